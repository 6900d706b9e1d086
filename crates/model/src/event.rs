//! One line of the log, and what is refused at its door.

use xxhash_rust::xxh3::Xxh3;

use crate::{Kind, Network, Timestamp};

/// Tells an event from every other of the same microsecond: 64 bits of XXH3 over what makes it itself.
///
/// A source may repeat itself; two lines with the same time and id are one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u64);

/// The id of an act: of the network's own name for it where there is one (`parts` = that name alone), else of
/// all that tells it apart (kind, actor, target, post and time).
pub fn event_id(network: Network, parts: &[&str]) -> EventId {
    let mut hasher = Xxh3::new();
    hasher.update(network.as_str().as_bytes());
    for part in parts {
        hasher.update(&[0]);
        hasher.update(part.as_bytes());
    }
    EventId(hasher.digest())
}

/// One line of the log: a post, a response, or its undoing, a profile change, an account closing.
///
/// Borrows from the payload it was read from, so that reading a file allocates nothing per line.
/// Absent means `None`, never an empty text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event<'a> {
    /// When it happened, by the network's own account.
    pub time: Timestamp,
    /// Its identity; see [`event_id`].
    pub id: EventId,
    /// Where.
    pub network: Network,
    /// What.
    pub kind: Kind,
    /// Native id of the account that acts. Never empty.
    pub actor: &'a str,
    /// Native id of the account acted on. Always present for responses and objections. An undo may lack it
    /// where `undoes` names the act.
    pub target: Option<&'a str>,
    /// The post acted on; of kinds `post`, `edit` and `delete`, the post itself.
    pub post: Option<&'a str>,
    /// Of a response that is a post too (a reply, a quote): its own post id, so that it can be answered,
    /// edited or deleted in turn.
    pub own_post: Option<&'a str>,
    /// Of an undo: the id of the act undone, where the network names it; else the latest act of the same
    /// kind, actor, target and post is meant.
    pub undoes: Option<EventId>,
    /// An edge without a date: it is audience, never a response in a window; `time` is when it was known.
    pub undated: bool,
    /// Of a profile: the handle, which may change.
    pub handle: Option<&'a str>,
    /// Display name of the actor.
    pub name: Option<&'a str>,
    /// Of a profile: true where its owner asks not to be listed (`noindex`, `discoverable: false`,
    /// `!no-unauthenticated`, `#nobot`).
    pub hidden: Option<bool>,
    /// Plain text of a post, at most [`Event::MAX_TEXT_BYTES`]; markup removed by the reader.
    pub text: Option<&'a str>,
    /// Hashtags, tags and categories without `#`, separated by one space; spaces inside become `-`.
    pub tags: Option<&'a str>,
    /// Language as the network states it (BCP 47).
    pub lang: Option<&'a str>,
    /// Public counters as a flat JSON object of whole numbers: of a profile `followers`, `following`,
    /// `lists`, `posts`, `reputation`, ...; of a post `score`, `views`, ...
    pub counters: Option<&'a str>,
}

impl<'a> Event<'a> {
    /// Longer text is cut at a character boundary.
    pub const MAX_TEXT_BYTES: usize = 16 * 1024;
    /// Ids, handles and names longer than this are refused.
    pub const MAX_ID_BYTES: usize = 1024;

    /// An event with nothing but the columns that every kind has.
    pub fn new(time: Timestamp, id: EventId, network: Network, kind: Kind, actor: &'a str) -> Event<'a> {
        Event {
            time,
            id,
            network,
            kind,
            actor,
            target: None,
            post: None,
            own_post: None,
            undoes: None,
            undated: false,
            handle: None,
            name: None,
            hidden: None,
            text: None,
            tags: None,
            lang: None,
            counters: None,
        }
    }
}

/// A record that was not taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reject<'a> {
    /// One fixed word or two with underscores: what rejects are counted by.
    pub reason: &'static str,
    /// Where in the source: line, row or element, counted from 1.
    pub position: u64,
    /// What was found and what was expected, for a person.
    pub detail: &'a str,
    /// The beginning of the record as it came; kept for a few of each reason.
    pub sample: &'a [u8],
}
