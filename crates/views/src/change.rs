//! Why a score moved: points that add up to the change exactly, told with names from the evidence or, where that
//! is not at hand, by kind of response from the published rows.

use model::{
    Day, LineReason, Model, Movement, MovementLine, MovementMover, Mover, Row, Tenths, round_to_sum,
};
use serde::Serialize;
use store::Store;

use crate::change_line::ChangeLine;
use crate::ledger::{NAMED, Topic};
use crate::movers::{self, MoverView, Told};
use crate::{CurrentModel, Earlier, Subject, witnesses};
use crate::{Movements, Span};

/// A score at a point of history.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moment {
    /// The day.
    pub day: Day,
    /// The score; 1.0, where everybody starts, if nobody had responded by then.
    pub score: Tenths,
    /// The model.
    pub model: String,
    /// Distinct responders of all time by then.
    pub responders: u32,
}

/// Why a score moved between two days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The account.
    pub account: String,
    /// Its name, if any.
    pub name: Option<String>,
    /// The current model, where this is another one: evidence is kept for that alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<CurrentModel>,
    /// Where it stood.
    pub from: Moment,
    /// Where it stands.
    pub to: Moment,
    /// `to` minus `from`, in points.
    pub points: f64,
    /// What moved it; the points add up to `points` exactly.
    pub changes: Vec<ChangeLine>,
}

/// Why a person's score moved since an earlier snapshot. `None` for someone unknown or hidden.
pub fn change(
    store: &Store,
    subject: &Subject<'_>,
    earlier: &Earlier,
    movements: &dyn Movements,
) -> Option<Change> {
    let (newest, card, person) = (subject.newest, &subject.card, subject.person());
    let row = newest.row(person)?;
    let old = earlier.row(person);
    let from = Moment {
        day: earlier.key.day,
        score: old.map_or(Tenths(10), |old| old.score),
        model: earlier.key.model.clone(),
        responders: old.map_or(0, |old| old.responders),
    };
    let to = Moment {
        day: newest.key.day,
        score: row.score,
        model: newest.key.model.clone(),
        responders: row.responders,
    };
    let span = Span {
        person,
        newest: newest.current.as_ref().unwrap_or(&newest.key),
        from: (earlier.key.day, &earlier.model),
        to: (newest.key.day, &newest.model),
    };
    let kept = kept(subject, earlier);
    let lines = match kept.or_else(|| movements.movements(&span)) {
        Some(movements) => {
            let told = Told { left: &store.opt_outs(), subject };
            movers::lines(&told, &movements, (&earlier.model, old), row)
        }
        None => lines(subject, (&earlier.model, old), row, &from),
    };
    let total = i32::from(to.score.0) - i32::from(from.score.0);
    Some(Change {
        account: card.account.to_string(),
        name: card.name.clone(),
        current: CurrentModel::beside(newest),
        from,
        to,
        points: f64::from(total) / 10.0,
        changes: rounded(lines, total),
    })
}

/// Why the score moved since a snapshot, as it was worked out when the newest one was published; `None` where it was not,
/// or from another revision of that day. Whoever may not be named by now is counted with the others.
fn kept(subject: &Subject<'_>, earlier: &Earlier) -> Option<Vec<Movement>> {
    let (newest, since) = (subject.newest, &earlier.key);
    let same = |row: &&model::MovedSince| (row.day, row.revision) == (since.day, since.revision);
    // Only movements under the model itself are kept.
    subject.details.moved_since.iter().find(same).filter(|_| since.model == newest.key.model)?;
    let movement = |(line, movers): (&MovementLine, &[MovementMover])| {
        let mut movement = Movement {
            cause: line.cause,
            points: line.points,
            people: Vec::with_capacity(movers.len()),
            others: line.others,
            others_points: line.others_points,
        };
        for mover in movers {
            match newest.card(mover.responder) {
                Some(card) => movement.people.push(Mover {
                    card,
                    points: mover.points,
                    responses: mover.responses,
                    last: mover.last,
                    trust: [mover.trust_before, mover.trust_after],
                }),
                None => {
                    movement.others += 1;
                    movement.others_points += mover.points;
                }
            }
        }
        movement
    };
    Some(subject.details.movements(since.day).map(movement).collect())
}

/// Points in tenths that add up to the total, the largest move first; lines of no tenth are left out.
fn rounded(lines: Vec<ChangeLine>, total: i32) -> Vec<ChangeLine> {
    let exact: Vec<f64> = lines.iter().map(|line| line.points).collect();
    let tenths = round_to_sum(&exact, total);
    let with_tenths = lines.into_iter().zip(tenths).filter(|(_, tenths)| *tenths != 0);
    let mut lines: Vec<ChangeLine> = with_tenths
        .map(|(mut line, tenths)| {
            movers::share_out(&mut line, tenths);
            ChangeLine { points: f64::from(tenths) / 10.0, ..line }
        })
        .collect();
    lines.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()).then(b.points.total_cmp(&a.points)));
    lines
}

/// Exact points of every reason, by kind of response.
fn lines(
    subject: &Subject<'_>,
    (old_model, old): (&Model, Option<&Row>),
    row: &Row,
    from: &Moment,
) -> Vec<ChangeLine> {
    let newest = subject.newest;
    let no_steps = [0; Model::MAX_FEATURES];
    let before = old.map_or(&no_steps, |old| &old.features);
    let (carried, model_line) = carry(old_model, before, &newest.model);
    let mut lines: Vec<ChangeLine> = model_line
        .map(|points| ChangeLine {
            reason: format!("Model {} took the place of {}", newest.model.name, from.model),
            points,
            cause: "model",
            group: None,
            evidence: Vec::new(),
            others: None,
        })
        .into_iter()
        .collect();
    let moves = feature_moves(&newest.model, &carried, &row.features);
    for topic in Topic::all() {
        let points: f64 = moves.iter().filter(|(of, _)| *of == Some(topic)).map(|(_, points)| *points).sum();
        if points != 0.0 {
            let first = points > 0.0 && is_empty(&newest.model, &carried, topic);
            lines.push(topic_line(subject, (topic, points, first), from.day));
        }
    }
    let capped: f64 = moves.iter().filter(|(of, _)| of.is_none()).map(|(_, points)| *points).sum();
    if capped != 0.0 {
        lines.push(ChangeLine {
            reason: "The scale ends at 100".into(),
            points: capped,
            cause: "cap",
            group: None,
            evidence: Vec::new(),
            others: None,
        });
    }
    lines
}

/// The old features in the order of the new model, and the points that changing the model alone makes.
/// A feature that the old model did not store counts as nothing there, so its points are the model's.
fn carry(
    old: &Model,
    steps: &[u16; Model::MAX_FEATURES],
    new: &Model,
) -> ([u16; Model::MAX_FEATURES], Option<f64>) {
    if old.name == new.name {
        return (*steps, None);
    }
    let mut carried = [0; Model::MAX_FEATURES];
    for (index, feature) in new.features.iter().enumerate() {
        let place = old.features.iter().position(|other| other.name() == feature.name());
        if let (Some(place), Some(slot)) = (place, carried.get_mut(index)) {
            *slot = steps.get(place).copied().unwrap_or(0);
        }
    }
    (carried, Some(new.score(&carried).get() - old.score(steps).get()))
}

/// Exact points by which each feature, and the cap, moved under one model.
fn feature_moves(model: &Model, before: &[u16], after: &[u16]) -> Vec<(Option<Topic>, f64)> {
    let (before, after) = (model.ledger(before), model.ledger(after));
    let cap = |lines: &[model::Line]| -> f64 {
        lines.iter().filter(|line| line.reason == LineReason::Cap).map(|line| line.points).sum()
    };
    let features = after.lines.iter().zip(&before.lines).filter_map(|(now, then)| match now.reason {
        LineReason::Feature(feature) => Some((Some(Topic::of(&feature)), now.points - then.points)),
        _ => None,
    });
    features.chain(std::iter::once((None, cap(&after.lines) - cap(&before.lines)))).collect()
}

fn is_empty(model: &Model, steps: &[u16], topic: Topic) -> bool {
    let mut of_topic = model.features.iter().zip(steps).filter(|(feature, _)| Topic::of(feature) == topic);
    of_topic.all(|(_, steps)| *steps == 0)
}

/// What came of a kind and what grew old, taken together; with those who came, or those whose responses are
/// of before.
fn topic_line(subject: &Subject<'_>, (topic, points, first): (Topic, f64, bool), since: Day) -> ChangeLine {
    let gained = points > 0.0;
    let what = match (gained, first) {
        (true, true) => "the first ones came",
        (true, false) => "more came than faded",
        (false, _) => "more faded than came",
    };
    let evidence = subject.details.evidence(topic.group).iter();
    let named = witnesses(subject, evidence.filter(|row| (row.last >= since.end()) == gained), NAMED);
    ChangeLine {
        reason: format!("{}: {what}", topic.words()),
        points,
        cause: "kind",
        group: Some(topic.group),
        evidence: named.into_iter().map(MoverView::only).collect(),
        others: None,
    }
}
