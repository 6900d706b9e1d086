//! What a person reads when a command could not do its work.

use std::error::Error;
use std::fmt;
use std::io;

use model::visible::clean_text;

/// What happened, the causes under it, and one thing to try.
#[derive(Debug)]
pub struct Failure {
    what: String,
    hint: Option<String>,
    broken_pipe: bool,
    called_wrongly: bool,
    outdated: bool,
}

impl Failure {
    /// A failure of this command's own.
    pub fn new(what: impl Into<String>) -> Failure {
        Failure { what: what.into(), hint: None, broken_pipe: false, called_wrongly: false, outdated: false }
    }

    /// True where whoever read the output has gone away.
    pub fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }

    /// As a command that cannot be carried out as it was written.
    pub fn called_wrongly(mut self) -> Failure {
        self.called_wrongly = true;
        self
    }

    /// What the process ends with: 2 where the command was written wrongly, as for arguments that cannot be read.
    pub fn exit_code(&self) -> u8 {
        if self.called_wrongly { 2 } else { 1 }
    }

    /// True where the lake moved on while it was being read: the same again will most likely do.
    pub fn is_outdated(&self) -> bool {
        self.outdated
    }

    /// The same for programs.
    pub fn json(&self) -> String {
        let value = serde_json::json!({ "error": self.what, "hint": self.hint });
        model::visible::escape_json(&value.to_string()).into_owned()
    }

    /// With one thing to try.
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names of files and accounts stand in it.
        write!(out, "clout: {}", clean_text(&self.what))?;
        if let Some(hint) = &self.hint {
            write!(out, "\n  {}", clean_text(hint))?;
        }
        Ok(())
    }
}

impl<E: Error + 'static> From<E> for Failure {
    /// The error and its causes, each once, in one line.
    fn from(error: E) -> Failure {
        let mut what = error.to_string();
        let mut broken_pipe = is_broken_pipe(&error);
        let mut outdated = is_outdated(&error);
        let mut cause = error.source();
        while let Some(error) = cause {
            what.push_str(": ");
            what.push_str(&error.to_string());
            broken_pipe |= is_broken_pipe(error);
            outdated |= is_outdated(error);
            cause = error.source();
        }
        Failure { broken_pipe, outdated, ..Failure::new(what) }
    }
}

fn is_outdated(error: &(dyn Error + 'static)) -> bool {
    matches!(error.downcast_ref(), Some(lake::LakeError::Replaced(_)))
}

/// Also where the error of a library holds the system's within.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let inner = error.downcast_ref::<csv::Error>().and_then(|error| match error.kind() {
        csv::ErrorKind::Io(error) => Some(error.kind()),
        _ => None,
    });
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind).or(inner);
    let json = error.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
    kind.or(json) == Some(io::ErrorKind::BrokenPipe)
}
