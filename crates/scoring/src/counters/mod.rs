//! Influence from public counters alone: a model fitted to human judgements, how well it agrees with them, and
//! the estimate it gives for accounts of which nothing better is known.

mod agreement;
mod estimate;
mod fit;
mod judge;
mod model;
mod pair;

pub use estimate::add_estimates;
pub use fit::fit_counters;
pub use judge::{CounterReport, PairsReport, ShippedReport, judge_pairs};
pub use model::{CounterCurve, CountersModel, CountersModelError, Form, Term};
pub use pair::{COUNTERS, Counters, Pair, PairError};
