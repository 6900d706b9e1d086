//! Whom people listen to on what: influence on topics, with its evidence.

use model::{
    Day, Model, PersonTopic, Score, SnapshotScores, Tenths, Timestamp, TopicDetails, TopicId, TopicPost,
    TopicResponder, TopicRules,
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::interests::interests;
use super::without_a_post::Absences;
use crate::day;
use crate::pass::{Reader, each};
use crate::posts::{KnownPosts, LabelledPosts, TopicIndex};
use crate::responses::{AccountIndex, PostKey, Response, Responses, is_listed};
use crate::trust::{Trust, View};

/// Posts named as evidence of a topic.
const POSTS: usize = 3;
/// Responders named as evidence of a topic.
const RESPONDERS: usize = 5;
/// Posts of the month named for a topic.
const MONTH_POSTS: usize = 8;
/// A post of fewer people is nobody's post of the month.
const MONTH_PEOPLE: u32 = 2;
/// A month.
const MONTH_DAYS: i32 = 30;
/// Who rises is told against so many days before.
pub(crate) const BEFORE_DAYS: i32 = 7;
/// Topics kept of a person.
const TOPICS: usize = 40;

/// What the posts of the people of a snapshot say of them.
pub(crate) struct Topical<'a> {
    responses: &'a Responses,
    labelled: &'a LabelledPosts,
    model: &'a Model,
    people: Vec<(AccountIndex, Vec<Influence>)>,
    before: FxHashMap<(AccountIndex, TopicIndex), Tenths>,
    month: Vec<(TopicIndex, PostTally, AccountIndex)>,
    interests: Vec<model::Interest>,
}

/// Somebody's influence on a topic.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Influence {
    pub topic: TopicIndex,
    pub score: Score,
    pub posts: u32,
    pub days: u32,
    pub people: u32,
    best: Vec<PostTally>,
    responders: Vec<(AccountIndex, u32, i64)>,
}

/// How many people responded to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PostTally {
    post: PostKey,
    people: u32,
}

/// Tells the widest topics above a topic, itself where there is nothing above it.
pub type FieldsAbove<'f> = dyn Fn(TopicId) -> Vec<TopicId> + Sync + 'f;

/// Finds influence on topics at a moment, of one person after another.
///
/// What is borrowed comes from posts on all fields above a topic; where there are none, from everything that a person
/// drew.
pub(crate) struct OnTopics<'a> {
    responses: &'a Responses,
    labelled: &'a LabelledPosts,
    fields: Fields,
    at: Timestamp,
    model: &'a Model,
}

impl<'a> OnTopics<'a> {
    pub fn new(
        responses: &'a Responses,
        labelled: &'a LabelledPosts,
        fields: &FieldsAbove<'_>,
        at: Timestamp,
        model: &'a Model,
    ) -> OnTopics<'a> {
        OnTopics { responses, labelled, fields: Fields::of(labelled, fields), at, model }
    }

    /// Topics of a person for which there is enough evidence to look further.
    fn known(&self, account: AccountIndex) -> Vec<Known> {
        let rows = rows_on_topics(self.responses, self.labelled, account, self.at, self.model);
        topics_with_evidence(&rows, self.labelled, &self.model.topics)
    }

    /// The same for some people, of whom those are seen who have any evidence; whoever has no influence is left out.
    pub fn of(&self, accounts: &[AccountIndex], trust: &Trust<'_>) -> Vec<(AccountIndex, Vec<Influence>)> {
        let measured = each(accounts, |sight, account| {
            let known = self.known(account);
            // To see trust without somebody costs more than all that comes before it.
            if known.is_empty() {
                return (account, Vec::new());
            }
            let view = trust.seen_by(account, sight);
            (account, self.influences(known, account, &view))
        });
        measured.into_iter().filter(|(_, topics)| !topics.is_empty()).collect()
    }
}

impl Reader for OnTopics<'_> {
    type Found = Vec<Influence>;

    fn read(&self, account: AccountIndex, view: &View<'_>) -> Vec<Influence> {
        self.influences(self.known(account), account, view)
    }
}

/// The responses to somebody's posts that stand at `at` and fall in the window of trust, by topic and responder.
fn rows_on_topics(
    responses: &Responses,
    labelled: &LabelledPosts,
    account: AccountIndex,
    at: Timestamp,
    model: &Model,
) -> Vec<(TopicIndex, Response)> {
    let since = at.micros() - (model.trust.window * model.horizon_seconds as f64 * 1e6) as i64;
    let rows = responses.to(account).iter();
    let rows = rows.filter(|row| row.kind.is_to_own_post() && row.time >= since && row.stands_at(at));
    let rows = rows.filter(|row| row.is_within(at, model.evidence_days));
    let mut topical: Vec<(TopicIndex, Response)> =
        rows.flat_map(|row| labelled.of(row.post).iter().map(|&topic| (topic, *row))).collect();
    // Stable, so that rows of a topic stay by responder.
    topical.sort_by_key(|&(topic, _)| topic);
    topical
}

/// A topic that there is enough evidence for.
struct Known {
    topic: TopicIndex,
    rows: Vec<Response>,
    evidence: Evidence,
}

fn topics_with_evidence(
    rows: &[(TopicIndex, Response)],
    labelled: &LabelledPosts,
    rules: &TopicRules,
) -> Vec<Known> {
    let of_topic = |chunk: &[(TopicIndex, Response)]| {
        let rows: Vec<Response> = chunk.iter().map(|&(_, row)| row).collect();
        let evidence = Evidence::of(&rows, labelled);
        let enough = evidence.posts.len() >= rules.min_posts as usize
            && evidence.days >= rules.min_days
            && evidence.people >= rules.min_people;
        enough.then(|| Known { topic: chunk[0].0, rows, evidence })
    };
    rows.chunk_by(|a, b| a.0 == b.0).filter_map(of_topic).collect()
}

impl OnTopics<'_> {
    fn influences(&self, known: Vec<Known>, account: AccountIndex, view: &View<'_>) -> Vec<Influence> {
        if known.is_empty() {
            return Vec::new();
        }
        let OnTopics { responses, labelled, fields, at, model } = self;
        let mut regards = FxHashMap::default();
        let mut regard = |responder: AccountIndex| {
            *regards.entry(responder).or_insert_with(|| view.regard(responder, model.weighing.single))
        };
        // All that was drawn, with its topics, and what was drawn in each field.
        let standing = responses.to(account).iter().filter(|row| row.stands_at(*at));
        let standing = standing.filter(|row| row.is_within(*at, model.evidence_days));
        let standing: Vec<(&[TopicIndex], Response)> =
            standing.map(|row| (labelled.of(row.post), *row)).collect();
        let mut drawn: FxHashMap<&[TopicIndex], Absences> = FxHashMap::default();
        let mut all: Vec<Influence> = known
            .into_iter()
            .filter_map(|Known { topic, rows, evidence }| {
                let field = fields.above(topic);
                let drawn = drawn.entry(field).or_insert_with(|| {
                    let within =
                        standing.iter().filter(|(on, _)| field.iter().all(|topic| on.contains(topic)));
                    Absences::of(&within.map(|&(_, row)| row).collect::<Vec<_>>(), &mut regard, *at, model)
                });
                let topic_alone = Absences::of(&rows, &mut regard, *at, model);
                let score = Score::new(topic_alone.borrowing(drawn, model.topics.borrow)).ok()?;
                (score.tenths() > Tenths(10)).then(|| evidence.influence(topic, score, &rows, responses))
            })
            .collect();
        let topic = |influence: &Influence| labelled.topics[influence.topic as usize];
        all.sort_by(|a, b| b.score.get().total_cmp(&a.score.get()).then_with(|| topic(a).cmp(&topic(b))));
        all.truncate(TOPICS);
        all
    }
}

/// The widest topics above each topic.
///
/// A narrower topic has at least those of a broader one, so that what it borrows from is never more, and what it comes
/// to is not either.
pub(crate) struct Fields(Vec<Box<[TopicIndex]>>);

impl Fields {
    pub fn of(labelled: &LabelledPosts, fields: &FieldsAbove<'_>) -> Fields {
        let numbers: FxHashMap<TopicId, TopicIndex> =
            labelled.topics.iter().zip(0..).map(|(&topic, number)| (topic, number)).collect();
        let above = |&topic: &TopicId| {
            let mut above: Vec<TopicIndex> =
                fields(topic).iter().filter_map(|field| numbers.get(field).copied()).collect();
            above.sort_unstable();
            above.into()
        };
        Fields(labelled.topics.iter().map(above).collect())
    }

    fn above(&self, topic: TopicIndex) -> &[TopicIndex] {
        &self.0[topic as usize]
    }
}

/// What is needed to show a topic at all.
struct Evidence {
    posts: Vec<PostTally>,
    days: u32,
    people: u32,
}

impl Evidence {
    /// Of rows by responder.
    fn of(rows: &[Response], labelled: &LabelledPosts) -> Evidence {
        let mut posts: FxHashMap<PostKey, (u32, AccountIndex, i64)> = FxHashMap::default();
        for row in rows {
            let (people, latest, first) = posts.entry(row.post).or_insert((0, AccountIndex::MAX, i64::MAX));
            *people += u32::from(*latest != row.responder);
            *latest = row.responder;
            *first = row.time.min(*first);
        }
        let posted = |(&post, &(_, _, first)): (&PostKey, &(u32, AccountIndex, i64))| {
            Timestamp::from_micros(labelled.time(post).unwrap_or(first)).day()
        };
        let days: FxHashSet<Day> = posts.iter().map(posted).collect();
        let people = rows.chunk_by(|a, b| a.responder == b.responder).count() as u32;
        let posts = posts.into_iter().map(|(post, (people, ..))| PostTally { post, people }).collect();
        Evidence { posts, days: days.len() as u32, people }
    }

    fn influence(
        self,
        topic: TopicIndex,
        score: Score,
        rows: &[Response],
        responses: &Responses,
    ) -> Influence {
        let Evidence { posts: mut best, days, people } = self;
        let posts = best.len() as u32;
        best.sort_by_key(|tally| (std::cmp::Reverse(tally.people), tally.post));
        best.truncate(POSTS);
        let tally = |run: &[Response]| {
            let last = run.iter().map(|row| row.time).max()?;
            Some((run[0].responder, run.len() as u32, last))
        };
        let runs = rows.chunk_by(|a, b| a.responder == b.responder);
        let mut responders: Vec<_> =
            runs.filter(|run| is_listed(responses, run[0].responder)).filter_map(tally).collect();
        responders.sort_by_key(|&(who, count, last)| {
            (std::cmp::Reverse((count, last)), responses.accounts.person(who))
        });
        responders.truncate(RESPONDERS);
        Influence { topic, score, posts, days, people, best, responders }
    }
}

/// The posts of the last month that drew most people, a few a topic.
fn month(
    responses: &Responses,
    labelled: &LabelledPosts,
    accounts: &[AccountIndex],
    day: Day,
) -> Vec<(TopicIndex, PostTally, AccountIndex)> {
    let (since, at) = (day.plus(1 - MONTH_DAYS).start().micros(), day.end());
    let mut all: Vec<(TopicIndex, PostTally, AccountIndex)> = Vec::new();
    for &account in accounts {
        let mut posts: FxHashMap<PostKey, (u32, AccountIndex)> = FxHashMap::default();
        let rows = responses.to(account).iter().filter(|row| row.kind.is_to_own_post() && row.stands_at(at));
        for row in rows.filter(|row| labelled.time(row.post).is_some_and(|time| time >= since)) {
            let (people, latest) = posts.entry(row.post).or_insert((0, AccountIndex::MAX));
            *people += u32::from(*latest != row.responder);
            *latest = row.responder;
        }
        for (post, (people, _)) in posts.into_iter().filter(|(_, (people, _))| *people >= MONTH_PEOPLE) {
            let tally = PostTally { post, people };
            all.extend(labelled.of(post).iter().map(|&topic| (topic, tally, account)));
        }
    }
    all.sort_by_key(|&(topic, tally, _)| (topic, std::cmp::Reverse(tally.people), tally.post));
    let chunks = all.chunk_by(|a, b| a.0 == b.0);
    chunks.flat_map(|chunk| &chunk[..chunk.len().min(MONTH_POSTS)]).copied().collect()
}

impl<'a> Topical<'a> {
    /// Of what the pass over people found. Who rises is told against [`BEFORE_DAYS`] before: people who had enough evidence
    /// then are seen once more, by the trust of that day.
    pub fn of(
        on_topics: OnTopics<'a>,
        mut people: Vec<(AccountIndex, Vec<Influence>)>,
        week_before: Option<&day::Day<'_>>,
        scores: &SnapshotScores,
    ) -> Topical<'a> {
        let OnTopics { responses, labelled, model, .. } = on_topics;
        let accounts: Vec<AccountIndex> = people.iter().map(|&(account, _)| account).collect();
        people.retain(|(_, topics)| !topics.is_empty());
        let before = week_before.map(|day| OnTopics { at: day.at(), ..on_topics }.of(&accounts, day.trust()));
        let before = before.into_iter().flatten().flat_map(|(account, topics)| {
            topics.into_iter().map(move |influence| ((account, influence.topic), influence.score.tenths()))
        });
        Topical {
            responses,
            labelled,
            model,
            people,
            before: before.collect(),
            month: month(responses, labelled, &accounts, scores.day),
            interests: interests(responses, labelled, scores),
        }
    }
}

impl Topical<'_> {
    /// The posts that are named; their ids and texts are looked up in the lake.
    pub fn posts(&self) -> impl Iterator<Item = PostKey> {
        let best = self.people.iter().flat_map(|(_, topics)| topics).flat_map(|influence| &influence.best);
        best.chain(self.month.iter().map(|(_, tally, _)| tally)).map(|tally| tally.post)
    }

    /// Everything by name.
    pub fn details(&self, posts: &KnownPosts) -> TopicDetails {
        let mut details = TopicDetails { interests: self.interests.clone(), ..TopicDetails::default() };
        for (account, topics) in &self.people {
            for influence in topics {
                self.tell(*account, influence, posts, &mut details);
            }
        }
        let month = self
            .month
            .iter()
            .filter_map(|(topic, tally, account)| self.post(*account, self.topic(*topic), tally, posts));
        details.month = month.collect();
        // Stable: within a topic the order stays.
        details.month.sort_by_key(|post| post.topic);
        details.people.sort_by_key(|row| row.person);
        details.posts.sort_by_key(|row| (row.person, row.topic));
        details.responders.sort_by_key(|row| (row.person, row.topic));
        details
    }

    fn tell(
        &self,
        account: AccountIndex,
        influence: &Influence,
        posts: &KnownPosts,
        details: &mut TopicDetails,
    ) {
        let (person, topic) = (self.responses.accounts.person(account), self.topic(influence.topic));
        let before = self.before.get(&(account, influence.topic)).copied().unwrap_or(Tenths(10));
        let (low, high) = self.model.interval(influence.score);
        let Influence { score, posts: count, days, people, .. } = *influence;
        let score = score.tenths();
        details.people.push(PersonTopic {
            person,
            topic,
            score,
            low,
            high,
            before,
            posts: count,
            days,
            people,
        });
        details
            .posts
            .extend(influence.best.iter().filter_map(|tally| self.post(account, topic, tally, posts)));
        details.responders.extend(influence.responders.iter().map(|&(responder, responses, last)| {
            TopicResponder {
                person,
                topic,
                responder: self.responses.accounts.person(responder),
                responses,
                last: Timestamp::from_micros(last),
            }
        }));
    }

    fn post(
        &self,
        account: AccountIndex,
        topic: TopicId,
        tally: &PostTally,
        posts: &KnownPosts,
    ) -> Option<TopicPost> {
        let post = posts.get(tally.post)?;
        Some(TopicPost {
            person: self.responses.accounts.person(account),
            topic,
            post: post.id.clone(),
            time: post.time,
            text: post.text.clone(),
            people: tally.people,
        })
    }

    fn topic(&self, topic: TopicIndex) -> TopicId {
        self.labelled.topics[topic as usize]
    }
}
