//! What the operator's page needs to know; the application supplies it from the lake.

use model::{Day, Network, Timestamp};
use serde::Serialize;

/// Supplies the operator's figures. Called for each request of the operator's page, on a thread that may
/// block; an implementation that reads files should keep its last answer for a few seconds.
pub trait Operator: Send + Sync + 'static {
    /// The figures of now. Fails with a sentence for people.
    fn figures(&self) -> Result<Figures, OperatorError>;
}

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
#[error("could not read the operator's figures: {0}")]
pub struct OperatorError(pub String);

/// What came in, what was refused, and how far behind each network is.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Figures {
    /// When the figures were taken; `None` where no clock was asked.
    pub taken: Option<Timestamp>,
    /// Digest of the lake's content, in hexadecimal.
    pub lake_generation: Option<String>,
    /// By name.
    pub networks: Vec<NetworkFigures>,
    /// Most frequent first.
    pub rejects: Vec<RejectFigures>,
    /// By name.
    pub sources: Vec<SourceFigures>,
    /// Erasures asked for and not yet carried out.
    pub erasures_waiting: u64,
}

/// One network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NetworkFigures {
    /// Which.
    pub network: Network,
    /// Events of each day that has any, by rising day.
    pub days: Vec<DayFigures>,
    /// The latest event.
    pub last_event: Option<Timestamp>,
    /// Seconds between the latest event and the time the figures were taken; `None` where the network is not
    /// followed live, so that age says nothing.
    pub lag_seconds: Option<u64>,
}

/// Events of one network on one day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DayFigures {
    /// UTC.
    pub day: Day,
    /// Events that happened on it.
    pub events: u64,
}

/// Records refused for one reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RejectFigures {
    /// One or two words with underscores.
    pub reason: String,
    /// How many.
    pub count: u64,
    /// A few, as they came.
    pub samples: Vec<RejectSample>,
}

/// One record that was refused.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RejectSample {
    /// Name of the source.
    pub source: String,
    /// Line, row or element, counted from 1.
    pub position: u64,
    /// What was found and what was expected.
    pub detail: String,
    /// The beginning of the record.
    pub sample: String,
}

/// One file or stream that was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceFigures {
    /// As the operator named it.
    pub name: String,
    /// True once read to its end.
    pub done: bool,
    /// Events that were new.
    pub events: u64,
    /// Events that were there already.
    pub duplicates: u64,
    /// Records refused.
    pub rejects: u64,
    /// Records that hold nothing for us.
    pub skips: u64,
}

/// For sites that serve published snapshots without a lake beside them.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoOperator;

impl Operator for NoOperator {
    fn figures(&self) -> Result<Figures, OperatorError> {
        Ok(Figures::default())
    }
}
