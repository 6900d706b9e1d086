//! Who endorses whom in the made-up community: a few on what they are influential on, two each other, one on a topic
//! that is claimed by their word alone.

use model::{AccountId, Timestamp, TopicId};
use store::{Choice, Endorsing, Hand, Store};
use topics::Ontology;

use crate::world::LAST;

/// The number of a topic.
pub fn topic(slug: &str) -> TopicId {
    let ontology = Ontology::shipped();
    ontology.topic(ontology.by_slug(slug).expect("a topic")).id
}

fn days_ago(days: i32) -> Timestamp {
    LAST.plus(-days).start().plus_seconds(12 * 3600)
}

/// The first who is influential on quantum computing and not on music: whom the others endorse.
pub fn endorsed(store: &Store, people: &[AccountId]) -> AccountId {
    let newest = store.newest().expect("loaded").expect("published");
    let on = |account: &AccountId, slug| {
        newest
            .details(account.person())
            .expect("read")
            .topics
            .iter()
            .any(|theirs| theirs.topic == topic(slug))
    };
    let fits = |account: &&AccountId| on(account, "quantum-computing") && !on(account, "music");
    people.iter().find(fits).expect("somebody").clone()
}

/// Lets the people of a community endorse each other, and claim and hide topics.
pub fn say(store: &Store, people: &[AccountId]) {
    let (jazz, music, computing) = (topic("jazz"), topic("music"), topic("quantum-computing"));
    let first = &endorsed(store, people);
    let others: Vec<&AccountId> = people.iter().filter(|person| *person != first).collect();
    store.choose_topic(first, jazz, Choice::Propose, days_ago(80), Hand::Operator).expect("claimed");
    let give = |giver: &AccountId, receiver: &AccountId, topic, days| {
        let (giver, receiver) = (giver.clone(), receiver.clone());
        let new =
            Endorsing { giver, receiver, topic, at: days_ago(days), hand: Hand::Operator, evident: true };
        store.endorse(&new).expect("given");
    };
    for (place, giver) in others.iter().enumerate().take(6) {
        give(giver, first, computing, 10 * place as i32);
    }
    give(first, others[1], computing, 3);
    give(others[2], first, jazz, 5);
    give(others[3], first, music, 6);
    give(others[3], others[0], computing, 1);
}
