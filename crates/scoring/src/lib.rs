//! From events to scores: responses in memory, trust, features, forecast, ledger, and the scoreboard that
//! says how right it all is.

mod accounts;
mod bootstrap;
mod compare;
mod contest;
mod cuts;
mod details;
mod evaluate;
mod features;
mod fit;
mod gate;
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
pub use compare::{Bin, Comparison, DayMoves, MoveLine, Moved, Moves, compare};
pub use contest::{Contest, Gain, ModelCalibration, contest};
pub use cuts::{Cuts, CutsError, Horizon};
pub use details::{details, wanted_posts};
pub use evaluate::{
    Calibration, CutReport, EvaluateError, External, Options, RankerReport, Report, evaluate,
};
pub use gate::{Figures, GateReport, Mover, Watched, gate};
pub use load::{load_posts, load_responses};
pub use posts::{KnownPost, KnownPosts};
pub use profiles::{Profile, Profiles};
pub use responses::{Response, Responses, ResponsesBuilder};
pub use snapshot::{snapshot, unlisted};
pub use train::{Trained, publishable, train};
