//! From posts on topics to influence on topics.

mod coverage;
mod experts;
mod influence;
mod interests;
mod judge;
mod labelled;
mod tried;
mod without_a_post;

pub use coverage::TopicCoverage;
pub use experts::ExpertWay;
pub use influence::{Topical, topical};
pub use judge::{
    Borrowing, InfluenceOptions, InfluenceRanker, InfluenceReport, InfluenceTruth, TopicBoards,
    judge_influence,
};
pub use labelled::{LabelledPosts, Labelling, TopicIndex, Written};
pub use tried::{TriedWay, WaysReport};
