//! Files that are whole or absent: written aside, synced, then renamed; read only if they are what was written.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::StoreError;

/// What a file of the store must be: its length and the SHA-256 of its bytes, in lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seal {
    pub digest: String,
    pub bytes: u64,
}

impl Seal {
    /// The seal of some bytes.
    pub fn of(bytes: &[u8]) -> Seal {
        Seal { digest: hex(&Sha256::digest(bytes)), bytes: bytes.len() as u64 }
    }
}

/// Writes a new file and waits until it is on the disk.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut file = File::create(path).map_err(StoreError::io("create", path))?;
    file.write_all(bytes).map_err(StoreError::io("write", path))?;
    file.sync_all().map_err(StoreError::io("sync", path))
}

/// Puts a file in place, or replaces it: readers see the old bytes or the new, never a mixture.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let parent = path.parent().unwrap_or(Path::new("."));
    create_folder(parent)?;
    let aside = path.with_extension("tmp");
    write_synced(&aside, bytes)?;
    rename(&aside, path)
}

/// Renames and waits until the folder remembers it.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(StoreError::io("rename into place", to))?;
    sync_folder(to.parent().unwrap_or(Path::new(".")))
}

/// Waits until the names in a folder are on the disk.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(StoreError::io("sync folder", folder))
}

/// Makes a folder and those above it; fine where it exists.
pub(crate) fn create_folder(folder: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(StoreError::io("create folder", folder))
}

/// Removes a file or a folder with all it holds; fine where there is none.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Reads a file that must carry one of the seals. The length is compared before anything is allocated, and
/// the digest before anything is decoded: a damaged file never reaches a decoder.
pub(crate) fn read_sealed(path: &Path, seals: &[Seal]) -> Result<Bytes, StoreError> {
    let (file, length) = open_of_length(path, seals)?;
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(length).read_to_end(&mut bytes).map_err(StoreError::io("read", path))?;
    expect_sealed(path, seals, Seal::of(&bytes))?;
    Ok(bytes.into())
}

/// Opens a file that must carry one of the seals, for whoever reads it piece by piece: all of it is read once to see
/// that it does, and none of it is kept.
pub(crate) fn open_sealed(path: &Path, seals: &[Seal]) -> Result<File, StoreError> {
    let (mut file, _) = open_of_length(path, seals)?;
    let (mut digest, mut piece, mut bytes) = (Sha256::new(), vec![0; 1 << 18], 0);
    loop {
        match file.read(&mut piece).map_err(StoreError::io("read", path))? {
            0 => break,
            read => {
                digest.update(&piece[..read]);
                bytes += read as u64;
            }
        }
    }
    expect_sealed(path, seals, Seal { digest: hex(&digest.finalize()), bytes })?;
    Ok(file)
}

fn open_of_length(path: &Path, seals: &[Seal]) -> Result<(File, u64), StoreError> {
    let file = File::open(path).map_err(StoreError::io("open", path))?;
    let found = file.metadata().map_err(StoreError::io("look at", path))?.len();
    if seals.iter().any(|seal| seal.bytes == found) {
        return Ok((file, found));
    }
    let expected = seals.iter().map(|seal| seal.bytes.to_string()).collect::<Vec<_>>().join(" or ");
    Err(StoreError::damaged(path, format!("{found} bytes, expected {expected}")))
}

fn expect_sealed(path: &Path, seals: &[Seal], found: Seal) -> Result<(), StoreError> {
    if seals.contains(&found) {
        return Ok(());
    }
    let expected = seals.iter().map(|seal| seal.digest.as_str()).collect::<Vec<_>>().join(" or ");
    Err(StoreError::damaged(path, format!("digest {}, expected {expected}", found.digest)))
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}
