//! The model: one set of weights for all themes, and small corrections for each.
//!
//! With a few hundred posts hardly a theme has enough examples of its own. What dictionary scores mean is therefore
//! learned over all pairs of post and theme at once; then each theme gets a correction, held near nothing by a ridge,
//! from the scores of the other themes and from habits of writing. A theme is said where its chance is at least the
//! threshold at which the expected F1 is highest under the model's own chances.

use serde::{Deserialize, Serialize};

use super::features::{Features, HABITS, SOURCES};
use super::{LabelledPost, THEME_COUNT, THEMES, features::Reader};
use crate::logistic::{self, Examples, dot, sigmoid};

/// Columns about the theme asked for: the root of each source's score and of their sum, three ways to compare it with
/// the other themes, and whether a word alone tells it.
const OWN: usize = SOURCES + 5;
/// Columns of the correction: the roots of all themes' scores, habits, and a constant.
const CORRECTION: usize = THEME_COUNT + HABITS + 1;

/// Held weights of the shared part and its constants.
const RIDGE_SHARED: f64 = 1.0;
const RIDGE_BIAS: f64 = 0.25;
/// Held weights of the corrections, and of their constants.
const RIDGE_CORRECTION: f64 = 3.3;
const RIDGE_CONSTANT: f64 = 1.0;

/// What went wrong with weights that were to be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// Not of the expected shape.
    #[error("the weights of the themes are not of the expected shape")]
    Shape(#[from] serde_json::Error),
    /// Of another version.
    #[error("the weights of the themes have {found} columns, expected {expected}")]
    Columns {
        /// In the file.
        found: usize,
        /// By this version.
        expected: usize,
    },
}

/// Fitted weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// What they were fitted on.
    pub data: String,
    /// The command that fits them again.
    pub command: String,
    shared: Vec<f64>,
    biases: Vec<f64>,
    means: Vec<f64>,
    corrections: Vec<Vec<f64>>,
    thresholds: Vec<f64>,
}

impl Fitted {
    /// From the JSON that [`Fitted::to_json`] gives.
    pub fn of_json(json: &str) -> Result<Fitted, FitError> {
        let fitted: Fitted = serde_json::from_str(json)?;
        let columns = |found: usize, expected: usize| {
            if found == expected { Ok(()) } else { Err(FitError::Columns { found, expected }) }
        };
        columns(fitted.shared.len(), OWN)?;
        columns(fitted.biases.len(), THEME_COUNT)?;
        columns(fitted.thresholds.len(), THEME_COUNT)?;
        columns(fitted.means.len(), CORRECTION - 1)?;
        columns(fitted.corrections.len(), THEME_COUNT)?;
        for correction in &fitted.corrections {
            columns(correction.len(), CORRECTION)?;
        }
        Ok(fitted)
    }

    /// As JSON, weights to five digits.
    pub fn to_json(&self) -> Result<String, FitError> {
        Ok(serde_json::to_string(self)? + "\n")
    }

    /// The chance of each theme.
    pub(super) fn chances(&self, features: &Features) -> [f64; THEME_COUNT] {
        let correction = correction(features, &self.means);
        std::array::from_fn(|theme| {
            let sum = dot(&own(features, theme), &self.shared) + self.biases[theme];
            sigmoid(sum + dot(&correction, &self.corrections[theme]))
        })
    }

    /// The themes whose chance reaches their threshold.
    pub(super) fn choose(&self, chances: &[f64; THEME_COUNT]) -> [bool; THEME_COUNT] {
        std::array::from_fn(|theme| chances[theme] >= self.thresholds[theme])
    }

    /// Weights to five digits, so that what ships is what is measured.
    fn rounded(mut self) -> Fitted {
        let round = |numbers: &mut Vec<f64>| numbers.iter_mut().for_each(|x| *x = (*x * 1e5).round() / 1e5);
        round(&mut self.shared);
        round(&mut self.biases);
        round(&mut self.means);
        round(&mut self.thresholds);
        self.corrections.iter_mut().for_each(round);
        self
    }
}

fn total(features: &Features, theme: usize) -> f64 {
    features.scores.iter().map(|scores| scores[theme]).sum()
}

fn own(features: &Features, theme: usize) -> [f64; OWN] {
    let totals: [f64; THEME_COUNT] = std::array::from_fn(|theme| total(features, theme));
    let most = totals.iter().copied().fold(0.0, f64::max);
    let all: f64 = totals.iter().sum();
    let mut columns = [0.0; OWN];
    for (column, scores) in columns.iter_mut().zip(&features.scores) {
        *column = scores[theme].sqrt();
    }
    columns[SOURCES..].copy_from_slice(&[
        totals[theme].sqrt(),
        totals[theme] / (most + 0.3),
        totals[theme] / (all + 0.5),
        f64::from(totals[theme] > 0.0 && totals[theme] >= most - 1e-9),
        f64::from(features.scores[1][theme] >= 0.9),
    ]);
    columns
}

fn correction_columns(features: &Features) -> impl Iterator<Item = f64> {
    (0..THEME_COUNT).map(|theme| total(features, theme).sqrt()).chain(features.habits)
}

fn correction(features: &Features, means: &[f64]) -> [f64; CORRECTION] {
    let mut columns = [1.0; CORRECTION];
    let parts = correction_columns(features).zip(means);
    columns.iter_mut().zip(parts).for_each(|(column, (value, mean))| *column = value - mean);
    columns
}

/// Fits weights on labelled posts; `weights` says how much each counts.
pub fn fit_themes(posts: &[LabelledPost], weights: &[f64], data: &str, command: &str) -> Fitted {
    let reader = Reader::new();
    let features: Vec<Features> = posts.iter().map(|post| reader.read(&post.text)).collect();
    let truth: Vec<[bool; THEME_COUNT]> = posts.iter().map(|post| post.themes).collect();
    fit(&features, &truth, weights, data, command)
}

pub(super) fn fit(
    features: &[Features],
    truth: &[[bool; THEME_COUNT]],
    weights: &[f64],
    data: &str,
    command: &str,
) -> Fitted {
    let (shared, biases) = fit_shared(features, truth, weights);
    let mut means = vec![0.0; CORRECTION - 1];
    for features in features {
        means.iter_mut().zip(correction_columns(features)).for_each(|(mean, value)| *mean += value);
    }
    means.iter_mut().for_each(|mean| *mean /= features.len().max(1) as f64);
    let columns: Vec<f64> = features.iter().flat_map(|features| correction(features, &means)).collect();
    let mut ridge = [RIDGE_CORRECTION; CORRECTION];
    ridge[CORRECTION - 1] = RIDGE_CONSTANT;
    let corrections = (0..THEME_COUNT)
        .map(|theme| {
            let offset = |features: &Features| dot(&own(features, theme), &shared) + biases[theme];
            let truth: Vec<f64> = truth.iter().map(|themes| f64::from(themes[theme])).collect();
            let offsets: Vec<f64> = features.iter().map(offset).collect();
            let examples =
                Examples { columns: &columns, width: CORRECTION, truth: &truth, weights, offsets: &offsets };
            logistic::fit(&examples, &ridge)
        })
        .collect();
    let (data, command) = (data.to_owned(), command.to_owned());
    let mut fitted =
        Fitted { data, command, shared, biases, means, corrections, thresholds: vec![0.5; THEME_COUNT] };
    let chances: Vec<[f64; THEME_COUNT]> = features.iter().map(|features| fitted.chances(features)).collect();
    fitted.thresholds =
        (0..THEME_COUNT).map(|theme| threshold(chances.iter().map(|post| post[theme]).collect())).collect();
    fitted.rounded()
}

/// One set of weights over all pairs of post and theme, and a constant for each theme.
fn fit_shared(features: &[Features], truth: &[[bool; THEME_COUNT]], weights: &[f64]) -> (Vec<f64>, Vec<f64>) {
    const WIDTH: usize = OWN + THEME_COUNT + 1;
    let mut columns = Vec::with_capacity(features.len() * THEME_COUNT * WIDTH);
    let (mut truths, mut importance) = (Vec::new(), Vec::new());
    for ((features, themes), weight) in features.iter().zip(truth).zip(weights) {
        for (theme, &is_about) in themes.iter().enumerate() {
            columns.extend_from_slice(&own(features, theme));
            columns.extend((0..THEME_COUNT).map(|other| f64::from(other == theme)));
            columns.push(1.0);
            truths.push(f64::from(is_about));
            importance.push(*weight);
        }
    }
    let mut ridge = [RIDGE_SHARED; WIDTH];
    ridge[OWN..].fill(RIDGE_BIAS);
    ridge[WIDTH - 1] = 1e-6;
    let offsets = vec![0.0; truths.len()];
    let examples =
        Examples { columns: &columns, width: WIDTH, truth: &truths, weights: &importance, offsets: &offsets };
    let weights = logistic::fit(&examples, &ridge);
    let biases = weights[OWN..WIDTH - 1].iter().map(|bias| bias + weights[WIDTH - 1]).collect();
    (weights[..OWN].to_vec(), biases)
}

/// The threshold at which the expected F1 is highest, were the chances right.
fn threshold(mut chances: Vec<f64>) -> f64 {
    chances.sort_by(|a, b| b.total_cmp(a));
    let all: f64 = chances.iter().sum();
    let (mut sum, mut best, mut at) = (0.0, -1.0, 0.5);
    for (place, chance) in chances.iter().enumerate() {
        sum += chance;
        let expected = 2.0 * sum / (place as f64 + 1.0 + all);
        if expected > best {
            (best, at) = (expected, *chance);
        }
    }
    at
}

/// The themes' names, for whoever prints them.
pub(super) fn name(theme: usize) -> &'static str {
    THEMES[theme]
}
