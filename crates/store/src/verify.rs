//! Whether everything is what was published.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::layout::{self, Month};
use crate::lock::Writing;
use crate::{Store, StoreError};

/// Folders in which every file is ours. Others may keep their files beside them.
const FOLDERS: [&str; 4] = ["snapshots", "history", "models", "reports"];
/// Files lie at most this deep below those folders.
const MAX_DEPTH: usize = 3;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file.
    pub path: PathBuf,
    /// What was found and what was expected.
    pub what: String,
}

impl Finding {
    pub(crate) fn of(path: &Path, error: &StoreError) -> Finding {
        let what = match error {
            StoreError::Damaged { what, .. } => what.clone(),
            StoreError::Io { what, source, .. } => format!("could not {what} it: {source}"),
            error => error.to_string(),
        };
        Finding { path: path.to_owned(), what }
    }
}

impl Store {
    /// Compares every file with the register, the register with itself, and the history index with the
    /// snapshots: names what is damaged, missing, unknown or unreadable, by path. Empty where all is well.
    ///
    /// Waits until nobody writes, and reads everything. Fails only where the register cannot be read.
    pub fn verify(&self) -> Result<Vec<Finding>, StoreError> {
        let writing = self.writing()?;
        let mut findings = Vec::new();
        let state = self.live.dir.join(layout::STATE);
        let complaints = self.live.state.integrity()?;
        findings.extend(complaints.into_iter().map(|what| Finding { path: state.clone(), what }));
        let known = self.verify_sealed(&mut findings)?;
        self.verify_snapshots(&mut findings)?;
        if findings.is_empty() && self.lock.is_some() {
            // Its making reads the snapshots, which must be sound for that, and writes beside it.
            self.verify_history(&writing, &mut findings)?;
        }
        self.find_unknown(&known, &writing, &mut findings)?;
        findings.sort_by(|finding, other| (&finding.path, &finding.what).cmp(&(&other.path, &other.what)));
        findings.dedup();
        Ok(findings)
    }

    /// Every registered file; those that are not what was registered are found.
    fn verify_sealed(&self, findings: &mut Vec<Finding>) -> Result<BTreeSet<PathBuf>, StoreError> {
        let mut known = BTreeSet::new();
        for (path, seals) in self.live.state.files()? {
            let file = self.live.dir.join(&path);
            if let Err(error) = crate::files::read_sealed(&file, &seals) {
                findings.push(Finding::of(&file, &error));
            }
            known.insert(file);
        }
        Ok(known)
    }

    /// What has the right digest must be readable, too.
    fn verify_snapshots(&self, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
        let mut note = |error: StoreError| match &error {
            // Already found by its digest.
            StoreError::Io { .. } => {}
            StoreError::Damaged { path, .. } if findings.iter().any(|known| known.path == *path) => {}
            StoreError::Damaged { path, .. } | StoreError::Newer { path, .. } => {
                findings.push(Finding::of(&path.clone(), &error));
            }
            error => findings.push(Finding::of(&self.live.dir.join(layout::STATE), error)),
        };
        for entry in self.live.state.snapshots()? {
            if let Err(error) = self.raw_scores(&entry.key) {
                note(error);
            }
        }
        let details = self.live.state.details()?;
        if let Some(Err(error)) = details.map(|entry| self.live.check_details(&entry)) {
            note(error);
        }
        Ok(())
    }

    fn find_unknown(
        &self,
        known: &BTreeSet<PathBuf>,
        _: &Writing<'_>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), StoreError> {
        let days = self.live.state.snapshots()?.into_iter().map(|entry| entry.key.day);
        let months: BTreeSet<PathBuf> =
            days.filter_map(Month::of).map(|(month, _)| self.live.dir.join(layout::history(month))).collect();
        for folder in FOLDERS {
            let mut found = Vec::new();
            files_below(&self.live.dir.join(folder), MAX_DEPTH, &mut found)?;
            for path in found.into_iter().filter(|path| !known.contains(path) && !months.contains(path)) {
                let what =
                    "it is not registered as published: left by something killed, or not ours".to_owned();
                findings.push(Finding { path, what });
            }
        }
        Ok(())
    }
}

/// Files below a folder; a folder at the depth where only files should be counts as one.
fn files_below(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), StoreError> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).map_err(StoreError::io("list", folder))? {
        let entry = entry.map_err(StoreError::io("list", folder))?;
        let is_folder = entry.file_type().map_err(StoreError::io("look at", &entry.path()))?.is_dir();
        if is_folder && depth > 1 {
            files_below(&entry.path(), depth - 1, found)?;
        } else {
            found.push(entry.path());
        }
    }
    Ok(())
}
