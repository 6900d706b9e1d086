//! Estimates for accounts of which too little is known but their public counters.
//!
//! An estimate stands beside scores and never among them: it moves no score, no rank and no history.

use std::collections::BTreeMap;

use model::{Estimate, Evidence, Network, PersonId, Score, SnapshotDetails, SnapshotScores, Tenths};
use rustc_hash::FxHashMap;

use super::model::{CountersModel, Form};
use crate::forecast::Isotonic;
use crate::responses::{AccountIndex, Responses, card, is_listed};

/// Accounts with both counters and enough evidence from which the scale of a network's counters is calibrated.
const MIN_CALIBRATED: usize = 50;

/// Nine in ten accounts with enough evidence have their own intervals below the upper end of a calibrated one: so an
/// estimate is never held for surer than a score.
const BELOW_UPPER_END: f64 = 0.9;

/// Gives everybody without enough evidence, but with counters told by the end of the day, an estimate; whoever has
/// no card yet gets one.
///
/// Values become scores by a map fitted on accounts of the same network with both counters and evidence, where
/// there are 50 of them, else by the fixed map of the model with the whole scale as the interval. The lower
/// end is 1 in any case: accounts that draw responses cannot tell how few others draw.
pub fn add_estimates(
    details: &mut SnapshotDetails,
    responses: &Responses,
    scores: &SnapshotScores,
    model: &CountersModel,
) {
    let told = told(responses, scores, model);
    let calibrations = calibrations(&told);
    let mut estimates: BTreeMap<PersonId, (AccountIndex, Estimate)> = told
        .iter()
        .filter(|counted| counted.measured.is_none())
        .map(|counted| {
            (counted.person, (counted.account, counted.estimate(calibrations.get(&counted.scale()))))
        })
        .collect();
    for card in &mut details.cards {
        card.estimate = estimates.remove(&card.person).map(|(_, estimate)| estimate);
    }
    details.cards.extend(estimates.into_iter().map(|(person, (account, estimate))| model::Card {
        estimate: Some(estimate),
        ..card(responses, person, account, scores.day)
    }));
    details.cards.sort_unstable_by_key(|card| card.person);
}

/// An account whose counters the model can read.
struct Told<'a> {
    account: AccountIndex,
    person: PersonId,
    network: Network,
    form: &'a Form,
    value: f64,
    /// The score and the upper end of its interval, where there is enough evidence for one.
    measured: Option<[Tenths; 2]>,
}

/// What is on one scale: a network and the counters that are known.
type Scale = (Network, usize);

impl Told<'_> {
    fn scale(&self) -> Scale {
        (self.network, self.form.curves.len())
    }

    fn estimate(&self, calibration: Option<&Calibration>) -> Estimate {
        let lowest = Score::of_people(0.0).tenths();
        let (score, high) = match calibration {
            Some(calibration) => calibration.score(self.value),
            None => (self.form.fixed_score(self.value).tenths(), Tenths(1000)),
        };
        Estimate { score, low: lowest, high, from: self.form.counters().map(str::to_owned).collect() }
    }
}

/// People with counters told before the end of the day, by account; of several accounts the first that has some.
fn told<'a>(responses: &Responses, scores: &SnapshotScores, model: &'a CountersModel) -> Vec<Told<'a>> {
    let all = 0..responses.accounts.len() as AccountIndex;
    all.filter(|&account| responses.person_of(account) == account && is_listed(responses, account))
        .filter_map(|account| {
            let (told_of, known, form) = responses.accounts_of(account).find_map(|account| {
                let known = responses.profiles.counters_at(account, scores.day.end())?;
                let form = model.form_for(&known)?;
                Some((account, known, form))
            })?;
            let person = responses.accounts.person(account);
            let row = scores.rows.binary_search_by_key(&person, |row| row.person).ok();
            let row = row.map(|index| &scores.rows[index]).filter(|row| row.evidence == Evidence::Enough);
            Some(Told {
                account,
                person,
                network: responses.accounts.network(told_of),
                form,
                value: form.value(|name| known.get(name).copied()),
                measured: row.map(|row| [row.score, row.high]),
            })
        })
        .collect()
}

fn calibrations(told: &[Told<'_>]) -> FxHashMap<Scale, Calibration> {
    let mut measured: FxHashMap<Scale, Vec<Measured>> = FxHashMap::default();
    for counted in told {
        if let Some([score, high]) = counted.measured.map(|ends| ends.map(Tenths::points)) {
            let measured = measured.entry(counted.scale()).or_default();
            measured.push(Measured { person: counted.person, value: counted.value, score, high });
        }
    }
    let enough = measured.into_iter().filter(|(_, people)| people.len() >= MIN_CALIBRATED);
    enough.map(|(scale, people)| (scale, Calibration::of(people))).collect()
}

/// Somebody with both counters and enough evidence.
struct Measured {
    person: PersonId,
    value: f64,
    /// In points, as the next.
    score: f64,
    high: f64,
}

/// A non-decreasing map from values to scores, and how far above it nine in ten intervals end.
struct Calibration {
    map: Isotonic,
    above: f64,
}

impl Calibration {
    /// Split-conformal (Vovk et al.): the map is fitted on every other person, the distance taken from the others.
    fn of(mut people: Vec<Measured>) -> Calibration {
        // Ids are hashes, so every other one is a draw that nothing can steer.
        people.sort_unstable_by_key(|person| person.person);
        let every_other = |from| people.iter().skip(from).step_by(2);
        let map = Isotonic::fit(every_other(0).map(|person| (person.value, person.score)).collect());
        let mut distances: Vec<f64> =
            every_other(1).map(|person| person.high - map.at(person.value).unwrap_or(1.0)).collect();
        distances.sort_unstable_by(f64::total_cmp);
        let place = ((distances.len() as f64 + 1.0) * BELOW_UPPER_END).ceil() as usize;
        let last = distances.len().saturating_sub(1);
        let above = distances.get(place.saturating_sub(1).min(last)).map_or(0.0, |above| above.max(0.0));
        Calibration { map, above }
    }

    fn score(&self, value: f64) -> (Tenths, Tenths) {
        let tenths = |points: f64| Tenths((points.clamp(1.0, 100.0) * 10.0).round() as u16);
        let score = self.map.at(value).unwrap_or(1.0);
        (tenths(score), tenths(score + self.above))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_greater_value_never_gets_less(
            points in prop::collection::vec((0.0..20.0f64, 1.0..100.0f64), 2..80),
            value in 0.0..25.0f64, more in 0.0..5.0f64,
        ) {
            let person = |(id, &(value, score)): (usize, &(f64, f64))| {
                Measured { person: PersonId(id as u64), value, score, high: score + 3.0 }
            };
            let people = points.iter().enumerate().map(person).collect();
            let calibration = Calibration::of(people);
            let (score, high) = calibration.score(value);
            let (more_score, more_high) = calibration.score(value + more);
            prop_assert!(score <= more_score && high <= more_high && score <= high);
        }
    }
}
