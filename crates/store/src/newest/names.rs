//! Who is meant by an exact name: handle, native id or display name.

use model::{Card, Event, Network};
use xxhash_rust::xxh3::xxh3_64;

use crate::opt_outs::fold_handle;

/// Nothing longer than an id, with `@` in front, is a name.
const MAX_BYTES: usize = Event::MAX_ID_BYTES + 1;

/// Hashes of everybody's names, to be looked up by bisection and confirmed on the card: 12 bytes a name.
pub(super) struct Names {
    hashes: Vec<(u64, u32)>,
}

#[derive(Clone, Copy)]
enum As {
    Handle,
    Native,
    Name,
}

impl Names {
    /// Takes cards with their positions.
    pub fn build<'a>(cards: impl Iterator<Item = (u32, &'a Card)>) -> Names {
        let mut hashes = Vec::new();
        for (position, card) in cards {
            hashes.push((hash(As::Native, &card.account.native), position));
            if let Some(handle) = &card.handle {
                hashes.push((hash(As::Handle, &fold_handle(handle)), position));
            }
            if let Some(name) = &card.name {
                hashes.push((hash(As::Name, &fold_name(name)), position));
            }
        }
        hashes.sort_unstable();
        hashes.dedup();
        Names { hashes }
    }

    /// Positions of the cards meant by `text`, of one network or of any. Handles (case does not matter, `@`
    /// is tolerated) and native ids count alike; names only where no handle or id fits.
    pub fn find(&self, cards: &[Card], network: Option<Network>, text: &str) -> Vec<u32> {
        let text = text.trim();
        if text.len() > MAX_BYTES {
            return Vec::new();
        }
        let (handle, name) = (fold_handle(text), fold_name(text));
        let there = |card: &Card| network.is_none_or(|network| card.account.network == network);
        let is_handle = |card: &Card| card.handle.as_deref().map(fold_handle).as_deref() == Some(&*handle);
        let is_native = |card: &Card| card.account.native == text;
        let is_name = |card: &Card| card.name.as_deref().map(fold_name).as_deref() == Some(&*name);
        let mut found = self.of(cards, As::Handle, &handle, |card| there(card) && is_handle(card));
        found.extend(self.of(cards, As::Native, text, |card| there(card) && is_native(card)));
        if found.is_empty() && !name.is_empty() {
            found = self.of(cards, As::Name, &name, |card| there(card) && is_name(card));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn of(&self, cards: &[Card], how: As, key: &str, fits: impl Fn(&Card) -> bool) -> Vec<u32> {
        let hash = hash(how, key);
        let from = self.hashes.partition_point(|entry| entry.0 < hash);
        let same = self.hashes[from..].iter().take_while(|entry| entry.0 == hash);
        same.map(|entry| entry.1).filter(|position| fits(&cards[*position as usize])).collect()
    }
}

fn hash(how: As, text: &str) -> u64 {
    xxh3_64(text.as_bytes()).wrapping_add(how as u64)
}

fn fold_name(name: &str) -> String {
    name.trim().to_lowercase()
}
