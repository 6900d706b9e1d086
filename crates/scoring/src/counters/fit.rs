//! Fitting the counters model: a logistic of differences, with weights that are not negative.

use model::Provenance;

use super::model::{CounterCurve, CountersModel, Form, Term};
use super::pair::{COUNTERS, Counters, Pair, RECEIVED, digest, in_own_order};
use crate::forecast::{Curve, descend};

/// See [`CountersModel::ridge`]. Agreement changes by less than 0.002 from a third of it to three times as much.
const RIDGE: f64 = 0.03;

/// Where curves may bend: these shares of the persons lie below.
const KNOTS: [f64; 3] = [0.25, 0.5, 0.75];

/// Sets of counters that accounts are found with, as positions in [`COUNTERS`], the fullest first.
const FORMS: [&[usize]; 3] = [&RECEIVED, &[0, 2], &[0]];

/// Counters by which the value of a form is tied to people who respond: mentions and retweets received.
const RESPONSES: [usize; 2] = [3, 4];

/// Fits every form to all pairs. `data` names them, `command` fits them again.
pub fn fit_counters(pairs: &[Pair], name: &str, data: Vec<String>, command: String) -> CountersModel {
    let sorted = in_own_order(pairs);
    let every: Vec<&Pair> = sorted.iter().collect();
    CountersModel {
        name: name.to_owned(),
        ridge: RIDGE,
        forms: FORMS.iter().map(|columns| tied(fit_form(&every, columns), &every)).collect(),
        pairs_digest: digest(pairs),
        fitted: Provenance { data, windows: format!("{} judged pairs", pairs.len()), command },
    }
}

/// What profiles call a counter of judged pairs.
pub(super) fn profile_name(column: usize) -> &'static str {
    match COUNTERS[column] {
        "follower_count" => "followers",
        "listed_count" => "lists",
        other => other,
    }
}

/// The value of a judged person.
pub(super) fn value(form: &Form, counters: &Counters) -> f64 {
    let at = |name: &str| RECEIVED.iter().find(|&&column| profile_name(column) == name);
    form.value(|name| at(name).map(|&column| counters[column]))
}

/// Weights `w >= 0` that minimise
///
/// `sum over pairs of ln(1 + exp(-(v(more) - v(less)))) + ridge / 2 * |w|^2`
///
/// where `v` sums `w ln(1 + min(x, knot)) / s` over the counters of `columns` and their knots, `s` being the spread
/// of `ln(1 + x)`. This is Bradley and Terry's model of paired comparisons (1952) with abilities that are
/// functions of counters; swapping the sides of a pair and its answer changes nothing.
pub(super) fn fit_form(pairs: &[&Pair], columns: &[usize]) -> Form {
    let terms: Vec<Scaled> = columns.iter().flat_map(|&column| terms(pairs, column)).collect();
    let sample = Differences::of(pairs, &terms);
    let start = vec![0.0; terms.len()];
    let weights = descend(start, |weights| sample.objective(weights), |weights| sample.curve(weights));
    let curves = columns.iter().map(|&column| CounterCurve {
        counter: profile_name(column).to_owned(),
        terms: terms
            .iter()
            .zip(&weights)
            .filter(|(term, weight)| term.column == column && **weight > 0.0)
            .map(|(term, weight)| Term { up_to: term.up_to, weight: weight / term.spread })
            .collect(),
    });
    Form { curves: curves.collect(), log_people: 0.0 }
}

/// Ties the value to people: least squares through the origin of `ln(1 + responses received)`.
fn tied(form: Form, pairs: &[&Pair]) -> Form {
    let (mut above, mut below) = (0.0, 0.0);
    for counters in pairs.iter().flat_map(|pair| [&pair.a, &pair.b]) {
        let value = value(&form, counters);
        above += value * RESPONSES.iter().map(|&column| counters[column]).sum::<f64>().ln_1p();
        below += value * value;
    }
    Form { log_people: if below > 0.0 { above / below } else { 0.0 }, ..form }
}

/// A term before it is weighed.
struct Scaled {
    column: usize,
    up_to: Option<f64>,
    spread: f64,
}

impl Scaled {
    fn of(&self, counters: &Counters) -> f64 {
        let count = counters[self.column];
        self.up_to.map_or(count, |up_to| count.min(up_to)).ln_1p() / self.spread
    }
}

fn terms(pairs: &[&Pair], column: usize) -> Vec<Scaled> {
    let mut counts: Vec<f64> = pairs.iter().flat_map(|pair| [pair.a[column], pair.b[column]]).collect();
    counts.sort_unstable_by(f64::total_cmp);
    let spread = spread(&counts);
    let knot = |share: f64| counts.get((counts.len() as f64 * share) as usize).copied();
    let ends = KNOTS.iter().filter_map(|&share| knot(share)).map(Some).chain([None]);
    ends.map(|up_to| Scaled { column, up_to, spread }).collect()
}

/// Standard deviation of `ln(1 + x)`; one where nothing varies.
fn spread(counts: &[f64]) -> f64 {
    let size = counts.len().max(1) as f64;
    let mean = counts.iter().map(|count| count.ln_1p()).sum::<f64>() / size;
    let variance = counts.iter().map(|count| (count.ln_1p() - mean).powi(2)).sum::<f64>() / size;
    if variance > 0.0 { variance.sqrt() } else { 1.0 }
}

/// One row a pair: the terms of who was judged more influential, less those of the other.
struct Differences {
    width: usize,
    rows: Vec<f64>,
    strength: f64,
}

impl Differences {
    fn of(pairs: &[&Pair], terms: &[Scaled]) -> Differences {
        let row = |pair: &Pair| {
            let (more, less) = if pair.a_is_more { (pair.a, pair.b) } else { (pair.b, pair.a) };
            terms.iter().map(move |term| term.of(&more) - term.of(&less)).collect::<Vec<f64>>()
        };
        Differences {
            width: terms.len(),
            rows: pairs.iter().flat_map(|pair| row(pair)).collect(),
            strength: RIDGE * pairs.len() as f64,
        }
    }

    fn margins<'a>(&'a self, weights: &'a [f64]) -> impl Iterator<Item = (&'a [f64], f64)> {
        let rows = self.rows.chunks_exact(self.width.max(1));
        rows.map(move |row| (row, row.iter().zip(weights).map(|(d, w)| d * w).sum()))
    }

    fn objective(&self, weights: &[f64]) -> f64 {
        // ln(1 + exp(-m)) without overflow at either end.
        let loss = |margin: f64| (-margin.abs()).exp().ln_1p() + (-margin).max(0.0);
        let losses: f64 = self.margins(weights).map(|(_, margin)| loss(margin)).sum();
        losses + self.strength / 2.0 * weights.iter().map(|w| w * w).sum::<f64>()
    }

    fn curve(&self, weights: &[f64]) -> Curve {
        let width = self.width;
        let mut curve = Curve { gradient: vec![0.0; width], hessian: vec![0.0; width * width] };
        for (row, margin) in self.margins(weights) {
            let wrong = 1.0 / (1.0 + margin.exp());
            let bend = wrong * (1.0 - wrong);
            for k in 0..width {
                curve.gradient[k] -= wrong * row[k];
                let line = &mut curve.hessian[k * width..(k + 1) * width];
                line.iter_mut().zip(row).for_each(|(sum, value)| *sum += bend * row[k] * value);
            }
        }
        for (k, weight) in weights.iter().enumerate() {
            curve.gradient[k] += self.strength * weight;
            // The tiny ridge keeps a set without pairs from dividing by zero.
            curve.hessian[k * width + k] += self.strength + 1e-9;
        }
        curve
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Persons whose followers and lists are told by a number; the rest is noise of what they do themselves.
    fn person(index: u64) -> Counters {
        let mut counters = [0.0; COUNTERS.len()];
        for (column, value) in counters.iter_mut().enumerate() {
            *value = (index.wrapping_mul(2_654_435_761).rotate_left(column as u32 * 5) % 9973) as f64;
        }
        counters
    }

    fn pairs(more: impl Fn(&Counters) -> f64) -> Vec<Pair> {
        let persons: Vec<Counters> = (1..400).map(person).collect();
        let pairs = persons.windows(2).map(|two| Pair::new(two[0], two[1], more(&two[0]) > more(&two[1])));
        pairs.collect::<Result<_, _>>().expect("pairs")
    }

    #[test]
    fn what_was_judged_by_is_what_weighs() {
        let pairs = pairs(|counters| counters[2].ln_1p());
        let form = fit_form(&pairs.iter().collect::<Vec<_>>(), &RECEIVED);
        let sum = |curve: &CounterCurve| curve.terms.iter().map(|term| term.weight).sum::<f64>();
        let lists = form.curves.iter().find(|curve| curve.counter == "lists").map_or(0.0, sum);
        assert!(
            form.curves.iter().all(|curve| curve.counter == "lists" || sum(curve) < lists / 5.0),
            "{form:?}"
        );
    }

    #[test]
    fn no_weight_is_negative_even_where_less_was_judged_more() {
        let pairs = pairs(|counters| -counters[0]);
        let model = fit_counters(&pairs, "test", Vec::new(), String::new());
        assert!(model.validate().is_ok());
        assert!(model.forms[2].curves[0].terms.is_empty(), "{:?}", model.forms[2]);
    }

    #[test]
    fn swapped_sides_and_another_order_change_no_bit() {
        let pairs = pairs(|counters| counters[0].ln_1p() + counters[3].ln_1p());
        let fit = |pairs: &[Pair]| fit_counters(pairs, "test", Vec::new(), String::new());
        let mut turned = pairs.clone();
        turned.reverse();
        assert_eq!(fit(&turned), fit(&pairs));
        let swapped: Vec<Pair> =
            pairs.iter().map(|p| Pair { a: p.b, b: p.a, a_is_more: !p.a_is_more }).collect();
        let weights = |model: &CountersModel| -> Vec<f64> {
            let curves = model.forms.iter().flat_map(|form| &form.curves);
            curves.flat_map(|curve| curve.terms.iter().map(|term| term.weight)).collect()
        };
        let (kept, other) = (weights(&fit(&pairs)), weights(&fit(&swapped)));
        assert_eq!(kept.len(), other.len());
        assert!(kept.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-9), "{kept:?} {other:?}");
    }
}
