//! Opening an input, whatever it is compressed with.

use std::fs::File;
use std::io::{self, BufRead, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::source::{Input, ReadError};

/// Largest window that a zstd frame may ask for: 2^27 bytes, zstd's own default, bounds the memory that a
/// hostile frame can claim.
const ZSTD_WINDOW_LOG: u32 = 27;

/// How long a named pipe may wait for whoever writes into it.
const PIPE_PATIENCE: Duration = Duration::from_secs(10);

/// Bytes that an unpacked input gives, and how many of the packed file were read for them.
pub(crate) type Unpacked = (Box<dyn Read + Send>, Arc<AtomicU64>);

/// Opens an input and tells its compression by its first bytes, never by its name. The counter holds how
/// many bytes of the file itself were read.
pub(crate) fn open(input: &Input) -> Result<Unpacked, ReadError> {
    let source: Box<dyn Read + Send> = match input {
        Input::Stdin => Box::new(io::stdin()),
        Input::File(path) => {
            Box::new(open_file(path).map_err(|source| ReadError::Open { path: path.clone(), source })?)
        }
        Input::Opened(opened) => return opened.take(),
    };
    let count = Arc::new(AtomicU64::new(0));
    let mut counted = Counted { inner: source, count: Arc::clone(&count) };
    let failed = |source| ReadError::Open { path: path_of(input), source };
    let head = head(&mut counted).map_err(failed)?;
    let magic = head.clone();
    let whole = Cursor::new(head).chain(counted);
    let reader: Box<dyn Read + Send> = match magic.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(Members::new(io::BufReader::new(whole))),
        [0x28, 0xb5, 0x2f, 0xfd, rest @ ..] => {
            let window = zstd_window(rest);
            if window > 1 << ZSTD_WINDOW_LOG {
                let long = window.checked_next_power_of_two().map_or(31, u64::ilog2).clamp(28, 31);
                return Err(ReadError::LongWindow {
                    input: input.to_string(),
                    mebibytes: window >> 20,
                    long,
                });
            }
            zstd_decoder(whole).map_err(failed)?
        }
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => zstd_decoder(whole).map_err(failed)?,
        other => match foreign(other) {
            Some((found, advice)) => {
                return Err(ReadError::Foreign { input: input.to_string(), found, advice });
            }
            None => Box::new(whole),
        },
    };
    Ok((reader, count))
}

/// Opens a file. A named pipe that nobody writes into would be waited for without end.
fn open_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::FileTypeExt;
    if !std::fs::metadata(path)?.file_type().is_fifo() {
        return File::open(path);
    }
    let (opened, opening) = std::sync::mpsc::channel();
    let waiting = path.to_owned();
    std::thread::Builder::new().name("clout-pipe".to_owned()).spawn(move || {
        // Nobody asks any more where it took too long.
        let _ = opened.send(File::open(waiting));
    })?;
    opening.recv_timeout(PIPE_PATIENCE).unwrap_or_else(|_| {
        let message = "it is a pipe, and nobody has begun to write into it for 10 seconds";
        Err(io::Error::new(io::ErrorKind::TimedOut, message))
    })
}

/// The first bytes: as many as tell the compression, and of a pipe no more than it has.
fn head(source: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD_BLOCK_BYTES];
    let mut length = 0;
    let zstd = |head: &[u8]| head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
    while length < MAGIC_BYTES || zstd(&head[..length]) && length < ZSTD_HEADER_BYTES {
        match source.read(&mut head[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(length);
    Ok(head)
}

fn zstd_decoder(source: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    let mut decoder = zstd::stream::read::Decoder::new(source)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG)?;
    Ok(Box::new(Windowed(decoder)))
}

/// The window that a frame asks for, by its header behind the magic number (RFC 8878, section 3.1.1.1).
fn zstd_window(header: &[u8]) -> u64 {
    let Some((descriptor, rest)) = header.split_first() else { return 0 };
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    if descriptor & 0x20 == 0 {
        let Some(window) = rest.first() else { return 0 };
        let base = 1u64 << (10 + (window >> 3));
        return base + base / 8 * u64::from(window & 7);
    }
    // A frame of one segment is its own window; its size follows the number of a dictionary.
    let size = [1, 2, 4, 8][usize::from(descriptor >> 6)];
    let Some(bytes) = rest.get(dictionary..dictionary + size) else { return 0 };
    let read = bytes.iter().rev().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    if size == 2 { read + 256 } else { read }
}

/// How a part of an archive that asks for too much memory is told; what to do is part of it.
const LATER_WINDOW: &str = "a part of it needs a window of more than 128 MiB to be unpacked: unpack the file first, as zstd -d --long=31";

/// True for a message that says itself what to do.
pub(crate) fn is_advice(message: &str) -> bool {
    message == LATER_WINDOW || message == AFTER_ARCHIVE
}

/// Says in words that a later frame asks for a longer window.
struct Windowed<R>(R);

impl<R: Read> Read for Windowed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.to_string().contains("too much memory") {
            true => io::Error::other(LATER_WINDOW),
            false => error,
        })
    }
}

const AFTER_ARCHIVE: &str = "bytes follow the gzip archive that are no archive";

/// The members of a gzip file, one after another. Zeros behind the last one are padding, as tapes and some
/// programs leave it.
struct Members<R: BufRead> {
    member: Option<flate2::bufread::GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    fn new(source: R) -> Members<R> {
        Members { member: Some(flate2::bufread::GzDecoder::new(source)) }
    }

    /// Begins the next member; false at the end.
    fn next(&mut self) -> io::Result<bool> {
        let Some(member) = self.member.take() else { return Ok(false) };
        let mut source = member.into_inner();
        loop {
            let bytes = source.fill_buf()?;
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            match bytes.get(zeros) {
                None if zeros == 0 => return Ok(false),
                Some(0x1f) => {
                    source.consume(zeros);
                    self.member = Some(flate2::bufread::GzDecoder::new(source));
                    return Ok(true);
                }
                Some(_) => return Err(io::Error::other(AFTER_ARCHIVE)),
                None => source.consume(zeros),
            }
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            match member.read(buffer)? {
                0 if !buffer.is_empty() => {
                    if !self.next()? {
                        break;
                    }
                }
                read => return Ok(read),
            }
        }
        Ok(0)
    }
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
        Input::Opened(opened) => opened.name().into(),
    }
}

const MAGIC_BYTES: usize = 6;
/// So much is asked for at once.
const HEAD_BLOCK_BYTES: usize = 64 << 10;
/// Magic number, descriptor, window or dictionary, and size of a zstd frame.
const ZSTD_HEADER_BYTES: usize = 18;

/// What a file is that Clout does not unpack or decode, and what to do about it.
pub(crate) fn foreign(magic: &[u8]) -> Option<(&'static str, &'static str)> {
    const UNPACK: &str = "unpack it first, or compress it with gzip or zstd";
    const SAVE: &str = "save it as UTF-8 first";
    const EXPORT: &str = "export its table as CSV first";
    Some(match magic {
        [0xfd, b'7', b'z', b'X', b'Z', ..] => ("an xz archive", UNPACK),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => ("a bzip2 archive", UNPACK),
        [b'P', b'K', 3, 4, ..] => ("a zip archive", "unpack it first; of a spreadsheet, export a CSV"),
        [b'7', b'z', 0xbc, 0xaf, ..] => ("a 7z archive", UNPACK),
        [b'R', b'a', b'r', b'!', ..] => ("a rar archive", UNPACK),
        [4, 0x22, 0x4d, 0x18, ..] => ("an lz4 file", UNPACK),
        [0x1f, 0x8b, ..] => ("an archive inside of an archive", "unpack it once more"),
        [b'P', b'A', b'R', b'1', ..] => ("a Parquet file", EXPORT),
        [b'S', b'Q', b'L', b'i', b't', b'e', ..] => ("an SQLite database", EXPORT),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => ("an old office document", EXPORT),
        [b'%', b'P', b'D', b'F', ..] => ("a PDF document", EXPORT),
        [0xff, 0xfe, _, 0, ..] | [0xfe, 0xff, 0, ..] => ("text in UTF-16", SAVE),
        [b'<' | b'{' | b'[' | b't', 0, ..] | [0, b'<' | b'{' | b'[' | b't', ..] => ("text in UTF-16", SAVE),
        _ => return None,
    })
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
