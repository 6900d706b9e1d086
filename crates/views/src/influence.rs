//! Who influences whom, and whose audiences are alike.

use model::{Day, Direction, Influence, PersonId, SimilarPerson, Tenths, Timestamp};
use serde::Serialize;
use store::{Newest, StoreError};

use crate::moments::rounded;
use crate::{CurrentModel, Subject, Who, who};

/// People of each list on a person page.
const SHORT: usize = 5;

/// Somebody's lists with a page of their own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InfluencePage {
    /// Whose.
    #[serde(flatten)]
    pub who: Who,
    /// The end of the days that are looked at.
    pub as_of: Day,
    /// How many these are: the window of trust.
    pub days: f64,
    /// The model by whose rules people are trusted.
    pub model: String,
    /// The current model, where this is another one: influence is kept for that alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<CurrentModel>,
    /// How many are passed over in each list.
    pub offset: usize,
    /// How many each list holds at most.
    pub limit: usize,
    /// Those whom the person responds to most.
    pub influenced_by: InfluenceList,
    /// Those who respond to the person most.
    pub influences: InfluenceList,
    /// Those whom the same trusted people respond to.
    pub similar: SimilarList,
}

/// People in one direction of influence, by trust times share of attention.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InfluenceList {
    /// How many there are in all.
    pub total: u32,
    /// How many are kept by name; those who may not be named are not among them.
    pub kept: usize,
    /// The strongest first.
    pub people: Vec<InfluenceView>,
}

/// Somebody in a list, with the evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InfluenceView {
    /// Who.
    #[serde(flatten)]
    pub who: Who,
    /// Their own score, where there is enough evidence for one.
    pub score: Option<Tenths>,
    /// Share of all attention of whoever responds that goes to whom they respond to, 0 to 1.
    pub share: f64,
    /// Their trust, seen without the person: 0 to 1.
    pub trust: f64,
    /// Dated responses.
    pub responses: u32,
    /// The first of them; null where only an undated edge is known.
    pub first: Option<Timestamp>,
    /// The last of them.
    pub last: Option<Timestamp>,
    /// The post that the last of them is to, by the network's id.
    pub post: Option<String>,
    /// Where that post can be seen.
    pub post_url: Option<String>,
}

/// Similar people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilarList {
    /// How many are kept.
    pub kept: usize,
    /// The most alike first.
    pub people: Vec<SimilarView>,
}

/// Somebody whose audience is alike.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilarView {
    /// Who.
    #[serde(flatten)]
    pub who: Who,
    /// Their own score, where there is enough evidence for one.
    pub score: Option<Tenths>,
    /// Likeness of the audiences, 0 to 1.
    pub likeness: f64,
    /// How many trusted people respond to both.
    pub shared: u32,
    /// Some of these, those that tell most first.
    pub by: Vec<Who>,
}

impl InfluenceView {
    /// The first response, where it was on an earlier day than the last.
    pub fn first_before(&self) -> Option<&Timestamp> {
        self.first.as_ref().filter(|first| self.last.is_some_and(|last| first.day() < last.day()))
    }
}

impl InfluencePage {
    /// How many the longest list keeps.
    pub fn longest(&self) -> usize {
        self.influenced_by.kept.max(self.influences.kept).max(self.similar.kept)
    }
}

/// Somebody's lists from one place on; `None` for whoever may not be shown.
pub fn influence(
    newest: &Newest,
    person: PersonId,
    offset: usize,
    limit: usize,
) -> Result<Option<InfluencePage>, StoreError> {
    let Some(subject) = Subject::read(newest, person)? else { return Ok(None) };
    let (model, part) = (&newest.model, (offset, limit));
    Ok(Some(InfluencePage {
        who: Who::of(&subject.card),
        as_of: newest.key.day,
        days: model.trust.window * model.horizon_seconds as f64 / 86_400.0,
        model: newest.key.model.clone(),
        current: CurrentModel::beside(newest),
        offset,
        limit,
        influenced_by: list(&subject, Direction::InfluencedBy, part),
        influences: list(&subject, Direction::Influences, part),
        similar: similar(&subject, part),
    }))
}

/// The beginning of a list, for a person page.
pub fn influence_of(subject: &Subject<'_>, direction: Direction) -> InfluenceList {
    list(subject, direction, (0, SHORT))
}

/// The beginning of the similar people, for a person page.
pub fn similar_to(subject: &Subject<'_>) -> SimilarList {
    similar(subject, (0, SHORT))
}

fn list(subject: &Subject<'_>, direction: Direction, (offset, limit): (usize, usize)) -> InfluenceList {
    let all = subject.details.influence(direction);
    let people = all.iter().skip(offset).take(limit).filter_map(|row| view(subject, row));
    InfluenceList {
        total: subject.details.influence_total(direction),
        kept: all.len(),
        people: people.collect(),
    }
}

fn view(subject: &Subject<'_>, row: &Influence) -> Option<InfluenceView> {
    let newest = subject.newest;
    let other = newest.card(row.other)?;
    let author = match row.direction {
        Direction::InfluencedBy => &other,
        Direction::Influences => &subject.card,
    };
    Some(InfluenceView {
        who: Who::of(&other),
        score: who::score(newest, row.other),
        share: rounded(row.share, 10_000.0),
        trust: rounded(row.trust, 100.0),
        responses: row.responses,
        first: row.span.map(|span| span.0),
        last: row.span.map(|span| span.1),
        post: row.post.clone(),
        post_url: row.post.as_deref().and_then(|post| who::post_url(newest.links(), author, post)),
    })
}

fn similar(subject: &Subject<'_>, (offset, limit): (usize, usize)) -> SimilarList {
    let newest = subject.newest;
    let of = |row: &SimilarPerson| {
        let shared = subject.details.shared_responders(row.other).iter();
        Some(SimilarView {
            who: Who::of(&newest.card(row.other)?),
            score: who::score(newest, row.other),
            likeness: rounded(row.likeness, 100.0),
            shared: row.shared,
            by: shared.filter_map(|row| newest.card(row.responder)).map(|card| Who::of(&card)).collect(),
        })
    };
    let all = &subject.details.similar;
    SimilarList { kept: all.len(), people: all.iter().skip(offset).take(limit).filter_map(of).collect() }
}
