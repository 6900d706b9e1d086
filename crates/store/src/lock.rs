//! Who writes: one thread of one process at a time.

use std::fs::File;
use std::sync::{MutexGuard, PoisonError};

use crate::{Store, StoreError, files, layout};

/// Held while something is written: by one thread of one process.
pub(crate) struct Writing<'a> {
    /// None in a folder that can only be read: whatever is written there fails by itself.
    file: Option<MutexGuard<'a, File>>,
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        // The lock goes with the process at the latest.
        let _ = self.file.as_ref().map(|file| file.unlock());
    }
}

impl Store {
    /// Waits until nobody else writes.
    pub(crate) fn writing(&self) -> Result<Writing<'_>, StoreError> {
        let Some(lock) = &self.lock else { return Ok(Writing { file: None }) };
        let file = lock.lock().unwrap_or_else(PoisonError::into_inner);
        file.lock().map_err(StoreError::io("lock", &self.live.dir.join(layout::LOCK)))?;
        let writing = Writing { file: Some(file) };
        self.settle()?;
        Ok(writing)
    }

    /// Finishes or cancels what somebody killed had begun to replace.
    fn settle(&self) -> Result<(), StoreError> {
        for (path, next) in self.live.state.unsettled()? {
            match files::read_sealed(&self.live.dir.join(&path), &[next]) {
                Ok(_) => self.live.state.finish_replace(&path)?,
                Err(_) => self.live.state.cancel_replace(&path)?,
            }
        }
        Ok(())
    }
}
