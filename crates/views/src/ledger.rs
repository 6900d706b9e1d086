//! The ledger of a score, in words: lines that add up to the score as it is shown.

use model::{Feature, Group, LineReason, Measure, Model, Row, unquantise};
use serde::Serialize;

use crate::words;
use crate::{Subject, Witness, witnesses};

/// The most people named beside a line.
pub const NAMED: usize = 5;

/// One contribution to a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerLine {
    /// Why, in words.
    pub reason: String,
    /// Points, in tenths; the lines of a ledger add up to the score exactly.
    pub points: f64,
    /// The feature's name in the model, where the line stands for one alone.
    pub feature: Option<String>,
    /// Which kinds of response; null for the base and the cap.
    pub group: Option<Group>,
    /// The features joined in this line.
    pub parts: Vec<LedgerPart>,
    /// Who responded in that way, the most telling first.
    pub evidence: Vec<Witness>,
}

/// One feature within a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerPart {
    /// Why, in words.
    pub reason: String,
    /// Points, in tenths.
    pub points: f64,
    /// The feature's name in the model.
    pub feature: String,
    /// What was measured, before the logarithm.
    pub value: f64,
    /// The unit of `value`: `effective people` or `active slots`.
    pub unit: &'static str,
}

/// Features that stand in one line: those over the same kinds of response that count people, or days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Topic {
    pub group: Group,
    pub days: bool,
}

impl Topic {
    /// Every line there can be.
    pub fn all() -> impl Iterator<Item = Topic> {
        Group::ALL.into_iter().flat_map(|group| [false, true].map(|days| Topic { group, days }))
    }

    /// The line of a feature.
    pub fn of(feature: &Feature) -> Topic {
        Topic { group: feature.group, days: matches!(feature.measure, Measure::ActiveSlots { .. }) }
    }

    /// What the line is called.
    pub fn words(self) -> String {
        match (self.group, self.days) {
            (Group::All, true) => "Days with a response".to_owned(),
            (group, true) => format!("{}: days with one", group.words()),
            (group, false) => group.words().to_owned(),
        }
    }
}

/// The ledger of a row under its model: the base first, then by falling points, features of a kind joined.
/// Features that nothing is known of are left out.
pub fn ledger(subject: &Subject<'_>, model: &Model, row: &Row) -> Vec<LedgerLine> {
    let shown = model.ledger(&row.features).shown();
    let mut lines: Vec<LedgerLine> =
        Topic::all().filter_map(|topic| topic_line(subject, model, row, topic, &shown)).collect();
    lines.sort_by(|a, b| b.points.total_cmp(&a.points));
    for (reason, tenths) in &shown {
        match reason {
            LineReason::Base => lines.insert(0, plain("Everybody starts at 1", *tenths)),
            LineReason::Cap => lines.push(plain("The scale ends at 100", *tenths)),
            LineReason::Feature(_) => {}
        }
    }
    lines
}

fn plain(reason: &str, tenths: i32) -> LedgerLine {
    LedgerLine {
        reason: reason.to_owned(),
        points: f64::from(tenths) / 10.0,
        feature: None,
        group: None,
        parts: Vec::new(),
        evidence: Vec::new(),
    }
}

fn topic_line(
    subject: &Subject<'_>,
    model: &Model,
    row: &Row,
    topic: Topic,
    shown: &[(LineReason, i32)],
) -> Option<LedgerLine> {
    // Lines of features come in the order of the model, so the stored steps can be taken along.
    let features = shown.iter().filter_map(|(reason, tenths)| match reason {
        LineReason::Feature(feature) => Some((feature, *tenths)),
        _ => None,
    });
    let of_topic = features.zip(row.features).filter(|((feature, _), _)| Topic::of(feature) == topic);
    let known: Vec<_> = of_topic.filter(|((_, tenths), steps)| *steps > 0 || *tenths != 0).collect();
    let tenths: i32 = known.iter().map(|((_, tenths), _)| tenths).sum();
    let parts: Vec<LedgerPart> =
        known.iter().map(|((feature, tenths), steps)| part(model, feature, *tenths, *steps)).collect();
    let first = parts.first()?;
    Some(LedgerLine {
        reason: topic.words(),
        points: f64::from(tenths) / 10.0,
        feature: (parts.len() == 1).then(|| first.feature.clone()),
        group: Some(topic.group),
        parts,
        evidence: witnesses(subject, subject.details.evidence(topic.group), NAMED),
    })
}

fn part(model: &Model, feature: &Feature, tenths: i32, steps: u16) -> LedgerPart {
    let value = unquantise(steps).exp_m1();
    LedgerPart {
        reason: measure_words(model, feature.measure),
        points: f64::from(tenths) / 10.0,
        feature: feature.name(),
        value: if value < 100.0 { (value * 10.0).round() / 10.0 } else { words::round_people(value) },
        unit: unit(feature.measure),
    }
}

fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::People { .. } => "effective people",
        Measure::ActiveSlots { .. } => "active slots",
    }
}

/// What a feature measures, in words, with its half-life in days or hours.
pub(crate) fn measure_words(model: &Model, measure: Measure) -> String {
    let half_life = words::duration(measure.half_life() * model.horizon_seconds as f64);
    match measure {
        Measure::People { .. } => format!("different people, counting half after {half_life}"),
        Measure::ActiveSlots { .. } => {
            let slot = words::duration(model.horizon_seconds as f64 / 28.0);
            let slot = if slot == "1 day" { "days".to_owned() } else { format!("spells of {slot}") };
            format!("{slot} with a response, counting half after {half_life}")
        }
    }
}
