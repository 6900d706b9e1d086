//! Workspaces: where a writer keeps half-written files. Each has its own, so that what a dead writer left is told
//! from what a living one needs.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Turn, open_lock, try_lock, unique_name};
use crate::LakeError;

const HELD: &str = "held";

/// A folder that is emptied and removed with this.
#[derive(Debug)]
pub(crate) struct Workspace {
    folder: PathBuf,
    held: PathBuf,
    next: AtomicU64,
    // Closed last: until then nobody takes the folder for left over.
    _file: File,
}

impl Workspace {
    /// Makes one below `tmp`, and removes those that dead writers left.
    pub(crate) fn make(tmp: &Path, turn: &Turn) -> Result<Workspace, LakeError> {
        fs::create_dir_all(tmp).map_err(LakeError::io("create", tmp))?;
        sweep(tmp, turn)?;
        let folder = tmp.join(unique_name());
        let held = folder.with_extension(HELD);
        let file = open_lock(&held).map_err(LakeError::io("create", &held))?;
        try_lock(&file).map_err(LakeError::io("lock", &held))?;
        fs::create_dir(&folder).map_err(LakeError::io("create", &folder))?;
        Ok(Workspace { folder, held, next: AtomicU64::new(0), _file: file })
    }

    /// The path of a further file.
    pub(crate) fn next_path(&self) -> PathBuf {
        self.folder.join(format!("{}.tmp", self.next.fetch_add(1, Ordering::Relaxed)))
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // What cannot be removed is swept by the next writer.
        let _ = fs::remove_dir_all(&self.folder);
        let _ = fs::remove_file(&self.held);
    }
}

/// Workspaces are made in turns, so that none is half-made here. Earlier versions kept files in `tmp` itself, and the
/// lock on the lake for as long as they did.
fn sweep(tmp: &Path, _: &Turn) -> Result<(), LakeError> {
    let mut living = Vec::new();
    let mut found = Vec::new();
    for entry in fs::read_dir(tmp).map_err(LakeError::io("list", tmp))? {
        let path = entry.map_err(LakeError::io("list", tmp))?.path();
        if path.extension().is_some_and(|extension| extension == HELD) {
            let file = match File::options().write(true).open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(LakeError::io("open", &path)(error)),
            };
            if !try_lock(&file).map_err(LakeError::io("lock", &path))? {
                living.push(path.with_extension(""));
                continue;
            }
        }
        found.push(path);
    }
    for path in found.iter().filter(|path| !living.contains(path)) {
        let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        match removed {
            Ok(()) => {}
            // Its writer ended just now, and cleared up itself.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(LakeError::io("remove", path)(error)),
        }
    }
    Ok(())
}
