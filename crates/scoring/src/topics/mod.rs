//! From posts on topics to influence on topics.

mod coverage;
mod experts;
mod influence;
mod interests;
mod judge;
mod tried;
mod without_a_post;

pub(crate) use influence::{BEFORE_DAYS, Influence, OnTopics, Topical};

pub use coverage::TopicCoverage;
pub use experts::ExpertWay;
pub use influence::FieldsAbove;
pub use judge::{
    Borrowing, InfluenceOptions, InfluenceRanker, InfluenceReport, InfluenceTruth, TopicBoards,
    judge_influence,
};
pub use tried::{TriedWay, WaysReport};
