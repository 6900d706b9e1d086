//! The site and its JSON twins: one view value, rendered as JSON or as a page.
//!
//! [`views`] builds the values from published snapshots and knows nothing of HTTP; `pages` renders them with
//! templates; [`router`] serves both at the same address, JSON under `/api/v1`. Pages need no scripts and ask
//! nobody else for anything.

mod charts;
mod http;
mod movements;
mod newcomers;
mod operator;
mod pages;
mod site;
mod viewpoint;
pub mod views;
pub mod words;

pub use http::{router, serve};
pub use movements::{Movements, NoMovements, Span};
pub use newcomers::{Newcomers, NoNewcomers};
pub use operator::{
    DayFigures, Figures, NetworkFigures, NoOperator, Operator, OperatorError, RejectFigures, RejectSample,
    SourceFigures,
};
pub use site::{Attribution, Config, Site};
pub use viewpoint::{NoViewpoints, Seen, ViewpointError, Viewpoints};
