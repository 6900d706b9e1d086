//! What people posted, with whatever may tell one post from another.

use model::{
    Day, Event, EventId, Evidence, Kind, PersonId, PostForm, ResponseKind, STRATEGY_DAYS, SnapshotScores,
    Timestamp, TopicId,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::responses::{AccountIndex, PostKey, Responses};
use crate::topics::{LabelledPosts, Written};

const DAY: i64 = 86_400_000_000;

/// Posts kept of a person, the newest: more tell no more.
const MOST_POSTS: usize = 2_000;
/// Characters from which on a post is long.
const LONG: usize = 1_000;

/// A tag by its place in [`Posted::tags`].
pub(crate) type TagIndex = u32;

/// Posts of the people of a snapshot, none that their authors deleted.
///
/// Memory grows with the people and with their posts, of which at most 2,000 a person are kept for good. The
/// order of events changes nothing, but all of them come to [`Posted::trace`] before any comes to [`Posted::push`].
#[derive(Debug)]
pub struct Posted<'a> {
    responses: &'a Responses,
    since: Timestamp,
    until: Timestamp,
    people: FxHashMap<AccountIndex, Vec<Post>>,
    deleted: FxHashSet<(PostKey, AccountIndex)>,
    /// How a post is to another, and to which.
    toward: FxHashMap<PostKey, (PostForm, PostKey)>,
    tags: Vec<String>,
    numbers: FxHashMap<String, TagIndex>,
}

/// One post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Post {
    pub time: i64,
    pub key: PostKey,
    /// The event that told of it.
    event: EventId,
    /// A bit for each of [`PostForm::ALL`].
    pub forms: u8,
    pub tags: Box<[TagIndex]>,
    pub topics: Box<[TopicId]>,
}

impl Post {
    pub fn is(&self, form: PostForm) -> bool {
        self.forms & bit(form) != 0
    }
}

fn bit(form: PostForm) -> u8 {
    1 << form as u8
}

impl<'a> Posted<'a> {
    /// Nothing yet, of the people of these scores who have enough evidence.
    pub fn new(responses: &'a Responses, scores: &SnapshotScores) -> Posted<'a> {
        let enough = scores.rows.iter().filter(|row| row.evidence == Evidence::Enough);
        let people = enough.filter_map(|row| responses.accounts.of_person(row.person));
        Posted::by(responses, people, scores.day.end(), STRATEGY_DAYS)
    }

    /// Nothing yet, of some people, before a moment.
    pub(crate) fn by(
        responses: &'a Responses,
        people: impl Iterator<Item = AccountIndex>,
        until: Timestamp,
        look_back_days: i64,
    ) -> Posted<'a> {
        Posted {
            responses,
            since: Timestamp::from_micros(until.micros().saturating_sub(look_back_days * DAY)),
            until,
            people: people.map(|account| (account, Vec::new())).collect(),
            deleted: FxHashSet::default(),
            toward: FxHashMap::default(),
            tags: Vec::new(),
            numbers: FxHashMap::default(),
        }
    }

    /// Takes a deletion, or a response that is a post, too; other events are passed over.
    pub fn trace(&mut self, event: &Event<'_>) {
        if event.time >= self.until {
            return;
        }
        match event.kind {
            Kind::Delete => {
                if let Some(author) = self.author(event) {
                    self.deleted.insert((PostKey::of(event.network, event.post), author));
                }
            }
            Kind::Respond(kind) if event.own_post.is_some() => {
                let form = match kind {
                    ResponseKind::Quote => PostForm::Quote,
                    ResponseKind::Reply | ResponseKind::Comment => PostForm::Reply,
                    _ => return,
                };
                if self.author(event).is_some() {
                    let own = PostKey::of(event.network, event.own_post);
                    let toward = (form, PostKey::of(event.network, event.post));
                    // Of a post that does both, the lesser code stands, whatever came first.
                    self.toward.entry(own).and_modify(|known| *known = toward.min(*known)).or_insert(toward);
                }
            }
            _ => {}
        }
    }

    /// Takes a post; other events are passed over. Its topics are those in `labelled`, where it drew a response, else
    /// those that `label` adds, with those of what it answers.
    pub fn push(
        &mut self,
        event: &Event<'_>,
        labelled: &LabelledPosts,
        label: &mut dyn FnMut(Written<'_>, &mut Vec<TopicId>),
    ) {
        let within = event.time >= self.since && event.time < self.until;
        if event.kind != Kind::Post || event.undated || !within {
            return;
        }
        let Some(author) = self.author(event) else { return };
        let key = PostKey::of(event.network, event.post);
        if self.deleted.contains(&(key, author)) {
            return;
        }
        let mut tags: Vec<TagIndex> =
            event.tags.into_iter().flat_map(str::split_whitespace).map(|tag| self.number(tag)).collect();
        tags.sort_unstable();
        tags.dedup();
        let (form, answered) = self.toward.get(&key).copied().unwrap_or((PostForm::Original, PostKey::NONE));
        let mut topics: Vec<TopicId> = labelled.topics_of(key).collect();
        if topics.is_empty() {
            label(Written { text: event.text, tags: event.tags, lang: event.lang }, &mut topics);
            topics.extend(labelled.topics_of(answered));
            topics.sort_unstable();
            topics.dedup();
        }
        let forms = bit(form) | event.text.map_or(0, forms_of_text);
        let (time, tags, topics) = (event.time.micros(), tags.into(), topics.into());
        let post = Post { time, key, event: event.id, forms, tags, topics };
        if let Some(posts) = self.people.get_mut(&author) {
            posts.push(post);
            if posts.len() >= 2 * MOST_POSTS {
                settle(posts);
            }
        }
    }

    /// Ends it: a person's posts by time, each once.
    pub fn finish(mut self) -> Posted<'a> {
        self.people.values_mut().for_each(settle);
        self.deleted = FxHashSet::default();
        self.toward = FxHashMap::default();
        self
    }

    fn author(&self, event: &Event<'_>) -> Option<AccountIndex> {
        let account = self.responses.accounts.of_person(PersonId::of(event.network, event.actor))?;
        Some(self.responses.person_of(account)).filter(|person| self.people.contains_key(person))
    }

    fn number(&mut self, tag: &str) -> TagIndex {
        let tag = tag.to_lowercase();
        let next = self.tags.len() as TagIndex;
        *self.numbers.entry(tag).or_insert_with_key(|tag| {
            self.tags.push(tag.clone());
            next
        })
    }

    pub(crate) fn tag(&self, tag: TagIndex) -> &str {
        &self.tags[tag as usize]
    }

    /// Everybody, by rising person.
    pub(crate) fn people(&self) -> Vec<AccountIndex> {
        let mut people: Vec<AccountIndex> = self.people.keys().copied().collect();
        people.sort_unstable_by_key(|&account| self.responses.accounts.person(account));
        people
    }

    /// The posts of a person, by time.
    pub(crate) fn of(&self, person: AccountIndex) -> &[Post] {
        self.people.get(&person).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn responses(&self) -> &'a Responses {
        self.responses
    }

    /// The days that are looked back.
    pub(crate) fn days(&self) -> std::ops::RangeInclusive<Day> {
        self.since.day()..=self.until.day()
    }

    /// Nothing yet, of everybody with a response by the end of a day, however long ago.
    pub fn of_everybody(responses: &'a Responses, day: Day) -> Posted<'a> {
        let all = 0..responses.accounts.len() as AccountIndex;
        Posted::by(
            responses,
            all.filter(|&account| !responses.to(account).is_empty()),
            day.end(),
            i64::from(day.number()) + 1,
        )
    }

    pub(crate) fn since(&self) -> Timestamp {
        self.since
    }

    pub(crate) fn until(&self) -> Timestamp {
        self.until
    }
}

/// The newest posts by time, each once: of a post that was told of twice, as it was told last.
fn settle(posts: &mut Vec<Post>) {
    posts.sort_unstable_by_key(|post| (post.key, std::cmp::Reverse((post.time, post.event))));
    posts.dedup_by_key(|post| post.key);
    posts.sort_unstable_by_key(|post| (post.time, post.key));
    let older = posts.len().saturating_sub(MOST_POSTS);
    posts.drain(..older);
}

fn forms_of_text(text: &str) -> u8 {
    let link = text.contains("https://") || text.contains("http://");
    // An address may hold a question mark and ask nothing.
    let asks = text.split_whitespace().any(|word| !word.contains("://") && word.contains(['?', '？', '؟']));
    let long = text.chars().nth(LONG - 1).is_some();
    let bits = [(link, PostForm::Link), (asks, PostForm::Asks), (long, PostForm::Long)];
    bits.into_iter().filter(|(holds, _)| *holds).map(|(_, form)| bit(form)).sum()
}

#[cfg(test)]
mod tests {
    use model::{Network, event_id};
    use proptest::prelude::*;

    use super::*;
    use crate::{Community, ResponsesBuilder};

    proptest! {
        /// Some of so few posts are told of several times, with other tags and at other times.
        #[test]
        fn a_post_stands_once_whatever_came_first(
            told in prop::collection::vec((0i64..6, 0u8..4, 0u8..3), 1..20),
            keys in prop::collection::vec(any::<u32>(), 20),
        ) {
            let network = Network::new("test").expect("a network");
            let posts = |order: &[usize]| {
                let mut builder = ResponsesBuilder::default();
                let event = |seconds, kind, actor| {
                    Event::new(Timestamp::from_seconds(seconds), event_id(network, &[actor]), network, kind, actor)
                };
                builder.push(&Event { target: Some("ana"), ..event(1, Kind::Respond(ResponseKind::Like), "bo") });
                let responses = builder.finish(Community::default());
                let ana = responses.accounts.of_person(PersonId::of(network, "ana")).into_iter();
                let mut posted = Posted::by(&responses, ana, Timestamp::from_seconds(100), 1);
                for &place in order {
                    let (seconds, post, tag) = told[place];
                    let (post, tag) = (format!("p{post}"), format!("t{tag}"));
                    let told = Event {
                        id: event_id(network, &[&place.to_string()]),
                        post: Some(&post),
                        tags: Some(&tag),
                        ..event(seconds, Kind::Post, "ana")
                    };
                    posted.push(&told, &LabelledPosts::default(), &mut |_, _| ());
                }
                let posted = posted.finish();
                let all = posted.people().into_iter().flat_map(|person| posted.of(person));
                let named = all.map(|post| (post.key, post.time, posted.tag(post.tags[0]).to_owned()));
                named.collect::<Vec<_>>()
            };
            let order: Vec<usize> = (0..told.len()).collect();
            let mut shuffled = order.clone();
            shuffled.sort_by_key(|&place| keys[place]);
            let found = posts(&order);
            let distinct: FxHashSet<PostKey> = found.iter().map(|post| post.0).collect();
            prop_assert_eq!(distinct.len(), found.len());
            prop_assert_eq!(found, posts(&shuffled));
        }
    }
}
