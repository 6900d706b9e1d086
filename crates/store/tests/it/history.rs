//! The index by person says what the snapshots say.

use std::fs;

use model::*;
use proptest::prelude::*;
use store::HistoryPoint;

use crate::world::*;

fn written(points: &[HistoryPoint]) -> Vec<String> {
    let line = |point: &HistoryPoint| {
        let HistoryPoint { day, model, score, low, high, evidence } = point;
        format!("{day} {model} {score} ({low} to {high}) {evidence:?}")
    };
    points.iter().map(line).collect()
}

#[test]
fn history_is_by_day_from_the_newest_revision() {
    let world = World::new();
    let publish = |snapshot: SnapshotScores| world.store.publish(&snapshot, None).expect("published");
    publish(scores("2018-09-01", [row("ana", 330), row("bo", 20)]));
    publish(scores("2018-08-30", [row("ana", 310)]));
    publish(scores("2018-08-31", [thin("ana", 320)]));
    publish(scores("2018-08-31", [row("ana", 321)]));
    publish(SnapshotScores { model: test_model("m2"), ..scores("2018-08-31", [row("ana", 400)]) });
    let history = world.store.history(person("ana")).expect("read");
    insta::assert_snapshot!(written(&history).join("\n"), @r"
    2018-08-30 m1 31.0 (29.5 to 33.5) Enough
    2018-08-31 m1 32.1 (30.6 to 34.6) Enough
    2018-08-31 m2 40.0 (38.5 to 42.5) Enough
    2018-09-01 m1 33.0 (31.5 to 35.5) Enough
    ");
    assert_eq!(world.store.history(person("bo")).expect("read").len(), 1);
    assert_eq!(world.store.history(person("nobody")).expect("read"), []);
    let months: Vec<_> = all_files(&world.dir().join("history"));
    assert_eq!(months.len(), 2);
}

#[test]
fn an_index_that_is_lost_or_damaged_is_made_again() {
    let world = World::new();
    for n in 1..=9 {
        let rows = (0..300).map(|p| row(&format!("p{p}"), 10 + p + n));
        world.store.publish(&scores(&format!("2018-08-0{n}"), rows), None).expect("published");
    }
    world.store.flush_history().expect("flushed");
    let path = world.dir().join("history/2018-08.idx");
    let sound = fs::read(&path).expect("an index");
    let before = world.store.history(person("p7")).expect("read");
    assert_eq!(before.len(), 9);

    for at in [0, 9, 14, 20, 24, 40, 100, 460, 5_000, 30_000, sound.len() - 1] {
        let mut damaged = sound.clone();
        damaged[at] ^= 0x40;
        fs::write(&path, &damaged).expect("written");
        let fresh = store::Store::open(world.dir()).expect("opened");
        let all = (0..300).map(|p| fresh.history(person(&format!("p{p}"))).expect("read"));
        assert!(all.clone().all(|points| points.len() == 9), "byte {at}");
        assert_eq!(fresh.history(person("p7")).expect("read"), before, "byte {at}");
        assert_eq!(fs::read(&path).expect("an index"), sound, "byte {at}: made again, to the same bytes");
    }
    for length in [0, 31, 100, sound.len() - 4096] {
        fs::write(&path, &sound[..length]).expect("cut");
        let fresh = store::Store::open(world.dir()).expect("opened");
        assert_eq!(fresh.history(person("p7")).expect("read"), before, "{length} bytes");
    }
    fs::remove_file(&path).expect("removed");
    let world = world.reopened();
    assert_eq!(world.store.history(person("p7")).expect("read"), before);
    assert_eq!(fs::read(&path).expect("an index"), sound);
}

#[test]
fn a_header_that_claims_the_earth_is_refused_before_anything_is_allocated() {
    let world = World::new();
    world.store.publish(&scores("2018-08-31", [row("ana", 314)]), None).expect("published");
    world.store.flush_history().expect("flushed");
    let path = world.dir().join("history/2018-08.idx");
    let mut claims = fs::read(&path).expect("an index");
    claims[16..32].fill(0xff);
    fs::write(&path, &claims).expect("written");
    let finding = world.findings();
    assert!(finding.contains("2018-08.idx: month 24223, 4294967295 models"), "{finding}");
    assert_eq!(world.reopened().store.history(person("ana")).expect("read").len(), 1);
}

#[test]
fn an_index_that_lies_is_found() {
    let world = World::new();
    world.store.publish(&scores("2018-08-31", [row("ana", 314)]), None).expect("published");
    world.store.flush_history().expect("flushed");
    assert_eq!(world.findings(), "");
    let elsewhere = World::new();
    elsewhere.store.publish(&scores("2018-08-31", [row("ana", 315)]), None).expect("published");
    elsewhere.store.flush_history().expect("flushed");
    // The header of one with the block of the other: every checksum fits.
    let index = |world: &World| world.dir().join("history/2018-08.idx");
    let (mine, theirs) =
        (fs::read(index(&world)).expect("index"), fs::read(index(&elsewhere)).expect("index"));
    let header = mine.len() - 4096;
    fs::write(index(&world), [&mine[..header], &theirs[header..]].concat()).expect("written");
    let finding = world.findings();
    assert!(finding.contains("2018-08.idx: it differs from the snapshots it was made of"), "{finding}");
}

#[derive(Debug, Clone)]
struct Step {
    day: i32,
    model: bool,
    people: Vec<(u8, u16)>,
    flush: bool,
}

fn any_step() -> impl Strategy<Value = Step> {
    let people = prop::collection::btree_map(0u8..6, 10u16..1000, 0..6);
    (0..70i32, any::<bool>(), people, any::<bool>()).prop_map(|(day, model, people, flush)| Step {
        day,
        model,
        people: people.into_iter().collect(),
        flush,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_index_is_the_snapshots_turned_around(steps in prop::collection::vec(any_step(), 1..12)) {
        let world = World::new();
        for step in steps {
            let rows = step.people.iter().map(|(person, tenths)| row(&format!("p{person}"), *tenths));
            let on = day("2018-07-10").plus(step.day).to_string();
            let model = test_model(if step.model { "m1" } else { "m2" });
            world.store.publish(&SnapshotScores { model, ..scores(&on, rows) }, None).expect("published");
            if step.flush {
                world.store.history(person("p0")).expect("read");
            }
        }
        let mut expected: Vec<Vec<HistoryPoint>> = vec![Vec::new(); 6];
        let all = world.store.snapshots().expect("listed");
        for info in &all {
            let newer = |other: &store::SnapshotInfo| {
                (other.key.day, &other.key.model) == (info.key.day, &info.key.model)
                    && other.key.revision > info.key.revision
            };
            if all.iter().any(newer) {
                continue;
            }
            for row in world.store.scores(&info.key).expect("read").rows {
                let index = (0..6).find(|n| person(&format!("p{n}")) == row.person).expect("one of them");
                expected[index].push(HistoryPoint {
                    day: info.key.day,
                    model: info.key.model.clone(),
                    score: row.score,
                    low: row.low,
                    high: row.high,
                    evidence: row.evidence,
                });
            }
        }
        for (index, points) in expected.iter().enumerate() {
            prop_assert_eq!(&world.store.history(person(&format!("p{index}"))).expect("read"), points);
        }
        prop_assert_eq!(world.findings(), "");
    }
}
