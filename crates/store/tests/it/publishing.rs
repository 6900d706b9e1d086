//! What is published stays as it was published.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use model::*;
use proptest::prelude::*;
use store::{Published, StoreError};

use crate::world::*;

#[test]
fn what_is_published_is_read_back_and_listed() {
    let world = World::new();
    let snapshot = scores("2018-08-31", [row("ana", 314), row("bo", 200), thin("cy", 40)]);
    let names = details(
        [card("ana", Some("ana.example"), Some("Ana")), card("bo", None, None), card("cy", None, None)],
        [responds("bo", "ana", Group::All, None)],
        [post("ana", "at://ana/1", Some("On qubits"))],
    );
    let published = world.store.publish(&snapshot, Some(&names)).expect("published");
    assert!(!published.unchanged);
    let world = world.reopened();
    assert_eq!(world.store.scores(&published.key).expect("scores"), snapshot);
    let newest = world.newest();
    let listed = newest.top(None, 0, 10);
    let shown: Vec<_> =
        listed.iter().map(|line| (&*line.card.account.native, line.rank, line.percentile)).collect();
    assert_eq!(shown, [("ana", Some(1), Some(50.0)), ("bo", Some(2), Some(0.0)), ("cy", None, None)]);
    assert_eq!(newest.find("@Ana.Example"), store::Found::One(person("ana")));
    assert_eq!(details_of(&newest, person("ana")).evidence(Group::All), names.responders);
    assert_eq!(details_of(&newest, person("ana")).posts, names.posts);
    assert_eq!(details_of(&newest, person("ana")).portrait, Some(portrait(person("ana"))));
    assert_eq!(world.findings(), "");
}

#[test]
fn the_same_scores_make_no_new_revision_and_others_do() {
    let world = World::new();
    let first = scores("2018-08-31", [row("ana", 314)]);
    let publish = |snapshot| {
        let Published { key, unchanged } = world.store.publish(snapshot, None).expect("published");
        (key.revision, unchanged)
    };
    assert_eq!(publish(&first), (1, false));
    assert_eq!(publish(&first), (1, true));
    let late = scores("2018-08-31", [row("ana", 320), row("bo", 15)]);
    assert_eq!(publish(&late), (2, false));
    assert_eq!(publish(&first), (3, false), "only the latest revision counts as the same");
    let other = SnapshotScores { model: test_model("m2"), ..first.clone() };
    assert_eq!(publish(&other), (1, false));

    let snapshots = world.store.snapshots().expect("listed");
    let keys: Vec<String> = snapshots.iter().map(|info| name(&info.key)).collect();
    assert_eq!(keys, ["2018-08-31/m1-r1", "2018-08-31/m1-r2", "2018-08-31/m1-r3", "2018-08-31/m2-r1"]);
    assert_eq!(snapshots[0].digest, snapshots[2].digest);
    assert_eq!((snapshots[1].people, snapshots[1].lake_generation), (2, 0x1f));
    let latest = |day_text: Option<&str>, model| {
        let key = world.store.latest(day_text.map(day), model).expect("looked up");
        key.map(|key| name(&key))
    };
    assert_eq!(latest(None, None).as_deref(), Some("2018-08-31/m2-r1"));
    assert_eq!(latest(Some("2018-09-09"), Some("m1")).as_deref(), Some("2018-08-31/m1-r3"));
    assert_eq!(latest(Some("2018-08-30"), None), None);
    assert_eq!(latest(None, Some("m9")), None);
}

fn name(key: &SnapshotKey) -> String {
    format!("{}/{}-r{}", key.day, key.model, key.revision)
}

#[test]
fn one_row_is_read_without_the_others() {
    let world = World::new();
    let snapshot = scores("2018-08-31", (0..500).map(|n| row(&format!("p{n}"), 10 + n)));
    let key = world.store.publish(&snapshot, None).expect("published").key;
    assert_eq!(world.store.row(&key, person("p77")).expect("read"), Some(row("p77", 87)));
    assert_eq!(world.store.row(&key, person("nobody")).expect("read"), None);
    let missing = SnapshotKey { revision: 2, ..key };
    assert!(matches!(world.store.row(&missing, person("p77")), Err(StoreError::NoSnapshot { .. })));
}

#[test]
fn details_are_those_of_the_newest_day() {
    let world = World::new();
    let ana = |name: &str| details([card("ana", None, Some(name))], [], []);
    let publish = |on: &str, tenths, details: Option<&SnapshotDetails>| {
        world.store.publish(&scores(on, [row("ana", tenths)]), details).expect("published");
    };
    let shown = || {
        let newest = world.newest();
        (newest.key.day.to_string(), newest.card(person("ana")).and_then(|card| card.name.clone()))
    };
    publish("2018-08-30", 300, None);
    assert_eq!(shown(), ("2018-08-30".to_owned(), None));
    publish("2018-08-31", 310, Some(&ana("new")));
    publish("2018-08-29", 290, Some(&ana("old")));
    assert_eq!(shown(), ("2018-08-31".to_owned(), Some("new".to_owned())));
    publish("2018-08-31", 310, Some(&ana("newer")));
    assert_eq!(shown(), ("2018-08-31".to_owned(), Some("newer".to_owned())));
    publish("2018-09-01", 315, None);
    assert_eq!(shown().0, "2018-08-31", "those without details do not take the place of those with");
    publish("2018-09-02", 315, Some(&ana("newest")));
    assert_eq!(shown(), ("2018-09-02".to_owned(), Some("newest".to_owned())));
    let kept = all_files(&world.dir().join("snapshots/newest"));
    assert_eq!(kept.len(), 5, "files of older details are removed: {kept:?}");
    assert_eq!(world.findings(), "");
}

#[test]
fn what_is_not_in_order_is_refused_and_changes_nothing() {
    let world = World::new();
    let refused = |snapshot: SnapshotScores| {
        let error = world.store.publish(&snapshot, None).expect_err("refused");
        error.to_string()
    };
    let good = scores("2018-08-31", [row("ana", 314), row("bo", 200)]);
    let mut backwards = good.clone();
    backwards.rows.reverse();
    assert!(refused(backwards).contains("expected rising ids"));
    let mut outside = good.clone();
    outside.rows[0].high = Tenths(1001);
    assert!(refused(outside).contains("expected 1 to 100"));
    let mut twice = good.clone();
    twice.model.features[1] = twice.model.features[0];
    assert!(refused(twice).contains("two features named \"all_people_1\""));
    let mut named = good.clone();
    named.model.name = "../m1".to_owned();
    assert!(refused(named).contains("cannot name a model"));
    let far = SnapshotScores { day: Day::from_number(i32::MAX), ..good.clone() };
    assert!(refused(far).contains("outside of the years"));
    let mut names = details([card("ana", None, None), card("bo", None, None)], [], []);
    names.cards.reverse();
    let error = world.store.publish(&good, Some(&names)).expect_err("refused");
    assert!(error.to_string().contains("cards are not by rising person"), "{error}");
    assert_eq!(world.store.snapshots().expect("listed"), []);
}

#[test]
fn publishing_that_was_killed_leaves_the_old_state_and_stops_nobody() {
    let world = World::new();
    let old = scores("2018-08-31", [row("ana", 314)]);
    let names = details([card("ana", None, None)], [], []);
    let key = world.store.publish(&old, Some(&names)).expect("published").key;
    // What the steps leave behind if nothing follows: a folder aside, one in place without its row, a
    // detail file without its row, and a file half replaced.
    for left in [
        "snapshots/.publishing/scores.parquet",
        "snapshots/2018-08-31/m1-r2/scores.parquet",
        "snapshots/newest/cards-0123456789abcdef.parquet",
        "snapshots/newest/manifest-0123456789abcdef.tmp",
    ] {
        let path = world.dir().join(left);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, "half").expect("written");
    }
    let world = world.reopened();
    assert_eq!(world.store.scores(&key).expect("the old scores"), old);
    assert_eq!(world.newest().key, key);
    assert_eq!(world.store.verify().expect("verified").len(), 4, "each of them is named");

    let new = scores("2018-08-31", [row("ana", 315)]);
    let published = world.store.publish(&new, Some(&names)).expect("published");
    assert_eq!(published.key.revision, 2);
    assert_eq!(world.store.scores(&published.key).expect("read"), new);
    assert_eq!(world.store.scores(&key).expect("read"), old);
    assert_eq!(world.findings(), "");
}

#[test]
fn a_person_takes_at_most_64_bytes() {
    let feature = |n: usize| Feature {
        group: Group::ALL[n % 6],
        measure: Measure::People { half_life: (n + 1) as f64 },
        weight: 0.1,
    };
    let features = (0..Model::MAX_FEATURES).map(feature).collect();
    let model = Model { features, ..test_model("m1") };
    for (what, as_in_life) in [("a few responders for most", true), ("nothing alike", false)] {
        let mut random = Random(0x2545_f491_4f6c_dd1d);
        let rows = (0..50_000).map(|n| {
            // The share of people with more than k responders falls as 1 / k.
            let responders = if as_in_life { 1.0 / (random.unit() + 1e-6) } else { 1e6 * random.unit() };
            let mut features = [0; Model::MAX_FEATURES];
            for feature in &mut features {
                let recent = (responders * random.unit().powi(4)).floor() * random.unit();
                *feature = quantise(if as_in_life { recent.ln_1p() } else { 16.0 * random.unit() });
            }
            let score = Score::of_people(responders).tenths().0;
            Row { features, responders: responders as u32, ..row(&format!("p{n}"), score) }
        });
        let world = World::new();
        let snapshot = SnapshotScores { model: model.clone(), ..scores("2018-08-31", rows) };
        world.store.publish(&snapshot, None).expect("published");
        let info = world.store.snapshots().expect("listed").remove(0);
        let bytes = info.bytes as f64 / info.people as f64;
        println!("{bytes:.1} bytes a person with 20 features, {what}");
        assert!(bytes <= 64.0, "{bytes} bytes a person, {what}");
    }
}

/// Xorshift: enough to make numbers that do not compress.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn any_row() -> impl Strategy<Value = Row> {
    let ends = (10u16..=1000, 10u16..=1000);
    (any::<u64>(), ends, any::<bool>(), any::<[u16; 2]>(), 0..=i32::MAX as u32).prop_map(
        |(id, (score, end), enough, features, responders)| {
            let mut stored = [0; Model::MAX_FEATURES];
            stored[..2].copy_from_slice(&features);
            Row {
                person: PersonId(id),
                score: Tenths(score),
                low: Tenths(score.min(end)),
                high: Tenths(score.max(end)),
                evidence: if enough { Evidence::Enough } else { Evidence::Thin },
                true_reach: responders / 3,
                responders,
                features: stored,
            }
        },
    )
}

fn any_scores() -> impl Strategy<Value = SnapshotScores> {
    let rows = prop::collection::vec(any_row(), 0..12);
    (rows, 0i32..4, any::<u64>(), 0.0..2.0f64).prop_map(|(mut rows, on, lake_generation, weight)| {
        rows.sort_unstable_by_key(|row| row.person);
        rows.dedup_by_key(|row| row.person);
        let mut model = test_model(&format!("w{:x}", weight.to_bits()));
        model.features[0].weight = weight;
        SnapshotScores { day: day("2018-08-30").plus(on), model, lake_generation, rows }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_snapshot_is_read_as_it_was_published_whatever_is_published_after(
        all in prop::collection::vec(any_scores(), 1..8),
    ) {
        let world = World::new();
        let mut published: BTreeMap<SnapshotKey, (SnapshotScores, Vec<u8>)> = BTreeMap::new();
        for snapshot in all {
            let key = world.store.publish(&snapshot, None).expect("published").key;
            let bytes = fs::read(path_of(&world, &key)).expect("there");
            published.insert(key, (snapshot, bytes));
        }
        for (key, (snapshot, bytes)) in &published {
            prop_assert_eq!(&world.store.scores(key).expect("read"), snapshot);
            prop_assert_eq!(&fs::read(path_of(&world, key)).expect("there"), bytes);
        }
        // Another machine with the same scores has the same bytes.
        let elsewhere = World::new();
        for (key, (snapshot, bytes)) in &published {
            let there = elsewhere.store.publish(snapshot, None).expect("published").key;
            prop_assert_eq!((there.day, &there.model), (key.day, &key.model));
            prop_assert_eq!(&fs::read(path_of(&elsewhere, &there)).expect("there"), bytes);
        }
        prop_assert_eq!(world.findings(), "");
    }
}

fn path_of(world: &World, key: &SnapshotKey) -> PathBuf {
    world.dir().join("snapshots").join(name(key)).join("scores.parquet")
}

/// Scores are made from what was read before; somebody may leave, and be erased, in between.
#[test]
fn whoever_left_while_scores_were_made_does_not_come_back_with_them() {
    let world = World::new();
    let made = scores("2018-08-31", [row("ana", 310), row("bo", 200)]);
    let responder = |to: &str, by: &str| EvidenceResponder {
        person: person(to),
        group: Group::All,
        responder: person(by),
        responses: 2,
        last: day("2018-08-30").start(),
        weight: 1.0,
        post: None,
    };
    let mut told = details(
        [card("ana", Some("ana-handle"), Some("Ana")), card("bo", None, Some("Bo"))],
        [responder("ana", "bo"), responder("bo", "ana")],
        [],
    );
    told.vouches.push(EvidenceVouch { person: person("bo"), via: Via::Person(person("ana")) });
    world.store.opt_out(&account("ana"), &["ana-handle".to_owned()]).expect("left");
    world.store.publish(&made, Some(&told)).expect("published");
    let newest = world.newest();
    assert!(newest.card(person("ana")).is_none() && newest.card(person("bo")).is_some());
    assert!(details_of(&newest, person("bo")).evidence(Group::All).is_empty());
    let told = details_of(&newest, person("bo"));
    let vouches: Vec<Via> = told.vouches.expect("told").iter().map(|vouch| vouch.via).collect();
    assert_eq!(vouches, [Via::Others(1)], "counted without a name");
    let names = |bytes: &[u8]| bytes.windows(10).any(|part| part == b"ana-handle");
    let files = all_files(&world.dir().join("snapshots"));
    assert!(files.iter().all(|file| !names(&fs::read(file).expect("read"))));
    assert!(world.store.scores(&newest.key).expect("read").rows.iter().all(|row| row.person == person("bo")));
}
