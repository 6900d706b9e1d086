//! The fold: what scores need of events, in pieces that can be made apart and merged.
//!
//! State by target account, responder account and time: every response, exact to the microsecond, with the ids by which
//! a later event can withdraw it; and the marks that withdraw (undos, deletions, closings), which may come first. It
//! is made by `update` with events, `merge` with other states and `finish` for a partition of the people responded
//! to. All of it is whole numbers, and a set of events gives one state: whatever pieces the events were split into,
//! whatever order the pieces were merged in, the bytes that [`Fold::write`] gives and the rows that [`Fold::finish`]
//! gives are the same, and an event that comes twice counts once. So one machine may fold the days of a lake on all
//! its cores, and an engine for many may ship states between machines.
//!
//! Accounts are 64-bit ids ([`model::PersonId`]). That two of them are one person is told to `finish` alone, since
//! people join and part accounts without any event changing.

mod act;
mod batch;
mod bytes;
mod ends;
mod error;
mod features;
mod finish;
mod joined;
mod marks;
mod partition;
mod people;
mod run;
mod segments;
mod state;
mod world;

pub(crate) use batch::ACT_COLUMNS;
pub(crate) use bytes::{Reader, Writer};
pub(crate) use joined::Joined;
pub(crate) use marks::{kind_of, same_length};
pub(crate) use people::{AllTakenBack, Counted, Field, HIDDEN, Objecting, People};
pub(crate) use segments::{Part, load};
pub(crate) use world::FoldedWorld;

pub use batch::RESPONSE_COLUMNS;
pub use error::FoldError;
pub use features::{ResponseFeatures, response_features};
pub use finish::{Finished, Finishing, Standing};
pub use partition::Partition;
pub use segments::{Keep, SegmentReport};
pub use state::{FOLD_VERSION, Fold};
