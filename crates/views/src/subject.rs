//! Whose page is shown.

use model::{Card, PersonId};
use store::{Newest, PersonDetails, StoreError};

/// Somebody who may be shown, with all that the details tell of them: read once for everything on a page.
pub struct Subject<'a> {
    /// The snapshot.
    pub newest: &'a Newest,
    /// How they are shown.
    pub card: Card,
    /// What is told of them.
    pub details: PersonDetails,
}

impl<'a> Subject<'a> {
    /// `None` for whoever may not be shown. Fails where the details are damaged.
    pub fn read(newest: &'a Newest, person: PersonId) -> Result<Option<Subject<'a>>, StoreError> {
        let Some(card) = newest.card(person) else { return Ok(None) };
        Ok(Some(Subject { newest, card, details: newest.details(person)? }))
    }

    /// Who it is.
    pub fn person(&self) -> PersonId {
        self.card.person
    }
}
