//! From what a reader delivers into the lake, without whoever left.

use std::io;

use indicatif::ProgressBar;
use lake::{Bookmark, LakeError, Writer};
use model::{Event, Reject};
use networks::Sink;

use crate::data_folder::{DataFolder, now};
use crate::intake::door::OptOutDoor;
use crate::intake::tally::Tally;
use crate::print::failure::Failure;

/// After so many records those who left meanwhile are read anew: a reader takes some hundred thousand a second, so
/// somebody who opts out while a large one is read is kept out at once, and the look costs nothing beside the reading.
const RECORDS_PER_LOOK: u64 = 100_000;

/// What is by or about somebody who left.
pub const OPTED_OUT: &str = "opted_out";

/// Writes what the readers deliver, leaving out who opted out, and commits where a batch is full.
pub struct LakeSink<'a> {
    writer: Writer<'a>,
    record: u64,
    /// Records that an interrupted run has committed.
    committed: u64,
    /// True while a record was begun and not ended: its events must not be parted by a commit.
    within_record: bool,
    door: OptOutDoor,
    tally: Tally,
    bar: ProgressBar,
}

impl<'a> LakeSink<'a> {
    /// Goes on after the records that an interrupted run has committed.
    pub fn new(writer: Writer<'a>, folder: &DataFolder, bar: ProgressBar) -> Result<LakeSink<'a>, Failure> {
        let door = OptOutDoor::new(folder)?;
        let committed = writer.bookmark().as_records().unwrap_or(0);
        Ok(LakeSink {
            committed,
            writer,
            record: 0,
            within_record: false,
            door,
            tally: Tally::default(),
            bar,
        })
    }

    /// True for records that an interrupted run has committed already.
    fn is_known(&self) -> bool {
        self.record < self.committed
    }

    /// Commits what has waited long enough, now that nothing more may come for a while.
    pub fn tick(&mut self) -> Result<(), LakeError> {
        let between = !self.within_record && self.record > self.committed;
        if between && self.writer.commit_due_at(now()) { self.commit() } else { Ok(()) }
    }

    fn commit(&mut self) -> Result<(), LakeError> {
        self.writer.commit_through(&mut self.door, &Bookmark::records(self.record))
    }

    /// Commits what is left; the account is of the whole source, and so is the tally.
    pub fn finish(mut self) -> Result<(lake::Account, Tally), Failure> {
        let bookmark = Bookmark::records(self.record.max(self.committed));
        Ok((self.writer.finish_through(&mut self.door, &bookmark)?, self.tally))
    }
}

impl Sink for LakeSink<'_> {
    fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        if self.is_known() {
            self.tally.event();
            return Ok(());
        }
        self.within_record = true;
        match self.door.kept(event).map_err(io::Error::other)? {
            Some(kept) => {
                self.tally.event();
                self.writer.push(&kept.of(event))
            }
            None => {
                self.tally.skip(OPTED_OUT);
                self.writer.skip(OPTED_OUT)
            }
        }
        .map_err(io::Error::other)
    }

    fn reject(&mut self, reject: &Reject<'_>) -> io::Result<()> {
        self.tally.reject(reject, self.door.is_open());
        if self.is_known() {
            return Ok(());
        }
        // A refused record cannot be searched for who it is about, so once somebody has left none is kept.
        let silent = Reject { detail: "", sample: b"", ..*reject };
        let kept = if self.door.is_open() { reject } else { &silent };
        self.writer.reject(kept).map_err(io::Error::other)
    }

    fn skip(&mut self, reason: &'static str) -> io::Result<()> {
        self.tally.skip(reason);
        if self.is_known() { Ok(()) } else { self.writer.skip(reason).map_err(io::Error::other) }
    }

    fn record_end(&mut self, bytes_read: u64) -> io::Result<()> {
        self.record += 1;
        self.within_record = false;
        self.tally.record_end();
        if self.record.is_multiple_of(RECORDS_PER_LOOK) {
            self.door.look().map_err(io::Error::other)?;
        }
        if self.record.is_multiple_of(4096) {
            self.bar.set_position(bytes_read);
        }
        if self.record > self.committed && self.writer.commit_due() {
            self.commit().map_err(io::Error::other)?;
        }
        Ok(())
    }
}
