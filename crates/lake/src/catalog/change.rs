//! One transaction of the catalog: files that join and leave, and with them the cursor they were read up to.

use std::collections::BTreeMap;

use model::{Day, Network};
use sqlx::{Connection, SqliteConnection};

use crate::LakeError;
use crate::catalog::account::SAMPLES_PER_REASON;
use crate::catalog::bookmark::Bookmark;
use crate::catalog::database::Catalog;
use crate::catalog::redaction::Redaction;
use crate::catalog::state::DataFile;

/// Everything that happens at once, or not at all.
#[derive(Debug, Default)]
pub(crate) struct Change {
    pub(crate) drop_runs: Vec<i64>,
    pub(crate) new_runs: Vec<NewRun>,
    /// Runs on which every deletion known so far has been carried out.
    pub(crate) clean_runs: Vec<i64>,
    pub(crate) duplicates: BTreeMap<i64, u64>,
    pub(crate) deletes: Vec<(Network, u64)>,
    pub(crate) source: Option<Progress>,
    /// What an erasure takes out of the catalog itself, for each network.
    pub(crate) redactions: Vec<Redaction>,
}

/// A run that joins the lake.
#[derive(Debug)]
pub(crate) struct NewRun {
    pub(crate) id: i64,
    pub(crate) network: Network,
    pub(crate) day: Day,
    pub(crate) source: Option<i64>,
    pub(crate) canonical: bool,
    /// Whether the deletions that come with this change were carried out on it too.
    pub(crate) sees_new_deletes: bool,
    /// Earlier deletions that were carried out on it; `None` for all.
    pub(crate) deletes_seen: Option<i64>,
    pub(crate) files: Vec<DataFile>,
}

/// How far a source came.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    pub(crate) source: i64,
    pub(crate) bookmark: Bookmark,
    pub(crate) done: bool,
    pub(crate) living: bool,
    pub(crate) taken: u64,
    pub(crate) rejects: BTreeMap<String, u64>,
    pub(crate) skips: BTreeMap<String, u64>,
    pub(crate) samples: Vec<NewSample>,
}

/// A reject to keep.
#[derive(Debug)]
pub(crate) struct NewSample {
    pub(crate) reason: String,
    pub(crate) position: u64,
    pub(crate) detail: String,
    pub(crate) sample: String,
}

impl Catalog {
    /// Carries a change out in one transaction.
    pub(crate) fn apply(&mut self, change: &Change) -> Result<(), LakeError> {
        self.run("write", async |connection| {
            let mut transaction = connection.begin().await?;
            write(&mut transaction, change).await?;
            transaction.commit().await
        })
    }
}

async fn write(connection: &mut SqliteConnection, change: &Change) -> Result<(), sqlx::Error> {
    let change_number = step(connection, "change").await?;
    // Other processes may have entered deletions while runs were merged. A run that did not see them keeps the lower
    // number, by which the next compaction knows to carry them out.
    let seen_before = last_delete(connection).await?;
    for (network, hash) in &change.deletes {
        sqlx::query("INSERT OR IGNORE INTO deletes (network, hash) VALUES (?, ?)")
            .bind(network.as_str())
            .bind(*hash as i64)
            .execute(&mut *connection)
            .await?;
    }
    let seen_now = last_delete(connection).await?;
    for run in &change.drop_runs {
        drop_run(connection, *run, change_number).await?;
    }
    for run in &change.new_runs {
        let seen = match run.deletes_seen.filter(|seen| *seen < seen_before) {
            Some(seen) => seen,
            None if run.sees_new_deletes => seen_now,
            None => seen_before,
        };
        add_run(connection, run, seen).await?;
    }
    if let Some(last) = change.new_runs.iter().map(|run| run.id).max() {
        let take = sqlx::query("UPDATE numbers SET value = max(value, ?) WHERE name = 'run'");
        take.bind(last).execute(&mut *connection).await?;
    }
    for run in &change.clean_runs {
        let clean = sqlx::query("UPDATE runs SET deletes_seen = ? WHERE id = ?");
        clean.bind(seen_before).bind(run).execute(&mut *connection).await?;
    }
    for (source, count) in &change.duplicates {
        let add = sqlx::query("UPDATE sources SET duplicates = duplicates + ? WHERE id = ?");
        add.bind(*count as i64).bind(source).execute(&mut *connection).await?;
    }
    if let Some(progress) = &change.source {
        write_progress(connection, progress).await?;
    }
    for redaction in &change.redactions {
        redaction.write(connection).await?;
    }
    // By this number readers notice that what they hold open names somebody who was forgotten, and begin anew.
    if !change.redactions.is_empty() {
        step(connection, "erasure").await?;
    }
    Ok(())
}

/// Raises a counter by one; returns what it is now.
async fn step(connection: &mut SqliteConnection, name: &str) -> Result<i64, sqlx::Error> {
    let raise = "UPDATE numbers SET value = value + 1 WHERE name = ? RETURNING value";
    sqlx::query_scalar(raise).bind(name).fetch_one(connection).await
}

/// The number of the latest deletion there is.
pub(crate) async fn last_delete(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM deletes").fetch_one(connection).await
}

async fn drop_run(connection: &mut SqliteConnection, run: i64, change: i64) -> Result<(), sqlx::Error> {
    // Readers may still have the files open: they go when no lease is older than this change.
    sqlx::query("INSERT OR REPLACE INTO strays SELECT path, ? FROM files WHERE run = ?")
        .bind(change)
        .bind(run)
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM names WHERE run = ?").bind(run).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM files WHERE run = ?").bind(run).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM runs WHERE id = ?").bind(run).execute(connection).await?;
    Ok(())
}

async fn add_run(connection: &mut SqliteConnection, run: &NewRun, seen: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)")
        .bind(run.id)
        .bind(run.network.as_str())
        .bind(run.day.number())
        .bind(run.source)
        .bind(run.canonical)
        .bind(seen)
        .execute(&mut *connection)
        .await?;
    for (place, file) in run.files.iter().enumerate() {
        sqlx::query("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(run.id)
            .bind(place as i64)
            .bind(&file.path)
            .bind(file.rows as i64)
            .bind(file.bytes as i64)
            .bind(file.contents as i64)
            .bind(&file.digest)
            .execute(&mut *connection)
            .await?;
        let joined = sqlx::query("DELETE FROM strays WHERE path = ?").bind(&file.path);
        joined.execute(&mut *connection).await?;
    }
    Ok(())
}

async fn write_progress(connection: &mut SqliteConnection, progress: &Progress) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE sources SET cursor = ?, notes = ?, done = ?, living = ?, taken = taken + ? WHERE id = ?",
    )
    .bind(&progress.bookmark.cursor)
    .bind(&progress.bookmark.notes)
    .bind(progress.done)
    .bind(progress.living)
    .bind(progress.taken as i64)
    .bind(progress.source)
    .execute(&mut *connection)
    .await?;
    for (what, counts) in [("reject", &progress.rejects), ("skip", &progress.skips)] {
        for (reason, count) in counts {
            sqlx::query(
                "INSERT INTO tallies VALUES (?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET count = count + excluded.count",
            )
            .bind(progress.source)
            .bind(what)
            .bind(reason)
            .bind(*count as i64)
            .execute(&mut *connection)
            .await?;
        }
    }
    // How many are kept is asked here and not counted by the writer: an import that goes on after a crash has
    // forgotten what it kept before.
    for sample in &progress.samples {
        sqlx::query(
            "INSERT INTO samples (source, reason, position, detail, sample) SELECT ?1, ?2, ?3, ?4, ?5
             WHERE (SELECT count(*) FROM samples WHERE source = ?1 AND reason = ?2) < ?6",
        )
        .bind(progress.source)
        .bind(&sample.reason)
        .bind(sample.position as i64)
        .bind(&sample.detail)
        .bind(&sample.sample)
        .bind(SAMPLES_PER_REASON as i64)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
