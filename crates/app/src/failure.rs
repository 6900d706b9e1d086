//! What a person reads when a command could not do its work.

use std::error::Error;
use std::fmt;

/// What happened, the causes under it, and one thing to try.
#[derive(Debug)]
pub struct Failure {
    what: String,
    hint: Option<String>,
}

impl Failure {
    /// A failure of this command's own.
    pub fn new(what: impl Into<String>) -> Failure {
        Failure { what: what.into(), hint: None }
    }

    /// With one thing to try.
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "clout: {}", self.what)?;
        if let Some(hint) = &self.hint {
            write!(out, "\n  {hint}")?;
        }
        Ok(())
    }
}

impl<E: Error> From<E> for Failure {
    /// The error and its causes, each once, in one line.
    fn from(error: E) -> Failure {
        let mut what = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            what.push_str(": ");
            what.push_str(&error.to_string());
            cause = error.source();
        }
        Failure::new(what)
    }
}
