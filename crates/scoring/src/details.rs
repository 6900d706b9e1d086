//! Names and evidence behind the scores of the newest day: who responds most, and to which posts.

use std::collections::BTreeMap;

use model::{
    Card, Day, EvidencePost, EvidenceResponder, Group, PersonId, SnapshotDetails, SnapshotScores, Timestamp,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::accounts::{AccountIndex, PostKey};
use crate::posts::{KnownPost, KnownPosts};
use crate::responses::{Response, Responses};
use crate::snapshot::is_listed;
use crate::trust::{Sight, Trust};

/// Responders named over all kinds.
const RESPONDERS_OVER_ALL: usize = 10;
/// Responders named for each group of kinds.
const RESPONDERS_A_GROUP: usize = 5;
/// Posts named.
const POSTS: usize = 6;
/// Characters kept of a post's text.
const EXCERPT: usize = 280;

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
pub fn details(responses: &Responses, scores: &SnapshotScores, posts: &KnownPosts) -> SnapshotDetails {
    let at = scores.day.end();
    let trust = Trust::at(responses, at, &scores.model.trust, scores.model.horizon_seconds);
    let mut sight = Sight::default();
    let mut details = SnapshotDetails::default();
    let mut shown: BTreeMap<PersonId, AccountIndex> = BTreeMap::new();
    for account in people(responses, scores) {
        let person = responses.accounts.person(account);
        shown.insert(person, account);
        let view = trust.seen_by(account, &mut sight);
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
        for (key, tally) in best_posts(responses.to(account), at) {
            details.posts.extend(posts.get(key).map(|post| evidence_post(person, post, &tally)));
        }
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
        text: post.text.as_deref().map(excerpt),
        tags: post.tags.clone(),
        counters: post.counters.clone(),
        people: tally.people,
        responses: tally.responses,
        last: Timestamp::from_micros(tally.last),
    }
}

/// The first characters of a text, cut at a word where one ends near the limit.
fn excerpt(text: &str) -> String {
    let Some((limit, _)) = text.char_indices().nth(EXCERPT) else { return text.to_owned() };
    let cut = &text[..limit];
    let end = cut.rfind(char::is_whitespace).filter(|&end| end > limit / 2).unwrap_or(limit);
    format!("{}…", cut[..end].trim_end())
}

/// How a person is shown as of the end of a day.
pub(crate) fn card(responses: &Responses, person: PersonId, account: AccountIndex, day: Day) -> Card {
    let profile = responses.profiles.get(account).cloned().unwrap_or_default();
    let standing = || responses.to(account).iter().filter(|response| response.stands_at(day.end()));
    let first = standing().map(|response| response.time).min();
    let last = standing().map(|response| response.time).max();
    Card {
        person,
        account: responses.accounts.account(account),
        handle: profile.handle,
        name: profile.name,
        hidden: profile.hidden,
        counters: profile.counters,
        responses: standing().count() as u64,
        span: first.zip(last).map(|(a, b)| (Timestamp::from_micros(a), Timestamp::from_micros(b))),
    }
}
