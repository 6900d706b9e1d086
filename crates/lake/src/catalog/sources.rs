//! What the catalog knows of sources: cursors, accounts and samples of rejects.

use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row, SqliteConnection};

use crate::LakeError;
use crate::catalog::account::{Account, RejectSample, SourceAccount, SourceKey};
use crate::catalog::bookmark::Bookmark;
use crate::catalog::database::Catalog;

impl Catalog {
    /// The number and the account of a source; `None` where it was never read.
    pub(crate) fn source(&mut self, digest: &str) -> Result<Option<(i64, SourceAccount)>, LakeError> {
        self.run("read", async |connection| {
            let found = sqlx::query("SELECT * FROM sources WHERE digest = ?").bind(digest);
            match found.fetch_optional(&mut *connection).await? {
                Some(row) => Ok(Some((row.get("id"), source_account(connection, &row).await?))),
                None => Ok(None),
            }
        })
    }

    /// Enters a source under a new number.
    pub(crate) fn add_source(&mut self, key: &SourceKey) -> Result<i64, LakeError> {
        self.run("write", async |connection| {
            let add = sqlx::query("INSERT INTO sources (digest, name) VALUES (?, ?)");
            let done = add.bind(&key.digest).bind(&key.name).execute(connection).await?;
            Ok(done.last_insert_rowid())
        })
    }

    /// Makes a source that was finished one that is to be read from its beginning. What it brought stays, and stays
    /// counted; what was refused and skipped is counted anew.
    pub(crate) fn reopen(&mut self, digest: &str) -> Result<(), LakeError> {
        self.run("write", async |connection| {
            let mut change = connection.begin().await?;
            for statement in [
                "DELETE FROM tallies WHERE source IN (SELECT id FROM sources WHERE digest = ?)",
                "DELETE FROM samples WHERE source IN (SELECT id FROM sources WHERE digest = ?)",
                "UPDATE sources SET done = 0, cursor = x'', notes = x'', taken = taken - duplicates, duplicates = 0
                 WHERE digest = ? AND done",
            ] {
                sqlx::query(statement).bind(digest).execute(&mut *change).await?;
            }
            change.commit().await
        })
    }

    /// The account of each source, in the order in which they were first read.
    pub(crate) fn accounts(&mut self) -> Result<Vec<SourceAccount>, LakeError> {
        self.run("read", async |connection| {
            let rows = sqlx::query("SELECT * FROM sources ORDER BY id").fetch_all(&mut *connection).await?;
            let mut accounts = Vec::with_capacity(rows.len());
            for row in &rows {
                accounts.push(source_account(connection, row).await?);
            }
            Ok(accounts)
        })
    }

    /// The rejects that were kept, by source and reason.
    pub(crate) fn samples(&mut self) -> Result<Vec<RejectSample>, LakeError> {
        let rows = self.run("read", async |connection| {
            sqlx::query(
                "SELECT s.name, m.reason, m.position, m.detail, m.sample
                 FROM samples m JOIN sources s ON s.id = m.source ORDER BY m.source, m.reason, m.id",
            )
            .fetch_all(connection)
            .await
        })?;
        let sample = |row: &SqliteRow| RejectSample {
            source: row.get(0),
            reason: row.get(1),
            position: row.get::<i64, _>(2) as u64,
            detail: row.get(3),
            sample: row.get(4),
        };
        Ok(rows.iter().map(sample).collect())
    }
}

async fn source_account(
    connection: &mut SqliteConnection,
    row: &SqliteRow,
) -> Result<SourceAccount, sqlx::Error> {
    let (taken, duplicates): (i64, i64) = (row.get("taken"), row.get("duplicates"));
    let mut account = Account {
        events: taken.saturating_sub(duplicates) as u64,
        duplicates: duplicates as u64,
        ..Account::default()
    };
    let tallies = sqlx::query("SELECT what, reason, count FROM tallies WHERE source = ?");
    for tally in tallies.bind(row.get::<i64, _>("id")).fetch_all(connection).await? {
        let counts = match tally.get("what") {
            "reject" => &mut account.rejects,
            _ => &mut account.skips,
        };
        counts.insert(tally.get("reason"), tally.get::<i64, _>("count") as u64);
    }
    Ok(SourceAccount {
        name: row.get("name"),
        bookmark: Bookmark { cursor: row.get("cursor"), notes: row.get("notes") },
        done: row.get("done"),
        living: row.get("living"),
        account,
    })
}
