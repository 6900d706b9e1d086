//! Who and what stands behind a score, by name, and what ties people to each other. No score reads it.

mod audience;
mod day;
mod influencers;
mod moments;
mod moved;
mod movements;
mod names;
mod portraits;
mod sharing;
mod shown;
mod ties;

pub use audience::{Audiences, Similar};
pub use day::{DayEvidence, DayPosts, Told};
pub use movements::{Viewpoint, movements};
