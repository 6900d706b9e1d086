//! What people wrote: one table of posts, made while the lake is scanned, and what is found in it.

mod authored;
mod excerpt;
mod known;
mod labelled;
mod section;
mod spread;
mod table;
mod window;

pub(crate) use authored::Authored;
pub(crate) use spread::Entropy;
pub(crate) use table::{Manner, Version, form_bit};
pub(crate) use window::{Weeks, Window};

pub use known::{KnownPost, KnownPosts};
pub use labelled::{LabelledPosts, TopicIndex};
pub use section::LabelPosts;
pub use table::{Label, Posts, PostsBuilder, Written};
