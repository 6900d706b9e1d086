//! Topics of the made-up community: everybody with enough evidence is influential on one to three, with all above.

use model::{
    Evidence, Group, Interest, PersonTopic, SnapshotDetails, SnapshotScores, Tenths, TopicDetails, TopicId,
    TopicPost, TopicResponder,
};
use topics::{Ontology, TopicIndex};

const SLUGS: [&str; 5] = ["quantum-computing", "cryptography", "jazz", "american-idol", "algorithms"];

/// Topics by the evidence that there is already.
pub fn topics(details: &SnapshotDetails, scores: &SnapshotScores) -> TopicDetails {
    let ontology = Ontology::shipped();
    let mut made = TopicDetails::default();
    let enough = scores.rows.iter().filter(|row| row.evidence == Evidence::Enough);
    for (index, row) in enough.enumerate() {
        let mut below: Vec<TopicIndex> = Vec::new();
        for place in 0..=index % 3 {
            below.extend(ontology.by_slug(SLUGS[(index + 2 * place) % SLUGS.len()]));
        }
        let mut all: Vec<TopicIndex> =
            below.iter().flat_map(|&row| ontology.ancestors(row)).chain(&below).copied().collect();
        all.sort_unstable();
        all.dedup();
        let mut own: Vec<PersonTopic> = Vec::new();
        for (place, &topic) in all.iter().enumerate() {
            let part = if below.contains(&topic) { 6 } else { 7 };
            let score = Tenths((row.score.0 * part / 10).max(12) - (place as u16 % 3));
            let before = Tenths((score.0 + (index as u16 % 5)).saturating_sub(2).max(10));
            own.push(PersonTopic {
                person: row.person,
                topic: ontology.topic(topic).id,
                score,
                low: Tenths(10),
                high: Tenths(score.0 + 60),
                before,
                posts: 3 + place as u32,
                days: 3,
                people: 5 + index as u32,
            });
        }
        own.sort_by_key(|row| (std::cmp::Reverse(row.score), row.topic));
        for row in &own {
            evidence(details, row.person, row.topic, &mut made);
        }
        made.interests.extend(below.iter().map(|&topic| Interest {
            person: row.person,
            topic: ontology.topic(topic).id,
            posts: 2,
            responses: 7 + index as u32,
        }));
        made.people.extend(own);
    }
    made.people.sort_by_key(|person| (person.person, std::cmp::Reverse(person.score)));
    made.posts.sort_by_key(|post| (post.person, post.topic));
    made.responders.sort_by_key(|responder| (responder.person, responder.topic));
    made.interests.sort_by_key(|interest| interest.person);
    made.month = made.posts.iter().filter(|post| post.people > 2).cloned().collect();
    made.month.sort_by_key(|post| (post.topic, std::cmp::Reverse(post.people)));
    made
}

fn evidence(details: &SnapshotDetails, person: model::PersonId, topic: TopicId, made: &mut TopicDetails) {
    let posts = details.posts.iter().filter(|post| post.person == person).take(2);
    made.posts.extend(posts.map(|post| TopicPost {
        person,
        topic,
        post: post.post.clone(),
        time: post.time,
        text: post.text.clone(),
        people: post.people,
    }));
    let responders = details
        .responders
        .iter()
        .filter(|responder| responder.person == person && responder.group == Group::All);
    made.responders.extend(responders.take(2).map(|responder| TopicResponder {
        person,
        topic,
        responder: responder.responder,
        responses: responder.responses,
        last: responder.last,
    }));
}
