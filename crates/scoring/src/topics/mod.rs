//! From posts on topics to influence on topics.

mod influence;
mod interests;
mod labelled;
mod without_a_post;

pub use influence::{Topical, topical};
pub use labelled::{LabelledPosts, Labelling, TopicIndex, Written};
