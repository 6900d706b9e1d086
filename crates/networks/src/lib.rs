//! From the payloads of networks to events, and what else is known of each network ([`facts()`]).
//!
//! One folder per network; [`read()`] is the door to all of them. A payload is hostile until proven
//! otherwise: what cannot be read is refused under one of [`REJECTS`], what says nothing to Clout is counted
//! under one of [`SKIPS`], and nothing that is read can stop the rest from being read. Memory is bounded
//! whatever the size of a file. Nothing here writes anything but through a [`Sink`], and what has to wait and does not
//! fit in memory into a file without a name; nothing asks the clock.

mod address;
mod authored;
mod bytes;
mod facts;
mod format;
mod gate;
mod higgs;
mod ids;
mod inputs;
mod jetstream;
mod json;
mod late;
mod mastodon;
mod nostr;
mod read;
mod readings;
pub mod reasons;
mod recent;
mod responses;
mod sniff;
mod source;
mod spool;
mod stackexchange;
mod text;
mod time;
mod wxr;
mod x_v1;
mod x_v2;

#[cfg(test)]
mod laws;

pub use facts::{Called, Facts, LINKS, aliases, facts};
pub use format::{Format, UnknownFormat};
pub use late::Orphan;
pub use read::{open, read, total_bytes};
pub use readings::{expect_name, names_in, readings, spellings};
pub use reasons::{Meaning, REJECTS, SKIPS};
pub use sniff::{Guess, expect, look};
pub use source::{Broken, Input, Opened, Outcome, ReadError, ReadOptions, Secret, Sink};
