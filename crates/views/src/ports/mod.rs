//! What views need that no published snapshot holds: small traits, which the application supplies.

mod movements;
mod newcomers;
mod operator;
mod viewpoint;

pub use movements::{Movements, NoMovements, Span};
pub use newcomers::{Newcomers, NoNewcomers};
pub use operator::{
    DayFigures, Figures, NetworkFigures, NoOperator, Operator, OperatorError, RejectFigures, RejectSample,
    SourceFigures,
};
pub use viewpoint::{NoViewpoints, Seen, ViewpointError, Viewpoints};
