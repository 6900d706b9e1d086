//! Leases: which states of the lake are being read, so that no file goes before its last reader.
//!
//! A lease is a file that its reader keeps locked and that holds the number of the change it reads the lake at. One
//! that nobody locks is left over from a reader that was killed. Whoever removes files looks at the leases after
//! the change that dropped the files was committed: a reader that comes later can only see the lake without them.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::{open_lock, try_lock, unique_name};
use crate::LakeError;

const HELD: &str = "lease";
/// What a lease is called until it is locked: else it could be taken for one that was left over.
const COMING: &str = "coming";

/// Held as long as this lives.
#[derive(Debug)]
pub(crate) struct Lease {
    file: File,
    path: PathBuf,
}

impl Lease {
    /// Takes a lease on every state from now on. To be taken before the state is read, and narrowed after.
    ///
    /// Fails where the folder may not be written to: whoever reads such a lake does so without a lease, and may be
    /// told that it was replaced.
    pub(crate) fn take(folder: &Path) -> io::Result<Lease> {
        fs::create_dir_all(folder)?;
        loop {
            let coming = folder.join(unique_name()).with_extension(COMING);
            let file = open_lock(&coming)?;
            if !try_lock(&file)? {
                continue;
            }
            let path = coming.with_extension(HELD);
            match fs::rename(&coming, &path) {
                Ok(()) => return Ok(Lease { file, path }),
                // Somebody swept the folder between the file's making and its locking.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// From now on only files that the lake held after this change are kept.
    pub(crate) fn narrow(&mut self, change: i64) -> io::Result<()> {
        self.file.rewind()?;
        // One write of a fixed width: whoever reads meanwhile sees nothing or all of it.
        self.file.write_all(format!("{change:020}").as_bytes())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // What stays is not locked any more, and removed by the next who looks.
        let _ = fs::remove_file(&self.path);
    }
}

/// The least change that is read at, 0 where one is about to be read; `None` without readers. Removes the leases
/// that dead readers left.
pub(crate) fn oldest_lease(folder: &Path) -> Result<Option<i64>, LakeError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(LakeError::io("list", folder)(error)),
    };
    let mut oldest = None;
    for entry in entries {
        let path = entry.map_err(LakeError::io("list", folder))?.path();
        let Some(file) = open_existing(&path).map_err(LakeError::io("open", &path))? else { continue };
        if try_lock(&file).map_err(LakeError::io("lock", &path))? {
            // Gone already where its reader ended just now.
            let _ = fs::remove_file(&path);
        } else {
            let change = read_change(file);
            oldest = Some(oldest.map_or(change, |least: i64| least.min(change)));
        }
    }
    Ok(oldest)
}

fn open_existing(path: &Path) -> io::Result<Option<File>> {
    match File::options().read(true).write(true).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A lease that says nothing yet holds everything.
fn read_change(mut file: File) -> i64 {
    let mut text = String::new();
    match file.read_to_string(&mut text) {
        Ok(_) => text.parse().unwrap_or(0),
        Err(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_of_those_that_live_counts() {
        let dir = tempfile::tempdir().expect("folder");
        let folder = dir.path().join("readers");
        let oldest = || oldest_lease(&folder).expect("leases");
        assert_eq!(oldest(), None);
        let mut first = Lease::take(&folder).expect("lease");
        assert_eq!(oldest(), Some(0), "one that is about to read holds everything");
        first.narrow(12).expect("narrow");
        let mut second = Lease::take(&folder).expect("lease");
        second.narrow(7).expect("narrow");
        assert_eq!(oldest(), Some(7));
        drop(second);
        assert_eq!(oldest(), Some(12));
        fs::write(folder.join("left-over.lease"), "3").expect("file");
        assert_eq!(oldest(), Some(12), "nobody holds that one");
        drop(first);
        assert_eq!(oldest(), None);
        assert_eq!(fs::read_dir(&folder).expect("folder").count(), 0);
    }
}
