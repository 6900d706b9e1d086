//! What ties people to each other: moments, influence and shared audiences, all seen by one trust. Never part of a score.

use model::{InfluenceDetails, MomentDetails, PersonId, SharedResponder, SimilarPerson, SnapshotScores};
use rayon::prelude::*;

use super::audience::{Audiences, Similar};
use super::influencers::{Around, Influencers};
use super::moments::{Found, Moments};
use crate::responses::{AccountIndex, Authored, KnownPosts, PostKey, Responses};
use crate::topics::LabelledPosts;
use crate::trust::{Sight, Trust};

/// Similar people kept of a person.
const SIMILAR: usize = 20;

/// Moments, influence and similar people of everybody in a snapshot.
pub struct Ties<'a> {
    responses: &'a Responses,
    labelled: &'a LabelledPosts,
    authored: &'a Authored<'a>,
    people: Vec<Tied>,
}

struct Tied {
    account: AccountIndex,
    moments: Vec<Found>,
    around: Around,
    similar: Vec<Similar>,
}

/// Finds them.
pub fn ties<'a>(
    responses: &'a Responses,
    labelled: &'a LabelledPosts,
    authored: &'a Authored<'a>,
    scores: &'a SnapshotScores,
) -> Ties<'a> {
    let (model, at) = (&scores.model, scores.day.end());
    let trust = Trust::at(responses, at, &model.trust, model.horizon_seconds);
    let accounts: Vec<AccountIndex> =
        scores.rows.iter().filter_map(|row| responses.accounts.of_person(row.person)).collect();
    let audiences = Audiences::of(responses, &trust);
    let influencers = Influencers::of(responses, &trust, &model.trust, model.horizon_seconds);
    let moments = Moments { responses, labelled, authored };
    let found = accounts.par_chunks(64).map_init(Sight::default, |sight, chunk| {
        let of = |&account: &AccountIndex| {
            let view = trust.seen_by(account, sight);
            let measured = moments.measure(account, &view);
            let tied = Tied {
                account,
                moments: Vec::new(),
                around: influencers.around(account, &view),
                similar: audiences.similar(account, SIMILAR),
            };
            (tied, measured)
        };
        chunk.iter().map(of).collect::<Vec<_>>()
    });
    let (mut people, measured): (Vec<Tied>, Vec<_>) = found.collect::<Vec<_>>().into_iter().flatten().unzip();
    for (tied, moments) in people.iter_mut().zip(Moments::choose(measured)) {
        tied.moments = moments;
    }
    Ties { responses, labelled, authored, people }
}

impl Ties<'_> {
    fn moments(&self) -> Moments<'_> {
        Moments { responses: self.responses, labelled: self.labelled, authored: self.authored }
    }

    /// The posts that are named; their ids and texts are looked up in the lake.
    pub fn posts(&self) -> impl Iterator<Item = PostKey> {
        let moments = self.people.iter().flat_map(|one| one.moments.iter().map(|found| found.post));
        moments.chain(self.people.iter().flat_map(|one| one.around.posts()))
    }

    /// Everything by name.
    pub fn details(&self, posts: &KnownPosts) -> (MomentDetails, InfluenceDetails) {
        let (mut told, mut influence) = (MomentDetails::default(), InfluenceDetails::default());
        let moments = self.moments();
        for one in &self.people {
            moments.tell(one.account, &one.moments, posts, &mut told);
            one.around.tell(one.account, &self.responses.accounts, posts, &mut influence);
            self.tell_similar(one, &mut influence);
        }
        influence.shared.sort_by_key(|one| (one.person, one.other));
        (told, influence)
    }

    fn tell_similar(&self, one: &Tied, told: &mut InfluenceDetails) {
        let person_of = |account: AccountIndex| self.responses.accounts.person(account);
        let person = person_of(one.account);
        for similar in &one.similar {
            let other = person_of(similar.account);
            let likeness = similar.likeness as f32;
            told.similar.push(SimilarPerson { person, other, likeness, shared: similar.shared_count });
            let responders = similar.shared.iter().map(|&who| person_of(who));
            told.shared.extend(responders.map(|responder| SharedResponder { person, other, responder }));
        }
    }
}

/// Everybody who is named.
pub(crate) fn named<'t>(
    moments: &'t MomentDetails,
    influence: &'t InfluenceDetails,
) -> impl Iterator<Item = PersonId> + 't {
    let responders = moments.responders.iter().map(|one| one.responder);
    let people = influence.people.iter().map(|one| one.other);
    let similar = influence.similar.iter().map(|one| one.other);
    responders.chain(people).chain(similar).chain(influence.shared.iter().map(|one| one.responder))
}
