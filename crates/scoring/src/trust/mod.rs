//! How likely an account is a genuine, independent person: members, attention, walks.

mod acquaintance;
mod attention;
mod members;
mod personalised;
mod standing;
mod units;

pub(crate) use acquaintance::Acquaintance;

pub(crate) use units::{of_units, units};

pub use members::founders;
pub use personalised::{PersonalisedRank, Sighting};
pub use standing::{LastHop, Regard, Sight, Trust, View};
