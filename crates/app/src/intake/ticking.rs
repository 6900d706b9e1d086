//! Commits by age while a reader waits for its input, as for a pipe that stays open.

use std::io;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lake::LakeError;
use model::{Event, Reject};
use networks::Sink;

use crate::intake::sink::LakeSink;
use crate::intake::tally::Tally;
use crate::print::failure::Failure;

/// How often it is asked whether something has waited long enough.
const TICK: Duration = Duration::from_secs(1);

/// A sink that a clock looks after.
pub struct TickingSink<'a> {
    sink: Mutex<LakeSink<'a>>,
    /// Why a commit of the clock's failed: told to the reader with its next record.
    failed: Mutex<Option<LakeError>>,
}

impl<'a> TickingSink<'a> {
    /// Around a sink.
    pub fn new(sink: LakeSink<'a>) -> TickingSink<'a> {
        TickingSink { sink: Mutex::new(sink), failed: Mutex::default() }
    }

    /// Reads to the end, and ticks meanwhile.
    pub fn while_ticking<T>(&self, read: impl FnOnce(&mut dyn Sink) -> T) -> T {
        let (reading, ended) = channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    if let Err(error) = self.sink().tick() {
                        *self.failed() = Some(error);
                        return;
                    }
                }
            });
            let outcome = read(&mut Shared(self));
            drop(reading);
            outcome
        })
    }

    /// Commits what is left; the account is of the whole source.
    pub fn finish(self) -> Result<(lake::Account, Tally), Failure> {
        if let Some(error) = self.failed().take() {
            return Err(error.into());
        }
        self.sink.into_inner().unwrap_or_else(PoisonError::into_inner).finish()
    }

    fn sink(&self) -> MutexGuard<'_, LakeSink<'a>> {
        // A sink whose commit panicked is not committed again: the panic ends the import.
        self.sink.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self) -> MutexGuard<'_, Option<LakeError>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Shared<'s, 'a>(&'s TickingSink<'a>);

impl Sink for Shared<'_, '_> {
    fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        self.0.sink().event(event)
    }

    fn reject(&mut self, reject: &Reject<'_>) -> io::Result<()> {
        self.0.sink().reject(reject)
    }

    fn skip(&mut self, reason: &'static str) -> io::Result<()> {
        self.0.sink().skip(reason)
    }

    fn record_end(&mut self, bytes_read: u64) -> io::Result<()> {
        if let Some(error) = self.0.failed().take() {
            return Err(io::Error::other(error));
        }
        self.0.sink().record_end(bytes_read)
    }
}
