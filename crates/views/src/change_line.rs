//! A line of a change, with the people behind it.

use model::Group;
use serde::Serialize;

use crate::ledger::NAMED;
use crate::words;
use crate::{MoverView, Others};

/// One reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeLine {
    /// In words.
    pub reason: String,
    /// Points, in tenths.
    pub points: f64,
    /// The sort of reason, in a word: `came`, `again`, `joined`, `grown_old`, `frozen`, `withdrawn`, `trust_rose`,
    /// `trust_fell`, `model`, `late`, `kind` (more or fewer of a kind of response) or `cap`.
    pub cause: &'static str,
    /// Which kinds of response, where the line is about some.
    pub group: Option<Group>,
    /// Those who moved it most.
    pub evidence: Vec<MoverView>,
    /// The rest of those who moved it.
    pub others: Option<Others>,
}

impl ChangeLine {
    /// What to call those behind the line after the first `named`, and their points where these are told.
    pub fn unnamed_after(&self, named: usize) -> Option<(String, Option<f64>)> {
        let more = self.evidence.get(named..).unwrap_or_default();
        let people = more.len() as u32 + self.others.map_or(0, |others| others.people);
        if self.others.is_none()
            && self.evidence.len() >= NAMED
            && more.iter().all(|row| row.points.is_none())
        {
            // Kinds of response are cut to a few people, so there may be more of them.
            return Some(("and others".to_owned(), None));
        }
        let points = more.iter().filter_map(|row| row.points).chain(self.others.map(|others| others.points));
        let told = more.iter().all(|row| row.points.is_some());
        (people > 0).then(|| (words::count(people, "other", "others"), told.then(|| points.sum())))
    }
}
