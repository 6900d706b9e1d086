//! Errors as the API and pages show them.

use serde::Serialize;

use crate::TopPerson;

/// What went wrong, for programs and for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failure {
    /// The error.
    pub error: FailureBody,
}

/// The one shape of every error.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FailureBody {
    /// Stable, lower case with underscores.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// One detail.
    pub detail: Option<String>,
    /// One thing to try.
    pub hint: Option<String>,
    /// People who may have been meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<TopPerson>,
}
