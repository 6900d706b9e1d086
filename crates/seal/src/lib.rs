//! The seal of a SQLite database: a digest of its file, kept beside it, so that a byte that changed on the disk stops
//! whoever opens the database instead of giving another answer.
//!
//! SQLite checks no checksums of its own. So whoever closes a database that nobody else changes at that moment empties
//! its log into the file and writes a digest of the file beside it; whoever opens the database compares; and whoever
//! commits takes the seal away before. Both happen under SQLite's own lock for writing, so that no seal of old bytes lies
//! beside new ones, whichever processes share the folder and wherever they are killed. Where there is no seal, as after
//! a crash, nothing is compared.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use xxhash_rust::xxh3::Xxh3;

/// A database and its seal.
#[derive(Debug, Clone)]
pub struct Sealed {
    database: PathBuf,
    seal: PathBuf,
    log: PathBuf,
}

/// What a look at the seal found.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The operating system refused.
    #[error("could not read {path:?}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database is not what was closed, or its seal is not what was written.
    #[error(
        "{path:?} is damaged: found digest {found}, expected {expected}; bring it back from a backup (where it was \
         changed on purpose, remove {seal:?})"
    )]
    Damaged {
        /// The database.
        path: PathBuf,
        /// The file with its digest.
        seal: PathBuf,
        /// What the seal says.
        expected: String,
        /// What the file is.
        found: String,
    },
}

impl Sealed {
    /// Of a database.
    pub fn of(database: &Path) -> Sealed {
        let beside = |ending: &str| {
            let mut name = database.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        Sealed { database: database.to_owned(), seal: beside(".seal"), log: beside("-wal") }
    }

    /// Fails where the file is not what its seal says. Reads all of it.
    pub fn expect_sound(&self) -> Result<(), SealError> {
        // Whoever commits meanwhile takes the seal away, and one who closes then writes another: then it is looked again.
        let mut told = self.told()?;
        while let Some(expected) = told {
            let found = match digest(&self.database) {
                Ok(found) => found,
                Err(error) if error.kind() == io::ErrorKind::NotFound => "none: it is gone".to_owned(),
                Err(source) => return Err(SealError::Io { path: self.database.clone(), source }),
            };
            if found == expected {
                return Ok(());
            }
            told = self.told()?;
            if told.as_ref() == Some(&expected) {
                let (path, seal) = (self.database.clone(), self.seal.clone());
                return Err(SealError::Damaged { path, seal, expected, found });
            }
        }
        Ok(())
    }

    /// From now on each commit of this connection takes the seal away first; where that fails, nothing is committed.
    pub async fn watch(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let seal = self.seal.clone();
        connection.lock_handle().await?.set_commit_hook(move || break_seal(&seal).is_ok());
        Ok(())
    }

    /// Before a connection closes: writes a seal where there is none, unless somebody else is in the way.
    pub async fn close(&self, connection: &mut SqliteConnection) {
        // A database without a seal is read as before, so nothing that fails here is worth a word.
        if !self.seal.exists() {
            let _ = self.seal(connection).await;
        }
    }

    async fn seal(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        sqlx::query("PRAGMA busy_timeout = 200").execute(&mut *connection).await?;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *connection).await?;
        // Nobody else commits from here on, and what was committed before is in the file if the log is empty.
        let turn = sqlx::Connection::begin_with(connection, "BEGIN IMMEDIATE").await?;
        if fs::metadata(&self.log).map_or(0, |log| log.len()) == 0 {
            write_beside(&self.seal, &digest(&self.database)?)?;
        }
        turn.rollback().await
    }

    /// What the seal says; `None` where there is none.
    fn told(&self) -> Result<Option<String>, SealError> {
        // Longer is no digest, whatever it is.
        let mut text = Vec::new();
        let read = File::open(&self.seal).and_then(|file| file.take(200).read_to_end(&mut text));
        match read {
            Ok(_) => Ok(Some(String::from_utf8_lossy(&text).trim_end().to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(SealError::Io { path: self.seal.clone(), source }),
        }
    }

    /// True where nothing can be written beside the database, so that it can only be read as it lies there.
    pub fn is_read_only(&self) -> bool {
        let refused = |error: &io::Error| {
            matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
        };
        self.database.exists()
            && File::options().write(true).open(&self.database).is_err_and(|error| refused(&error))
    }

    /// How a database is opened that can only be read. Fails where its log holds what is not in the file.
    pub fn read_only(&self) -> io::Result<SqliteConnectOptions> {
        if fs::metadata(&self.log).is_ok_and(|log| log.len() > 0) {
            return Err(io::Error::other(
                "its log holds changes that are not in the file, and the folder cannot be written: open it once where it can",
            ));
        }
        Ok(SqliteConnectOptions::new().filename(&self.database).read_only(true).immutable(true))
    }
}

/// Makes a file that its owner alone can read, or makes one so that is there. What SQLite puts beside it is like it.
pub fn make_private(path: &Path) -> io::Result<()> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(0o600).open(path)?;
        let mode = file.metadata()?.permissions().mode();
        // Whoever may write and is not the owner cannot change this.
        if mode & 0o077 != 0 {
            let _ = file.set_permissions(fs::Permissions::from_mode(0o600));
        }
        Ok(())
    }
    #[cfg(not(unix))]
    options.open(path).map(drop)
}

/// Takes a seal away, for good before it returns.
fn break_seal(seal: &Path) -> io::Result<()> {
    match fs::remove_file(seal) {
        Ok(()) => sync_folder(seal),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn write_beside(seal: &Path, digest: &str) -> io::Result<()> {
    let aside = seal.with_extension("seal-tmp");
    let mut file = File::create(&aside)?;
    file.write_all(digest.as_bytes())?;
    file.sync_all()?;
    fs::rename(&aside, seal)?;
    sync_folder(seal)
}

fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Length and 128 bits of XXH3 of a file.
fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let (mut hasher, mut piece, mut length) = (Xxh3::new(), vec![0; 1 << 18], 0u64);
    loop {
        match file.read(&mut piece)? {
            0 => break,
            read => {
                hasher.update(&piece[..read]);
                length += read as u64;
            }
        }
    }
    Ok(format!("{length}-{:032x}", hasher.digest128()))
}

#[cfg(test)]
mod tests {
    use sqlx::Connection;
    use sqlx::sqlite::SqliteJournalMode;

    use super::*;

    async fn open(path: &Path) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let options = options.journal_mode(SqliteJournalMode::Wal);
        let mut connection = SqliteConnection::connect_with(&options).await.expect("opened");
        Sealed::of(path).watch(&mut connection).await.expect("watched");
        connection
    }

    async fn close(path: &Path, mut connection: SqliteConnection) {
        Sealed::of(path).close(&mut connection).await;
        connection.close().await.expect("closed");
    }

    fn run(work: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(work);
    }

    #[test]
    fn every_flipped_byte_is_found_and_every_commit_takes_the_seal_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.db");
        make_private(&path).expect("made");
        let sealed = Sealed::of(&path);
        run(async {
            let mut connection = open(&path).await;
            sqlx::raw_sql("CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('ana')")
                .execute(&mut connection)
                .await
                .expect("written");
            assert!(!sealed.seal.exists());
            close(&path, connection).await;
            assert!(sealed.seal.exists());
            sealed.expect_sound().expect("sound");

            let bytes = fs::read(&path).expect("read");
            for at in (0..bytes.len()).step_by(7) {
                let mut damaged = bytes.clone();
                damaged[at] ^= 4;
                fs::write(&path, damaged).expect("written");
                let error = sealed.expect_sound().expect_err("found").to_string();
                assert!(error.contains("a.db"), "{error}");
            }
            fs::write(&path, &bytes[..bytes.len() - 1]).expect("written");
            assert!(sealed.expect_sound().is_err(), "shortened");
            fs::write(&path, &bytes).expect("written");

            // Reading leaves the seal, a commit does not, and neither does one of another process.
            let mut reader = open(&path).await;
            sqlx::query("SELECT * FROM t").fetch_all(&mut reader).await.expect("read");
            assert!(sealed.seal.exists());
            let mut writer = open(&path).await;
            sqlx::query("INSERT INTO t VALUES ('bo')").execute(&mut writer).await.expect("written");
            assert!(!sealed.seal.exists());
            close(&path, writer).await;
            assert!(sealed.seal.exists(), "whoever reads nothing at the moment is not in the way");
            sqlx::query("INSERT INTO t VALUES ('cy')").execute(&mut reader).await.expect("written");
            assert!(!sealed.seal.exists());
            close(&path, reader).await;
            sealed.expect_sound().expect("sound");
        });
    }

    #[test]
    fn nothing_is_sealed_while_somebody_is_in_the_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.db");
        run(async {
            let mut writer = open(&path).await;
            sqlx::raw_sql("CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('ana')")
                .execute(&mut writer)
                .await
                .expect("written");
            let mut other = open(&path).await;
            let mut held = other.begin().await.expect("begun");
            sqlx::query("SELECT * FROM t").fetch_all(&mut *held).await.expect("read");
            sqlx::query("INSERT INTO t VALUES ('bo')").execute(&mut writer).await.expect("written");
            close(&path, writer).await;
            drop(held);
            Sealed::of(&path).expect_sound().expect("no seal, or a right one");
            close(&path, other).await;
            assert!(Sealed::of(&path).seal.exists());
            Sealed::of(&path).expect_sound().expect("sound");
        });
    }

    #[cfg(unix)]
    #[test]
    fn the_owner_alone_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.db");
        fs::write(&path, "").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("set");
        make_private(&path).expect("made");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
    }
}
