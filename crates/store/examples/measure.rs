//! How fast a store of many people is: `cargo run --release -p store --example measure -- PEOPLE DAYS`.
//!
//! Everything is generated, in a temporary folder: people with heavy-tailed scores and made-up names.

use std::time::Instant;

use model::*;
use store::{Found, Newest, Store, StoreError};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let people = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let days = std::env::args().nth(2).map_or(Ok(5), |text| text.parse())?;
    let folder = std::env::temp_dir().join(format!("clout-measure-{}", std::process::id()));
    let outcome = measure(people, days, &Store::open(&folder)?, &folder);
    std::fs::remove_dir_all(&folder)?;
    Ok(outcome?)
}

fn measure(people: u64, days: i32, store: &Store, folder: &std::path::Path) -> Result<(), StoreError> {
    println!("{people} people, {days} days");
    let snapshots: Vec<SnapshotScores> = (0..days.min(200)).map(|day| scores(people, day)).collect();
    let details = details(people);
    let publish = |snapshot: &SnapshotScores| store.publish(snapshot, None).map(|_| ());
    timed("publish all days", 1, || snapshots.iter().try_for_each(publish))?;
    let last = snapshots.last().ok_or(StoreError::ReportName(String::new()))?;
    timed("publish details", 1, || store.publish(last, Some(&details)))?;
    drop(snapshots);
    timed("bring the history index up to date", 1, || store.flush_history())?;
    let info = store.snapshots()?.pop().ok_or(StoreError::ReportName(String::new()))?;
    println!("{:.1} bytes a person", info.bytes as f64 / info.people as f64);
    let newest = timed("load the newest snapshot", 1, || Store::open(folder)?.newest())?;
    store.newest()?;
    println!("{} MB of memory at most so far", peak_memory_mb());
    let newest = newest.ok_or(StoreError::ReportName(String::new()))?;

    let written =
        ["ma", "mar", "rina", "maria keller", "zzzz", "q", "5f3", "example zz", "maria example quist zz"];
    let slipped = [
        "mraia",
        "keler marina",
        "oluwasuen ohara",
        "handel777",
        "hanlde123456.exmaple",
        "schneidre",
        "zzzzzzzzzz",
    ];
    written.into_iter().chain(slipped).for_each(|query| searched(&newest, query));
    timed("find a handle", 1000, || assert!(matches!(newest.find("@handle777.example"), Found::One(_))));
    timed("list a page of the top", 1000, || newest.top(None, 100, 50));
    let middle = id(people / 2);
    timed("rank, percentile", 1000, || (newest.rank(middle), newest.percentile(middle)));
    timed("details of one person", 1000, || newest.details(middle))?;
    timed("history of one person", 1000, || store.history(middle))?;
    timed("one row of a snapshot", 3, || store.row(&info.key, middle))?;
    let account = account(people / 2);
    timed("hide somebody who leaves", 1, || store.opt_out(&account, &["handle0.example".to_owned()]))?;
    timed("erase them", 1, || store.erase(&account, &[]))?;
    let findings = timed("verify", 1, || store.verify())?;
    assert_eq!(findings, []);
    println!("{} MB of memory at most", peak_memory_mb());
    Ok(())
}

/// The time of a search, without that of whatever else the machine is doing.
fn searched(newest: &Newest, query: &str) {
    let found = newest.matches(query, 20);
    let start = processor_time();
    for _ in 0..20 {
        std::hint::black_box(newest.matches(query, 20));
    }
    let took = processor_time().saturating_sub(start) as f64 / 20e6;
    println!("{took:>12.3} ms  search {query:?}: {} exact, {} near", found.exact.len(), found.near.len());
}

/// Nanoseconds that this thread was computing.
fn processor_time() -> u64 {
    let times = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    times.split(' ').next().and_then(|time| time.parse().ok()).unwrap_or(0)
}

fn timed<T>(what: &str, times: u32, mut run: impl FnMut() -> T) -> T {
    let start = Instant::now();
    for _ in 1..times {
        std::hint::black_box(run());
    }
    let answer = run();
    println!("{:>12.3} ms  {what}", start.elapsed().as_secs_f64() * 1e3 / f64::from(times));
    answer
}

fn peak_memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn account(n: u64) -> AccountId {
    let network = Network::new("bluesky").expect("a good name");
    AccountId { network, native: format!("did:plc:{:024x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)) }
}

fn id(n: u64) -> PersonId {
    account(n).person()
}

fn model() -> Model {
    let feature = |n: usize| Feature {
        group: Group::ALL[n % 6],
        measure: Measure::People { half_life: (n + 1) as f64 },
        weight: 0.1,
    };
    let weighing = Weighing { f: 2.6, c: 1.0, p: 1.0, single: 0.3 };
    Model {
        name: "m1".to_owned(),
        horizon_seconds: 28 * 86_400,
        weighing,
        trust: model::TrustRules::default(),
        yardstick: weighing,
        min_people: 3,
        evidence_days: None,
        features: (0..20).map(feature).collect(),
        bands: Vec::new(),
        newcomers: None,
        topics: model::TopicRules::default(),
        fitted: Provenance::default(),
    }
}

fn scores(people: u64, day: i32) -> SnapshotScores {
    let row = |n: u64| {
        let responders = people as f64 / (n + 1) as f64 + f64::from(day);
        let score = Score::of_people(responders);
        let mut features = [0; Model::MAX_FEATURES];
        for (index, feature) in features.iter_mut().enumerate() {
            *feature = quantise((responders / (index + 1) as f64).ln_1p());
        }
        Row {
            person: id(n),
            score: score.tenths(),
            low: score.tenths(),
            high: score.tenths(),
            evidence: if responders >= 3.0 { Evidence::Enough } else { Evidence::Thin },
            true_reach: responders as u32,
            responders: responders as u32,
            features,
        }
    };
    let mut rows: Vec<Row> = (0..people).map(row).collect();
    rows.sort_unstable_by_key(|row| row.person);
    let day = Day::from_number(17_744 + day);
    SnapshotScores { day, model: model(), lake_generation: 1, rows }
}

fn details(people: u64) -> SnapshotDetails {
    let names = ["María", "Mariko", "Marina", "Jürgen", "Zoë", "Søren", "Ann", "Oluwaseun"];
    let surnames = ["Keller", "O'Hara", "Nguyễn", "Quist", "Łukasz", "Example"];
    let card = |n: u64| Card {
        person: id(n),
        account: account(n),
        handle: Some(format!("handle{n}.example")),
        name: Some(format!("{} {}", names[n as usize % 8], surnames[(n / 8) as usize % 6])),
        hidden: false,
        counters: Some(r#"{"followers":120,"posts":17}"#.to_owned()),
        responses: 7,
        span: Some((Timestamp::from_seconds(1_500_000_000), Timestamp::from_seconds(1_530_000_000))),
        estimate: None,
        others: Vec::new(),
    };
    let responder = |n: u64| EvidenceResponder {
        person: id(n / 3),
        group: Group::All,
        responder: id(n),
        responses: 2,
        last: Timestamp::from_seconds(1_530_000_000 + n as i64),
        weight: 0.5,
        post: Some(format!("at://did/app.bsky.feed.post/{n}")),
    };
    let post = |n: u64| EvidencePost {
        person: id(n),
        post: format!("at://did/app.bsky.feed.post/{n}"),
        time: Some(Timestamp::from_seconds(1_530_000_000)),
        text: Some(format!("On the {n}th day of measuring, thanks to @handle{}.example for asking", n + 1)),
        tags: Some("measuring".to_owned()),
        counters: None,
        people: 3,
        responses: 4,
        last: Timestamp::from_seconds(1_530_000_000),
    };
    let mut details = SnapshotDetails {
        cards: (0..people).map(card).collect(),
        responders: (0..people).map(responder).collect(),
        posts: (0..people).map(post).collect(),
        ..SnapshotDetails::default()
    };
    details.cards.sort_unstable_by_key(|card| card.person);
    details.responders.sort_by_key(|evidence| evidence.person);
    details.posts.sort_by_key(|post| post.person);
    details
}
