//! The lines of a change with the people behind them, in words.

use model::{Card, Cause, EvidenceResponder, Group, Model, Movement, Mover, Row, round_to_sum};
use serde::Serialize;
use store::OptOuts;

use crate::change_line::ChangeLine;
use crate::words;
use crate::{Subject, Who, Witness};

/// Less than this is what adding leaves, not late data.
const NOTHING: f64 = 1e-9;

/// Somebody who moved a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MoverView {
    /// Who, and how often and when they responded.
    #[serde(flatten)]
    pub witness: Witness,
    /// Their part of the line's points, in hundredths; null where only the kind of response is known.
    pub points: Option<f64>,
    /// Their trust before and after, where the line is about trust.
    pub trust: Option<TrustMove>,
}

/// Trust at both ends of a change, as seen by the person, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TrustMove {
    /// Before.
    pub from: f64,
    /// After.
    pub to: f64,
}

/// Those behind a line who are not named.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Others {
    /// How many.
    pub people: u32,
    /// Their part of the line's points, in hundredths.
    pub points: f64,
}

impl MoverView {
    /// Somebody of whom only the response is known.
    pub(crate) fn only(witness: Witness) -> MoverView {
        MoverView { witness, points: None, trust: None }
    }

    /// Whether trust is another than before, as it is shown.
    pub fn trust_moved(&self) -> Option<&TrustMove> {
        self.trust.as_ref().filter(|trust| trust.from != trust.to)
    }
}

/// What lines are told with.
pub(crate) struct Told<'a> {
    /// Names, and the posts responded to.

    /// Who left: they are not named.
    pub left: &'a OptOuts,
    /// Whose score moved.
    pub subject: &'a Subject<'a>,
}

/// Exact lines of movements, and one for what came in after the scores were published: the movements are of the
/// evidence of today, the scores of what was known when each was published.
pub(crate) fn lines(
    told: &Told<'_>,
    movements: &[Movement],
    old: (&Model, Option<&Row>),
    row: &Row,
) -> Vec<ChangeLine> {
    let mut lines: Vec<ChangeLine> = movements.iter().map(|movement| told.line(movement, old.0)).collect();
    let score = |model: &Model, row: &Row| model.score(&row.features).get();
    let change = score(&told.subject.newest.model, row) - old.1.map_or(1.0, |before| score(old.0, before));
    let late = change - movements.iter().map(|movement| movement.points).sum::<f64>();
    if late.abs() > NOTHING {
        let reason = "What came in after a score was published".to_owned();
        lines.push(ChangeLine {
            reason,
            points: late,
            cause: "late",
            group: None,
            evidence: Vec::new(),
            others: None,
        });
    }
    lines
}

impl Told<'_> {
    fn line(&self, movement: &Movement, old: &Model) -> ChangeLine {
        let others = (movement.others > 0)
            .then_some(Others { people: movement.others, points: movement.others_points });
        ChangeLine {
            reason: reason(movement, old, &self.subject.newest.model),
            points: movement.points,
            cause: slug(movement.cause),
            group: None,
            evidence: movement.people.iter().map(|mover| self.mover(mover, movement.cause)).collect(),
            others,
        }
    }

    fn mover(&self, mover: &Mover, cause: Cause) -> MoverView {
        let about_trust = matches!(cause, Cause::TrustRose | Cause::TrustFell);
        let [from, to] = mover.trust.map(|trust| (trust * 100.0).round() / 100.0);
        let evidence = EvidenceResponder {
            person: self.subject.person(),
            group: Group::All,
            responder: mover.card.person,
            responses: mover.responses,
            last: mover.last,
            weight: mover.trust[1] as f32,
            post: self.post(mover),
        };
        let witness = Witness::named(self.subject, &evidence, self.who(&mover.card));
        MoverView {
            witness,
            points: Some(mover.points),
            trust: about_trust.then_some(TrustMove { from, to }),
        }
    }

    /// The names of a responder: as the newest snapshot has them, else those in the evidence, unless they may not be
    /// shown or left.
    fn who(&self, card: &Card) -> Option<Who> {
        let newest = self.subject.newest;
        let gone = || newest.hides(card.person) || self.left.matches_card(card);
        let shown = newest.card(card.person).as_ref().map(Who::of);
        shown.or_else(|| (!gone()).then(|| Who::of(card)))
    }

    /// The post last responded to, where the evidence of the newest snapshot names it.
    fn post(&self, mover: &Mover) -> Option<String> {
        let all = Group::ALL.into_iter().flat_map(|group| self.subject.details.evidence(group));
        let mut same = all.filter(|row| row.responder == mover.card.person && row.last == mover.last);
        same.find_map(|row| row.post.clone())
    }
}

/// Rounds the points of those behind a line to hundredths that add up to its tenths. Whoever is left without any is
/// counted with the others.
pub(crate) fn share_out(line: &mut ChangeLine, tenths: i32) {
    let parts =
        line.evidence.iter().filter_map(|row| row.points).chain(line.others.map(|other| other.points));
    let parts: Vec<f64> = parts.map(|points| points * 10.0).collect();
    let mut hundredths = round_to_sum(&parts, tenths * 10).into_iter().map(|part| f64::from(part) / 100.0);
    for entry in line.evidence.iter_mut().filter(|row| row.points.is_some()) {
        entry.points = hundredths.next();
    }
    if let Some((others, points)) = line.others.as_mut().zip(hundredths.next()) {
        others.points = points;
    }
    let named = line.evidence.len();
    line.evidence.retain(|row| row.points != Some(0.0));
    let size = |mover: &MoverView| mover.points.map_or(0.0, f64::abs);
    line.evidence.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let unnamed = (named - line.evidence.len()) as u32;
    if unnamed > 0 {
        line.others.get_or_insert(Others { people: 0, points: 0.0 }).people += unnamed;
    }
}

fn slug(cause: Cause) -> &'static str {
    match cause {
        Cause::Model => "model",
        Cause::GrownOld => "grown_old",
        Cause::Frozen { .. } => "frozen",
        Cause::Withdrawn => "withdrawn",
        Cause::Joined { .. } => "joined",
        Cause::Came => "came",
        Cause::Again => "again",
        Cause::TrustRose => "trust_rose",
        Cause::TrustFell => "trust_fell",
    }
}

fn reason(movement: &Movement, old: &Model, new: &Model) -> String {
    let people = movement.people.len() as u64 + u64::from(movement.others);
    let count = |singular: &str, many: &str| words::count(people, singular, many);
    match movement.cause {
        Cause::Model => format!("Model {} took the place of {}", new.name, old.name),
        Cause::GrownOld => "Older responses count less".to_owned(),
        Cause::Frozen { network, last } => {
            format!("Older responses on {network} count less: nothing was heard of it since {}", last.words())
        }
        Cause::Withdrawn => format!("{} withdrew a response", count("person", "people")),
        Cause::Joined { network } => format!("The first responses on {network}"),
        Cause::Came => format!("{} came", count("new person", "new people")),
        Cause::Again => format!("{} responded again", count("person", "people")),
        Cause::TrustRose => format!("{} trusted more", count("responder is", "responders are")),
        Cause::TrustFell => format!("{} trusted less", count("responder is", "responders are")),
    }
}
