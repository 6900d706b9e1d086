//! A person.

use askama::Template;
use model::Evidence;

use super::Frame;
use super::change::Meters;
use super::steps::Steps;
use crate::charts::{Ruler, Series, StyleMap};
use crate::words;
use views::{Coverage, Point, PostView, Show, Unscored, VoucherView, Who, Witness};

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
    style_map: Option<StyleMap>,
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
            style_map: view.style.axes.as_ref().map(StyleMap::new),
            meters: Meters::of(&view.ledger),
            points,
            steps: view.change.as_ref().map(Steps::of),
        }
    }

    /// The days of the chart, newest first, each with the model that its own took the place of, where one did.
    fn days(&self) -> impl Iterator<Item = (&Point, Option<&str>)> {
        (0..self.points.len()).rev().map(|index| {
            let point = &self.points[index];
            let before = index.checked_sub(1).map(|before| self.points[before].model.as_str());
            (point, before.filter(|before| *before != point.model))
        })
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
        self.view.coverage.iter().filter(|row| row.measured)
    }

    fn not_measured(&self) -> String {
        not_measured(&self.view.coverage)
    }

    fn leave_href(&self) -> String {
        leave_href(&self.view.who)
    }

    fn explain_href(&self) -> String {
        format!("{}/explain", self.view.who.href())
    }

    fn seen_from_here(&self) -> String {
        format!("/from/{}", words::path(&self.view.who.account))
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

/// The page of somebody to whom nobody has responded.
#[derive(Template)]
#[template(path = "unscored.html")]
pub struct UnscoredPage<'a> {
    pub frame: &'a Frame,
    pub view: &'a Unscored,
}

impl UnscoredPage<'_> {
    fn leave_href(&self) -> String {
        leave_href(&self.view.who)
    }

    fn not_measured(&self) -> String {
        not_measured(&self.view.coverage)
    }
}

fn not_measured(coverage: &[Coverage]) -> String {
    let names: Vec<&str> =
        coverage.iter().filter(|row| !row.measured).map(|row| row.network.as_str()).collect();
    words::listing(&names, names.len())
}

fn leave_href(who: &Who) -> String {
    format!("/leave?account={}", words::query(&who.account))
}
