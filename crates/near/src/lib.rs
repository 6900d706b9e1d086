//! Which entries hold words that are nearly those: search that is tolerant of typing.
//!
//! An [`Index`] takes entries of folded words (lower-case, without accents, one space between two) and finds those
//! that match every word of a query, in any order. A word matches one that it begins, one that it is part of, and
//! one that is a few slips away: a letter missing, doubled or wrong, or two neighbours swapped. The fewest slips come
//! first.
//!
//! ```
//! let index = near::Index::build(["ada lovelace", "alan turing"]);
//! let found = index.search("turign", 10, |_| true);
//! assert_eq!((found[0].place, found[0].cost), (1, 2));
//! ```

mod index;
mod letters;
mod query_word;

pub use index::{Hit, Index};
