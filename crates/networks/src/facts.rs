//! What is known of each network beside its payloads: one table a network, in its own folder.

use model::{AccountId, Links, Network, PostUrl, ProfileUrl};

use crate::address::Address;
use crate::readings::readings;
use crate::{jetstream, mastodon, nostr, stackexchange, wxr, x_v1};

/// What is known of a network.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// True where native ids that differ in case alone are one account.
    pub ignores_case: bool,
    /// What others call an account beside its id and handle: the name behind an `@` where it is another, and how its
    /// page is linked. See [`aliases`].
    pub(crate) aliases: fn(&Called<'_>) -> Vec<String>,
    /// The native ids and handles that an account may have here which people write like this, in the form that events
    /// carry them; nothing where the text has no form of the network's own.
    pub(crate) names: fn(&str) -> Vec<String>,
    /// The same of a web address that leads to an account.
    pub(crate) at: fn(&Address) -> Vec<String>,
    /// How else an account of this id or handle may be written.
    pub(crate) spellings: fn(&str) -> Vec<String>,
    /// What an id or a handle must look like.
    pub(crate) form: Form,
    /// The public page of an account with this handle.
    pub(crate) profile_url: ProfileUrl,
    /// The public page of a post of an account with this handle.
    pub(crate) post_url: PostUrl,
}

/// What ids and handles of a network look like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form {
    pub(crate) fits: fn(&str) -> bool,
    /// In words, for whoever wrote another.
    pub(crate) told: &'static str,
}

/// What an account is called by.
#[derive(Debug, Clone, Copy)]
pub struct Called<'a> {
    /// The native id.
    pub native: &'a str,
    /// The handle, where one is known.
    pub handle: Option<&'a str>,
    /// The display name, where one is known.
    pub name: Option<&'a str>,
}

/// A network of which nothing more is known than what was imported: its ids are kept letter by letter.
pub(crate) const UNKNOWN: Facts = Facts {
    ignores_case: false,
    aliases: |_| Vec::new(),
    names: |_| Vec::new(),
    at: |_| Vec::new(),
    spellings: |_| Vec::new(),
    form: Form { fits: |_| true, told: "its id or handle" },
    profile_url: |_, _| None,
    post_url: |_, _, _| None,
};

/// What is known of a network.
pub fn facts(network: Network) -> &'static Facts {
    match network.as_str() {
        "bluesky" => &jetstream::FACTS,
        "mastodon" => &mastodon::FACTS,
        "nostr" => &nostr::FACTS,
        "stackexchange" => &stackexchange::FACTS,
        "wordpress" | "rss" => &wxr::FACTS,
        "x" => &x_v1::FACTS,
        _ => &UNKNOWN,
    }
}

/// What others call an account, beside its native id and its handle, in the form that [`model::names::names_of`]
/// takes: with an `@` in front where the name may be an ordinary word without one.
pub fn aliases(network: Network, called: &Called<'_>) -> Vec<String> {
    (facts(network).aliases)(called)
}

/// Where accounts and posts of every network can be seen, and how accounts are written, for whoever shows people.
///
/// Only parts that are plain (letters, digits and `. _ - : @ ~`) are put into an address, so an id from
/// hostile input cannot lead anywhere else.
pub const LINKS: Links = Links::new(profile_url, post_url, readings);

fn profile_url(account: &AccountId, handle: Option<&str>) -> Option<String> {
    (facts(account.network).profile_url)(account, handle)
}

fn post_url(account: &AccountId, handle: Option<&str>, post: &str) -> Option<String> {
    (facts(account.network).post_url)(account, handle, post)
}

/// A part that may be put into an address.
pub(crate) fn plain(part: &str) -> Option<&str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '@' | '~');
    (!part.is_empty() && part.chars().all(fits)).then_some(part)
}

/// A post whose id is its address.
pub(crate) fn web_address(post: &str) -> Option<String> {
    let rest = post.strip_prefix("https://").or_else(|| post.strip_prefix("http://"))?;
    let fits = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`');
    (!rest.is_empty() && rest.chars().all(fits)).then(|| post.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(network: &str, native: &str, handle: Option<&str>, name: Option<&str>) -> Vec<String> {
        aliases(Network::new(network).expect("a network"), &Called { native, handle, name })
    }

    #[test]
    fn an_unmistakable_name_counts_without_a_sign_in_front() {
        let of = |name| called("stackexchange", "ai/2293", None, Some(name));
        let link = "ai.stackexchange.com/users/2293";
        assert_eq!(of("user1271772"), [link, "@user1271772", "user1271772"]);
        assert_eq!(of("Quantum"), [link, "@Quantum"], "a word like any other");
        assert_eq!(of("Bo42"), [link, "@Bo42"], "too short");
        assert_eq!(of("Agent 007"), [link, "@Agent007"]);
        for name in ["Ana Lopez", "Иван Петров", "李 小明", "J. van der Vries", "MARIE CURIE"] {
            let bare = of(name).last().is_some_and(|alias| alias == name);
            assert_eq!(bare, name != "J. van der Vries", "{name}");
        }
        for name in ["some guy here", "Bo Li", "The", "A B C D E F G H", "One Two Three Four Five Six"] {
            assert_eq!(of(name).len(), 2, "{name} may be words like any other");
        }
        assert_eq!(called("stackexchange", "ai/2293", None, None), [link]);
    }

    #[test]
    fn links_to_a_page_name_its_owner() {
        assert_eq!(
            called("mastodon", "bo@one.example", Some("bo@one.example"), Some("user1234")),
            ["@bo", "one.example/@bo", "one.example/users/bo"]
        );
        assert_eq!(called("x", "12", Some("cynth"), None), ["x.com/cynth", "twitter.com/cynth"]);
        assert_eq!(
            called("bluesky", "did:plc:ana", Some("a.co"), Some("user1234")),
            ["bsky.app/profile/a.co"]
        );
        assert_eq!(called("wordpress", "blog.example/ana", None, None), ["blog.example/author/ana"]);
        let in_folder = called("wordpress", "uni.example/~ana/admin", None, None);
        assert_eq!(in_folder, ["uni.example/~ana/author/admin"]);
        assert_eq!(called("wordpress", "blog.example/user/7", None, None), [] as [&str; 0]);
        assert_eq!(called("town", "ana", Some("ana"), Some("Ana")), [] as [&str; 0]);
    }

    #[test]
    fn addresses_lead_to_the_network_and_nowhere_else() {
        let ana: AccountId = "stackexchange:quantumcomputing/26".parse().expect("account");
        assert_eq!(
            profile_url(&ana, None).as_deref(),
            Some("https://quantumcomputing.stackexchange.com/users/26")
        );
        assert_eq!(
            post_url(&ana, None, "quantumcomputing/3").as_deref(),
            Some("https://quantumcomputing.stackexchange.com/q/3")
        );
        let bo: AccountId = "bluesky:did:plc:abc".parse().expect("account");
        assert_eq!(
            profile_url(&bo, Some("bo.example")).as_deref(),
            Some("https://bsky.app/profile/bo.example")
        );
        assert_eq!(profile_url(&bo, Some("x\"><script>")), None);
        let blog: AccountId = "wordpress:https://a.example/?author=1".parse().expect("account");
        assert_eq!(post_url(&blog, None, "javascript:alert(1)"), None);
        assert_eq!(
            post_url(&blog, None, "https://a.example/?p=1").as_deref(),
            Some("https://a.example/?p=1")
        );
    }
}
