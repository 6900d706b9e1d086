//! What is known of Mastodon.

use crate::facts::{Facts, plain, web_address};

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
    profile_url: |account, handle| {
        let shown = handle.unwrap_or(&account.native);
        let (user, host) = shown.trim_start_matches('@').split_once('@')?;
        Some(format!("https://{}/@{}", plain(host)?, plain(user)?))
    },
    post_url: |_, _, post| web_address(post),
};
