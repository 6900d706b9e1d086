//! The ledger of a score, and of a change.

use askama::Template;

use super::Frame;
use super::steps::Steps;
use crate::charts::Percent;
use crate::words;
use views::{Change, LedgerLine, NAMED, ScoreLedger, Witness};

/// How long the bar of a ledger line is.
#[derive(Debug, Clone)]
pub struct Meters {
    most: f64,
}

impl Meters {
    /// Bars on one scale for all lines.
    pub fn of(lines: &[LedgerLine]) -> Meters {
        Meters { most: lines.iter().map(|line| line.points.abs()).fold(0.1, f64::max) }
    }

    /// The length of a line's bar.
    pub fn width(&self, points: &f64) -> Percent {
        Percent::between(points.abs(), 0.0, self.most)
    }
}

/// Those named beside a line, as a sentence would. Evidence is cut to a few people, so where it is full there
/// may be more of them.
pub fn named(witnesses: &[Witness]) -> Option<String> {
    // Each name runs in its own direction and leaves that of the sentence alone (U+2068, U+2069).
    let isolated = |witness: &Witness| format!("\u{2068}{}\u{2069}", witness.label());
    let names: Vec<String> =
        witnesses.iter().filter(|witness| witness.account.is_some()).map(isolated).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if witnesses.len() < NAMED {
        return (!names.is_empty()).then(|| words::listing(&names, NAMED));
    }
    let first = names.get(..3).unwrap_or(&names);
    (!first.is_empty()).then(|| format!("{} and others", first.join(", ")))
}

/// The ledger of a score.
#[derive(Template)]
#[template(path = "ledger.html")]
pub struct LedgerPage<'a> {
    frame: &'a Frame,
    view: &'a ScoreLedger,
    meters: Meters,
}

impl<'a> LedgerPage<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a ScoreLedger) -> LedgerPage<'a> {
        LedgerPage { frame, view, meters: Meters::of(&view.ledger) }
    }

    fn label(&self) -> &str {
        self.view.name.as_deref().unwrap_or(&self.view.account)
    }

    fn person_href(&self) -> String {
        format!("/people/{}", words::path(&self.view.account))
    }

    fn week_before(&self) -> String {
        self.view.as_of.plus(-7).to_string()
    }
}

/// The ledger of a change.
#[derive(Template)]
#[template(path = "change.html")]
pub struct ChangePage<'a> {
    frame: &'a Frame,
    view: &'a Change,
    steps: Steps,
}

impl<'a> ChangePage<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a Change) -> ChangePage<'a> {
        ChangePage { frame, view, steps: Steps::of(view) }
    }

    /// The week before the one told about.
    fn week_before(&self) -> String {
        self.view.from.day.plus(-7).to_string()
    }

    fn label(&self) -> &str {
        self.view.name.as_deref().unwrap_or(&self.view.account)
    }

    fn person_href(&self) -> String {
        format!("/people/{}", words::path(&self.view.account))
    }

    fn explain_href(&self) -> String {
        format!("{}/explain", self.person_href())
    }
}
