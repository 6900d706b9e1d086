//! Where people post.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Networks that Clout can read today or has promised to; pages show the rest of them as "not measured".
pub const KNOWN_NETWORKS: [&str; 8] =
    ["bluesky", "mastodon", "nostr", "pinterest", "rss", "stackexchange", "wordpress", "x"];

const MAX_BYTES: usize = 31;

/// A place people post: a short lower-case name such as `bluesky` or `stackexchange`.
///
/// Kept inline, so that it copies like a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    bytes: [u8; MAX_BYTES],
    len: u8,
}

/// A name that no network can have.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} cannot name a network: use 1 to 31 of a-z, 0-9, '-', '_' and '.', starting with a letter")]
pub struct NetworkError(pub String);

impl Network {
    /// Fails on anything but 1 to 31 characters of `a-z 0-9 - _ .` that start with a letter.
    pub fn new(name: &str) -> Result<Network, NetworkError> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.');
        let starts = name.bytes().next().is_some_and(|first| first.is_ascii_lowercase());
        if !starts || name.len() > MAX_BYTES || !name.bytes().all(allowed) {
            return Err(NetworkError(name.chars().take(60).collect()));
        }
        let mut bytes = [0; MAX_BYTES];
        bytes[..name.len()].copy_from_slice(name.as_bytes());
        Ok(Network { bytes, len: name.len() as u8 })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Network({self})")
    }
}

impl FromStr for Network {
    type Err = NetworkError;
    fn from_str(text: &str) -> Result<Network, NetworkError> {
        Network::new(text)
    }
}

impl Serialize for Network {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Network, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
