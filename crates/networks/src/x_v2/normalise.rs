//! From pages of the API v2 to events.

use model::{Event, Kind, ResponseKind, event_id};
use rustc_hash::{FxHashMap, FxHashSet};

use super::wire::{Object, Page};
use crate::authored::{Authored, Profile, Toward, known};
use crate::gate::{Moment, Record};
use crate::source::ReadError;
use crate::text::{Counters, Tags, unescape};
use crate::{inputs, reasons};

/// Delivers each tweet and user of a page as a record of its own: first what was asked for, then the tweets
/// that it refers to, then the users.
pub(super) fn take(page: &Page<'_>, value: &mut inputs::Page<'_, '_, '_>) -> Result<(), ReadError> {
    let includes = page.includes.get();
    let included = includes.map(|found| found.tweets.list()).unwrap_or_default();
    let users = includes.map(|found| found.users.list()).unwrap_or_default();
    let objects = &page.data.0;
    if objects.is_empty() && included.is_empty() && users.is_empty() {
        let reason =
            if page.errors.list().is_empty() { reasons::OTHER_OBJECT } else { reasons::ERROR_ANSWER };
        return value.record(|record| record.skip(reason));
    }
    let known = Known::of(objects, included, users);
    let mut seen = FxHashSet::default();
    for object in objects.iter().chain(included).filter(|object| !is_user(object)) {
        if object.id.get().is_none_or(|id| seen.insert(id)) {
            value.record(|record| tweet(object, &known, record))?;
        }
    }
    for object in objects.iter().filter(|object| is_user(object)).chain(users) {
        value.record(|record| user(object, &known, record))?;
    }
    Ok(())
}

fn is_user(object: &Object<'_>) -> bool {
    object.username.get().is_some() && object.author_id.get().is_none()
}

/// What the page tells beside each tweet.
struct Known<'p> {
    authors: FxHashMap<&'p str, &'p str>,
    names: FxHashMap<&'p str, &'p str>,
    protected: FxHashSet<&'p str>,
    /// The newest time on the page: counters are as of then, at the earliest.
    newest: Option<&'p str>,
}

impl<'p> Known<'p> {
    fn of(objects: &'p [Object<'p>], included: &'p [Object<'p>], users: &'p [Object<'p>]) -> Known<'p> {
        let tweets = || objects.iter().chain(included).filter(|object| !is_user(object));
        let people = || objects.iter().filter(|object| is_user(object)).chain(users);
        let secret = |user: &&Object<'_>| user.protected.0 == Some(true);
        Known {
            authors: tweets().filter_map(|tweet| Some((tweet.id.get()?, tweet.author_id.get()?))).collect(),
            names: people().filter_map(|user| Some((user.username.get()?, user.id.get()?))).collect(),
            protected: people().filter(secret).filter_map(|user| user.id.get()).collect(),
            newest: tweets().filter_map(|tweet| tweet.created_at.get()).max_by_key(|time| *time),
        }
    }
}

fn tweet(tweet: &Object<'_>, page: &Known<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
    let Some(actor) = tweet.author_id.get() else {
        return record.reject(reasons::NO_ACTOR, "the tweet has no author_id");
    };
    let Some(id) = tweet.id.get() else {
        return record.reject(reasons::NO_POST, "the tweet has no id");
    };
    if page.protected.contains(actor) {
        return record.skip(reasons::NOT_PUBLIC);
    }
    let Some(moment) = record.moment(tweet.created_at.get())? else { return Ok(()) };
    match referred(tweet, "retweeted") {
        Some(original) => retweet(actor, id, moment, original, page, record),
        None => post(actor, id, moment, tweet, page, record),
    }
}

fn referred<'t>(tweet: &'t Object<'_>, kind: &str) -> Option<&'t str> {
    let found = tweet.referenced_tweets.objects().find(|to| to.kind.get() == Some(kind));
    found.and_then(|to| to.id.get())
}

fn retweet(
    actor: &str,
    id: &str,
    moment: Moment,
    original: &str,
    page: &Known<'_>,
    record: &mut Record<'_, '_>,
) -> Result<(), ReadError> {
    let Some(author) = page.authors.get(original) else {
        return record.skip(reasons::UNRESOLVED_TARGET);
    };
    let kind = Kind::Respond(ResponseKind::Repost);
    let mut event = Event::new(moment.time, event_id(known("x"), &[id]), known("x"), kind, actor);
    event.undated = moment.undated;
    event.target = Some(author);
    event.post = Some(original);
    event.own_post = Some(id);
    record.event(&event)
}

fn post(
    actor: &str,
    id: &str,
    moment: Moment,
    tweet: &Object<'_>,
    page: &Known<'_>,
    record: &mut Record<'_, '_>,
) -> Result<(), ReadError> {
    let entities = tweet.entities.get();
    let mut tags = Tags::default();
    let hashtags = entities.into_iter().flat_map(|found| found.hashtags.objects());
    hashtags.filter_map(|tag| tag.tag.get()).for_each(|tag| tags.add(tag));
    let mut counters = tweet_counters(tweet);
    let text = tweet.note_tweet.get().and_then(|note| note.text.get()).or(tweet.text.get()).map(unescape);
    let author_of = |post: &str| page.authors.get(post).copied();
    let (parent, quoted) = (referred(tweet, "replied_to"), referred(tweet, "quoted"));
    let answered = parent.and_then(author_of).or(tweet.in_reply_to_user_id.get());
    let authored = Authored {
        text: text.as_deref(),
        tags: tags.get(),
        lang: tweet.lang.get().filter(|lang| *lang != "und"),
        counters: counters.get(),
        reply: parent.or(answered).map(|_| Toward { account: answered, post: parent }),
        quote: quoted.map(|post| Toward { account: author_of(post), post: Some(post) }),
        ..Authored::new(known("x"), actor, id, moment)
    };
    let mentions = entities.into_iter().flat_map(|found| found.mentions.objects());
    let named = |name: &str| page.names.get(name).copied();
    authored.deliver(record, mentions.filter_map(|to| to.id.get().or(to.username.get().and_then(named))))
}

fn user(user: &Object<'_>, page: &Known<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
    let Some(account) = user.id.get() else {
        return record.reject(reasons::NO_ACTOR, "the user has no id");
    };
    if page.protected.contains(account) {
        return record.skip(reasons::NOT_PUBLIC);
    }
    let Some(moment) = record.moment(page.newest.or(user.created_at.get()))? else { return Ok(()) };
    let mut counters = Counters::default();
    if let Some(metrics) = user.public_metrics.get() {
        counters.add("followers", metrics.followers_count.0);
        counters.add("following", metrics.following_count.0);
        counters.add("lists", metrics.listed_count.0);
        counters.add("posts", metrics.tweet_count.0);
    }
    let (network, handle, name) = (known("x"), user.username.get(), user.name.get());
    Profile { network, account, moment, handle, name, hidden: None, counters: counters.get() }.deliver(record)
}

fn tweet_counters(tweet: &Object<'_>) -> Counters {
    let mut counters = Counters::default();
    if let Some(metrics) = tweet.public_metrics.get() {
        counters.add("reposts", metrics.retweet_count.0);
        counters.add("likes", metrics.like_count.0);
        counters.add("replies", metrics.reply_count.0);
        counters.add("quotes", metrics.quote_count.0);
        counters.add("bookmarks", metrics.bookmark_count.0);
        counters.add("views", metrics.impression_count.0);
    }
    counters
}
