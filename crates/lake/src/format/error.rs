//! Why bytes are no file of ours.

use parquet::errors::ParquetError;

/// A page that does not hold what the format promises.
pub(crate) fn broken(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}
