//! Two models over the same days, and the gate between one snapshot and the next.

use insta::assert_snapshot;
use model::{Day, Model, SnapshotScores, Weighing};
use scoring::{Comparison, GateReport, Moved, Options, compare, contest, evaluate, gate, snapshot};

use crate::world::{acts, model, responses, scored};

/// Thirty people, each with responders of their own, who talk on every day.
fn town(days: i32, people: i32, keeps: impl Fn(i32) -> bool) -> String {
    let mut text = String::new();
    for day in 1..=days {
        for person in (0..people).filter(|person| keeps(*person)) {
            for fan in 0..=person % 7 {
                text += &format!("{day} fan{person}x{fan} reply star{person}\n");
                text += &format!("{day} neighbour{fan} like fan{person}x{fan}\n");
            }
        }
    }
    text
}

fn other(name: &str) -> Model {
    let mut other = Model { name: name.to_owned(), ..model() };
    for (index, feature) in other.features.iter_mut().enumerate() {
        feature.weight = 0.05 + 0.01 * index as f64;
    }
    other
}

fn compared(b: &Model) -> (Comparison, [SnapshotScores; 2]) {
    let crowd: String =
        (0..90).map(|stranger| format!("20 stranger{stranger} repost star{}\n", stranger % 5)).collect();
    let world = responses(&acts(&(town(20, 30, |_| true) + &crowd)));
    let a = model();
    let last = Day::from_number(20);
    let comparison = compare(&world, [&a, b], (Day::from_number(18), last), &|| {});
    (comparison, [&a, b].map(|model| snapshot(&world, last, model, 0)))
}

fn tenths(points: f64) -> i64 {
    (points * 10.0).round() as i64
}

#[test]
fn every_move_has_reasons_that_add_up() {
    let weighing = Weighing { f: 9.0, c: 2.0, p: 1.0, single: 0.9 };
    for b in [other("b"), Model { weighing, ..other("b") }] {
        let (comparison, [first, second]) = compared(&b);
        let movers: Vec<&Moved> = comparison.up.iter().chain(&comparison.down).collect();
        assert!(movers.len() > 5, "{comparison:?}");
        for moved in movers {
            let lines: i64 = moved.lines.iter().map(|line| tenths(line.points)).sum();
            assert_eq!(lines, tenths(moved.points), "{moved:?}");
            let score = |scores: &SnapshotScores| {
                scores.rows.iter().find(|row| row.person == moved.person).expect("scored").score
            };
            assert_eq!((moved.a, moved.b), (score(&first), score(&second)));
        }
        // Whoever is responded to by known people alone is not moved by how the unknown are weighed.
        let moved_by_constants = comparison
            .up
            .iter()
            .chain(&comparison.down)
            .filter(|moved| moved.lines.iter().any(|line| line.what == "constants"));
        assert_eq!(moved_by_constants.count() > 0, b.weighing == weighing);
    }
}

#[test]
fn a_model_beside_itself_moves_nobody() {
    let (comparison, _) = compared(&Model { name: "b".into(), ..model() });
    assert!(comparison.up.is_empty() && comparison.down.is_empty());
    assert_eq!(comparison.top_hundred_stays, comparison.top_hundred);
    assert_eq!(
        serde_json::to_string(&comparison.everyone).expect("json"),
        format!(
            r#"{{"people":{0},"mean":0.0,"quantiles":{{"p1":0.0,"p25":0.0,"p5":0.0,"p50":0.0,"p75":0.0,"p95":0.0,"p99":0.0}},"beyond":{{"1":0.0,"10":0.0,"2":0.0,"5":0.0}},"histogram":[{{"from":0.0,"to":0.0,"people":{0}}}]}}"#,
            comparison.everyone.people
        )
    );
}

#[test]
fn moves_are_told_for_every_day_and_counted_once() {
    let (comparison, [first, _]) = compared(&other("b"));
    assert_eq!(comparison.days.iter().map(|day| day.day.number()).collect::<Vec<_>>(), [18, 19, 20]);
    assert_eq!(comparison.everyone.people, first.rows.len());
    let in_bins: usize = comparison.ranked.histogram.iter().map(|bin| bin.people).sum();
    assert_eq!(in_bins, comparison.ranked.people);
    assert_eq!(comparison.days[2].mean, comparison.ranked.mean);
    let rising = comparison.up.iter().map(|moved| moved.points).collect::<Vec<_>>();
    assert!(rising.is_sorted_by(|a, b| a >= b) && rising.iter().all(|points| *points > 0.0));
}

#[test]
fn given_models_are_judged_as_they_are_on_the_cuts_of_the_scoreboard() {
    let world = responses(&acts(&town(40, 30, |_| true)));
    let options = Options {
        cuts: "2".parse().expect("cuts"),
        horizon: Some("7d".parse().expect("7d")),
        kinds: None,
        recipe: scoring::Recipe::default(),
    };
    let (a, b) = (model(), Model { horizon_seconds: 7 * 86_400, ..other("b") });
    let judged = contest(&world, [&a, &b], &options, &|_, _| {}).expect("judged");
    let names: Vec<&str> = judged.mean.iter().take(2).map(|ranker| &*ranker.name).collect();
    assert_eq!(names, ["model all", "model b"]);
    let fitted = evaluate(&world, &options, &|_, _| {}).expect("judged");
    for (cut, same) in judged.cuts.iter().zip(&fitted.cuts) {
        assert_eq!((cut.at, cut.people, cut.responded_to), (same.at, same.people, same.responded_to));
        let baselines = |rankers: &[scoring::RankerReport], ours: usize| {
            serde_json::to_string(&rankers[ours..]).expect("json")
        };
        assert_eq!(baselines(&cut.rankers, 2), baselines(&same.rankers, 1), "the same baselines");
    }
    let [low, high] = judged.gain.ndcg_at_100_ci;
    assert!(low <= judged.gain.ndcg_at_100 && judged.gain.ndcg_at_100 <= high, "{:?}", judged.gain);
    let sized: Vec<&str> = judged.calibrations.iter().map(|sizes| &*sizes.model).collect();
    assert_eq!(sized, ["b", "b"], "only the model that forecasts seven days");
    let itself = contest(&world, [&a, &a], &options, &|_, _| {}).expect("judged");
    assert_eq!((itself.gain.ndcg_at_100, itself.gain.ndcg_at_100_ci), (0.0, [0.0, 0.0]));
}

/// What the gate says, a figure a line.
fn told(report: &GateReport) -> String {
    let mut text = String::new();
    for watched in &report.figures {
        let held = if watched.held() { "held" } else { "moved" };
        let [before, after, least, most] = [watched.before, watched.after, watched.least, watched.most];
        text += &format!(
            "{} {before:.1} to {after:.1}, within {least:.1} to {most:.1}: {held}\n",
            watched.figure
        );
    }
    text
}

fn gated(before: &str, after: &str, days: (i32, i32)) -> GateReport {
    gate(&scored(&acts(before), days.0), &scored(&acts(after), days.1))
}

#[test]
fn an_ordinary_day_passes_the_gate() {
    let world = town(40, 300, |_| true);
    assert_snapshot!(told(&gated(&world, &world, (39, 40))), @"
    people 1497.0 to 1497.0, within 1449.1 to 2455.2: held
    mean_score 4.5 to 4.5, within 3.3 to 5.8: held
    true_reach 1197.0 to 1197.0, within 1067.3 to 1975.2: held
    top_hundred 100.0 to 100.0, within 68.0 to 100.0: held
    ");
    assert!(gated(&world, &world, (39, 39)).passes(), "a revision that changes nothing");
    assert!(gated(&world, &world, (10, 40)).passes(), "bounds widen with the days between");
}

#[test]
fn a_halved_lake_does_not_pass() {
    let whole = town(40, 300, |_| true);
    let report = gated(&whole, &town(40, 300, |person| person % 2 == 0), (39, 40));
    assert!(!report.passes());
    assert_snapshot!(told(&report), @"
    people 1497.0 to 747.0, within 1449.1 to 2455.2: moved
    mean_score 4.5 to 4.8, within 3.2 to 5.9: held
    true_reach 1197.0 to 597.0, within 1067.3 to 1975.2: moved
    top_hundred 100.0 to 50.0, within 68.0 to 100.0: moved
    ");
    assert_eq!(report.movers.len(), 10);
    assert!(report.movers.iter().all(|mover| mover.after.is_none()), "{:?}", report.movers);
}

#[test]
fn a_tenth_of_the_people_gone_missing_does_not_pass() {
    let whole = town(40, 300, |_| true);
    assert!(!gated(&whole, &town(40, 300, |person| person % 10 != 0), (39, 40)).passes());
}

#[test]
fn a_crowd_that_comes_overnight_does_not_pass() {
    let before = town(40, 100, |_| true);
    assert!(!gated(&before, &town(40, 300, |_| true), (40, 40)).passes());
}
