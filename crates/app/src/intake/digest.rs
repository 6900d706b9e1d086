//! The identity of a source's content, by which a repeated or interrupted import is known again.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use networks::{Format, Input, ReadOptions};
use xxhash_rust::xxh3::Xxh3;

use crate::data_folder::now;
use crate::print::failure::Failure;

/// Raised whenever a reader takes other events from the same bytes, so that files are read again.
const READERS_VERSION: u32 = 2;

/// A digest of the bytes of all inputs, of the format and of the options that change what is read.
///
/// What cannot be read twice, standard input and pipes, is new each time: what it repeats is found to be duplicate.
pub fn of(format: Format, inputs: &[Input], options: &ReadOptions) -> Result<String, Failure> {
    let mut hasher = Xxh3::new();
    let settings =
        (READERS_VERSION, format.as_str(), options.network, &options.site, options.undated, options.kind);
    hasher.update(format!("{settings:?}").as_bytes());
    for input in inputs {
        match input {
            Input::Stdin | Input::Opened(_) => {
                hasher.update(format!("a pipe at {}", now().micros()).as_bytes())
            }
            Input::File(path) if is_pipe(path) => {
                hasher.update(format!("a pipe at {}", now().micros()).as_bytes())
            }
            Input::File(path) => {
                // Of a dump without --site, the folder's name tells the site.
                if format == Format::StackExchange && options.site.is_none() {
                    hasher.update(folder_name(path).as_encoded_bytes());
                }
                for file in files(path)? {
                    hasher.update(file.file_name().unwrap_or_default().as_encoded_bytes());
                    update(&mut hasher, &file).map_err(|error| could_not_read(&file, &error))?;
                }
            }
        }
    }
    Ok(format!("{:032x}", hasher.digest128()))
}

/// True for what is neither a file nor a folder: to read it here would leave nothing to import.
fn is_pipe(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// The name of a folder, or of the one that a file lies in.
fn folder_name(path: &Path) -> std::ffi::OsString {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
    folder.and_then(Path::file_name).unwrap_or_default().to_owned()
}

/// The file itself, or the files of a folder by name.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path).map_err(|error| could_not_read(path, &error))?;
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

fn update(hasher: &mut Xxh3, path: &Path) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut block = vec![0; 1 << 20];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(()),
            read => hasher.update(&block[..read]),
        }
    }
}

fn could_not_read(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("could not read {}: {error}", path.display()))
        .hint("Check the spelling of the path and that you may read it.")
}
