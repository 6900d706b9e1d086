//! Which posts are on which topics.

use model::{Day, Event, Kind, TopicId};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::accounts::{AccountIndex, PostKey};
use crate::responses::Responses;
use crate::window::Window;

/// An answer carries the topics of what it answers, and of what that answers, so many steps up; its own words tell only
/// where none of these has any.
const GENERATIONS: usize = 4;

/// A topic by its place in [`LabelledPosts::topics`].
pub type TopicIndex = u32;

/// What a post says, for whoever finds its topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written<'a> {
    /// Its words.
    pub text: Option<&'a str>,
    /// Its tags, separated by spaces.
    pub tags: Option<&'a str>,
    /// Its language as the network states it.
    pub lang: Option<&'a str>,
}

/// Posts that drew responses, with their topics.
#[derive(Debug, Default)]
pub struct LabelledPosts {
    /// All topics, each once, in no order that means anything.
    pub topics: Vec<TopicId>,
    posts: FxHashMap<PostKey, Labelled>,
    wrote: FxHashMap<(AccountIndex, TopicIndex), u32>,
}

#[derive(Debug, Default)]
struct Labelled {
    time: Option<i64>,
    topics: Box<[TopicIndex]>,
}

impl LabelledPosts {
    /// The topics of a post; none where it has none or was not seen.
    pub fn of(&self, post: PostKey) -> &[TopicIndex] {
        self.posts.get(&post).map_or(&[], |one| &one.topics)
    }

    /// The same by their numbers.
    pub(crate) fn topics_of(&self, post: PostKey) -> impl Iterator<Item = TopicId> + '_ {
        self.of(post).iter().map(|&topic| self.topics[topic as usize])
    }

    /// When a post was posted, in microseconds; `None` where only responses to it were seen.
    pub fn time(&self, post: PostKey) -> Option<i64> {
        self.posts.get(&post)?.time
    }

    /// How many posts of the days that style looks back each person wrote on each topic.
    pub fn wrote(&self) -> impl Iterator<Item = (AccountIndex, TopicIndex, u32)> {
        self.wrote.iter().map(|(&(person, topic), &posts)| (person, topic, posts))
    }
}

/// Finds out which posts matter, then what they are about. All events are shown to it twice: first to [`Self::trace`],
/// until it wants no more, then to [`Self::push`]. Memory grows with the posts that drew responses, and with the answers of
/// the days that style looks back.
pub struct Labelling<'a> {
    responses: &'a Responses,
    window: Window,
    /// Posts with responses, and what these answer.
    wanted: FxHashSet<PostKey>,
    /// Of those first met in the last round.
    fresh: FxHashSet<PostKey>,
    answers: FxHashMap<PostKey, PostKey>,
    /// Of the days that style looks back, with responses or without.
    said_in_answer: FxHashSet<PostKey>,
    rounds: usize,
    seen: FxHashMap<PostKey, Seen>,
    numbers: FxHashMap<TopicId, TopicIndex>,
    made: LabelledPosts,
}

/// A post as its latest version has it.
#[derive(Default)]
struct Seen {
    time: Option<i64>,
    changed: i64,
    topics: Vec<TopicIndex>,
}

impl<'a> Labelling<'a> {
    /// Of the posts that drew responses by the end of a day, and of what was written in the days before it that style
    /// looks back.
    pub fn at(responses: &'a Responses, day: Day) -> Labelling<'a> {
        Labelling::new(responses, Window::before(day.end()))
    }

    /// Of the posts that drew responses by the end of a window, and of what was written in it.
    pub(crate) fn new(responses: &'a Responses, window: Window) -> Labelling<'a> {
        let to_posts = responses.all().iter().filter(|row| row.kind.is_to_own_post() && row.post.is_some());
        let wanted: FxHashSet<PostKey> = to_posts.map(|row| row.post).collect();
        Labelling {
            responses,
            window,
            fresh: wanted.clone(),
            wanted,
            answers: FxHashMap::default(),
            said_in_answer: FxHashSet::default(),
            rounds: 0,
            seen: FxHashMap::default(),
            numbers: FxHashMap::default(),
            made: LabelledPosts::default(),
        }
    }

    /// Takes what one event says of which post answers which.
    pub fn trace(&mut self, event: &Event<'_>) {
        let Kind::Respond(kind) = event.kind else { return };
        if event.own_post.is_none() || event.post.is_none() || !kind.is_to_own_post() {
            return;
        }
        let own = PostKey::of(event.network, event.own_post);
        if self.window.holds(event.time.micros()) {
            self.said_in_answer.insert(own);
        }
        if self.fresh.contains(&own) {
            self.answers.insert(own, PostKey::of(event.network, event.post));
        }
    }

    /// Ends a round of [`Self::trace`]; true where another one would find more.
    pub fn wants_more(&mut self) -> bool {
        let answered = self.fresh.iter().filter_map(|own| self.answers.get(own));
        let fresh: FxHashSet<PostKey> =
            answered.copied().filter(|post| !self.wanted.contains(post)).collect();
        self.wanted.extend(&fresh);
        self.fresh = fresh;
        self.rounds += 1;
        !self.fresh.is_empty() && self.rounds < GENERATIONS
    }

    /// Takes what one event says of a post; `label` adds its topics.
    pub fn push(&mut self, event: &Event<'_>, label: &mut dyn FnMut(Written<'_>, &mut Vec<TopicId>)) {
        let post = match event.kind {
            Kind::Post | Kind::Edit => event.post,
            Kind::Respond(_) => event.own_post,
            _ => None,
        };
        let Some(post) = post else { return };
        let time = event.time.micros();
        let key = PostKey::of(event.network, Some(post));
        let is_wanted = self.wanted.contains(&key);
        let is_recent = event.kind != Kind::Edit && !event.undated && self.window.holds(time);
        if !is_wanted && !is_recent {
            return;
        }
        if is_wanted && event.kind != Kind::Edit {
            let seen = self.seen.entry(key).or_default();
            seen.time = Some(seen.time.map_or(time, |known| known.min(time)));
        }
        if event.text.is_none() && event.tags.is_none() {
            return;
        }
        let mut found = Vec::new();
        label(Written { text: event.text, tags: event.tags, lang: event.lang }, &mut found);
        let mut topics: Vec<TopicIndex> = found.into_iter().map(|topic| self.number(topic)).collect();
        topics.sort_unstable();
        topics.dedup();
        // What is said in answer to somebody is a response to a post on its topics.
        let is_own_subject = event.kind == Kind::Post && !self.said_in_answer.contains(&key);
        if is_recent
            && is_own_subject
            && let Some(author) = self
                .responses
                .accounts
                .find(&model::AccountId { network: event.network, native: event.actor.to_owned() })
        {
            let person = self.responses.person_of(author);
            topics.iter().for_each(|&topic| *self.made.wrote.entry((person, topic)).or_default() += 1);
        }
        if is_wanted {
            let seen = self.seen.entry(key).or_default();
            if seen.topics.is_empty() || time >= seen.changed {
                seen.topics = topics;
                seen.changed = time;
            }
        }
    }

    fn number(&mut self, topic: TopicId) -> TopicIndex {
        let next = self.made.topics.len() as TopicIndex;
        let number = *self.numbers.entry(topic).or_insert(next);
        if number == next {
            self.made.topics.push(topic);
        }
        number
    }

    /// Hands down topics from what was answered to the answers.
    pub fn finish(mut self) -> LabelledPosts {
        let mut posts = FxHashMap::default();
        for &key in &self.wanted {
            let own = |post: PostKey| self.seen.get(&post).map_or(&[][..], |seen| &seen.topics);
            let answered = std::iter::successors(self.answers.get(&key), |post| self.answers.get(*post));
            let mut topics: Vec<TopicIndex> =
                answered.take(GENERATIONS).flat_map(|&post| own(post)).copied().collect();
            if topics.is_empty() {
                topics.extend(own(key));
            }
            topics.sort_unstable();
            topics.dedup();
            let time = self.seen.get(&key).and_then(|seen| seen.time);
            if !topics.is_empty() || time.is_some() {
                posts.insert(key, Labelled { time, topics: topics.into() });
            }
        }
        self.made.posts = posts;
        self.made
    }
}
