//! From events to scores: responses in memory, trust, features, forecast, ledger, and the scoreboard that
//! says how right it all is.

mod attack;
mod counters;
mod day;
mod evaluation;
mod evidence;
mod fold;
mod forecast;
mod pass;
mod posts;
mod responses;
mod strategy;
mod topics;
mod trust;

pub use attack::{Attack, AttackError, AttackLine, AttackOptions, AttackReport, attack};
pub use counters::{
    COUNTERS, CounterCurve, CounterReport, Counters, CountersModel, CountersModelError, Form, Pair,
    PairError, PairsReport, ShippedReport, Term, add_estimates, fit_counters, judge_pairs,
};
pub use day::Day;
pub use evaluation::{
    Bin, Calibration, Comparison, Contest, CutReport, Cuts, CutsError, DayMoves, EvaluateError, External,
    Gain, Horizon, ModelCalibration, MoveLine, Moved, Moves, Options, RankerReport, Report, Sizes, Vacation,
    compare, contest, evaluate,
};
pub use evidence::{Audiences, DayEvidence, DayPosts, Similar, Told, Viewpoint, movements};
pub use fold::{
    FOLD_VERSION, Finished, Finishing, Fold, FoldError, Keep, Partition, RESPONSE_COLUMNS, ResponseFeatures,
    SegmentReport, Standing, response_features,
};
pub use forecast::{
    Figures, GateReport, Mover, NewcomersJudged, Recipe, Trained, Watched, gate, held_back, newcomer,
    publishable, snapshot, train,
};
pub use posts::{
    KnownPost, KnownPosts, Label, LabelPosts, LabelledPosts, Posts, PostsBuilder, TopicIndex, Written,
};
pub use responses::{
    AccountIndex, Accounts, Community, LoadPhase, Loaded, Objections, PostKey, Profile, Profiles, Record,
    Response, Responses, ResponsesBuilder, Source, Take, Work, load, load_record, load_responses, look_up,
    unlisted,
};
pub use strategy::{
    AdviceReport, CountedPost, Posted, SmoothingReport, StrategyReport, TimingReport, judge_counted,
    judge_strategy, strategies,
};
pub use topics::{
    Borrowing, ExpertWay, FieldsAbove, InfluenceOptions, InfluenceRanker, InfluenceReport, InfluenceTruth,
    TopicBoards, TopicCoverage, TriedWay, WaysReport, judge_influence,
};
pub use trust::{PersonalisedRank, Regard, Sight, Sighting, Trust, View, founders};
