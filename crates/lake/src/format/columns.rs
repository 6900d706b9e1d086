//! Which columns there are, and which of them a reader wants.

use std::ops::BitOr;

/// The columns that hold text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum TextColumn {
    /// Native id of the account that acts.
    Actor,
    /// Native id of the account acted on.
    Target,
    /// The post acted on.
    Post,
    /// The response's own post id.
    OwnPost,
    /// Of a profile: the handle.
    Handle,
    /// Display name of the actor.
    Name,
    /// Text of a post.
    Text,
    /// Its tags, separated by one space.
    Tags,
    /// Its language.
    Lang,
    /// Public counters as flat JSON.
    Counters,
}

impl TextColumn {
    /// Every text column, in the order of the file.
    pub const ALL: [TextColumn; 10] = [
        TextColumn::Actor,
        TextColumn::Target,
        TextColumn::Post,
        TextColumn::OwnPost,
        TextColumn::Handle,
        TextColumn::Name,
        TextColumn::Text,
        TextColumn::Tags,
        TextColumn::Lang,
        TextColumn::Counters,
    ];
}

/// A set of columns, so that nothing is decoded in vain. Join sets with `|`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Columns(u16);

impl Columns {
    /// Nothing but the number of rows.
    pub const NONE: Columns = Columns(0);
    /// When.
    pub const TIME: Columns = Columns(1);
    /// The event's id.
    pub const ID: Columns = Columns(1 << 1);
    /// What.
    pub const KIND: Columns = Columns(1 << 2);
    /// Native id of the account that acts.
    pub const ACTOR: Columns = Columns(1 << 3);
    /// Native id of the account acted on.
    pub const TARGET: Columns = Columns(1 << 4);
    /// The post acted on.
    pub const POST: Columns = Columns(1 << 5);
    /// The response's own post id.
    pub const OWN_POST: Columns = Columns(1 << 6);
    /// Of an undo: the act undone.
    pub const UNDOES: Columns = Columns(1 << 7);
    /// Whether the edge has no date of its own.
    pub const UNDATED: Columns = Columns(1 << 8);
    /// Of a profile: the handle.
    pub const HANDLE: Columns = Columns(1 << 9);
    /// Display name of the actor.
    pub const NAME: Columns = Columns(1 << 10);
    /// Of a profile: whether its owner asks not to be listed.
    pub const HIDDEN: Columns = Columns(1 << 11);
    /// Text of a post.
    pub const TEXT: Columns = Columns(1 << 12);
    /// Tags of a post.
    pub const TAGS: Columns = Columns(1 << 13);
    /// Language of a post.
    pub const LANG: Columns = Columns(1 << 14);
    /// Public counters.
    pub const COUNTERS: Columns = Columns(1 << 15);
    /// Everything.
    pub const ALL: Columns = Columns(u16::MAX);

    /// Both sets together; the same as `|`, for constants.
    pub const fn and(self, other: Columns) -> Columns {
        Columns(self.0 | other.0)
    }

    /// True where every column of `other` is in this set.
    pub const fn has(self, other: Columns) -> bool {
        self.0 & other.0 == other.0
    }

    /// The set of one text column.
    pub const fn of(column: TextColumn) -> Columns {
        match column {
            TextColumn::Actor => Columns::ACTOR,
            TextColumn::Target => Columns::TARGET,
            TextColumn::Post => Columns::POST,
            TextColumn::OwnPost => Columns::OWN_POST,
            TextColumn::Handle => Columns::HANDLE,
            TextColumn::Name => Columns::NAME,
            TextColumn::Text => Columns::TEXT,
            TextColumn::Tags => Columns::TAGS,
            TextColumn::Lang => Columns::LANG,
            TextColumn::Counters => Columns::COUNTERS,
        }
    }
}

impl BitOr for Columns {
    type Output = Columns;
    fn bitor(self, other: Columns) -> Columns {
        self.and(other)
    }
}
