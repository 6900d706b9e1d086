//! `clout model compare`: who moves between two models, why, and which of them was more often right.

use model::{Day, Model};
use scoring::{Comparison, Contest, Cuts, Horizon, Options, compare, contest, load_responses};
use serde::Serialize;
use views::{self, ComparisonView, MovedView};

use crate::data_folder::{DataFolder, last_day};
use crate::inputs::{community, models};
use crate::print::failure::Failure;
use crate::print::output::{Output, count, table};
use crate::print::progress;

/// Cuts of the scoreboard, as `clout evaluate` takes them by itself.
const CUTS: usize = 5;
/// Days compared where no first one is named: one horizon of the model that ships.
const DAYS: i32 = 28;

/// What is kept: everything but names, which are looked up when it is shown.
#[derive(Serialize)]
struct Kept {
    #[serde(flatten)]
    comparison: Comparison,
    /// Null where the data are too short to judge anything.
    scoreboard: Option<Contest>,
}

/// Runs the command, and keeps the report for its page.
pub fn run(
    folder: &DataFolder,
    out: Output,
    names: [&str; 2],
    from: Option<Day>,
    as_of: Option<Day>,
) -> Result<(), Failure> {
    let store = folder.store()?;
    let [a, b] = [models::chosen(&store, Some(names[0]))?, models::chosen(&store, Some(names[1]))?];
    if a.name == b.name {
        return Err(Failure::new(format!("{:?} is one model, a comparison takes two", a.name))
            .hint("See which there are: clout model list"));
    }
    let lake = folder.lake()?;
    let days = days(&lake, from, as_of)?;
    let responses = load_responses(&lake, community::told(&store)?)?;
    let bar = progress::steps((days.1.number() - days.0.number() + 1).unsigned_abs().into(), "scoring");
    let comparison = compare(&responses, [&a, &b], days, &|| bar.inc(1));
    bar.finish_and_clear();
    let scoreboard = judged(&responses, [&a, &b])?;
    let name = views::comparison_name(&a.name, &b.name);
    store.save_report(&name, &serde_json::to_value(Kept { comparison, scoreboard })?)?;
    let newest = store.newest()?;
    let view = views::comparison(&store, newest.as_deref(), &a.name, &b.name)?;
    let view = view.ok_or_else(|| {
        Failure::new(format!("the report {name} vanished while it was kept"))
            .hint("See whether another program works in the folder, and compare again.")
    })?;
    out.print(&view, text)
}

/// The days to compare, within those of the lake.
fn days(lake: &lake::Lake, from: Option<Day>, as_of: Option<Day>) -> Result<(Day, Day), Failure> {
    let last = last_day(lake)?;
    let first = lake.span().map_or(last, |(first, _)| first);
    let as_of = as_of.unwrap_or(last);
    let from = from.unwrap_or_else(|| as_of.plus(1 - DAYS).max(first));
    if as_of > last || from < first || from > as_of {
        return Err(Failure::new(format!(
            "{from} to {as_of} are no days of the lake, which has {first} to {last}"
        ))
        .hint("Give days within that, --from before --as-of."));
    }
    Ok((from, as_of))
}

/// Both models on the cuts of the scoreboard, over the horizon that both forecast where they agree and the data have
/// room for it, else over the one that the scoreboard takes.
fn judged(responses: &scoring::Responses, models: [&Model; 2]) -> Result<Option<Contest>, Failure> {
    let own = models[1].horizon_seconds;
    let same = (models[0].horizon_seconds == own).then_some(Horizon::Seconds(own));
    let bar = progress::spinner("judging");
    let options = |horizon| Options {
        cuts: Cuts::Count(CUTS),
        horizon,
        kinds: None,
        recipe: scoring::Recipe::default(),
    };
    let judge = |horizon| {
        contest(responses, models, &options(horizon), &|done, all| {
            bar.set_message(format!("judged {done} of {all} cuts"));
        })
    };
    let judged = judge(same).or_else(|_| judge(None));
    bar.finish_and_clear();
    match judged {
        Ok(contest) => Ok(Some(contest)),
        // Too little to judge: who moves is worth telling all the same.
        Err(error) => {
            eprintln!("clout: no scoreboard: {error}");
            Ok(None)
        }
    }
}

fn text(view: &ComparisonView) -> String {
    let mut text =
        format!("Model {} less model {} on {}, in points\n\n{}\n", view.b, view.a, view.as_of, moves(view));
    text +=
        &format!("{} of the first {} stay among as many first\n", view.top_hundred_stays, view.top_hundred);
    if view.horizon_days[0] != view.horizon_days[1] {
        let [a, b] = view.horizon_days;
        text += &format!("The two forecast different horizons, {a} and {b} days: a move is partly that\n");
    }
    for (title, people) in [("Rise most", &view.up), ("Fall most", &view.down)] {
        if !people.is_empty() {
            text += &format!("\n{title}\n{}", movers(people));
        }
    }
    text + &scoreboard(view)
}

fn moves(view: &ComparisonView) -> String {
    let heading = ["", "people", "mean", "median", "5 %", "95 %", "by 1 or more", "by 2", "by 5", "by 10"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    for (name, moves) in [("enough evidence", &view.ranked), ("everyone", &view.everyone)] {
        let quantile = |name: &str| format!("{:+.1}", moves.quantiles.get(name).copied().unwrap_or(0.0));
        let share = |least: &str| format!("{:.1} %", 100.0 * moves.beyond.get(least).copied().unwrap_or(0.0));
        let mut row = vec![name.to_owned(), count(moves.people), format!("{:+.2}", moves.mean)];
        row.extend(["p50", "p5", "p95"].map(quantile));
        row.extend(["1", "2", "5", "10"].map(share));
        rows.push(row);
    }
    table(&rows, &[1, 2, 3, 4, 5, 6, 7, 8, 9])
}

fn movers(people: &[MovedView]) -> String {
    let rows: Vec<Vec<String>> = people
        .iter()
        .map(|moved| {
            let reasons: Vec<String> =
                moved.lines.iter().map(|line| format!("{} {:+.1}", line.reason, line.points)).collect();
            vec![
                format!("{:+.1}", moved.points),
                format!("{:.1} to {:.1}", moved.a, moved.b),
                moved.who.label().to_owned(),
                reasons.join("; "),
            ]
        })
        .collect();
    table(&rows, &[0])
}

fn scoreboard(view: &ComparisonView) -> String {
    let Some(board) = &view.scoreboard else {
        return "\nThe data are too short to judge either\n".to_owned();
    };
    let heading = ["ranking", "ndcg@100", "precision@100", "concordance"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    for ranker in board["mean"].as_array().into_iter().flatten() {
        let number = |key: &str| ranker[key].as_f64().map_or("-".to_owned(), |value| format!("{value:.3}"));
        let name = ranker["name"].as_str().unwrap_or_default().to_owned();
        rows.push(vec![name, number("ndcg_at_100"), number("precision_at_100"), number("concordance")]);
    }
    let horizon = board["horizon"].as_str().unwrap_or_default();
    let mut text = format!(
        "\nMean over the cuts, weights as they are; truth: distinct responders in the {horizon} after each cut\n\n{}",
        table(&rows, &[1, 2, 3])
    );
    if let Some(gain) = &view.gain {
        text += &format!("\n{}\n", gain.words(&view.a, &view.b));
    }
    text
}
