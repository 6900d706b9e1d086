//! What people write about and respond to: their interests, kept apart from their influence.

use model::{Interest, SnapshotScores};
use rustc_hash::FxHashMap;

use super::labelled::{LabelledPosts, TopicIndex};
use crate::accounts::AccountIndex;
use crate::responses::Responses;
use crate::window::Window;

/// Fewer posts and responses than this are no interest.
const MIN_ACTS: u32 = 3;
/// Interests kept of a person.
const INTERESTS: usize = 10;

/// Of everybody in `scores`, from the days that style looks back, by person; the most telling first: acts on the topic
/// times the logarithm of how rare acts on it are, as terms of texts are weighed (Spärck Jones 1972).
pub(super) fn interests(
    responses: &Responses,
    labelled: &LabelledPosts,
    scores: &SnapshotScores,
) -> Vec<Interest> {
    let mut acts: FxHashMap<(AccountIndex, TopicIndex), [u32; 2]> = FxHashMap::default();
    for (person, topic, posts) in labelled.wrote() {
        acts.entry((person, topic)).or_default()[0] += posts;
    }
    let (window, at) = (Window::before(scores.day.end()), scores.day.end());
    let given = responses.all().iter().filter(|row| window.holds(row.time) && row.stands_at(at));
    for row in given.filter(|row| row.kind.is_to_own_post()) {
        for &topic in labelled.of(row.post) {
            acts.entry((row.responder, topic)).or_default()[1] += 1;
        }
    }
    let mut of_topic = vec![0u64; labelled.topics.len()];
    for (&(_, topic), &[posts, responses]) in &acts {
        of_topic[topic as usize] += u64::from(posts) + u64::from(responses);
    }
    // More than on any one topic, so that nothing told is worth nothing.
    let all = 1 + of_topic.iter().max().copied().unwrap_or(0);
    let shown = |account: AccountIndex| {
        let person = responses.accounts.person(account);
        scores.rows.binary_search_by_key(&person, |row| row.person).is_ok().then_some(person)
    };
    let mut interests: Vec<(f64, Interest)> = acts
        .into_iter()
        .filter(|(_, [posts, responses])| posts.saturating_add(*responses) >= MIN_ACTS)
        .filter_map(|((account, topic), [posts, responses])| {
            let rarity = (all as f64 / of_topic[topic as usize] as f64).ln();
            let interest = Interest {
                person: shown(account)?,
                topic: labelled.topics[topic as usize],
                posts,
                responses,
            };
            Some((f64::from(posts + responses) * rarity, interest))
        })
        .collect();
    interests.sort_by(|(a, one), (b, other)| {
        let told = b.total_cmp(a).then(one.topic.cmp(&other.topic));
        one.person.cmp(&other.person).then(told)
    });
    let people = interests.chunk_by(|(_, one), (_, other)| one.person == other.person);
    people.flat_map(|chunk| chunk.iter().take(INTERESTS)).map(|(_, interest)| *interest).collect()
}
