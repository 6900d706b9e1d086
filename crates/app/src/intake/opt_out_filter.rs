//! The filter of what comes in: events of those who left are not taken again, and their names go from what others
//! wrote.

use std::collections::HashMap;

use model::names::redact_words;
use model::{Event, Kind, Network};
use store::{OptOuts, Store, StoreError};

/// More answers than this are forgotten and asked again; a keyed hash costs about a microsecond, and actors repeat.
const MOST_REMEMBERED: usize = 1 << 18;

/// Recognises those who opted out by keyed hashes of their ids and names.
pub struct OptOutFilter {
    opt_outs: OptOuts,
    ids: Answers,
    /// About words of texts, alone and behind a sign; asked only for data of before.
    words: [Answers; 2],
}

/// What was asked lately.
#[derive(Default)]
struct Answers {
    /// By network; most imports have one.
    by_network: Vec<(Network, HashMap<String, bool>)>,
    count: usize,
}

impl Answers {
    fn of(&mut self, network: Network, name: &str, look: impl FnOnce() -> bool) -> bool {
        if self.count > MOST_REMEMBERED {
            *self = Answers::default();
        }
        let place = match self.by_network.iter().position(|(known, _)| *known == network) {
            Some(place) => place,
            None => {
                self.by_network.push((network, HashMap::new()));
                self.by_network.len() - 1
            }
        };
        let known = &mut self.by_network[place].1;
        if let Some(answer) = known.get(name) {
            return *answer;
        }
        let answer = look();
        self.count += 1;
        known.insert(name.to_owned(), answer);
        answer
    }
}

/// What has to change in an event of others.
#[derive(Debug, Default)]
pub struct Kept {
    without_post: bool,
    without_handle: bool,
    handle: Option<String>,
    name: Option<String>,
    text: Option<String>,
    tags: Option<String>,
    without_lang: bool,
    without_counters: bool,
}

impl Kept {
    /// The event as it may be kept.
    pub fn of<'a>(&'a self, event: &Event<'a>) -> Event<'a> {
        Event {
            post: event.post.filter(|_| !self.without_post),
            handle: self.handle.as_deref().or(event.handle).filter(|_| !self.without_handle),
            name: self.name.as_deref().or(event.name),
            text: self.text.as_deref().or(event.text),
            tags: self.tags.as_deref().or(event.tags),
            lang: event.lang.filter(|_| !self.without_lang),
            counters: event.counters.filter(|_| !self.without_counters),
            ..*event
        }
    }
}

impl OptOutFilter {
    /// As of now.
    pub fn of(store: &Store) -> OptOutFilter {
        OptOutFilter::new(store.opt_outs())
    }

    /// These.
    pub fn new(opt_outs: OptOuts) -> OptOutFilter {
        OptOutFilter { opt_outs, ids: Answers::default(), words: Default::default() }
    }

    /// Looks again at who left, also in other processes.
    pub fn look(&mut self, store: &Store) -> Result<(), StoreError> {
        let opt_outs = store.opt_outs_now()?;
        if opt_outs.len() != self.known() {
            *self = OptOutFilter::new(opt_outs);
        }
        Ok(())
    }

    /// How many hashes of those who left it knows. None is ever taken away, so that two numbers tell whether
    /// somebody left between.
    pub fn known(&self) -> usize {
        self.opt_outs.len()
    }

    /// True while nobody has left.
    pub fn is_empty(&self) -> bool {
        self.opt_outs.is_empty()
    }

    /// What of an event may be kept; `None` where somebody who left acts, is acted on or is described, or where
    /// it is their post.
    pub fn kept(&mut self, event: &Event<'_>) -> Option<Kept> {
        if self.opt_outs.is_empty() {
            return Some(Kept::default());
        }
        let network = event.network;
        let ids = [Some(event.actor), event.target, event.handle];
        if ids.into_iter().flatten().any(|id| self.left(network, id))
            || event.own_post.is_some_and(|post| self.is_post_of_theirs(network, post))
        {
            return None;
        }
        let without_post = event.post.is_some_and(|post| self.is_post_of_theirs(network, post));
        let itself = matches!(event.kind, Kind::Post | Kind::Edit | Kind::Delete);
        if without_post && (itself || event.target.is_none()) {
            return None;
        }
        let handle = self.redacted(network, event.handle);
        Some(Kept {
            without_post,
            // Where nothing of a handle is left, it is none.
            without_handle: handle.as_deref() == Some(model::names::ERASED),
            handle,
            // Somebody of the same name keeps it.
            name: self.redacted(network, event.name).filter(|redacted| {
                redacted != model::names::ERASED || !event.name.is_some_and(|name| name.trim().contains(' '))
            }),
            text: self.redacted(network, event.text),
            tags: self.redacted(network, event.tags),
            // Nobody needs a language or a count that is called like a person.
            without_lang: self.redacted(network, event.lang).is_some(),
            without_counters: self.redacted(network, event.counters).is_some(),
        })
    }

    /// True for the profile of an account that is known to have left by its handle alone.
    pub fn is_known_by_handle_alone(&mut self, event: &Event<'_>) -> bool {
        !self.opt_outs.is_empty()
            && event.kind == Kind::Profile
            && event.handle.is_some_and(|handle| self.left(event.network, handle))
            && !self.left(event.network, event.actor)
    }

    /// The text with the names of those who left replaced, by the rule of [`model::names`]; `None` where it stays as
    /// it is.
    pub fn redacted(&mut self, network: Network, text: Option<&str>) -> Option<String> {
        let text = text.filter(|_| !self.opt_outs.is_empty())?;
        let redacted = self.opt_outs.redact(network, text);
        if !self.opt_outs.has_unmarked() {
            return redacted;
        }
        let is_name = |word: &str, behind_sign: bool| {
            word.len() <= Event::MAX_ID_BYTES && self.is_unmarked_name(network, word, behind_sign)
        };
        redact_words(redacted.as_deref().unwrap_or(text), is_name).or(redacted)
    }

    /// True where the id of a post names somebody who left, as in `at://did:plc:ana/post/1` or
    /// `https://one.example/@bo/10`. A number alone tells nothing, as a site may number posts and users alike.
    fn is_post_of_theirs(&mut self, network: Network, post: &str) -> bool {
        self.opt_outs.owns_post(network, post)
            || self.opt_outs.has_unmarked()
                && post
                    .split('/')
                    .filter(|part| !part.bytes().all(|byte| byte.is_ascii_digit()))
                    .any(|part| self.is_unmarked_name(network, part, false))
    }

    /// True where an id or a handle, in whatever form of the network, is that of somebody who left.
    fn left(&mut self, network: Network, id: &str) -> bool {
        let OptOutFilter { opt_outs, ids, .. } = self;
        ids.of(network, id, || {
            let otherwise = |network| networks::names_in(network, id).into_iter();
            opt_outs.matches(network, id) || otherwise(network).any(|name| opt_outs.matches(network, &name))
        })
    }

    fn is_unmarked_name(&mut self, network: Network, word: &str, behind_sign: bool) -> bool {
        let OptOutFilter { opt_outs, words, .. } = self;
        words[usize::from(behind_sign)]
            .of(network, word, || opt_outs.matches_word(network, word, behind_sign))
    }
}

#[cfg(test)]
mod tests {
    use model::{AccountId, EventId, ResponseKind, Timestamp};

    use super::*;

    fn filter(left: &[(&str, &str, &[&str])]) -> OptOutFilter {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        for (network, native, handles) in left {
            let account = AccountId { network: named(network), native: (*native).to_owned() };
            let handles: Vec<String> = handles.iter().map(|handle| (*handle).to_owned()).collect();
            store.opt_out(&account, &handles).expect("left");
        }
        OptOutFilter::of(&store)
    }

    fn named(network: &str) -> Network {
        Network::new(network).expect("a network")
    }

    fn like<'a>(network: &str, target: Option<&'a str>, post: &'a str) -> Event<'a> {
        let kind = Kind::Respond(ResponseKind::Like);
        let event = Event::new(Timestamp::from_micros(0), EventId(0), named(network), kind, "fan");
        Event { target, post: Some(post), ..event }
    }

    #[test]
    fn a_post_is_theirs_by_the_id_or_the_user_of_a_server_in_it_but_by_no_number() {
        let mut filter = filter(&[
            ("bluesky", "did:plc:7ana", &["ana.example"]),
            ("mastodon", "bo@one.example", &["@bo", "one.example/@bo", "one.example/users/bo"]),
            ("stackexchange", "ai/2293", &["@Quantum"]),
            ("x", "12345678", &["cynth", "x.com/cynth"]),
        ]);
        for (network, post, theirs) in [
            ("bluesky", "at://did:plc:7ana/app.bsky.feed.post/3k", true),
            ("bluesky", "https://bsky.app/profile/ana.example/post/3k#top", true),
            ("bluesky", "at://did:plc:7anab/app.bsky.feed.post/3k", false),
            ("nostr", "at://did:plc:7ana/app.bsky.feed.post/3k", false),
            ("mastodon", "https://one.example/users/bo/statuses/10", true),
            ("mastodon", "https://one.example/@bo/10", true),
            ("mastodon", "https://two.example/@bo/10", false),
            ("stackexchange", "ai/2293", false),
            ("x", "12345678", false),
            ("x", "https://x.com/cynth/status/87654321", true),
            ("x", "https://x.com/other/status/12345678", true),
            ("x", "https://x.com/cynthia/status/87654321", false),
        ] {
            let kept = filter.kept(&like(network, Some("else"), post)).expect("it is between others");
            assert_eq!(kept.without_post, theirs, "{post}");
            let alone = filter.kept(&like(network, None, post));
            assert_eq!(alone.is_none(), theirs, "{post} without a target");
            let own = Event { own_post: Some(post), post: None, ..like(network, Some("else"), "") };
            assert_eq!(filter.kept(&own).is_none(), theirs, "{post} as the response itself");
        }
    }

    #[test]
    fn an_ordinary_word_stays_unless_it_stands_behind_a_sign() {
        let mut filter = filter(&[
            ("stackexchange", "ai/2293", &["@Quantum", "user1271772"]),
            ("stackexchange", "x", &["bo"]),
        ]);
        let mut redacted = |text| filter.redacted(named("stackexchange"), Some(text));
        assert_eq!(redacted("Quantum states by bo"), None);
        assert_eq!(
            redacted("@quantum's, @Bo: ai/2293 is user1271772!").as_deref(),
            Some("[erased]'s, [erased]: [erased] is [erased]!")
        );
    }
}
