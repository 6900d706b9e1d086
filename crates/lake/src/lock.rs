//! The one writer: a lock on a file that the system gives back whatever happens to its holder.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use crate::LakeError;

const TRIES: u32 = 30;
const PAUSE: Duration = Duration::from_millis(100);

/// Held as long as this lives.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock; waits about three seconds for another holder to end, then says who it is.
    pub(crate) fn take(path: &Path, dir: &Path) -> Result<WriterLock, LakeError> {
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(LakeError::io("open", path))?;
        for attempt in 1..=TRIES {
            match file.try_lock() {
                Ok(()) => {
                    sign(&mut file).map_err(LakeError::io("write", path))?;
                    return Ok(WriterLock { _file: file });
                }
                Err(TryLockError::WouldBlock) if attempt < TRIES => std::thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(error)) => return Err(LakeError::io("lock", path)(error)),
            }
        }
        Err(LakeError::Locked { dir: dir.to_owned(), holder: holder(&mut file) })
    }
}

fn sign(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "process {}", std::process::id())
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.take(64).read_to_string(&mut text);
    match read {
        Ok(_) if !text.is_empty() => text,
        _ => "another process".to_owned(),
    }
}
