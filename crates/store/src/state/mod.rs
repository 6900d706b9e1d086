//! The transactional state: one SQLite database, one connection, one thread.
//!
//! The database is asked through a thread of its own, so that callers may stand anywhere, even inside an
//! asynchronous runtime, and simply wait.

mod accounts;
mod community;
mod endorsements;
mod erasures;
mod gate_log;
mod held_back;
mod publications;
mod register;

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use seal::Sealed;
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};

use crate::StoreError;

pub(crate) use endorsements::{SaidRows, TopicChoice};
pub use erasures::Erasure;
pub(crate) use register::{DetailsEntry, NewDetails, NewSnapshot, SnapshotEntry};

/// What makes each format of the database out of the one before; every step ends by writing its number into
/// `user_version`.
const FORMATS: [&str; 7] = [
    include_str!("schema.sql"),
    include_str!("models.sql"),
    include_str!("community.sql"),
    include_str!("endorsements.sql"),
    include_str!("names.sql"),
    include_str!("chores.sql"),
    include_str!("held_back.sql"),
];
/// The format of today.
const FORMAT: i64 = FORMATS.len() as i64;

type Job = Box<dyn FnOnce(&mut Database) + Send>;

/// A handle on the database; asks one question at a time.
pub(crate) struct State {
    path: PathBuf,
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// The connection, and what drives it; lives on the state's thread.
struct Database {
    runtime: tokio::runtime::Runtime,
    connection: SqliteConnection,
    sealed: Sealed,
    read_only: bool,
}

impl State {
    /// Opens or makes the database.
    pub fn open(path: &Path) -> Result<State, StoreError> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let (opened, outcome) = mpsc::channel();
        let file = path.to_owned();
        let thread = std::thread::Builder::new()
            .name("clout-state".to_owned())
            .spawn(move || match Database::open(&file) {
                Ok(mut database) => {
                    let _ = opened.send(Ok(()));
                    while let Ok(job) = inbox.recv() {
                        job(&mut database);
                    }
                    database.close();
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            })
            .map_err(StoreError::io("start a thread for", path))?;
        outcome.recv().unwrap_or_else(|_| Err(gone("open it")))?;
        Ok(State { path: path.to_owned(), jobs: Some(jobs), thread: Some(thread) })
    }

    /// Runs something on the connection and waits for the answer. `what` completes "could not ...".
    fn ask<T: Send + 'static>(
        &self,
        what: &'static str,
        job: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = mpsc::channel();
        let job: Job = Box::new(move |database: &mut Database| {
            let Database { runtime, connection, .. } = database;
            let _ = answer.send(runtime.block_on(job(connection)));
        });
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        if !sent {
            return Err(gone(what));
        }
        let answer = answered.recv().map_err(|_| gone(what))?;
        answer.map_err(|source| StoreError::State { what, source })
    }

    /// What SQLite finds wrong with its own file.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        let answers: Vec<String> = self.ask("check the database", async |connection| {
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(connection).await
        })?;
        Ok(answers.into_iter().filter(|answer| answer != "ok").collect())
    }

    /// A number that rises with every change that readers see.
    pub fn changes(&self) -> Result<i64, StoreError> {
        self.ask("read the count of changes", async |connection| {
            sqlx::query_scalar("SELECT changes FROM meta").fetch_one(connection).await
        })
    }
}

impl Drop for State {
    /// Waits until the connection is closed, so that nothing is written afterwards.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn gone(what: &'static str) -> StoreError {
    StoreError::State { what, source: sqlx::Error::WorkerCrashed }
}

impl Database {
    fn open(path: &Path) -> Result<Database, StoreError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(StoreError::io("start a runtime for", path))?;
        let sealed = Sealed::of(path);
        let read_only = sealed.is_read_only();
        sealed.expect_sound()?;
        let options = match read_only {
            true => sealed.read_only().map_err(StoreError::io("read", path))?,
            false => {
                // Who left is known by hashes whose key lies in it.
                seal::make_private(path).map_err(StoreError::io("create", path))?;
                SqliteConnectOptions::new()
                    .filename(path)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(Duration::from_secs(10))
                    .pragma("secure_delete", "ON")
            }
        };
        let failed = |what| move |source| StoreError::State { what, source };
        let connect = async {
            let mut connection = SqliteConnection::connect_with(&options).await?;
            sealed.watch(&mut connection).await?;
            Ok(connection)
        };
        let mut connection = runtime.block_on(connect).map_err(failed("open the database"))?;
        let format = runtime.block_on(prepare(&mut connection)).map_err(failed("prepare the database"))?;
        if format > FORMAT {
            return Err(StoreError::Newer { path: path.to_owned(), found: format, known: FORMAT });
        }
        Ok(Database { runtime, connection, sealed, read_only })
    }

    fn close(mut self) {
        if !self.read_only {
            self.runtime.block_on(self.sealed.close(&mut self.connection));
        }
        // Nothing is pending, and the thread that could be told of a failure is gone.
        let _ = self.runtime.block_on(self.connection.close());
    }
}

/// Brings the tables to the format of today, where they are older, and returns the format found then.
async fn prepare(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let format: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    if format >= FORMAT {
        return Ok(format);
    }
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    // Another process may have come first while we waited.
    let format: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *transaction).await?;
    for step in FORMATS.into_iter().skip(usize::try_from(format).unwrap_or(0)) {
        sqlx::raw_sql(step).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(FORMAT.max(format))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_the_first_format_opens_and_keeps_what_it_holds() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state.db");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
            let mut old = SqliteConnection::connect_with(&options).await.expect("a database");
            sqlx::raw_sql(FORMATS[0]).execute(&mut old).await.expect("the first format");
            sqlx::query("INSERT INTO opt_outs (hash) VALUES (zeroblob(32))")
                .execute(&mut old)
                .await
                .expect("somebody who left");
            old.close().await.expect("closed");
        });
        for _ in 0..2 {
            let state = State::open(&path).expect("opened");
            let kept = state.opt_outs().expect("read");
            assert_eq!((kept.hashes.len(), kept.marks.len(), kept.unmarked), (1, 0, 1));
            assert_eq!(state.founded().expect("read"), None, "the next score settles it");
        }
    }
}
