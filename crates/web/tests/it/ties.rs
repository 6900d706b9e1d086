//! Moments and influence of the made-up community, by the evidence that there is already.

use std::collections::BTreeMap;

use model::{
    Direction, EvidenceResponder, Group, Influence, InfluenceDetails, InfluenceTotals, Moment, MomentDetails,
    MomentResponder, PersonId, SharedResponder, SimilarPerson, SnapshotDetails,
};
use topics::Ontology;

/// Every third person has moments; the posts that drew most are these.
pub fn moments(details: &SnapshotDetails) -> MomentDetails {
    let ontology = Ontology::shipped();
    let topic = |slug: &str| ontology.by_slug(slug).map(|index| ontology.topic(index).id);
    let mut made = MomentDetails::default();
    let with_posts = details.posts.chunk_by(|a, b| a.person == b.person);
    for (index, posts) in with_posts.enumerate().filter(|(index, _)| index % 3 != 1) {
        for (place, post) in posts.iter().take(1 + index % 3).enumerate() {
            let posted = post.time.filter(|_| place != 1);
            let first = posted.unwrap_or(post.last).plus_seconds(700);
            let ages = (1..=post.people.min(40)).map(|n| 700 * n * n * (1 + place as u32));
            let came: Vec<u32> = ages.collect();
            made.moments.push(Moment {
                person: post.person,
                post: post.post.clone(),
                time: posted,
                text: post.text.clone().filter(|_| place != 2),
                people: post.people,
                trusted: post.people as f32 * 0.71,
                usual: [0.0, 0.4, 1.0][place % 3],
                others: 12,
                odds: [2.3e-8, 0.0029, 0.0098][place % 3],
                first,
                last: post.last,
                median_seconds: 3_600 * (1 + place as u32),
                half_seconds: came[came.len() / 2],
                came,
                topics: [topic("quantum-computing"), topic("jazz")]
                    .into_iter()
                    .flatten()
                    .take(index % 3)
                    .collect(),
            });
            let by = over_all(details, post.person);
            made.responders.extend(by.take(5).map(|row| MomentResponder {
                person: post.person,
                moment: place as u32,
                responder: row.responder,
                trust: row.weight,
                responses: 1 + place as u32,
                first,
            }));
        }
    }
    made
}

fn over_all(details: &SnapshotDetails, person: PersonId) -> impl Iterator<Item = &EvidenceResponder> {
    details.responders.iter().filter(move |row| row.person == person && row.group == Group::All)
}

/// Everybody named as a responder influences, and is influenced.
pub fn influence(details: &SnapshotDetails) -> InfluenceDetails {
    let mut made = InfluenceDetails::default();
    let mut given: BTreeMap<PersonId, Vec<&EvidenceResponder>> = BTreeMap::new();
    let all: Vec<&EvidenceResponder> =
        details.responders.iter().filter(|responder| responder.group == Group::All).collect();
    all.iter().for_each(|row| given.entry(row.responder).or_default().push(row));
    let total = |person: &PersonId| -> f32 { given[person].iter().map(|row| row.responses as f32).sum() };
    let tie = |responder: &EvidenceResponder, direction| {
        let (person, other) = match direction {
            Direction::InfluencedBy => (responder.responder, responder.person),
            Direction::Influences => (responder.person, responder.responder),
        };
        Influence {
            person,
            direction,
            other,
            share: responder.responses as f32 / total(&responder.responder),
            trust: responder.weight,
            responses: responder.responses,
            span: (responder.responses > 1)
                .then_some((responder.last.plus_seconds(-86_400 * 9), responder.last)),
            post: responder.post.clone(),
        }
    };
    for row in &all {
        made.people.extend(Direction::ALL.map(|direction| tie(row, direction)));
    }
    made.people.sort_by(|a, b| {
        let strength = |tie: &Influence| tie.share * tie.trust;
        (a.person, a.direction)
            .cmp(&(b.person, b.direction))
            .then(strength(b).total_cmp(&strength(a)))
            .then(a.other.cmp(&b.other))
    });
    for own in made.people.chunk_by(|a, b| a.person == b.person) {
        let of = |direction| own.iter().filter(move |row| row.direction == direction);
        let count = |direction| of(direction).count() as u32;
        let (influenced_by, influences) = (count(Direction::InfluencedBy), count(Direction::Influences));
        let person = own[0].person;
        made.totals.push(InfluenceTotals { person, influenced_by, influences: influences + 1_200 });
        for (place, tie) in of(Direction::Influences).enumerate().take(7) {
            let (other, shared) = (tie.other, 9 - place as u32);
            let likeness = 0.82 - 0.09 * place as f32;
            made.similar.push(SimilarPerson { person, other, likeness, shared });
            let by = of(Direction::Influences).filter(|by| by.other != other).take(3);
            made.shared.extend(by.map(|by| SharedResponder { person, other, responder: by.other }));
        }
    }
    made.shared.sort_by_key(|row| (row.person, row.other));
    made
}
