//! A moving view of the bytes of one input.

use super::Blocks;

/// The bytes that were read and not yet consumed. Grows by a block on demand; whoever demands has a bound.
pub(crate) struct Window {
    blocks: Box<dyn Blocks>,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    /// Lines end with a carriage return alone, as programs of old Macs write them.
    returns: bool,
    /// Line ends among the blanks that [`Window::first_byte`] passed over.
    lines_before: u64,
}

/// How far the first line end is looked for.
const FIRST_LINE_BYTES: usize = 64 << 10;

impl Window {
    pub(crate) fn new(blocks: Box<dyn Blocks>) -> Window {
        Window { blocks, buffer: Vec::new(), start: 0, ended: false, returns: false, lines_before: 0 }
    }

    /// What has come and was not consumed.
    pub(crate) fn data(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Gives up the first bytes of [`Window::data`].
    pub(crate) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.buffer.len());
    }

    /// Appends the next block; false at the end of the input.
    pub(crate) fn more(&mut self) -> bool {
        if self.ended {
            return false;
        }
        let Some(mut block) = self.blocks.next() else {
            self.ended = true;
            return false;
        };
        if self.returns {
            end_lines(&mut block);
        }
        let spare = if self.start == self.buffer.len() {
            std::mem::replace(&mut self.buffer, block)
        } else {
            self.buffer.drain(..self.start);
            self.buffer.extend_from_slice(&block);
            block
        };
        self.start = 0;
        self.blocks.recycle(spare);
        true
    }

    /// Makes sure of at least one byte, if there is one.
    pub(crate) fn any(&mut self) -> bool {
        !self.data().is_empty() || self.more()
    }

    /// Passes over byte order marks and blanks at the beginning; the first byte after them.
    pub(crate) fn first_byte(&mut self) -> Option<u8> {
        loop {
            while self.data().len() < 3 && self.more() {}
            let data = self.data();
            if data.starts_with(b"\xef\xbb\xbf") {
                self.consume(3);
                continue;
            }
            let blanks = data.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if blanks == 0 {
                return data.first().copied();
            }
            self.lines_before += data[..blanks].iter().filter(|byte| **byte == b'\n').count() as u64;
            self.consume(blanks);
        }
    }

    /// The beginning of what was not consumed; of a `pipe` as far as it has come, but a whole line of it.
    pub(crate) fn head(&mut self, pipe: bool) -> &[u8] {
        let enough = |data: &[u8]| data.len() >= FIRST_LINE_BYTES || pipe && data.contains(&b'\n');
        while !enough(self.data()) && self.more() {}
        &self.data()[..self.data().len().min(FIRST_LINE_BYTES)]
    }

    /// Line ends that were passed over before the first byte.
    pub(crate) fn lines_before(&self) -> u64 {
        self.lines_before
    }

    /// Finds out how lines end. Where the first one ends with a carriage return alone, and so do most, each of them is
    /// read as a line feed; a text with both keeps the line ends inside of its quotes.
    pub(crate) fn tell_line_ends(&mut self) {
        let ends = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let first = loop {
            match self.data().iter().position(ends) {
                Some(first) if first + 1 < self.data().len() => break Some(first),
                _ if self.data().len() > FIRST_LINE_BYTES || !self.more() => break None,
                _ => {}
            }
        };
        let data = self.data();
        let alone =
            |place: usize| data[place] == b'\r' && !matches!(data.get(place + 1), None | Some(b'\r' | b'\n'));
        if !first.is_some_and(alone) {
            return;
        }
        let returns = (0..data.len()).filter(|place| alone(*place)).count();
        self.returns = returns > data.iter().filter(|byte| **byte == b'\n').count();
        if self.returns {
            end_lines(&mut self.buffer[self.start..]);
        }
    }

    /// Bytes of the input itself behind what came.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.blocks.bytes_read()
    }

    /// Why the input ended before its time.
    pub(crate) fn broken(&self) -> Option<&str> {
        self.blocks.broken()
    }
}

fn end_lines(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
}
