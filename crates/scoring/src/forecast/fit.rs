//! Fitting of non-negative weights: what is forecast is a mean.

use rayon::prelude::*;

/// People of past windows with their features and outcomes.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// Features a person.
    pub width: usize,
    /// `width` values a person, one person after another; not negative.
    pub features: Vec<f64>,
    /// What happened to each person afterwards; not negative.
    pub outcomes: Vec<f64>,
    /// How much each person counts; not negative.
    pub weights: Vec<f64>,
}

/// What holds the weights back where there is little to learn from.
#[derive(Debug, Clone)]
pub struct Prior {
    /// The weights that nothing learnt means.
    pub weights: Vec<f64>,
    /// How many people's worth of evidence the prior is.
    pub strength: f64,
}

/// Steps after which fitting stops in any case.
const MOST_STEPS: usize = 200;

/// Weights `w >= 0` that minimise
///
/// `sum over people of (1 + y) exp(-eta) + eta,  eta = w . f`, plus `strength / 2 * |w - prior|^2`
///
/// the quasi-likelihood of a mean with link `eta = ln(1 + mu)` and variance `(1 + mu)^2` (Wedderburn 1974). It is
/// convex, so the minimum is one; found by Newton steps, each a non-negative quadratic programme solved by
/// coordinate descent, with backtracking. Cost: people times features squared, a step.
pub fn fit(sample: &Sample, prior: &Prior) -> Vec<f64> {
    descend(
        prior.weights.clone(),
        |weights| objective(sample, prior, weights),
        |weights| Curve::at(sample, prior, weights),
    )
}

/// The weights `w >= 0` at which a convex objective is least, from `weights` on.
pub(crate) fn descend(
    mut weights: Vec<f64>,
    objective: impl Fn(&[f64]) -> f64,
    curve: impl Fn(&[f64]) -> Curve,
) -> Vec<f64> {
    let mut value = objective(&weights);
    for _ in 0..MOST_STEPS {
        let step = curve(&weights).constrained_step(&weights);
        let mut shrink = 1.0;
        let next = loop {
            let next: Vec<f64> = weights.iter().zip(&step).map(|(w, s)| (w + shrink * s).max(0.0)).collect();
            let next_value = objective(&next);
            if next_value < value {
                break Some((next, next_value));
            }
            shrink /= 2.0;
            if shrink < 1e-6 {
                break None;
            }
        };
        let Some((next, next_value)) = next else { break };
        let gained = value - next_value;
        weights = next;
        value = next_value;
        if gained <= 1e-12 * value.abs().max(1.0) {
            break;
        }
    }
    weights
}

fn linear(features: &[f64], weights: &[f64]) -> f64 {
    features.iter().zip(weights).map(|(f, w)| f * w).sum()
}

fn objective(sample: &Sample, prior: &Prior, weights: &[f64]) -> f64 {
    let people = sample.features.chunks_exact(sample.width.max(1)).zip(&sample.outcomes).zip(&sample.weights);
    let fit: f64 = people
        .map(|((features, outcome), weight)| {
            let eta = linear(features, weights);
            weight * ((1.0 + outcome) * (-eta).exp() + eta)
        })
        .sum();
    let away: f64 = weights.iter().zip(&prior.weights).map(|(w, p)| (w - p) * (w - p)).sum();
    fit + prior.strength / 2.0 * away
}

/// Gradient and Hessian of an objective. The Hessian is whole, row by row, with a diagonal above zero.
pub(crate) struct Curve {
    pub(crate) gradient: Vec<f64>,
    pub(crate) hessian: Vec<f64>,
}

impl Curve {
    fn at(sample: &Sample, prior: &Prior, weights: &[f64]) -> Curve {
        const PEOPLE_A_CHUNK: usize = 4096;
        let width = sample.width;
        let parts: Vec<Curve> = sample
            .features
            .par_chunks((PEOPLE_A_CHUNK * width).max(1))
            .zip(sample.outcomes.par_chunks(PEOPLE_A_CHUNK))
            .zip(sample.weights.par_chunks(PEOPLE_A_CHUNK))
            .map(|((features, outcomes), counts)| Curve::of_chunk(features, outcomes, counts, weights))
            .collect();
        // Parts are added in their own order, so that the same sample gives the same bits.
        let mut sum = Curve { gradient: vec![0.0; width], hessian: vec![0.0; width * width] };
        for part in parts {
            sum.gradient.iter_mut().zip(part.gradient).for_each(|(a, b)| *a += b);
            sum.hessian.iter_mut().zip(part.hessian).for_each(|(a, b)| *a += b);
        }
        for (k, (weight, expected)) in weights.iter().zip(&prior.weights).enumerate() {
            sum.gradient[k] += prior.strength * (weight - expected);
            // The tiny ridge keeps features that never occur from dividing by zero.
            sum.hessian[k * width + k] += prior.strength + 1e-9;
        }
        sum
    }

    fn of_chunk(features: &[f64], outcomes: &[f64], counts: &[f64], weights: &[f64]) -> Curve {
        let width = weights.len();
        let mut curve = Curve { gradient: vec![0.0; width], hessian: vec![0.0; width * width] };
        for ((row, outcome), count) in features.chunks_exact(width.max(1)).zip(outcomes).zip(counts) {
            let pull = (1.0 + outcome) * (-linear(row, weights)).exp();
            for k in 0..width {
                if row[k] == 0.0 {
                    continue;
                }
                curve.gradient[k] += count * (1.0 - pull) * row[k];
                let scale = count * pull * row[k];
                let below = &mut curve.hessian[k * width..=k * width + k];
                below.iter_mut().zip(row).for_each(|(sum, value)| *sum += scale * value);
            }
        }
        for k in 0..width {
            for l in 0..k {
                curve.hessian[l * width + k] = curve.hessian[k * width + l];
            }
        }
        curve
    }

    /// The step that minimises the quadratic model under `weights + step >= 0`.
    fn constrained_step(&self, weights: &[f64]) -> Vec<f64> {
        let width = weights.len();
        let mut step = vec![0.0; width];
        let mut slope = self.gradient.clone();
        for _ in 0..1000 {
            let mut moved: f64 = 0.0;
            for k in 0..width {
                let curvature = self.hessian[k * width + k];
                let target = (step[k] - slope[k] / curvature).max(-weights[k]);
                let change = target - step[k];
                if change != 0.0 {
                    step[k] = target;
                    slope
                        .iter_mut()
                        .enumerate()
                        .for_each(|(l, s)| *s += self.hessian[l * width + k] * change);
                    moved = moved.max(change.abs());
                }
            }
            if moved < 1e-12 {
                break;
            }
        }
        step
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample(rows: &[([f64; 2], f64)]) -> Sample {
        Sample {
            width: 2,
            features: rows.iter().flat_map(|(features, _)| *features).collect(),
            outcomes: rows.iter().map(|&(_, outcome)| outcome).collect(),
            weights: vec![1.0; rows.len()],
        }
    }

    fn weak() -> Prior {
        Prior { weights: vec![0.1; 2], strength: 1e-6 }
    }

    #[test]
    fn weights_that_made_the_outcomes_are_found_again() {
        let rows: Vec<([f64; 2], f64)> = (1..200)
            .map(|i| {
                let features = [f64::from(i % 7), f64::from(i % 11) / 3.0];
                (features, (0.7 * features[0] + 0.3 * features[1]).exp_m1())
            })
            .collect();
        let weights = fit(&sample(&rows), &weak());
        assert!((weights[0] - 0.7).abs() < 1e-4 && (weights[1] - 0.3).abs() < 1e-4, "{weights:?}");
    }

    #[test]
    fn without_people_the_prior_stands() {
        assert_eq!(fit(&sample(&[]), &Prior { weights: vec![0.2, 0.4], strength: 1.0 }), [0.2, 0.4]);
    }

    proptest! {
        #[test]
        fn no_weight_is_negative_and_no_small_step_is_better(
            rows in prop::collection::vec(((0.0..3.0f64, 0.0..3.0f64), 0.0..50.0f64), 1..40),
        ) {
            let rows: Vec<_> = rows.iter().map(|&((a, b), y)| ([a, b], y)).collect();
            let (sample, prior) = (sample(&rows), weak());
            let weights = fit(&sample, &prior);
            let best = objective(&sample, &prior, &weights);
            prop_assert!(weights.iter().all(|&w| w >= 0.0));
            for step in [[1e-3, 0.0], [-1e-3, 0.0], [0.0, 1e-3], [0.0, -1e-3]] {
                let near: Vec<f64> = weights.iter().zip(step).map(|(w, s)| (w + s).max(0.0)).collect();
                prop_assert!(objective(&sample, &prior, &near) >= best - 1e-7 * best.abs());
            }
        }
    }
}
