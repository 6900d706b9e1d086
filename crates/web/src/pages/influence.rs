//! The people around somebody.

use askama::Template;

use super::Frame;
use crate::words;

/// The page of the people around somebody.
#[derive(Template)]
#[template(path = "influence.html")]
pub struct InfluencePage<'a> {
    pub frame: &'a Frame,
    pub view: &'a views::InfluencePage,
}

impl InfluencePage<'_> {
    fn leave_href(&self) -> String {
        format!("/leave?account={}", words::query(&self.view.who.account))
    }

    fn at(&self, offset: usize) -> String {
        let asked = self.frame.asked_too();
        format!("{}/influence?offset={offset}&limit={}{asked}", self.view.who.href(), self.view.limit)
    }

    /// The address of what comes before, if anything does.
    fn before(&self) -> Option<String> {
        (self.view.offset > 0).then(|| self.at(self.view.offset.saturating_sub(self.view.limit)))
    }

    /// The address of what comes after, if anything does.
    fn after(&self) -> Option<String> {
        let next = self.view.offset.saturating_add(self.view.limit);
        (next < self.view.longest()).then(|| self.at(next))
    }

    /// A share of attention, from 0 to 1, as the length of a bar.
    fn width(&self, share: &f64) -> String {
        format!("{:.1}%", 100.0 * share.clamp(0.0, 1.0))
    }
}
