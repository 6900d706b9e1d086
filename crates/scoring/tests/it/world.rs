//! Small worlds: a notation for who did what to whom, and on which day.

use model::{
    Day, Event, Feature, Group, Kind, Measure, Model, Network, Provenance, ResponseKind, SnapshotScores,
    Timestamp, TrustRules, Weighing, event_id,
};
use scoring::{Responses, ResponsesBuilder, snapshot};

/// One act, as the notation tells it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Act {
    pub day: i32,
    pub second: i64,
    pub actor: String,
    pub kind: String,
    pub target: Option<String>,
    pub post: Option<String>,
}

pub fn network() -> Network {
    Network::new("test").expect("network")
}

/// Reads lines `DAY ACTOR KIND [TARGET] [on POST]`; empty lines are passed over.
pub fn acts(text: &str) -> Vec<Act> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .enumerate()
        .map(|(second, line)| {
            let (act, post) = line.split_once(" on ").map_or((line, None), |(act, post)| (act, Some(post)));
            let mut words = act.split_whitespace();
            Act {
                day: words.next().expect("day").parse().expect("day"),
                second: second as i64,
                actor: words.next().expect("actor").to_owned(),
                kind: words.next().expect("kind").to_owned(),
                target: words.next().map(str::to_owned),
                post: post.map(str::to_owned),
            }
        })
        .collect()
}

/// The world after these acts.
pub fn responses(acts: &[Act]) -> Responses {
    told(acts, scoring::Community::default(), |_| network())
}

/// The same where something was told beside it, and the actor's name says on which network an act was.
pub fn told(acts: &[Act], community: scoring::Community, on: impl Fn(&str) -> Network) -> Responses {
    let acts: Vec<(Network, Act)> = acts.iter().map(|act| (on(&act.actor), act.clone())).collect();
    responses_of(&acts, community)
}

/// The world after these acts on several networks, with what is told of it.
pub fn responses_of(acts: &[(Network, Act)], community: scoring::Community) -> Responses {
    let mut builder = ResponsesBuilder::default();
    acts.iter().for_each(|(network, act)| tell_one(*network, act, |event| builder.push(event)));
    builder.finish(community)
}

/// Tells these acts as events.
pub fn tell(acts: &[Act], mut take: impl FnMut(&Event<'_>)) {
    acts.iter().for_each(|act| tell_one(network(), act, &mut take));
}

fn tell_one(network: Network, act: &Act, mut take: impl FnMut(&Event<'_>)) {
    let time = Day::from_number(act.day).start().plus_seconds(act.second);
    let kind: Kind = act.kind.parse().expect("kind");
    let target = act.target.as_deref();
    let stamp = time.micros().to_string();
    let parts = [&*act.kind, &*act.actor, target.unwrap_or(""), act.post.as_deref().unwrap_or(""), &*stamp];
    let event = Event::new(time, event_id(network, &parts), network, kind, &act.actor);
    take(&Event { target, post: act.post.as_deref(), ..event });
}

/// A model in which everything counts a little, so that nothing can hide behind a weight of zero.
pub fn model() -> Model {
    let people = Group::ALL
        .into_iter()
        .flat_map(|group| [1.0 / 28.0, 1.0, 3.0].map(|half_life| (group, Measure::People { half_life })));
    let active = [(Group::All, Measure::ActiveSlots { half_life: 1.0 })];
    let features = people.chain(active).map(|(group, measure)| Feature { group, measure, weight: 0.11 });
    Model {
        name: "all".into(),
        horizon_seconds: 28 * 86_400,
        weighing: Weighing { f: 2.0, c: 1.0, p: 1.0, single: 0.4 },
        trust: TrustRules::default(),
        yardstick: Weighing { f: 1.0, c: 1.0, p: 1.0, single: 0.3 },
        min_people: 2,
        evidence_days: None,
        features: features.collect(),
        bands: Vec::new(),
        newcomers: None,
        topics: model::TopicRules::default(),
        fitted: Provenance::default(),
    }
}

/// Scores as of the end of a day.
pub fn scored(acts: &[Act], day: i32) -> SnapshotScores {
    snapshot(&responses(acts), Day::from_number(day), &model(), 0)
}

/// The same in a community that was founded at the end of a day, if it was.
pub fn scored_since(founded: Option<i32>, acts: &[Act], day: i32) -> SnapshotScores {
    snapshot(&founded_on(founded, acts), Day::from_number(day), &model(), 0)
}

/// The world after these acts, with a founding.
pub fn founded_on(founded: Option<i32>, acts: &[Act]) -> Responses {
    let founded = founded.map(|day| Day::from_number(day).end());
    told(acts, scoring::Community { founded, ..scoring::Community::default() }, |_| network())
}

/// The score in tenths and the features of one account; `None` where nobody has responded to it.
pub fn of(scores: &SnapshotScores, name: &str) -> Option<(u16, Vec<u16>)> {
    let person = model::PersonId::of(network(), name);
    let row = scores.rows.iter().find(|row| row.person == person)?;
    Some((row.score.0, row.features.to_vec()))
}

/// The door: a world in text, and everybody's score, interval aside, in text.
pub fn scores(text: &str, day: i32) -> String {
    let acts = acts(text);
    let scores = scored(&acts, day);
    let mut names: Vec<&str> =
        acts.iter().flat_map(|act| [Some(&*act.actor), act.target.as_deref()]).flatten().collect();
    names.sort_unstable();
    names.dedup();
    let line = |name: &str| {
        let person = model::PersonId::of(network(), name);
        let row = scores.rows.iter().find(|row| row.person == person)?;
        Some(format!("{name} {} {:?} reach {}\n", row.score, row.evidence, row.true_reach).to_lowercase())
    };
    names.into_iter().filter_map(line).collect()
}

/// Every kind of response.
pub fn kinds() -> Vec<&'static str> {
    ResponseKind::ALL.map(ResponseKind::as_str).to_vec()
}

/// A moment, for evaluation tests.
#[allow(dead_code)]
pub fn at(day: i32) -> Timestamp {
    Day::from_number(day).start()
}

/// The posts of a world, as `tell` tells its events; `label` finds what they are about.
pub fn table(
    tell: impl FnOnce(&mut dyn FnMut(&Event<'_>)),
    label: &mut scoring::Label<'_>,
) -> scoring::Posts {
    let mut builder = scoring::PostsBuilder::default();
    tell(&mut |event| builder.push(event, label));
    builder.finish()
}

/// Everything that is kept beside the scores of a day; `tell` tells of the posts that are named.
pub fn kept(
    responses: &Responses,
    posts: &scoring::Posts,
    day: i32,
    fields: &scoring::FieldsAbove<'_>,
    tell: impl FnOnce(&mut dyn FnMut(&Event<'_>)),
) -> model::SnapshotDetails {
    let (date, model) = (Day::from_number(day), model());
    let today = scoring::Day::new(responses, date, &model);
    let posts = scoring::DayPosts::of(posts, responses, date);
    let (scores, evidence) = today.scores_with_evidence(&posts, fields, scoring::Told::WithoutMovements, 0);
    assert_eq!(scores, today.scores(0), "evidence changes no score");
    let mut known = scoring::KnownPosts::new(evidence.wanted());
    tell(&mut |event| known.push(event));
    evidence.details(&scores, &known, &[])
}
