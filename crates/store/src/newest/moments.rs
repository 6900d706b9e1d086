//! Moments in memory, as pages ask for them.

use model::{Moment, MomentResponder, PersonId};

use super::{Newest, equal_range};

impl Newest {
    /// A person's moments, the most unusual first.
    pub fn moments(&self, person: PersonId) -> &[Moment] {
        if self.card(person).is_none() {
            return &[];
        }
        equal_range(&self.told.moments.moments, person, |one| one.person)
    }

    /// Who responded to a moment, by its place in [`Newest::moments`], the most trusted first. Whoever has no
    /// [`Newest::card`] may not be named.
    pub fn moment_responders(&self, person: PersonId, moment: usize) -> &[MomentResponder] {
        let place = u32::try_from(moment).unwrap_or(u32::MAX);
        if self.card(person).is_none() {
            return &[];
        }
        equal_range(&self.told.moments.responders, (person, place), |one| (one.person, one.moment))
    }
}
