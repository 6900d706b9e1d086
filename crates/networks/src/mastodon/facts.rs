//! What is known of Mastodon.

use crate::address::{Address, is_host, without};
use crate::facts::{Facts, Form, plain, web_address};

/// Accounts are `user@server`, whatever the case of either.
pub(crate) const FACTS: Facts = Facts {
    ignores_case: true,
    // On one's own server nobody writes the server.
    aliases: |called| {
        let Some((user, server)) = called.native.trim_start_matches('@').split_once('@') else {
            return Vec::new();
        };
        vec![format!("@{user}"), format!("{server}/@{user}"), format!("{server}/users/{user}")]
    },
    names: |text| {
        let name = without(text, "acct:").trim_start_matches('@').to_lowercase();
        if is_name(&name) { vec![name] } else { Vec::new() }
    },
    at,
    spellings: |name| {
        let Some((user, host)) = name.split_once('@') else { return Vec::new() };
        let written = ["https", "http"]
            .into_iter()
            .flat_map(|scheme| ["@", "users/"].map(|before| format!("{scheme}://{host}/{before}{user}")));
        [format!("@{name}"), format!("acct:{name}")].into_iter().chain(written).collect()
    },
    form: Form { fits: is_name, told: "user@server, such as ana@social.example" },
    profile_url: |account, handle| {
        let shown = handle.unwrap_or(&account.native);
        let (user, host) = shown.trim_start_matches('@').split_once('@')?;
        Some(format!("https://{}/@{}", plain(host)?, plain(user)?))
    },
    post_url: |_, _, post| web_address(post),
};

/// `user@server`.
fn is_name(name: &str) -> bool {
    let user = |user: &str| !user.is_empty() && !user.contains(|c: char| c == '/' || c.is_whitespace());
    name.split_once('@').is_some_and(|(name, host)| user(name) && is_host(host))
}

/// The pages and actors of Mastodon and of what speaks with it: `/@user`, `/users/user`, `/web/@user`, and on any server
/// `/@user@other`.
fn at(address: &Address) -> Vec<String> {
    const PAGES: [&str; 8] =
        ["followers", "following", "with_replies", "media", "featured", "inbox", "outbox", "collections"];
    let path = address.segments();
    let path = match &path[..] {
        ["web" | "deck", path @ ..] | path => path,
    };
    let (user, rest) = match path {
        [user, rest @ ..] if user.starts_with('@') => (&user[1..], rest),
        ["users" | "u" | "c" | "profile" | "accounts", user, rest @ ..] => (*user, rest),
        _ => return Vec::new(),
    };
    // A number behind is that of a post, which may be somebody else's.
    if rest.first().is_some_and(|page| !PAGES.contains(page)) || user.is_empty() {
        return Vec::new();
    }
    let name = match user.contains('@') {
        true => user.to_lowercase(),
        false => format!("{}@{}", user.to_lowercase(), address.authority()),
    };
    if is_name(&name) { vec![name] } else { Vec::new() }
}
