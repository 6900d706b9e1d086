//! +K: what one person's endorsement of another on a topic counts, and what it may do to the order of topics.

mod netting;

use crate::{PersonId, Tenths, Timestamp, TopicId};

/// A person may give so many +K on a day (UTC).
pub const PLUS_K_A_DAY: u32 = 10;
/// And a further one to the same person on the same topic after so many days.
pub const PLUS_K_AGAIN_DAYS: i64 = 7;
/// Nothing is left of a +K after so many days.
pub const PLUS_K_DAYS: i64 = 90;
/// A +K takes part in netting for so many days: twice as long as it counts. So whatever came back around while it
/// counted cancels for as long as that would count, and a circle that is closed within [`PLUS_K_DAYS`] gains nothing
/// at any time.
pub const PLUS_K_NETTING_DAYS: i64 = 2 * PLUS_K_DAYS;
/// The most points by which +K lifts a topic in the order of a person's topics.
pub const PLUS_K_MOST_LIFT: f64 = 1.0;
/// Every doubling of what counts lifts by one such part of a point: fifteen fresh +K of people fully trusted lift by
/// one point.
pub const PLUS_K_DOUBLINGS: f64 = 4.0;

const SECONDS_PER_DAY: i64 = 86_400;

/// A +K that stands: given, and not withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlusK {
    /// Who gives it.
    pub giver: PersonId,
    /// Who gets it.
    pub receiver: PersonId,
    /// On what.
    pub topic: TopicId,
    /// When it was given.
    pub at: Timestamp,
}

/// A +K of the last [`PLUS_K_DAYS`] days, and what it counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedPlusK {
    /// Which.
    pub plus_k: PlusK,
    /// True where it came back around: then it is shown as mutual and counts for nothing.
    pub mutual: bool,
    /// The giver's trust, 0 to 1, times what is left of it; 0 where it is mutual.
    pub weight: f64,
}

impl PlusK {
    /// What is left of it, 0 to 1: it falls evenly from 1 to 0 within [`PLUS_K_DAYS`].
    pub fn left(&self, as_of: Timestamp) -> f64 {
        let age = as_of.micros().saturating_sub(self.at.micros()) as f64 / 1e6;
        (1.0 - age / (PLUS_K_DAYS * SECONDS_PER_DAY) as f64).clamp(0.0, 1.0)
    }
}

/// What every +K counts as of a moment, by receiver, topic, then the newest first.
///
/// - `given`: those that stand, over all people and topics, in any order. Of several by one giver to one receiver on
///   one topic the newest stands for all; what somebody gives to themselves is passed over.
/// - `trust`: how far a giver is trusted, 0 to 1.
///
/// Those of the last [`PLUS_K_NETTING_DAYS`] days are roads from giver to receiver. Where roads lead back around, those
/// of one circle cancel each other, the shortest circles first, until no circle is left. So whoever is in a closed ring
/// gains nothing; nobody loses more +K than they gave; and what is given by somebody whom no road leads to always
/// counts. Of several from one giver to one receiver the newest cancel first.
pub fn count_plus_k(given: &[PlusK], as_of: Timestamp, trust: impl Fn(PersonId) -> f64) -> Vec<CountedPlusK> {
    let roads = standing(given, as_of);
    let pairs: Vec<&[PlusK]> =
        roads.chunk_by(|a, b| (a.giver, a.receiver) == (b.giver, b.receiver)).collect();
    let ends = pairs.iter().map(|pair| (pair[0].giver, pair[0].receiver, pair.len() as u32)).collect();
    let cancelled = netting::cancel_circles(ends);
    let mut counted = Vec::with_capacity(roads.len());
    for (pair, cancelled) in pairs.iter().zip(cancelled) {
        let mut newest: Vec<PlusK> = pair.to_vec();
        newest.sort_by_key(|plus_k| (std::cmp::Reverse(plus_k.at), plus_k.topic));
        let trust = trust(pair[0].giver);
        let trust = if trust.is_finite() { trust.clamp(0.0, 1.0) } else { 0.0 };
        counted.extend(newest.into_iter().enumerate().map(|(place, plus_k)| {
            let mutual = place < cancelled as usize;
            let weight = if mutual { 0.0 } else { trust * plus_k.left(as_of) };
            CountedPlusK { plus_k, mutual, weight }
        }));
    }
    counted.retain(|counted| counted.plus_k.left(as_of) > 0.0);
    counted.sort_by_key(|counted| {
        let PlusK { giver, receiver, topic, at } = counted.plus_k;
        (receiver, topic, std::cmp::Reverse(at), giver)
    });
    counted
}

/// One road for each giver, receiver and topic, in this order: the newest.
fn standing(given: &[PlusK], as_of: Timestamp) -> Vec<PlusK> {
    let oldest = as_of.plus_seconds(-PLUS_K_NETTING_DAYS * SECONDS_PER_DAY);
    let road = |plus_k: &PlusK| plus_k.giver != plus_k.receiver && plus_k.at > oldest;
    let mut roads: Vec<PlusK> = given.iter().copied().filter(road).collect();
    roads.sort_unstable_by_key(|plus_k| {
        (plus_k.giver, plus_k.receiver, plus_k.topic, std::cmp::Reverse(plus_k.at))
    });
    roads.dedup_by_key(|plus_k| (plus_k.giver, plus_k.receiver, plus_k.topic));
    roads
}

/// Where a topic stands among a person's topics, in points: its score, lifted by what its +K count, at most to the
/// upper end of its interval.
///
/// The lift is `log2(1 + weight) / 4` and at most one point ([`PLUS_K_MOST_LIFT`]). It orders topics and changes no
/// score.
pub fn order_of(score: Tenths, high: Tenths, weight: f64) -> f64 {
    let lift = (weight.max(0.0).ln_1p() / std::f64::consts::LN_2 / PLUS_K_DOUBLINGS).min(PLUS_K_MOST_LIFT);
    (score.points() + lift).min(high.max(score).points())
}

#[cfg(test)]
mod tests;
