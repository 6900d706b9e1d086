//! From events to scores: responses in memory, trust, features, forecast, ledger, and the scoreboard that
//! says how right it all is.

mod accounts;
mod acquaintance;
mod attack;
mod attention;
mod bootstrap;
mod community;
mod cuts;
mod details;
mod evaluate;
mod features;
mod fit;
mod load;
mod members;
mod metrics;
mod movements;
mod objections;
mod outcomes;
mod posts;
mod profiles;
mod rankings;
mod responses;
mod sharing;
mod snapshot;
mod train;
mod trust;
mod withdrawals;

pub use accounts::{AccountIndex, Accounts, PostKey};
pub use attack::{Attack, AttackError, AttackLine, AttackOptions, AttackReport, attack};
pub use community::Community;
pub use cuts::{Cuts, CutsError, Horizon};
pub use details::{details, wanted_posts};
pub use evaluate::{
    Calibration, CutReport, EvaluateError, External, Options, RankerReport, Report, evaluate,
};
pub use load::{load_posts, load_responses};
pub use movements::{Viewpoint, movements};
pub use objections::Objections;
pub use posts::{KnownPost, KnownPosts};
pub use profiles::{Profile, Profiles};
pub use responses::{Response, Responses, ResponsesBuilder};
pub use snapshot::{snapshot, unlisted};
pub use train::{Trained, publishable, train};
pub use trust::{LastHop, Regard, Sight, Trust, View};
