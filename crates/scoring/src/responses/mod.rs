//! What is read from the lake: who responded to whom, when, under which post; withdrawn, joined and sorted.

mod accounts;
mod authored;
mod community;
mod load;
mod objections;
mod posts;
mod profiles;
mod spread;
mod table;
mod window;
mod withdrawals;

pub(crate) use spread::Entropy;
pub(crate) use window::{Weeks, Window};

pub use accounts::{AccountIndex, Accounts, PostKey};
pub use authored::Authored;
pub use community::Community;
pub use load::{load_authored, load_labelled, load_posted, load_posts, load_responses};
pub use objections::Objections;
pub use posts::{KnownPost, KnownPosts};
pub use profiles::{Profile, Profiles};
pub use table::{Response, Responses, ResponsesBuilder};
