//! Why bytes are no file of ours.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::errors::{ParquetError, Result};

/// A page that does not hold what the format promises.
pub(crate) fn broken(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

/// What `read` gives; an error also where the Parquet library panics instead of returning one.
///
/// It does so on bytes that no writer makes: a negative place of a column, codes without a dictionary, a width of bits
/// beyond a word. Checking all that before the library does would be a second library. Nothing that was half read is
/// looked at afterwards.
pub(crate) fn contained<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(broken("bytes that no writer of Parquet makes")))
}
