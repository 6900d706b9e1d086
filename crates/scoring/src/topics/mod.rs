//! From posts on topics to influence on topics.

mod experts;
mod influence;
mod interests;
mod judge;
mod labelled;
mod without_a_post;

pub use experts::{ExpertWay, ExpertsReport, TriedWay};
pub use influence::{Topical, topical};
pub use judge::{
    InfluenceOptions, InfluenceRanker, InfluenceReport, InfluenceTruth, TopicBoards, judge_influence,
};
pub use labelled::{LabelledPosts, Labelling, TopicIndex, Written};
