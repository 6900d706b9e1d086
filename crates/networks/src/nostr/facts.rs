//! What is known of Nostr.

use super::npub;
use crate::facts::{Facts, plain};

/// Accounts are public keys in hexadecimal digits. People see and write them as `npub1..` (NIP-19), never so.
pub(crate) const FACTS: Facts = Facts {
    ignores_case: true,
    aliases: |called| npub::names_of_key(called.native),
    profile_url: |account, _| plain(&account.native).map(|id| format!("https://njump.me/{id}")),
    // An address is none that this page takes as it is.
    post_url: |_, _, post| {
        plain(post).filter(|post| !post.contains(':')).map(|id| format!("https://njump.me/{id}"))
    },
};
