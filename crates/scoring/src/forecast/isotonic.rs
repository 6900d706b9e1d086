//! A map that never falls, fitted to points.

/// Value and result of each step, by rising value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Isotonic(Vec<(f64, f64)>);

impl Isotonic {
    /// The non-decreasing steps nearest to the points (value, result) by least squares, each at the mean value of its
    /// points: pool adjacent violators (Ayer et al. 1955).
    pub(crate) fn fit(mut points: Vec<(f64, f64)>) -> Isotonic {
        points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut pools: Vec<Pool> = Vec::new();
        // Points of one value share one result, whatever comes of pooling.
        for same in points.chunk_by(|a, b| a.0 == b.0) {
            let size = same.len() as f64;
            let result = same.iter().map(|point| point.1).sum::<f64>() / size;
            let mut pool = Pool { value: same[0].0, result, size };
            while let Some(before) = pools.pop_if(|before| before.result >= pool.result) {
                pool = before.with(pool);
            }
            pools.push(pool);
        }
        Isotonic(pools.into_iter().map(|pool| (pool.value, pool.result)).collect())
    }

    /// Between the middles of steps the map is a line, beyond the first and last it is level; `None` of no points.
    pub(crate) fn at(&self, value: f64) -> Option<f64> {
        let next = self.0.partition_point(|&(at, _)| at < value);
        match (next.checked_sub(1).map(|index| self.0[index]), self.0.get(next)) {
            (Some((from, low)), Some(&(to, high))) => Some(low + (high - low) * (value - from) / (to - from)),
            (Some((_, result)), None) | (None, Some(&(_, result))) => Some(result),
            (None, None) => None,
        }
    }
}

/// Points that share one result.
#[derive(Clone, Copy)]
struct Pool {
    value: f64,
    result: f64,
    size: f64,
}

impl Pool {
    fn with(self, other: Pool) -> Pool {
        let size = self.size + other.size;
        let mean = |a: f64, b: f64| (a * self.size + b * other.size) / size;
        Pool { value: mean(self.value, other.value), result: mean(self.result, other.result), size }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn violators_are_pooled() {
        let steps = Isotonic::fit(vec![(1.0, 5.0), (2.0, 3.0), (3.0, 8.0), (3.0, 10.0), (4.0, 9.0)]);
        assert_eq!(steps, Isotonic(vec![(1.5, 4.0), (10.0 / 3.0, 9.0)]));
        assert_eq!([0.0, 1.5, 9.0].map(|value| steps.at(value)), [Some(4.0), Some(4.0), Some(9.0)]);
    }

    #[test]
    fn points_of_one_value_are_pooled_before_violators_are() {
        let steps = Isotonic::fit(vec![(1.0, 5.0), (2.0, 3.0), (2.0, 8.0)]);
        assert_eq!(steps, Isotonic(vec![(1.0, 5.0), (2.0, 5.5)]));
    }

    proptest! {
        #[test]
        fn the_map_never_falls_keeps_the_mean_and_is_nearest(
            points in prop::collection::vec((0u8..8, 0u8..20), 1..40), turn in 0usize..40,
        ) {
            let mut points: Vec<(f64, f64)> = points.into_iter().map(|(a, b)| (f64::from(a), f64::from(b))).collect();
            let steps = Isotonic::fit(points.clone());
            prop_assert!(steps.0.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
            let sum: f64 = points.iter().map(|point| point.1).sum();
            // The level of each value: the least over ends to the right of the most over ends to the left (the min-max
            // form of the same least squares).
            let mut values: Vec<f64> = points.iter().map(|point| point.0).collect();
            values.sort_by(f64::total_cmp);
            values.dedup();
            let mean = |from: f64, to: f64| {
                let within = points.iter().filter(|point| point.0 >= from && point.0 <= to);
                let (sum, count) = within.fold((0.0, 0.0), |(sum, count), point| (sum + point.1, count + 1.0));
                sum / count
            };
            let level = |value: f64| {
                let starts = values.iter().filter(|&&from| from <= value);
                let most = |&from: &f64| {
                    let ends = values.iter().filter(|&&to| to >= value);
                    ends.map(|&to| mean(from, to)).fold(f64::MAX, f64::min)
                };
                starts.map(most).fold(f64::MIN, f64::max)
            };
            let levels: Vec<f64> = values.iter().map(|&value| level(value)).collect();
            let kept: f64 = points.iter().map(|point| level(point.0)).sum();
            prop_assert!((kept - sum).abs() < 1e-9);
            let mut distinct = levels.clone();
            distinct.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
            prop_assert_eq!(distinct.len(), steps.0.len());
            for (expected, step) in distinct.iter().zip(&steps.0) {
                prop_assert!((expected - step.1).abs() < 1e-9, "{steps:?} {levels:?}");
            }
            let turn = turn % points.len();
            points.rotate_left(turn);
            prop_assert_eq!(Isotonic::fit(points), steps);
        }
    }
}
