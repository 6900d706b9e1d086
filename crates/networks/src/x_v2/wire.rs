//! Tweets and users of the API v2, as far as Clout reads them. What was called a tweet is called a post in newer pages.

use serde::Deserialize;

use crate::json::{Count, Flag, Id, List, Maybe, Text};

/// A tweet or a user: which, its fields tell.
#[derive(Deserialize)]
pub(super) struct Object<'a> {
    #[serde(borrow, default)]
    pub(super) id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) author_id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) created_at: Text<'a>,
    #[serde(borrow, default)]
    pub(super) text: Text<'a>,
    #[serde(borrow, default, alias = "note_post")]
    pub(super) note_tweet: Maybe<Note<'a>>,
    #[serde(borrow, default)]
    pub(super) lang: Text<'a>,
    #[serde(borrow, default, alias = "referenced_posts")]
    pub(super) referenced_tweets: List<Maybe<Reference<'a>>>,
    #[serde(borrow, default)]
    pub(super) in_reply_to_user_id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) entities: Maybe<Entities<'a>>,
    #[serde(default)]
    pub(super) public_metrics: Maybe<Metrics>,
    #[serde(borrow, default)]
    pub(super) username: Text<'a>,
    #[serde(borrow, default)]
    pub(super) name: Text<'a>,
    #[serde(default)]
    pub(super) protected: Flag,
    /// Every version of the tweet, the first one first.
    #[serde(borrow, default, alias = "edit_history_post_ids")]
    pub(super) edit_history_tweet_ids: List<Id<'a>>,
    #[serde(borrow, default)]
    pub(super) event_type: Text<'a>,
    #[serde(borrow, default)]
    pub(super) dm_conversation_id: Text<'a>,
}

impl Object<'_> {
    pub(super) fn is_user(&self) -> bool {
        self.username.get().is_some() && self.author_id.get().is_none()
    }

    /// A message between people, which is nobody else's business.
    pub(super) fn is_message(&self) -> bool {
        self.dm_conversation_id.get().is_some()
            || self.event_type.get().is_some_and(|kind| {
                matches!(kind, "MessageCreate" | "ParticipantsJoin" | "ParticipantsLeave")
            })
    }
}

#[derive(Deserialize)]
pub(super) struct Note<'a> {
    #[serde(borrow, default)]
    pub(super) text: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Reference<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(super) id: Id<'a>,
}

#[derive(Deserialize)]
pub(super) struct Entities<'a> {
    #[serde(borrow, default)]
    pub(super) mentions: List<Maybe<Mention<'a>>>,
    #[serde(borrow, default)]
    pub(super) hashtags: List<Maybe<Hashtag<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Mention<'a> {
    #[serde(borrow, default)]
    pub(super) id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) username: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Hashtag<'a> {
    #[serde(borrow, default)]
    pub(super) tag: Text<'a>,
}

/// Counters of a tweet and of a user, in one.
#[derive(Deserialize)]
pub(super) struct Metrics {
    #[serde(default, alias = "repost_count")]
    pub(super) retweet_count: Count,
    #[serde(default)]
    pub(super) reply_count: Count,
    #[serde(default)]
    pub(super) like_count: Count,
    #[serde(default)]
    pub(super) quote_count: Count,
    #[serde(default)]
    pub(super) bookmark_count: Count,
    #[serde(default)]
    pub(super) impression_count: Count,
    #[serde(default)]
    pub(super) followers_count: Count,
    #[serde(default)]
    pub(super) following_count: Count,
    #[serde(default, alias = "post_count")]
    pub(super) tweet_count: Count,
    #[serde(default)]
    pub(super) listed_count: Count,
}
