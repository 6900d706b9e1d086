//! When to post, what works, whom to meet.

use askama::Template;
use model::Zone;

use super::Frame;
use crate::charts::{Percent, WeekMap};
use crate::words;
use views::{StrategyPage, WindowView};

/// Multiples at the ends of the bars beside each advice.
const LEAST: f64 = 1.0 / 3.0;
const MOST: f64 = 3.0;

/// The page.
#[derive(Template)]
#[template(path = "strategy.html")]
pub struct StrategyTemplate<'a> {
    frame: &'a Frame,
    view: &'a StrategyPage,
    map: Option<WeekMap>,
    zones: Vec<String>,
}

impl<'a> StrategyTemplate<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a StrategyPage) -> StrategyTemplate<'a> {
        let zone = format!("{} ({})", view.zone.name, view.zone.offset);
        let map = view.week.as_ref().map(|week| WeekMap::new(week, &view.windows, &zone));
        StrategyTemplate { frame, view, map, zones: Zone::names() }
    }

    fn action(&self) -> String {
        format!("{}/strategy", self.view.who.href())
    }

    fn leave_href(&self) -> String {
        format!("/leave?account={}", words::query(&self.view.who.account))
    }

    /// Days with the percent of responses in each part of them.
    fn days(&self) -> Vec<(&'static str, &[f64])> {
        let week = self.view.week.iter().flat_map(|week| &week.parts);
        WeekMap::days().into_iter().zip(week.map(Vec::as_slice)).collect()
    }

    fn hours(&self) -> Vec<String> {
        (0..8).map(|part| format!("{:02}–{:02}", 3 * part, 3 * part + 3)).collect()
    }

    /// Where the average, the interval and the multiple lie: on a scale of ratios.
    fn bar(&self, times: &f64, interval: &[f64; 2]) -> (Percent, Percent, Percent, Percent) {
        let at = |value: f64| Percent::between(value.max(1e-9).ln(), LEAST.ln(), MOST.ln());
        (at(1.0), at(interval[0]), at(interval[0]).until(at(interval[1])), at(*times))
    }

    fn has_outline(&self) -> bool {
        !self.view.windows.is_empty()
    }

    fn common(&self) -> &[WindowView] {
        &self.view.common_windows
    }
}
