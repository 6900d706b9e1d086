//! Logistic regression with a ridge, by Newton's method: convex, deterministic, and small enough for the normal
//! equations.

/// Steps of Newton's method; it settles within ten.
const STEPS: usize = 25;

/// Weighted examples in rows of `width` columns.
pub(crate) struct Examples<'a> {
    /// Row after row.
    pub columns: &'a [f64],
    /// Columns a row.
    pub width: usize,
    /// What each row should give: 0 or 1.
    pub truth: &'a [f64],
    /// How much each row counts.
    pub weights: &'a [f64],
    /// What is added to the sum of each row, not fitted.
    pub offsets: &'a [f64],
}

/// The weights that minimise the weighted log loss plus half of `ridge[c] * w[c]^2` summed over columns.
pub(crate) fn fit(examples: &Examples<'_>, ridge: &[f64]) -> Vec<f64> {
    let width = examples.width;
    let mut weights = vec![0.0; width];
    for _ in 0..STEPS {
        let mut gradient: Vec<f64> =
            weights.iter().zip(ridge).map(|(weight, ridge)| weight * ridge).collect();
        let mut hessian = vec![0.0; width * width];
        for (row, ((truth, importance), offset)) in examples
            .columns
            .chunks_exact(width)
            .zip(examples.truth.iter().zip(examples.weights).zip(examples.offsets))
        {
            let chance = sigmoid(offset + dot(row, &weights));
            let (slope, curve) = (importance * (chance - truth), importance * chance * (1.0 - chance));
            for (i, &a) in row.iter().enumerate().filter(|(_, a)| **a != 0.0) {
                gradient[i] += slope * a;
                for (j, &b) in row[..=i].iter().enumerate() {
                    hessian[i * width + j] += curve * a * b;
                }
            }
        }
        for (i, ridge) in ridge.iter().enumerate() {
            hessian[i * width + i] += ridge.max(1e-9);
        }
        let step = solve(&mut hessian, &gradient);
        let longest = step.iter().fold(0.0_f64, |most, part| most.max(part.abs()));
        // A step too far overshoots where a class has hardly an example.
        let scale = if longest > 5.0 { 5.0 / longest } else { 1.0 };
        weights.iter_mut().zip(&step).for_each(|(weight, step)| *weight -= scale * step);
        if longest < 1e-8 {
            break;
        }
    }
    weights
}

/// Solves `matrix * x = right` by Cholesky's decomposition; of the symmetric matrix the lower half is read.
fn solve(matrix: &mut [f64], right: &[f64]) -> Vec<f64> {
    let n = right.len();
    for i in 0..n {
        for j in 0..=i {
            let mut sum = matrix[i * n + j];
            for k in 0..j {
                sum -= matrix[i * n + k] * matrix[j * n + k];
            }
            matrix[i * n + j] = if i == j { sum.max(1e-12).sqrt() } else { sum / matrix[j * n + j] };
        }
    }
    let mut x = right.to_vec();
    for i in 0..n {
        for k in 0..i {
            x[i] -= matrix[i * n + k] * x[k];
        }
        x[i] /= matrix[i * n + i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            x[i] -= matrix[k * n + i] * x[k];
        }
        x[i] /= matrix[i * n + i];
    }
    x
}

pub(crate) fn dot(row: &[f64], weights: &[f64]) -> f64 {
    row.iter().zip(weights).map(|(a, b)| a * b).sum()
}

pub(crate) fn sigmoid(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}
