//! A moving view of the bytes of one input.

use super::Blocks;

/// The bytes that were read and not yet consumed. Grows by a block on demand; whoever demands has a bound.
pub(crate) struct Window {
    blocks: Box<dyn Blocks>,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
}

impl Window {
    pub(crate) fn new(blocks: Box<dyn Blocks>) -> Window {
        Window { blocks, buffer: Vec::new(), start: 0, ended: false }
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
        let Some(block) = self.blocks.next() else {
            self.ended = true;
            return false;
        };
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

    /// Passes over byte order marks and blanks at the beginning, in whatever order; the first byte after them.
    pub(crate) fn first_byte(&mut self) -> Option<u8> {
        loop {
            while self.data().len() < 3 && self.more() {}
            let data = self.data();
            let blanks = data.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if data.starts_with(b"\xef\xbb\xbf") {
                self.consume(3);
            } else if blanks > 0 {
                self.consume(blanks);
            } else {
                return data.first().copied();
            }
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
