//! What a model is, and which two were compared.

use model::Day;
use serde::Serialize;
use store::Publications;

/// A kept comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonLink {
    /// The first model.
    pub a: String,
    /// The second one.
    pub b: String,
    /// The last day compared.
    pub as_of: Day,
}

/// What a model is: `current`, `superseded` where it was, else `candidate`.
pub fn model_state(publications: &Publications, model: &str) -> &'static str {
    match publications.current() {
        Some(current) if current == model => "current",
        _ if publications.contains(model) => "superseded",
        _ => "candidate",
    }
}
