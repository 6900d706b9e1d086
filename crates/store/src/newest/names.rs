//! Who is meant by an exact name: handle, native id or display name.

use model::{AccountId, Card, Event, Network};
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
    pub fn build(cards: impl Iterator<Item = (u32, Card)>) -> Names {
        let mut hashes = Vec::new();
        for (position, card) in cards {
            for row in Named::of(&card) {
                hashes.push((hash(As::Native, &row.account.native), position));
                hashes.extend(row.handle.map(|handle| (hash(As::Handle, &fold_handle(handle)), position)));
                hashes.extend(row.name.map(|name| (hash(As::Name, &fold_name(name)), position)));
            }
        }
        hashes.sort_unstable();
        hashes.dedup();
        Names { hashes }
    }

    /// Positions of the cards meant by `text`, of one network or of any. Handles (case does not matter, `@`
    /// is tolerated) and native ids count alike; names only where no handle or id fits.
    pub fn find(&self, card: &dyn Fn(u32) -> Option<Card>, network: Option<Network>, text: &str) -> Vec<u32> {
        let text = text.trim();
        if text.len() > MAX_BYTES {
            return Vec::new();
        }
        let (handle, name) = (fold_handle(text), fold_name(text));
        let of = |how, key: &str, fits: &dyn Fn(&Named<'_>) -> bool| {
            let there = |named: &Named<'_>| network.is_none_or(|network| named.account.network == network);
            self.of(card, how, key, |card| Named::of(card).any(|row| there(&row) && fits(&row)))
        };
        let mut found =
            of(As::Handle, &handle, &|row| row.handle.map(fold_handle).as_deref() == Some(&*handle));
        found.extend(of(As::Native, text, &|row| row.account.native == text));
        if found.is_empty() && !name.is_empty() {
            found = of(As::Name, &name, &|row| row.name.map(fold_name).as_deref() == Some(&*name));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn of(
        &self,
        card: &dyn Fn(u32) -> Option<Card>,
        how: As,
        key: &str,
        fits: impl Fn(&Card) -> bool,
    ) -> Vec<u32> {
        let hash = hash(how, key);
        let from = self.hashes.partition_point(|entry| entry.0 < hash);
        let same = self.hashes[from..].iter().take_while(|entry| entry.0 == hash);
        same.map(|entry| entry.1).filter(|position| card(*position).is_some_and(|card| fits(&card))).collect()
    }
}

/// The names of one account of a card.
struct Named<'a> {
    account: &'a AccountId,
    handle: Option<&'a str>,
    name: Option<&'a str>,
}

impl<'a> Named<'a> {
    /// The account that the person is shown under, then the others.
    fn of(card: &'a Card) -> impl Iterator<Item = Named<'a>> {
        let own =
            Named { account: &card.account, handle: card.handle.as_deref(), name: card.name.as_deref() };
        let others = card.others.iter().map(|other| Named {
            account: &other.account,
            handle: other.handle.as_deref(),
            name: other.name.as_deref(),
        });
        std::iter::once(own).chain(others)
    }
}

fn hash(how: As, text: &str) -> u64 {
    xxh3_64(text.as_bytes()).wrapping_add(how as u64)
}

fn fold_name(name: &str) -> String {
    name.trim().to_lowercase()
}
