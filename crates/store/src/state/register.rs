//! What is published: snapshots, details, and the seal of every file.

use model::{Day, SnapshotKey};
use sqlx::sqlite::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, FromRow, Row};

use super::State;
use crate::StoreError;
use crate::files::Seal;

/// A published snapshot as it is registered.
#[derive(Debug, Clone)]
pub(crate) struct SnapshotEntry {
    pub key: SnapshotKey,
    /// Rises with every publishing.
    pub sequence: i64,
    pub lake_generation: u64,
    pub people: u64,
    /// Seal of the scores.
    pub seal: Seal,
    /// Length of all files of the snapshot.
    pub bytes: u64,
}

/// A snapshot whose files are in place.
#[derive(Debug, Clone)]
pub(crate) struct NewSnapshot {
    pub key: SnapshotKey,
    pub lake_generation: u64,
    pub people: u64,
    /// Path and seal of each file.
    pub files: Vec<(String, Seal)>,
}

/// Whose details are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DetailsEntry {
    pub key: SnapshotKey,
    /// Path of the manifest.
    pub manifest: String,
}

/// Details whose files are in place.
#[derive(Debug, Clone)]
pub(crate) struct NewDetails {
    pub entry: DetailsEntry,
    /// Path and seal of each file.
    pub files: Vec<(String, Seal)>,
}

struct SnapshotRow {
    sequence: i64,
    day: i64,
    model: String,
    revision: i64,
    lake_generation: String,
    people: i64,
    digest: String,
    bytes: i64,
    model_bytes: i64,
}

impl FromRow<'_, SqliteRow> for SnapshotRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(SnapshotRow {
            sequence: row.try_get("sequence")?,
            day: row.try_get("day")?,
            model: row.try_get("model")?,
            revision: row.try_get("revision")?,
            lake_generation: row.try_get("lake_generation")?,
            people: row.try_get("people")?,
            digest: row.try_get("digest")?,
            bytes: row.try_get("bytes")?,
            model_bytes: row.try_get("model_bytes")?,
        })
    }
}

impl SnapshotRow {
    fn entry(self) -> Result<SnapshotEntry, sqlx::Error> {
        let generation = u64::from_str_radix(&self.lake_generation, 16);
        let bytes = unsigned(self.bytes)?;
        Ok(SnapshotEntry {
            key: key(self.day, self.model, self.revision)?,
            sequence: self.sequence,
            lake_generation: generation.map_err(|error| sqlx::Error::Decode(error.into()))?,
            people: unsigned(self.people)?,
            seal: Seal { digest: self.digest, bytes },
            bytes: bytes.saturating_add(unsigned(self.model_bytes)?),
        })
    }
}

fn unsigned(number: i64) -> Result<u64, sqlx::Error> {
    u64::try_from(number).map_err(|error| sqlx::Error::Decode(error.into()))
}

fn key(day: i64, model: String, revision: i64) -> Result<SnapshotKey, sqlx::Error> {
    let day = i32::try_from(day).map_err(|error| sqlx::Error::Decode(error.into()))?;
    let revision = u32::try_from(revision).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(SnapshotKey { day: Day::from_number(day), model, revision })
}

impl State {
    /// Every published snapshot, by day, model and revision.
    pub fn snapshots(&self) -> Result<Vec<SnapshotEntry>, StoreError> {
        self.ask("list the snapshots", async |connection| {
            let rows: Vec<SnapshotRow> =
                sqlx::query_as("SELECT * FROM published ORDER BY day, model, revision")
                    .fetch_all(connection)
                    .await?;
            rows.into_iter().map(SnapshotRow::entry).collect()
        })
    }

    /// The revisions of one day and model, the newest last.
    pub fn revisions(&self, day: Day, model: &str) -> Result<Vec<SnapshotEntry>, StoreError> {
        let (day, model) = (i64::from(day.number()), model.to_owned());
        self.ask("look up a snapshot", async move |connection| {
            let rows: Vec<SnapshotRow> =
                sqlx::query_as("SELECT * FROM published WHERE day = ? AND model = ? ORDER BY revision")
                    .bind(day)
                    .bind(model)
                    .fetch_all(connection)
                    .await?;
            rows.into_iter().map(SnapshotRow::entry).collect()
        })
    }

    /// The newest day of any model that was published; of any at all before the first was.
    pub fn newest_day(&self) -> Result<Option<Day>, StoreError> {
        let day: Option<i32> = self.ask("look up the newest day", async |connection| {
            sqlx::query_scalar(
                "SELECT max(day) FROM snapshots
                 WHERE model IN (SELECT model FROM model_publications)
                    OR NOT EXISTS (SELECT 1 FROM model_publications)",
            )
            .fetch_one(connection)
            .await
        })?;
        Ok(day.map(Day::from_number))
    }

    /// Whose details are kept; `None` before the first.
    pub fn details(&self) -> Result<Option<DetailsEntry>, StoreError> {
        self.ask("look up the newest details", async |connection| {
            let row: Option<(i64, String, i64, String)> =
                sqlx::query_as("SELECT day, model, revision, manifest FROM details")
                    .fetch_optional(connection)
                    .await?;
            row.map(|(day, model, revision, manifest)| {
                Ok(DetailsEntry { key: key(day, model, revision)?, manifest })
            })
            .transpose()
        })
    }

    /// The seals that a file may carry: one, or two while it is being replaced; none if it is unknown.
    pub fn seals(&self, path: &str) -> Result<Vec<Seal>, StoreError> {
        let path = path.to_owned();
        let files = self.ask("look up a file", async move |connection| {
            sqlx::query_as("SELECT path, digest, bytes, next_digest, next_bytes FROM files WHERE path = ?")
                .bind(path)
                .fetch_all(connection)
                .await
        })?;
        Ok(files.into_iter().flat_map(FileRow::seals).collect())
    }

    /// Every file with the seals it may carry, by path.
    pub fn files(&self) -> Result<Vec<(String, Vec<Seal>)>, StoreError> {
        let files: Vec<FileRow> = self.ask("list the files", async |connection| {
            sqlx::query_as("SELECT path, digest, bytes, next_digest, next_bytes FROM files ORDER BY path")
                .fetch_all(connection)
                .await
        })?;
        Ok(files.into_iter().map(|file| (file.path.clone(), file.seals())).collect())
    }

    /// Files whose path begins so, in the order in which they were first kept.
    pub fn files_in_order(&self, prefix: &'static str) -> Result<Vec<String>, StoreError> {
        self.ask("list the files", async move |connection| {
            // SQLite keeps the order of row ids when it vacuums.
            sqlx::query_scalar("SELECT path FROM files WHERE substr(path, 1, ?) = ? ORDER BY rowid")
                .bind(prefix.len() as i64)
                .bind(prefix)
                .fetch_all(connection)
                .await
        })
    }

    /// Makes a snapshot, new details, or both, visible in one step; details take the place of
    /// those before, whose files are no longer registered.
    pub fn commit(
        &self,
        snapshot: Option<NewSnapshot>,
        details: Option<NewDetails>,
    ) -> Result<(), StoreError> {
        self.ask("register what is published", async move |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            if let Some(snapshot) = snapshot {
                insert_snapshot(&mut transaction, snapshot).await?;
            }
            if let Some(details) = details {
                switch_details(&mut transaction, details).await?;
            }
            count_change(&mut transaction).await?;
            transaction.commit().await
        })
    }

    /// Announces that a file is about to be replaced: from now on both seals are right.
    pub fn begin_replace(&self, path: &str, next: &Seal) -> Result<(), StoreError> {
        let (path, next) = (path.to_owned(), next.clone());
        self.ask("announce the replacing of a file", async move |connection| {
            sqlx::query(
                "INSERT INTO files (path, next_digest, next_bytes) VALUES (?1, ?2, ?3)
                 ON CONFLICT (path) DO UPDATE SET next_digest = ?2, next_bytes = ?3",
            )
            .bind(path)
            .bind(next.digest)
            .bind(next.bytes.cast_signed())
            .execute(connection)
            .await?;
            Ok(())
        })
    }

    /// Files whose replacing was announced and not finished, each with the seal it would have.
    pub fn unsettled(&self) -> Result<Vec<(String, Seal)>, StoreError> {
        let files: Vec<FileRow> = self.ask("list unfinished replacings", async |connection| {
            sqlx::query_as(
                "SELECT path, NULL AS digest, NULL AS bytes, next_digest, next_bytes FROM files
                 WHERE next_digest IS NOT NULL",
            )
            .fetch_all(connection)
            .await
        })?;
        let seal = |file: FileRow| (file.path.clone(), file.seals().pop());
        Ok(files.into_iter().map(seal).filter_map(|(path, seal)| Some((path, seal?))).collect())
    }

    /// The file was not replaced: it keeps its seal, and one that would have been new is not registered.
    pub fn cancel_replace(&self, path: &str) -> Result<(), StoreError> {
        let path = path.to_owned();
        self.ask("cancel the replacing of a file", async move |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            sqlx::query("UPDATE files SET next_digest = NULL, next_bytes = NULL WHERE path = ?")
                .bind(path)
                .execute(&mut *transaction)
                .await?;
            sqlx::query("DELETE FROM files WHERE digest IS NULL AND next_digest IS NULL")
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await
        })
    }

    /// The file was replaced: its next seal is the only one.
    pub fn finish_replace(&self, path: &str) -> Result<(), StoreError> {
        let path = path.to_owned();
        self.ask("register the replacing of a file", async move |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            sqlx::query(
                "UPDATE files SET digest = next_digest, bytes = next_bytes, next_digest = NULL,
                    next_bytes = NULL
                 WHERE path = ? AND next_digest IS NOT NULL",
            )
            .bind(path)
            .execute(&mut *transaction)
            .await?;
            count_change(&mut transaction).await?;
            transaction.commit().await
        })
    }
}

struct FileRow {
    path: String,
    digest: Option<String>,
    bytes: Option<i64>,
    next_digest: Option<String>,
    next_bytes: Option<i64>,
}

impl FromRow<'_, SqliteRow> for FileRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(FileRow {
            path: row.try_get("path")?,
            digest: row.try_get("digest")?,
            bytes: row.try_get("bytes")?,
            next_digest: row.try_get("next_digest")?,
            next_bytes: row.try_get("next_bytes")?,
        })
    }
}

impl FileRow {
    /// The seal it has, then the one it is about to have.
    fn seals(self) -> Vec<Seal> {
        let seal = |(digest, bytes): (String, i64)| Seal { digest, bytes: bytes.cast_unsigned() };
        let (now, next) = (self.digest.zip(self.bytes), self.next_digest.zip(self.next_bytes));
        [now, next].into_iter().flatten().map(seal).collect()
    }
}

/// Lets every reader see that something changed.
pub(super) async fn count_change(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE meta SET changes = changes + 1").execute(connection).await?;
    Ok(())
}

async fn insert_snapshot(
    connection: &mut SqliteConnection,
    snapshot: NewSnapshot,
) -> Result<(), sqlx::Error> {
    let NewSnapshot { key, lake_generation, people, files } = snapshot;
    sqlx::query(
        "INSERT INTO snapshots (day, model, revision, path, lake_generation, people)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(i64::from(key.day.number()))
    .bind(key.model.clone())
    .bind(i64::from(key.revision))
    .bind(crate::layout::snapshot(&key))
    .bind(format!("{lake_generation:016x}"))
    .bind(people.cast_signed())
    .execute(&mut *connection)
    .await?;
    insert_files(connection, files).await
}

async fn switch_details(connection: &mut SqliteConnection, details: NewDetails) -> Result<(), sqlx::Error> {
    let NewDetails { entry, files } = details;
    sqlx::query("DELETE FROM files WHERE path LIKE 'snapshots/newest/%'").execute(&mut *connection).await?;
    sqlx::query(
        "INSERT OR REPLACE INTO details (one, day, model, revision, manifest) VALUES (1, ?, ?, ?, ?)",
    )
    .bind(i64::from(entry.key.day.number()))
    .bind(entry.key.model)
    .bind(i64::from(entry.key.revision))
    .bind(entry.manifest)
    .execute(&mut *connection)
    .await?;
    insert_files(connection, files).await
}

async fn insert_files(
    connection: &mut SqliteConnection,
    files: Vec<(String, Seal)>,
) -> Result<(), sqlx::Error> {
    for (path, seal) in files {
        sqlx::query("INSERT INTO files (path, digest, bytes) VALUES (?, ?, ?)")
            .bind(path)
            .bind(seal.digest)
            .bind(seal.bytes.cast_signed())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
