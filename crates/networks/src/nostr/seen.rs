//! Who wrote which event, as far as it was seen.
//!
//! Bound: the last 131,072 events at least, twice as many at most, 80 bytes each and the addresses of articles.

use super::proof::hex;
use super::wire::Signed;
use crate::recent::Recent;

const REMEMBERED: usize = 131_072;

/// What is remembered of an event.
pub(super) struct Known {
    author: [u8; 32],
    /// Of a version of an addressable event its address.
    pub(super) address: Option<Box<str>>,
}

pub(super) struct Seen {
    events: Recent<[u8; 32], Known>,
}

impl Seen {
    pub(super) fn new() -> Seen {
        Seen { events: Recent::new(REMEMBERED) }
    }

    pub(super) fn remember(&mut self, event: &Signed<'_>) {
        if let (Some(id), Some(author)) = (hex(event.id.get()), hex(event.pubkey.get()))
            && self.events.get(&id).is_none()
        {
            self.events.insert(id, Known { author, address: event.address().map(Into::into) });
        }
    }

    pub(super) fn get(&self, id: &str) -> Option<&Known> {
        self.events.get(&hex::<32>(Some(id))?)
    }
}

impl Known {
    /// The author's key as the network writes it.
    pub(super) fn author(&self) -> String {
        hex_text(&self.author)
    }

    pub(super) fn is_by(&self, key: &str) -> bool {
        hex::<32>(Some(key)) == Some(self.author)
    }
}

pub(super) fn hex_text(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|d| char::from_digit(u32::from(d), 16))
        .collect()
}
