//! What people write about and respond to: their interests, kept apart from their influence.

use model::{Interest, SnapshotScores};
use rustc_hash::FxHashMap;

use crate::posts::{LabelledPosts, TopicIndex, Window};
use crate::responses::{AccountIndex, Responses};

/// Fewer posts and responses than this are no interest.
const MIN_ACTS: u32 = 3;
/// Interests kept of a person.
const INTERESTS: usize = 10;

/// Of everybody in `scores`, from the days that style looks back, by person; the most telling first: acts on the topic
/// times the logarithm of how few people have any, as terms of texts are weighed (Spärck Jones 1972). People are counted
/// and not their acts, so that nobody makes a topic common by writing much.
pub(super) fn interests(
    responses: &Responses,
    labelled: &LabelledPosts,
    scores: &SnapshotScores,
) -> Vec<Interest> {
    let shown = |account: AccountIndex| {
        let person = responses.accounts.person(account);
        scores.rows.binary_search_by_key(&person, |row| row.person).is_ok().then_some(person)
    };
    let mut acts: FxHashMap<(AccountIndex, TopicIndex), [u32; 2]> = FxHashMap::default();
    let mut add = |account: AccountIndex, topic: TopicIndex, [posts, given]: [u32; 2]| {
        let sum = acts.entry((account, topic)).or_default();
        *sum = [sum[0].saturating_add(posts), sum[1].saturating_add(given)];
    };
    let people = labelled.wrote().filter(|&(account, ..)| shown(account).is_some());
    people.for_each(|(account, topic, posts)| add(account, topic, [posts, 0]));
    let (window, at) = (Window::before(scores.day.end()), scores.day.end());
    let given = responses.all().iter().filter(|row| window.holds(row.time) && row.stands_at(at));
    let given = given.filter(|row| row.kind.is_to_own_post() && shown(row.responder).is_some());
    for row in given {
        labelled.of(row.post).iter().for_each(|&topic| add(row.responder, topic, [0, 1]));
    }
    let mut people = vec![0u32; labelled.topics.len()];
    acts.keys().for_each(|&(_, topic)| people[topic as usize] += 1);
    // More than on any one topic, so that nothing told is worth nothing.
    let all = 1 + people.iter().max().copied().unwrap_or(0);
    let mut interests: Vec<(f64, Interest)> = acts
        .into_iter()
        .filter_map(|((account, topic), [posts, responses])| {
            let count = posts.saturating_add(responses);
            let rarity = (f64::from(all) / f64::from(people[topic as usize])).ln();
            let topic = labelled.topics[topic as usize];
            let interest = Interest { person: shown(account)?, topic, posts, responses };
            (count >= MIN_ACTS).then_some((f64::from(count) * rarity, interest))
        })
        .collect();
    interests.sort_by(|(a, interest), (b, other)| {
        let told = b.total_cmp(a).then(interest.topic.cmp(&other.topic));
        interest.person.cmp(&other.person).then(told)
    });
    let people = interests.chunk_by(|(_, interest), (_, other)| interest.person == other.person);
    people.flat_map(|chunk| chunk.iter().take(INTERESTS)).map(|(_, interest)| *interest).collect()
}
