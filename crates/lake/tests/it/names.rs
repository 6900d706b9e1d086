//! Which days name somebody: never too few, few too many, and nothing of whoever was erased.

use std::path::Path;

use lake::{Columns, Lake, Scan, TextColumn};
use model::Kind;
use proptest::prelude::*;

use crate::world::*;

fn index(dir: &Path) -> u64 {
    let lake = Lake::open(dir).expect("lake");
    ["bluesky", "mastodon"].iter().map(|name| lake.index_names(network(name)).expect("indexed")).sum()
}

fn network(name: &str) -> model::Network {
    model::Network::new(name).expect("network")
}

/// Days, as numbers after the first.
fn days_naming(dir: &Path, name: &str) -> Vec<i32> {
    let lake = Lake::open_read(dir).expect("lake");
    let found = lake.partitions_naming(network("bluesky"), &[name]).expect("found");
    let first = model::Timestamp::from_micros(START).day().number();
    found.iter().map(|partition| partition.day.number() - first).collect()
}

/// Forty days, and on each somebody of their own with a handle of their own.
fn calendar() -> Vec<Owned> {
    let day = |day: u64| {
        let mut profile = event(day as i64 * DAY, day, Kind::Profile, &format!("did:plc:actor-{day}"));
        profile.handle = Some(format!("Straße-{day}.example"));
        profile
    };
    (0..40).map(day).collect()
}

#[test]
fn days_that_do_not_name_somebody_are_left_out_once_they_are_indexed() {
    let dir = tempdir();
    import(dir.path(), "calendar", &calendar(), usize::MAX);
    assert_eq!(days_naming(dir.path(), "did:plc:actor-7").len(), 40, "nothing is known yet");
    assert_eq!(index(dir.path()), 40);
    assert_eq!(index(dir.path()), 0, "each once");
    for name in ["did:plc:actor-7", "DID:plc:ACTOR-7", "straße-7.example", "@STRASSE-7.example"] {
        let days = days_naming(dir.path(), name);
        assert!(days.contains(&7) && days.len() < 5, "{name}: {days:?}");
    }
    // A day that grew is not known any more, until it is indexed anew.
    import(dir.path(), "late", &[event(7 * DAY + 5, 99, Kind::Post, "latecomer").post("p")], usize::MAX);
    assert!(days_naming(dir.path(), "latecomer").contains(&7));
    assert_eq!(index(dir.path()), 1);
    assert!(days_naming(dir.path(), "latecomer").contains(&7));
}

#[test]
fn an_erasure_takes_the_index_of_its_days_and_leaves_no_trace() {
    let dir = tempdir();
    import(dir.path(), "calendar", &calendar(), usize::MAX);
    index(dir.path());
    let catalog = || std::fs::read(dir.path().join("lake/catalog.db")).expect("catalog");
    let filter = filter_of_day(dir.path(), 7);
    let holds = |filter: &[u8]| catalog().windows(filter.len()).any(|bytes| bytes == filter);
    assert!(holds(&filter), "the test must have its reason");
    let person = lake::Erasure {
        network: network("bluesky"),
        native: "did:plc:actor-7".to_owned(),
        handles: vec!["Straße-7.example".to_owned()],
    };
    Lake::open(dir.path()).expect("lake").erase(&[person]).expect("erased");
    assert!(!holds(&filter), "the filter that knew them is overwritten");
    let log = std::fs::read(dir.path().join("lake/catalog.db-wal")).unwrap_or_default();
    assert!(!log.windows(filter.len()).any(|bytes| bytes == filter), "it is in the log");
    assert_eq!(index(dir.path()), 1, "the other days are known as before");
    assert!(!days_naming(dir.path(), "did:plc:actor-7").contains(&7));
    assert!(!days_naming(dir.path(), "Straße-7.example").contains(&7));
    assert!(Lake::open_read(dir.path()).expect("lake").verify().expect("verified").is_empty());
}

fn filter_of_day(dir: &Path, day: i32) -> Vec<u8> {
    let first = model::Timestamp::from_micros(START).day().number();
    let path = dir.join("lake/catalog.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("runtime");
    runtime.block_on(async {
        let mut catalog =
            <sqlx::SqliteConnection as sqlx::Connection>::connect(&format!("sqlite:{}", path.display()))
                .await
                .expect("catalog");
        let filter = "SELECT filter FROM names JOIN runs ON id = run WHERE day = ?";
        sqlx::query_scalar(filter).bind(first + day).fetch_one(&mut catalog).await.expect("a filter")
    })
}

#[test]
fn a_filter_that_is_not_as_it_was_written_is_not_asked() {
    let dir = tempdir();
    import(dir.path(), "calendar", &calendar(), usize::MAX);
    for damage in [
        "UPDATE names SET filter = zeroblob(length(filter))",
        "UPDATE names SET filter = x''",
        "UPDATE names SET version = version + 1",
    ] {
        index(dir.path());
        assert!(days_naming(dir.path(), "did:plc:actor-7").len() < 5);
        crate::damage::alter_catalog(dir.path(), damage);
        assert_eq!(days_naming(dir.path(), "did:plc:actor-7").len(), 40, "{damage}");
        assert_eq!(index(dir.path()), 40, "{damage}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn whoever_acts_or_is_acted_on_is_found_however_the_lake_came_about(
        count in 1u64..400, every in 1usize..200, asked_at in 0usize..400,
    ) {
        let dir = tempdir();
        let events = crowd(count);
        let (before, after) = events.split_at(asked_at.min(events.len()));
        import(dir.path(), "before", before, every);
        index(dir.path());
        import(dir.path(), "after", after, every);
        let lake = Lake::open_read(dir.path()).expect("lake");
        let columns = Columns::ACTOR | Columns::TARGET;
        lake.scan(&Scan::all(columns), |network, day, batch| {
            for column in [TextColumn::Actor, TextColumn::Target] {
                for name in (0..batch.len()).filter_map(|row| batch.text(column, row)).take(20) {
                    let found = lake.partitions_naming(network, &[name])?;
                    assert!(found.iter().any(|partition| partition.day == day), "{name} on {day}");
                }
            }
            Ok(())
        }).expect("scanned");
    }
}
