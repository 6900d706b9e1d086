//! Many read while one writes.

use std::sync::atomic::{AtomicBool, Ordering};

use model::*;
use store::Store;

use crate::world::*;

/// Everyone has the same score on a day, so a mixture of two snapshots would show.
fn uniform(number: u16) -> (SnapshotScores, SnapshotDetails) {
    let on = day("2018-07-01").plus(i32::from(number)).to_string();
    let people: Vec<String> = (0..50).map(|n| format!("p{n}")).collect();
    let rows = people.iter().map(|name| row(name, 100 + number));
    let cards = people.iter().map(|name| card(name, None, Some(&format!("name {number}"))));
    (scores(&on, rows), details(cards, [], []))
}

fn look(store: &Store, last: u16) -> u16 {
    let newest = store.newest().expect("loaded").expect("published");
    let listed = newest.top(None, 0, 100);
    let number = listed[0].row.score.0 - 100;
    assert!(number >= last, "went back from {last} to {number}");
    assert_eq!((listed.len(), newest.key.day), (50, day("2018-07-01").plus(i32::from(number))));
    for line in listed {
        assert_eq!(line.row.score, Tenths(100 + number));
        assert_eq!(line.card.name.as_deref(), Some(&*format!("name {number}")));
    }
    let history = store.history(person("p7")).expect("read");
    assert!(history.len() > usize::from(number) && history.iter().is_sorted_by_key(|point| point.day));
    number
}

#[test]
fn readers_see_one_whole_snapshot_after_the_other() {
    let world = World::new();
    let publish = |store: &Store, number| {
        let (scores, details) = uniform(number);
        store.publish(&scores, Some(&details)).expect("published");
    };
    publish(&world.store, 0);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut last = 0;
                while !done.load(Ordering::Relaxed) {
                    last = look(&world.store, last);
                }
            });
        }
        // A reader of its own, as another process would have.
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                look(&Store::open(world.dir()).expect("opened"), 0);
            }
        });
        let another = Store::open(world.dir()).expect("opened");
        for number in 1..=20 {
            publish(if number % 2 == 0 { &world.store } else { &another }, number);
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(look(&World::reopened(world).store, 0), 20);
}

#[test]
fn two_writers_take_turns() {
    let world = World::new();
    std::thread::scope(|scope| {
        for writer in 0..4u16 {
            let store = Store::open(world.dir()).expect("opened");
            scope.spawn(move || {
                for n in 0..5 {
                    let snapshot = scores("2018-08-31", [row("ana", 100 + writer * 10 + n)]);
                    store.publish(&snapshot, None).expect("published");
                }
            });
        }
    });
    let revisions: Vec<u32> =
        world.store.snapshots().expect("listed").iter().map(|info| info.key.revision).collect();
    assert_eq!(revisions, (1..=20).collect::<Vec<u32>>());
    assert_eq!(world.findings(), "");
}
