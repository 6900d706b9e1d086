//! Topics: what somebody is influential on, who is influential on a topic, and the evidence for both.

use std::collections::BTreeMap;

use model::{Card, Day, Evidence, Links, PersonTopic, Tenths, Timestamp, TopicId, TopicPost, TopicRules};
use serde::Serialize;
use store::{Newest, PersonDetails, StoreError, TopicDetails};
use topics::{Language, Ontology, TopicIndex};

use crate::endorsements::{self, MostEndorsed, PlusKView, most_endorsed, plus_k};
use crate::{Subject, Who, who};

/// People on a topic page.
const RISING: usize = 8;
/// Related topics on a topic page.
const RELATED: usize = 12;
/// Children on a topic page that nobody here is influential on.
const CHILDREN: usize = 16;
/// The end of the slugs of topics that stand at the very top.
const TOP: &str = "-super";
/// A broader topic is left out beside a narrower one that has so much of its points.
const SAME: f64 = 0.9;

/// How a topic is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopicName {
    /// Its number, as text: many exceed what JSON readers keep.
    pub id: TopicId,
    /// Short name in addresses.
    pub slug: String,
    /// Name for people.
    pub name: String,
}

impl TopicName {
    pub(crate) fn of(ontology: &Ontology, index: TopicIndex, language: Language) -> TopicName {
        let topic = ontology.topic(index);
        // What stands at the very top is called as the topic right below it.
        let all = if topic.slug.ends_with(TOP) { " (all)" } else { "" };
        let name = format!("{}{all}", ontology.name(index, language));
        TopicName { id: topic.id, slug: topic.slug.clone(), name }
    }

    /// The English name of a topic; `None` for a number that is none.
    pub(crate) fn by_id(ontology: &Ontology, id: TopicId) -> Option<TopicName> {
        Some(TopicName::of(ontology, ontology.by_id(id)?, Language::English))
    }

    /// Whether a text is its name.
    pub(crate) fn is_called(&self, text: &str) -> bool {
        topics::fold_case(text) == topics::fold_case(&self.name)
    }

    /// The address of its page.
    pub fn href(&self) -> String {
        format!("/topics/{}", crate::words::path(&self.slug))
    }
}

/// Somebody's influence on a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicView {
    /// On what.
    #[serde(flatten)]
    pub topic: TopicName,
    /// The score on the topic: never more than the whole.
    pub score: Tenths,
    /// The 80 % interval.
    pub interval: [Tenths; 2],
    /// Points since a week before.
    pub change: f64,
    /// Who endorses them on it. It moves the place among the topics by at most a point, and never the score.
    pub plus_k: PlusKView,
    /// Posts on it that drew a response, in the year before.
    pub posts: u32,
    /// Days on which they were posted.
    pub days: u32,
    /// Distinct people who responded to them.
    pub people: u32,
    /// Broader topics with nearly the same evidence, which are left out of the list.
    pub also: Vec<TopicName>,
    /// The posts that drew most people.
    pub best: Vec<TopicPostView>,
    /// Who responds most.
    pub responders: Vec<TopicResponderView>,
}

/// A post on a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicPostView {
    /// Whose post it is.
    pub who: Who,
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
}

impl TopicPostView {
    /// What to call it: the beginning of its text, else its id.
    pub fn title(&self) -> &str {
        self.text.as_deref().unwrap_or(&self.post)
    }
}

/// Somebody who responds on a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicResponderView {
    /// Who.
    #[serde(flatten)]
    pub who: Who,
    /// How often.
    pub responses: u32,
    /// When they last did.
    pub last: Timestamp,
}

/// What somebody writes about or responds to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InterestView {
    /// In what.
    #[serde(flatten)]
    pub topic: TopicName,
    /// Their posts on it in 90 days.
    pub posts: u32,
    /// Their responses to posts on it in 90 days.
    pub responses: u32,
}

/// A person's topics of influence, the highest score first, which +K move within what evidence allows
/// ([`model::order_of`]); of equals the narrower. A broader topic that says nearly the same as a narrower one stands
/// with that.
pub fn topics_of(subject: &Subject<'_>, ontology: &Ontology) -> Vec<TopicView> {
    let (newest, card) = (subject.newest, &subject.card);
    let known = subject.details.topics.iter();
    let mut all: Vec<(TopicIndex, &PersonTopic)> =
        known.filter_map(|row| Some((ontology.by_id(row.topic)?, row))).collect();
    let depth = |index: TopicIndex| ontology.ancestors(index).len();
    all.sort_by(|a, b| b.1.score.cmp(&a.1.score).then_with(|| depth(b.0).cmp(&depth(a.0))));
    let points = |row: &PersonTopic| row.score.points() - 1.0;
    let narrower = |broad: TopicIndex, row: &PersonTopic| {
        all.iter().position(|(index, other)| {
            ontology.ancestors(*index).contains(&broad) && points(other) >= SAME * points(row)
        })
    };
    // What somebody is endorsed on is told by its name.
    let said_by: Vec<Option<usize>> = all
        .iter()
        .map(|&(index, row)| {
            narrower(index, row).filter(|_| newest.plus_k(card.person, row.topic).is_empty())
        })
        .collect();
    // A narrower topic may itself stand with one that is narrower still: each step goes down the ontology, and ends.
    let end = |place: usize| std::iter::successors(Some(place), |&place| said_by[place]).last();
    let named = |index: TopicIndex| TopicName::of(ontology, index, Language::English);
    let mut kept: Vec<TopicView> = Vec::new();
    for (place, &(index, row)) in all.iter().enumerate().filter(|&(place, _)| said_by[place].is_none()) {
        let with =
            |&(other, _): &(usize, &(TopicIndex, &PersonTopic))| other != place && end(other) == Some(place);
        let also = all.iter().enumerate().filter(with).map(|(_, &(index, _))| named(index)).collect();
        kept.push(TopicView { also, ..view(subject, row, named(index)) });
    }
    let order = |view: &TopicView| {
        let plus_k = endorsements::weight(newest, card.person, view.topic.id);
        model::order_of(view.score, view.interval[1], plus_k)
    };
    kept.sort_by(|a, b| order(b).total_cmp(&order(a)));
    kept
}

fn view(subject: &Subject<'_>, entry: &PersonTopic, topic: TopicName) -> TopicView {
    let (newest, card, details) = (subject.newest, &subject.card, &subject.details);
    let responders = details.topic_responders(entry.topic).iter();
    let responder = |row: &model::TopicResponder| {
        let who = Who::of(&newest.card(row.responder)?);
        Some(TopicResponderView { who, responses: row.responses, last: row.last })
    };
    TopicView {
        topic,
        score: entry.score,
        interval: [entry.low, entry.high],
        change: change(entry),
        plus_k: plus_k(newest, card.person, entry.topic),
        posts: entry.posts,
        days: entry.days,
        people: entry.people,
        also: Vec::new(),
        best: details.topic_posts(entry.topic).iter().map(|row| post(newest.links(), card, row)).collect(),
        responders: responders.filter_map(responder).collect(),
    }
}

fn change(row: &PersonTopic) -> f64 {
    (f64::from(row.score.0) - f64::from(row.before.0)) / 10.0
}

fn post(links: &Links, card: &Card, row: &TopicPost) -> TopicPostView {
    TopicPostView {
        who: Who::of(card),
        post: row.post.clone(),
        url: who::post_url(links, card, &row.post),
        time: row.time,
        text: row.text.clone().filter(|text| !text.trim().is_empty()),
        people: row.people,
    }
}

/// A person's interests, the most telling first.
pub fn interests_of(details: &PersonDetails, ontology: &Ontology) -> Vec<InterestView> {
    let named = |row: &model::Interest| {
        let topic = TopicName::of(ontology, ontology.by_id(row.topic)?, Language::English);
        Some(InterestView { topic, posts: row.posts, responses: row.responses })
    };
    details.interests.iter().filter_map(named).collect()
}

/// A topic, with the people and posts that stand out on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicPage {
    /// Which.
    pub topic: TopicName,
    /// The language that names are in.
    pub language: &'static str,
    /// Its name in every language that it has one in.
    pub names: BTreeMap<&'static str, String>,
    /// What Wikidata says of it.
    pub wikidata: Option<String>,
    /// The day of the scores.
    pub as_of: Day,
    /// The model.
    pub model: String,
    /// How far ahead the scores forecast, in days.
    pub horizon_days: f64,
    /// When a topic is shown.
    pub rules: TopicRules,
    /// How many people are influential on it.
    pub measured: usize,
    /// People passed over.
    pub offset: usize,
    /// The most people held here.
    pub limit: usize,
    /// The offset of what follows; null at the end.
    pub next: Option<usize>,
    /// By falling score on the topic.
    pub people: Vec<TopicPerson>,
    /// Whose score on it rose most within a week.
    pub rising: Vec<TopicPerson>,
    /// Those whom most +K count for on it.
    pub most_endorsed: MostEndorsed,
    /// Posts of the last 30 days that drew most people.
    pub month: Vec<TopicPostView>,
    /// Broader topics.
    pub parents: Vec<TopicCount>,
    /// Narrower topics, those with most people first.
    pub children: Vec<TopicCount>,
    /// Other topics near by.
    pub related: Vec<TopicCount>,
}

/// Somebody who is influential on a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicPerson {
    /// Counted from 1, ties sharing; null without enough evidence over everything, as in every list of people.
    pub rank: Option<u32>,
    /// Account, handle and name.
    #[serde(flatten)]
    pub who: Who,
    /// The score on the topic.
    pub score: Tenths,
    /// Its 80 % interval.
    pub interval: [Tenths; 2],
    /// Points on the topic since a week before.
    pub change: f64,
    /// True where the interval overlaps that of the person before, so that their order is not settled.
    pub overlaps_previous: bool,
    /// Posts on the topic that drew a response.
    pub posts: u32,
    /// Days on which they were posted.
    pub days: u32,
    /// Distinct people who responded to them.
    pub people: u32,
    /// The score over everything; null where there is none.
    pub whole: Option<Tenths>,
    /// Share of people with enough evidence whose score over everything is lower, in percent.
    pub percentile: Option<f64>,
    /// Distinct trusted responders in 90 days.
    pub true_reach: u32,
    /// Whether there is enough to go by for a score over everything.
    pub evidence: Evidence,
}

/// A topic, and how many people here are influential on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopicCount {
    /// Which.
    #[serde(flatten)]
    pub topic: TopicName,
    /// How many.
    pub people: usize,
}

/// A topic's page, by its slug, number or name; `None` where there is no such topic.
pub fn topic_page(
    newest: &Newest,
    ontology: &Ontology,
    slug: &str,
    language: Language,
    (offset, limit): (usize, usize),
) -> Result<Option<TopicPage>, StoreError> {
    let Some(index) = ontology.named(slug) else { return Ok(None) };
    let id = ontology.topic(index).id;
    let TopicDetails { people: everybody, month } = newest.topic(id)?;
    let count = |&index: &TopicIndex| TopicCount {
        topic: TopicName::of(ontology, index, language),
        people: newest.people_on(ontology.topic(index).id),
    };
    let mut children: Vec<TopicCount> = ontology.children(index).iter().map(count).collect();
    children.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.topic.name.cmp(&b.topic.name)));
    let empty = children.partition_point(|row| row.people > 0);
    children.truncate(empty.max(CHILDREN));
    let near = [ontology.parents(index), ontology.children(index)].concat();
    let related = ontology.related(index, near.len() + 4 * RELATED);
    let mut related: Vec<TopicCount> =
        related.iter().filter(|other| !near.contains(other)).map(count).collect();
    related.sort_by_key(|topic| std::cmp::Reverse(topic.people));
    related.truncate(RELATED);
    let people = ranked(newest, &everybody);
    let mut rising: Vec<&Ranked<'_>> = people.iter().filter(|ranked| change(ranked.row) > 0.0).collect();
    rising.sort_by(|a, b| change(b.row).total_cmp(&change(a.row)).then(a.rank.cmp(&b.rank)));
    let rising = rising.into_iter().take(RISING).filter_map(|ranked| {
        let person = ranked.shown(newest)?;
        Some(TopicPerson { overlaps_previous: false, ..person })
    });
    let named = |language: Language| Some((language.code(), ontology.own_name(index, language)?.to_owned()));
    let named = Language::ALL.into_iter().filter_map(named);
    let month = month.iter().filter_map(|row| Some(post(newest.links(), &newest.card(row.person)?, row)));
    Ok(Some(TopicPage {
        topic: TopicName::of(ontology, index, language),
        language: language.code(),
        names: named.collect(),
        wikidata: ontology.wikidata(index).map(|item| format!("https://www.wikidata.org/wiki/{item}")),
        as_of: newest.key.day,
        model: newest.key.model.clone(),
        horizon_days: newest.model.horizon_seconds as f64 / 86_400.0,
        rules: newest.model.topics,
        measured: people.len(),
        offset,
        limit,
        next: (people.len() > offset.saturating_add(limit)).then(|| offset + limit),
        people: people.iter().skip(offset).take(limit).filter_map(|ranked| ranked.shown(newest)).collect(),
        rising: rising.collect(),
        most_endorsed: most_endorsed(newest, id)?,
        month: month.collect(),
        parents: ontology.parents(index).iter().map(count).collect(),
        children,
        related,
    }))
}

/// A place on a topic.
struct Ranked<'a> {
    row: &'a PersonTopic,
    rank: Option<u32>,
    overlaps_previous: bool,
}

impl Ranked<'_> {
    /// The same with the person's name and their score over everything.
    fn shown(&self, newest: &Newest) -> Option<TopicPerson> {
        let whole = newest.row(self.row.person);
        Some(TopicPerson {
            rank: self.rank,
            who: Who::of(&newest.card(self.row.person)?),
            score: self.row.score,
            interval: [self.row.low, self.row.high],
            change: change(self.row),
            overlaps_previous: self.overlaps_previous,
            posts: self.row.posts,
            days: self.row.days,
            people: self.row.people,
            whole: whole.map(|row| row.score),
            percentile: newest.percentile(self.row.person),
            true_reach: whole.map_or(0, |row| row.true_reach),
            evidence: whole.map_or(Evidence::Thin, |row| row.evidence),
        })
    }
}

/// Everybody of a topic, the highest score first. Names are looked up for those alone who are shown.
fn ranked<'a>(newest: &Newest, everybody: &'a [PersonTopic]) -> Vec<Ranked<'a>> {
    let mut people: Vec<Ranked<'a>> = Vec::with_capacity(everybody.len());
    let (mut ranked, mut last) = (0, None);
    for row in everybody {
        // Whoever has no rank over everything has none on a topic.
        let rank = newest.rank(row.person).is_some().then(|| {
            ranked += 1;
            match last {
                Some((score, rank)) if score == row.score => rank,
                _ => ranked,
            }
        });
        last = rank.map(|rank| (row.score, rank)).or(last);
        let overlaps = |before: &Ranked<'_>| row.high >= before.row.low && row.low <= before.row.high;
        let overlaps_previous = people.last().is_some_and(overlaps);
        people.push(Ranked { row, rank, overlaps_previous });
    }
    people
}

/// Every topic that anybody here is influential on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Topics {
    /// The day of the scores.
    pub as_of: Day,
    /// The model.
    pub model: String,
    /// When a topic is shown.
    pub rules: TopicRules,
    /// Those with most people first, with the first of them.
    pub topics: Vec<TopicLine>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicLine {
    /// Which, and how many are influential on it.
    #[serde(flatten)]
    pub count: TopicCount,
    /// Who has the highest score on it.
    pub first: Who,
    /// That score.
    pub score: Tenths,
}

/// The list.
pub fn topics(newest: &Newest, ontology: &Ontology) -> Topics {
    let line = |count: &store::TopicCount| {
        let index = ontology.by_id(count.topic)?;
        let topic = TopicName::of(ontology, index, Language::English);
        Some(TopicLine {
            count: TopicCount { topic, people: count.people },
            first: Who::of(&newest.card(count.first)?),
            score: count.score,
        })
    };
    let mut topics: Vec<TopicLine> = newest.all_topics().iter().filter_map(line).collect();
    topics.sort_by(|a, b| {
        b.count.people.cmp(&a.count.people).then_with(|| a.count.topic.name.cmp(&b.count.topic.name))
    });
    Topics { as_of: newest.key.day, model: newest.key.model.clone(), rules: newest.model.topics, topics }
}

/// The topics that most people are influential on, those at the very top left out.
pub fn widest_topics(newest: &Newest, ontology: &Ontology, limit: usize) -> Vec<TopicCount> {
    let mut all = topics(newest, ontology).topics;
    all.retain(|row| !row.count.topic.slug.ends_with(TOP));
    all.truncate(limit);
    all.into_iter().map(|row| row.count).collect()
}

/// Topics that a text may mean: the one of exactly this name and those with people, then the others, each by closeness.
pub fn search_topics(newest: &Newest, ontology: &Ontology, text: &str, limit: usize) -> Vec<TopicCount> {
    let found = ontology.search(text, limit.saturating_mul(4));
    let count = |index: TopicIndex| TopicCount {
        topic: TopicName::of(ontology, index, Language::English),
        people: newest.people_on(ontology.topic(index).id),
    };
    let mut found: Vec<TopicCount> = found.into_iter().map(count).collect();
    found.sort_by_key(|topic| topic.people == 0 && !topic.topic.is_called(text));
    found.truncate(limit);
    found
}
