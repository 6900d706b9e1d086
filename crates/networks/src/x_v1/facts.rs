//! What is known of X, whichever version of its interface told.

use crate::facts::{Facts, plain};

/// Accounts are numbers; handles are the same account in any case.
pub(crate) const FACTS: Facts = Facts {
    ignores_case: true,
    // A handle may be shorter than what counts alone.
    aliases: |called| {
        let links = |handle: &str| ["x.com", "twitter.com"].map(|host| format!("{host}/{handle}"));
        called.handle.into_iter().map(|handle| handle.trim_start_matches('@')).flat_map(links).collect()
    },
    profile_url: |account, handle| {
        plain(handle.unwrap_or(&account.native)).map(|handle| format!("https://x.com/{handle}"))
    },
    post_url: |_, handle, post| {
        let user = handle.and_then(plain).unwrap_or("i");
        Some(format!("https://x.com/{user}/status/{}", plain(post)?))
    },
};
