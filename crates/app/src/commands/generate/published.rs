//! A published snapshot of many people without a lake: what a site holds in memory, and what its pages cost, can be
//! measured without scoring anybody.

use model::{
    Card, Day, Evidence, EvidencePost, EvidenceResponder, Group, Model, Network, PersonId, Row, Score,
    SnapshotDetails, SnapshotScores, Timestamp, quantise,
};

use super::world::Account;
use super::written::{account_id, handle, name};

/// Scores and evidence of so many people under a model, as of the end of a day: the first has as many responders as there
/// are people, the second half of them, and so on. Each has a name, a responder and a post.
pub fn snapshot(
    people: Account,
    network: Network,
    day: Day,
    model: Model,
) -> (SnapshotScores, SnapshotDetails) {
    let ids: Vec<PersonId> = (0..people).map(|account| PersonId::of(network, &account_id(account))).collect();
    let responders = |account: Account| people / (account + 1);
    let last = day.start();
    let row = |account: Account| {
        let responders = responders(account);
        let score = Score::of_people(f64::from(responders)).tenths();
        let mut features = [0; Model::MAX_FEATURES];
        for (place, feature) in features.iter_mut().enumerate().take(model.features.len()) {
            *feature = quantise((f64::from(responders) / (place + 1) as f64).ln_1p());
        }
        let evidence = if responders >= model.min_people { Evidence::Enough } else { Evidence::Thin };
        let person = ids[account as usize];
        Row { person, score, low: score, high: score, evidence, true_reach: responders, responders, features }
    };
    let mut rows: Vec<Row> = (0..people).map(row).collect();
    let mut details = SnapshotDetails {
        cards: (0..people).map(|account| card(account, ids[account as usize], network, last)).collect(),
        responders: (0..people).map(|account| responder(account, &ids, last)).collect(),
        posts: (0..people).map(|account| post(account, &ids, responders(account), last)).collect(),
        ..SnapshotDetails::default()
    };
    rows.sort_unstable_by_key(|row| row.person);
    details.cards.sort_unstable_by_key(|card| card.person);
    details.responders.sort_unstable_by_key(|responder| responder.person);
    details.posts.sort_unstable_by_key(|post| post.person);
    (SnapshotScores { day, model, lake_generation: 0, rows }, details)
}

fn card(account: Account, person: PersonId, network: Network, last: Timestamp) -> Card {
    Card {
        person,
        account: model::AccountId { network, native: account_id(account) },
        handle: Some(handle(account)),
        name: Some(name(account)),
        hidden: false,
        counters: None,
        responses: 1,
        span: Some((last, last)),
        others: Vec::new(),
        estimate: None,
    }
}

fn responder(account: Account, ids: &[PersonId], last: Timestamp) -> EvidenceResponder {
    EvidenceResponder {
        person: ids[account as usize],
        group: Group::All,
        // The next in the ranking, so that nobody responds to themselves.
        responder: ids[(account as usize + 1) % ids.len()],
        responses: 2,
        last,
        weight: 0.5,
        post: Some(format!("{}/p0", account_id(account))),
    }
}

fn post(account: Account, ids: &[PersonId], people: u32, last: Timestamp) -> EvidencePost {
    let other = (account as usize + 1) % ids.len();
    EvidencePost {
        person: ids[account as usize],
        post: format!("{}/p0", account_id(account)),
        time: Some(last),
        text: Some(format!("Post number {account}, and thanks to @{} for asking", handle(other as Account))),
        tags: Some("measuring".to_owned()),
        counters: None,
        people,
        responses: people,
        last,
    }
}
