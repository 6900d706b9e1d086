//! From tweets of the API v1.1 to events.

use model::{Event, Kind, ResponseKind, Timestamp, event_id};

use super::wire::{Delete, Tweet, User};
use crate::authored::{Authored, Profile, Toward, known};
use crate::gate::{Moment, Record};
use crate::source::ReadError;
use crate::text::{Counters, Tags, unescape};
use crate::{ids, reasons, time};

/// A repost of a quote of a post, and one more: the API nests no deeper.
const MAX_NESTING: u32 = 4;

pub(super) fn take(tweet: &Tweet<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
    if let Some(delete) = tweet.delete.get() {
        return deleted(delete, record);
    }
    if tweet.own_id().is_none() && tweet.user.get().is_none() {
        return record.skip(reasons::NOTICE);
    }
    tweet_and_nested(tweet, None, MAX_NESTING, record)
}

/// `seen` is when a tweet inside of another was seen: counters are as of then.
fn tweet_and_nested(
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
    let expected = "a time such as 'Wed Aug 27 13:08:45 +0000 2008'";
    let read = |text: &str| time::parse_x(text).or_else(|| time::parse(text));
    let Some(moment) = record.moment_by(tweet.created_at.get(), read, expected)? else { return Ok(()) };
    let seen = seen.unwrap_or(moment);
    if tweet.user.get().is_some_and(|user| user.protected.0 == Some(true)) {
        return record.skip(reasons::NOT_PUBLIC);
    }
    if let Some(user) = tweet.user.get() {
        profile(actor, user, seen, record)?;
    }
    match tweet.retweeted_status.get() {
        Some(original) => retweet(actor, id, moment, original, record)?,
        None => post(actor, id, moment, tweet, record)?,
    }
    for nested in [tweet.retweeted_status.get(), tweet.quoted_status.get()].into_iter().flatten() {
        if depth > 0 {
            tweet_and_nested(nested, Some(seen), depth - 1, record)?;
        }
    }
    Ok(())
}

fn post(
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
    let quoted = tweet.quoted_status.get();
    let quoted_post = tweet.quoted_status_id_str.get().or(quoted.and_then(Tweet::own_id));
    let authored = Authored {
        text: text.as_deref(),
        tags: tags.get(),
        lang: tweet.lang.get().filter(|lang| *lang != "und"),
        counters: counters.get(),
        reply: parent.or(parent_post).map(|_| Toward { account: parent, post: parent_post }),
        quote: quoted_post.map(|post| Toward {
            account: quoted.and_then(|quoted| quoted.user.get()).and_then(User::own_id),
            post: Some(post),
        }),
        ..Authored::new(known("x"), actor, id, moment)
    };
    let mentions = entities.into_iter().flat_map(|found| found.user_mentions.objects());
    authored.deliver(record, mentions.filter_map(User::own_id))
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
