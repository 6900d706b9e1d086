//! From tweets of the API v1.1 to events.

use model::{Event, Kind, ResponseKind, Timestamp, event_id};

use super::seen::Seen;
use super::wire::{Delete, Tweet, User};
use crate::authored::{Authored, Profile, Toward, known};
use crate::bytes::{MAX_LINE_BYTES, members};
use crate::gate::{Gate, Moment, Record};
use crate::inputs::{Page, malformed, no_object, too_long};
use crate::json::{parse, parse_nested};
use crate::source::ReadError;
use crate::text::{Counters, Tags, unescape};
use crate::{ids, reasons, time};

/// A repost of a quote of a post, and one more: the API nests no deeper.
const MAX_NESTING: u32 = 4;

/// Remembers who wrote what, so that a quote of a tweet that is read later finds whom it is about.
pub(super) struct Normaliser {
    seen: Seen,
}

impl Normaliser {
    pub(super) fn new() -> Normaliser {
        Normaliser { seen: Seen::new() }
    }

    pub(super) fn finish(&mut self, gate: &mut Gate<'_>) -> Result<(), ReadError> {
        self.seen.finish(gate)
    }

    /// Delivers each tweet and account of an answer as a record of its own.
    pub(super) fn take(&mut self, page: &mut Page<'_, '_, '_>) -> Result<(), ReadError> {
        let text = page.text;
        let (mut is_page, mut count) = (false, 0);
        for (key, list) in members(text).filter(|(_, value)| value.starts_with('[')) {
            if !matches!(key, "statuses" | "users") || members(text).any(|(key, _)| key == "user") {
                continue;
            }
            is_page = true;
            for element in Page::elements(list) {
                count += 1;
                page.part(element, |record| match key {
                    "users" => account(element, record),
                    _ => self.object(element, record),
                })?;
            }
        }
        match (is_page, count) {
            (true, 0) => page.record(|record| record.skip(reasons::NOTHING_NEW)),
            (true, _) => Ok(()),
            (false, _) => page.record(|record| self.object(text, record)),
        }
    }

    fn object(&mut self, text: &str, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        if text.len() > MAX_LINE_BYTES {
            return too_long(record, MAX_LINE_BYTES);
        }
        if !text.starts_with('{') {
            return no_object(text, record);
        }
        match parse_nested::<Tweet<'_>>(text, &mut String::new()) {
            Ok(tweet) => self.tweet(&tweet, text, record),
            Err(error) => malformed(record, &error),
        }
    }

    fn tweet(&mut self, tweet: &Tweet<'_>, text: &str, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        if let Some(delete) = tweet.delete.get() {
            return deleted(delete, record);
        }
        if tweet.own_id().is_none() && tweet.user.get().is_none() {
            return record.skip(what_else(text));
        }
        self.tweet_and_nested(tweet, None, MAX_NESTING, record)
    }

    /// `seen` is when a tweet inside of another was seen: counters are as of then.
    fn tweet_and_nested(
        &mut self,
        tweet: &Tweet<'_>,
        seen: Option<Moment>,
        depth: u32,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let Some(actor) = tweet.user.get().and_then(User::own_id) else {
            return record.reject(reasons::NO_ACTOR, "the tweet has no user with an id");
        };
        let Some(id) = tweet.own_id() else {
            return record.reject(reasons::NO_POST, "the tweet has no id");
        };
        let Some(moment) = record.moment_by(tweet.created_at.get(), read_time, TIME)? else { return Ok(()) };
        let seen = seen.unwrap_or(moment);
        if is_protected(tweet) {
            return record.skip(reasons::NOT_PUBLIC);
        }
        if let Some(user) = tweet.user.get() {
            profile(actor, user, seen, record)?;
        }
        match tweet.retweeted_status.get() {
            Some(original) if is_protected(original) => return record.skip(reasons::NOT_PUBLIC),
            Some(original) => retweet(actor, id, moment, original, record)?,
            None => self.version(actor, id, moment, tweet, record)?,
        }
        self.seen.wrote(id, actor, record)?;
        for nested in [tweet.retweeted_status.get(), tweet.quoted_status.get()].into_iter().flatten() {
            if depth > 0 {
                self.tweet_and_nested(nested, Some(seen), depth - 1, record)?;
            }
        }
        Ok(())
    }

    /// A tweet, or a version of one that was edited: that is one post, and an edit of it.
    fn version(
        &mut self,
        actor: &str,
        id: &str,
        moment: Moment,
        tweet: &Tweet<'_>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let Some(first) = tweet.first_version().filter(|first| *first != id) else {
            if !self.seen.is_new_post(id) {
                return record.skip(reasons::OLD_VERSION);
            }
            return self.post(actor, id, moment, tweet, record);
        };
        self.seen.edit(first, id);
        if self.seen.is_new(first) {
            self.post(actor, first, posted(first, moment), tweet, record)?;
        }
        self.seen.wrote(first, actor, record)?;
        edited(actor, first, id, moment, tweet, record)
    }

    fn post(
        &mut self,
        actor: &str,
        id: &str,
        moment: Moment,
        tweet: &Tweet<'_>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let mut tags = Tags::default();
        let entities = tweet.full_entities();
        let hashtags = entities.into_iter().flat_map(|found| found.hashtags.objects());
        hashtags.filter_map(|tag| tag.text.get()).for_each(|tag| tags.add(tag));
        let mut counters = counters(tweet);
        let text = tweet.whole_text().map(unescape);
        let parent = tweet.in_reply_to_user_id_str.get().or(tweet.in_reply_to_user_id.get());
        let parent_post = tweet.in_reply_to_status_id_str.get().or(tweet.in_reply_to_status_id.get());
        let quoted = tweet.quoted_status.get().filter(|quoted| !is_protected(quoted));
        let told = tweet.quoted_status_id_str.get().or(tweet.quoted_status_id.get());
        let quoted_post = told.or(quoted.and_then(Tweet::own_id));
        let quoted_author =
            quoted.and_then(|quoted| quoted.user.get()).and_then(User::own_id).map(str::to_owned);
        let quoted_author = quoted_author.or_else(|| self.seen.author(quoted_post?).map(str::to_owned));
        let authored = Authored {
            text: text.as_deref(),
            tags: tags.get(),
            lang: tweet.lang.get().filter(|lang| *lang != "und"),
            counters: counters.get(),
            reply: parent.or(parent_post).map(|_| Toward {
                account: parent,
                post: parent_post,
                ..Toward::default()
            }),
            // The quoted tweet is missing where it was deleted or is protected, and where lists are short.
            quote: quoted_post.map(|post| Toward {
                account: quoted_author.as_deref(),
                post: Some(post),
                ..Toward::default()
            }),
            ..Authored::new(known("x"), actor, id, moment)
        };
        let mentions = entities.into_iter().flat_map(|found| found.user_mentions.objects());
        authored.deliver_or_wait(&mut self.seen.late, record, mentions.filter_map(User::own_id))
    }
}

/// The last version of an edited tweet.
fn edited(
    actor: &str,
    first: &str,
    id: &str,
    moment: Moment,
    tweet: &Tweet<'_>,
    record: &mut Record<'_, '_>,
) -> Result<(), ReadError> {
    let text = tweet.whole_text().map(unescape);
    let event_id = ids::part(known("x"), first, Kind::Edit, id);
    let mut event = Event::new(moment.time, event_id, known("x"), Kind::Edit, actor);
    event.post = Some(first);
    event.text = text.as_deref();
    event.lang = tweet.lang.get().filter(|lang| *lang != "und");
    record.event(&event)
}

/// When a tweet was posted: its id tells. Of an id that cannot tell, the moment of its version.
pub(crate) fn posted(id: &str, version: Moment) -> Moment {
    /// Milliseconds at which the ids begin, 2010-11-04; they count them above 22 bits of other things.
    const BEGIN: i64 = 1_288_834_974_657;
    let millis = id.parse::<i64>().ok().map(|id| (id >> 22) + BEGIN).filter(|millis| *millis > BEGIN);
    let seconds = millis.map(|millis| Timestamp::from_seconds(millis / 1_000));
    match seconds.filter(|time| *time <= version.time) {
        Some(time) => Moment { time, ..version },
        None => version,
    }
}

const TIME: &str = "a time such as 'Wed Aug 27 13:08:45 +0000 2008'";

fn read_time(text: &str) -> Option<Timestamp> {
    time::parse_x(text).or_else(|| time::parse(text))
}

fn is_protected(tweet: &Tweet<'_>) -> bool {
    tweet.user.get().is_some_and(|user| user.protected.0 == Some(true))
}

/// What an object is that is no tweet.
fn what_else(text: &str) -> &'static str {
    let mut keys = members(text).map(|(key, _)| key);
    let notices = [
        "limit",
        "warning",
        "disconnect",
        "scrub_geo",
        "status_withheld",
        "user_withheld",
        "friends",
        "friends_str",
        "event",
        "control",
        "info",
        "timeout",
    ];
    match keys.next() {
        Some("direct_message" | "message_create") => reasons::NOT_PUBLIC,
        Some("errors" | "error") => reasons::ERROR_ANSWER,
        Some(key) if notices.contains(&key) => reasons::NOTICE,
        _ => reasons::OTHER_OBJECT,
    }
}

/// An account of a list of accounts: as of its last tweet, since lists carry no date.
fn account(text: &str, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
    if !text.starts_with('{') {
        return no_object(text, record);
    }
    let mut spare = String::new();
    let user = match parse::<User<'_>>(text, &mut spare) {
        Ok(user) => user,
        Err(error) => return malformed(record, &error),
    };
    let Some(id) = user.own_id() else {
        return record.reject(reasons::NO_ACTOR, "the account has no id");
    };
    if user.protected.0 == Some(true) {
        return record.skip(reasons::NOT_PUBLIC);
    }
    let last = user.status.get().and_then(|status| status.created_at.get()).or(user.created_at.get());
    let Some(moment) = record.moment_by(last, read_time, TIME)? else { return Ok(()) };
    profile(id, &user, moment, record)
}

fn retweet(
    actor: &str,
    id: &str,
    moment: Moment,
    original: &Tweet<'_>,
    record: &mut Record<'_, '_>,
) -> Result<(), ReadError> {
    let kind = Kind::Respond(ResponseKind::Repost);
    let mut event = Event::new(moment.time, event_id(known("x"), &[id]), known("x"), kind, actor);
    event.undated = moment.undated;
    event.target = original.user.get().and_then(User::own_id);
    event.post = original.own_id();
    event.own_post = Some(id);
    record.event(&event)
}

fn profile(
    account: &str,
    user: &User<'_>,
    seen: Moment,
    record: &mut Record<'_, '_>,
) -> Result<(), ReadError> {
    let mut counters = Counters::default();
    let named = [
        ("followers", user.followers_count),
        ("following", user.friends_count),
        ("lists", user.listed_count),
        ("posts", user.statuses_count),
        ("likes_given", user.favourites_count),
    ];
    named.iter().for_each(|(name, count)| counters.add(name, count.0));
    let (handle, name) = (user.screen_name.get(), user.name.get());
    if handle.is_none() && name.is_none() && counters.get().is_none() {
        return Ok(());
    }
    let (network, counters) = (known("x"), counters.get());
    Profile { network, account, moment: seen, handle, name, hidden: None, counters }.deliver(record)
}

fn counters(tweet: &Tweet<'_>) -> Counters {
    let mut counters = Counters::default();
    counters.add("reposts", tweet.retweet_count.0);
    counters.add("likes", tweet.favorite_count.0);
    counters.add("replies", tweet.reply_count.0);
    counters.add("quotes", tweet.quote_count.0);
    counters
}

fn deleted(delete: &Delete<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
    let status = delete.status.get();
    let Some(actor) = status.and_then(|status| status.user_id_str.get()) else {
        return record.reject(reasons::NO_ACTOR, "the deletion names no user");
    };
    let moment = match delete.timestamp_ms.0 {
        Some(millis) => {
            let time = Timestamp::from_micros(millis.saturating_mul(1_000));
            Some(Moment { time, undated: false })
        }
        None => record.moment(None)?,
    };
    let (Some(moment), post) = (moment, status.and_then(|status| status.id_str.get())) else { return Ok(()) };
    let id = ids::part(known("x"), post.unwrap_or_default(), Kind::Delete, "");
    let mut event = Event::new(moment.time, id, known("x"), Kind::Delete, actor);
    event.post = post;
    record.event(&event)
}
