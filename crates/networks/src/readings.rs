//! What people write for an account, read: the one place where spellings are known, for every command, every address of
//! a page and for what comes in. Each network's own forms lie in its `facts.rs`.

use model::{Network, Reading};

use crate::address::Address;
use crate::authored::known;
use crate::facts::facts;

/// Longer texts are read as they are.
const MAX_BYTES: usize = 2_048;
/// Networks whose addresses are told by the host, then those whose pages may lie on any.
const OF_HOSTS: [&str; 4] = ["bluesky", "nostr", "stackexchange", "x"];
const OF_ANY_HOST: [&str; 3] = ["mastodon", "wordpress", "rss"];

/// All that a text which names an account may mean, the likeliest first and all of the text as a name at the end:
/// `network:name` with names in any form of the network, web addresses, and what tells its network by itself, such as
/// `npub1..`, `did:..`, `at://..`, `acct:..` and `@user@server`.
pub fn readings(text: &str) -> Vec<Reading> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_unseen(c) || matches!(c, '<' | '>'));
    let mut readings = Readings::default();
    if text.len() <= MAX_BYTES {
        match text.split_once(':') {
            Some((scheme, _)) if is_scheme(scheme) => readings.by_itself(text),
            Some((network, name)) => {
                for network in called(network) {
                    readings.on(network, name.trim());
                }
                readings.by_itself(text);
            }
            None => readings.by_itself(text),
        }
    }
    readings.add(None, text);
    readings.0
}

/// The ids and handles that an account of a network may have which is written like this, without what is written itself.
/// Nothing for most texts, as they are ids already.
pub fn names_in(network: Network, text: &str) -> Vec<String> {
    if text.len() > MAX_BYTES {
        return Vec::new();
    }
    let mut readings = Readings::default();
    for network in networks_called(network) {
        readings.on(network, text);
    }
    readings.0.into_iter().map(|reading| reading.name).filter(|name| name != text).collect()
}

/// How else an account of a network with this id or handle may be written.
pub fn spellings(network: Network, name: &str) -> Vec<String> {
    (facts(network).spellings)(name)
}

/// Whether an id or a handle could be that of an account of a network; else what one must look like.
pub fn expect_name(network: Network, name: &str) -> Result<(), &'static str> {
    let form = facts(network).form;
    if (form.fits)(name) { Ok(()) } else { Err(form.told) }
}

/// The network of a name, however people call it, the one that Clout writes first: nothing where it is none.
fn called(name: &str) -> Vec<Network> {
    let name = name.trim().to_lowercase();
    Network::new(&name).map(networks_called).unwrap_or_default()
}

/// A network, and the one that it is called otherwise. Data may have come in under either.
fn networks_called(network: Network) -> Vec<Network> {
    let own = match network.as_str() {
        "twitter" | "x.com" => "x",
        "bsky" | "atproto" => "bluesky",
        "fediverse" | "activitypub" => "mastodon",
        "wp" | "blog" => "wordpress",
        _ => return vec![network],
    };
    vec![known(own), network]
}

/// What stands before a colon and is no network.
fn is_scheme(text: &str) -> bool {
    ["http", "https", "at", "did", "acct", "web+ap", "web+nostr", "mailto"]
        .iter()
        .any(|scheme| scheme.eq_ignore_ascii_case(text.trim_start_matches('@')))
}

/// Characters that come along when a name is copied and that nobody sees.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[derive(Default)]
struct Readings(Vec<Reading>);

impl Readings {
    fn add(&mut self, network: Option<Network>, name: impl Into<String>) {
        let reading = Reading { network, name: name.into() };
        if !reading.name.is_empty() && !self.0.contains(&reading) {
            self.0.push(reading);
        }
    }

    fn extend(&mut self, network: Network, names: Vec<String>) {
        names.into_iter().for_each(|name| self.add(Some(network), name));
    }

    /// A name that is said to be of a network: as an address of it, in a form of it, and as it is written.
    fn on(&mut self, network: Network, name: &str) {
        let facts = facts(network);
        if let Some(address) = Address::read(name) {
            self.extend(network, (facts.at)(&address));
        }
        self.extend(network, (facts.names)(name));
        if !name.contains("://") || !is_known(network) {
            self.add(Some(network), name);
        }
    }

    /// A text that tells by itself of which network it is.
    fn by_itself(&mut self, text: &str) {
        if let Some(address) = Address::read(text) {
            for networks in [&OF_HOSTS[..], &OF_ANY_HOST[..]] {
                for network in networks.iter().map(|name| known(name)) {
                    self.extend(network, (facts(network).at)(&address));
                }
                if !self.0.is_empty() {
                    break;
                }
            }
        }
        let lower = text.trim_start_matches('@').to_ascii_lowercase();
        let network = match lower.split_once(':') {
            Some(("at" | "did", _)) => "bluesky",
            Some(("acct", _)) => "mastodon",
            Some(("web+nostr", _)) => "nostr",
            None if lower.starts_with("npub1") || lower.starts_with("nprofile1") => "nostr",
            // So are NIP-05 names written, too; those are looked for on every network as they are.
            None if text.starts_with('@') && lower.contains('@') => "mastodon",
            _ => return,
        };
        let network = known(network);
        self.extend(network, (facts(network).names)(text));
    }
}

fn is_known(network: Network) -> bool {
    OF_HOSTS.iter().chain(&OF_ANY_HOST).any(|known| *known == network.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e";
    const NPUB: &str = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg";

    fn read(text: &str) -> Vec<String> {
        let written = |reading: Reading| match reading.network {
            Some(network) => format!("{network}:{}", reading.name),
            None => reading.name,
        };
        readings(text).into_iter().map(written).collect()
    }

    #[test]
    fn every_form_that_people_write_is_read_as_the_id_or_handle_of_the_network() {
        let key = format!("nostr:{KEY}");
        let cases: &[(&str, &[String])] = &[
            (
                &key,
                &[
                    NPUB.to_owned(),
                    format!("nostr:{NPUB}"),
                    format!("nostr:{}", NPUB.to_uppercase()),
                    format!("nostr:nostr:{NPUB}"),
                    format!("https://njump.me/{NPUB}"),
                    format!("primal.net/p/{NPUB}"),
                    format!("nostr:{}", KEY.to_uppercase()),
                    format!("https://snort.social/nostr:{NPUB}"),
                    format!("nostr:https://njump.me/{NPUB}"),
                    format!("web+nostr:{NPUB}"),
                ],
            ),
            (
                "mastodon:ana@a.example",
                &[
                    "@ana@a.example",
                    "@Ana@A.Example",
                    "acct:ana@a.example",
                    "mastodon:acct:ana@a.example",
                    "mastodon:@ana@a.example",
                    "https://a.example/@ana",
                    "http://a.example/@Ana/",
                    "a.example/@ana",
                    "https://a.example/users/ana",
                    "https://A.example/users/ana/followers",
                    "https://b.example/@ana@a.example",
                    "https://a.example/web/@ana",
                    "https://a.example/%40ana?lang=de#top",
                    "mastodon:https://a.example/@ana",
                    "fediverse:ana@a.example",
                    "\u{2068}@ana@a.example\u{2069}",
                    "<https://a.example/@ana>",
                ]
                .map(str::to_owned),
            ),
            (
                "bluesky:did:plc:aaaa",
                &[
                    "did:plc:aaaa",
                    "at://did:plc:aaaa",
                    "AT://did:plc:aaaa",
                    "bluesky:at://did:plc:aaaa",
                    "at://did:plc:aaaa/app.bsky.feed.post/3k",
                    "https://bsky.app/profile/did:plc:aaaa",
                    "bsky:did:plc:aaaa",
                    "https://www.bsky.app/profile/did%3Aplc%3Aaaaa",
                ]
                .map(str::to_owned),
            ),
            (
                "bluesky:ana.example",
                &[
                    "bluesky:@Ana.Example",
                    "at://ana.example",
                    "https://bsky.app/profile/ana.example",
                    "bsky.app/profile/ana.example/",
                    "bluesky:https://bsky.app/profile/Ana.example",
                ]
                .map(str::to_owned),
            ),
            (
                "x:ana",
                &[
                    "twitter:ana",
                    "X:@Ana",
                    "https://x.com/ana",
                    "https://twitter.com/Ana?s=20",
                    "https://mobile.twitter.com/ana/with_replies",
                    "twitter.com/ana",
                    "x:https://twitter.com/ana",
                    "https://twitter.com/intent/user?screen_name=ana",
                ]
                .map(str::to_owned),
            ),
            (
                "x:99",
                &["https://x.com/i/user/99", "https://twitter.com/intent/user?user_id=99"].map(str::to_owned),
            ),
            (
                "stackexchange:quantumcomputing/26",
                &[
                    "https://quantumcomputing.stackexchange.com/users/26/ana",
                    "stackexchange:quantumcomputing.stackexchange.com/26",
                    "stackexchange:QuantumComputing/026",
                    "quantumcomputing.stackexchange.com/users/26",
                ]
                .map(str::to_owned),
            ),
            (
                "stackexchange:stackoverflow/26",
                &["https://stackoverflow.com/users/26", "stackoverflow.com/users/26/x?tab=profile"]
                    .map(str::to_owned),
            ),
            ("stackexchange:meta.stackoverflow/26", &["https://meta.stackoverflow.com/users/26".to_owned()]),
            (
                "wordpress:blog.example/ana",
                &[
                    "https://blog.example/author/ana/",
                    "wordpress:Blog.example/Ana",
                    "http://www.blog.example/author/Ana",
                ]
                .map(str::to_owned),
            ),
            (
                "wordpress:ana.example",
                &["https://ana.example/", "wordpress:https://ana.example", "wordpress:ana.example"]
                    .map(str::to_owned),
            ),
            ("town:Ana.Lopez", &["town:Ana.Lopez", " Town: Ana.Lopez"].map(str::to_owned)),
        ];
        for (meant, spellings) in cases {
            for spelling in *spellings {
                assert!(
                    read(spelling).contains(&(*meant).to_string()),
                    "{spelling} is read as {:?}",
                    read(spelling)
                );
            }
        }
    }

    #[test]
    fn what_is_no_account_is_read_as_itself_alone() {
        for text in [
            "ana",
            "Ana Lopez",
            "https://x.com/home",
            "https://x.com/ana/status/12",
            "https://a.example/@ana/12",
            "https://bsky.app/profile/ana.example/post/3k",
            "npub1nonsense",
            "@",
            ":",
            "",
            "https://",
        ] {
            let read = readings(text);
            assert!(
                read.iter().all(|reading| {
                    reading.network.is_none_or(|network| {
                        !["x", "bluesky", "mastodon", "nostr"].contains(&network.as_str())
                    })
                }),
                "{text}: {read:?}"
            );
        }
        assert!(readings(&"a".repeat(10_000)).len() == 1);
    }

    #[test]
    fn a_name_that_no_account_can_have_is_told_from_one_that_may_come() {
        let expect = |network, name| expect_name(known(network), name).is_ok();
        for (network, name) in [
            ("nostr", KEY),
            ("nostr", "ana@a.example"),
            ("mastodon", "ana@a.example"),
            ("x", "ana"),
            ("bluesky", "did:plc:a"),
            ("stackexchange", "ai/26"),
            ("wordpress", "blog.example/ana"),
            ("town", "whoever"),
        ] {
            assert!(expect(network, name), "{network}:{name}");
        }
        for (network, name) in [
            ("nostr", "npub1slip"),
            ("nostr", "nsec1abc"),
            ("mastodon", "ana"),
            ("x", "ana lopez"),
            ("bluesky", "ana"),
            ("stackexchange", "Ana"),
            ("wordpress", "ana"),
        ] {
            assert!(!expect(network, name), "{network}:{name}");
        }
    }
}
