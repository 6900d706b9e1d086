//! What can go wrong between the lake and the disk.

use std::io;
use std::path::{Path, PathBuf};

/// A lake that could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LakeError {
    /// Nothing was imported here yet.
    #[error("no lake in {0:?}: import something first, or give --data")]
    NoLake(PathBuf),
    /// Another process has not given the lock back for ten minutes.
    #[error("lake {dir:?} is being written by {holder}, which does not end: wait for it, or stop it")]
    Locked {
        /// The data folder.
        dir: PathBuf,
        /// What the lock file says of its holder.
        holder: String,
    },
    /// Another process reads the same source into the lake.
    #[error("source {name:?} is being imported by {holder}: wait until it ends, or stop it")]
    SourceBusy {
        /// How the source is shown.
        name: String,
        /// What the claim says of its holder.
        holder: String,
    },
    /// There are files but no catalog that names them.
    #[error(
        "lake {dir:?} holds {files} data files but its catalog is missing: restore catalog.db, or move the folder away"
    )]
    CatalogLost {
        /// The lake's own folder.
        dir: PathBuf,
        /// How many data files were found.
        files: usize,
    },
    /// The operating system refused.
    #[error("could not {doing} {path:?}")]
    Io {
        /// A verb: `read`, `write`, `sync`, ...
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The catalog refused.
    #[error("could not {doing} the catalog {path:?}")]
    Catalog {
        /// A verb.
        doing: &'static str,
        /// The catalog's file.
        path: PathBuf,
        /// Why.
        source: sqlx::Error,
    },
    /// The catalog is not what was written.
    #[error(transparent)]
    Sealed(#[from] seal::SealError),
    /// The catalog was made by a newer version, or its own history does not fit.
    #[error("could not bring the catalog {path:?} to this version")]
    Migrate {
        /// The catalog's file.
        path: PathBuf,
        /// Why.
        source: sqlx::migrate::MigrateError,
    },
    /// A file of ours is not what the catalog says.
    #[error("lake file {path:?} is damaged: expected {expected}, found {found}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the catalog or the format promises.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A file of ours cannot be decoded or encoded as Parquet.
    #[error("could not {doing} {path:?} as Parquet")]
    Parquet {
        /// `decode` or `encode`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: parquet::errors::ParquetError,
    },
    /// The lake moved on while it was being read, mostly as somebody was erased: what was read so far must not be
    /// kept. Open it again and read anew.
    #[error("lake file {0:?} was replaced while it was being read: try again")]
    Replaced(PathBuf),
    /// The lake was opened for reading.
    #[error("lake {0:?} was opened for reading only")]
    ReadOnly(PathBuf),
    /// Another import of the same source was finished.
    #[error("source {0:?} was finished before: nothing can be added to it")]
    SourceDone(String),
    /// What a reader wants to be remembered is too much.
    #[error("a bookmark's {what} may take {limit} bytes, found {bytes}: keep less")]
    BookmarkTooLong {
        /// `cursor` or `notes`.
        what: &'static str,
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        limit: usize,
    },
    /// Whoever was asked what may be kept could not say.
    #[error("could not tell which events may be kept")]
    Door(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Who is to be erased is not named.
    #[error("an erasure needs a native id, found an empty one")]
    NobodyToErase,
}

impl LakeError {
    /// Wraps an I/O error with what was attempted on which path.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> LakeError {
        let path = path.to_owned();
        move |source| LakeError::Io { doing, path, source }
    }

    /// Wraps a Parquet error with what was attempted on which path.
    pub(crate) fn parquet(
        doing: &'static str,
        path: &Path,
    ) -> impl FnOnce(parquet::errors::ParquetError) -> LakeError {
        let path = path.to_owned();
        move |source| LakeError::Parquet { doing, path, source }
    }

    /// A file that is not what it should be.
    pub(crate) fn damaged(path: &Path, expected: impl Into<String>, found: impl Into<String>) -> LakeError {
        LakeError::Damaged { path: path.to_owned(), expected: expected.into(), found: found.into() }
    }
}
