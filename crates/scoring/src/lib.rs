//! From events to scores: responses in memory, trust, features, forecast, ledger, and the scoreboard that
//! says how right it all is.

mod attack;
mod counters;
mod evaluation;
mod evidence;
mod fold;
mod forecast;
mod responses;
mod strategy;
mod topics;
mod trust;

pub use attack::{Attack, AttackError, AttackLine, AttackOptions, AttackReport, attack};
pub use counters::{
    COUNTERS, CounterCurve, CounterReport, Counters, CountersModel, CountersModelError, Form, Pair,
    PairError, PairsReport, ShippedReport, Term, add_estimates, fit_counters, judge_pairs,
};
pub use evaluation::{
    Bin, Calibration, Comparison, Contest, CutReport, Cuts, CutsError, DayMoves, EvaluateError, External,
    Gain, Horizon, ModelCalibration, MoveLine, Moved, Moves, Options, RankerReport, Report, Sizes, Vacation,
    compare, contest, evaluate,
};
pub use evidence::{Audiences, Similar, Ties, Viewpoint, details, movements, ties, wanted_posts};
pub use fold::{
    FOLD_VERSION, Finished, Finishing, Fold, FoldError, Keep, Partition, RESPONSE_COLUMNS, ResponseFeatures,
    SegmentReport, Standing, response_features,
};
pub use forecast::{
    Figures, GateReport, Mover, NewcomersJudged, Recipe, Trained, Watched, gate, newcomer, publishable,
    snapshot, train,
};
pub use responses::{
    AccountIndex, Accounts, Authored, Community, KnownPost, KnownPosts, LoadPhase, LoadedResponses,
    Objections, PostKey, Profile, Profiles, Response, Responses, ResponsesBuilder, load_authored,
    load_labelled, load_posted, load_posts, load_responses, load_responses_telling, unlisted,
};
pub use strategy::{
    AdviceReport, CountedPost, Posted, SmoothingReport, StrategyReport, TimingReport, judge_counted,
    judge_strategy, strategies,
};
pub use topics::{
    Borrowing, ExpertWay, InfluenceOptions, InfluenceRanker, InfluenceReport, InfluenceTruth, LabelledPosts,
    Labelling, TopicBoards, TopicCoverage, TopicIndex, Topical, TriedWay, WaysReport, Written,
    judge_influence, topical,
};
pub use trust::{LastHop, Regard, Sight, Sighting, Trust, Vantage, View, founders};
