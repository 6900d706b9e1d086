//! What ties people to each other: moments, influence and shared audiences, all seen by one trust. Never part of a score.

use model::{InfluenceDetails, MomentDetails, PersonId, SharedResponder, SimilarPerson};
use rayon::prelude::*;

use super::audience::{Audiences, Similar};
use super::influencers::Around;
use super::moments::{Found, Measured, Moments};
use crate::posts::KnownPosts;
use crate::responses::{AccountIndex, Accounts, PostKey};

/// Similar people kept of a person.
const SIMILAR: usize = 20;

/// Moments, influence and similar people of a person.
struct Tied {
    account: AccountIndex,
    moments: Vec<Found>,
    around: Around,
    similar: Vec<Similar>,
}

/// The same of everybody in a snapshot.
pub(crate) struct Ties(Vec<Tied>);

/// What the pass over people found of one of them.
pub(crate) struct Loose {
    pub account: AccountIndex,
    pub measured: Option<Measured>,
    pub around: Around,
}

impl Ties {
    /// Chooses moments among those of everybody, and finds who shares an audience: both need everybody to be seen first.
    pub fn of(found: Vec<Loose>, audiences: &Audiences<'_>) -> Ties {
        let (people, measured): (Vec<_>, Vec<_>) =
            found.into_iter().map(|person| ((person.account, person.around), person.measured)).unzip();
        let people: Vec<_> = people.into_iter().zip(Moments::choose(measured)).collect();
        let tie = |((account, around), moments)| {
            let similar = audiences.similar(account, SIMILAR);
            Tied { account, moments, around, similar }
        };
        Ties(people.into_par_iter().with_max_len(64).map(tie).collect())
    }

    /// The posts that are named; their ids and texts are looked up in the lake.
    pub fn posts(&self) -> impl Iterator<Item = PostKey> {
        let moments = self.0.iter().flat_map(|tied| tied.moments.iter().map(|found| found.post));
        moments.chain(self.0.iter().flat_map(|tied| tied.around.posts()))
    }

    /// Everything by name.
    pub fn details(
        &self,
        moments: Moments<'_>,
        accounts: &Accounts,
        posts: &KnownPosts,
    ) -> (MomentDetails, InfluenceDetails) {
        let (mut told, mut influence) = (MomentDetails::default(), InfluenceDetails::default());
        influence.people.reserve_exact(self.0.iter().map(|tied| tied.around.len()).sum());
        for tied in &self.0 {
            moments.tell(tied.account, &tied.moments, posts, &mut told);
            tied.around.tell(tied.account, accounts, posts, &mut influence);
            tied.tell_similar(accounts, &mut influence);
        }
        influence.shared.sort_by_key(|shared| (shared.person, shared.other));
        (told, influence)
    }
}

impl Tied {
    fn tell_similar(&self, accounts: &Accounts, told: &mut InfluenceDetails) {
        let person = accounts.person(self.account);
        for similar in &self.similar {
            let other = accounts.person(similar.account);
            let likeness = similar.likeness as f32;
            told.similar.push(SimilarPerson { person, other, likeness, shared: similar.shared_count });
            let responders = similar.shared.iter().map(|&who| accounts.person(who));
            told.shared.extend(responders.map(|responder| SharedResponder { person, other, responder }));
        }
    }
}

/// Everybody who is named.
pub(crate) fn named<'t>(
    moments: &'t MomentDetails,
    influence: &'t InfluenceDetails,
) -> impl Iterator<Item = PersonId> + 't {
    let responders = moments.responders.iter().map(|responder| responder.responder);
    let people = influence.people.iter().map(|tie| tie.other);
    let similar = influence.similar.iter().map(|similar| similar.other);
    let shared = influence.shared.iter().map(|shared| shared.responder);
    responders.chain(people).chain(similar).chain(shared)
}
