//! Why a score moved: a walk from one moment to another in stages, each with the people who moved it.

use std::collections::BTreeMap;

use model::{Cause, Model, Movement, Mover, Network, Timestamp};
use rustc_hash::FxHashSet;

use super::sharing::{Moved, settled};
use crate::forecast::{Gathered, Measuring, Sums};
use crate::responses::{AccountIndex, Response, Responses, card, is_listed};
use crate::trust::{Regard, Sight, Trust, View};

/// People named with each reason.
const NAMED: usize = 5;

/// A network is frozen where nothing of any kind was heard of it for this part of a horizon.
const FROZEN_AFTER: f64 = 0.25;

/// Fewer points than this are what adding leaves, not a reason.
const NOTHING: f64 = 1e-12;

/// From where a score is told: a model, and trust as of the moment of the score.
#[derive(Clone, Copy)]
pub struct Viewpoint<'a> {
    /// The model.
    pub model: &'a Model,
    /// Trust under the rules and the horizon of the model. Its moment is that of the score.
    pub trust: &'a Trust<'a>,
}

/// Why the score of an account moved from `old` to `new`, in points that add up to the change exactly.
///
/// The walk goes from one state to the next, and each state is measured by the code that measures for a snapshot:
/// the old score; the same evidence under the new model (`carried`: the model of `new` at the moment of `old`);
/// grown old; without what was withdrawn; with what came, looked at with the old trust; with the new trust. What a
/// stage adds is the difference of two scores, so the stages telescope. Within a stage it is shared among those who made it.
///
/// All three are of the same responses.
pub fn movements(
    account: AccountIndex,
    old: Viewpoint<'_>,
    carried: Viewpoint<'_>,
    new: Viewpoint<'_>,
) -> Vec<Movement> {
    let responses = new.trust.responses();
    let mut sight = Sight::default();
    let regards = [old, carried, new].map(|viewpoint| {
        let view = viewpoint.trust.seen_by(account, &mut sight);
        regards(responses, account, &view, viewpoint.model)
    });
    let [before, _, after] =
        [old, carried, new].map(|viewpoint| Moment { at: viewpoint.trust.moment(), model: viewpoint.model });
    between(responses, account, before, after, [&regards[0], &regards[1], &regards[2]])
}

/// A moment of a score, and the model that it is under.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'a> {
    pub at: Timestamp,
    pub model: &'a Model,
}

/// How a person regards each responder, in the order of [`Responses::by_responder`].
pub(crate) type Regards = Box<[Regard]>;

/// What everybody who ever responded to somebody counts for.
pub(crate) fn regards(
    responses: &Responses,
    account: AccountIndex,
    view: &View<'_>,
    model: &Model,
) -> Regards {
    let regard = |run: &[Response]| view.regard(run[0].responder, model.weighing.single);
    responses.by_responder(account).map(regard).collect()
}

/// The same as [`movements`] by regards that were told before: of the earlier moment under its own model, of the earlier
/// moment under the later model, and of the later moment.
pub(crate) fn between(
    responses: &Responses,
    account: AccountIndex,
    before: Moment<'_>,
    after: Moment<'_>,
    regards: [&Regards; 3],
) -> Vec<Movement> {
    Walk::new(responses, account, before, after, regards).stages()
}

/// What stays the same along the way.
struct Walk<'a> {
    responses: &'a Responses,
    from: Timestamp,
    to: Timestamp,
    old: Scale<'a>,
    new: Scale<'a>,
    responders: Vec<Responder<'a>>,
    /// Networks of responses before `from`, withdrawn ones too.
    networks_before: FxHashSet<Network>,
}

/// A model as measuring takes it.
struct Scale<'a> {
    model: &'a Model,
    how: Measuring<'a>,
}

/// A responder, all their responses to the person, and how they are seen from each of the three viewpoints.
struct Responder<'a> {
    account: AccountIndex,
    run: &'a [Response],
    regards: [Regard; 3],
}

/// Which responses count.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Counted {
    /// Those that stand at the earlier moment.
    Before,
    /// Those that stand at both.
    Both,
    /// Those that stand at the later moment.
    After,
    /// Those that stand at the earlier moment alone.
    Gone,
    /// Those that stand at the later moment alone.
    New,
}

/// One stop of the walk.
struct State<'w> {
    scale: &'w Scale<'w>,
    /// Which of the viewpoints regards responders.
    viewpoint: usize,
    aged_to: Timestamp,
    counted: Counted,
}

/// A state, measured.
struct Stop<'w> {
    state: State<'w>,
    sums: Vec<Sums>,
    steps: Vec<u16>,
    score: f64,
}

impl<'a> Scale<'a> {
    fn of(model: &'a Model) -> Scale<'a> {
        let how = Measuring::of(model);
        Scale { model, how }
    }
}

impl<'a> Walk<'a> {
    fn new(
        responses: &'a Responses,
        account: AccountIndex,
        before: Moment<'a>,
        after: Moment<'a>,
        regards: [&Regards; 3],
    ) -> Walk<'a> {
        let (from, to) = (before.at, after.at);
        let mut responders: Vec<Responder<'a>> = responses
            .by_responder(account)
            .enumerate()
            .filter(|(_, run)| run.iter().any(|row| row.stands_at(from) || row.stands_at(to)))
            .map(|(place, run)| Responder {
                account: run[0].responder,
                run,
                regards: regards.map(|regards| regards[place]),
            })
            .collect();
        // Shares are added up in this order, whatever the order of the input was.
        responders.sort_unstable_by_key(|responder| responses.accounts.person(responder.account));
        let earlier = responses.to(account).iter().filter(|row| row.time < from.micros());
        let networks_before = earlier.map(|row| responses.accounts.network(row.by)).collect();
        let (old, new) = (Scale::of(before.model), Scale::of(after.model));
        Walk { responses, from, to, old, new, responders, networks_before }
    }

    fn stages(&self) -> Vec<Movement> {
        let (old, new) = (&self.old, &self.new);
        let stop =
            |scale, viewpoint, aged_to, counted| self.measured(State { scale, viewpoint, aged_to, counted });
        let stops = [
            stop(old, 0, self.from, Counted::Before),
            stop(new, 1, self.from, Counted::Before),
            stop(new, 1, self.to, Counted::Before),
            stop(new, 1, self.to, Counted::Both),
            stop(new, 1, self.to, Counted::After),
            stop(new, 2, self.to, Counted::After),
        ];
        let [was, carried, aged, left, joined, now] = &stops;
        let mut lines = Vec::new();
        lines.extend(unnamed(Cause::Model, carried.score - was.score));
        lines.extend(
            self.stage([carried, aged], Counted::Before, Cause::GrownOld, |responder| {
                self.grown_old(responder)
            }),
        );
        lines.extend(self.stage([aged, left], Counted::Gone, Cause::Withdrawn, |_| Some(Cause::Withdrawn)));
        lines.extend(
            self.stage([left, joined], Counted::New, Cause::Came, |responder| Some(self.came(responder))),
        );
        lines.extend(self.stage([joined, now], Counted::After, Cause::TrustRose, trusted_otherwise));
        lines
    }

    fn counts(&self, counted: Counted, row: &Response) -> bool {
        let (before, after) = (row.stands_at(self.from), row.stands_at(self.to));
        match counted {
            Counted::Before => before,
            Counted::Both => before && after,
            Counted::After => after,
            Counted::Gone => before && !after,
            Counted::New => after && !before,
        }
    }

    fn measured<'w>(&self, state: State<'w>) -> Stop<'w> {
        let sums = self.sums(&state, &self.responders);
        let steps: Vec<u16> = sums.iter().map(|sum| sum.steps(&state.scale.how.weighing)).collect();
        let score = state.scale.model.score(&steps).get();
        Stop { state, sums, steps, score }
    }

    /// The sums of each feature over some responders.
    fn sums(&self, state: &State<'_>, responders: &[Responder<'_>]) -> Vec<Sums> {
        let mut gathered = Gathered::new(&state.scale.how, state.aged_to);
        for responder in responders {
            // What is too old for the model at this stop has grown old, not been withdrawn.
            let counts = |row: &Response| {
                self.counts(state.counted, row) && row.is_within(state.aged_to, state.scale.how.evidence_days)
            };
            gathered.add(responder.run, counts, responder.regards[state.viewpoint]);
        }
        gathered.finish()
    }

    /// The lines of one stage: everybody who has a response of `touched`, under the cause that `cause` gives, if any.
    /// What nobody can be named for stands under `otherwise`.
    fn stage(
        &self,
        [before, after]: [&Stop<'_>; 2],
        touched: Counted,
        otherwise: Cause,
        cause: impl Fn(&Responder<'_>) -> Option<Cause>,
    ) -> Vec<Movement> {
        let moved: Vec<(&Responder<'_>, Cause)> = self
            .responders
            .iter()
            .filter(|responder| responder.run.iter().any(|row| self.counts(touched, row)))
            .filter_map(|responder| Some((responder, cause(responder)?)))
            .collect();
        let total = after.score - before.score;
        let shares = self.shares(before, after, &moved);
        let mut lines: BTreeMap<Cause, Vec<(&Responder<'_>, f64)>> = BTreeMap::new();
        for ((responder, cause), share) in moved.into_iter().zip(shares) {
            lines.entry(cause).or_default().push((responder, share));
        }
        let shared: f64 = lines.values().flatten().map(|(_, share)| share).sum();
        let named = lines.into_iter().map(|(cause, people)| self.line(cause, people, touched));
        // Shares settle to the total, unless nobody had a part: then all of it is left.
        let left = if shared == 0.0 { total } else { 0.0 };
        named.filter(|line| line.points.abs() > NOTHING).chain(unnamed(otherwise, left)).collect()
    }

    /// The points of each of those who moved a stage; they add up to the points of the stage.
    fn shares(&self, before: &Stop<'_>, after: &Stop<'_>, moved: &[(&Responder<'_>, Cause)]) -> Vec<f64> {
        let own: Vec<[Vec<Sums>; 2]> = moved
            .iter()
            .map(|(responder, _)| {
                [before, after].map(|stop| self.sums(&stop.state, std::slice::from_ref(*responder)))
            })
            .collect();
        let scale = after.state.scale;
        let mut totals = vec![0.0; moved.len()];
        for (index, feature) in scale.model.features.iter().enumerate() {
            let of_feature = Moved {
                feature,
                weighing: &scale.model.weighing,
                sums: [before, after].map(|stop| stop.sums[index].weights()),
                steps: [before, after].map(|stop| stop.steps[index]),
            };
            let changes = own.iter().map(|[before, after]| {
                let (before, after) = (before[index].weights(), after[index].weights());
                [after[0] - before[0], after[1] - before[1]]
            });
            for (total, share) in totals.iter_mut().zip(of_feature.shares(changes)) {
                *total += share;
            }
        }
        // Where the scale ends at 100, the score moves by less than its features.
        settled(after.score - before.score, totals)
    }

    /// One reason, with the largest movers by name.
    fn line(&self, cause: Cause, mut people: Vec<(&Responder<'_>, f64)>, touched: Counted) -> Movement {
        let person = |responder: &Responder<'_>| self.responses.accounts.person(responder.account);
        let points = people.iter().map(|(_, share)| share).sum();
        people.retain(|(_, share)| *share != 0.0);
        people.sort_by(|(a, x), (b, y)| y.abs().total_cmp(&x.abs()).then(person(a).cmp(&person(b))));
        let may_be_named =
            people.iter().filter(|(responder, _)| is_listed(self.responses, responder.account));
        let named: Vec<Mover> = may_be_named
            .take(NAMED)
            .map(|(responder, share)| self.mover(responder, *share, touched))
            .collect();
        let others_points = points - named.iter().map(|mover| mover.points).sum::<f64>();
        let others = (people.len() - named.len()) as u32;
        Movement { cause, points, people: named, others, others_points }
    }

    fn mover(&self, responder: &Responder<'_>, points: f64, touched: Counted) -> Mover {
        let rows = || responder.run.iter().filter(|row| self.counts(touched, row));
        let last = rows().map(|row| row.time).max().unwrap_or_default();
        let person = self.responses.accounts.person(responder.account);
        Mover {
            card: card(self.responses, person, responder.account, self.to.plus_seconds(-1).day()),
            points,
            responses: rows().count() as u32,
            last: Timestamp::from_micros(last),
            trust: [responder.regards[1].known, responder.regards[2].known],
        }
    }

    /// The network of the latest response that counts.
    fn network(&self, responder: &Responder<'_>, counted: Counted) -> Option<Network> {
        let latest =
            responder.run.iter().filter(|row| self.counts(counted, row)).max_by_key(|row| row.time)?;
        Some(self.responses.accounts.network(latest.by))
    }

    fn grown_old(&self, responder: &Responder<'_>) -> Option<Cause> {
        let network = self.network(responder, Counted::Before)?;
        let silent = (FROZEN_AFTER * self.new.how.horizon_seconds as f64) as i64;
        let last = self.responses.last_event(network)?;
        let frozen = last < self.to.plus_seconds(-silent);
        Some(if frozen { Cause::Frozen { network, last: last.day() } } else { Cause::GrownOld })
    }

    fn came(&self, responder: &Responder<'_>) -> Cause {
        let first_of_network = self
            .network(responder, Counted::New)
            .filter(|network| !self.networks_before.is_empty() && !self.networks_before.contains(network));
        match first_of_network {
            Some(network) => Cause::Joined { network },
            None if responder.run.iter().any(|row| row.time < self.from.micros()) => Cause::Again,
            None => Cause::Came,
        }
    }
}

/// A reason that nobody is named for; none without points.
fn unnamed(cause: Cause, points: f64) -> Option<Movement> {
    (points.abs() > NOTHING).then(|| Movement {
        cause,
        points,
        people: Vec::new(),
        others: 0,
        others_points: points,
    })
}

/// Rose or fell where a responder is regarded otherwise than before.
fn trusted_otherwise(responder: &Responder<'_>) -> Option<Cause> {
    let [_, before, after] = responder.regards;
    let worth = |regard: Regard| (regard.known, regard.unknown);
    match worth(after).partial_cmp(&worth(before))? {
        std::cmp::Ordering::Less => Some(Cause::TrustFell),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Cause::TrustRose),
    }
}
