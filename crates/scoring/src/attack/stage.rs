//! When and by which model is attacked, and how a target's responses become points.

use model::{Model, ResponseKind, Score, Timestamp};

use crate::evaluation::counts_of;
use crate::forecast::{Measuring, measure_one};
use crate::responses::{AccountIndex, PostKey, Response, SLOTS_PER_HORIZON, slot_micros};
use crate::trust::{Sight, Trust};

/// Slots over which attackers respond, counted back from the end: no half-life that weighs much looks back further.
const MOST_SLOTS: i64 = 2 * SLOTS_PER_HORIZON;

/// The last response of everybody who attacks comes so long before the end: within the last minute.
const LAST: i64 = 1_000_000;

/// When and by which model is judged.
#[derive(Clone, Copy)]
pub(super) struct Stage<'a> {
    pub at: Timestamp,
    pub founded: Timestamp,
    pub seconds: i64,
    pub model: &'a Model,
}

/// What a target has under each ranking.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standing {
    /// The score as people are ranked by it.
    pub score: f64,
    /// Points as they are shown, in the order of the names.
    pub points: Vec<(&'static str, f64)>,
}

impl Stage<'_> {
    /// Whole slots since the founding.
    pub fn slots(&self) -> i64 {
        (self.at.micros() - self.founded.micros()) / slot_micros(self.seconds)
    }

    /// In microseconds, a moment within a slot counted from the founding; the last one where there are fewer.
    pub fn in_slot(&self, slot: i64) -> i64 {
        let slot = slot.clamp(0, (self.slots() - 1).max(0));
        (self.founded.micros() + slot * slot_micros(self.seconds) + 1).min(self.at.micros() - 1)
    }

    /// A moment in each slot since the founding, the first first and the last within the last minute.
    pub fn every_slot(&self) -> impl Iterator<Item = i64> + use<> {
        let (at, slot) = (self.at.micros(), slot_micros(self.seconds));
        let slots = self.slots().clamp(1, MOST_SLOTS);
        (0..slots).rev().map(move |back| at - LAST.min(slot) - back * slot)
    }

    /// Points of a target that received these responses, under Clout and then under each ranking that looks at these
    /// alone.
    pub fn standing(&self, trust: &Trust<'_>, target: AccountIndex, received: &[Response]) -> Standing {
        let how = Measuring::of(self.model);
        let mut sight = Sight::default();
        let view = trust.seen_by(target, &mut sight);
        let measured = measure_one(received, &view, self.at, &how, target);
        let score = measured.map_or(Score::of_people(0.0), |(_, steps)| self.model.score(&steps));
        let counts = counts_of(received, self.at, self.seconds);
        let counts = counts.into_iter().map(|(name, value)| (name, on_the_scale(value)));
        let points = std::iter::once(("clout", score.tenths().points())).chain(counts).collect();
        Standing { score: score.get(), points }
    }
}

/// A response that stands.
pub(super) fn response(by: AccountIndex, target: AccountIndex, kind: ResponseKind, time: i64) -> Response {
    Response { target, responder: by, by, kind, post: PostKey::NONE, time, until: i64::MAX }
}

/// A count of people on the scale of scores, as it would be shown.
pub(super) fn on_the_scale(people: f64) -> f64 {
    Score::of_people(people).tenths().points()
}
