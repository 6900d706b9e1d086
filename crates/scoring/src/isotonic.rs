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
        for (value, result) in points {
            let mut pool = Pool { value, result, size: 1.0 };
            while let Some(before) =
                pools.pop_if(|before| before.result >= pool.result || before.value == pool.value)
            {
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
    use super::*;

    #[test]
    fn violators_are_pooled() {
        let steps = Isotonic::fit(vec![(1.0, 5.0), (2.0, 3.0), (3.0, 8.0), (3.0, 10.0), (4.0, 9.0)]);
        assert_eq!(steps, Isotonic(vec![(1.5, 4.0), (10.0 / 3.0, 9.0)]));
        assert_eq!([0.0, 1.5, 9.0].map(|value| steps.at(value)), [Some(4.0), Some(4.0), Some(9.0)]);
    }
}
