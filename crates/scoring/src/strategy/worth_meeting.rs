//! Whom it is worth to meet: people influential on somebody's topics who respond to people like them, and have not
//! responded to them.

use model::{PersonId, TopicDetails, TopicId, WorthMeeting};
use rustc_hash::FxHashMap;

use crate::evidence::Audiences;
use crate::responses::{AccountIndex, Response, Responses, is_listed};

/// People like somebody who are looked at.
const ALIKE: usize = 30;
/// Topics of a person that are looked at, those of influence first.
const TOPICS: usize = 12;
/// People worth meeting who are told.
const MOST: usize = 5;
/// People alike told with each.
const NAMED: usize = 3;

/// Who is influential on what.
pub(crate) struct Topics<'a> {
    told: &'a TopicDetails,
    /// Topics of influence by account.
    of: FxHashMap<AccountIndex, Vec<TopicId>>,
    /// How many people are influential on each.
    people: FxHashMap<TopicId, u32>,
    /// By account: those influential on anything who responded to it, by rising index, and how often.
    by: FxHashMap<AccountIndex, Vec<(AccountIndex, u32)>>,
}

impl<'a> Topics<'a> {
    /// One pass over all responses, of which those count for which `counts` is true: nobody's responders are walked
    /// again for each person who is like somebody.
    pub fn of(
        responses: &Responses,
        told: &'a TopicDetails,
        counts: impl Fn(&Response) -> bool,
    ) -> Topics<'a> {
        let mut of: FxHashMap<AccountIndex, Vec<TopicId>> = FxHashMap::default();
        let mut people: FxHashMap<TopicId, u32> = FxHashMap::default();
        for topic in &told.people {
            *people.entry(topic.topic).or_default() += 1;
            if let Some(account) = responses.accounts.of_person(topic.person) {
                of.entry(account).or_default().push(topic.topic);
            }
        }
        let mut by: FxHashMap<AccountIndex, Vec<(AccountIndex, u32)>> = FxHashMap::default();
        let runs = responses.all().chunk_by(|a, b| (a.target, a.responder) == (b.target, b.responder));
        for run in runs.filter(|run| of.contains_key(&run[0].responder)) {
            let count = run.iter().filter(|row| counts(row)).count() as u32;
            if count > 0 {
                by.entry(run[0].target).or_default().push((run[0].responder, count));
            }
        }
        Topics { told, of, people, by }
    }

    /// The topics of somebody, those that tell most of them first.
    fn of_person(&self, person: PersonId) -> Vec<TopicId> {
        fn range<T>(all: &[T], person: PersonId, of: impl Fn(&T) -> PersonId) -> &[T] {
            let from = all.partition_point(|row| of(row) < person);
            &all[from..from + all[from..].partition_point(|row| of(row) == person)]
        }
        let influence = range(&self.told.people, person, |row| row.person).iter().map(|row| row.topic);
        let interests = range(&self.told.interests, person, |row| row.person).iter().map(|row| row.topic);
        let mut topics: Vec<TopicId> = Vec::new();
        for topic in influence.chain(interests) {
            if topics.len() < TOPICS && !topics.contains(&topic) {
                topics.push(topic);
            }
        }
        topics
    }
}

/// Somebody who may be worth meeting.
#[derive(Default)]
struct Candidate {
    likeness: f64,
    /// People like the person to whom they responded: likeness, who, how often.
    alike: Vec<(f64, PersonId, u32)>,
}

/// People worth meeting for a person, the best first.
pub(crate) fn worth_meeting(
    responses: &Responses,
    audiences: &Audiences<'_>,
    topics: &Topics<'_>,
    account: AccountIndex,
) -> Vec<WorthMeeting> {
    let person = responses.accounts.person(account);
    let wanted = topics.of_person(person);
    if wanted.is_empty() {
        return Vec::new();
    }
    let own = responses.to(account);
    let responds_already =
        |other: AccountIndex| own.binary_search_by_key(&other, |row| row.responder).is_ok();
    let mut met: FxHashMap<AccountIndex, Candidate> = FxHashMap::default();
    for similar in audiences.similar(account, ALIKE) {
        let named = responses.accounts.person(similar.account);
        let influential = topics.by.get(&similar.account).into_iter().flatten();
        for &(other, count) in
            influential.filter(|responder| responder.0 != account && !responds_already(responder.0))
        {
            let candidate = met.entry(other).or_default();
            candidate.likeness += similar.likeness;
            candidate.alike.push((similar.likeness, named, count));
        }
    }
    let mut best: Vec<(f64, PersonId, TopicId, Candidate)> = Vec::new();
    for (other, candidate) in met.into_iter().filter(|&(other, _)| is_listed(responses, other)) {
        let Some(theirs) = topics.of.get(&other) else { continue };
        // The narrowest topic says most: the one that fewest are influential on, of these the first.
        let shared = wanted.iter().filter(|topic| theirs.contains(topic));
        if let Some(&topic) = shared.min_by_key(|topic| topics.people.get(topic)) {
            best.push((candidate.likeness, responses.accounts.person(other), topic, candidate));
        }
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    best.truncate(MOST);
    let rows = best.into_iter().flat_map(|(_, other, topic, mut candidate)| {
        candidate.alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        candidate.alike.truncate(NAMED);
        let row = move |(_, alike, responses)| WorthMeeting { person, other, topic, alike, responses };
        candidate.alike.into_iter().map(row)
    });
    rows.collect()
}
