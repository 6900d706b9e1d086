//! Tweets of the API v1.1, as far as Clout reads them.

use serde::Deserialize;

use crate::json::{Count, Flag, Id, List, Maybe, Text};

#[derive(Deserialize)]
pub(super) struct Tweet<'a> {
    #[serde(borrow, default)]
    pub(super) id_str: Id<'a>,
    #[serde(borrow, default)]
    pub(super) id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) created_at: Text<'a>,
    #[serde(borrow, default)]
    pub(super) text: Text<'a>,
    #[serde(borrow, default)]
    pub(super) full_text: Text<'a>,
    #[serde(borrow, default)]
    pub(super) extended_tweet: Maybe<Extended<'a>>,
    #[serde(borrow, default)]
    pub(super) lang: Text<'a>,
    #[serde(borrow, default)]
    pub(super) user: Maybe<User<'a>>,
    #[serde(borrow, default)]
    pub(super) in_reply_to_user_id_str: Id<'a>,
    #[serde(borrow, default)]
    pub(super) in_reply_to_user_id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) in_reply_to_status_id_str: Id<'a>,
    #[serde(borrow, default)]
    pub(super) in_reply_to_status_id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) quoted_status_id_str: Id<'a>,
    #[serde(borrow, default)]
    pub(super) quoted_status_id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) retweeted_status: Box<Maybe<Tweet<'a>>>,
    #[serde(borrow, default)]
    pub(super) quoted_status: Box<Maybe<Tweet<'a>>>,
    #[serde(borrow, default)]
    pub(super) entities: Maybe<Entities<'a>>,
    #[serde(default)]
    pub(super) retweet_count: Count,
    #[serde(default)]
    pub(super) favorite_count: Count,
    #[serde(default)]
    pub(super) reply_count: Count,
    #[serde(default)]
    pub(super) quote_count: Count,
    #[serde(borrow, default)]
    pub(super) delete: Maybe<Delete<'a>>,
    #[serde(borrow, default)]
    pub(super) edit_history: Maybe<EditHistory<'a>>,
    #[serde(borrow, default)]
    pub(super) ext_edit_control: Maybe<EditControl<'a>>,
}

#[derive(Deserialize)]
pub(super) struct EditHistory<'a> {
    #[serde(borrow, default)]
    pub(super) initial_tweet_id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) edit_tweet_ids: List<Id<'a>>,
}

/// What `include_ext_edit_control` asks for: of a later version the id of the first.
#[derive(Deserialize)]
pub(super) struct EditControl<'a> {
    #[serde(borrow, default)]
    pub(super) edit: Maybe<Edit<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Edit<'a> {
    #[serde(borrow, default)]
    pub(super) initial_tweet_id: Id<'a>,
}

#[derive(Deserialize)]
pub(super) struct Extended<'a> {
    #[serde(borrow, default)]
    pub(super) full_text: Text<'a>,
    #[serde(borrow, default)]
    pub(super) entities: Maybe<Entities<'a>>,
}

#[derive(Deserialize)]
pub(super) struct User<'a> {
    #[serde(borrow, default)]
    pub(super) id_str: Id<'a>,
    #[serde(borrow, default)]
    pub(super) id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) screen_name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) name: Text<'a>,
    #[serde(default)]
    pub(super) protected: Flag,
    #[serde(default)]
    pub(super) followers_count: Count,
    #[serde(default)]
    pub(super) friends_count: Count,
    #[serde(default)]
    pub(super) listed_count: Count,
    #[serde(default)]
    pub(super) statuses_count: Count,
    #[serde(default)]
    pub(super) favourites_count: Count,
    #[serde(borrow, default)]
    pub(super) created_at: Text<'a>,
    /// The account's last tweet, in lists of accounts.
    #[serde(borrow, default)]
    pub(super) status: Maybe<Dated<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Dated<'a> {
    #[serde(borrow, default)]
    pub(super) created_at: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Entities<'a> {
    #[serde(borrow, default)]
    pub(super) user_mentions: List<Maybe<User<'a>>>,
    #[serde(borrow, default)]
    pub(super) hashtags: List<Maybe<Hashtag<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Hashtag<'a> {
    #[serde(borrow, default)]
    pub(super) text: Text<'a>,
}

/// `{"delete": {"status": {..}, "timestamp_ms": ".."}}` of the streaming API.
#[derive(Deserialize)]
pub(super) struct Delete<'a> {
    #[serde(borrow, default)]
    pub(super) status: Maybe<Deleted<'a>>,
    #[serde(default)]
    pub(super) timestamp_ms: Count,
}

#[derive(Deserialize)]
pub(super) struct Deleted<'a> {
    #[serde(borrow, default)]
    pub(super) id_str: Id<'a>,
    #[serde(borrow, default)]
    pub(super) user_id_str: Id<'a>,
}

impl Tweet<'_> {
    pub(super) fn own_id(&self) -> Option<&str> {
        self.id_str.get().or(self.id.get())
    }

    /// The id of the first version, where the tweet tells that it was edited.
    pub(super) fn first_version(&self) -> Option<&str> {
        let history = self.edit_history.get();
        let told = history.and_then(|history| {
            history.initial_tweet_id.get().or(history.edit_tweet_ids.list().first()?.get())
        });
        told.or_else(|| self.ext_edit_control.get()?.edit.get()?.initial_tweet_id.get())
    }

    /// Entities of the full text, where the tweet was cut.
    pub(super) fn full_entities(&self) -> Option<&Entities<'_>> {
        let extended = self.extended_tweet.get().and_then(|extended| extended.entities.get());
        extended.or(self.entities.get())
    }

    pub(super) fn whole_text(&self) -> Option<&str> {
        let extended = self.extended_tweet.get().and_then(|extended| extended.full_text.get());
        extended.or(self.full_text.get()).or(self.text.get())
    }
}

impl User<'_> {
    pub(super) fn own_id(&self) -> Option<&str> {
        self.id_str.get().or(self.id.get())
    }
}
