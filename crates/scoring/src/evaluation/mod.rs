//! How right scores are: the scoreboard, its measures and intervals, and models beside each other.

mod bootstrap;
mod calibration;
mod compare;
mod contest;
mod cuts;
mod evaluate;
mod metrics;
mod rankings;
mod vacation;

pub(crate) use bootstrap::{Interval, REPLICATES, difference, draw, interval};
pub(crate) use metrics::{Judged, Ordered};
pub(crate) use rankings::{counts_of, ranks_by_walks};

pub use calibration::{Calibration, Sizes};
pub use compare::{Bin, Comparison, DayMoves, MoveLine, Moved, Moves, compare};
pub use contest::{Contest, Gain, ModelCalibration, contest};
pub use cuts::{Cuts, CutsError, Horizon};
pub use evaluate::{CutReport, EvaluateError, External, Options, RankerReport, Report, evaluate};
pub use vacation::Vacation;
