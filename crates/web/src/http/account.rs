//! From the text of an address to a person.

use model::PersonId;
use store::{Found, Newest};

use super::refusal::Refusal;

/// Longest account in an address: a network's name, a colon and the longest id.
const MAX_BYTES: usize = 1100;
/// People offered where nobody, or several, are meant.
const OFFERED: usize = 8;

/// What is asked of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Their page.
    Person,
    /// The ledger.
    Explain,
    /// Their moments.
    Moments,
    /// Whom they influence, who influences them, and who is similar.
    Influence,
    /// When to post, what works, whom to meet.
    Strategy,
}

/// The person of an address that asks for nothing further.
pub fn find_person(newest: &Newest, text: &str) -> Result<PersonId, Refusal> {
    bounded(text)?;
    match newest.find(text) {
        Found::One(person) => Ok(person),
        Found::Many(people) => Err(several(newest, text, &people)),
        Found::None => Err(nobody(newest, text)),
    }
}

/// The person of an address such as `stackexchange:quantumcomputing/26` or the same with `/explain`, `/moments`,
/// `/influence` or `/strategy` behind. An id may itself end so: the whole is tried first.
pub fn find(newest: &Newest, text: &str) -> Result<(PersonId, Asked), Refusal> {
    bounded(text)?;
    let further = [
        ("/explain", Asked::Explain),
        ("/moments", Asked::Moments),
        ("/influence", Asked::Influence),
        ("/strategy", Asked::Strategy),
    ];
    let asked = further.into_iter().find_map(|(end, asked)| Some((text.strip_suffix(end)?, asked)));
    match newest.find(text) {
        // Where an address is read as people write it, what follows the name may be passed over.
        Found::One(person) => {
            let same = asked.filter(|(account, _)| newest.find(account) == Found::One(person));
            return Ok((person, same.map_or(Asked::Person, |(_, asked)| asked)));
        }
        Found::Many(people) if asked.is_none() => return Err(several(newest, text, &people)),
        Found::Many(_) | Found::None => {}
    }
    match asked {
        Some((account, asked)) => Ok((find_person(newest, account)?, asked)),
        None => Err(nobody(newest, text)),
    }
}

fn bounded(text: &str) -> Result<(), Refusal> {
    if text.len() <= MAX_BYTES {
        return Ok(());
    }
    Err(Refusal::bad_parameter("account", "it is too long", &format!("at most {MAX_BYTES} bytes")))
}

fn several(newest: &Newest, text: &str, people: &[PersonId]) -> Refusal {
    let people = &people[..people.len().min(OFFERED)];
    Refusal::several_people(text, views::named(newest, people))
}

/// Someone who left and someone who never was look the same.
fn nobody(newest: &Newest, text: &str) -> Refusal {
    Refusal::no_such_person(text, views::named(newest, &newest.suggest(text, OFFERED)))
}
