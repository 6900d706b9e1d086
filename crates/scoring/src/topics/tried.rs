//! Several ways to do the same, of which one is chosen on earlier cuts and judged on later ones.

use serde::Serialize;

use crate::evaluation::{Interval, REPLICATES, draw, interval};
use crate::posts::TopicIndex;

/// Names the replicates, so that they can be had again.
const SEED: u64 = 29;

/// Whether another way does better than the one that is in use.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaysReport<W> {
    /// Each way, with NDCG@5 on the earlier and on the later cuts.
    pub ways: Vec<TriedWay<W>>,
    /// Influence on a topic as it is, on the earlier cuts.
    pub plain_earlier: f64,
    /// The same on the later cuts.
    pub plain_later: f64,
    /// The way that was best on the earlier cuts, judged by what had come of them by the first of the later cuts.
    pub chosen: W,
    /// Its NDCG@5 on the later cuts, less that of influence as it is.
    pub difference: f64,
    /// 95 % of that difference over topics drawn again.
    pub interval: Interval,
    /// Boards of the later cuts.
    pub boards: usize,
}

/// One way.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TriedWay<W> {
    /// Which.
    #[serde(flatten)]
    pub way: W,
    /// NDCG@5 on the earlier cuts.
    pub earlier: f64,
    /// NDCG@5 on the later cuts.
    pub later: f64,
}

/// NDCG@5 of one topic at one cut: as it is, and each way.
#[derive(Debug, Clone, Copy)]
pub(super) struct TriedBoard<const N: usize> {
    pub topic: TopicIndex,
    pub cut: usize,
    pub plain: f64,
    pub ways: [f64; N],
}

/// Chooses on the cuts before `middle` and judges on the others; none where either has no board.
pub(super) fn report<W: Copy, const N: usize>(
    ways: [W; N],
    boards: &[TriedBoard<N>],
    middle: usize,
) -> Option<WaysReport<W>> {
    let (earlier, later): (Vec<&TriedBoard<N>>, Vec<&TriedBoard<N>>) =
        boards.iter().partition(|board| board.cut < middle);
    if earlier.is_empty() || later.is_empty() {
        return None;
    }
    let mean = |boards: &[&TriedBoard<N>], of: &dyn Fn(&TriedBoard<N>) -> f64| {
        boards.iter().map(|board| of(board)).sum::<f64>() / boards.len() as f64
    };
    let tried: Vec<TriedWay<W>> = ways
        .iter()
        .enumerate()
        .map(|(place, &way)| TriedWay {
            way,
            earlier: mean(&earlier, &|board| board.ways[place]),
            later: mean(&later, &|board| board.ways[place]),
        })
        .collect();
    // Of equals the first, which changes least.
    let best = (1..tried.len())
        .fold(0, |best, way| if tried[way].earlier > tried[best].earlier { way } else { best });
    let gain = |board: &TriedBoard<N>| board.ways[best] - board.plain;
    // Boards of one topic hang together: topics are drawn, each with all of its boards.
    let mut by_topic = later.clone();
    by_topic.sort_by_key(|board| (board.topic, board.cut));
    let topics: Vec<(f64, f64)> = by_topic
        .chunk_by(|a, b| a.topic == b.topic)
        .map(|chunk| (chunk.iter().map(|board| gain(board)).sum(), chunk.len() as f64))
        .collect();
    let drawn = |drawing: u64| {
        let copies = draw(topics.len(), SEED.wrapping_mul(REPLICATES).wrapping_add(drawing));
        let (sum, count) =
            topics.iter().zip(copies).fold((0.0, 0.0), |(sum, count), ((gain, boards), copies)| {
                (sum + gain * f64::from(copies), count + boards * f64::from(copies))
            });
        sum / count
    };
    Some(WaysReport {
        plain_earlier: mean(&earlier, &|board| board.plain),
        plain_later: mean(&later, &|board| board.plain),
        chosen: tried[best].way,
        difference: mean(&later, &gain),
        interval: interval(&(0..REPLICATES).map(drawn).collect::<Vec<_>>()),
        boards: later.len(),
        ways: tried,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAYS: [f64; 4] = [0.0, 0.1, 0.2, 0.3];

    fn board(topic: TopicIndex, cut: usize, plain: f64, third: f64) -> TriedBoard<4> {
        TriedBoard { topic, cut, plain, ways: [plain, plain, third, plain] }
    }

    #[test]
    fn the_way_is_chosen_on_earlier_cuts_and_judged_on_later_ones() {
        let boards =
            [board(0, 0, 0.5, 0.9), board(1, 0, 0.5, 0.7), board(0, 1, 0.5, 0.3), board(1, 1, 0.4, 0.4)];
        let report = report(WAYS, &boards, 1).expect("boards on both sides");
        assert_eq!(report.chosen, WAYS[2]);
        assert!((report.difference + 0.1).abs() < 1e-12, "{report:?}");
        assert!(report.interval[0] < report.difference && report.interval[1] >= 0.0 - 1e-12, "{report:?}");
    }

    #[test]
    fn without_earlier_cuts_nothing_is_chosen() {
        assert_eq!(report(WAYS, &[board(0, 3, 0.5, 0.6)], 1), None);
    }
}
