//! Who wrote which tweet, as far as it was seen, for both versions of the API.
//!
//! Bound: the last 65,536 tweets at least, twice as many at most, of at most 32 bytes an id.

use crate::gate::{Gate, Record};
use crate::late::Late;
use crate::recent::Recent;
use crate::source::ReadError;

const REMEMBERED: usize = 65_536;
const MAX_ID_BYTES: usize = 32;

/// What was seen of tweets, and what waits for some.
pub(crate) struct Seen {
    authors: Recent<Box<str>, Box<str>>,
    /// Later versions of edited tweets, with the first: that is the tweet.
    firsts: Recent<Box<str>, Box<str>>,
    /// First versions of tweets that were given as a post already by a later one.
    edited: Recent<Box<str>, ()>,
    pub(crate) late: Late,
}

impl Seen {
    pub(crate) fn new() -> Seen {
        Seen {
            authors: Recent::new(REMEMBERED),
            firsts: Recent::new(REMEMBERED),
            edited: Recent::new(REMEMBERED),
            late: Late::default(),
        }
    }

    /// Remembers who wrote a tweet, and delivers what waited for that.
    pub(crate) fn wrote(
        &mut self,
        tweet: &str,
        author: &str,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        if fits(tweet) && fits(author) && self.authors.get(tweet).is_none() {
            self.authors.insert(tweet.into(), author.into());
        }
        self.late.found(tweet, author, None, record)
    }

    pub(crate) fn author(&self, tweet: &str) -> Option<&str> {
        self.authors.get(tweet).map(|author| &**author)
    }

    /// The first version of the tweet that this is a version of, by what the tweet says of its history.
    pub(crate) fn edit(&mut self, first: &str, version: &str) {
        if first != version && fits(first) && fits(version) && self.firsts.get(version).is_none() {
            self.firsts.insert(version.into(), first.into());
        }
    }

    /// The tweet that an id stands for: of a later version the first one.
    pub(crate) fn tweet<'s>(&'s self, id: &'s str) -> &'s str {
        self.firsts.get(id).map_or(id, |first| &**first)
    }

    /// True for the first mention of an edited tweet as a post.
    pub(crate) fn is_new(&mut self, first: &str) -> bool {
        if self.edited.get(first).is_some() || self.authors.get(first).is_some() {
            return false;
        }
        if fits(first) {
            self.edited.insert(first.into(), ());
        }
        true
    }

    /// False for the first version of a tweet that a later one has given as a post.
    pub(crate) fn is_new_post(&self, id: &str) -> bool {
        self.edited.get(id).is_none()
    }

    /// Gives up what still waits.
    pub(crate) fn finish(&mut self, gate: &mut Gate<'_>) -> Result<(), ReadError> {
        let rest = self.late.rest();
        let mut record = gate.after();
        rest.iter().try_for_each(|orphan| record.orphan(orphan))
    }
}

fn fits(id: &str) -> bool {
    id.len() <= MAX_ID_BYTES
}
