//! From what a reader delivers into the lake, without whoever left.

use std::io;

use indicatif::ProgressBar;
use lake::Writer;
use model::{Event, Reject};
use networks::Sink;

use crate::folder::Folder;
use crate::intake::door::OptOutDoor;
use crate::print::failure::Failure;

/// After so many records those who left meanwhile are read anew.
const RECORDS_PER_LOOK: u64 = 100_000;

/// Writes what the readers deliver, leaving out who opted out, and commits where a batch is full.
pub struct LakeSink<'a> {
    writer: Writer<'a>,
    record: u64,
    committed: u64,
    door: OptOutDoor,
    bar: ProgressBar,
}

impl<'a> LakeSink<'a> {
    /// Goes on after the records that an interrupted run has committed.
    pub fn new(writer: Writer<'a>, folder: &Folder, bar: ProgressBar) -> Result<LakeSink<'a>, Failure> {
        let door = OptOutDoor::new(folder)?;
        Ok(LakeSink { committed: writer.cursor(), writer, record: 0, door, bar })
    }

    /// True for records that an interrupted run has committed already.
    fn is_known(&self) -> bool {
        self.record < self.committed
    }

    /// Commits what is left; the account is of the whole source.
    pub fn finish(mut self) -> Result<lake::Account, Failure> {
        Ok(self.writer.finish_through(&mut self.door, self.record.max(self.committed))?)
    }
}

impl Sink for LakeSink<'_> {
    fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        if self.is_known() {
            return Ok(());
        }
        match self.door.kept(event).map_err(io::Error::other)? {
            Some(kept) => self.writer.push(&kept.of(event)),
            None => self.writer.skip("opted_out"),
        }
        .map_err(io::Error::other)
    }

    fn reject(&mut self, reject: &Reject<'_>) -> io::Result<()> {
        if self.is_known() {
            return Ok(());
        }
        // A refused record cannot be searched for who it is about, so once somebody has left none is kept.
        let silent = Reject { detail: "", sample: b"", ..*reject };
        let kept = if self.door.is_open() { reject } else { &silent };
        self.writer.reject(kept).map_err(io::Error::other)
    }

    fn skip(&mut self, reason: &'static str) -> io::Result<()> {
        if self.is_known() { Ok(()) } else { self.writer.skip(reason).map_err(io::Error::other) }
    }

    fn record_end(&mut self, bytes_read: u64) -> io::Result<()> {
        self.record += 1;
        if self.record.is_multiple_of(RECORDS_PER_LOOK) {
            self.door.look().map_err(io::Error::other)?;
        }
        if self.record.is_multiple_of(4096) {
            self.bar.set_position(bytes_read);
        }
        if self.record > self.committed && self.writer.commit_due() {
            self.writer.commit_through(&mut self.door, self.record).map_err(io::Error::other)?;
        }
        Ok(())
    }
}
