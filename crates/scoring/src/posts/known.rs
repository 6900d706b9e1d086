//! What the lake says of single posts.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use model::{Event, Kind, Timestamp};
use rustc_hash::{FxHashMap, FxHashSet};

use super::excerpt::excerpt;
use crate::responses::PostKey;

/// A post as far as it was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownPost {
    /// The network's id.
    pub id: String,
    /// When it was posted; `None` where only responses to it were seen.
    pub time: Option<Timestamp>,
    /// The beginning of its text as last edited: nobody is told more of it.
    pub text: Option<String>,
    /// Its tags, separated by spaces.
    pub tags: Option<String>,
    /// Its public counters.
    pub counters: Option<String>,
    author: String,
    changed: i64,
}

impl KnownPost {
    fn merge(&mut self, later: KnownPost) {
        self.time = [self.time, later.time].into_iter().flatten().min();
        self.text = later.text.or(self.text.take());
        self.tags = later.tags.or(self.tags.take());
        self.counters = later.counters.or(self.counters.take());
        self.changed = self.changed.max(later.changed);
    }
}

/// Gathers a wanted few out of all posts; memory grows with the wanted ones alone.
#[derive(Debug, Default)]
pub struct KnownPosts {
    wanted: Arc<FxHashSet<PostKey>>,
    known: FxHashMap<PostKey, KnownPost>,
    deleted: FxHashMap<PostKey, Vec<String>>,
}

impl KnownPosts {
    /// Will gather these.
    pub fn new(wanted: FxHashSet<PostKey>) -> KnownPosts {
        KnownPosts { wanted: Arc::new(wanted), ..KnownPosts::default() }
    }

    /// Nothing yet of the same wanted posts, to be gathered from other days at the same time.
    pub(crate) fn beside(&self) -> KnownPosts {
        KnownPosts { wanted: Arc::clone(&self.wanted), ..KnownPosts::default() }
    }

    /// Adds what later days say: the same as if their events had been told to this one.
    pub(crate) fn merge(&mut self, later: KnownPosts) {
        for (key, post) in later.known {
            match self.known.entry(key) {
                Entry::Vacant(place) => {
                    place.insert(post);
                }
                Entry::Occupied(mut place) => place.get_mut().merge(post),
            }
        }
        for (key, deleters) in later.deleted {
            self.deleted.entry(key).or_default().extend(deleters);
        }
    }

    /// Takes what one event says of a wanted post.
    pub fn push(&mut self, event: &Event<'_>) {
        match event.kind {
            Kind::Post | Kind::Edit => self.learn(event, event.post),
            Kind::Delete => self.delete(event),
            _ => {
                self.name(event);
                if event.own_post.is_some() {
                    self.learn(event, event.own_post);
                }
            }
        }
    }

    fn delete(&mut self, event: &Event<'_>) {
        let key = PostKey::of(event.network, event.post);
        if self.wanted.contains(&key) {
            self.deleted.entry(key).or_default().push(event.actor.to_owned());
        }
    }

    fn entry(&mut self, event: &Event<'_>, id: Option<&str>, author: &str) -> Option<&mut KnownPost> {
        let id = id?;
        let key = PostKey::of(event.network, Some(id));
        if !self.wanted.contains(&key) {
            return None;
        }
        Some(self.known.entry(key).or_insert_with(|| KnownPost {
            id: id.to_owned(),
            time: None,
            text: None,
            tags: None,
            counters: None,
            author: author.to_owned(),
            changed: i64::MIN,
        }))
    }

    /// A response tells the id of the post it is to, and whose it is.
    fn name(&mut self, event: &Event<'_>) {
        if let Some(author) = event.target {
            self.entry(event, event.post, author);
        }
    }

    fn learn(&mut self, event: &Event<'_>, id: Option<&str>) {
        let Some(post) = self.entry(event, id, event.actor) else { return };
        if event.kind != Kind::Edit {
            post.time = Some(post.time.map_or(event.time, |time| time.min(event.time)));
        }
        let newer = event.time.micros() >= post.changed;
        let keep = |held: &mut Option<String>, found: Option<&str>| {
            if let Some(found) = found
                && (newer || held.is_none())
            {
                *held = Some(found.to_owned());
            }
        };
        let beginning = event.text.map(excerpt);
        keep(&mut post.text, beginning.as_deref());
        keep(&mut post.tags, event.tags);
        keep(&mut post.counters, event.counters);
        post.changed = post.changed.max(event.time.micros());
    }

    /// What is known of a post; `None` also for one that its author deleted.
    pub fn get(&self, key: PostKey) -> Option<&KnownPost> {
        let post = self.known.get(&key)?;
        let by_author = self.deleted.get(&key).is_some_and(|deleters| deleters.contains(&post.author));
        (!by_author).then_some(post)
    }
}

#[cfg(test)]
mod tests {
    use model::{EventId, Network, ResponseKind};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_post_is_hidden_by_its_author_alone() {
        let town = Network::new("town").expect("network");
        let event = |seconds, kind, actor| Event {
            post: Some("p1"),
            text: Some("hello"),
            ..Event::new(Timestamp::from_seconds(seconds), EventId(0), town, kind, actor)
        };
        let key = PostKey::of(town, Some("p1"));
        let mut posts = KnownPosts::new([key].into_iter().collect());
        posts.push(&event(3, Kind::Delete, "mallory"));
        posts.push(&event(1, Kind::Post, "ana"));
        assert_eq!(posts.get(key).and_then(|post| post.text.as_deref()), Some("hello"));
        posts.push(&event(4, Kind::Delete, "ana"));
        assert_eq!(posts.get(key), None);
    }

    proptest! {
        #[test]
        fn days_may_be_read_apart(
            // What is done on each day, in which order, by whom, and with which word.
            told in prop::collection::vec((0u8..4, 0u8..2, 0u8..5), 0..12),
            cut in any::<prop::sample::Index>(),
        ) {
            let town = Network::new("town").expect("network");
            let key = PostKey::of(town, Some("p1"));
            let push = |posts: &mut KnownPosts, place: usize| {
                let (kind, actor, word) = told[place];
                let kind = match kind {
                    0 => Kind::Post,
                    1 => Kind::Edit,
                    2 => Kind::Delete,
                    _ => Kind::Respond(ResponseKind::Reply),
                };
                let (actor, word) = (["ana", "bo"][usize::from(actor)], word.to_string());
                let time = Timestamp::from_seconds(place as i64 * 86_400);
                posts.push(&Event {
                    target: Some("ana"),
                    post: Some("p1"),
                    text: (word != "0").then_some(&word),
                    tags: (word == "1").then_some("tag"),
                    ..Event::new(time, EventId(place as u64), town, kind, actor)
                });
            };
            let mut whole = KnownPosts::new([key].into_iter().collect());
            (0..told.len()).for_each(|place| push(&mut whole, place));
            let cut = cut.index(told.len() + 1);
            let mut parts = KnownPosts::new([key].into_iter().collect());
            let mut later = parts.beside();
            (0..cut).for_each(|place| push(&mut parts, place));
            (cut..told.len()).for_each(|place| push(&mut later, place));
            parts.merge(later);
            prop_assert_eq!(parts.get(key), whole.get(key));
        }
    }

    #[test]
    fn of_a_long_text_the_beginning_alone_is_kept() {
        let town = Network::new("town").expect("network");
        let key = PostKey::of(town, Some("p1"));
        let mut posts = KnownPosts::new([key].into_iter().collect());
        let long = "word ".repeat(10_000);
        posts.push(&Event {
            post: Some("p1"),
            text: Some(&long),
            ..Event::new(Timestamp::from_seconds(1), EventId(0), town, Kind::Post, "ana")
        });
        let kept = posts.get(key).and_then(|post| post.text.as_deref()).expect("a text");
        assert!(kept.starts_with("word word") && kept.chars().count() < 1_000, "{}", kept.len());
    }
}
