//! What is known of Bluesky.

use crate::facts::{Facts, plain};

/// Identifiers (DIDs) are in lower case, handles are domains.
pub(crate) const FACTS: Facts = Facts {
    ignores_case: true,
    // A handle as short as `a.co` is no mention alone.
    aliases: |called| called.handle.iter().map(|handle| format!("bsky.app/profile/{handle}")).collect(),
    profile_url: |account, handle| {
        plain(handle.unwrap_or(&account.native)).map(|id| format!("https://bsky.app/profile/{id}"))
    },
    post_url: |_, _, post| {
        let (did, rest) = post.strip_prefix("at://")?.split_once('/')?;
        let key = rest.strip_prefix("app.bsky.feed.post/")?;
        Some(format!("https://bsky.app/profile/{}/post/{}", plain(did)?, plain(key)?))
    },
};
