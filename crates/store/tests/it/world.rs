//! Small worlds in code: a model, people with scores, and what is known of them.

use std::path::{Path, PathBuf};

use model::*;
use store::Store;

pub struct World {
    pub folder: tempfile::TempDir,
    pub store: Store,
}

impl World {
    pub fn new() -> World {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).expect("an empty store");
        World { folder, store }
    }

    pub fn dir(&self) -> &Path {
        self.folder.path()
    }

    pub fn newest(&self) -> std::sync::Arc<store::Newest> {
        self.store.newest().expect("loaded").expect("published")
    }

    /// What verifying finds, a line each, with paths below the folder.
    pub fn findings(&self) -> String {
        let findings = self.store.verify().expect("verified").into_iter();
        let line = |finding: store::Finding| {
            let path = finding.path.strip_prefix(self.dir()).expect("below the folder").display().to_string();
            format!("{path}: {}", finding.what)
        };
        findings.map(line).collect::<Vec<_>>().join("\n")
    }

    pub fn reopened(self) -> World {
        let World { folder, store } = self;
        drop(store);
        let store = Store::open(folder.path()).expect("the store again");
        World { folder, store }
    }
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn network(name: &str) -> Network {
    Network::new(name).expect("a network")
}

pub fn account(native: &str) -> AccountId {
    AccountId { network: network("bluesky"), native: native.to_owned() }
}

pub fn person(native: &str) -> PersonId {
    account(native).person()
}

pub fn test_model(name: &str) -> Model {
    let feature =
        |group, half_life, weight| Feature { group, measure: Measure::People { half_life }, weight };
    let weighing = Weighing { f: 2.6, c: 1.0, p: 1.0, single: 0.3 };
    Model {
        name: name.to_owned(),
        horizon_seconds: 28 * 86_400,
        weighing,
        trust: model::TrustRules::default(),
        yardstick: weighing,
        min_people: 3,
        evidence_days: None,
        features: vec![feature(Group::All, 1.0, 0.7), feature(Group::Repost, 0.25, 0.1 + 0.2)],
        bands: vec![Band { from: 1.0, low: 0.85, high: 1.25, low_share: 1.0, high_share: 1.0, people: 80 }],
        newcomers: None,
        topics: model::TopicRules::default(),
        fitted: Provenance { data: vec!["a small world".to_owned()], ..Provenance::default() },
    }
}

/// A row with enough evidence; the rest follows from the score.
pub fn row(native: &str, tenths: u16) -> Row {
    let mut features = [0; Model::MAX_FEATURES];
    (features[0], features[1]) = (tenths * 9, tenths);
    Row {
        person: person(native),
        score: Tenths(tenths),
        low: Tenths(tenths.saturating_sub(15).max(10)),
        high: Tenths((tenths + 25).min(1000)),
        evidence: Evidence::Enough,
        true_reach: u32::from(tenths) / 10,
        responders: u32::from(tenths) / 5,
        features,
    }
}

pub fn thin(native: &str, tenths: u16) -> Row {
    Row { evidence: Evidence::Thin, ..row(native, tenths) }
}

pub fn scores(on: &str, rows: impl IntoIterator<Item = Row>) -> SnapshotScores {
    let mut rows: Vec<Row> = rows.into_iter().collect();
    rows.sort_unstable_by_key(|row| row.person);
    SnapshotScores { day: day(on), model: test_model("m1"), lake_generation: 0x1f, rows }
}

pub fn card(native: &str, handle: Option<&str>, name: Option<&str>) -> Card {
    Card {
        person: person(native),
        account: account(native),
        handle: handle.map(str::to_owned),
        name: name.map(str::to_owned),
        hidden: false,
        counters: None,
        responses: 12,
        span: Some((day("2018-03-01").start(), day("2018-08-30").start())),
        estimate: None,
        others: Vec::new(),
    }
}

pub fn responds(responder: &str, to: &str, group: Group, post: Option<&str>) -> EvidenceResponder {
    EvidenceResponder {
        person: person(to),
        group,
        responder: person(responder),
        responses: 4,
        last: day("2018-08-30").start(),
        weight: 1.0,
        post: post.map(str::to_owned),
    }
}

pub fn post(of: &str, id: &str, text: Option<&str>) -> EvidencePost {
    EvidencePost {
        person: person(of),
        post: id.to_owned(),
        time: Some(day("2018-08-29").start()),
        text: text.map(str::to_owned),
        tags: Some("qubits".to_owned()),
        counters: None,
        people: 3,
        responses: 5,
        last: day("2018-08-30").start(),
    }
}

pub fn portrait(person: PersonId) -> Portrait {
    Portrait {
        person,
        reshares: Reshares { told: true, trust: 2.5, people: 4, posts: 6 },
        responders: 9,
        trust: 3.25,
        acts: OwnActs { posts: 6, spoken: 12, ..OwnActs::default() },
    }
}

pub fn details(
    cards: impl IntoIterator<Item = Card>,
    responders: impl IntoIterator<Item = EvidenceResponder>,
    posts: impl IntoIterator<Item = EvidencePost>,
) -> SnapshotDetails {
    let mut cards: Vec<Card> = cards.into_iter().collect();
    let mut responders: Vec<EvidenceResponder> = responders.into_iter().collect();
    let mut posts: Vec<EvidencePost> = posts.into_iter().collect();
    cards.sort_by_key(|card| card.person);
    responders.sort_by_key(|evidence| (evidence.person, evidence.group));
    posts.sort_by_key(|post| post.person);
    let portraits = cards.iter().map(|card| portrait(card.person)).collect();
    SnapshotDetails { cards, responders, posts, vouches: Vec::new(), portraits, ..SnapshotDetails::default() }
}

/// All that the details tell of somebody.
pub fn details_of(newest: &store::Newest, person: PersonId) -> store::PersonDetails {
    newest.details(person).expect("read")
}

/// Every file below a folder, by path.
pub fn all_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}
