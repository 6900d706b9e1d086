//! How likely an account is a genuine, independent person: members, and whom they vouch for.

mod acquaintance;
mod attention;
mod members;
mod personalised;
mod standing;
mod units;
mod vouches;

pub(crate) use acquaintance::Acquaintance;

pub(crate) use units::{of_units, units};

pub use members::founders;
pub use personalised::{PersonalisedRank, Sighting};
pub use standing::{Regard, Sight, Trust, View};
