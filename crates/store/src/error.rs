//! What can go wrong in the store.

use std::io;
use std::path::{Path, PathBuf};

use model::{AccountId, ModelError, SnapshotKey};

use crate::Refusal;

/// Why the store could not do as it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The operating system refused.
    #[error("could not {what} {path:?}")]
    Io {
        /// What was attempted.
        what: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file of ours is not what was written: it stops whoever reads it.
    #[error("{path:?} is damaged: {what}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found and what was expected.
        what: String,
    },
    /// The database of the store is not what was written.
    #[error(transparent)]
    Sealed(#[from] seal::SealError),
    /// The database of the store refused.
    #[error("could not {what} in the store's state")]
    State {
        /// What was attempted.
        what: &'static str,
        /// Why not.
        source: sqlx::Error,
    },
    /// The folder was written by a later Clout.
    #[error("{path:?} has format {found}, this Clout reads up to {known}")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The latest format known here.
        known: i64,
    },
    /// What was to be published is not in order.
    #[error("could not publish {day}: {what}")]
    Unfit {
        /// The day.
        day: String,
        /// What was found and what was expected.
        what: String,
    },
    /// The model cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A model of that name exists and is another one: models are only ever added.
    #[error("a model named {name:?} exists with other content: give the new one a name of its own")]
    ModelDiffers {
        /// The name.
        name: String,
    },
    /// No model of that name is kept.
    #[error("there is no model {name:?}")]
    NoModel {
        /// The name.
        name: String,
    },
    /// There is no such snapshot.
    #[error("there is no snapshot of {day} by model {model:?}, revision {revision}",
        day = key.day, model = key.model, revision = key.revision)]
    NoSnapshot {
        /// Which.
        key: SnapshotKey,
    },
    /// A report's name would not make a file name.
    #[error("{0:?} cannot name a report: use 1 to 80 of a-z, 0-9, '-', '_' and '~'")]
    ReportName(String),
    /// Somebody left while something was to be kept about them.
    #[error("somebody named here left meanwhile, so nothing was kept: run it again without them")]
    Left,
    /// An account that is joined belongs to one person alone.
    #[error("{other} is shown as {shown} already")]
    AlreadyJoined {
        /// The account that was to be joined.
        other: AccountId,
        /// The account that it is shown under.
        shown: AccountId,
    },
    /// A +K or a choice of topic that cannot be.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A person could not be erased from the log of the database because another process reads it.
    #[error("could not clear the log of {path:?}: another process is reading it; try again")]
    Busy {
        /// The database.
        path: PathBuf,
    },
}

impl StoreError {
    pub(crate) fn io(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
        let path = path.to_owned();
        move |source| StoreError::Io { what, path, source }
    }

    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> StoreError {
        StoreError::Damaged { path: path.to_owned(), what: what.into() }
    }
}
