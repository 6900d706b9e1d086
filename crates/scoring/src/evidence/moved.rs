//! Why scores moved since a few earlier days, worked out when a day is published.

use model::{Evidence, MovedSince, MovementDetails, MovementLine, MovementMover, SnapshotKey};

use super::movements::{Moment, Regards, between, regards};
use crate::day::Day;
use crate::pass::each;
use crate::responses::AccountIndex;

/// How people with enough evidence regard their responders at the end of a day, as the pass over people found it.
pub(crate) struct Regarded {
    /// By person id.
    pub people: Vec<(AccountIndex, Regards)>,
}

impl Regarded {
    /// Why the scores of these people moved between the end of an earlier day, as the snapshot of `since` tells it, and
    /// that of a later one.
    ///
    /// Whoever came in between is looked at with the trust of the earlier day, whose walks must be walked again for that:
    /// what was kept of it would have to tell of everybody who might ever come.
    pub fn since(&self, earlier: &Day<'_>, later: &Day<'_>, since: &SnapshotKey, told: &mut MovementDetails) {
        let responses = later.responses();
        let places: Vec<AccountIndex> = (0..self.people.len() as u32).collect();
        let moment = |day: &Day<'_>| (day.at(), day.date());
        let (before, after) = (moment(earlier), moment(later));
        let moved = each(&places, |sight, place| {
            let (account, now) = &self.people[place as usize];
            let view = earlier.trust().seen_by(*account, sight);
            let then = regards(responses, *account, &view, later.model());
            let [before, after] = [before.0, after.0].map(|at| Moment { at, model: later.model() });
            between(responses, *account, before, after, [&then, &then, now])
        });
        let day = since.day;
        for ((account, _), lines) in self.people.iter().zip(moved) {
            let person = responses.accounts.person(*account);
            told.since.push(MovedSince { person, day, revision: since.revision });
            for (line, movement) in (0..).zip(lines) {
                let (cause, points) = (movement.cause, movement.points);
                let (others, others_points) = (movement.others, movement.others_points);
                told.lines.push(MovementLine { person, day, cause, points, others, others_points });
                told.movers.extend(movement.people.into_iter().map(|mover| MovementMover {
                    person,
                    day,
                    line,
                    responder: mover.card.person,
                    points: mover.points,
                    responses: mover.responses,
                    last: mover.last,
                    trust_before: mover.trust[0],
                    trust_after: mover.trust[1],
                }));
            }
        }
    }
}

/// True for those of whom it is kept why their score moved.
pub(crate) fn is_kept(row: &model::Row) -> bool {
    row.evidence == Evidence::Enough
}
