//! What the lake says of single posts.

use model::{Event, Kind, Timestamp};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::accounts::PostKey;

/// A post as far as it was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownPost {
    /// The network's id.
    pub id: String,
    /// When it was posted; `None` where only responses to it were seen.
    pub time: Option<Timestamp>,
    /// Its text as last edited.
    pub text: Option<String>,
    /// Its tags, separated by spaces.
    pub tags: Option<String>,
    /// Its public counters.
    pub counters: Option<String>,
    changed: i64,
}

/// Gathers a wanted few out of all posts; memory grows with the wanted ones alone.
#[derive(Debug, Default)]
pub struct KnownPosts {
    wanted: FxHashSet<PostKey>,
    known: FxHashMap<PostKey, KnownPost>,
    deleted: FxHashSet<PostKey>,
}

impl KnownPosts {
    /// Will gather these.
    pub fn new(wanted: FxHashSet<PostKey>) -> KnownPosts {
        KnownPosts { wanted, ..KnownPosts::default() }
    }

    /// Takes what one event says of a wanted post.
    pub fn push(&mut self, event: &Event<'_>) {
        match event.kind {
            Kind::Post | Kind::Edit => self.learn(event, event.post),
            Kind::Delete => {
                self.deleted.insert(PostKey::of(event.network, event.post));
            }
            _ => {
                self.name(event);
                if event.own_post.is_some() {
                    self.learn(event, event.own_post);
                }
            }
        }
    }

    fn entry(&mut self, event: &Event<'_>, id: Option<&str>) -> Option<&mut KnownPost> {
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
            changed: i64::MIN,
        }))
    }

    fn name(&mut self, event: &Event<'_>) {
        self.entry(event, event.post);
    }

    fn learn(&mut self, event: &Event<'_>, id: Option<&str>) {
        let Some(post) = self.entry(event, id) else { return };
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
        keep(&mut post.text, event.text);
        keep(&mut post.tags, event.tags);
        keep(&mut post.counters, event.counters);
        post.changed = post.changed.max(event.time.micros());
    }

    /// What is known of a post; `None` also for one that was deleted.
    pub fn get(&self, key: PostKey) -> Option<&KnownPost> {
        if self.deleted.contains(&key) { None } else { self.known.get(&key) }
    }
}
