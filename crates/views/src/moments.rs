//! Moments: posts that drew unusually many trusted people for whoever wrote them.

use model::{Day, MOMENT_RULES, Moment, MomentRules, PORTRAIT_DAYS, PersonId, Tenths, Timestamp};
use serde::Serialize;
use store::{Newest, StoreError};
use topics::{Ontology, TopicIndex};

use crate::{CurrentModel, Subject, TopicName, Who, who};

/// Topics told of one post.
const TOPICS: usize = 4;

/// Somebody's moments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moments {
    /// Whose.
    #[serde(flatten)]
    pub who: Who,
    /// The end of the days that are looked at.
    pub as_of: Day,
    /// How many these are.
    pub days: i64,
    /// The model by whose rules people are trusted.
    pub model: String,
    /// The current model, where this is another one: moments are kept for that alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<CurrentModel>,
    /// When a post is a moment.
    pub rules: MomentRules,
    /// The most unusual first.
    pub moments: Vec<MomentView>,
}

/// A post that drew unusually many trusted people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MomentView {
    /// The network's id.
    pub post: String,
    /// Where it can be seen.
    pub url: Option<String>,
    /// When it was posted; null where the post itself was not seen.
    pub time: Option<Timestamp>,
    /// The beginning of its text.
    pub text: Option<String>,
    /// Distinct people who responded.
    pub people: u32,
    /// The same, each as far as they are trusted, seen without the person.
    pub trusted: f64,
    /// What their other posts of these days drew on average, counted the same way.
    pub usual: f64,
    /// How many other posts these are.
    pub others: u32,
    /// How likely one of their posts would draw so much or more.
    pub odds: f64,
    /// The first response.
    pub first: Timestamp,
    /// The last one.
    pub last: Timestamp,
    /// Median age of the post at a response, in seconds; counted from the first response where `time` is null.
    pub median_seconds: u32,
    /// Its age when half of all who responded had done so.
    pub half_seconds: u32,
    /// Its age at the first response of each person; evenly chosen among many.
    pub came: Vec<u32>,
    /// What it is about, the narrower first.
    pub topics: Vec<TopicName>,
    /// Some of those who responded, the most trusted first.
    pub responders: Vec<MomentResponderView>,
}

/// Somebody who responded to a moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MomentResponderView {
    /// Who.
    #[serde(flatten)]
    pub who: Who,
    /// Trust, seen without the person: 0 to 1.
    pub trust: f64,
    /// How often they responded to the post.
    pub responses: u32,
    /// When they first did.
    pub first: Timestamp,
    /// Their own score, where there is enough evidence for one.
    pub score: Option<Tenths>,
}

impl MomentView {
    /// What to call it: the beginning of its text, else its id.
    pub fn title(&self) -> &str {
        self.text.as_deref().unwrap_or(&self.post)
    }

    /// How many times what is usual; `None` where nothing is.
    pub fn times(&self) -> Option<f64> {
        (self.usual > 0.0).then(|| self.trusted / self.usual)
    }

    /// Those who responded and are not among the named.
    pub fn unnamed(&self) -> u32 {
        self.people.saturating_sub(self.responders.len() as u32)
    }
}

/// Somebody's moments with a page of their own; `None` for whoever may not be shown.
pub fn moments(
    newest: &Newest,
    ontology: &Ontology,
    person: PersonId,
) -> Result<Option<Moments>, StoreError> {
    let Some(subject) = Subject::read(newest, person)? else { return Ok(None) };
    Ok(Some(Moments {
        who: Who::of(&subject.card),
        as_of: newest.key.day,
        days: PORTRAIT_DAYS,
        model: newest.key.model.clone(),
        current: CurrentModel::beside(newest),
        rules: MOMENT_RULES,
        moments: moments_of(&subject, ontology),
    }))
}

/// A person's moments, the most unusual first.
pub fn moments_of(subject: &Subject<'_>, ontology: &Ontology) -> Vec<MomentView> {
    let all = subject.details.moments.iter().enumerate();
    all.map(|(place, moment)| view(subject, ontology, place, moment)).collect()
}

fn view(subject: &Subject<'_>, ontology: &Ontology, place: usize, moment: &Moment) -> MomentView {
    let newest = subject.newest;
    let responders = subject.details.moment_responders(place).iter();
    let responder = |row: &model::MomentResponder| {
        Some(MomentResponderView {
            who: Who::of(&newest.card(row.responder)?),
            trust: rounded(row.trust, 100.0),
            responses: row.responses,
            first: row.first,
            score: who::score(newest, row.responder),
        })
    };
    MomentView {
        post: moment.post.clone(),
        url: who::post_url(newest.links(), &subject.card, &moment.post),
        time: moment.time,
        text: moment.text.clone().filter(|text| !text.trim().is_empty()),
        people: moment.people,
        trusted: rounded(moment.trusted, 10.0),
        usual: rounded(moment.usual, 10.0),
        others: moment.others,
        odds: f64::from(moment.odds),
        first: moment.first,
        last: moment.last,
        median_seconds: moment.median_seconds,
        half_seconds: moment.half_seconds,
        came: moment.came.clone(),
        topics: topics_of(subject, ontology, &moment.topics),
        responders: responders.filter_map(responder).collect(),
    }
}

/// The narrower first; a topic above another one is left out, and one that the person hides.
fn topics_of(subject: &Subject<'_>, ontology: &Ontology, all: &[model::TopicId]) -> Vec<TopicName> {
    let shown = all.iter().filter(|&&topic| !subject.newest.hides_topic(subject.person(), topic));
    let all: Vec<TopicIndex> = shown.filter_map(|&topic| ontology.by_id(topic)).collect();
    let above = |topic: TopicIndex| all.iter().any(|&other| ontology.ancestors(other).contains(&topic));
    let mut kept: Vec<TopicIndex> = all.iter().copied().filter(|&row| !above(row)).collect();
    kept.sort_by_key(|&row| std::cmp::Reverse(ontology.ancestors(row).len()));
    kept.truncate(TOPICS);
    kept.into_iter().map(|row| TopicName::of(ontology, row, topics::Language::English)).collect()
}

/// Rounded to what is worth telling.
pub(crate) fn rounded(value: f32, steps: f64) -> f64 {
    (f64::from(value) * steps).round() / steps
}
