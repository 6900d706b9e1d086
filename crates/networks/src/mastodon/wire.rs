//! What the Mastodon API answers, as far as Clout reads it.

use serde::Deserialize;

use crate::json::{Count, Flag, Id, List, Maybe, Text};

/// A status or a notification, or what is neither: which, its fields tell.
#[derive(Deserialize)]
pub(super) struct Object<'a> {
    #[serde(borrow, default)]
    pub(super) id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) created_at: Text<'a>,
    #[serde(borrow, default)]
    pub(super) uri: Text<'a>,
    #[serde(borrow, default)]
    pub(super) url: Text<'a>,
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(super) account: Maybe<Person<'a>>,
    #[serde(borrow, default)]
    pub(super) status: Box<Maybe<Object<'a>>>,
    #[serde(borrow, default)]
    pub(super) edited_at: Text<'a>,
    #[serde(borrow, default)]
    pub(super) in_reply_to_id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) in_reply_to_account_id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) visibility: Text<'a>,
    #[serde(borrow, default)]
    pub(super) language: Text<'a>,
    #[serde(borrow, default)]
    pub(super) content: Text<'a>,
    #[serde(borrow, default)]
    pub(super) reblog: Box<Maybe<Object<'a>>>,
    /// Since Mastodon 4.5 an envelope around `quoted_status`, or around the mere `quoted_status_id` where quotes nest;
    /// other servers put the status itself.
    #[serde(borrow, default)]
    quote: Box<Maybe<Object<'a>>>,
    #[serde(borrow, default)]
    quoted_status: Box<Maybe<Object<'a>>>,
    #[serde(borrow, default)]
    quoted_status_id: Id<'a>,
    #[serde(borrow, default)]
    quote_id: Id<'a>,
    /// Whether the author of the quoted status agreed.
    #[serde(borrow, default)]
    state: Text<'a>,
    #[serde(borrow, default)]
    pub(super) mentions: List<Maybe<Mention<'a>>>,
    #[serde(borrow, default)]
    pub(super) tags: List<Maybe<Tag<'a>>>,
    #[serde(default)]
    pub(super) replies_count: Count,
    #[serde(default)]
    pub(super) reblogs_count: Count,
    #[serde(default)]
    pub(super) favourites_count: Count,
    /// Of an account.
    #[serde(borrow, default)]
    pub(super) acct: Text<'a>,
    #[serde(borrow, default)]
    pub(super) error: Text<'a>,
}

/// An account.
#[derive(Deserialize)]
pub(super) struct Person<'a> {
    #[serde(borrow, default)]
    pub(super) id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) created_at: Text<'a>,
    #[serde(borrow, default)]
    pub(super) uri: Text<'a>,
    #[serde(borrow, default)]
    pub(super) url: Text<'a>,
    #[serde(borrow, default)]
    pub(super) acct: Text<'a>,
    #[serde(borrow, default)]
    pub(super) display_name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) note: Text<'a>,
    #[serde(default)]
    pub(super) noindex: Flag,
    #[serde(default)]
    pub(super) discoverable: Flag,
    #[serde(default)]
    pub(super) followers_count: Count,
    #[serde(default)]
    pub(super) following_count: Count,
    #[serde(default)]
    pub(super) statuses_count: Count,
    #[serde(borrow, default)]
    pub(super) last_status_at: Text<'a>,
    /// Present only in the account that asked.
    #[serde(default)]
    pub(super) source: Maybe<Source>,
}

/// An account that a status mentions.
#[derive(Deserialize)]
pub(super) struct Mention<'a> {
    #[serde(borrow, default)]
    pub(super) id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) url: Text<'a>,
    #[serde(borrow, default)]
    pub(super) acct: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Tag<'a> {
    #[serde(borrow, default)]
    pub(super) name: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Source {}

/// Notifications of one kind about one thing, with a few of those who gave them, the latest first.
#[derive(Deserialize)]
pub(super) struct Group<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(super) latest_page_notification_at: Text<'a>,
    #[serde(borrow, default)]
    pub(super) sample_account_ids: List<Id<'a>>,
    #[serde(borrow, default)]
    pub(super) status_id: Id<'a>,
}

/// What a status quotes: the status itself, or its number on the server.
#[derive(Clone, Copy)]
pub(super) enum Quoted<'o> {
    Whole(&'o Object<'o>),
    Number(&'o str),
}

/// How an account is named: in full, or where a status mentions it.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) acct: Option<&'a str>,
    pub(super) url: Option<&'a str>,
    pub(super) uri: Option<&'a str>,
}

impl Person<'_> {
    pub(super) fn named(&self) -> Named<'_> {
        Named { id: self.id.get(), acct: self.acct.get(), url: self.url.get(), uri: self.uri.get() }
    }
}

impl Mention<'_> {
    pub(super) fn named(&self) -> Named<'_> {
        Named { id: self.id.get(), acct: self.acct.get(), url: self.url.get(), uri: None }
    }
}

impl Object<'_> {
    /// The address that names a status everywhere.
    pub(super) fn address(&self) -> Option<&str> {
        self.uri.get().or(self.url.get())
    }

    /// Only what its author shows to everyone.
    pub(super) fn is_public(&self) -> bool {
        matches!(self.visibility.get(), Some("public" | "unlisted"))
    }

    /// The quoted status, in any shape. A quote that was refused or taken back is none.
    pub(super) fn quoted(&self) -> Option<Quoted<'_>> {
        let Some(quote) = self.quote.get() else { return self.quote_id.get().map(Quoted::Number) };
        if !matches!(
            quote.state.get(),
            None | Some("accepted" | "muted_account" | "blocked_account" | "blocked_domain")
        ) {
            return None;
        }
        let inner = quote.quoted_status.get().unwrap_or(quote);
        if inner.account.get().is_some() {
            return Some(Quoted::Whole(inner));
        }
        quote.quoted_status_id.get().or(self.quote_id.get()).map(Quoted::Number)
    }
}
