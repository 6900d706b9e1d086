//! What people posted, with whatever may tell one post from another.

use model::{
    Day, EventId, Evidence, PersonId, PostForm, ResponseKind, STRATEGY_DAYS, SnapshotScores, Timestamp,
    TopicId,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::posts::{LabelledPosts, Manner, Posts, Version, form_bit};
use crate::responses::{AccountIndex, PostKey, Responses};

const DAY: i64 = 86_400_000_000;

/// Posts kept of a person, the newest: more tell no more.
const MOST_POSTS: usize = 2_000;

/// A tag by its place in the table of posts.
pub(crate) type TagIndex = u32;

/// Posts of some people, none that their authors deleted.
///
/// Memory grows with the people and with their posts, of which at most 2,000 a person are kept.
#[derive(Debug)]
pub struct Posted<'a> {
    posts: &'a Posts,
    responses: &'a Responses,
    since: Timestamp,
    until: Timestamp,
    people: FxHashMap<AccountIndex, Vec<Post>>,
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
        self.forms & form_bit(form) != 0
    }
}

impl<'a> Posted<'a> {
    /// Of the people of these scores who have enough evidence.
    pub fn of_scored(
        posts: &'a Posts,
        labelled: &LabelledPosts,
        responses: &'a Responses,
        scores: &SnapshotScores,
    ) -> Posted<'a> {
        let enough = scores.rows.iter().filter(|row| row.evidence == Evidence::Enough);
        let people = enough.filter_map(|row| responses.accounts.of_person(row.person));
        let until = scores.day.end();
        let since = Timestamp::from_micros(until.micros().saturating_sub(STRATEGY_DAYS * DAY));
        Posted::between(posts, labelled, responses, people, [since, until])
    }

    /// Of everybody with a response by the end of a day, however long ago.
    pub fn of_everybody(
        posts: &'a Posts,
        labelled: &LabelledPosts,
        responses: &'a Responses,
        day: Day,
    ) -> Posted<'a> {
        let all = 0..responses.accounts.len() as AccountIndex;
        let people = all.filter(|&account| !responses.to(account).is_empty());
        let since =
            Timestamp::from_micros(day.end().micros().saturating_sub((i64::from(day.number()) + 1) * DAY));
        Posted::between(posts, labelled, responses, people, [since, day.end()])
    }

    /// Of some people, from one moment until another. The topics of a post are those in `labelled`, where it drew a
    /// response, else its own and those of what it answers.
    fn between(
        posts: &'a Posts,
        labelled: &LabelledPosts,
        responses: &'a Responses,
        people: impl Iterator<Item = AccountIndex>,
        [since, until]: [Timestamp; 2],
    ) -> Posted<'a> {
        let people = people.map(|account| (account, Vec::new())).collect();
        let mut posted = Posted { posts, responses, since, until, people };
        let deleted = posted.deleted();
        let toward = posted.toward();
        for version in posts.versions().iter().filter(|version| version.manner == Manner::Post) {
            if version.undated || version.time < since.micros() || version.time >= until.micros() {
                continue;
            }
            let Some(author) = posted.person(version.author) else { continue };
            if deleted.contains(&(version.key, author)) {
                continue;
            }
            let post = posted.post(version, labelled, toward.get(&version.key));
            if let Some(kept) = posted.people.get_mut(&author) {
                kept.push(post);
                if kept.len() >= 2 * MOST_POSTS {
                    settle(kept);
                }
            }
        }
        posted.people.values_mut().for_each(settle);
        posted
    }

    /// True for a moment of the days that are read, the first of them whole.
    fn reads(&self, time: i64) -> bool {
        time >= self.since.day().start().micros() && time < self.until.micros()
    }

    /// Posts that their authors deleted.
    fn deleted(&self) -> FxHashSet<(PostKey, AccountIndex)> {
        let deletions = self.posts.deletions().iter().filter(|deletion| self.reads(deletion.time));
        deletions.filter_map(|deletion| Some((deletion.key, self.person(deletion.author)?))).collect()
    }

    /// How a post is to another, and to which.
    fn toward(&self) -> FxHashMap<PostKey, (PostForm, PostKey)> {
        let mut toward = FxHashMap::default();
        for answer in self.posts.answers().iter().filter(|answer| self.reads(answer.time)) {
            let form = match answer.kind {
                ResponseKind::Quote => PostForm::Quote,
                ResponseKind::Reply | ResponseKind::Comment => PostForm::Reply,
                _ => continue,
            };
            if self.person(answer.author).is_some() {
                let to = (form, answer.to);
                // Of a post that does both, the lesser code stands, whatever came first.
                toward
                    .entry(answer.own)
                    .and_modify(|known: &mut (PostForm, PostKey)| *known = to.min(*known))
                    .or_insert(to);
            }
        }
        toward
    }

    fn post(
        &self,
        version: &Version,
        labelled: &LabelledPosts,
        toward: Option<&(PostForm, PostKey)>,
    ) -> Post {
        let mut tags: Vec<TagIndex> = self.posts.tags_of(version).to_vec();
        tags.sort_unstable();
        tags.dedup();
        let (form, answered) = toward.copied().unwrap_or((PostForm::Original, PostKey::NONE));
        let mut topics: Vec<TopicId> = labelled.topics_of(version.key).collect();
        if topics.is_empty() {
            let own = self.posts.topics_of(version).iter();
            topics.extend(own.map(|&topic| self.posts.topics()[topic as usize]));
            topics.extend(labelled.topics_of(answered));
            topics.sort_unstable();
            topics.dedup();
        }
        Post {
            time: version.time,
            key: version.key,
            event: version.event,
            forms: form_bit(form) | version.forms,
            tags: tags.into(),
            topics: topics.into(),
        }
    }

    /// The person of an account, where it is one of those looked at.
    fn person(&self, account: PersonId) -> Option<AccountIndex> {
        let account = self.responses.accounts.of_person(account)?;
        Some(self.responses.person_of(account)).filter(|person| self.people.contains_key(person))
    }

    pub(crate) fn tag(&self, tag: TagIndex) -> &str {
        self.posts.tag(tag)
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

#[cfg(test)]
mod tests {
    use model::{Event, Kind, Network, event_id};
    use proptest::prelude::*;

    use super::*;
    use crate::{Community, PostsBuilder, ResponsesBuilder};

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
                let mut table = PostsBuilder::default();
                for &place in order {
                    let (seconds, post, tag) = told[place];
                    let (post, tag) = (format!("p{post}"), format!("t{tag}"));
                    let told = Event {
                        id: event_id(network, &[&place.to_string()]),
                        post: Some(&post),
                        tags: Some(&tag),
                        ..event(seconds, Kind::Post, "ana")
                    };
                    table.push(&told, &mut |_, _| ());
                }
                let (table, until) = (table.finish(), Timestamp::from_seconds(100));
                let since = Timestamp::from_seconds(0);
                let posted = Posted::between(&table, &LabelledPosts::default(), &responses, ana, [since, until]);
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
