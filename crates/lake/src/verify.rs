//! Checks files and catalog against each other.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;

use rayon::prelude::*;

use crate::LakeError;
use crate::catalog::state::{DataFile, Partition};
use crate::disk::{digest_of, partition_folder};
use crate::format::columns::Columns;
use crate::format::run_reader::{CheckedFile, Source};
use crate::lake::Lake;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The file, relative to the lake's folder.
    pub file: String,
    /// What the catalog or the format promises.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: expected {}, found {}", self.file, self.expected, self.found)
    }
}

impl Lake {
    /// Reads every byte and every row of the lake, and reports each file that is missing, changed, unreadable,
    /// out of order, in disagreement with the catalog, or not in it. Empty where all is well.
    ///
    /// Fails only where the catalog cannot be read or the folder cannot be listed.
    pub fn verify(&self) -> Result<Vec<Finding>, LakeError> {
        self.refresh()?;
        let mut findings: Vec<Finding> = Vec::new();
        for line in self.catalog().integrity()? {
            findings.push(finding("catalog.db", "a sound SQLite database", line));
        }
        let state = self.state();
        let files: Vec<(&Partition, &DataFile)> = state
            .partitions
            .iter()
            .flat_map(|partition| partition.files().map(move |file| (partition, file)))
            .collect();
        let found = files.par_iter().filter_map(|(partition, file)| self.check_file(partition, file));
        findings.extend(found.collect::<Vec<Finding>>());
        findings.extend(self.unknown_files()?);
        findings.extend(self.check_segments()?);
        Ok(findings)
    }

    fn check_file(&self, partition: &Partition, file: &DataFile) -> Option<Finding> {
        let path = self.disk.path(&file.path);
        let folder = partition_folder(partition.network, partition.day);
        if Path::new(&file.path).parent() != Some(Path::new(&folder)) {
            return Some(finding(&file.path, format!("a file in {folder}"), "it elsewhere"));
        }
        let (digest, bytes) = match digest_of(&path) {
            Ok(read) => read,
            // Gone since this looked at the catalog, with whoever was erased.
            Err(error) if error.kind() == ErrorKind::NotFound && self.has_moved_on(file) => return None,
            Err(error) => return Some(finding(&file.path, "a readable file", error.to_string())),
        };
        if bytes != file.bytes {
            let (expected, found) = (format!("{} bytes", file.bytes), format!("{bytes} bytes"));
            return Some(finding(&file.path, expected, found));
        }
        if digest != file.digest {
            let expected = format!("digest {}", file.digest);
            return Some(finding(&file.path, expected, format!("digest {digest}")));
        }
        match check_rows(&path, partition, file) {
            Err(_) if !path.exists() && self.has_moved_on(file) => None,
            checked => {
                checked.err().map(|Disagreement { expected, found }| finding(&file.path, expected, found))
            }
        }
    }

    fn has_moved_on(&self, file: &DataFile) -> bool {
        self.catalog().names(&file.path).is_ok_and(|named| !named)
    }

    /// Files of the folder that the catalog does not know.
    ///
    /// Others may be writing: a file may have come or gone between the look at the folder and the look at the catalog.
    /// Each file is named by the catalog before it comes and until it is gone, so one that is there and not named,
    /// look after look, belongs to nobody.
    fn unknown_files(&self) -> Result<Vec<Finding>, LakeError> {
        const LOOKS: usize = 3;
        let mut unknown = self.disk.data_files()?;
        for _ in 0..LOOKS {
            if unknown.is_empty() {
                break;
            }
            let known = self.catalog().known_paths()?;
            unknown.retain(|path| !known.contains(path) && self.disk.path(path).exists());
        }
        let finding = |path: &String| finding(path, "a file that the catalog names", "one that it does not");
        Ok(unknown.iter().map(finding).collect())
    }
}

struct Disagreement {
    expected: String,
    found: String,
}

fn check_rows(path: &Path, partition: &Partition, file: &DataFile) -> Result<(), Disagreement> {
    let disagreement = |expected: String, found: String| Disagreement { expected, found };
    let unreadable = |error: LakeError| disagreement("a readable Parquet file".to_owned(), chain(&error));
    let open = Source::open(path).and_then(|source| CheckedFile::parse(path, source)).map_err(unreadable)?;
    let (mut rows, mut contents, mut last) = (0, 0, None);
    for group in 0..open.groups() {
        let batch = open.read(group, Columns::ALL).map_err(unreadable)?;
        rows += batch.len() as u64;
        for row in 0..batch.len() {
            contents += u64::from(batch.has_content(row));
            let key = batch.key(row);
            if last.is_some_and(|last| key <= last) {
                let expected = "rows by rising time and id".to_owned();
                return Err(disagreement(expected, format!("{key:?} after {last:?}")));
            }
            if model::Timestamp::from_micros(key.0).day() != partition.day {
                let expected = format!("events of {}", partition.day);
                return Err(disagreement(expected, format!("an event at {} us", key.0)));
            }
            last = Some(key);
        }
    }
    compare("rows, as the catalog says", file.rows, rows)?;
    compare("rows with text or tags, as the catalog says", file.contents, contents)
}

fn compare(what: &str, expected: u64, found: u64) -> Result<(), Disagreement> {
    match expected == found {
        true => Ok(()),
        false => Err(Disagreement { expected: format!("{expected} {what}"), found: found.to_string() }),
    }
}

fn finding(file: &str, expected: impl Into<String>, found: impl Into<String>) -> Finding {
    Finding { file: file.to_owned(), expected: expected.into(), found: found.into() }
}

/// An error with its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
