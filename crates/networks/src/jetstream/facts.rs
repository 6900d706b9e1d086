//! What is known of Bluesky.

use crate::address::{is_host, without};
use crate::facts::{Facts, Form, plain};

/// Identifiers (DIDs) are in lower case, handles are domains.
pub(crate) const FACTS: Facts = Facts {
    ignores_case: true,
    // A handle as short as `a.co` is no mention alone.
    aliases: |called| called.handle.iter().map(|handle| format!("bsky.app/profile/{handle}")).collect(),
    names: |text| {
        // Of `at://did/collection/key` the first part is the account.
        let name = without(text, "at://").split('/').next().unwrap_or(text);
        let name = name.trim_start_matches('@').to_lowercase();
        if is_name(&name) { vec![name] } else { Vec::new() }
    },
    at: |address| match address.segments()[..] {
        ["profile", name] if ["bsky.app", "main.bsky.dev", "staging.bsky.app"].contains(&address.host()) => {
            vec![name.trim_start_matches('@').to_lowercase()]
        }
        _ => Vec::new(),
    },
    spellings: |name| {
        let at = name.starts_with("did:").then(|| format!("at://{name}"));
        at.into_iter().chain([format!("https://bsky.app/profile/{name}")]).collect()
    },
    form: Form { fits: is_name, told: "its handle, such as ana.example, or its DID, such as did:plc:.." },
    profile_url: |account, handle| {
        plain(handle.unwrap_or(&account.native)).map(|id| format!("https://bsky.app/profile/{id}"))
    },
    post_url: |_, _, post| {
        let (did, rest) = post.strip_prefix("at://")?.split_once('/')?;
        let key = rest.strip_prefix("app.bsky.feed.post/")?;
        Some(format!("https://bsky.app/profile/{}/post/{}", plain(did)?, plain(key)?))
    },
};

/// A DID or a domain.
fn is_name(name: &str) -> bool {
    name.strip_prefix("did:").map_or_else(|| is_host(name), |rest| rest.contains(':'))
}
