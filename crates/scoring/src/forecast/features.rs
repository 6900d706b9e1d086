//! Features of responses received, per person, at a moment.

use model::{Feature, Group, Measure, Model, Timestamp, Weighing, quantise};
use rayon::prelude::*;

use crate::pass::each;
use crate::responses::{AccountIndex, Response, Responses, SLOTS_PER_HORIZON, slot_micros};
use crate::trust::{Regard, Trust, View, of_units, units};

/// Responders of this many days count as true reach.
const REACH_DAYS: i64 = 90;

/// After so many half-lives nothing is left of a weight that is counted in units of `2^-36`.
const HALF_LIVES_OF_A_UNIT: f64 = 38.0;

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
    /// How far features look back; see [`Model::evidence_days`].
    pub evidence_days: Option<u32>,
}

impl<'a> Measuring<'a> {
    /// What a model measures, and how.
    pub fn of(model: &'a Model) -> Measuring<'a> {
        let Model { features, horizon_seconds, weighing, evidence_days, .. } = model;
        Measuring {
            features,
            horizon_seconds: *horizon_seconds,
            weighing: *weighing,
            evidence_days: *evidence_days,
        }
    }
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
    /// Summed trust of the distinct responders within 90 days, in whole people.
    pub true_reach: u32,
    /// Summed trust of the distinct responders of all time, in whole people.
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
/// `2^(-age / half-life)`; trust is summed to `t`, what is missing to full trust (times [`Weighing::single`] for those
/// who respond to nobody else) to `k`, and the feature is `ln(1 + G(t, k))`. Trust is as the target sees it.
pub fn measure(responses: &Responses, trust: &Trust<'_>, at: Timestamp, how: &Measuring<'_>) -> FeatureTable {
    gather(responses, trust, at, how).weighed(&how.weighing)
}

/// What [`measure`] finds before unknown responders are weighed together; that [`Weighing::single`] alone matters here.
pub(crate) fn gather(
    responses: &Responses,
    trust: &Trust<'_>,
    at: Timestamp,
    how: &Measuring<'_>,
) -> SumTable {
    let all = 0..responses.accounts.len() as AccountIndex;
    let accounts: Vec<AccountIndex> = all.filter(|&account| !responses.to(account).is_empty()).collect();
    let gathered = each(&accounts, |sight, account| {
        gather_one(responses.to(account), &trust.seen_by(account, sight), at, how, account)
    });
    let mut table = SumTable::empty(how.features.len());
    for (measured, sums) in gathered.into_iter().flatten() {
        table.people.push(measured);
        table.sums.extend(sums);
    }
    table
}

/// Measures one account by the responses it received, by responder and time; `None` where none stands at `at`.
pub(crate) fn measure_one(
    received: &[Response],
    view: &View<'_>,
    at: Timestamp,
    how: &Measuring<'_>,
    account: AccountIndex,
) -> Option<(Measured, Vec<u16>)> {
    let (measured, sums) = gather_one(received, view, at, how, account)?;
    Some((measured, sums.iter().map(|sum| sum.steps(&how.weighing)).collect()))
}

fn gather_one(
    received: &[Response],
    view: &View<'_>,
    at: Timestamp,
    how: &Measuring<'_>,
    account: AccountIndex,
) -> Option<(Measured, Vec<Sums>)> {
    let mut gathered = Gathered::new(how, at);
    let mut measured = Measured { account, responders: 0, recent: 0, true_reach: 0, reach_of_all_time: 0 };
    let mut reach = [0u64; 2];
    for run in received.chunk_by(|a, b| a.responder == b.responder) {
        let standing = run.iter().filter(|response| response.stands_at(at));
        // How many there ever were is told whatever the age of what they said.
        let Some(latest) = standing.map(|response| response.time).max() else { continue };
        let regard = view.regard(run[0].responder, how.weighing.single);
        let counts =
            |response: &Response| response.stands_at(at) && response.is_within(at, how.evidence_days);
        gathered.add(run, counts, regard);
        let age = age_seconds(at, latest);
        measured.responders += 1;
        measured.recent += u32::from(age <= 3.0 * how.horizon_seconds as f64);
        reach[0] += units(regard.known);
        if age <= (REACH_DAYS * 86_400) as f64 {
            reach[1] += units(regard.known);
        }
    }
    [measured.reach_of_all_time, measured.true_reach] = reach.map(whole_people);
    (measured.responders > 0).then(|| (measured, gathered.finish()))
}

/// The sums of everyone who has had a response, by rising account index.
#[derive(Debug, Clone)]
pub(crate) struct SumTable {
    width: usize,
    /// Whose.
    pub people: Vec<Measured>,
    sums: Vec<Sums>,
}

impl SumTable {
    fn empty(width: usize) -> SumTable {
        SumTable { width, people: Vec::new(), sums: Vec::new() }
    }

    /// The features under a weighing.
    pub fn weighed(&self, weighing: &Weighing) -> FeatureTable {
        FeatureTable {
            width: self.width,
            people: self.people.clone(),
            steps: self.sums.par_iter().with_min_len(1024).map(|sum| sum.steps(weighing)).collect(),
        }
    }
}

/// What responders bring to each feature, responder by responder. Which of their responses count, how old these are
/// taken to be, and what a responder counts for are chosen apart, so that a change can be walked through in stages.
pub(crate) struct Gathered<'a> {
    how: &'a Measuring<'a>,
    aged_to: Timestamp,
    sums: Vec<Sums>,
    slots: Option<Slots>,
}

impl<'a> Gathered<'a> {
    /// Nothing yet; ages are told from `aged_to` back.
    pub fn new(how: &'a Measuring<'a>, aged_to: Timestamp) -> Gathered<'a> {
        let slotted =
            how.features.iter().any(|feature| matches!(feature.measure, Measure::ActiveSlots { .. }));
        let slots = slotted.then(Slots::default);
        Gathered { how, aged_to, sums: vec![Sums::default(); how.features.len()], slots }
    }

    /// Adds the responses of one responder that count, and returns the time of the latest; `None` where none does.
    pub fn add(
        &mut self,
        run: &[Response],
        counts: impl Fn(&Response) -> bool + Copy,
        regard: Regard,
    ) -> Option<i64> {
        let latest = latest_by_group(run, counts)?;
        let (at, horizon) = (self.aged_to, self.how.horizon_seconds);
        for (sum, feature) in self.sums.iter_mut().zip(self.how.features) {
            sum.add(feature, latest[feature.group as usize], at, horizon, regard);
        }
        if let Some(slots) = &mut self.slots {
            slots.collect(run, counts, at, horizon, regard);
        }
        Some(latest[Group::All as usize])
    }

    /// The sums of each feature.
    pub fn finish(mut self) -> Vec<Sums> {
        let Some(mut slots) = self.slots.take() else { return self.sums };
        slots.keep_best_of_each();
        for (sum, feature) in self.sums.iter_mut().zip(self.how.features) {
            if let Measure::ActiveSlots { half_life } = feature.measure {
                *sum = slots.active(feature.group, half_life);
            }
        }
        self.sums
    }
}

fn whole_people(units: u64) -> u32 {
    of_units(units).round().min(f64::from(u32::MAX)) as u32
}

/// Known and unknown responders, or slots, each weighed, in whole units.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sums {
    known: u64,
    unknown: u64,
}

impl Sums {
    fn add(&mut self, feature: &Feature, latest: i64, at: Timestamp, horizon: i64, regard: Regard) {
        let Measure::People { half_life } = feature.measure else { return };
        if latest == i64::MIN {
            return;
        }
        let half_lives = age_seconds(at, latest) / (half_life * horizon as f64);
        // Older than that, the weight of one responder is less than half a unit, and rounds to nothing: most of a long
        // past, seen through short half-lives.
        if half_lives < HALF_LIVES_OF_A_UNIT {
            self.weigh(regard, (-half_lives).exp2());
        }
    }

    fn weigh(&mut self, regard: Regard, recency: f64) {
        self.known = self.known.saturating_add(units(recency * regard.known));
        self.unknown = self.unknown.saturating_add(units(recency * regard.unknown));
    }

    /// Of [`units`] of the known and of the unknown; less than nothing is nothing.
    pub fn of_units(units: [i64; 2]) -> Sums {
        let [known, unknown] = units.map(|units| units.max(0).cast_unsigned());
        Sums { known, unknown }
    }

    /// The weights of the known and of the unknown.
    pub fn weights(self) -> [f64; 2] {
        [of_units(self.known), of_units(self.unknown)]
    }

    /// The stored feature, `ln(1 + G(t, k))`.
    pub fn steps(self, weighing: &Weighing) -> u16 {
        let [known, unknown] = self.weights();
        quantise(weighing.people(known, unknown).ln_1p())
    }
}

/// The latest response of a run in each group, [`i64::MIN`] where there is none; `None` where nothing counts.
fn latest_by_group(run: &[Response], counts: impl Fn(&Response) -> bool) -> Option<[i64; GROUPS]> {
    let mut latest = [i64::MIN; GROUPS];
    for response in run.iter().filter(|response| counts(response)) {
        for group in [Group::All, response.kind.group()] {
            let slot = &mut latest[group as usize];
            *slot = response.time.max(*slot);
        }
    }
    (latest[Group::All as usize] != i64::MIN).then_some(latest)
}

/// Slots of [`slot_micros`], counted back from the moment of measuring, in which a response came; each with the best
/// regard of a responder in it, so that a crowd of strangers makes a day active no more than strangers count.
#[derive(Default)]
struct Slots([Vec<(i64, Regard)>; GROUPS]);

impl Slots {
    fn collect(
        &mut self,
        run: &[Response],
        counts: impl Fn(&Response) -> bool,
        at: Timestamp,
        horizon: i64,
        regard: Regard,
    ) {
        let length = slot_micros(horizon);
        for response in run.iter().filter(|response| counts(response)) {
            let slot = (at.micros() - response.time - 1) / length;
            self.0[Group::All as usize].push((slot, regard));
            self.0[response.kind.group() as usize].push((slot, regard));
        }
    }

    /// The most trust in each slot, and beside it the most that strangers add: neither falls with another responder.
    fn keep_best_of_each(&mut self) {
        for slots in &mut self.0 {
            slots.sort_unstable_by_key(|&(slot, _)| slot);
            slots.dedup_by(|other, kept| {
                let same = other.0 == kept.0;
                if same {
                    kept.1.known = kept.1.known.max(other.1.known);
                    kept.1.unknown = kept.1.unknown.max(other.1.unknown);
                }
                same
            });
            for (_, regard) in slots {
                regard.unknown = regard.unknown.min(1.0 - regard.known);
            }
        }
    }

    /// Active slots, each weighed by its recency.
    fn active(&self, group: Group, half_life: f64) -> Sums {
        let slot_in_half_lives = 1.0 / (SLOTS_PER_HORIZON as f64 * half_life);
        let mut sums = Sums::default();
        for &(slot, regard) in &self.0[group as usize] {
            sums.weigh(regard, (-(slot as f64) * slot_in_half_lives).exp2());
        }
        sums
    }
}

pub(crate) fn age_seconds(at: Timestamp, time: i64) -> f64 {
    (at.micros() - time) as f64 / 1e6
}
