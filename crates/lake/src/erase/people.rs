//! The people of one erasure on one network.

use model::Network;
use rustc_hash::FxHashMap;

use crate::erase::secret::Secret;
use crate::format::batch::Batch;
use crate::format::columns::TextColumn;

/// Who is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Where.
    pub network: Network,
    /// The account's native id.
    pub native: String,
    /// Every handle that it is known to have had, and what else it is called by; see [`model::names::names_of`].
    pub handles: Vec<String>,
}

/// A person's place in the erasure.
pub(crate) type PersonNumber = u32;

/// Which of the people a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Roles {
    pub(crate) actor: Option<PersonNumber>,
    pub(crate) target: Option<PersonNumber>,
}

/// Whom to look for, and what stands for each from now on.
pub(crate) struct People {
    by_native: FxHashMap<String, PersonNumber>,
    markers: Vec<String>,
}

impl People {
    pub(crate) fn new(erasures: &[&Erasure], secret: &Secret) -> People {
        let mut people = People { by_native: FxHashMap::default(), markers: Vec::new() };
        for erasure in erasures {
            let number = people.markers.len() as PersonNumber;
            // Named twice, somebody is one person all the same.
            if !people.by_native.contains_key(&erasure.native) {
                people.by_native.insert(erasure.native.clone(), number);
                people.markers.push(secret.marker(number));
            }
        }
        people
    }

    /// Who acts in a row and is acted on.
    pub(crate) fn roles(&self, batch: &Batch, row: usize) -> Roles {
        let number = |column| self.by_native.get(batch.text(column, row)?).copied();
        Roles { actor: number(TextColumn::Actor), target: number(TextColumn::Target) }
    }

    /// What stands for a person.
    pub(crate) fn marker(&self, person: PersonNumber) -> String {
        self.markers.get(person as usize).cloned().unwrap_or_default()
    }
}
