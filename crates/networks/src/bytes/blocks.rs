//! Decompressed bytes, a block at a time, made ahead on a thread of their own.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

const BLOCK_BYTES: usize = 1 << 20;
/// Blocks that wait to be read; with the one being filled and the one being read, six exist at most.
const BLOCKS_AHEAD: usize = 4;

/// Where a window gets its bytes from.
pub(crate) trait Blocks {
    /// The next bytes, never empty; `None` at the end, or where the input broke.
    fn next(&mut self) -> Option<Vec<u8>>;
    /// Gives a used block back, to be filled again.
    fn recycle(&mut self, block: Vec<u8>);
    /// Bytes of the input itself (compressed as it is) behind what was handed out.
    fn bytes_read(&self) -> u64;
    /// Why the input ended before its time.
    fn broken(&self) -> Option<&str>;
}

/// Reads ahead on a thread of its own, which ends with the input or when this is dropped.
pub(crate) struct Threaded {
    filled: Receiver<Message>,
    used: Sender<Vec<u8>>,
    bytes_read: u64,
    broken: Option<String>,
}

enum Message {
    Block(Vec<u8>, u64),
    Broken(String, u64),
}

impl Threaded {
    /// Starts the thread; fails where the system gives none.
    pub(crate) fn start(reader: Box<dyn Read + Send>, count: Arc<AtomicU64>) -> io::Result<Threaded> {
        let (filled_in, filled) = sync_channel(BLOCKS_AHEAD);
        let (used, used_out) = channel();
        std::thread::Builder::new()
            .name("clout-input".to_owned())
            .spawn(move || fill(reader, &count, &filled_in, &used_out))?;
        Ok(Threaded { filled, used, bytes_read: 0, broken: None })
    }
}

impl Blocks for Threaded {
    fn next(&mut self) -> Option<Vec<u8>> {
        match self.filled.recv().ok()? {
            Message::Block(block, count) => {
                self.bytes_read = count;
                Some(block)
            }
            Message::Broken(message, count) => {
                self.bytes_read = count;
                self.broken = Some(message);
                None
            }
        }
    }

    fn recycle(&mut self, block: Vec<u8>) {
        // The thread may have ended with the input; then nobody needs the block.
        let _ = self.used.send(block);
    }

    fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }
}

fn fill(
    mut reader: Box<dyn Read + Send>,
    count: &AtomicU64,
    filled: &SyncSender<Message>,
    used: &Receiver<Vec<u8>>,
) {
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        let (length, ending) = fill_block(&mut reader, &mut block);
        let count = count.load(Ordering::Relaxed);
        // A piece is copied: to make a whole block ready for the next would cost more.
        let bytes = match length {
            BLOCK_BYTES => {
                let mut next = used.try_recv().unwrap_or_default();
                next.resize(BLOCK_BYTES, 0);
                std::mem::replace(&mut block, next)
            }
            _ => block[..length].to_vec(),
        };
        if length > 0 && filled.send(Message::Block(bytes, count)).is_err() {
            return;
        }
        match ending {
            None => {}
            Some(Ok(())) => return,
            Some(Err(error)) => {
                let _ = filled.send(Message::Broken(error.to_string(), count));
                return;
            }
        }
    }
}

/// Fills the block as far as the input goes; says how the input ended, if it did.
///
/// A pipe gives what it has. Where that is less than there is room for, the block is done: the next bytes may come in
/// an hour, and whoever reads should not wait for them with what came before.
fn fill_block(reader: &mut dyn Read, block: &mut [u8]) -> (usize, Option<io::Result<()>>) {
    let mut length = 0;
    while length < block.len() {
        match reader.read(&mut block[length..]) {
            Ok(0) => return (length, Some(Ok(()))),
            Ok(read) if read < block.len() - length => return (length + read, None),
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (length, Some(Err(error))),
        }
    }
    (length, None)
}

/// Given blocks, for tests that cut an input wherever they like.
#[cfg(test)]
pub(crate) struct Pieces {
    pub(crate) pieces: std::collections::VecDeque<Vec<u8>>,
    pub(crate) read: u64,
    pub(crate) broken: Option<String>,
}

#[cfg(test)]
impl Pieces {
    /// Cuts after each of the given lengths in turn, again and again.
    pub(crate) fn cut(mut bytes: &[u8], lengths: &[usize]) -> Pieces {
        let mut pieces = std::collections::VecDeque::new();
        let mut lengths = lengths.iter().copied().cycle();
        while !bytes.is_empty() {
            let length = lengths.next().unwrap_or(bytes.len()).clamp(1, bytes.len());
            pieces.push_back(bytes[..length].to_vec());
            bytes = &bytes[length..];
        }
        Pieces { pieces, read: 0, broken: None }
    }
}

#[cfg(test)]
impl Blocks for Pieces {
    fn next(&mut self) -> Option<Vec<u8>> {
        let piece = self.pieces.pop_front()?;
        self.read += piece.len() as u64;
        Some(piece)
    }

    fn recycle(&mut self, _: Vec<u8>) {}

    fn bytes_read(&self) -> u64 {
        self.read
    }

    fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe into which somebody writes now and then.
    struct Pipe(Receiver<Vec<u8>>);

    impl Read for Pipe {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Ok(bytes) = self.0.recv() else { return Ok(0) };
            buffer[..bytes.len()].copy_from_slice(&bytes);
            Ok(bytes.len())
        }
    }

    #[test]
    fn what_a_pipe_brought_is_handed_over_before_it_brings_more() {
        let (writing, pipe) = channel();
        let mut blocks = Threaded::start(Box::new(Pipe(pipe)), Arc::default()).expect("a thread");
        for piece in ["first", "second", "third"] {
            writing.send(piece.as_bytes().to_vec()).expect("written");
            // The pipe stays open, so this would wait for ever for a whole block.
            assert_eq!(blocks.next().as_deref(), Some(piece.as_bytes()));
        }
        drop(writing);
        assert_eq!(blocks.next(), None);
    }
}
