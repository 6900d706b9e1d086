//! Two models side by side.

use askama::Template;

use super::Frame;
use super::scoreboard::{Scoreboard, scoreboard};
use crate::charts::{Days, Histogram};
use crate::words;
use views::{ComparisonView, MovedView, MovesView};

/// Who moves between two models, and which of them was more often right.
#[derive(Template)]
#[template(path = "comparison.html")]
pub struct ComparisonPage<'a> {
    frame: &'a Frame,
    view: &'a ComparisonView,
    histogram: Option<Histogram>,
    days: Option<Days>,
    board: Scoreboard,
}

impl<'a> ComparisonPage<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a ComparisonView) -> ComparisonPage<'a> {
        ComparisonPage {
            frame,
            view,
            histogram: Histogram::new(&view.ranked.histogram),
            days: Days::new(&view.days),
            board: view.scoreboard.as_ref().map(scoreboard).unwrap_or_default(),
        }
    }

    fn groups(&self) -> [(&'static str, &MovesView); 2] {
        [("With enough evidence", &self.view.ranked), ("Everyone", &self.view.everyone)]
    }

    fn horizons_differ(&self) -> bool {
        self.view.horizon_days[0] != self.view.horizon_days[1]
    }

    fn horizon(&self, days: &f64) -> String {
        words::duration(days * 86_400.0)
    }

    fn signed(&self, name: &str) -> String {
        words::signed(&self.view.ranked.quantile(name))
    }

    fn percent(&self, points: &str) -> String {
        format!("{:.0} %", self.view.ranked.percent_beyond(points))
    }

    /// The page of somebody who moved, under the second model if that is not the one shown unasked.
    fn href(&self, moved: &MovedView) -> String {
        match self.view.states[1] {
            "current" => moved.who.href(),
            _ => format!("{}?model={}", moved.who.href(), self.view.b),
        }
    }
}
