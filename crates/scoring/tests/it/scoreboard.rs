//! The scoreboard on made worlds whose outcome is known.

use scoring::{Cuts, EvaluateError, Horizon, Options, evaluate};

use crate::world::{Act, responses};

/// `n` people; person `i` draws responses from `weight(i)` of their crowd on every day.
fn steady(days: i32, people: i32, weight: impl Fn(i32) -> i32) -> Vec<Act> {
    let mut acts = Vec::new();
    for day in 0..days {
        for person in 0..people {
            for fan in 0..weight(person) {
                acts.push(Act {
                    day,
                    second: i64::from(person * 100 + fan),
                    actor: format!("fan{fan}"),
                    kind: "reply".into(),
                    target: Some(format!("star{person}")),
                    post: Some(format!("post{person}-{day}")),
                });
            }
        }
    }
    acts
}

fn options(cuts: &str, horizon: &str) -> Options {
    Options {
        cuts: cuts.parse().expect("cuts"),
        horizon: Some(horizon.parse::<Horizon>().expect("horizon")),
        kinds: None,
        recipe: scoring::Recipe::default(),
    }
}

#[test]
fn a_steady_world_is_foretold() {
    let world = responses(&steady(60, 12, |person| 1 + person * 2));
    let report = evaluate(&world, &options("3", "7d"), &|_, _| {}).expect("report");
    assert_eq!(report.cuts.len(), 6, "three cuts under two truths");
    let clout = &report.mean[0];
    assert_eq!(clout.name, "clout");
    // Crowds of strangers saturate, the safer the recipe the sooner, and scores are judged in tenths: neighbours tie.
    assert!(clout.ndcg_at_100 > 0.97 && clout.concordance > 0.87, "{clout:?}");
    let plain = report.mean.iter().find(|ranker| ranker.name == "distinct_responders").expect("baseline");
    assert!((plain.ndcg_at_100 - 1.0).abs() < 1e-9 && (plain.concordance - 1.0).abs() < 1e-9, "{plain:?}");
    let names: Vec<&str> = report.mean.iter().map(|ranker| &*ranker.name).collect();
    for name in
        ["responses", "distinct_responders", "last_window", "pagerank_085", "eigentrust", "h_index", "k_core"]
    {
        assert!(names.contains(&name), "{name} is missing from {names:?}");
    }
    // Nobody told followers, so neither ranking that needs them can be had.
    assert!(!names.contains(&"followers") && !names.contains(&"tweepcred"));
}

#[test]
fn nothing_after_the_cut_is_known_before_it() {
    let acts = steady(40, 6, |person| 1 + person);
    let until = |day: i32| -> Vec<Act> { acts.iter().filter(|act| act.day < day).cloned().collect() };
    // The same cut in a world that ends with the horizon, and in one that goes on.
    let short = evaluate(&responses(&until(34)), &options("1970-01-28", "7d"), &|_, _| {}).expect("short");
    let long = evaluate(&responses(&acts), &options("1970-01-28", "7d"), &|_, _| {}).expect("long");
    let text = |report: &scoring::Report| serde_json::to_string(&report.cuts).expect("json");
    assert_eq!(text(&short), text(&long));
}

#[test]
fn what_cannot_be_judged_says_why() {
    let nothing = evaluate(&responses(&[]), &options("5", "7d"), &|_, _| {}).expect_err("nothing");
    assert!(matches!(nothing, EvaluateError::NoResponses));
    let short = responses(&steady(5, 3, |_| 2));
    let error = evaluate(&short, &options("5", "28d"), &|_, _| {}).expect_err("too short");
    assert!(error.to_string().contains("try a shorter --horizon"), "{error}");
    let late = Options { cuts: "1970-01-02,1970-03-01".parse().expect("cuts"), ..options("5", "1d") };
    let error = evaluate(&short, &late, &|_, _| {}).expect_err("a cut after the data");
    assert!(error.to_string().contains("1970-03-01"), "{error}");
    let bookmarks = Options { kinds: Some(vec![model::ResponseKind::Bookmark]), ..options("2", "1d") };
    assert!(matches!(evaluate(&short, &bookmarks, &|_, _| {}), Err(EvaluateError::NothingHappened)));
    let half = Options { cuts: Cuts::Half(model::ResponseKind::Repost), ..options("5", "1d") };
    assert!(evaluate(&short, &half, &|_, _| {}).is_err(), "there is no repost to take half of");
}

#[test]
fn counters_told_after_a_cut_change_nothing_before_it() {
    use model::{Event, EventId, Kind, Network, ResponseKind, Timestamp};
    let town = Network::new("town").expect("network");
    let report = |later: bool| {
        let mut builder = scoring::ResponsesBuilder::default();
        let mut tell = |seconds: i64, kind, actor: &str, target: Option<&str>, counters: Option<&str>| {
            let event =
                Event::new(Timestamp::from_seconds(seconds), EventId(seconds as u64), town, kind, actor);
            builder.push(&Event { target, counters, ..event });
        };
        let reply = Kind::Respond(ResponseKind::Reply);
        for day in 0..30i64 {
            for star in 0..6i64 {
                for fan in 0..=star {
                    tell(
                        day * 86_400 + star * 100 + fan,
                        reply,
                        &format!("fan{fan}"),
                        Some(&format!("star{star}")),
                        None,
                    );
                }
            }
        }
        for star in 0..6i64 {
            let counters = format!("{{\"followers\":{},\"following\":10}}", 100 * star);
            tell(90_000 + star, Kind::Profile, &format!("star{star}"), None, Some(&counters));
            let counters = format!("{{\"followers\":{},\"following\":90000}}", 1000 - star);
            if later {
                tell(25 * 86_400 + star + 7, Kind::Profile, &format!("star{star}"), None, Some(&counters));
            }
        }
        let responses = builder.finish(scoring::Community::default());
        evaluate(&responses, &options("1970-01-16", "2d"), &|_, _| {}).expect("report").cuts
    };
    let text = |cuts: &[scoring::CutReport]| serde_json::to_string(cuts).expect("json");
    let with = report(true);
    assert!(with[0].rankers.iter().any(|ranker| ranker.name == "tweepcred"), "the ranking is there");
    assert_eq!(text(&with), text(&report(false)));
}
