//! The closed vocabulary of what can happen.

use std::fmt;
use std::str::FromStr;

/// One account acting on another or on its post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum ResponseKind {
    Reply,
    Comment,
    Mention,
    Repost,
    Quote,
    Like,
    Bookmark,
    Follow,
    Tip,
    Endorse,
    Accept,
    Link,
}

/// A negative signal that one account gives about another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Objection {
    Block,
    Mute,
    Report,
}

/// What one line of the log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Something was authored.
    Post,
    /// Its text or tags changed.
    Edit,
    /// It was deleted: it, what it responded to, and the responses to it stop counting.
    Delete,
    /// Name, handle or counters of an account, as of a time.
    Profile,
    /// An account was closed by its owner or its network, for good or until it is opened again.
    Close,
    /// A closed account is open again, and what it did before stands again.
    Open,
    /// A response.
    Respond(ResponseKind),
    /// A response withdrawn.
    Undo(ResponseKind),
    /// A block, mute or report.
    Object(Objection),
    /// The same withdrawn.
    UndoObject(Objection),
}

/// A word that is no kind.
#[derive(Debug, thiserror::Error)]
#[error("unknown kind {0:?}: expected one of {list}", list = names())]
pub struct UnknownKind(pub String);

impl ResponseKind {
    /// Every kind of response.
    pub const ALL: [ResponseKind; 12] = [
        ResponseKind::Reply,
        ResponseKind::Comment,
        ResponseKind::Mention,
        ResponseKind::Repost,
        ResponseKind::Quote,
        ResponseKind::Like,
        ResponseKind::Bookmark,
        ResponseKind::Follow,
        ResponseKind::Tip,
        ResponseKind::Endorse,
        ResponseKind::Accept,
        ResponseKind::Link,
    ];

    /// The group in which the forecast counts it.
    pub const fn group(self) -> Group {
        match self {
            ResponseKind::Repost | ResponseKind::Quote => Group::Repost,
            ResponseKind::Reply | ResponseKind::Comment | ResponseKind::Accept => Group::Reply,
            ResponseKind::Mention | ResponseKind::Link => Group::Mention,
            ResponseKind::Like | ResponseKind::Bookmark | ResponseKind::Tip | ResponseKind::Endorse => {
                Group::Like
            }
            ResponseKind::Follow => Group::Follow,
        }
    }

    /// True where the post acted on is the target's own; a mention or link names the post in which it stands,
    /// which may be anybody's.
    pub const fn is_to_own_post(self) -> bool {
        !matches!(self, ResponseKind::Mention | ResponseKind::Link)
    }

    /// The word of the generic format and of the lake.
    pub const fn as_str(self) -> &'static str {
        Kind::Respond(self).as_str()
    }
}

impl Kind {
    /// Every kind with its word; the position is its code.
    const TABLE: [(Kind, &'static str); 36] = {
        use {Objection as O, ResponseKind as R};
        [
            (Kind::Post, "post"),
            (Kind::Edit, "edit"),
            (Kind::Delete, "delete"),
            (Kind::Profile, "profile"),
            (Kind::Close, "close"),
            (Kind::Respond(R::Reply), "reply"),
            (Kind::Respond(R::Comment), "comment"),
            (Kind::Respond(R::Mention), "mention"),
            (Kind::Respond(R::Repost), "repost"),
            (Kind::Respond(R::Quote), "quote"),
            (Kind::Respond(R::Like), "like"),
            (Kind::Respond(R::Bookmark), "bookmark"),
            (Kind::Respond(R::Follow), "follow"),
            (Kind::Respond(R::Tip), "tip"),
            (Kind::Respond(R::Endorse), "endorse"),
            (Kind::Respond(R::Accept), "accept"),
            (Kind::Respond(R::Link), "link"),
            (Kind::Undo(R::Reply), "undo_reply"),
            (Kind::Undo(R::Comment), "undo_comment"),
            (Kind::Undo(R::Mention), "undo_mention"),
            (Kind::Undo(R::Repost), "undo_repost"),
            (Kind::Undo(R::Quote), "undo_quote"),
            (Kind::Undo(R::Like), "undo_like"),
            (Kind::Undo(R::Bookmark), "undo_bookmark"),
            (Kind::Undo(R::Follow), "undo_follow"),
            (Kind::Undo(R::Tip), "undo_tip"),
            (Kind::Undo(R::Endorse), "undo_endorse"),
            (Kind::Undo(R::Accept), "undo_accept"),
            (Kind::Undo(R::Link), "undo_link"),
            (Kind::Object(O::Block), "block"),
            (Kind::Object(O::Mute), "mute"),
            (Kind::Object(O::Report), "report"),
            (Kind::UndoObject(O::Block), "undo_block"),
            (Kind::UndoObject(O::Mute), "undo_mute"),
            (Kind::UndoObject(O::Report), "undo_report"),
            (Kind::Open, "open"),
        ]
    };

    /// Every kind.
    pub fn all() -> impl Iterator<Item = Kind> {
        Kind::TABLE.iter().map(|(kind, _)| *kind)
    }

    /// A small number for columns in memory. Files carry the word instead.
    pub const fn code(self) -> u8 {
        match self {
            Kind::Post => 0,
            Kind::Edit => 1,
            Kind::Delete => 2,
            Kind::Profile => 3,
            Kind::Close => 4,
            Kind::Respond(kind) => 5 + kind as u8,
            Kind::Undo(kind) => 17 + kind as u8,
            Kind::Object(kind) => 29 + kind as u8,
            Kind::UndoObject(kind) => 32 + kind as u8,
            // The codes of the others are in files of the fold.
            Kind::Open => 35,
        }
    }

    /// The kind of a code; `None` for a number that is no code.
    pub fn from_code(code: u8) -> Option<Kind> {
        Kind::TABLE.get(usize::from(code)).map(|(kind, _)| *kind)
    }

    /// The word of the generic format and of the lake.
    pub const fn as_str(self) -> &'static str {
        Kind::TABLE[self.code() as usize].1
    }

    /// True where the act is on another account, so that one on oneself is refused.
    pub const fn has_target(self) -> bool {
        matches!(self, Kind::Respond(_) | Kind::Object(_))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Kind, UnknownKind> {
        let found = Kind::TABLE.iter().find(|(_, word)| *word == text);
        found.map(|(kind, _)| *kind).ok_or_else(|| UnknownKind(text.chars().take(60).collect()))
    }
}

fn names() -> String {
    Kind::TABLE.iter().map(|(_, word)| *word).collect::<Vec<_>>().join(", ")
}

/// Kinds of response that the forecast counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Group {
    /// Any response.
    All,
    /// Reposts and quotes.
    Repost,
    /// Replies, comments and accepted answers.
    Reply,
    /// Mentions and links.
    Mention,
    /// Likes, bookmarks, tips and endorsements.
    Like,
    /// Follows.
    Follow,
}

impl Group {
    /// Every group, in the order of their codes.
    pub const ALL: [Group; 6] =
        [Group::All, Group::Repost, Group::Reply, Group::Mention, Group::Like, Group::Follow];

    /// The group in words, as pages print it.
    pub const fn words(self) -> &'static str {
        match self {
            Group::All => "Responses of every kind",
            Group::Repost => "Reposts and quotes",
            Group::Reply => "Replies, comments and accepted answers",
            Group::Mention => "Mentions and links",
            Group::Like => "Likes, bookmarks and endorsements",
            Group::Follow => "New followers",
        }
    }

    /// The group's name in code and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Group::All => "all",
            Group::Repost => "repost",
            Group::Reply => "reply",
            Group::Mention => "mention",
            Group::Like => "like",
            Group::Follow => "follow",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_survives_its_code_and_its_word() {
        for (code, kind) in Kind::all().enumerate() {
            assert_eq!(usize::from(kind.code()), code);
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
            assert_eq!(kind.as_str().parse::<Kind>().expect("word"), kind);
        }
        assert_eq!(Kind::from_code(36), None);
        assert!("votes".parse::<Kind>().is_err());
    }
}
