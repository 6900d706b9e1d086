//! From pages of the API v2 to events.

use model::{Event, Kind, ResponseKind};
use rustc_hash::FxHashSet;

use super::page::{Inside, Known, Parts, each};
use super::wire::Object;
use crate::authored::{Authored, Profile, Toward, known};
use crate::bytes::{MAX_LINE_BYTES, members};
use crate::gate::{Gate, Moment, Record};
use crate::inputs::{Page, malformed, no_object, too_long};
use crate::json::parse;
use crate::late::Orphan;
use crate::source::ReadError;
use crate::text::{Counters, Tags, unescape};
use crate::x_v1::{Seen, posted};
use crate::{ids, reasons};

/// A quote in an answer to a quote: nothing nests deeper.
const MAX_NESTING: u32 = 4;

/// Remembers who wrote what from page to page.
pub(super) struct Normaliser {
    seen: Seen,
}

/// Which elements of a list are wanted.
#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Tweets,
    Users,
}

impl Normaliser {
    pub(super) fn new() -> Normaliser {
        Normaliser { seen: Seen::new() }
    }

    pub(super) fn finish(&mut self, gate: &mut Gate<'_>) -> Result<(), ReadError> {
        self.seen.finish(gate)
    }

    /// Delivers each tweet and user of a page as a record of its own: first what was asked for, then the tweets
    /// that it refers to, then the users.
    pub(super) fn take(&mut self, page: &mut Page<'_, '_, '_>) -> Result<(), ReadError> {
        let text = page.text;
        if !text.starts_with('{') {
            return page.record(|record| no_object(text, record));
        }
        let parts = Parts::of(text);
        let mut known = Known::default();
        let all = each(parts.data).chain(each(parts.tweets)).chain(each(parts.users));
        all.filter(|element| element.len() <= MAX_LINE_BYTES)
            .for_each(|element| known.learn(element, MAX_NESTING));
        let mut seen = FxHashSet::default();
        let mut count = 0;
        for (part, wanted) in [
            (parts.data, Wanted::Tweets),
            (parts.tweets, Wanted::Tweets),
            (parts.data, Wanted::Users),
            (parts.users, Wanted::Users),
        ] {
            for element in each(part) {
                if is_user(element) == (wanted == Wanted::Users) || part == parts.users {
                    count += 1;
                    self.element(element, &known, &mut seen, MAX_NESTING, page)?;
                }
            }
        }
        for element in parts.others.iter().flat_map(|part| each(part)) {
            count += 1;
            page.part(element, |record| record.skip(reasons::OTHER_OBJECT))?;
        }
        for element in each(parts.errors) {
            count += 1;
            page.part(element, |record| record.skip(reasons::ERROR_ANSWER))?;
        }
        if count > 0 {
            return Ok(());
        }
        let is_error = members(text).any(|(key, _)| matches!(key, "errors" | "error" | "status"));
        let is_answer = members(text).any(|(key, _)| matches!(key, "meta" | "data"));
        page.record(|record| match parse::<serde::de::IgnoredAny>(text, &mut String::new()) {
            Err(error) => malformed(record, &error),
            Ok(_) if is_error => record.skip(reasons::ERROR_ANSWER),
            Ok(_) if is_answer => record.skip(reasons::NOTHING_NEW),
            Ok(_) => record.skip(reasons::OTHER_OBJECT),
        })
    }

    /// A tweet or user, and then what stands inside of it.
    fn element(
        &mut self,
        text: &str,
        known: &Known,
        seen: &mut FxHashSet<Box<str>>,
        depth: u32,
        page: &mut Page<'_, '_, '_>,
    ) -> Result<(), ReadError> {
        let mut is_tweet = false;
        page.part(text, |record| {
            if text.len() > MAX_LINE_BYTES {
                return too_long(record, MAX_LINE_BYTES);
            }
            if !text.starts_with('{') {
                return no_object(text, record);
            }
            let mut spare = String::new();
            let object = match parse::<Object<'_>>(text, &mut spare) {
                Ok(object) => object,
                Err(error) => return malformed(record, &error),
            };
            if object.is_message() {
                return record.skip(reasons::NOT_PUBLIC);
            }
            if object.is_user() {
                return user(&object, known, record);
            }
            is_tweet = true;
            if object.id.get().is_some_and(|id| !seen.insert(id.into())) {
                return record.skip(reasons::NOTHING_NEW);
            }
            self.tweet(&object, known, record)
        })?;
        if !is_tweet || depth == 0 {
            return Ok(());
        }
        let inside = Inside::of(text);
        for text in inside.tweets.into_iter().chain(inside.users) {
            self.element(text, known, seen, depth - 1, page)?;
        }
        Ok(())
    }

    fn tweet(
        &mut self,
        tweet: &Object<'_>,
        page: &Known,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let Some(actor) = tweet.author_id.get() else {
            // Lists, spaces and the like bear an id and no text.
            if tweet.id.get().is_some() && tweet.text.get().is_none() {
                return record.skip(reasons::OTHER_OBJECT);
            }
            return record.reject(reasons::NO_ACTOR, "the tweet has no author_id");
        };
        let Some(id) = tweet.id.get() else {
            return record.reject(reasons::NO_POST, "the tweet has no id");
        };
        if page.is_protected(actor) {
            return record.skip(reasons::NOT_PUBLIC);
        }
        let Some(moment) = record.moment(tweet.created_at.get())? else { return Ok(()) };
        match referred(tweet, "retweeted") {
            Some(original) => self.retweet(actor, id, moment, original, tweet, page, record)?,
            None => self.version(actor, id, moment, tweet, page, record)?,
        }
        self.seen.wrote(id, actor, record)
    }

    /// A tweet, or a version of one that was edited: that is one post, and an edit of it.
    fn version(
        &mut self,
        actor: &str,
        id: &str,
        moment: Moment,
        tweet: &Object<'_>,
        page: &Known,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let first = tweet.edit_history_tweet_ids.list().first().and_then(|first| first.get());
        let Some(first) = first.filter(|first| *first != id) else {
            if !self.seen.is_new_post(id) {
                return record.skip(reasons::OLD_VERSION);
            }
            return self.post(actor, id, moment, tweet, page, record);
        };
        self.seen.edit(first, id);
        if self.seen.is_new(first) {
            self.post(actor, first, posted(first, moment), tweet, page, record)?;
        }
        self.seen.wrote(first, actor, record)?;
        let text = text_of(tweet);
        let event_id = ids::part(known("x"), first, Kind::Edit, id);
        let mut event = Event::new(moment.time, event_id, known("x"), Kind::Edit, actor);
        event.post = Some(first);
        event.text = text.as_deref();
        event.lang = tweet.lang.get().filter(|lang| *lang != "und");
        record.event(&event)
    }

    /// Who wrote a tweet, by the page or by those before it.
    fn author(&self, tweet: &str, page: &Known) -> Option<String> {
        page.author(tweet).or_else(|| self.seen.author(tweet)).map(str::to_owned)
    }

    #[allow(clippy::too_many_arguments, reason = "a retweet is a tweet, what it repeats and where it stands")]
    fn retweet(
        &mut self,
        actor: &str,
        id: &str,
        moment: Moment,
        original: &str,
        tweet: &Object<'_>,
        page: &Known,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let author = self.author(original, page).or_else(|| repeated(tweet, page));
        if author.as_deref().is_some_and(|author| page.is_protected(author)) {
            return record.skip(reasons::NOT_PUBLIC);
        }
        let orphan = Orphan {
            network: known("x"),
            kind: ResponseKind::Repost,
            time: moment.time,
            undated: moment.undated,
            actor: actor.into(),
            post: Some(self.seen.tweet(original).into()),
            own_post: id.into(),
            is_whole: true,
            likely: None,
            aside: None,
            mentions: Vec::new(),
        };
        match author {
            Some(author) => orphan.deliver(&author, None, record),
            None => {
                self.seen.late.wait(original, orphan);
                record.later()?;
                self.seen.late.given_up().iter().try_for_each(|orphan| record.orphan(orphan))
            }
        }
    }

    fn post(
        &mut self,
        actor: &str,
        id: &str,
        moment: Moment,
        tweet: &Object<'_>,
        page: &Known,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let entities = tweet.entities.get();
        let mut tags = Tags::default();
        let hashtags = entities.into_iter().flat_map(|found| found.hashtags.objects());
        hashtags.filter_map(|tag| tag.tag.get()).for_each(|tag| tags.add(tag));
        let mut counters = tweet_counters(tweet);
        let text = text_of(tweet);
        let (parent, quoted) = (referred(tweet, "replied_to"), referred(tweet, "quoted"));
        let answered = parent.and_then(|parent| self.author(parent, page));
        let answered = answered.or_else(|| tweet.in_reply_to_user_id.get().map(str::to_owned));
        let quoted_author = quoted.and_then(|quoted| self.author(quoted, page));
        let [parent, quoted] = [parent, quoted].map(|post| post.map(|post| self.seen.tweet(post).to_owned()));

        let toward = |account, post| Toward { account, post, ..Toward::default() };
        let reply_to = toward(answered.as_deref(), parent.as_deref());
        let quote_of = toward(quoted_author.as_deref(), quoted.as_deref());
        let authored = Authored {
            text: text.as_deref(),
            tags: tags.get(),
            lang: tweet.lang.get().filter(|lang| *lang != "und"),
            counters: counters.get(),
            reply: (parent.is_some() || answered.is_some()).then_some(reply_to),
            quote: quoted.is_some().then_some(quote_of),
            ..Authored::new(known("x"), actor, id, moment)
        };
        let mentions = entities.into_iter().flat_map(|found| found.mentions.objects());
        let named = |name: &str| page.named(name);
        let mentioned = mentions.filter_map(|to| to.id.get().or(to.username.get().and_then(named)));
        authored.deliver_or_wait(&mut self.seen.late, record, mentioned)
    }
}

fn is_user(element: &str) -> bool {
    let (mut is_named, mut has_author) = (false, false);
    for (key, _) in members(element) {
        is_named |= key == "username";
        has_author |= key == "author_id";
    }
    is_named && !has_author
}

/// Whom a retweet repeats, where the page does not hold the original: its text begins with `RT @name:`.
fn repeated(tweet: &Object<'_>, page: &Known) -> Option<String> {
    let name = tweet.text.get()?.strip_prefix("RT @")?.split(':').next()?;
    page.named(name).map(str::to_owned)
}

fn text_of<'t>(tweet: &'t Object<'_>) -> Option<std::borrow::Cow<'t, str>> {
    tweet.note_tweet.get().and_then(|note| note.text.get()).or(tweet.text.get()).map(unescape)
}

fn referred<'t>(tweet: &'t Object<'_>, kind: &str) -> Option<&'t str> {
    let found = tweet.referenced_tweets.objects().find(|to| to.kind.get() == Some(kind));
    found.and_then(|to| to.id.get())
}

fn user(user: &Object<'_>, page: &Known, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
    let Some(account) = user.id.get() else {
        return record.reject(reasons::NO_ACTOR, "the user has no id");
    };
    if page.is_protected(account) {
        return record.skip(reasons::NOT_PUBLIC);
    }
    let Some(moment) = record.moment(page.newest.as_deref().or(user.created_at.get()))? else {
        return Ok(());
    };
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
