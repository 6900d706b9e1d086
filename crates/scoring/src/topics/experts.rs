//! Whether responses of experts on the same topic tell more: tried beside influence on a topic, and judged.
//!
//! The standing of a responder on a topic comes from the distinct people who responded to their own posts on it, the
//! judged author left out: `n / (n + 3)`. It either takes weight from whoever has none, or adds weight to whoever has
//! some. Strength is chosen on the earlier half of the cuts; the difference is reported on the later half alone.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::labelled::{LabelledPosts, TopicIndex};
use crate::accounts::AccountIndex;
use crate::bootstrap::{DRAWINGS, Interval, draw, interval};
use crate::responses::Responses;
use crate::trust::Regard;

/// People who responded to somebody's posts on a topic, at which standing on it is one half.
const HALF_STANDING: f64 = 3.0;
/// Names the drawings, so that they can be had again.
const SEED: u64 = 29;

/// The ways that are tried.
pub(super) const WAYS: [ExpertWay; 6] = [
    ExpertWay { adds: false, strength: 0.25 },
    ExpertWay { adds: false, strength: 0.5 },
    ExpertWay { adds: false, strength: 0.75 },
    ExpertWay { adds: false, strength: 1.0 },
    ExpertWay { adds: true, strength: 0.5 },
    ExpertWay { adds: true, strength: 1.0 },
];

/// A way to let standing on a topic weigh.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ExpertWay {
    /// True where standing adds to what a responder weighs: `known + strength * standing * (1 - known)`; false where the
    /// lack of it takes away: `(1 - strength + strength * standing)` times what they weigh.
    pub adds: bool,
    /// How much, 0 to 1.
    pub strength: f64,
}

impl ExpertWay {
    pub(super) fn weigh(self, regard: Regard, standing: f64) -> Regard {
        let Regard { known, unknown } = regard;
        if self.adds {
            let known = known + self.strength * standing * (1.0 - known);
            return Regard { known, unknown: unknown.min(1.0 - known) };
        }
        let part = 1.0 - self.strength + self.strength * standing;
        Regard { known: known * part, unknown: unknown * part }
    }
}

/// Who responded to whose posts on one topic.
pub(super) struct Standings(FxHashMap<AccountIndex, FxHashSet<AccountIndex>>);

impl Standings {
    /// Of those who wrote on a topic, by the responses that stand at `at`.
    pub fn of(
        responses: &Responses,
        labelled: &LabelledPosts,
        topic: TopicIndex,
        authors: &[AccountIndex],
        at: model::Timestamp,
    ) -> Standings {
        let people = |&author: &AccountIndex| {
            let rows =
                responses.to(author).iter().filter(|row| row.kind.is_to_own_post() && row.stands_at(at));
            let on_topic = rows.filter(|row| labelled.of(row.post).contains(&topic));
            (author, on_topic.map(|row| row.responder).collect())
        };
        Standings(authors.iter().map(people).collect())
    }

    /// The standing of a responder, 0 to 1, as if `author` had never responded to them.
    pub fn without(&self, author: AccountIndex, responder: AccountIndex) -> f64 {
        let people =
            self.0.get(&responder).map_or(0, |people| people.len() - usize::from(people.contains(&author)));
        people as f64 / (people as f64 + HALF_STANDING)
    }
}

/// Whether experts' responses tell more.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExpertsReport {
    /// Each way, with NDCG@5 on the earlier and on the later cuts.
    pub ways: Vec<TriedWay>,
    /// Influence on a topic as it is, on the earlier cuts.
    pub plain_earlier: f64,
    /// The same on the later cuts.
    pub plain_later: f64,
    /// The way that was best on the earlier cuts.
    pub chosen: ExpertWay,
    /// Its NDCG@5 on the later cuts, less that of influence as it is.
    pub difference: f64,
    /// 95 % of that difference over topics drawn again.
    pub interval: Interval,
    /// Boards of the later cuts.
    pub boards: usize,
}

/// One way.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TriedWay {
    /// Which.
    #[serde(flatten)]
    pub way: ExpertWay,
    /// NDCG@5 on the earlier cuts.
    pub earlier: f64,
    /// NDCG@5 on the later cuts.
    pub later: f64,
}

/// NDCG@5 of one topic at one cut: as it is, and each way.
#[derive(Debug, Clone, Copy)]
pub(super) struct ExpertBoard {
    pub topic: TopicIndex,
    pub cut: usize,
    pub plain: f64,
    pub ways: [f64; WAYS.len()],
}

/// Chooses on the cuts before `middle` and judges on the others; none where either has no board.
pub(super) fn report(boards: &[ExpertBoard], middle: usize) -> Option<ExpertsReport> {
    let (earlier, later): (Vec<&ExpertBoard>, Vec<&ExpertBoard>) =
        boards.iter().partition(|board| board.cut < middle);
    if earlier.is_empty() || later.is_empty() {
        return None;
    }
    let mean = |boards: &[&ExpertBoard], of: &dyn Fn(&ExpertBoard) -> f64| {
        boards.iter().map(|board| of(board)).sum::<f64>() / boards.len() as f64
    };
    let ways: Vec<TriedWay> = WAYS
        .iter()
        .enumerate()
        .map(|(place, &way)| TriedWay {
            way,
            earlier: mean(&earlier, &|board| board.ways[place]),
            later: mean(&later, &|board| board.ways[place]),
        })
        .collect();
    // Of equals the first, which changes least.
    let best =
        (1..ways.len()).fold(0, |best, one| if ways[one].earlier > ways[best].earlier { one } else { best });
    let gain = |board: &ExpertBoard| board.ways[best] - board.plain;
    // Boards of one topic hang together: topics are drawn, each with all of its boards.
    let mut by_topic = later.clone();
    by_topic.sort_by_key(|board| (board.topic, board.cut));
    let topics: Vec<(f64, f64)> = by_topic
        .chunk_by(|a, b| a.topic == b.topic)
        .map(|chunk| (chunk.iter().map(|board| gain(board)).sum(), chunk.len() as f64))
        .collect();
    let drawn = |drawing: u64| {
        let copies = draw(topics.len(), SEED.wrapping_mul(DRAWINGS).wrapping_add(drawing));
        let (sum, count) =
            topics.iter().zip(copies).fold((0.0, 0.0), |(sum, count), ((gain, boards), copies)| {
                (sum + gain * f64::from(copies), count + boards * f64::from(copies))
            });
        sum / count
    };
    Some(ExpertsReport {
        plain_earlier: mean(&earlier, &|board| board.plain),
        plain_later: mean(&later, &|board| board.plain),
        chosen: WAYS[best],
        difference: mean(&later, &gain),
        interval: interval(&(0..DRAWINGS).map(drawn).collect::<Vec<_>>()),
        boards: later.len(),
        ways,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(topic: TopicIndex, cut: usize, plain: f64, third: f64) -> ExpertBoard {
        let mut ways = [plain; WAYS.len()];
        ways[2] = third;
        ExpertBoard { topic, cut, plain, ways }
    }

    #[test]
    fn the_way_is_chosen_on_earlier_cuts_and_judged_on_later_ones() {
        let boards =
            [board(0, 0, 0.5, 0.9), board(1, 0, 0.5, 0.7), board(0, 1, 0.5, 0.3), board(1, 1, 0.4, 0.4)];
        let report = report(&boards, 1).expect("boards on both sides");
        assert_eq!(report.chosen, WAYS[2]);
        assert!((report.difference + 0.1).abs() < 1e-12, "{report:?}");
        assert!(report.interval[0] < report.difference && report.interval[1] >= 0.0 - 1e-12, "{report:?}");
    }

    #[test]
    fn without_earlier_cuts_nothing_is_chosen() {
        assert_eq!(report(&[board(0, 3, 0.5, 0.6)], 1), None);
    }

    #[test]
    fn standing_takes_or_adds_and_stays_within_bounds() {
        let regard = Regard { known: 0.5, unknown: 0.5 };
        let lower = WAYS[1].weigh(regard, 0.0);
        assert_eq!((lower.known, lower.unknown), (0.25, 0.25));
        let higher = WAYS[4].weigh(regard, 1.0);
        assert_eq!((higher.known, higher.unknown), (0.75, 0.25));
        let same = WAYS[1].weigh(regard, 1.0);
        assert_eq!((same.known, same.unknown), (0.5, 0.5));
    }
}
