//! The latest evaluation as tables. It comes as the JSON that the evaluation printed, so whatever is missing
//! from it is left out here, never guessed.

use serde::Deserialize;

use crate::charts::{Percent, Ranges};
use crate::words;

/// The most cuts and rankings that are shown.
const CUTS: usize = 20;
const RANKERS: usize = 40;
/// What an evaluation calls this score and, where models are judged as they are, what their names begin with.
const OURS: &str = "clout";
const MODEL: &str = "model ";

fn is_ours(name: &str) -> bool {
    name == OURS || name.starts_with(MODEL)
}

/// An evaluation as tables.
#[derive(Debug, Default)]
pub struct Scoreboard {
    /// Means over all cuts, one table for each truth.
    pub means: Vec<Board>,
    /// Each cut in time under each truth.
    pub cuts: Vec<Board>,
    /// Forecasts beside outcomes over all cuts, by fifths of people and over everybody.
    pub sizes: Vec<SizesRow>,
    /// What became of people who fell idle, in a sentence.
    pub vacation: Option<String>,
    /// Agreement with public counters that were never an input.
    pub external: Vec<External>,
}

/// Forecasts beside outcomes of some people, as printed; a dash where unknown.
#[derive(Debug)]
pub struct SizesRow {
    /// Who.
    pub who: String,
    /// How many people, effective people forecast, effective people who came, their ratio, and the share of outcomes
    /// within the 80 % interval.
    pub values: [String; 5],
}

/// One table: a cut in time, or the mean over all cuts.
#[derive(Debug)]
pub struct Board {
    /// What is judged, in words.
    pub title: String,
    /// What else is known of it, in sentences.
    pub notes: Vec<String>,
    /// By falling NDCG.
    pub rows: Vec<BoardRow>,
    /// The axis of the drawn intervals.
    pub axis: Ranges,
}

/// One ranking.
#[derive(Debug)]
pub struct BoardRow {
    /// Its name.
    pub name: String,
    /// Whether it is Clout itself.
    pub ours: bool,
    /// NDCG@100 and its interval.
    pub ndcg: Option<f64>,
    /// The 95 % interval by bootstrap, where there is one.
    pub ci: Option<[f64; 2]>,
    /// The other metrics, as printed; a dash where unknown.
    pub others: [String; 4],
    /// Where the dot and the range are drawn.
    pub drawn: Option<(Percent, Percent, Percent)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Report {
    horizon: Option<String>,
    kinds: Option<Vec<String>>,
    cuts: Vec<Cut>,
    mean: Vec<Ranker>,
    mean_effective_people: Vec<Ranker>,
    calibration: Option<Pooled>,
    vacation: Option<Vacation>,
    newcomers: Option<Sizes>,
    external: Vec<External>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Pooled {
    #[serde(flatten)]
    all: Sizes,
    bands: Vec<Sizes>,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(default)]
struct Sizes {
    people: Option<u64>,
    forecast: Option<f64>,
    outcome: Option<f64>,
    coverage: Option<f64>,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(default)]
struct Vacation {
    people: Option<u64>,
    score_fall: Option<f64>,
    outcome_fall: Option<f64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Cut {
    at: Option<String>,
    until: Option<String>,
    truth: Option<String>,
    people: Option<u64>,
    responded_to: Option<u64>,
    share_outside: Option<f64>,
    fitted_on: Option<String>,
    calibration: Option<Calibration>,
    rankers: Vec<Ranker>,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(default)]
struct Calibration {
    forecast: Option<f64>,
    outcome: Option<f64>,
    coverage: Option<f64>,
}

/// Ends of an interval; null where it could not be had.
type Ends = Option<[Option<f64>; 2]>;

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct Ranker {
    name: String,
    ndcg_at_100: Option<f64>,
    ndcg_at_100_ci: Ends,
    ndcg_at_100_vs_best_ci: Ends,
    precision_at_100: Option<f64>,
    auc_top_1pct: Option<f64>,
    spearman: Option<f64>,
    concordance: Option<f64>,
}

/// Agreement with a public counter that was never an input.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct External {
    /// The counter, such as `reputation`.
    pub counter: String,
    /// People with a response and this counter.
    pub people: Option<u64>,
    /// Rank correlation (Spearman) of all-time true reach with it.
    pub true_reach_spearman: Option<f64>,
}

impl External {
    /// The line in words.
    pub fn words(&self) -> String {
        let people = words::count(self.people.unwrap_or(0), "person", "people");
        let agreement = self.true_reach_spearman.map_or("unknown".to_owned(), |value| format!("{value:.3}"));
        format!("{}: Spearman {agreement} over {people}", words::spaced(&self.counter))
    }
}

/// The tables of a report; none where it has another shape.
pub fn scoreboard(report: &serde_json::Value) -> Scoreboard {
    let Ok(report) = Report::deserialize(report) else { return Scoreboard::default() };
    let horizon = horizon_words(&report);
    let means = [
        (&report.mean, "different people who responded"),
        (&report.mean_effective_people, "effective people"),
    ]
    .map(|(rankers, truth)| table(format!("Mean over all cuts, judged by {truth} {horizon}"), rankers));
    let cuts = report.cuts.iter().take(CUTS).map(cut_table);
    let filled = |board: &Board| !board.rows.is_empty();
    Scoreboard {
        means: means.into_iter().filter(filled).collect(),
        cuts: cuts.filter(filled).collect(),
        sizes: report.calibration.map(|pooled| sizes_rows(&pooled, report.newcomers)).unwrap_or_default(),
        vacation: report.vacation.and_then(vacation_words),
        external: report.external.into_iter().take(RANKERS).collect(),
    }
}

fn sizes_rows(pooled: &Pooled, newcomers: Option<Sizes>) -> Vec<SizesRow> {
    const FIFTHS: [&str; 5] =
        ["Lowest fifth of scores", "Second fifth", "Third fifth", "Fourth fifth", "Highest fifth of scores"];
    let dash = || "–".to_owned();
    let row = |who: &str, sizes: &Sizes| {
        let whole =
            |value: Option<f64>| value.map_or_else(dash, |value| words::thousands(value.round() as u64));
        let ratio = sizes.forecast.zip(sizes.outcome).filter(|(_, outcome)| *outcome > 0.0);
        let values = [
            sizes.people.map_or_else(dash, words::thousands),
            whole(sizes.forecast),
            whole(sizes.outcome),
            ratio.map_or_else(dash, |(forecast, outcome)| words::two(&(forecast / outcome))),
            sizes.coverage.map_or_else(dash, |share| format!("{:.0} %", share * 100.0)),
        ];
        SizesRow { who: who.to_owned(), values }
    };
    let newcomers = newcomers.map(|sizes| row("Nobody had responded to yet", &sizes));
    let bands = FIFTHS.iter().zip(&pooled.bands).map(|(who, sizes)| row(who, sizes));
    newcomers.into_iter().chain(bands).chain([row("Everybody", &pooled.all)]).collect()
}

fn vacation_words(vacation: Vacation) -> Option<String> {
    let Vacation { people: Some(people), score_fall: Some(score), outcome_fall: Some(outcome) } = vacation
    else {
        return None;
    };
    let people = words::count(people, "person", "people");
    let fell = |points: f64| format!("{} points", words::signed_part(&-points));
    Some(format!(
        "Rest: {people} responded to others in one horizon and to nobody in the next. Their scores moved by {} in the \
         mean, what came to them by {}.",
        fell(score),
        fell(outcome)
    ))
}

fn horizon_words(report: &Report) -> String {
    let kinds = report.kinds.as_ref().map(|kinds| format!(" ({})", kinds.join(", "))).unwrap_or_default();
    match report.horizon.as_deref() {
        None => kinds,
        Some("rest") => format!("in the rest of the data{kinds}"),
        Some(horizon) => format!("in the next {horizon}{kinds}"),
    }
}

fn cut_table(cut: &Cut) -> Board {
    let truth = cut.truth.as_deref().map(|truth| format!(", judged by {}", words::spaced(truth)));
    let title =
        format!("Cut at {}{}", cut.at.as_deref().unwrap_or("an unknown time"), truth.unwrap_or_default());
    let mut board = table(title, &cut.rankers);
    let mut facts = Vec::new();
    if let Some(people) = cut.people {
        let responded = cut.responded_to.map_or("an unknown number".to_owned(), words::thousands);
        let until = cut.until.as_deref().map(|until| format!(" by {until}")).unwrap_or_default();
        let people = words::count(people, "candidate", "candidates");
        facts.push(format!("{people}, {responded} of them responded to{until}."));
    }
    if let Some(outside) = cut.share_outside {
        facts.push(format!("{:.0} % of the later responses went to others.", outside * 100.0));
    }
    if let Some(Calibration { forecast: Some(forecast), outcome: Some(outcome), coverage }) = cut.calibration
    {
        facts.push(format!("Forecast in all {forecast:.0} effective people, came {outcome:.0}."));
        if let Some(coverage) = coverage {
            facts.push(format!("{:.0} % of outcomes lay within their 80 % interval.", coverage * 100.0));
        }
    }
    if let Some(fitted) = cut.fitted_on.as_deref().filter(|text| !text.is_empty()) {
        facts.push(format!("Weights fitted on {fitted}."));
    }
    board.notes.splice(0..0, facts);
    board
}

fn table(title: String, rankers: &[Ranker]) -> Board {
    let ends = rankers.iter().flat_map(|ranker| {
        let [low, high] = ranker.ndcg_at_100_ci.unwrap_or_default();
        [ranker.ndcg_at_100, low, high].map(|value| value.unwrap_or(f64::NAN))
    });
    let axis = Ranges::holding(ends, (0.0, 1.0));
    let mut rows: Vec<BoardRow> = rankers.iter().take(RANKERS).map(|ranker| row(ranker, &axis)).collect();
    rows.sort_by(|a, b| b.ndcg.unwrap_or(-1.0).total_cmp(&a.ndcg.unwrap_or(-1.0)));
    let ours = rankers.iter().filter(|ranker| is_ours(&ranker.name));
    let notes = ours.filter_map(against_best).collect();
    Board { title, notes, rows, axis }
}

/// Clout against the best baseline, with whether that is settled.
fn against_best(ours: &Ranker) -> Option<String> {
    let [Some(low), Some(high)] = ours.ndcg_at_100_vs_best_ci? else { return None };
    let signed = |value: f64| {
        let sign = if value < 0.0 { "\u{2212}" } else { "+" };
        format!("{sign}{:.3}", value.abs())
    };
    let verdict = match (low > 0.0, high < 0.0) {
        (true, _) => "it is ahead",
        (_, true) => "it is behind",
        _ => "which of the two is ahead is not settled",
    };
    let whose = match ours.name.strip_prefix(MODEL) {
        Some(model) => format!("Model {model}’s"),
        None => "Clout’s".to_owned(),
    };
    Some(format!(
        "{whose} NDCG@100 less that of the best simpler ranking: {} to {} (95 %), so {verdict}.",
        signed(low),
        signed(high)
    ))
}

fn row(ranker: &Ranker, axis: &Ranges) -> BoardRow {
    let shown = |value: Option<f64>| value.map_or("\u{2013}".to_owned(), |value| format!("{value:.3}"));
    let drawn = ranker.ndcg_at_100.map(|ndcg| {
        let [low, high] = ranker.ndcg_at_100_ci.unwrap_or_default().map(|end| end.unwrap_or(ndcg));
        (axis.at(&ndcg), axis.at(&low), axis.width(&low, &high))
    });
    BoardRow {
        name: words::spaced(&ranker.name),
        ours: is_ours(&ranker.name),
        ndcg: ranker.ndcg_at_100,
        ci: both(ranker.ndcg_at_100_ci),
        others: [
            shown(ranker.precision_at_100),
            shown(ranker.auc_top_1pct),
            shown(ranker.spearman),
            shown(ranker.concordance),
        ],
        drawn,
    }
}

fn both(ends: Ends) -> Option<[f64; 2]> {
    let [low, high] = ends?;
    Some([low?, high?])
}

impl BoardRow {
    /// NDCG as printed.
    pub fn ndcg_words(&self) -> String {
        self.ndcg.map_or("\u{2013}".to_owned(), |value| format!("{value:.3}"))
    }

    /// The interval as printed.
    pub fn ci_words(&self) -> Option<String> {
        self.ci.map(|[low, high]| format!("{low:.3} to {high:.3}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_another_shape_shows_no_table_and_breaks_nothing() {
        for report in [serde_json::json!([]), serde_json::json!({"mean": 3}), serde_json::json!({})] {
            let found = scoreboard(&report);
            assert!(found.means.is_empty() && found.cuts.is_empty());
        }
    }

    #[test]
    fn the_best_ranking_comes_first_and_what_is_unknown_is_a_dash() {
        let report = serde_json::json!({"horizon": "1d",
            "cuts": [{"at": "2012-07-04T00:00:00Z", "people": 28034, "rankers": [
                {"name": "clout", "ndcg_at_100": null, "ndcg_at_100_ci": [null, null]}]}],
            "mean": [{"name": "last_window", "ndcg_at_100": 0.5}, {"name": "clout", "ndcg_at_100": 0.66}]});
        let found = scoreboard(&report);
        assert_eq!(
            found.means[0].title,
            "Mean over all cuts, judged by different people who responded in the next 1d"
        );
        assert!(found.means[0].rows[0].ours);
        assert_eq!(
            (found.cuts[0].rows[0].ndcg_words().as_str(), found.cuts[0].rows[0].ci),
            ("\u{2013}", None)
        );
    }

    #[test]
    fn what_is_not_settled_is_called_so() {
        let verdict = |low: f64, high: f64| {
            against_best(&Ranker {
                ndcg_at_100_vs_best_ci: Some([Some(low), Some(high)]),
                ..Ranker::default()
            })
            .expect("a verdict")
        };
        assert!(verdict(0.01, 0.04).ends_with("+0.010 to +0.040 (95 %), so it is ahead."));
        assert!(verdict(-0.04, -0.01).ends_with("so it is behind."));
        assert!(verdict(-0.01, 0.01).contains("not settled"));
    }
}
