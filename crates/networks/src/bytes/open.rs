//! Opening an input, whatever it is compressed with.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::source::{Input, ReadError};

/// Largest window that a zstd frame may ask for: 2^27 bytes, zstd's own default, bounds the memory that a
/// hostile frame can claim.
const ZSTD_WINDOW_LOG: u32 = 27;

/// Opens an input and tells its compression by its first bytes, never by its name. The counter holds how
/// many bytes of the file itself were read.
pub(crate) fn open(input: &Input) -> Result<(Box<dyn Read + Send>, Arc<AtomicU64>), ReadError> {
    let count = Arc::new(AtomicU64::new(0));
    let source: Box<dyn Read + Send> = match input {
        Input::Stdin => Box::new(io::stdin()),
        Input::File(path) => {
            Box::new(File::open(path).map_err(|source| ReadError::Open { path: path.clone(), source })?)
        }
    };
    let mut counted = Counted { inner: source, count: Arc::clone(&count) };
    let mut head = Vec::with_capacity(MAGIC_BYTES);
    let failed = |source| ReadError::Open { path: path_of(input), source };
    Read::by_ref(&mut counted).take(MAGIC_BYTES as u64).read_to_end(&mut head).map_err(failed)?;
    let magic = head.clone();
    let whole = Cursor::new(head).chain(counted);
    let reader: Box<dyn Read + Send> = match magic.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::new(whole))),
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
            let mut decoder = zstd::stream::read::Decoder::new(whole).map_err(failed)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(failed)?;
            Box::new(decoder)
        }
        other => match foreign(other) {
            Some(found) => return Err(ReadError::Foreign { input: input.to_string(), found }),
            None => Box::new(whole),
        },
    };
    Ok((reader, count))
}

/// Bytes of the file as it lies on disk.
pub(crate) fn size(path: &Path) -> Option<u64> {
    let meta = std::fs::metadata(path).ok()?;
    meta.is_file().then_some(meta.len())
}

fn path_of(input: &Input) -> std::path::PathBuf {
    match input {
        Input::File(path) => path.clone(),
        Input::Stdin => "-".into(),
    }
}

const MAGIC_BYTES: usize = 6;

/// What a file is that Clout does not unpack.
fn foreign(magic: &[u8]) -> Option<&'static str> {
    match magic {
        [0xfd, b'7', b'z', b'X', b'Z', ..] => Some("an xz archive"),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some("a bzip2 archive"),
        [b'P', b'K', 3, 4, ..] => Some("a zip archive"),
        [b'7', b'z', 0xbc, 0xaf, ..] => Some("a 7z archive"),
        [4, 0x22, 0x4d, 0x18, ..] => Some("an lz4 file"),
        [b'P', b'A', b'R', b'1', ..] => Some("a Parquet file"),
        _ => None,
    }
}

struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
