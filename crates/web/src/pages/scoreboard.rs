//! The latest evaluation as tables. It comes as the JSON that the evaluation printed, so whatever is missing
//! from it is left out here, never guessed.

use serde::Deserialize;

use crate::charts::{Percent, Ranges};
use crate::words;

/// The most cuts and rankings that are shown.
const CUTS: usize = 20;
const RANKERS: usize = 40;

/// One table: a cut in time, or the mean over all cuts.
#[derive(Debug)]
pub struct Board {
    /// What is judged, in words.
    pub title: String,
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
    cuts: Vec<Cut>,
    mean: Vec<Ranker>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Cut {
    at: Option<String>,
    truth: Option<String>,
    people: Option<u64>,
    responded_to: Option<u64>,
    share_outside: Option<f64>,
    rankers: Vec<Ranker>,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct Ranker {
    name: String,
    truth: Option<String>,
    ndcg_at_100: Option<f64>,
    ndcg_at_100_ci: Option<[f64; 2]>,
    precision_at_100: Option<f64>,
    auc_top_1pct: Option<f64>,
    spearman: Option<f64>,
    concordance: Option<f64>,
}

/// The tables of a report, the mean first; none where it has another shape.
pub fn board(report: &serde_json::Value) -> Vec<Board> {
    let Ok(report) = Report::deserialize(report) else { return Vec::new() };
    let horizon = report.horizon.as_deref().map(|text| format!(" over {text}")).unwrap_or_default();
    let mut truths: Vec<Option<String>> = Vec::new();
    for ranker in &report.mean {
        if !truths.contains(&ranker.truth) && truths.len() < CUTS {
            truths.push(ranker.truth.clone());
        }
    }
    let means = truths.iter().map(|truth| {
        let rankers: Vec<Ranker> = report.mean.iter().filter(|one| one.truth == *truth).cloned().collect();
        let what = truth.as_deref().map(|truth| format!(" of {}", plain(truth))).unwrap_or_default();
        table(format!("Mean over all cuts{what}{horizon}"), &rankers)
    });
    let cuts = report.cuts.iter().take(CUTS).map(|cut| table(cut_title(cut), &cut.rankers));
    means.chain(cuts).filter(|board| !board.rows.is_empty()).collect()
}

fn plain(name: &str) -> String {
    name.replace('_', " ")
}

fn cut_title(cut: &Cut) -> String {
    let mut title = format!("Cut at {}", cut.at.as_deref().unwrap_or("an unknown time"));
    if let Some(truth) = &cut.truth {
        title.push_str(&format!(", judged by {}", plain(truth)));
    }
    if let Some(people) = cut.people {
        title.push_str(&format!(": {}", words::count(people, "person", "people")));
    }
    if let Some(responded) = cut.responded_to {
        title.push_str(&format!(", {} responded to afterwards", words::thousands(responded)));
    }
    if let Some(outside) = cut.share_outside {
        title.push_str(&format!("; {:.0} % of the later responses went to others", outside * 100.0));
    }
    title
}

fn table(title: String, rankers: &[Ranker]) -> Board {
    let ends = rankers.iter().flat_map(|one| {
        let ci = one.ndcg_at_100_ci.unwrap_or([f64::NAN; 2]);
        [one.ndcg_at_100.unwrap_or(f64::NAN), ci[0], ci[1]]
    });
    let axis = Ranges::holding(ends, (0.0, 1.0));
    let mut rows: Vec<BoardRow> = rankers.iter().take(RANKERS).map(|ranker| row(ranker, &axis)).collect();
    rows.sort_by(|a, b| b.ndcg.unwrap_or(-1.0).total_cmp(&a.ndcg.unwrap_or(-1.0)));
    Board { title, rows, axis }
}

fn row(ranker: &Ranker, axis: &Ranges) -> BoardRow {
    let shown = |value: Option<f64>| value.map_or("\u{2013}".to_owned(), |value| format!("{value:.3}"));
    let drawn = ranker.ndcg_at_100.map(|ndcg| {
        let [low, high] = ranker.ndcg_at_100_ci.unwrap_or([ndcg, ndcg]);
        (axis.at(&ndcg), axis.at(&low), axis.width(&low, &high))
    });
    BoardRow {
        name: plain(&ranker.name),
        ours: ranker.name == "clout",
        ndcg: ranker.ndcg_at_100,
        ci: ranker.ndcg_at_100_ci,
        others: [
            shown(ranker.precision_at_100),
            shown(ranker.auc_top_1pct),
            shown(ranker.spearman),
            shown(ranker.concordance),
        ],
        drawn,
    }
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
            assert!(board(&report).is_empty());
        }
    }

    #[test]
    fn the_mean_comes_first_and_the_best_ranking_on_top() {
        let report = serde_json::json!({"horizon": "1d",
            "cuts": [{"at": "2012-07-04T00:00:00Z", "people": 28034, "rankers": [{"name": "clout"}]}],
            "mean": [{"name": "last_window", "ndcg_at_100": 0.5}, {"name": "clout", "ndcg_at_100": 0.66}]});
        let boards = board(&report);
        assert_eq!(boards[0].title, "Mean over all cuts over 1d");
        assert!(boards[0].rows[0].ours);
        assert_eq!(boards[1].rows[0].ndcg_words(), "\u{2013}");
    }
}
