//! From events to scores: responses in memory, trust, features, forecast, ledger, and the scoreboard that
//! says how right it all is.

mod accounts;
mod acquaintance;
mod attack;
mod attention;
mod audience;
mod authored;
mod bootstrap;
mod calibration;
mod community;
mod compare;
mod contest;
mod counters;
mod cuts;
mod details;
mod evaluate;
mod features;
mod fit;
mod gate;
mod influencers;
mod intervals;
mod isotonic;
mod load;
mod members;
mod metrics;
mod moments;
mod movements;
mod newcomers;
mod objections;
mod outcomes;
mod portraits;
mod posts;
mod profiles;
mod rankings;
mod responses;
mod sharing;
mod snapshot;
mod spread;
mod strategy;
mod ties;
mod topics;
mod train;
mod trust;
mod vacation;
mod vantage;
mod window;
mod withdrawals;

pub use accounts::{AccountIndex, Accounts, PostKey};
pub use attack::{Attack, AttackError, AttackLine, AttackOptions, AttackReport, attack};
pub use audience::{Audiences, Similar};
pub use authored::Authored;
pub use calibration::{Calibration, Sizes};
pub use community::Community;
pub use compare::{Bin, Comparison, DayMoves, MoveLine, Moved, Moves, compare};
pub use contest::{Contest, Gain, ModelCalibration, contest};
pub use counters::{
    COUNTERS, CounterCurve, CounterReport, Counters, CountersModel, CountersModelError, Form, Pair,
    PairError, PairsReport, ShippedReport, Term, add_estimates, fit_counters, judge_pairs,
};
pub use cuts::{Cuts, CutsError, Horizon};
pub use details::{details, wanted_posts};
pub use evaluate::{CutReport, EvaluateError, External, Options, RankerReport, Report, evaluate};
pub use gate::{Figures, GateReport, Mover, Watched, gate};
pub use load::{load_authored, load_labelled, load_posted, load_posts, load_responses};
pub use members::founders;
pub use movements::{Viewpoint, movements};
pub use newcomers::{NewcomersJudged, newcomer};
pub use objections::Objections;
pub use posts::{KnownPost, KnownPosts};
pub use profiles::{Profile, Profiles};
pub use responses::{Response, Responses, ResponsesBuilder};
pub use snapshot::{snapshot, unlisted};
pub use strategy::{
    AdviceReport, CountedPost, Posted, SmoothingReport, StrategyReport, TimingReport, judge_counted,
    judge_strategy, strategies,
};
pub use ties::{Ties, ties};
pub use topics::{
    Borrowing, ExpertWay, InfluenceOptions, InfluenceRanker, InfluenceReport, InfluenceTruth, LabelledPosts,
    Labelling, TopicBoards, TopicCoverage, TopicIndex, Topical, TriedWay, WaysReport, Written,
    judge_influence, topical,
};
pub use train::{Recipe, Trained, publishable, train};
pub use trust::{LastHop, Regard, Sight, Trust, View};
pub use vacation::Vacation;
pub use vantage::{Sighting, Vantage};
