//! Those who left: their events are not taken again, and their names are taken out of what others wrote.

use std::collections::HashMap;

use model::{Event, Kind, Network};
use store::{OptOuts, Store, StoreError};

use crate::intake::words;

/// More answers than this are forgotten and asked again; a keyed hash costs about a microsecond.
const MOST_REMEMBERED: usize = 1 << 18;
/// A bare word shorter than this is a word, not a name: only `@` in front makes it one.
const MIN_BARE_BYTES: usize = 6;
/// More parts of the id of a post than this are not looked at.
const MOST_PARTS: usize = 32;
/// What stands in place of a name.
const ERASED: &str = "[erased]";

/// Recognises those who opted out by keyed hashes of their ids and handles.
pub struct Leavers {
    opt_outs: OptOuts,
    remembered: HashMap<(Network, Asked), HashMap<String, bool>>,
    answers: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Asked {
    /// A native id or a handle.
    Name,
    /// What stands behind an `@`.
    Mention,
}

/// What has to change in an event of others.
#[derive(Debug, Default)]
pub struct Kept {
    without_post: bool,
    name: Option<String>,
    text: Option<String>,
    tags: Option<String>,
}

impl Kept {
    /// The event as it may be kept.
    pub fn of<'a>(&'a self, event: &Event<'a>) -> Event<'a> {
        Event {
            post: event.post.filter(|_| !self.without_post),
            name: self.name.as_deref().or(event.name),
            text: self.text.as_deref().or(event.text),
            tags: self.tags.as_deref().or(event.tags),
            ..*event
        }
    }
}

impl Leavers {
    /// As of now.
    pub fn of(store: &Store) -> Leavers {
        Leavers::new(store.opt_outs())
    }

    /// These.
    pub fn new(opt_outs: OptOuts) -> Leavers {
        Leavers { opt_outs, remembered: HashMap::new(), answers: 0 }
    }

    /// Looks again at who left, also in other processes.
    pub fn look(&mut self, store: &Store) -> Result<(), StoreError> {
        let opt_outs = store.opt_outs_now()?;
        if opt_outs.len() != self.known() {
            *self = Leavers::new(opt_outs);
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
        Some(Kept {
            without_post,
            name: self.redacted(network, event.name),
            text: self.redacted(network, event.text),
            tags: self.redacted(network, event.tags),
        })
    }

    /// True for the profile of an account that is known to have left by its handle alone.
    pub fn is_known_by_handle_alone(&mut self, event: &Event<'_>) -> bool {
        !self.opt_outs.is_empty()
            && event.kind == Kind::Profile
            && event.handle.is_some_and(|handle| self.left(event.network, handle))
            && !self.left(event.network, event.actor)
    }

    /// The text with the names of those who left replaced; `None` where it stays as it is. A name counts behind
    /// an `@`, or alone where it has at least six bytes.
    pub fn redacted(&mut self, network: Network, text: Option<&str>) -> Option<String> {
        let text = text.filter(|_| !self.opt_outs.is_empty())?;
        let found = words::find(text, |word, mentioned| self.is_named(network, word, mentioned));
        let last = found.last()?.end;
        let (mut redacted, mut from) = (String::with_capacity(text.len()), 0);
        for name in found {
            redacted += &text[from..name.start];
            redacted += ERASED;
            from = name.end;
        }
        Some(redacted + &text[last..])
    }

    fn is_named(&mut self, network: Network, word: &str, mentioned: bool) -> bool {
        if word.len() > Event::MAX_ID_BYTES {
            return false;
        }
        if word.len() >= MIN_BARE_BYTES && self.left(network, word) {
            return true;
        }
        // Ids are compared letter by letter; most are in lower case, whatever a text makes of them.
        let lower = word.bytes().any(|byte| byte.is_ascii_uppercase()).then(|| word.to_ascii_lowercase());
        lower.is_some_and(|lower| lower.len() >= MIN_BARE_BYTES && self.left(network, &lower))
            || (mentioned && self.asked(network, Asked::Mention, word))
    }

    /// True where the id of a post names somebody who left: as a part between `/` and the like, or as a user
    /// of the server that it lies on; an at-uri begins with its account. Numbers tell nothing, as a site may
    /// number posts and users alike.
    fn is_post_of_theirs(&mut self, network: Network, post: &str) -> bool {
        if let Some(rest) = post.strip_prefix("at://") {
            return rest.split('/').next().is_some_and(|account| self.left(network, account));
        }
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let last = post.rsplit('/').next().unwrap_or(post);
        if last.len() < post.len() && !is_number(last) && self.opt_outs.matches(network, post) {
            return true;
        }
        let server = post.split_once("://").and_then(|(_, rest)| rest.split('/').next());
        let server = server.filter(|_| post.starts_with("http"));
        let parts = post.split(|letter: char| !(letter.is_alphanumeric() || "._-:@~".contains(letter)));
        let mut parts = parts.filter(|part| !is_number(part)).take(MOST_PARTS);
        parts.any(|part| {
            (part.len() >= MIN_BARE_BYTES && self.left(network, part))
                || server.is_some_and(|server| {
                    self.left(network, &format!("{}@{server}", part.trim_start_matches('@')))
                })
        })
    }

    fn left(&mut self, network: Network, id: &str) -> bool {
        self.asked(network, Asked::Name, id)
    }

    fn asked(&mut self, network: Network, what: Asked, word: &str) -> bool {
        if self.answers > MOST_REMEMBERED {
            self.remembered.clear();
            self.answers = 0;
        }
        let remembered = self.remembered.entry((network, what)).or_default();
        if let Some(answer) = remembered.get(word) {
            return *answer;
        }
        let answer = match what {
            Asked::Name => self.opt_outs.matches(network, word),
            Asked::Mention => self.opt_outs.matches_mention(network, word),
        };
        self.answers += 1;
        remembered.insert(word.to_owned(), answer);
        answer
    }
}

#[cfg(test)]
mod tests {
    use model::{AccountId, EventId, ResponseKind, Timestamp};

    use super::*;

    fn leavers(left: &[(&str, &str, &[&str])]) -> Leavers {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        for (network, native, handles) in left {
            let account = AccountId { network: named(network), native: (*native).to_owned() };
            let handles: Vec<String> = handles.iter().map(|handle| (*handle).to_owned()).collect();
            store.opt_out(&account, &handles).expect("left");
        }
        Leavers::of(&store)
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
        let mut leavers = leavers(&[
            ("bluesky", "did:plc:7ana", &["ana.example"]),
            ("mastodon", "bo@one.example", &["@bo"]),
            ("stackexchange", "ai/2293", &["@Quantum"]),
            ("x", "12345678", &["cynthia"]),
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
            ("x", "https://x.example/cynthia/status/12345678", true),
        ] {
            let kept = leavers.kept(&like(network, Some("else"), post)).expect("it is between others");
            assert_eq!(kept.without_post, theirs, "{post}");
            let alone = leavers.kept(&like(network, None, post));
            assert_eq!(alone.is_none(), theirs, "{post} without a target");
            let own = Event { own_post: Some(post), post: None, ..like(network, Some("else"), "") };
            assert_eq!(leavers.kept(&own).is_none(), theirs, "{post} as the response itself");
        }
    }

    #[test]
    fn an_ordinary_word_stays_unless_it_stands_behind_a_sign() {
        let mut leavers = leavers(&[
            ("stackexchange", "ai/2293", &["@Quantum", "user1271772"]),
            ("stackexchange", "x", &["bo"]),
        ]);
        let mut redacted = |text| leavers.redacted(named("stackexchange"), Some(text));
        assert_eq!(redacted("Quantum states by bo"), None);
        assert_eq!(
            redacted("@quantum's, @Bo: ai/2293 is user1271772!").as_deref(),
            Some("[erased]'s, [erased]: [erased] is [erased]!")
        );
    }
}
