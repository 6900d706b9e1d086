//! The bytes of a finished lake depend on the set of its events alone.

use lake::{Bookmark, Lake};
use model::{Kind, ResponseKind};
use proptest::prelude::*;

use crate::world::*;

#[test]
fn importing_in_pieces_in_another_order_or_twice_ends_in_the_same_bytes() {
    let events = crowd(5000);
    let whole = tempdir();
    let account = import(whole.path(), "whole", &events, usize::MAX);
    assert_eq!((account.events, account.duplicates), (5000, 0));

    let pieces = tempdir();
    let mut backwards = events.clone();
    backwards.reverse();
    import(pieces.path(), "one", &backwards[..1234], 100);
    let rest = import(pieces.path(), "two", &backwards[1000..], 700);
    assert_eq!((rest.events, rest.duplicates), (5000 - 1234, 234));
    let again = import(pieces.path(), "three", &events, 999);
    assert_eq!((again.events, again.duplicates), (0, 5000));

    assert_eq!(files(whole.path()), files(pieces.path()));
    let generation = |dir: &tempfile::TempDir| Lake::open_read(dir.path()).expect("lake").generation();
    assert_eq!(generation(&whole), generation(&pieces));
    let fewer = tempdir();
    import(fewer.path(), "fewer", &events[1..], usize::MAX);
    assert_ne!(generation(&whole), generation(&fewer));
}

#[test]
fn more_runs_than_are_merged_at_once_end_in_the_same_bytes() {
    let events: Vec<Owned> = crowd(1500).into_iter().filter(|event| event.network == "mastodon").collect();
    let (whole, many) = (tempdir(), tempdir());
    let expected = import(whole.path(), "a", &events, usize::MAX);
    let account = import(many.path(), "a", &events, 5);
    assert_eq!(account, expected);
    assert_eq!(files(whole.path()), files(many.path()));
}

#[test]
fn partitions_of_many_row_groups_are_the_same_by_both_ways() {
    let like = Kind::Respond(ResponseKind::Like);
    let made =
        |number: u64| event(number as i64 / 3, number, like, &format!("a{}", number % 999)).target("bob");
    let events: Vec<Owned> = (0..300_000).map(made).collect();
    let (whole, pieces) = (tempdir(), tempdir());
    import(whole.path(), "a", &events, usize::MAX);
    import(pieces.path(), "a", &events, 130_000);
    assert_eq!(files(whole.path()), files(pieces.path()));
    assert_eq!(files(whole.path()).len(), 1);
    assert_eq!(read(pieces.path()), events);
}

#[test]
fn row_groups_encoded_ahead_change_no_byte_whatever_comes_late() {
    let like = Kind::Respond(ResponseKind::Like);
    let post = |number: u64| format!("post-{number}");
    let made = |number: u64| {
        // Nearly in order, and now and then far behind.
        let time = if number % 40_000 == 39_999 { 7 } else { (number ^ 5) as i64 / 3 };
        match number % 1000 {
            1 => event(time, number, Kind::Post, "ana").post(&post(number)).text("said and taken back"),
            2 => event(time, number, Kind::Post, "bob").post(&post(number)).text("said"),
            _ => event(time, number, like, &format!("a{}", number % 999)).target("bob"),
        }
    };
    let mut events: Vec<Owned> = (0..170_000).map(made).collect();
    events.extend((0..170_000).step_by(5000).map(made));
    events.extend([
        event(80_000, 1, Kind::Delete, "ana").post(&post(1)),
        event(80_001, 2, Kind::Delete, "ana").post(&post(165_001)),
    ]);
    let (ahead, pieces) = (tempdir(), tempdir());
    let account = import(ahead.path(), "a", &events, usize::MAX);
    assert_eq!((account.events, account.duplicates), (170_002, 34));
    events.reverse();
    assert_eq!(import(pieces.path(), "a", &events, 70_000), account);
    assert_eq!(files(ahead.path()), files(pieces.path()));
    let gone =
        read(ahead.path()).iter().filter(|event| event.kind == Kind::Post && event.text.is_none()).count();
    assert_eq!(gone, 2);
}

#[test]
fn duplicates_go_on_the_account_of_the_source_that_came_later() {
    let dir = tempdir();
    let lake = Lake::open(dir.path()).expect("lake");
    let events = crowd(300);
    let mut first = lake.writer(source("first")).expect("writer");
    let mut second = lake.writer(source("second")).expect("a second at the same time");
    for event in &events[..200] {
        second.push(&event.borrow()).expect("push");
    }
    second.commit(&Bookmark::records(200)).expect("commit");
    for event in &events[100..] {
        first.push(&event.borrow()).expect("push");
    }
    let first = first.finish(&Bookmark::records(200)).expect("finish");
    let second = second.finish(&Bookmark::records(200)).expect("finish");
    assert_eq!((first.events, first.duplicates), (200, 0));
    assert_eq!((second.events, second.duplicates), (100, 100));
}

prop_compose! {
    /// Few times, ids and words, so that events collide in every way.
    fn colliding()(
        time in 0i64..4, id in 0u64..4, kind in 0u8..6, actor in "[ab]", post in proptest::option::of("[xy]"),
        text in proptest::option::of("[tu]"), tags in proptest::option::of("[vw]"), day in 0i64..2,
    ) -> Owned {
        let kind = Kind::from_code(kind).expect("a kind");
        let own_post = kind.has_target().then(|| "x".to_owned());
        let target = kind.has_target().then(|| "c".to_owned());
        Owned { post, own_post, target, text, tags, ..event(time + day * DAY, id, kind, &actor) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn order_and_pieces_change_no_byte(
        (events, shuffled) in proptest::collection::vec(colliding(), 1..60)
            .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
        every in 1usize..20, cut in 0usize..60,
    ) {
        let (whole, pieces) = (tempdir(), tempdir());
        let account = import(whole.path(), "whole", &events, usize::MAX);
        let cut = cut.min(shuffled.len());
        import(pieces.path(), "one", &shuffled[..cut], every);
        import(pieces.path(), "two", &shuffled[cut..], every + 3);
        prop_assert_eq!(files(whole.path()), files(pieces.path()));
        prop_assert_eq!(account.events as usize, read(whole.path()).len());
        prop_assert_eq!((account.events + account.duplicates) as usize, events.len());
    }
}
