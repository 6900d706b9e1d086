//! Turns at changing the lake: one process at a time, for as long as one commit, merge or erasure takes.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Pauses, open_lock, try_lock};
use crate::LakeError;

/// A turn is waited for this long: longer than any turn should take, and short enough that a process which hangs
/// with the lock in its hands is found out.
const LONGEST_WAIT: Duration = Duration::from_secs(600);
/// After this long somebody may want to know whom the wait is for.
const WORTH_TELLING: Duration = Duration::from_secs(2);

/// Gives turns.
pub(crate) struct Turns {
    /// The data folder, for errors.
    dir: PathBuf,
    lock: PathBuf,
    queue: PathBuf,
    told: Box<dyn Fn(&str) + Send + Sync>,
}

/// Held as long as this lives: nobody else changes the lake.
#[derive(Debug)]
pub(crate) struct Turn {
    _file: File,
}

impl Turns {
    /// `told` is called once in a wait that takes long, with who has the turn.
    pub(crate) fn new(dir: &Path, root: &Path, told: impl Fn(&str) + Send + Sync + 'static) -> Turns {
        let (lock, queue) = (root.join("writer.lock"), root.join("queue.lock"));
        Turns { dir: dir.to_owned(), lock, queue, told: Box::new(told) }
    }

    /// Waits for a turn; `doing` is what others are told meanwhile. Fails with [`LakeError::Locked`] after ten
    /// minutes.
    ///
    /// Whoever waits holds the lock `queue`, and gives it back when the turn has come. So a process that takes turn
    /// after turn has to get in line behind whoever waits, and nobody waits longer than for one turn of each other.
    pub(crate) fn take(&self, doing: &str) -> Result<Turn, LakeError> {
        let mut pauses = Pauses::new();
        let mut told = false;
        let queue = self.acquire(&self.queue, &mut pauses, &mut told)?;
        let mut file = self.acquire(&self.lock, &mut pauses, &mut told)?;
        drop(queue);
        let sign = format!("process {}, {doing}", std::process::id());
        write_anew(&mut file, &sign).map_err(LakeError::io("write", &self.lock))?;
        Ok(Turn { _file: file })
    }

    fn acquire(&self, path: &Path, pauses: &mut Pauses, told: &mut bool) -> Result<File, LakeError> {
        let file = open_lock(path).map_err(LakeError::io("open", path))?;
        while !try_lock(&file).map_err(LakeError::io("lock", path))? {
            let waited = pauses.pause();
            if waited >= LONGEST_WAIT {
                return Err(LakeError::Locked { dir: self.dir.clone(), holder: self.holder() });
            }
            if waited >= WORTH_TELLING && !*told {
                *told = true;
                (self.told)(&self.holder());
            }
        }
        Ok(file)
    }

    fn holder(&self) -> String {
        read_sign(&self.lock)
    }
}

impl std::fmt::Debug for Turns {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Turns").field("lock", &self.lock).finish_non_exhaustive()
    }
}

/// Says who holds a lock, in the locked file itself.
pub(super) fn write_anew(file: &mut File, text: &str) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(text.as_bytes())
}

/// Who holds a lock, as its file says.
pub(super) fn read_sign(path: &Path) -> String {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(100).read_to_string(&mut text));
    match read {
        Ok(_) if !text.is_empty() => text,
        _ => "another process".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn a_process_that_takes_turn_after_turn_lets_others_in() {
        let dir = tempfile::tempdir().expect("folder");
        let turns = || Turns::new(dir.path(), dir.path(), |_| ());
        let greedy = AtomicUsize::new(0);
        let done = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let turns = turns();
                while done.load(Ordering::Relaxed) == 0 {
                    let _turn = turns.take("merging").expect("turn");
                    std::thread::sleep(Duration::from_millis(5));
                    greedy.fetch_add(1, Ordering::Relaxed);
                }
            });
            let turns = turns();
            let mut most = 0;
            for _ in 0..20 {
                let before = greedy.load(Ordering::Relaxed);
                drop(turns.take("committing").expect("turn"));
                most = most.max(greedy.load(Ordering::Relaxed) - before);
            }
            done.store(1, Ordering::Relaxed);
            // Getting in line may itself take a turn or more; without the line it took dozens.
            assert!(most <= 10, "waited for {most} turns of the other");
        });
    }

    #[test]
    fn whoever_waits_long_is_told_once_for_whom() {
        let dir = tempfile::tempdir().expect("folder");
        let held = Turns::new(dir.path(), dir.path(), |_| ()).take("erasing").expect("turn");
        let said = Arc::new(Mutex::new((Some(held), Vec::new())));
        let theirs = said.clone();
        // The other gives its turn back when somebody is told of it, and not before.
        let turns = Turns::new(dir.path(), dir.path(), move |holder| {
            let mut said = theirs.lock().expect("said");
            said.1.push(holder.to_owned());
            said.0 = None;
        });
        turns.take("committing").expect("turn");
        assert_eq!(said.lock().expect("said").1, [format!("process {}, erasing", std::process::id())]);
    }
}
