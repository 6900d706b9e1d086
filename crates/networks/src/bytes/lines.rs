//! Lines of bounded length.

use memchr::memchr;

use super::{Found, HEAD_BYTES, Window};

/// Cuts a window into lines. The last line of an input that broke off is not given: it may be half a line.
pub(crate) struct Lines {
    max_bytes: usize,
    /// Bytes of the line handed out last, consumed when the next is asked for.
    pending: usize,
    /// Length of that line without its end.
    length: usize,
    /// The beginning of a line that is too long.
    head: Vec<u8>,
    number: u64,
}

impl Lines {
    pub(crate) fn new(max_bytes: usize) -> Lines {
        Lines { max_bytes, pending: 0, length: 0, head: Vec::new(), number: 0 }
    }

    /// Number of the line given last, from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Bytes of the line given last with its end, which are still in the window.
    pub(crate) fn pending(&self) -> usize {
        self.pending
    }

    /// The line found last, without its end; of one that is too long the beginning.
    pub(crate) fn bytes<'w>(&'w self, window: &'w Window) -> &'w [u8] {
        if self.pending == 0 {
            return &self.head;
        }
        let line = &window.data()[..self.length];
        let line = if self.number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// Finds the next line; `None` at the end.
    pub(crate) fn next(&mut self, window: &mut Window) -> Option<Found> {
        window.consume(std::mem::take(&mut self.pending));
        match self.find_end(window) {
            End::Newline(length) => {
                self.pending = length + 1;
                self.length = length;
            }
            End::Input(length) => {
                self.pending = length;
                self.length = length;
                if length == 0 || window.broken().is_some() {
                    return None;
                }
            }
            End::TooFar => {
                self.number += 1;
                self.pass_over(window);
                return Some(Found::TooLong);
            }
        }
        self.number += 1;
        Some(Found::Whole)
    }

    fn find_end(&self, window: &mut Window) -> End {
        let mut searched = 0;
        loop {
            let data = window.data();
            if let Some(offset) = memchr(b'\n', &data[searched..]) {
                let length = searched + offset;
                return if length > self.max_bytes { End::TooFar } else { End::Newline(length) };
            }
            searched = data.len();
            if searched > self.max_bytes {
                return End::TooFar;
            }
            if !window.more() {
                return End::Input(searched);
            }
        }
    }

    fn pass_over(&mut self, window: &mut Window) {
        let kept = window.data().len().min(HEAD_BYTES);
        self.head.clear();
        self.head.extend_from_slice(&window.data()[..kept]);
        loop {
            match memchr(b'\n', window.data()) {
                Some(end) => return window.consume(end + 1),
                None => window.consume(window.data().len()),
            }
            if !window.more() {
                return;
            }
        }
    }
}

/// Where a line ends.
enum End {
    Newline(usize),
    Input(usize),
    TooFar,
}

#[cfg(test)]
mod tests {
    use super::super::Pieces;
    use super::*;

    fn lines(text: &[u8], cuts: &[usize], max: usize, broken: bool) -> Vec<String> {
        let mut pieces = Pieces::cut(text, cuts);
        pieces.broken = broken.then(|| "cut off".to_owned());
        let mut window = Window::new(Box::new(pieces));
        let mut lines = Lines::new(max);
        let mut all = Vec::new();
        while let Some(found) = lines.next(&mut window) {
            let text = String::from_utf8_lossy(lines.bytes(&window)).into_owned();
            all.push(if found == Found::Whole { text } else { format!("too long: {text}") });
        }
        all
    }

    #[test]
    fn lines_are_the_same_wherever_blocks_end() {
        let text = b"\xef\xbb\xbfone\r\n\ntwo and a half\nlast";
        for cut in 1..text.len() {
            assert_eq!(lines(text, &[cut], 100, false), ["one", "", "two and a half", "last"]);
        }
    }

    #[test]
    fn a_long_line_is_passed_over_and_the_next_is_read() {
        let text = [b"a\n".as_slice(), &[b'x'; 5_000], b"\nb\n"].concat();
        for cut in [1, 7, 500, 6_000] {
            let all = lines(&text, &[cut], 1_000, false);
            assert_eq!((all[0].as_str(), all[2].as_str(), all.len()), ("a", "b", 3));
            assert!(all[1].starts_with("too long: xxx"));
        }
    }

    #[test]
    fn half_a_line_at_a_break_is_not_taken_for_a_line() {
        assert_eq!(lines(b"one\ntw", &[3], 100, true), ["one"]);
    }
}
