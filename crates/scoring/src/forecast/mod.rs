//! From responses and trust to features, from features to scores with intervals; and how models are fitted.

mod features;
mod fit;
mod gate;
mod intervals;
mod isotonic;
mod leaps;
mod newcomers;
mod outcomes;
mod snapshot;
mod train;

pub(crate) use features::{
    FeatureTable, Gathered, Measuring, Sums, age_seconds, gather, measure, measure_one,
};
pub(crate) use fit::{Curve, descend};
pub(crate) use gate::hexadecimal;
pub(crate) use intervals::holds;
pub(crate) use isotonic::Isotonic;
pub(crate) use newcomers::newcomers;
pub(crate) use outcomes::{Outcomes, Window, drawn, outcomes};
pub(crate) use snapshot::Rows;
pub(crate) use train::YARDSTICK;

pub use gate::{Figures, GateReport, Mover, Watched, gate};
pub use leaps::held_back;
pub use newcomers::{NewcomersJudged, newcomer};
pub use snapshot::snapshot;
pub use train::{Recipe, Trained, publishable, train};
