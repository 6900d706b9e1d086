//! The lake's folder: names of files, writing them so that a crash leaves either all or nothing, and their
//! digests.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use model::{Day, Network};
use xxhash_rust::xxh3::Xxh3;

use crate::LakeError;
use crate::locks::{Claim, Turn, Workspace};

/// The folder `lake` under the data folder.
#[derive(Debug)]
pub(crate) struct Disk {
    root: PathBuf,
    /// Of a writer alone.
    workspace: Option<Workspace>,
}

/// 128 bits of XXH3 over a file's bytes, in 32 hexadecimal digits. It finds damage; it is no defence against
/// somebody who may write to the folder.
pub(crate) type Digest = String;

impl Disk {
    /// The lake's folder under a data folder; nothing is created.
    pub(crate) fn of(dir: &Path) -> Disk {
        Disk { root: dir.join("lake"), workspace: None }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn catalog(&self) -> PathBuf {
        self.root.join("catalog.db")
    }

    /// Where readers keep their leases.
    pub(crate) fn readers(&self) -> PathBuf {
        self.root.join("readers")
    }

    /// Where writers keep their claims on sources.
    pub(crate) fn claims(&self) -> PathBuf {
        self.root.join("claims")
    }

    /// The full path of a file that the catalog names.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Gets ready to write, and clears away what dead writers left half-written.
    pub(crate) fn prepare(&mut self, turn: &Turn) -> Result<(), LakeError> {
        self.workspace = Some(Workspace::make(&self.root.join("tmp"), turn)?);
        Claim::sweep(&self.claims(), turn)
    }

    /// A new file that does not belong to the lake yet.
    pub(crate) fn new_tmp(&self) -> Result<HashingFile, LakeError> {
        let workspace = self.workspace.as_ref().ok_or_else(|| LakeError::ReadOnly(self.root.clone()))?;
        let path = workspace.next_path();
        let file = File::create(&path).map_err(LakeError::io("create", &path))?;
        Ok(HashingFile { path, file, hasher: Xxh3::new(), bytes: 0 })
    }

    /// Every Parquet file below the partition folders, relative to the lake's folder, in order.
    pub(crate) fn data_files(&self) -> Result<Vec<String>, LakeError> {
        let mut found = Vec::new();
        for network in folders(&self.root, "network=")? {
            for day in folders(&self.root.join(&network), "day=")? {
                let folder = format!("{network}/{day}");
                for name in list(&self.root.join(&folder))? {
                    found.push(format!("{folder}/{name}"));
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Removes a file, and its folders where it was the last in them.
    pub(crate) fn remove(&self, relative: &str) -> Result<(), LakeError> {
        let path = self.path(relative);
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(LakeError::io("remove", &path)(error)),
        }
        // Folders that still hold files refuse, which is what is wanted.
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != self.root) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Moves finished files to their places. They were synced before; their folders are synced here.
    pub(crate) fn install(&self, moves: &[(PathBuf, String)]) -> Result<(), LakeError> {
        let mut folders = std::collections::BTreeSet::new();
        for (tmp, relative) in moves {
            let path = self.path(relative);
            if let Some(folder) = path.parent().filter(|folder| !folders.contains(*folder)) {
                fs::create_dir_all(folder).map_err(LakeError::io("create", folder))?;
                folders.insert(folder.to_owned());
                folders.extend(folder.parent().map(Path::to_owned));
            }
            fs::rename(tmp, &path).map_err(LakeError::io("rename", tmp))?;
        }
        if !moves.is_empty() {
            folders.insert(self.root.clone());
        }
        let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        sync_many(&folders)
    }
}

/// Where the files of a partition lie, as DuckDB, Polars, pandas and Spark expect it.
pub(crate) fn partition_folder(network: Network, day: Day) -> String {
    format!("network={network}/day={day}")
}

/// Puts what was written to a file or folder beyond the reach of a power cut.
pub(crate) fn sync(path: &Path) -> Result<(), LakeError> {
    let file = File::open(path).map_err(LakeError::io("open", path))?;
    file.sync_all().map_err(LakeError::io("sync", path))
}

/// Waits for the disk on this many files at once.
const SYNCS_AT_ONCE: usize = 16;

/// The same for many: the file system settles what waits together in one go, so waiting for them one after
/// another would take as many times as long.
pub(crate) fn sync_many(paths: &[&Path]) -> Result<(), LakeError> {
    let share = paths.len().div_ceil(SYNCS_AT_ONCE).max(1);
    std::thread::scope(|scope| {
        let sync_share = |some: &[&Path]| some.iter().try_for_each(|path| sync(path));
        let waiting: Vec<_> = paths.chunks(share).map(|some| scope.spawn(move || sync_share(some))).collect();
        waiting.into_iter().try_for_each(|thread| match thread.join() {
            Ok(synced) => synced,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

/// The digest of bytes in memory.
pub(crate) fn digest_of_bytes(bytes: &[u8]) -> Digest {
    hex(xxhash_rust::xxh3::xxh3_128(bytes))
}

/// Reads a whole file through the hash; its digest and its length.
pub(crate) fn digest_of(path: &Path) -> io::Result<(Digest, u64)> {
    let mut file = File::open(path)?;
    let mut hasher = Xxh3::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((hex(hasher.digest128()), bytes));
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
}

fn hex(digest: u128) -> Digest {
    format!("{digest:032x}")
}

fn folders(parent: &Path, prefix: &str) -> Result<Vec<String>, LakeError> {
    let mut names = list(parent)?;
    names.retain(|name| name.starts_with(prefix) && parent.join(name).is_dir());
    Ok(names)
}

pub(crate) fn list(folder: &Path) -> Result<Vec<String>, LakeError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(LakeError::io("list", folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(LakeError::io("list", folder))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}

/// A file being written, hashed on the way.
pub(crate) struct HashingFile {
    path: PathBuf,
    file: File,
    hasher: Xxh3,
    bytes: u64,
}

impl HashingFile {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Path, digest and length of what was written. It is not synced yet.
    pub(crate) fn finish(self) -> (PathBuf, Digest, u64) {
        (self.path, hex(self.hasher.digest128()), self.bytes)
    }
}

impl Write for HashingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
