//! The pages without people: method, operator, leaving, about, errors.

use askama::Template;

use super::Frame;
use super::scoreboard::{Scoreboard, scoreboard};
use crate::charts::{Bars, Percent};
use crate::words;
use views::NetworkFigures;
use views::{About, Buying, FailureBody, Leave, Method, OperatorView, Promise};

/// How scores are made.
#[derive(Template)]
#[template(path = "method.html")]
pub struct MethodPage<'a> {
    frame: &'a Frame,
    view: &'a Method,
    board: Scoreboard,
    heaviest: f64,
}

impl<'a> MethodPage<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a Method) -> MethodPage<'a> {
        let features = view.model.as_ref().map_or(&[][..], |model| &model.features);
        MethodPage {
            frame,
            view,
            board: view.scoreboard.as_ref().map(scoreboard).unwrap_or_default(),
            heaviest: features.iter().map(|feature| feature.weight).fold(1e-9, f64::max),
        }
    }

    fn bar(&self, weight: &f64) -> Percent {
        Percent::between(*weight, 0.0, self.heaviest)
    }

    /// How far back a member's word reaches, in days.
    fn word_lasts(&self, model: &views::ModelView) -> String {
        self.days(&(model.horizon_days * model.trust.window))
    }

    fn days(&self, days: &f64) -> String {
        words::duration(days * 86_400.0)
    }
}

/// What came in and what was refused.
#[derive(Template)]
#[template(path = "operator.html")]
pub struct OperatorPage<'a> {
    frame: &'a Frame,
    view: &'a OperatorView,
    networks: Vec<(&'a NetworkFigures, u64, Option<Bars>)>,
}

impl<'a> OperatorPage<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a OperatorView) -> OperatorPage<'a> {
        let sum = |network: &NetworkFigures| network.days.iter().map(|day| day.events).sum();
        let networks = view.figures.networks.iter();
        let networks = networks.map(|network| (network, sum(network), Bars::new(&network.days))).collect();
        OperatorPage { frame, view, networks }
    }

    fn lag(&self, seconds: &u64) -> String {
        words::duration(*seconds as f64)
    }
}

/// How to leave.
#[derive(Template)]
#[template(path = "leave.html")]
pub struct LeavePage<'a> {
    /// Around it.
    pub frame: &'a Frame,
    /// What it shows.
    pub view: &'a Leave,
}

/// What this is, and what it promises.
#[derive(Template)]
#[template(path = "about.html")]
pub struct AboutPage<'a> {
    /// Around it.
    pub frame: &'a Frame,
    /// What it shows.
    pub view: &'a About,
}

impl AboutPage<'_> {
    fn promises(&self) -> &[Promise] {
        &self.view.promises
    }
}

/// Why buying does not work, and what would.
#[derive(Template)]
#[template(path = "buying.html")]
pub struct BuyingPage<'a> {
    /// Around it.
    pub frame: &'a Frame,
    /// What it shows.
    pub view: &'a Buying,
}

impl BuyingPage<'_> {
    /// Points as a part of the most that the table holds, so that both columns are drawn alike.
    fn bar(&self, points: &f64) -> Percent {
        let bought = self.view.prices.iter().flat_map(|prices| &prices.bought);
        let most = bought.map(|row| row.counted.max(row.here)).fold(1e-9, f64::max);
        Percent::between(*points, 0.0, most)
    }

    fn ten_times(&self, number: &u32) -> u64 {
        10 * u64::from(*number)
    }
}

/// An error, with a way on.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    frame: &'a Frame,
    view: &'a FailureBody,
    status: u16,
}

impl<'a> ErrorPage<'a> {
    /// The page of an error.
    pub fn new(frame: &'a Frame, view: &'a FailureBody, status: u16) -> ErrorPage<'a> {
        ErrorPage { frame, view, status }
    }
}
