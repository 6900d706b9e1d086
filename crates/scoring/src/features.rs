//! Features of responses received, per person, at a moment.

use model::{Feature, Group, Measure, Timestamp, Weighing, quantise};
use rayon::prelude::*;

use crate::accounts::AccountIndex;
use crate::responses::{Response, Responses};
use crate::standing::Standing;

/// Sums are kept in whole units of `2^-36`, so that no order of adding changes a bit of them.
const UNIT: f64 = (1u64 << 36) as f64;

/// An active slot is this part of a horizon.
const SLOTS_PER_HORIZON: i64 = 28;

/// Responders of this many days count as true reach.
const REACH_DAYS: i64 = 90;

/// Stands for the weight of a known responder in a slot; unknown ones weigh at most 1.
const KNOWN: f64 = 2.0;

const GROUPS: usize = Group::ALL.len();

/// What to measure, and how.
#[derive(Debug, Clone)]
pub struct Measuring<'a> {
    /// The features; their weights do not matter here.
    pub features: &'a [Feature],
    /// The horizon that half-lives are told in, in seconds.
    pub horizon_seconds: i64,
    /// How unknown responders count.
    pub weighing: Weighing,
}

/// Features of everyone who has had a response, by rising account index.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureTable {
    /// Features a person.
    pub width: usize,
    /// Whose.
    pub people: Vec<Measured>,
    /// `width` stored features a person, one person after another.
    pub steps: Vec<u16>,
}

/// The counts that stand beside the features of one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Whose.
    pub account: AccountIndex,
    /// Distinct responders of all time.
    pub responders: u32,
    /// Distinct responders within three horizons: the amount of evidence.
    pub recent: u32,
    /// Distinct known responders within 90 days.
    pub true_reach: u32,
    /// Distinct known responders of all time.
    pub reach_of_all_time: u32,
}

impl FeatureTable {
    /// The stored features of the person at a position of [`FeatureTable::people`].
    pub fn row(&self, position: usize) -> &[u16] {
        &self.steps[position * self.width..(position + 1) * self.width]
    }
}

/// Measures everyone who has had a response that stands at `at`.
///
/// Each distinct responder counts once a group, weighed by the recency of their latest response,
/// `2^(-age / half-life)`; the known ones are summed to `t`, the others (times [`Weighing::single`] for those
/// who respond to nobody else) to `k`, and the feature is `ln(1 + G(t, k))`.
pub fn measure(
    responses: &Responses,
    standing: &Standing,
    at: Timestamp,
    how: &Measuring<'_>,
) -> FeatureTable {
    let width = how.features.len();
    let accounts: Vec<AccountIndex> = (0..responses.accounts.len() as AccountIndex).collect();
    let chunks: Vec<FeatureTable> = accounts
        .par_chunks(4096)
        .map(|chunk| {
            let mut table = FeatureTable { width, people: Vec::new(), steps: Vec::new() };
            for &account in chunk {
                measure_one(responses, standing, at, how, account, &mut table);
            }
            table
        })
        .collect();
    let mut table = FeatureTable { width, people: Vec::new(), steps: Vec::new() };
    for chunk in chunks {
        table.people.extend(chunk.people);
        table.steps.extend(chunk.steps);
    }
    table
}

fn measure_one(
    responses: &Responses,
    standing: &Standing,
    at: Timestamp,
    how: &Measuring<'_>,
    account: AccountIndex,
    table: &mut FeatureTable,
) {
    let mut sums = vec![Sums::default(); how.features.len()];
    let mut slots = Slots::default();
    let slotted = how.features.iter().any(|feature| matches!(feature.measure, Measure::ActiveSlots { .. }));
    let mut measured = Measured { account, responders: 0, recent: 0, true_reach: 0, reach_of_all_time: 0 };
    for run in responses.by_responder(account) {
        let Some(latest) = latest_by_group(run, at) else { continue };
        let responder = run[0].responder;
        let known = standing.is_known(responder, account);
        let age = age_seconds(at, latest[Group::All as usize]);
        measured.responders += 1;
        measured.recent += u32::from(age <= 3.0 * how.horizon_seconds as f64);
        measured.reach_of_all_time += u32::from(known);
        measured.true_reach += u32::from(known && age <= (REACH_DAYS * 86_400) as f64);
        let unknown = if standing.responds_widely(responder) { 1.0 } else { how.weighing.single };
        for (sum, feature) in sums.iter_mut().zip(how.features) {
            sum.add(feature, latest[feature.group as usize], at, how.horizon_seconds, known, unknown);
        }
        if slotted {
            slots.collect(run, at, how.horizon_seconds, known, unknown);
        }
    }
    if measured.responders == 0 {
        return;
    }
    slots.keep_best_of_each();
    table.people.push(measured);
    table.steps.extend(sums.iter().zip(how.features).map(|(sum, feature)| {
        quantise(match feature.measure {
            Measure::People { .. } => sum.people(&how.weighing).ln_1p(),
            Measure::ActiveSlots { half_life } => {
                slots.active(feature.group, half_life, &how.weighing).ln_1p()
            }
        })
    }));
}

/// Known and unknown responders, each weighed, in whole units.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    known: u64,
    unknown: u64,
}

impl Sums {
    fn add(
        &mut self,
        feature: &Feature,
        latest: i64,
        at: Timestamp,
        horizon: i64,
        known: bool,
        unknown: f64,
    ) {
        let Measure::People { half_life } = feature.measure else { return };
        if latest == i64::MIN {
            return;
        }
        let recency = (-age_seconds(at, latest) / (half_life * horizon as f64)).exp2();
        let sum = if known { &mut self.known } else { &mut self.unknown };
        let weight = if known { recency } else { recency * unknown };
        *sum = sum.saturating_add((weight * UNIT).round() as u64);
    }

    fn people(self, weighing: &Weighing) -> f64 {
        weighing.people(self.known as f64 / UNIT, self.unknown as f64 / UNIT)
    }
}

/// The latest response of a run in each group, [`i64::MIN`] where there is none; `None` where nothing stands.
fn latest_by_group(run: &[Response], at: Timestamp) -> Option<[i64; GROUPS]> {
    let mut latest = [i64::MIN; GROUPS];
    for response in run.iter().filter(|response| response.stands_at(at)) {
        for group in [Group::All, response.kind.group()] {
            let slot = &mut latest[group as usize];
            *slot = response.time.max(*slot);
        }
    }
    (latest[Group::All as usize] != i64::MIN).then_some(latest)
}

/// Slots of 1/28 horizon, counted back from the moment of measuring, in which a response came; each with the
/// weight of the best known responder in it (1 for a known one), so that a crowd of strangers makes a day
/// active no more than strangers count.
#[derive(Default)]
struct Slots([Vec<(i64, f64)>; GROUPS]);

impl Slots {
    fn collect(&mut self, run: &[Response], at: Timestamp, horizon: i64, known: bool, unknown: f64) {
        let length = (horizon * 1_000_000 / SLOTS_PER_HORIZON).max(1);
        // A known responder is told from an unknown one of weight 1 by a weight above every unknown one.
        let weight = if known { KNOWN } else { unknown };
        for response in run.iter().filter(|response| response.stands_at(at)) {
            let slot = (at.micros() - response.time - 1) / length;
            self.0[Group::All as usize].push((slot, weight));
            self.0[response.kind.group() as usize].push((slot, weight));
        }
    }

    fn keep_best_of_each(&mut self) {
        for slots in &mut self.0 {
            slots.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
            slots.dedup_by_key(|slot| slot.0);
        }
    }

    /// Effective number of active slots, each weighed by its recency.
    fn active(&self, group: Group, half_life: f64, weighing: &Weighing) -> f64 {
        let slot_in_half_lives = 1.0 / (SLOTS_PER_HORIZON as f64 * half_life);
        let mut sums = Sums::default();
        for &(slot, weight) in &self.0[group as usize] {
            let recency = (-(slot as f64) * slot_in_half_lives).exp2();
            let known = weight == KNOWN;
            let sum = if known { &mut sums.known } else { &mut sums.unknown };
            let weight = if known { recency } else { recency * weight };
            *sum = sum.saturating_add((weight * UNIT).round() as u64);
        }
        sums.people(weighing)
    }
}

fn age_seconds(at: Timestamp, time: i64) -> f64 {
    (at.micros() - time) as f64 / 1e6
}
