//! Who wrote which post, in eight bytes a post.
//!
//! Bound: pages of 64 posts are made as ids occur, 512 bytes each. 65,536 of them, four million posts in a dump, lie in
//! memory, the others in a file; rows refer to posts of about their own time, so that few pages are asked for again. At
//! most 32 MiB say where each page is, whatever the ids.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::source::ReadError;
use crate::spool::{Scratch, failed, scratch_file};

const PAGE_POSTS: usize = 64;
const SLOT_BYTES: usize = 8;
const PAGE_BYTES: usize = PAGE_POSTS * SLOT_BYTES;
/// Ids up to 2^28, three times as many as the largest dump has.
const MAX_PAGES: usize = 1 << 22;
const MAX_FRAMES: usize = 65_536;
const QUESTION: u32 = 1 << 31;

/// What is remembered of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// `None` where the author deleted the account.
    pub(super) owner: Option<u32>,
    pub(super) place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A question, and the answer that its author accepted.
    Question { accepted: Option<u32> },
    /// An answer to a question.
    Answer { question: u32 },
}

/// A page in memory.
struct Frame {
    /// Which of the pages made so far.
    page: u32,
    changed: bool,
    /// Asked for since the hand passed.
    asked: bool,
    /// Of each post the owner's id plus one (0 where nothing is known of it, 1 where its owner is gone), and the
    /// question, or the accepted answer with the highest bit set.
    bytes: Box<[u8; PAGE_BYTES]>,
}

/// Posts by id.
pub(super) struct Table {
    folder: PathBuf,
    /// By number of the page: which of those made so far it is, plus one.
    made: Vec<u32>,
    /// Of each page made: its frame plus one, or 0 where it lies in the file.
    framed: Vec<u32>,
    frames: Vec<Frame>,
    /// The next frame to give way.
    hand: usize,
    file: Option<(File, Scratch)>,
}

impl Table {
    /// Makes nothing yet; a file would lie in `folder`.
    pub(super) fn new(folder: &Path) -> Table {
        Table {
            folder: folder.to_owned(),
            made: Vec::new(),
            framed: Vec::new(),
            frames: Vec::new(),
            hand: 0,
            file: None,
        }
    }

    /// Remembers a post; false where its id is beyond the bound.
    pub(super) fn insert(&mut self, id: u32, known: Known) -> Result<bool, ReadError> {
        let page = id as usize / PAGE_POSTS;
        let linked = match known.place {
            Place::Question { accepted } => accepted.unwrap_or(0),
            Place::Answer { question } => question,
        };
        let owner = known.owner.unwrap_or(0);
        if page >= MAX_PAGES || linked >= QUESTION || owner == u32::MAX {
            return Ok(false);
        }
        if page >= self.made.len() {
            self.made.resize(page + 1, 0);
        }
        if self.made[page] == 0 {
            self.framed.push(0);
            self.made[page] = self.framed.len() as u32;
        }
        let mark = if matches!(known.place, Place::Question { .. }) { QUESTION } else { 0 };
        let number = self.made[page] - 1;
        let frame = self.frame(number)?;
        frame.changed = true;
        let at = id as usize % PAGE_POSTS * SLOT_BYTES;
        frame.bytes[at..at + 4].copy_from_slice(&(owner + 1).to_le_bytes());
        frame.bytes[at + 4..at + 8].copy_from_slice(&(linked | mark).to_le_bytes());
        Ok(true)
    }

    /// What is known of a post; `None` where it was not read.
    pub(super) fn get(&mut self, id: u32) -> Result<Option<Known>, ReadError> {
        let made = self.made.get(id as usize / PAGE_POSTS).copied().unwrap_or(0);
        if made == 0 {
            return Ok(None);
        }
        let frame = self.frame(made - 1)?;
        let at = id as usize % PAGE_POSTS * SLOT_BYTES;
        let word = |at: usize| {
            frame
                .bytes
                .get(at..)
                .and_then(|rest| rest.first_chunk())
                .map_or(0, |bytes| u32::from_le_bytes(*bytes))
        };
        let (owner, link) = (word(at), word(at + 4));
        if owner == 0 {
            return Ok(None);
        }
        let linked = link & !QUESTION;
        let place = if link & QUESTION != 0 {
            Place::Question { accepted: Some(linked).filter(|answer| *answer > 0) }
        } else {
            Place::Answer { question: linked }
        };
        Ok(Some(Known { owner: Some(owner - 1).filter(|owner| *owner > 0), place }))
    }

    /// The frame of a page that was made, in memory from now on.
    fn frame(&mut self, page: u32) -> Result<&mut Frame, ReadError> {
        let mut place = self.framed[page as usize] as usize;
        if place == 0 {
            place = self.free_frame(page).map_err(|source| failed(&self.folder, source))? + 1;
            self.framed[page as usize] = place as u32;
        }
        let frame = &mut self.frames[place - 1];
        frame.asked = true;
        Ok(frame)
    }

    /// A frame with what the file holds of the page.
    fn free_frame(&mut self, page: u32) -> io::Result<usize> {
        if self.frames.len() < MAX_FRAMES && self.file.is_none() {
            // Until the first page gives way, a page that is in no frame is new.
            self.frames.push(Frame { page, changed: false, asked: true, bytes: Box::new([0; PAGE_BYTES]) });
            return Ok(self.frames.len() - 1);
        }
        while std::mem::take(&mut self.frames[self.hand].asked) {
            self.hand = (self.hand + 1) % self.frames.len();
        }
        let place = self.hand;
        self.hand = (self.hand + 1) % self.frames.len();
        let file = match &mut self.file {
            Some((file, _)) => file,
            None => {
                let (file, _, name) = scratch_file(&self.folder)?;
                &mut self.file.insert((file, name)).0
            }
        };
        let frame = &mut self.frames[place];
        if frame.changed {
            file.seek(SeekFrom::Start(u64::from(frame.page) * PAGE_BYTES as u64))?;
            file.write_all(frame.bytes.as_slice())?;
        }
        self.framed[frame.page as usize] = 0;
        (frame.page, frame.changed) = (page, false);
        frame.bytes.fill(0);
        file.seek(SeekFrom::Start(u64::from(page) * PAGE_BYTES as u64))?;
        // A page that was never written lies beyond the end, or in a hole of zeros.
        let mut read = 0;
        while read < PAGE_BYTES {
            match file.read(&mut frame.bytes[read..])? {
                0 => break,
                more => read += more,
            }
        }
        Ok(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut table = Table::new(folder.path());
        let posts = [
            (1, Known { owner: Some(7), place: Place::Question { accepted: Some(9) } }),
            (9, Known { owner: None, place: Place::Answer { question: 1 } }),
            (4_097, Known { owner: Some(1), place: Place::Question { accepted: None } }),
        ];
        for (id, known) in posts {
            assert!(table.insert(id, known).expect("room"));
        }
        for (id, known) in posts {
            assert_eq!(table.get(id).expect("read"), Some(known));
        }
        assert_eq!((table.get(2).expect("read"), table.get(u32::MAX).expect("read")), (None, None));
        assert!(!table.insert(u32::MAX, posts[0].1).expect("read"), "an id beyond the bound was taken");
    }

    #[test]
    fn ids_far_apart_lie_in_a_file_and_come_out_as_well() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut table = Table::new(folder.path());
        let known = |id: u32| Known { owner: Some(id), place: Place::Answer { question: id + 1 } };
        let ids = || (0..MAX_FRAMES as u32 + 5_000).map(|number| number * 2_048 + 7);
        for id in ids() {
            assert!(table.insert(id, known(id)).expect("room"));
        }
        assert!(table.file.is_some() && table.frames.len() == MAX_FRAMES);
        // A second post of a page that had given way.
        assert!(table.insert(8, known(8)).expect("room"));
        for id in ids().chain([8]) {
            assert_eq!(table.get(id).expect("read"), Some(known(id)), "{id}");
        }
        assert_eq!(table.get(9).expect("read"), None);
    }
}
