//! Whether influence on a topic foretells who is answered, and whose answers on it are accepted, later.

use std::collections::BTreeMap;

use model::{ResponseKind, Timestamp, TopicId};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::coverage::{self, Came, TopicCoverage};
use super::experts::{ExpertWay, Standings, WAYS};
use super::tried::{self, TriedBoard, WaysReport};
use super::without_a_post::Absences;
use crate::evaluation::{Cuts, EvaluateError, Horizon, Judged, Ordered};
use crate::forecast::{Measuring, Recipe, measure, train};
use crate::posts::{LabelledPosts, TopicIndex};
use crate::responses::{AccountIndex, PostKey, Response, Responses};
use crate::trust::{Regard, Sight, Trust};

/// The first so many of a ranking are judged.
const HEAD: usize = 5;
/// Shares that are tried of what is borrowed from a topic's field.
const BORROWED: [Borrowing; 6] = [
    Borrowing { borrow: 0.0 },
    Borrowing { borrow: 0.1 },
    Borrowing { borrow: 0.25 },
    Borrowing { borrow: 0.5 },
    Borrowing { borrow: 0.75 },
    Borrowing { borrow: 1.0 },
];

/// What a ranking is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InfluenceTruth {
    /// Answers on the topic that are accepted after the cut, until the end of the data.
    AcceptedAnswers,
    /// Distinct people who respond to posts on the topic in the horizon after the cut.
    Responders,
}

/// What to judge.
#[derive(Debug, Clone)]
pub struct InfluenceOptions {
    /// By what.
    pub truth: InfluenceTruth,
    /// Where to cut; what is accepted later is judged until the end of the data.
    pub cuts: Cuts,
    /// Topics with fewer answers than this in all of the data are left out.
    pub min_answers: u32,
    /// How the models at the cuts are fitted.
    pub recipe: Recipe,
}

/// A share, 0 to 1, borrowed from a topic's field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Borrowing {
    /// The share.
    pub borrow: f64,
}

/// Everything that is printed.
#[derive(Debug, Clone, Serialize)]
pub struct InfluenceReport {
    /// By what rankings were judged.
    pub truth: InfluenceTruth,
    /// The moments.
    pub cuts: Vec<Timestamp>,
    /// Topics that were judged at one cut or more.
    pub topics: usize,
    /// Boards: topics at cuts after which there is something to judge by.
    pub boards: usize,
    /// Means over the boards: influence on the topic, then the others, the best of these first.
    pub rankers: Vec<InfluenceRanker>,
    /// Whether the intervals that topics are shown with hold what comes on them; null where nobody had a topic with its
    /// horizon within the data.
    pub coverage: Option<TopicCoverage>,
    /// Whether experts' responses tell more; null where there is one cut alone.
    pub experts: Option<WaysReport<ExpertWay>>,
    /// Whether another share borrowed from the field would do better; null where there is one cut alone.
    pub borrowing: Option<WaysReport<Borrowing>>,
    /// By topic, those with the most boards first.
    pub per_topic: Vec<TopicBoards>,
}

/// One ranking over all boards.
#[derive(Debug, Clone, Serialize)]
pub struct InfluenceRanker {
    /// Its name.
    pub name: &'static str,
    /// Gain: what the truth counts; discount by log2; the first five; ties averaged; the mean over the boards.
    pub ndcg_at_5: f64,
}

/// One topic.
#[derive(Debug, Clone, Serialize)]
pub struct TopicBoards {
    /// Which.
    pub topic: TopicId,
    /// Answers in all of the data.
    pub answers: u32,
    /// At how many cuts it was judged.
    pub boards: usize,
    /// NDCG@5 by ranking, the mean over its boards.
    pub ndcg_at_5: BTreeMap<&'static str, f64>,
}

const NAMES: [&str; 9] = [
    "topic_influence",
    "topic_alone",
    "topic_alone_with_every_post",
    "score",
    "answers",
    "accepted_answers",
    "responses",
    "responders",
    "recent_responders",
];

/// Judges rankings of those who had answered on a topic before a cut by what comes to their posts on it afterwards.
///
/// An answer is a reply to a post on the topic, and its own post carries the topic too.
pub fn judge_influence(
    responses: &Responses,
    labelled: &LabelledPosts,
    options: &InfluenceOptions,
    progress: &dyn Fn(usize, usize),
) -> Result<InfluenceReport, EvaluateError> {
    let (first, last) = responses.span().ok_or(EvaluateError::NoResponses)?;
    let cuts = options.cuts.moments(responses, Horizon::Rest);
    if cuts.is_empty() {
        return Err(EvaluateError::NoCuts { horizon: Horizon::Rest, first, last });
    }
    let mut answers: FxHashMap<TopicIndex, Vec<Answer>> = FxHashMap::default();
    for row in responses.all().iter().filter(|row| row.kind == ResponseKind::Reply) {
        for &topic in labelled.of(row.post) {
            let answer = Answer { author: row.responder, time: row.time };
            answers.entry(topic).or_default().push(answer);
        }
    }
    answers.retain(|_, all| all.len() >= options.min_answers as usize);
    let mut boards: BTreeMap<TopicIndex, Vec<[f64; NAMES.len()]>> = BTreeMap::new();
    let (mut by_experts, mut by_borrowing, mut came) = (Vec::new(), Vec::new(), Vec::new());
    let middle = cuts.len() / 2;
    for (done, &at) in cuts.iter().enumerate() {
        // Whatever is chosen on the earlier cuts must not have seen what the later ones are judged by.
        let seen_until = if done < middle { cuts[middle].micros() } else { i64::MAX };
        let (judged, shown) = boards_at(responses, labelled, &answers, Until { at, seen_until }, options);
        came.extend(shown);
        for TopicBoard { topic, rankers, tried } in judged {
            if let Some(Tried { plain, experts, borrowed }) = tried {
                by_experts.push(TriedBoard { topic, cut: done, plain, ways: experts });
                by_borrowing.push(TriedBoard { topic, cut: done, plain, ways: borrowed });
            }
            if let Some(rankers) = rankers {
                boards.entry(topic).or_default().push(rankers);
            }
        }
        progress(done + 1, cuts.len());
    }
    let all: Vec<&[f64; NAMES.len()]> = boards.values().flatten().collect();
    if all.is_empty() {
        return Err(EvaluateError::NothingHappened);
    }
    let mean = |boards: &[&[f64; NAMES.len()]], place: usize| {
        boards.iter().map(|board| board[place]).sum::<f64>() / boards.len() as f64
    };
    let rankers = NAMES.iter().enumerate();
    let mut rankers: Vec<InfluenceRanker> =
        rankers.map(|(place, name)| InfluenceRanker { name, ndcg_at_5: mean(&all, place) }).collect();
    rankers[1..].sort_by(|a, b| b.ndcg_at_5.total_cmp(&a.ndcg_at_5));
    let mut per_topic: Vec<TopicBoards> = boards
        .iter()
        .map(|(topic, boards)| {
            let boards: Vec<&[f64; NAMES.len()]> = boards.iter().collect();
            let means = NAMES.iter().enumerate().map(|(place, &name)| (name, mean(&boards, place)));
            TopicBoards {
                topic: labelled.topics[*topic as usize],
                answers: answers[topic].len() as u32,
                boards: boards.len(),
                ndcg_at_5: means.collect(),
            }
        })
        .collect();
    per_topic.sort_by_key(|board| (std::cmp::Reverse((board.boards, board.answers)), board.topic));
    Ok(InfluenceReport {
        truth: options.truth,
        topics: boards.len(),
        boards: all.len(),
        coverage: TopicCoverage::of(came),
        experts: tried::report(WAYS, &by_experts, middle),
        borrowing: tried::report(BORROWED, &by_borrowing, middle),
        cuts,
        rankers,
        per_topic,
    })
}

/// Somebody answered a post on a topic.
#[derive(Debug, Clone, Copy)]
struct Answer {
    author: AccountIndex,
    time: i64,
}

/// A topic at a cut.
struct TopicBoard {
    topic: TopicIndex,
    /// NDCG of each ranking; none where nothing comes that they could be judged by.
    rankers: Option<[f64; NAMES.len()]>,
    /// What ways are chosen and judged by; none where nothing comes while it may be seen.
    tried: Option<Tried>,
}

/// NDCG of influence as it is, of each way to let experts weigh, and of each share borrowed.
struct Tried {
    plain: f64,
    experts: [f64; WAYS.len()],
    borrowed: [f64; BORROWED.len()],
}

/// A cut, and the moment before which ways are judged by what comes after it.
struct Until {
    at: Timestamp,
    seen_until: i64,
}

/// NDCG of each ranking on each topic on which something comes after a cut, and every topic that would be shown then.
///
/// Ways are judged by what comes before `seen_until`.
fn boards_at(
    responses: &Responses,
    labelled: &LabelledPosts,
    answers: &FxHashMap<TopicIndex, Vec<Answer>>,
    Until { at, seen_until }: Until,
    options: &InfluenceOptions,
) -> (Vec<TopicBoard>, Vec<Came>) {
    let horizon = responses.span().map_or(1, |(first, last)| Horizon::fitting(first, last).seconds(at, last));
    let model = train(responses, at, horizon, None, &options.recipe).model;
    let trust = Trust::at(responses, at, &model.trust, horizon);
    let table = measure(responses, &trust, at, &Measuring::of(&model));
    let overall: FxHashMap<AccountIndex, f64> = table
        .people
        .iter()
        .enumerate()
        .map(|(place, measured)| (measured.account, model.score(table.row(place)).get()))
        .collect();
    let accounts: Vec<AccountIndex> = table.people.iter().map(|measured| measured.account).collect();
    let cut = coverage::Cut { at, model: &model, trust: &trust };
    let came = coverage::at_cut(responses, labelled, &accounts, &cut);
    let mut sight = Sight::default();
    let mut boards = Vec::new();
    for (&topic, answers) in answers {
        let mut before: FxHashMap<AccountIndex, u32> = FxHashMap::default();
        for answer in answers.iter().filter(|answer| answer.time < at.micros()) {
            *before.entry(answer.author).or_default() += 1;
        }
        let mut authors: Vec<AccountIndex> = before.keys().copied().collect();
        authors.sort_unstable();
        let standings = Standings::of_responders(responses, labelled, topic, &authors, at);
        let mut columns: [Vec<f64>; NAMES.len()] = Default::default();
        let mut by_experts: [Vec<f64>; WAYS.len()] = Default::default();
        let mut by_borrowing: [Vec<f64>; BORROWED.len()] = Default::default();
        let (mut truth, mut seen) = (Vec::new(), Vec::new());
        for &author in &authors {
            let on_topic =
                |row: &&Response| row.kind.is_to_own_post() && labelled.of(row.post).contains(&topic);
            let rows: Vec<Response> = responses
                .to(author)
                .iter()
                .filter(on_topic)
                .filter(|row| row.stands_at(at))
                .copied()
                .collect();
            let view = trust.seen_by(author, &mut sight);
            let mut regard = |responder| view.regard(responder, model.weighing.single);
            let of = |rows: &[Response], regard: &mut dyn FnMut(AccountIndex) -> Regard| {
                Absences::of(rows, regard, at, &model)
            };
            let everything = responses.to(author).iter().filter(|row| row.stands_at(at));
            let whole = of(&everything.copied().collect::<Vec<_>>(), &mut regard);
            let alone = of(&rows, &mut regard);
            for (column, way) in by_experts.iter_mut().zip(WAYS) {
                let mut regard =
                    |responder| way.weigh(regard(responder), standings.without(author, responder));
                column.push(of(&rows, &mut regard).borrowing(&whole, model.topics.borrow));
            }
            for (column, Borrowing { borrow }) in by_borrowing.iter_mut().zip(BORROWED) {
                column.push(alone.borrowing(&whole, borrow));
            }
            let accepted = |rows: &mut dyn Iterator<Item = &Response>| {
                rows.filter(|row| row.kind == ResponseKind::Accept)
                    .map(|row| row.post)
                    .collect::<FxHashSet<PostKey>>()
                    .len() as f64
            };
            let people = |rows: &mut dyn Iterator<Item = &Response>| {
                rows.map(|row| row.responder).collect::<FxHashSet<AccountIndex>>().len() as f64
            };
            let since = at.micros() - horizon * 1_000_000;
            let values = [
                alone.borrowing(&whole, model.topics.borrow),
                alone.least(),
                alone.with_all(),
                overall.get(&author).copied().unwrap_or(1.0),
                f64::from(before[&author]),
                accepted(&mut rows.iter()),
                rows.len() as f64,
                people(&mut rows.iter()),
                people(&mut rows.iter().filter(|row| row.time >= since)),
            ];
            columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
            let until = match options.truth {
                InfluenceTruth::AcceptedAnswers => i64::MAX,
                InfluenceTruth::Responders => at.micros() + horizon * 1_000_000,
            };
            let comes = |until: i64| {
                let later = responses.to(author).iter().filter(on_topic);
                let mut later = later.filter(|row| (at.micros()..until).contains(&row.time));
                match options.truth {
                    InfluenceTruth::AcceptedAnswers => accepted(&mut later),
                    InfluenceTruth::Responders => people(&mut later),
                }
            };
            truth.push(comes(until));
            seen.push(comes(until.min(seen_until)));
        }
        let ndcg =
            |scores: &Vec<f64>, outcomes: &[f64]| Ordered::new(Judged { scores, outcomes }).ndcg(HEAD, None);
        let any = |outcomes: &[f64]| outcomes.iter().any(|&came| came > 0.0);
        boards.push(TopicBoard {
            topic,
            rankers: any(&truth).then(|| columns.each_ref().map(|column| ndcg(column, &truth))),
            tried: any(&seen).then(|| Tried {
                plain: ndcg(&columns[0], &seen),
                experts: by_experts.each_ref().map(|column| ndcg(column, &seen)),
                borrowed: by_borrowing.each_ref().map(|column| ndcg(column, &seen)),
            }),
        });
    }
    (boards, came)
}
