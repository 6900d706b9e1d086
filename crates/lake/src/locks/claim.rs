//! Claims: one writer a source, so that no two move the same cursor.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Duration;

use super::turn::{read_sign, write_anew};
use super::{Pauses, Turn, open_lock, try_lock};
use crate::LakeError;

/// A source whose writer is about to end is waited for this long.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// Held as long as this lives.
#[derive(Debug)]
pub(crate) struct Claim {
    _file: File,
}

impl Claim {
    /// Claims a source by its number in the catalog. Claims are made and swept in turns alone, so `turn` gives one.
    ///
    /// Fails with [`LakeError::SourceBusy`] where it stays claimed.
    pub(crate) fn make(
        folder: &Path,
        source: i64,
        name: &str,
        turn: impl Fn() -> Result<Turn, LakeError>,
    ) -> Result<Claim, LakeError> {
        fs::create_dir_all(folder).map_err(LakeError::io("create", folder))?;
        let path = folder.join(source.to_string());
        let mut pauses = Pauses::new();
        loop {
            let held = turn()?;
            let mut file = open_lock(&path).map_err(LakeError::io("open", &path))?;
            if try_lock(&file).map_err(LakeError::io("lock", &path))? {
                let sign = format!("process {}", std::process::id());
                write_anew(&mut file, &sign).map_err(LakeError::io("write", &path))?;
                return Ok(Claim { _file: file });
            }
            drop(held);
            if pauses.pause() >= LONGEST_WAIT {
                return Err(LakeError::SourceBusy { name: name.to_owned(), holder: read_sign(&path) });
            }
        }
    }

    /// Removes claims that nobody holds.
    pub(crate) fn sweep(folder: &Path, _: &Turn) -> Result<(), LakeError> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(LakeError::io("list", folder)(error)),
        };
        for entry in entries {
            let path = entry.map_err(LakeError::io("list", folder))?.path();
            let file = open_lock(&path).map_err(LakeError::io("open", &path))?;
            if try_lock(&file).map_err(LakeError::io("lock", &path))? {
                fs::remove_file(&path).map_err(LakeError::io("remove", &path))?;
            }
        }
        Ok(())
    }
}
