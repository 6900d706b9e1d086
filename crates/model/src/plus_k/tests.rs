use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::Day;

fn day(number: i64) -> Timestamp {
    Day::from_number(20_000).start().plus_seconds(number * SECONDS_PER_DAY)
}

fn on(giver: u64, receiver: u64, topic: u64, at: Timestamp) -> PlusK {
    PlusK { giver: PersonId(giver), receiver: PersonId(receiver), topic: TopicId(topic), at }
}

fn gives(giver: u64, receiver: u64) -> PlusK {
    on(giver, receiver, 1, day(0))
}

/// Everybody is fully trusted.
fn count(given: &[PlusK], as_of: Timestamp) -> Vec<CountedPlusK> {
    count_plus_k(given, as_of, |_| 1.0)
}

/// What each receiver gains: how many +K, and their weight.
fn gains(counted: &[CountedPlusK]) -> BTreeMap<u64, (usize, f64)> {
    let mut gains = BTreeMap::new();
    for counted in counted.iter().filter(|counted| !counted.mutual) {
        let (count, weight) = gains.entry(counted.plus_k.receiver.0).or_insert((0, 0.0));
        *count += 1;
        *weight += counted.weight;
    }
    gains
}

#[test]
fn it_weighs_by_trust_and_falls_evenly_to_nothing_within_ninety_days() {
    for (days, left) in [(0, 1.0), (9, 0.9), (45, 0.5), (89, 1.0 / 90.0)] {
        let counted = count_plus_k(&[gives(1, 2)], day(days), |_| 0.8);
        assert!((counted[0].weight - 0.8 * left).abs() < 1e-12, "after {days} days: {}", counted[0].weight);
    }
    assert!(count(&[gives(1, 2)], day(90)).is_empty());
    assert_eq!(count(&[gives(1, 2)], day(-1))[0].weight, 1.0, "never more than whole");
    for nonsense in [f64::NAN, f64::INFINITY, -1.0] {
        assert_eq!(count_plus_k(&[gives(1, 2)], day(0), |_| nonsense)[0].weight, 0.0);
    }
}

#[test]
fn a_further_one_renews_the_first_and_oneself_is_nobody() {
    let given = [on(1, 2, 1, day(0)), on(1, 2, 1, day(8)), on(1, 2, 3, day(8)), on(2, 2, 1, day(8))];
    let counted = count(&given, day(8));
    assert_eq!(counted.iter().map(|counted| counted.plus_k.topic.0).collect::<Vec<_>>(), [1, 3]);
    assert!(counted.iter().all(|counted| counted.weight == 1.0));
}

#[test]
fn who_endorse_each_other_cancel_whatever_the_topics() {
    let given = [on(1, 2, 1, day(0)), on(1, 2, 2, day(1)), on(2, 1, 3, day(0)), on(3, 1, 3, day(0))];
    let counted = count(&given, day(1));
    let mutual: Vec<(u64, u64)> = counted
        .iter()
        .filter(|counted| counted.mutual)
        .map(|counted| (counted.plus_k.giver.0, counted.plus_k.topic.0))
        .collect();
    assert_eq!(mutual, [(2, 3), (1, 2)], "of the two by 1 the newer went");
    assert!(counted.iter().all(|counted| (counted.weight == 0.0) == counted.mutual));
}

#[test]
fn a_hub_that_endorses_two_of_its_thirty_endorsers_loses_two() {
    let mut given: Vec<PlusK> = (1..=30).map(|fan| gives(fan, 99)).collect();
    given.extend([gives(99, 3), gives(99, 4)]);
    assert_eq!(gains(&count(&given, day(0))), BTreeMap::from([(99, (28, 28.0))]));
}

#[test]
fn short_circles_go_before_longer_ones() {
    // The road from 1 to 2 is in a circle of two, of three and of four.
    let given = [gives(1, 2), gives(2, 1), gives(2, 3), gives(3, 1), gives(3, 4), gives(4, 1)];
    let counted = count(&given, day(0));
    let mutual: Vec<(u64, u64)> = counted
        .iter()
        .filter(|counted| counted.mutual)
        .map(|counted| (counted.plus_k.giver.0, counted.plus_k.receiver.0))
        .collect();
    assert_eq!(mutual, [(2, 1), (1, 2)]);
    let given = [gives(1, 2), gives(2, 3), gives(3, 4), gives(4, 1), gives(3, 1)];
    assert!(count(&given, day(0)).iter().any(|counted| !counted.mutual && counted.plus_k.receiver.0 == 4));
}

#[test]
fn a_long_ring_gains_nothing_either() {
    let given: Vec<PlusK> = (0..10_000).map(|person| gives(person, (person + 1) % 10_000)).collect();
    assert!(gains(&count(&given, day(0))).is_empty());
}

#[test]
fn order_moves_by_at_most_a_point_and_never_past_the_interval() {
    let (score, high) = (Tenths(203), Tenths(250));
    for (weight, order) in [(0.0, 20.3), (1.0, 20.55), (3.0, 20.8), (15.0, 21.3), (1e9, 21.3), (-1.0, 20.3)] {
        assert!((order_of(score, high, weight) - order).abs() < 1e-9, "{weight}");
    }
    assert_eq!(order_of(score, Tenths(205), 15.0), 20.5);
    assert_eq!(order_of(score, Tenths(200), 15.0), 20.3, "an interval below its score lowers nothing");
}

#[test]
fn a_hundred_thousand_are_counted_within_bounds() {
    // Everybody knows everybody a little: the worst there is for those who look for circles.
    let given: Vec<PlusK> = (0..100_000u64)
        .map(|number| {
            let draw = number
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .rotate_left(29)
                .wrapping_mul(0xbf58_476d_1ce4_e5b9);
            on(draw >> 32 & 0x1fff, draw >> 7 & 0x1fff, number % 5, day((number % 80) as i64))
        })
        .collect();
    let started = std::time::Instant::now();
    let counted = count(&given, day(80));
    println!(
        "{} of {} count after {:?}",
        counted.iter().filter(|counted| !counted.mutual).count(),
        counted.len(),
        started.elapsed()
    );
    check_net_counts(&given, &counted);
    assert!(is_free_of_circles(&counted));
}

/// Nobody is below what they received minus what they gave.
fn check_net_counts(given: &[PlusK], counted: &[CountedPlusK]) {
    let roads = standing(given, day(80));
    let mut least: BTreeMap<u64, i64> = BTreeMap::new();
    for road in &roads {
        *least.entry(road.receiver.0).or_default() += i64::from(road.left(day(80)) > 0.0);
        *least.entry(road.giver.0).or_default() -= 1;
    }
    let gains = gains(counted);
    for (person, least) in least {
        let count = gains.get(&person).map_or(0, |gain| gain.0) as i64;
        assert!(count >= least, "{person} has {count}, {least} at least");
    }
}

fn is_free_of_circles(counted: &[CountedPlusK]) -> bool {
    let mut roads: Vec<(u64, u64)> = counted
        .iter()
        .filter(|counted| !counted.mutual)
        .map(|counted| (counted.plus_k.giver.0, counted.plus_k.receiver.0))
        .collect();
    loop {
        let before = roads.len();
        let givers: std::collections::BTreeSet<u64> = roads.iter().map(|road| road.0).collect();
        roads.retain(|road| givers.contains(&road.1));
        if roads.len() == before {
            return roads.is_empty();
        }
    }
}

/// Up to 60 among up to 9 people, on 3 topics, within 80 days.
fn any_given() -> impl Strategy<Value = Vec<PlusK>> {
    let row = (0..9u64, 0..9u64, 0..3u64, 0..80i64);
    proptest::collection::vec(row.prop_map(|(a, b, topic, at)| on(a, b, topic, day(at))), 0..60)
}

proptest! {
    #[test]
    fn a_ring_gains_nothing_whatever_the_trusts_topics_times_and_moment(
        people in 2..40u64,
        drawn in proptest::collection::vec((0.0..1.0f64, 0..5u64, 0..90i64), 40),
        later in 90..300i64,
    ) {
        let given: Vec<PlusK> = (0..people)
            .map(|person| on(person, (person + 1) % people, drawn[person as usize].1, day(drawn[person as usize].2)))
            .collect();
        let counted = count_plus_k(&given, day(later), |person| drawn[person.0 as usize].0);
        prop_assert!(gains(&counted).is_empty(), "{counted:?}");
    }

    #[test]
    fn a_clique_gains_nothing(people in 2..9u64, trust in 0.0..1.0f64, topics in 1..4u64) {
        let pairs = (0..people).flat_map(|a| (0..people).map(move |b| (a, b)));
        let given: Vec<PlusK> =
            pairs.flat_map(|(a, b)| (0..topics).map(move |topic| on(a, b, topic, day(0)))).collect();
        prop_assert!(gains(&count_plus_k(&given, day(3), |_| trust)).is_empty());
    }

    #[test]
    fn a_closed_walk_of_any_shape_gains_nothing(walk in proptest::collection::vec(0..12u64, 2..60)) {
        // Each road on a topic of its own; whoever steps on the spot gives nothing.
        let steps = walk.iter().zip(walk.iter().cycle().skip(1)).enumerate();
        let given: Vec<PlusK> = steps.map(|(topic, (&a, &b))| on(a, b, topic as u64, day(0))).collect();
        prop_assert!(gains(&count(&given, day(1))).is_empty());
    }

    #[test]
    fn whoever_is_endorsed_from_outside_rises(
        given in any_given(), receiver in 0..9u64, topic in 0..3u64, trust in 0.01..1.0f64,
    ) {
        let before = gains(&count_plus_k(&given, day(80), |_| trust));
        let more = [&given[..], &[on(77, receiver, topic, day(80))]].concat();
        let mut after = gains(&count_plus_k(&more, day(80), |_| trust));
        let gained = after.get(&receiver).map_or(0.0, |gain| gain.1);
        prop_assert!(gained > before.get(&receiver).map_or(0.0, |gain| gain.1) + 0.9 * trust);
        after.remove(&receiver);
        prop_assert_eq!(
            after,
            before.into_iter().filter(|(person, _)| *person != receiver).collect::<BTreeMap<_, _>>(),
            "and nobody else moves"
        );
    }

    #[test]
    fn nobody_loses_more_than_they_gave_and_no_circle_is_left(given in any_given()) {
        let counted = count(&given, day(80));
        check_net_counts(&given, &counted);
        prop_assert!(is_free_of_circles(&counted));
        prop_assert_eq!(counted.len(), standing(&given, day(80)).len());
    }

    #[test]
    fn the_order_of_the_input_changes_nothing(given in any_given(), swaps in proptest::collection::vec(any::<(Index, Index)>(), 60)) {
        let mut other = given.clone();
        for (a, b) in swaps.iter().filter(|_| !given.is_empty()) {
            other.swap(a.index(given.len()), b.index(given.len()));
        }
        prop_assert_eq!(count(&given, day(80)), count(&other, day(80)));
    }

    #[test]
    fn more_plus_k_never_lowers_a_topic(score in 10..1000u16, width in 0..60u16, weight in 0.0..1e3f64, more in 0.0..10.0f64) {
        let (score, high) = (Tenths(score), Tenths((score + width).min(1000)));
        let order = order_of(score, high, weight);
        prop_assert!(order_of(score, high, weight + more) >= order);
        prop_assert!(order >= score.points() && order <= high.points() && order <= score.points() + PLUS_K_MOST_LIFT);
    }
}
