//! Names and evidence behind the scores of the newest day: who responds most, and to which posts.

use std::collections::BTreeMap;

use model::{
    EvidenceHop, EvidencePost, EvidenceResponder, Group, PersonId, SnapshotDetails, SnapshotScores,
    Timestamp, Via,
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::portraits::Portraits;
use super::ties::{self, Ties};
use crate::responses::{
    AccountIndex, Authored, KnownPost, KnownPosts, PostKey, Response, Responses, card, is_listed,
};
use crate::topics::Topical;
use crate::trust::{Sight, Trust};

/// Responders named over all kinds.
const RESPONDERS_OVER_ALL: usize = 10;
/// Responders named for each group of kinds.
const RESPONDERS_A_GROUP: usize = 5;
/// Last hops named.
const HOPS: usize = 5;
/// Posts named.
const POSTS: usize = 6;

/// The posts that the evidence of a snapshot will name; their ids and texts are looked up in the lake.
pub fn wanted_posts(responses: &Responses, scores: &SnapshotScores) -> FxHashSet<PostKey> {
    let at = scores.day.end();
    let mut wanted = FxHashSet::default();
    for account in people(responses, scores) {
        wanted.extend(best_posts(responses.to(account), at).into_iter().map(|(post, _)| post));
        for group in Group::ALL {
            let named = most_responsive(responses, account, group, at);
            wanted.extend(named.iter().map(|tally| tally.post).filter(|post| post.is_some()));
        }
    }
    wanted
}

/// Everything that is kept beside the scores of the newest day.
pub fn details(
    responses: &Responses,
    scores: &SnapshotScores,
    posts: &KnownPosts,
    authored: &Authored<'_>,
    topical: &Topical<'_>,
    ties: &Ties<'_>,
) -> SnapshotDetails {
    let at = scores.day.end();
    let trust = Trust::at(responses, at, &scores.model.trust, scores.model.horizon_seconds);
    let mut sight = Sight::default();
    let portraits = Portraits::new(responses, authored);
    let mut details = SnapshotDetails::default();
    let mut shown: BTreeMap<PersonId, AccountIndex> = BTreeMap::new();
    for account in people(responses, scores) {
        let person = responses.accounts.person(account);
        shown.insert(person, account);
        let view = trust.seen_by(account, &mut sight);
        details.portraits.push(portraits.of(account, &view));
        for group in Group::ALL {
            for tally in most_responsive(responses, account, group, at) {
                let responder = responses.accounts.person(tally.responder);
                shown.insert(responder, tally.responder);
                details.responders.push(EvidenceResponder {
                    person,
                    group,
                    responder,
                    responses: tally.count,
                    last: Timestamp::from_micros(tally.last),
                    weight: view.regard(tally.responder, 1.0).known as f32,
                    post: posts.get(tally.post).map(|post| post.id.clone()),
                });
            }
        }
        for hop in hops(responses, &trust, person, account) {
            details.hops.push(hop.0);
            shown.extend(hop.1.map(|from| (responses.accounts.person(from), from)));
        }
        for (key, tally) in best_posts(responses.to(account), at) {
            details.posts.extend(posts.get(key).map(|post| evidence_post(person, post, &tally)));
        }
    }
    details.topics = topical.details(posts);
    for named in &details.topics.responders {
        shown.extend(responses.accounts.of_person(named.responder).map(|account| (named.responder, account)));
    }
    (details.moments, details.influence) = ties.details(posts);
    for named in ties::named(&details.moments, &details.influence) {
        shown.extend(responses.accounts.of_person(named).map(|account| (named, account)));
    }
    details.cards =
        shown.iter().map(|(&person, &account)| card(responses, person, account, scores.day)).collect();
    details
}

/// The accounts of a snapshot's rows, by person id.
fn people<'a>(
    responses: &'a Responses,
    scores: &'a SnapshotScores,
) -> impl Iterator<Item = AccountIndex> + 'a {
    scores.rows.iter().filter_map(|row| responses.accounts.of_person(row.person))
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

/// Where the standing of a person comes from: their own place among the members, the largest last hops by name, the
/// rest in one. With each, the account to be shown.
fn hops(
    responses: &Responses,
    trust: &Trust<'_>,
    person: PersonId,
    account: AccountIndex,
) -> Vec<(EvidenceHop, Option<AccountIndex>)> {
    let hop = |via, walks| EvidenceHop { person, via, walks };
    let (mut membership, mut named, mut others) = (None, Vec::new(), (0, 0));
    for last in trust.last_hops(account) {
        match last.from {
            None => membership = Some((hop(Via::Membership, last.walks), None)),
            Some(from) if named.len() < HOPS && is_listed(responses, from) => {
                named.push((hop(Via::Person(responses.accounts.person(from)), last.walks), Some(from)));
            }
            Some(_) => others = (others.0 + 1, others.1 + last.walks),
        }
    }
    let rest = (others.0 > 0).then(|| (hop(Via::Others(others.0), others.1), None));
    membership.into_iter().chain(named).chain(rest).collect()
}
