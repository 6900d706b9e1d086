//! From events to scores: responses in memory, trust, features, forecast, ledger, and the scoreboard that
//! says how right it all is.

mod accounts;
mod bootstrap;
mod counters;
mod cuts;
mod details;
mod evaluate;
mod features;
mod fit;
mod load;
mod metrics;
mod outcomes;
mod posts;
mod profiles;
mod rankings;
mod responses;
mod snapshot;
mod standing;
mod train;
mod withdrawals;

pub use accounts::{AccountIndex, Accounts, PostKey};
pub use counters::{
    COUNTERS, CounterCurve, CounterReport, Counters, CountersModel, CountersModelError, Form, Pair,
    PairError, PairsReport, ShippedReport, Term, add_estimates, fit_counters, judge_pairs,
};
pub use cuts::{Cuts, CutsError, Horizon};
pub use details::{details, wanted_posts};
pub use evaluate::{
    Calibration, CutReport, EvaluateError, External, Options, RankerReport, Report, evaluate,
};
pub use load::{load_posts, load_responses};
pub use posts::{KnownPost, KnownPosts};
pub use profiles::{Profile, Profiles};
pub use responses::{Response, Responses, ResponsesBuilder};
pub use snapshot::{snapshot, unlisted};
pub use train::{Trained, publishable, train};
