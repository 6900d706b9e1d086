//! Who and what is named behind one person's score: who responds most, to which posts, and who vouches for them.

use model::{
    EvidencePost, EvidenceResponder, EvidenceVouch, Group, PersonId, SnapshotDetails, Timestamp, Via,
};
use rustc_hash::FxHashMap;

use super::shown::Shown;
use crate::posts::{KnownPost, KnownPosts};
use crate::responses::{AccountIndex, PostKey, Response, Responses, is_listed};
use crate::trust::{Trust, View};

/// Responders named over all kinds.
const RESPONDERS_OVER_ALL: usize = 10;
/// Responders named for each group of kinds.
const RESPONDERS_A_GROUP: usize = 5;
/// Members named who vouch for somebody.
const VOUCHERS: usize = 5;
/// Posts named.
const POSTS: usize = 6;

/// Those who are named behind a score, none of them by name yet.
pub(crate) struct Names {
    account: AccountIndex,
    responders: Vec<Named>,
    vouches: Vec<(EvidenceVouch, Option<AccountIndex>)>,
    posts: Vec<(PostKey, PostTally)>,
}

/// A responder of a group, and what they count for.
struct Named {
    group: Group,
    tally: Tally,
    weight: f32,
}

impl Names {
    /// Of a person, who sees others by `view`.
    pub fn of(
        responses: &Responses,
        trust: &Trust<'_>,
        at: Timestamp,
        account: AccountIndex,
        view: &View<'_>,
    ) -> Names {
        let named = |group: Group| {
            let tallies = most_responsive(responses, account, group, at).into_iter();
            tallies.map(move |tally| {
                let weight = view.regard(tally.responder, 1.0).known as f32;
                Named { group, tally, weight }
            })
        };
        Names {
            account,
            responders: Group::ALL.into_iter().flat_map(named).collect(),
            vouches: grounds(responses, trust, account),
            posts: best_posts(responses.to(account), at),
        }
    }

    /// The posts that are named; their ids and texts are looked up in the lake.
    pub fn wanted(&self) -> impl Iterator<Item = PostKey> {
        let responded = self.responders.iter().map(|named| named.tally.post);
        self.posts.iter().map(|&(post, _)| post).chain(responded).filter(|post| post.is_some())
    }

    /// How many responders are named.
    pub fn responders(&self) -> usize {
        self.responders.len()
    }

    /// Adds everything by name to `details`, and everybody who is named to `shown`.
    pub fn tell(
        &self,
        responses: &Responses,
        posts: &KnownPosts,
        details: &mut SnapshotDetails,
        shown: &mut Shown<'_>,
    ) {
        let person = responses.accounts.person(self.account);
        shown.account(self.account);
        for Named { group, tally, weight } in &self.responders {
            let responder = responses.accounts.person(tally.responder);
            shown.account(tally.responder);
            details.responders.push(EvidenceResponder {
                person,
                group: *group,
                responder,
                responses: tally.count,
                last: Timestamp::from_micros(tally.last),
                weight: *weight,
                post: posts.get(tally.post).map(|post| post.id.clone()),
            });
        }
        for &(vouch, from) in &self.vouches {
            details.vouches.push(vouch);
            from.into_iter().for_each(|from| shown.account(from));
        }
        for (key, tally) in &self.posts {
            details.posts.extend(posts.get(*key).map(|post| evidence_post(person, post, tally)));
        }
    }
}

/// How often and when somebody last responded.
#[derive(Debug, Clone, Copy)]
struct Tally {
    responder: AccountIndex,
    count: u32,
    last: i64,
    post: PostKey,
}

/// Those who respond most (over all kinds) or latest (in one group), who may be named.
fn most_responsive(responses: &Responses, account: AccountIndex, group: Group, at: Timestamp) -> Vec<Tally> {
    let counts = |response: &&Response| {
        response.stands_at(at) && (group == Group::All || response.kind.group() == group)
    };
    let mut tallies: Vec<Tally> = responses
        .by_responder(account)
        .filter_map(|run| {
            let last = run.iter().filter(counts).max_by_key(|response| response.time)?;
            let count = run.iter().filter(counts).count() as u32;
            Some(Tally { responder: last.responder, count, last: last.time, post: last.post })
        })
        .filter(|tally| is_listed(responses, tally.responder))
        .collect();
    let by_person = |tally: &Tally| responses.accounts.person(tally.responder);
    if group == Group::All {
        tallies.sort_by_key(|tally| (std::cmp::Reverse((tally.count, tally.last)), by_person(tally)));
        tallies.truncate(RESPONDERS_OVER_ALL);
    } else {
        tallies.sort_by_key(|tally| (std::cmp::Reverse((tally.last, tally.count)), by_person(tally)));
        tallies.truncate(RESPONDERS_A_GROUP);
    }
    tallies
}

/// How many responded to a post.
#[derive(Debug, Clone, Copy)]
struct PostTally {
    people: u32,
    responses: u32,
    last: i64,
}

/// The posts that drew most people, at most [`POSTS`].
fn best_posts(to: &[Response], at: Timestamp) -> Vec<(PostKey, PostTally)> {
    let mut tallies: FxHashMap<PostKey, (PostTally, AccountIndex)> = FxHashMap::default();
    let counts = |response: &&Response| {
        response.post.is_some() && response.kind.is_to_own_post() && response.stands_at(at)
    };
    for response in to.iter().filter(counts) {
        let nothing = (PostTally { people: 0, responses: 0, last: i64::MIN }, AccountIndex::MAX);
        let (tally, latest) = tallies.entry(response.post).or_insert(nothing);
        // Rows come one responder after another, so a new responder is one that differs from the last.
        tally.people += u32::from(*latest != response.responder);
        *latest = response.responder;
        tally.responses += 1;
        tally.last = tally.last.max(response.time);
    }
    let mut posts: Vec<(PostKey, PostTally)> =
        tallies.into_iter().map(|(post, (tally, _))| (post, tally)).collect();
    posts
        .sort_by_key(|&(post, tally)| (std::cmp::Reverse((tally.people, tally.responses, tally.last)), post));
    posts.truncate(POSTS);
    posts
}

fn evidence_post(person: PersonId, post: &KnownPost, tally: &PostTally) -> EvidencePost {
    EvidencePost {
        person,
        post: post.id.clone(),
        time: post.time,
        text: post.text.clone(),
        tags: post.tags.clone(),
        counters: post.counters.clone(),
        people: tally.people,
        responses: tally.responses,
        last: Timestamp::from_micros(tally.last),
    }
}

/// Why a person is known: as a member, by members who vouch for them, by name those who respond to fewest others, the
/// rest in one. With each, the account to be shown.
fn grounds(
    responses: &Responses,
    trust: &Trust<'_>,
    account: AccountIndex,
) -> Vec<(EvidenceVouch, Option<AccountIndex>)> {
    let person = responses.accounts.person(account);
    let mut vouchers: Vec<AccountIndex> = trust.vouchers(account).collect();
    let all = vouchers.len();
    vouchers.retain(|&voucher| is_listed(responses, voucher));
    vouchers.sort_by_key(|&voucher| (trust.vouches_of(voucher), responses.accounts.person(voucher)));
    vouchers.truncate(VOUCHERS);
    let membership = trust.members().holds(account).then_some((Via::Membership, None));
    let others = (all > vouchers.len()).then(|| (Via::Others((all - vouchers.len()) as u32), None));
    let named = vouchers.iter().map(|&from| (Via::Person(responses.accounts.person(from)), Some(from)));
    let grounds = membership.into_iter().chain(named).chain(others);
    grounds.map(|(via, shown)| (EvidenceVouch { person, via }, shown)).collect()
}
