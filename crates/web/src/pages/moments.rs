//! Somebody's moments.

use askama::Template;

use super::Frame;
use crate::charts::Arrivals;
use crate::words;
use views::{MomentView, Moments};

/// The page of somebody's moments.
#[derive(Template)]
#[template(path = "moments.html")]
pub struct MomentsPage<'a> {
    frame: &'a Frame,
    view: &'a Moments,
    moments: Vec<(&'a MomentView, Option<Arrivals>)>,
}

impl<'a> MomentsPage<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a Moments) -> MomentsPage<'a> {
        let moments = view.moments.iter().map(|moment| (moment, Arrivals::new(moment)));
        MomentsPage { frame, view, moments: moments.collect() }
    }

    fn leave_href(&self) -> String {
        format!("/leave?account={}", words::query(&self.view.who.account))
    }
}
