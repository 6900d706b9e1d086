//! Files of others, line by line, of bounded length.

use std::io::{BufRead, BufReader, Read, Take};

use networks::Input;

use crate::print::failure::Failure;

/// Longest line; the known files stay far below.
pub const MAX_LINE_BYTES: usize = 64 << 10;
/// Bytes read of a file, unpacked: what a hostile archive swells to beyond is refused.
const MAX_BYTES: u64 = 256 << 20;

/// Lines of bounded length.
pub struct Lines<R>(pub R);

/// The lines of a file, plain or packed with gzip or zstd; `-` is standard input.
pub type FileLines = Lines<BufReader<Take<Box<dyn Read + Send>>>>;

/// Opens a file.
pub fn open(path: &str) -> Result<FileLines, Failure> {
    Ok(Lines(BufReader::new(networks::open(&Input::from(path))?.take(MAX_BYTES + 1))))
}

impl FileLines {
    /// Fails where the file is longer than what is read of it. To be asked at its end.
    pub fn check_length(&self, path: &str) -> Result<(), Failure> {
        if self.0.get_ref().limit() > 0 {
            return Ok(());
        }
        Err(Failure::new(format!("{path} is longer than {} MiB", MAX_BYTES >> 20)).hint("Give a part of it."))
    }
}

impl<R: BufRead> Lines<R> {
    /// The next line without its end, or why it cannot be one; none at the end.
    pub fn next(&mut self) -> std::io::Result<Option<Result<String, &'static str>>> {
        let mut line = Vec::new();
        let read = Read::by_ref(&mut self.0).take(MAX_LINE_BYTES as u64).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') && read == MAX_LINE_BYTES {
            self.0.skip_until(b'\n')?;
            return Ok(Some(Err("line_too_long")));
        }
        Ok(Some(String::from_utf8(line).map_err(|_| "not_utf8")))
    }
}

/// What a person reads where a file breaks off.
pub fn could_not_read(path: &str, error: &std::io::Error) -> Failure {
    Failure::new(format!("could not read {path} to its end: {error}"))
        .hint("Check that the file is whole and that you may read it.")
}
