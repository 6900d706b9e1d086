//! What happened in a window: the truth that forecasts are judged on.

use model::{ResponseKind, Timestamp, Weighing};
use rayon::prelude::*;

use crate::responses::{AccountIndex, Response, Responses};
use crate::trust::Acquaintance;

/// A window of time and the kinds of response that count in it.
#[derive(Debug, Clone)]
pub struct Window {
    /// First moment.
    pub from: Timestamp,
    /// First moment after it.
    pub to: Timestamp,
    /// The kinds that count; `None` for all.
    pub kinds: Option<Vec<ResponseKind>>,
}

impl Window {
    /// True for a response that counts.
    pub(crate) fn holds(&self, response: &Response) -> bool {
        let inside = response.time >= self.from.micros() && response.time < self.to.micros();
        let stands = response.until >= self.to.micros();
        inside && stands && self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&response.kind))
    }
}

/// What each account drew in a window, by account index.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    /// Distinct responders.
    pub distinct: Vec<u32>,
    /// Effective people under the yardstick: who was known when the window began.
    pub effective: Vec<f64>,
    /// Responses, repeated ones included.
    pub responses: Vec<u32>,
}

/// Counts what every account drew in a window.
pub fn outcomes(
    responses: &Responses,
    acquaintance: &Acquaintance,
    window: &Window,
    yardstick: &Weighing,
) -> Outcomes {
    let counted: Vec<(u32, f64, u32)> = (0..responses.accounts.len() as AccountIndex)
        .into_par_iter()
        .with_min_len(1024)
        .map(|target| drawn(responses, acquaintance, target, yardstick, |row| window.holds(row)))
        .collect();
    Outcomes {
        distinct: counted.iter().map(|&(distinct, _, _)| distinct).collect(),
        effective: counted.iter().map(|&(_, effective, _)| effective).collect(),
        responses: counted.iter().map(|&(_, _, all)| all).collect(),
    }
}

/// What came to one account by some responses: distinct responders, effective people, and responses.
pub(crate) fn drawn(
    responses: &Responses,
    acquaintance: &Acquaintance,
    target: AccountIndex,
    yardstick: &Weighing,
    holds: impl Fn(&Response) -> bool,
) -> (u32, f64, u32) {
    let (mut known, mut wide, mut single, mut all) = (0u32, 0u32, 0u32, 0u32);
    for run in responses.by_responder(target) {
        let count = run.iter().filter(|response| holds(response)).count() as u32;
        if count == 0 {
            continue;
        }
        all += count;
        let responder = run[0].responder;
        if acquaintance.is_known(responder, target) {
            known += 1;
        } else if acquaintance.responds_widely(responder) {
            wide += 1;
        } else {
            single += 1;
        }
    }
    let unknown = f64::from(wide) + yardstick.single * f64::from(single);
    (known + wide + single, yardstick.people(f64::from(known), unknown), all)
}
