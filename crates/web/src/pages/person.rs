//! A person.

use askama::Template;
use model::Evidence;

use super::Frame;
use super::change::Meters;
use super::steps::Steps;
use crate::charts::{Ruler, Series};
use crate::views::{Coverage, Point, PostView, Show, Witness};
use crate::words;

/// Days that the chart and its table hold; the rest is in the JSON.
const CHART_DAYS: usize = 366;

/// People named before the fold.
const NAMED: usize = 6;

/// The person page.
#[derive(Template)]
#[template(path = "person.html")]
pub struct PersonPage<'a> {
    frame: &'a Frame,
    view: &'a Show,
    ruler: Ruler,
    series: Option<Series>,
    meters: Meters,
    points: &'a [Point],
    steps: Option<Steps>,
}

impl<'a> PersonPage<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a Show) -> PersonPage<'a> {
        let points = &view.history[view.history.len().saturating_sub(CHART_DAYS)..];
        PersonPage {
            frame,
            view,
            ruler: Ruler::new(view.score, view.interval),
            series: Series::new(points, view.best.as_ref().map(|best| best.to)),
            meters: Meters::of(&view.ledger),
            points,
            steps: view.change.as_ref().map(Steps::of),
        }
    }

    fn enough(&self) -> bool {
        self.view.evidence == Evidence::Enough
    }

    fn horizon(&self) -> String {
        words::duration(self.view.horizon_days * 86_400.0)
    }

    fn has_interval(&self) -> bool {
        self.view.interval[0] < self.view.interval[1]
    }

    fn measured(&self) -> impl Iterator<Item = &Coverage> {
        self.view.coverage.iter().filter(|one| one.measured)
    }

    fn not_measured(&self) -> String {
        let names: Vec<&str> =
            self.view.coverage.iter().filter(|one| !one.measured).map(|one| one.network.as_str()).collect();
        words::listing(&names, names.len())
    }

    fn leave_href(&self) -> String {
        format!("/leave?account={}", words::query(&self.view.who.account))
    }

    fn explain_href(&self) -> String {
        format!("{}/explain", self.view.who.href())
    }

    /// Those named at once, and those behind a fold.
    fn responders(&self) -> (&[Witness], &[Witness]) {
        self.view.responders.split_at(self.view.responders.len().min(NAMED))
    }

    /// What to call a post: the beginning of its text, else its id.
    fn title<'p>(&self, post: &'p PostView) -> &'p str {
        post.text.as_deref().unwrap_or(&post.post)
    }
}
