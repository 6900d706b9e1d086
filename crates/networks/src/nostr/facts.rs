//! What is known of Nostr.

use super::npub;
use crate::address::{is_host, without};
use crate::facts::{Facts, Form, plain};

/// Accounts are public keys in hexadecimal digits. People see and write them as `npub1..` (NIP-19), never so.
pub(crate) const FACTS: Facts = Facts {
    ignores_case: true,
    aliases: |called| npub::names_of_key(called.native),
    names: |text| {
        let name = without(without(text, "web+"), "nostr:").trim_start_matches('@');
        if let Some(key) = npub::key_of_name(name) {
            return vec![key];
        }
        if is_key(name) {
            return vec![name.to_lowercase()];
        }
        // NIP-05: `_@domain` is the domain itself.
        match name.to_lowercase().split_once('@') {
            Some(("_", host)) if is_host(host) => vec![format!("_@{host}"), host.to_owned()],
            Some((user, host)) if is_host(host) => vec![format!("{user}@{host}")],
            None if is_host(name) => vec![name.to_lowercase(), format!("_@{}", name.to_lowercase())],
            _ => Vec::new(),
        }
    },
    // Every client has a page for a key; what stands before it is the client's own.
    at: |address| {
        let last = address.segments().last().map(|last| last.trim_start_matches("nostr:"));
        last.and_then(npub::key_of_name).into_iter().collect()
    },
    spellings: |name| {
        let names = npub::names_of_key(name);
        let npub = names.first();
        npub.into_iter().flat_map(|npub| [npub.clone(), format!("nostr:{npub}")]).collect()
    },
    form: Form {
        fits: |name| is_key(name) || !["npub1", "nprofile1", "nsec1"].iter().any(|key| name.starts_with(key)),
        told: "its public key as npub1.., nprofile1.. or 64 hexadecimal digits, or its NIP-05 name",
    },
    profile_url: |account, _| plain(&account.native).map(|id| format!("https://njump.me/{id}")),
    // An address is none that this page takes as it is.
    post_url: |_, _, post| {
        plain(post).filter(|post| !post.contains(':')).map(|id| format!("https://njump.me/{id}"))
    },
};

fn is_key(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|digit| digit.is_ascii_hexdigit())
}
