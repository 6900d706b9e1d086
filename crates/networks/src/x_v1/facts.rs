//! What is known of X, whichever version of its interface told.

use crate::address::Address;
use crate::facts::{Facts, Form, plain};

/// Accounts are numbers; handles are the same account in any case.
pub(crate) const FACTS: Facts = Facts {
    ignores_case: true,
    // A handle may be shorter than what counts alone.
    aliases: |called| {
        let links = |handle: &str| ["x.com", "twitter.com"].map(|host| format!("{host}/{handle}"));
        called.handle.into_iter().map(|handle| handle.trim_start_matches('@')).flat_map(links).collect()
    },
    names: |text| {
        let name = text.trim_start_matches('@').to_lowercase();
        if is_name(&name) { vec![name] } else { Vec::new() }
    },
    at,
    spellings: |name| {
        let pages = ["x.com", "twitter.com"].map(|host| format!("https://{host}/{name}"));
        [format!("@{name}")].into_iter().chain(pages).collect()
    },
    form: Form { fits: is_name, told: "its handle, of letters, digits and _, or its number" },
    profile_url: |account, handle| {
        plain(handle.unwrap_or(&account.native)).map(|handle| format!("https://x.com/{handle}"))
    },
    post_url: |_, handle, post| {
        let user = handle.and_then(plain).unwrap_or("i");
        Some(format!("https://x.com/{user}/status/{}", plain(post)?))
    },
};

/// A number or a handle.
fn is_name(name: &str) -> bool {
    let name = name.trim_start_matches('@');
    (1..=20).contains(&name.len()) && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
}

fn at(address: &Address) -> Vec<String> {
    const HOSTS: [&str; 4] = ["x.com", "twitter.com", "mobile.twitter.com", "mobile.x.com"];
    const NOBODY: [&str; 10] = [
        "home",
        "search",
        "hashtag",
        "explore",
        "settings",
        "messages",
        "notifications",
        "login",
        "share",
        "compose",
    ];
    const PAGES: [&str; 8] = [
        "with_replies",
        "media",
        "likes",
        "followers",
        "following",
        "highlights",
        "articles",
        "verified_followers",
    ];
    if !HOSTS.contains(&address.host()) {
        return Vec::new();
    }
    let path = address.segments();
    let name = match &path[..] {
        ["intent", "user" | "follow"] => address.asked("user_id").or_else(|| address.asked("screen_name")),
        ["i", "user", number] => Some(*number),
        [handle] if !NOBODY.contains(handle) => Some(*handle),
        [handle, page] if PAGES.contains(page) => Some(*handle),
        _ => None,
    };
    let name = name.map(|name| name.trim_start_matches('@').to_lowercase());
    name.filter(|name| is_name(name)).into_iter().collect()
}
