//! What keeps processes out of each other's way: locks on files, which the system gives back whatever happens to
//! their holders.

mod claim;
mod lease;
mod turn;
mod workspace;

pub(crate) use claim::Claim;
pub(crate) use lease::{Lease, oldest_lease};
pub(crate) use turn::{Turn, Turns};
pub(crate) use workspace::Workspace;

use std::fs::{File, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::Path;
use std::time::Duration;

/// Opens a file to lock it, and makes it where there is none.
fn open_lock(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create(true).truncate(false).open(path)
}

/// True where the lock was free and is held now.
fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// A name that no other process or thread takes. Process ids alone are not enough: two containers may share a folder.
fn unique_name() -> String {
    format!("{}-{:016x}", std::process::id(), RandomState::new().hash_one(std::thread::current().id()))
}

/// Pauses between two looks at a lock: short at first, as most are held for milliseconds.
struct Pauses {
    next: Duration,
    waited: Duration,
}

impl Pauses {
    const LONGEST: Duration = Duration::from_millis(25);

    fn new() -> Pauses {
        Pauses { next: Duration::from_millis(1), waited: Duration::ZERO }
    }

    /// Sleeps; returns how long it was in all. Counted and not measured, as this crate reads no clock.
    fn pause(&mut self) -> Duration {
        std::thread::sleep(self.next);
        self.waited += self.next;
        self.next = (self.next * 2).min(Pauses::LONGEST);
        self.waited
    }
}
