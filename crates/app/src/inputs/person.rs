//! The snapshot that a command speaks of, and whom an account on its line means.

use std::sync::Arc;

use model::PersonId;
use store::{Found, Newest, Store};

use crate::inputs::accounts;
use crate::print::failure::Failure;

/// The newest snapshot, under a model of a name or the current one.
pub fn newest(store: &Store, model: Option<&str>) -> Result<Arc<Newest>, Failure> {
    let newest = store
        .newest()?
        .ok_or_else(|| Failure::new("nothing is published yet").hint("Make a snapshot first: clout score"))?;
    if newest.lacks_people() {
        return Err(Failure::new(
            "the last scoring was interrupted before it published who the scores are of",
        )
        .hint("Let it come to its end: clout score"));
    }
    let Some(model) = model else { return Ok(newest) };
    store.newest_of(model)?.ok_or_else(|| {
        Failure::new(format!("model {model:?} has scored no day here"))
            .hint("See which have: clout model list")
    })
}

/// Whom a text means.
pub fn find(newest: &Newest, account: &str) -> Result<PersonId, Failure> {
    match newest.find(account) {
        Found::One(person) => Ok(person),
        Found::Many(people) => {
            let names: Vec<String> =
                people.iter().take(5).filter_map(|&id| Some(newest.card(id)?.account.to_string())).collect();
            Err(Failure::new(format!("{account:?} is several people: {}", names.join(", ")))
                .hint("Name one of them as network:handle.")
                .called_wrongly())
        }
        Found::None => {
            let hint = accounts::did_you_mean(newest, account)
                .unwrap_or_else(|| "Write it as network:handle, or look for it: clout top".to_owned());
            Err(Failure::new(format!("nobody here is {account:?}")).hint(hint).called_wrongly())
        }
    }
}

/// What is said where nobody has responded.
pub fn no_response(account: &str) -> Failure {
    Failure::new(format!("nobody has responded to {account:?} yet, so there is no score"))
        .hint("Import more of their network, or see whoever has one: clout top")
}
