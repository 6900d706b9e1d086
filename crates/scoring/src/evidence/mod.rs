//! Who and what stands behind a score, by name, and what ties people to each other. No score reads it.

mod audience;
mod details;
mod influencers;
mod moments;
mod movements;
mod portraits;
mod sharing;
mod ties;

pub use audience::{Audiences, Similar};
pub use details::{details, wanted_posts};
pub use movements::{Viewpoint, movements};
pub use ties::{Ties, ties};
