//! Where a text names an account that left: the one rule, for the log, for what is published and for what comes in.
//!
//! The case of text and names is folded alike ([`fold_case`]): case, compatibility forms, marks in any order, escapes of addresses,
//! characters that nobody sees. A folded name is a mention where its [`Reach`] allows it, which hangs on its form and
//! length ([`names_of`]) and on the letters beside it (`boundary.rs`).
//!
//! Two kinds of readers ask. Whoever erases knows the names ([`NameMatcher`]); whoever keeps out later input knows
//! keyed hashes of them alone ([`NameSieve`]). Both walk the same candidates in the same way ([`NameSieve::find`]) and
//! differ only in how a candidate is confirmed, so that they cannot disagree on what a mention is.
//!
//! Time grows with the text and not with the number of names: each place of the text is asked one bit.

mod boundary;
mod case_folding;
mod escapes;
mod letters;
mod mark;
mod matcher;
mod name;
mod sieve;
#[cfg(test)]
mod tests;
mod words;

pub use case_folding::fold_case;
pub use mark::NameMark;
pub use matcher::NameMatcher;
pub use name::{Name, Reach, names_of, tells_owner};
pub use sieve::{Mention, NameSieve};
pub use words::redact_words;

/// What stands in a text where a name stood.
pub const ERASED: &str = "[erased]";
