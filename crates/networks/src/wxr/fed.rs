//! Feeds a window to the XML parser: bounded per element, and always UTF-8.

use std::io::{self, BufRead, Read};

use crate::bytes::{MAX_PAGE_BYTES, Window};

/// The parser keeps an element or text whole and stops at bytes that are not UTF-8: so elements have a
/// limit here, and such bytes become question marks, which are counted.
pub(super) struct Fed<'w> {
    window: &'w mut Window,
    /// Bytes at the beginning of the window that are known to be UTF-8.
    checked: usize,
    element_bytes: usize,
    repaired: u64,
}

impl<'w> Fed<'w> {
    pub(super) fn new(window: &'w mut Window) -> Fed<'w> {
        Fed { window, checked: 0, element_bytes: 0, repaired: 0 }
    }

    /// The limit counts from here.
    pub(super) fn begin_element(&mut self) {
        self.element_bytes = 0;
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.window.bytes_read()
    }

    /// Bytes replaced so far.
    pub(super) fn repaired(&self) -> u64 {
        self.repaired
    }

    fn check(&mut self) {
        while self.checked == 0 && (!self.window.data().is_empty() || self.window.more()) {
            match std::str::from_utf8(self.window.data()) {
                Ok(text) => self.checked = text.len(),
                Err(error) if error.valid_up_to() > 0 => self.checked = error.valid_up_to(),
                Err(error) => match error.error_len() {
                    Some(length) => self.repair(length),
                    // A character may go on in the next block.
                    None if self.window.more() => {}
                    None => self.repair(self.window.data().len()),
                },
            }
        }
    }

    fn repair(&mut self, length: usize) {
        self.window.overwrite(length, b'?');
        self.repaired += length as u64;
        self.checked = length;
    }
}

impl BufRead for Fed<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.element_bytes > MAX_PAGE_BYTES {
            return Err(io::Error::other("an element is longer than 16 MiB"));
        }
        self.check();
        Ok(&self.window.data()[..self.checked])
    }

    fn consume(&mut self, count: usize) {
        let count = count.min(self.checked);
        self.window.consume(count);
        self.checked -= count;
        self.element_bytes += count;
    }
}

impl Read for Fed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = {
            let filled = self.fill_buf()?;
            let count = filled.len().min(buffer.len());
            buffer[..count].copy_from_slice(&filled[..count]);
            count
        };
        self.consume(count);
        Ok(count)
    }
}
