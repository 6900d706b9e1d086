//! The catalog: which files make up the lake, and how far each source was read. SQLite in WAL mode.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use seal::Sealed;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row, SqlSafeStr, SqliteConnection};

use crate::LakeError;
use crate::catalog::state::{DataFile, Run, State};

/// The catalog's history, oldest first: what makes each version out of the one before. The catalog keeps a digest of
/// every step it took, so that none may change once released.
const STEPS: [(&str, &str); 4] = [
    ("catalog", include_str!("../../migrations/0001_catalog.sql")),
    ("turns", include_str!("../../migrations/0002_turns.sql")),
    ("bookmarks", include_str!("../../migrations/0003_bookmarks.sql")),
    ("names", include_str!("../../migrations/0004_names.sql")),
];

fn migrator() -> Migrator {
    let steps = (1..).zip(STEPS).map(|(version, (name, sql))| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(steps.collect())
}

/// A file that may lie in the folder without being part of the lake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stray {
    /// Relative to the lake's folder.
    pub(crate) path: String,
    /// The change that dropped it; 0 where it never joined.
    pub(crate) dropped: i64,
}

/// A blocking handle on the catalog. Its calls must not be made from within an async task; a thread that
/// may block (`spawn_blocking`) is fine.
#[derive(Debug)]
pub(crate) struct Catalog {
    path: PathBuf,
    sealed: Sealed,
    writes: bool,
    runtime: tokio::runtime::Runtime,
    connection: Option<SqliteConnection>,
}

impl Catalog {
    /// Opens the catalog for writing, creates it where it is missing, and brings it to this version.
    pub(crate) fn create(path: &Path) -> Result<Catalog, LakeError> {
        seal::make_private(path).map_err(LakeError::io("create", path))?;
        let mut catalog = Catalog::connect(path, options(path), true)?;
        catalog.migrate()?;
        Ok(catalog)
    }

    /// Opens an existing catalog; nothing will be written to it.
    pub(crate) fn open(path: &Path) -> Result<Catalog, LakeError> {
        let sealed = Sealed::of(path);
        let options = match sealed.is_read_only() {
            true => sealed.read_only().map_err(LakeError::io("read", path))?,
            false => options(path).pragma("query_only", "ON"),
        };
        Catalog::connect(path, options, false)
    }

    fn connect(path: &Path, options: SqliteConnectOptions, writes: bool) -> Result<Catalog, LakeError> {
        let sealed = Sealed::of(path);
        sealed.expect_sound()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(LakeError::io("start a runtime for", path))?;
        let connect = async {
            let mut connection = options.connect().await?;
            sealed.watch(&mut connection).await?;
            Ok(connection)
        };
        let connection = runtime.block_on(connect).map_err(|source| LakeError::Catalog {
            doing: "open",
            path: path.to_owned(),
            source,
        })?;
        Ok(Catalog { path: path.to_owned(), sealed, writes, runtime, connection: Some(connection) })
    }

    fn migrate(&mut self) -> Result<(), LakeError> {
        let Some(connection) = &mut self.connection else { return Ok(()) };
        let done = self.runtime.block_on(async { migrator().run(connection).await });
        done.map_err(|source| LakeError::Migrate { path: self.path.clone(), source })
    }

    /// Runs statements one after the other; `doing` is the verb for errors.
    pub(crate) fn run<T>(
        &mut self,
        doing: &'static str,
        statements: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, LakeError> {
        let result = match &mut self.connection {
            Some(connection) => self.runtime.block_on(statements(connection)),
            None => Err(sqlx::Error::PoolClosed),
        };
        result.map_err(|source| LakeError::Catalog { doing, path: self.path.clone(), source })
    }

    /// True where a newer version of Clout has to bring the catalog to its form before it can be read.
    pub(crate) fn is_outdated(&mut self) -> Result<bool, LakeError> {
        self.run("read", async |connection| {
            let newest = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success";
            let version: i64 = sqlx::query_scalar(newest).fetch_one(connection).await?;
            Ok(version < STEPS.len() as i64)
        })
    }

    /// A counter of the table `numbers`.
    pub(crate) fn number(&mut self, name: &'static str) -> Result<i64, LakeError> {
        self.run("read", async |connection| number(connection, name).await)
    }

    /// Everything that is part of the lake.
    pub(crate) fn state(&mut self) -> Result<State, LakeError> {
        let (change, erasures, rows) = self.run("read", async |connection| {
            // One transaction, so that the numbers are those of the rows.
            let mut reading = connection.begin().await?;
            let numbers = (number(&mut reading, "change").await?, number(&mut reading, "erasure").await?);
            let rows = sqlx::query(
                "SELECT r.id, r.network, r.day, r.source, r.canonical, r.deletes_seen,
                        f.path, f.rows, f.bytes, f.contents, f.digest
                 FROM runs r JOIN files f ON f.run = r.id ORDER BY r.network, r.day, r.id, f.place",
            )
            .fetch_all(&mut *reading)
            .await?;
            Ok((numbers.0, numbers.1, rows))
        })?;
        let mut state = State { change, erasures, ..State::default() };
        for row in &rows {
            let network: &str = row.get(1);
            let network = network
                .parse()
                .map_err(|_| LakeError::damaged(&self.path, "names of networks", format!("{network:?}")))?;
            let run = Run {
                id: row.get(0),
                source: row.get(3),
                canonical: row.get(4),
                deletes_seen: row.get(5),
                files: Vec::new(),
            };
            let file = DataFile {
                path: row.get(6),
                rows: row.get::<i64, _>(7) as u64,
                bytes: row.get::<i64, _>(8) as u64,
                contents: row.get::<i64, _>(9) as u64,
                digest: row.get(10),
            };
            state.add(network, model::Day::from_number(row.get(2)), run, file);
        }
        Ok(state)
    }

    /// Files that may lie about without belonging to the lake.
    pub(crate) fn strays(&mut self) -> Result<Vec<Stray>, LakeError> {
        self.run("read", async |connection| {
            let strays = "SELECT path, dropped FROM strays WHERE path NOT IN (SELECT path FROM files)";
            let rows = sqlx::query(strays).fetch_all(connection).await?;
            Ok(rows.iter().map(|row| Stray { path: row.get(0), dropped: row.get(1) }).collect())
        })
    }

    /// Every path that the catalog knows at this moment: files of the lake, and strays.
    pub(crate) fn known_paths(&mut self) -> Result<BTreeSet<String>, LakeError> {
        let paths: Vec<String> = self.run("read", async |connection| {
            let paths = "SELECT path FROM files UNION SELECT path FROM strays";
            sqlx::query_scalar(paths).fetch_all(connection).await
        })?;
        Ok(paths.into_iter().collect())
    }

    /// True where the lake consists of this file, among others.
    pub(crate) fn names(&mut self, path: &str) -> Result<bool, LakeError> {
        self.run("read", async |connection| {
            let found = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM files WHERE path = ?").bind(path);
            found.fetch_one(connection).await.map(|count| count > 0)
        })
    }

    /// Notes files that are about to be moved into the folder, so that a crash leaves no orphans.
    pub(crate) fn note_strays<'a>(
        &mut self,
        paths: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), LakeError> {
        let paths: Vec<&str> = paths.into_iter().collect();
        self.run("write", async |connection| {
            let mut change = connection.begin().await?;
            for path in paths {
                sqlx::query("INSERT OR IGNORE INTO strays (path) VALUES (?)")
                    .bind(path)
                    .execute(&mut *change)
                    .await?;
            }
            change.commit().await
        })
    }

    /// Forgets strays that are gone.
    pub(crate) fn forget_strays(&mut self, gone: &[Stray]) -> Result<(), LakeError> {
        self.run("write", async |connection| {
            let mut change = connection.begin().await?;
            for stray in gone {
                let forget = sqlx::query("DELETE FROM strays WHERE path = ?").bind(&stray.path);
                forget.execute(&mut *change).await?;
            }
            change.commit().await
        })
    }

    /// What SQLite itself finds wrong; empty if nothing.
    pub(crate) fn integrity(&mut self) -> Result<Vec<String>, LakeError> {
        let mut lines: Vec<String> = self.run("check", async |connection| {
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(connection).await
        })?;
        lines.retain(|line| line != "ok");
        Ok(lines)
    }

    /// Leaves no trace of what was deleted: not in free pages, not in the log. Where another process reads at
    /// this moment, so that the log cannot be cut, the chore stays for the next time.
    pub(crate) fn scrub(&mut self) -> Result<(), LakeError> {
        self.run("scrub", async |connection| {
            sqlx::query("VACUUM").execute(&mut *connection).await?;
            let cut = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await?;
            if cut.get::<i64, _>(0) != 0 {
                return Ok(());
            }
            let done = sqlx::query("DELETE FROM chores WHERE name = 'scrub'");
            done.execute(&mut *connection).await.map(|_| ())
        })
    }

    /// True where an erasure was interrupted before the catalog was scrubbed.
    pub(crate) fn needs_scrub(&mut self) -> Result<bool, LakeError> {
        self.run("read", async |connection| {
            let found = "SELECT count(*) FROM chores WHERE name = 'scrub'";
            sqlx::query_scalar::<_, i64>(found).fetch_one(connection).await.map(|count| count > 0)
        })
    }
}

pub(crate) async fn number(connection: &mut SqliteConnection, name: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT value FROM numbers WHERE name = ?").bind(name).fetch_one(connection).await
}

impl Drop for Catalog {
    fn drop(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            if self.writes {
                self.runtime.block_on(self.sealed.close(&mut connection));
            }
            // Nothing is lost where closing fails: whatever was committed is in the log.
            let _ = self.runtime.block_on(connection.close());
        }
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .foreign_keys(true)
        .pragma("secure_delete", "ON")
}
