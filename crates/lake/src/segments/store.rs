//! Where segments lie: read, written and removed whole.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use model::{Day, Network};

use super::container::{Segment, SegmentError};
use super::name::SegmentName;
use crate::LakeError;
use crate::disk::{list, sync_many};
use crate::lake::Lake;
use crate::locks::Turn;
use crate::verify::Finding;

/// Half-written segments end with this. One that a dead process left goes with the next that is written, and with
/// every erasure.
const HALF_WRITTEN: &str = ".tmp";

impl Lake {
    /// The segment that covers these days; `None` where there is none.
    pub fn segment(&self, name: SegmentName) -> Result<Option<Segment>, SegmentError> {
        let path = self.segment_path(&name);
        match File::open(&path) {
            Ok(file) => Segment::open(name, path, file).map(Some),
            // Something else in the way of the folder is no segment either; writing one will say so.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(source) => Err(SegmentError::Io { path, source }),
        }
    }

    /// All segments of a network, by first day and number of days.
    pub fn segments(&self, network: Network) -> Result<Vec<SegmentName>, LakeError> {
        let folder = self.disk.path(&SegmentName::folder(network));
        let mut names: Vec<SegmentName> =
            list(&folder)?.iter().filter_map(|file| SegmentName::of_file(network, file)).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// Puts segments in their places, each whole or not at all, and removes others that they take the place of.
    ///
    /// They were made of what this lake read when it was opened. Where somebody was erased since, nothing is written,
    /// as with [`Lake::while_nobody_is_erased`]. Works on a lake that was opened for reading too: a segment is no part
    /// of the log.
    pub fn put_segments(&self, segments: Vec<Segment>, superseded: &[SegmentName]) -> Result<u64, LakeError> {
        if segments.is_empty() && superseded.is_empty() {
            return Ok(0);
        }
        self.while_nobody_is_erased(|| {
            let mut bytes = 0;
            let mut moves = Vec::with_capacity(segments.len());
            for segment in segments {
                let place = self.segment_path(&segment.name());
                let folder = place.parent().unwrap_or(&place);
                if !moves.iter().any(|(_, known): &(PathBuf, PathBuf)| known.parent() == Some(folder)) {
                    fs::create_dir_all(folder).map_err(LakeError::io("create", folder))?;
                    self.sweep_half_written(folder)?;
                }
                let aside = aside(&place);
                let (head, sections) = segment.into_bytes();
                bytes += (head.len() + sections.len()) as u64;
                write(&aside, &[&head, &sections]).map_err(LakeError::io("write", &aside))?;
                moves.push((aside, place));
            }
            sync_many(&moves.iter().map(|(aside, _)| aside.as_path()).collect::<Vec<_>>())?;
            for (aside, place) in &moves {
                fs::rename(aside, place).map_err(LakeError::io("rename", aside))?;
            }
            let mut folders: Vec<&Path> = moves.iter().filter_map(|(_, place)| place.parent()).collect();
            folders.dedup();
            sync_many(&folders)?;
            superseded.iter().try_for_each(|name| self.remove_segment(name))?;
            Ok(bytes)
        })?
    }

    /// Removes every segment that covers one of these days of a network, and what was left half-written beside them.
    /// Called within the turn of an erasure, before anything is erased: who crashes in between has segments to make again,
    /// never a segment that still names somebody.
    pub(crate) fn remove_segments(&self, _: &Turn, days: &[(Network, Day)]) -> Result<u64, LakeError> {
        let mut removed = 0;
        let networks: BTreeSet<Network> = days.iter().map(|&(network, _)| network).collect();
        for network in networks {
            let folder = self.disk.path(&SegmentName::folder(network));
            self.sweep_half_written(&folder)?;
            let covers = |name: &SegmentName| days.iter().any(|&(of, day)| of == network && name.covers(day));
            let gone: Vec<SegmentName> = self.segments(network)?.into_iter().filter(covers).collect();
            gone.iter().try_for_each(|name| self.remove_segment(name))?;
            if !gone.is_empty() {
                sync_many(&[&folder])?;
            }
            removed += gone.len() as u64;
        }
        Ok(removed)
    }

    /// What is wrong with segments: damage, and files that are none.
    pub(crate) fn check_segments(&self) -> Result<Vec<Finding>, LakeError> {
        let mut findings = Vec::new();
        let root = self.disk.path("segments");
        for folder in list(&root)? {
            let network = folder.strip_prefix("network=").and_then(|name| Network::new(name).ok());
            for file in list(&root.join(&folder))? {
                let path = format!("segments/{folder}/{file}");
                let name = network.and_then(|network| SegmentName::of_file(network, &file));
                let Some(name) = name else {
                    // One that is being written is no finding.
                    if !file.ends_with(HALF_WRITTEN) {
                        findings.push(finding(&path, "a segment", "a file of another name".to_owned()));
                    }
                    continue;
                };
                let checked =
                    self.segment(name).and_then(|segment| segment.map_or(Ok(()), |found| found.check()));
                if let Err(error) = checked {
                    findings.push(finding(&path, "a readable segment", error.to_string()));
                }
            }
        }
        Ok(findings)
    }

    fn segment_path(&self, name: &SegmentName) -> PathBuf {
        self.disk.path(&name.to_string())
    }

    fn remove_segment(&self, name: &SegmentName) -> Result<(), LakeError> {
        let path = self.segment_path(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(LakeError::io("remove", &path)(error)),
            _ => Ok(()),
        }
    }

    fn sweep_half_written(&self, folder: &Path) -> Result<(), LakeError> {
        for file in list(folder)?.iter().filter(|file| file.ends_with(HALF_WRITTEN)) {
            let path = folder.join(file);
            fs::remove_file(&path).map_err(LakeError::io("remove", &path))?;
        }
        Ok(())
    }
}

fn aside(place: &Path) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(HALF_WRITTEN);
    PathBuf::from(name)
}

fn write(path: &Path, pieces: &[&[u8]]) -> io::Result<()> {
    let mut file = File::create(path)?;
    pieces.iter().try_for_each(|piece| file.write_all(piece))
}

fn finding(file: &str, expected: &str, found: String) -> Finding {
    Finding { file: file.to_owned(), expected: expected.to_owned(), found }
}
