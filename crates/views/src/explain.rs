//! The ledger of a score, or of a change since a day.

use model::{Day, PersonId, Tenths};
use serde::Serialize;
use store::{Newest, Store, StoreError};

use crate::Movements;
use crate::{Change, CurrentModel, Earlier, LedgerLine, Subject, change, ledger};

/// Either ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Explain {
    /// Why the score is what it is.
    Score(ScoreLedger),
    /// Why it moved.
    Change(Change),
}

/// Why a score is what it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreLedger {
    /// The account.
    pub account: String,
    /// Its name, if any.
    pub name: Option<String>,
    /// The day of the score.
    pub as_of: Day,
    /// The model.
    pub model: String,
    /// The current model, where this is another one: evidence is kept for that alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<CurrentModel>,
    /// The score.
    pub score: Tenths,
    /// What adds up to it.
    pub ledger: Vec<LedgerLine>,
}

/// The ledger of a person's score or, with `since`, of its change. `None` for someone unknown or hidden, or
/// where no snapshot is as old as `since`.
pub fn explain(
    store: &Store,
    newest: &Newest,
    person: PersonId,
    since: Option<Day>,
    movements: &dyn Movements,
) -> Result<Option<Explain>, StoreError> {
    if let Some(since) = since {
        let earlier = Earlier::of_one(store, newest, since, person)?;
        let subject = Subject::read(newest, person)?;
        let both = subject.zip(earlier);
        let change = both.and_then(|(subject, earlier)| change(store, &subject, &earlier, movements));
        return Ok(change.map(Explain::Change));
    }
    let (Some(subject), Some(row)) = (Subject::read(newest, person)?, newest.row(person)) else {
        return Ok(None);
    };
    Ok(Some(Explain::Score(ScoreLedger {
        account: subject.card.account.to_string(),
        name: subject.card.name.clone(),
        as_of: newest.key.day,
        model: newest.key.model.clone(),
        current: CurrentModel::beside(newest),
        score: row.score,
        ledger: ledger(&subject, &newest.model, row),
    })))
}
