//! What lies where in a page, and what the whole of it tells beside each tweet.
//!
//! A page is taken apart without being parsed as a whole: a page of a million empty objects is a million elements, one
//! after another in the same memory. Bound: of each tweet and user of the page its ids and names.

use rustc_hash::{FxHashMap, FxHashSet};

use super::wire::Object;
use crate::bytes::members;
use crate::inputs::Page;
use crate::json::parse;

/// The parts of a page that hold something, each a list or an object, as it came.
#[derive(Default)]
pub(super) struct Parts<'p> {
    pub(super) data: &'p str,
    pub(super) tweets: &'p str,
    pub(super) users: &'p str,
    pub(super) errors: &'p str,
    /// Lists of other things: media, places, polls, topics.
    pub(super) others: Vec<&'p str>,
    /// A tweet or user by itself: it has no page around it.
    pub(super) is_bare: bool,
}

impl<'p> Parts<'p> {
    pub(super) fn of(text: &'p str) -> Parts<'p> {
        let mut parts = Parts::default();
        for (key, value) in members(text) {
            match key {
                "data" => parts.data = value,
                "errors" => parts.errors = value,
                "includes" => {
                    for (key, value) in members(value) {
                        match key {
                            "tweets" | "posts" => parts.tweets = value,
                            "users" => parts.users = value,
                            _ if value.starts_with('[') => parts.others.push(value),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        if [parts.data, parts.tweets, parts.users, parts.errors].iter().all(|part| part.is_empty())
            && members(text).any(|(key, _)| key == "id")
        {
            (parts.data, parts.is_bare) = (text, true);
        }
        parts
    }
}

/// The elements of a list, or the only one.
pub(super) fn each(part: &str) -> impl Iterator<Item = &str> {
    let alone = (!part.starts_with('[') && !matches!(part, "" | "null")).then_some(part);
    let list = if part.starts_with('[') { part } else { "" };
    alone.into_iter().chain(Page::elements(list))
}

/// Tweets and users that stand inside of a tweet, as `twarc2 flatten` puts them there.
#[derive(Default)]
pub(super) struct Inside<'p> {
    pub(super) tweets: Vec<&'p str>,
    pub(super) users: Vec<&'p str>,
}

impl<'p> Inside<'p> {
    pub(super) fn of(tweet: &'p str) -> Inside<'p> {
        let mut inside = Inside::default();
        for (key, value) in members(tweet) {
            match key {
                "author" | "in_reply_to_user" if value.starts_with('{') => inside.users.push(value),
                "referenced_tweets" | "referenced_posts" if value.starts_with('[') => {
                    let whole = |object: &&str| members(object).any(|(key, _)| key == "author_id");
                    inside.tweets.extend(Page::elements(value).filter(whole));
                }
                _ => {}
            }
        }
        inside
    }
}

/// What a page tells beside each tweet.
#[derive(Default)]
pub(super) struct Known {
    authors: FxHashMap<Box<str>, Box<str>>,
    names: FxHashMap<Box<str>, Box<str>>,
    protected: FxHashSet<Box<str>>,
    /// The newest time on the page: counters are as of then, at the earliest.
    pub(super) newest: Option<Box<str>>,
}

impl Known {
    /// Learns from a tweet or user and from what stands inside of it.
    pub(super) fn learn(&mut self, text: &str, depth: u32) {
        let mut spare = String::new();
        let Ok(object) = parse::<Object<'_>>(text, &mut spare) else { return };
        if object.is_user() {
            return self.user(&object);
        }
        if let (Some(id), Some(author)) = (object.id.get(), object.author_id.get()) {
            self.authors.insert(id.into(), author.into());
        }
        let newer = |time: &&str| self.newest.as_deref().is_none_or(|newest| *time > newest);
        if let Some(time) = object.created_at.get().filter(newer) {
            self.newest = Some(time.into());
        }
        for mention in object.entities.get().into_iter().flat_map(|entities| entities.mentions.objects()) {
            if let (Some(name), Some(id)) = (mention.username.get(), mention.id.get()) {
                self.names.insert(name.to_lowercase().into(), id.into());
            }
        }
        let inside = if depth > 0 { Inside::of(text) } else { Inside::default() };
        inside.tweets.iter().chain(&inside.users).for_each(|object| self.learn(object, depth - 1));
    }

    fn user(&mut self, user: &Object<'_>) {
        let Some(id) = user.id.get() else { return };
        if let Some(name) = user.username.get() {
            self.names.insert(name.to_lowercase().into(), id.into());
        }
        if user.protected.0 == Some(true) {
            self.protected.insert(id.into());
        }
    }

    pub(super) fn author(&self, tweet: &str) -> Option<&str> {
        self.authors.get(tweet).map(|author| &**author)
    }

    /// The account of a screen name.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        self.names.get(name.to_lowercase().as_str()).map(|id| &**id)
    }

    pub(super) fn is_protected(&self, account: &str) -> bool {
        self.protected.contains(account)
    }
}
