//! Work that a free core may begin before its result is asked for.

use std::mem::replace;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A result that is, or will be, worked out by whoever comes first: a thread of the pool, or the one that waits.
///
/// As the waiting thread does the work itself where no other has begun, waiting never depends on a free thread.
/// The work itself must not use the pool: a thread that waits there for a part of its work takes up any other task
/// meanwhile, and if that waits for this very job, both wait for ever.
pub(crate) struct Job<T> {
    shared: Arc<Shared<T>>,
}

struct Shared<T> {
    stage: Mutex<Stage<T>>,
    done: Condvar,
}

enum Stage<T> {
    Waiting(Box<dyn FnOnce() -> T + Send>),
    Running,
    Done(T),
}

impl<T: Send + 'static> Job<T> {
    pub(crate) fn spawn(work: impl FnOnce() -> T + Send + 'static) -> Job<T> {
        let stage = Mutex::new(Stage::Waiting(Box::new(work)));
        let shared = Arc::new(Shared { stage, done: Condvar::new() });
        let theirs = shared.clone();
        rayon::spawn(move || theirs.run());
        Job { shared }
    }

    pub(crate) fn wait(self) -> T {
        self.shared.run();
        let mut stage = self.shared.lock();
        loop {
            match replace(&mut *stage, Stage::Running) {
                Stage::Done(result) => return result,
                other => *stage = other,
            }
            stage = self.shared.done.wait(stage).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Shared<T> {
    /// Does the work, unless somebody has begun.
    fn run(&self) {
        let work = {
            let mut stage = self.lock();
            match replace(&mut *stage, Stage::Running) {
                Stage::Waiting(work) => work,
                other => {
                    *stage = other;
                    return;
                }
            }
        };
        let result = work();
        *self.lock() = Stage::Done(result);
        self.done.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Stage<T>> {
        // The stage is replaced whole: a panic elsewhere cannot leave it half-changed.
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;

    #[test]
    fn jobs_are_waited_for_from_within_the_pool() {
        for _ in 0..50 {
            let job = |number: u64| {
                Job::spawn(move || (0..20_000).fold(number, |sum, step| sum ^ (sum << 1 | step)))
            };
            let jobs: Vec<Job<u64>> = (0..40).map(job).collect();
            let results: Vec<u64> = jobs.into_par_iter().map(Job::wait).collect();
            assert_eq!(results.len(), 40);
        }
    }

    #[test]
    fn every_job_is_done_once_whoever_does_it() {
        let count = Arc::new(Mutex::new(0));
        let job = |number: u64| {
            let count = count.clone();
            Job::spawn(move || {
                *count.lock().expect("count") += 1;
                number
            })
        };
        let jobs: Vec<Job<u64>> = (0..200).map(job).collect();
        assert_eq!(jobs.into_iter().map(Job::wait).sum::<u64>(), 199 * 200 / 2);
        // The pool finds the work taken, or takes it: never both.
        rayon::broadcast(|_| ());
        assert_eq!(*count.lock().expect("count"), 200);
    }
}
