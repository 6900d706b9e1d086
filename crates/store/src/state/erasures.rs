//! Those who left: keyed hashes that last, and erasures that wait to be carried out.

use model::names::NameMark;
use model::{AccountId, Network, PersonId};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use super::State;
use super::community::forget_told;
use super::register::count_change;
use crate::StoreError;
use crate::opt_outs::{KeptOptOuts, Leaving, LeftName};
use crate::redact::Redactor;

/// An erasure that is not yet carried out everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The row of the queue.
    pub(crate) id: i64,
    /// The account to be erased.
    pub account: AccountId,
    /// Every handle it is known to have had.
    pub handles: Vec<String>,
    /// What stands in place of the person in snapshots.
    pub(crate) replacement: PersonId,
}

type ErasureRow = (i64, String, String, String, i64);

fn erasure(row: ErasureRow) -> Result<Erasure, sqlx::Error> {
    let (id, network, native, handles, replacement) = row;
    let decode = |error: Box<dyn std::error::Error + Send + Sync>| sqlx::Error::Decode(error);
    Ok(Erasure {
        id,
        account: AccountId { network: Network::new(&network).map_err(|e| decode(e.into()))?, native },
        handles: serde_json::from_str(&handles).map_err(|e| decode(e.into()))?,
        replacement: PersonId(replacement.cast_unsigned()),
    })
}

impl State {
    /// The random key of this store, never shown to anyone.
    pub fn secret(&self) -> Result<Vec<u8>, StoreError> {
        self.ask("read the key", async |connection| {
            sqlx::query_scalar("SELECT secret FROM meta").fetch_one(connection).await
        })
    }

    /// What is kept of those who left.
    pub fn opt_outs(&self) -> Result<KeptOptOuts, StoreError> {
        self.ask("list the opt-outs", async |connection| {
            let mut rows: Vec<Vec<u8>> =
                sqlx::query_scalar("SELECT hash FROM opt_outs").fetch_all(&mut *connection).await?;
            let names: Vec<(Vec<u8>, Vec<u8>)> =
                sqlx::query_as("SELECT hash, mark FROM left_names").fetch_all(&mut *connection).await?;
            let unmarked: i64 =
                sqlx::query_scalar("SELECT hashes FROM unmarked_opt_outs").fetch_one(connection).await?;
            let mark = |bytes: &Vec<u8>| {
                NameMark::from_bytes(bytes).ok_or_else(|| sqlx::Error::Decode("not a mark of a name".into()))
            };
            let marks = names.iter().map(|(_, bytes)| mark(bytes)).collect::<Result<_, _>>()?;
            rows.extend(names.into_iter().map(|(hash, _)| hash));
            // Both tables hold hashes of 32 bytes and no others.
            let hashes = rows.into_iter().filter_map(|hash| hash.try_into().ok()).collect();
            Ok(KeptOptOuts { hashes, marks, unmarked: unmarked.cast_unsigned() })
        })
    }

    /// Keeps hashes, queues the erasure and forgets what was told of the account in one step. An account that is
    /// queued already keeps its place and its replacement; new handles are added to it.
    pub fn opt_out(
        &self,
        leaving: Leaving,
        account: &AccountId,
        handles: &[String],
    ) -> Result<Erasure, StoreError> {
        let (account, handles) = (account.clone(), handles.to_vec());
        self.ask("queue an erasure", async move |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            for hash in leaving.hashes {
                sqlx::query("INSERT OR IGNORE INTO opt_outs (hash) VALUES (?)")
                    .bind(hash.to_vec())
                    .execute(&mut *transaction)
                    .await?;
            }
            for LeftName { hash, mark } in leaving.names {
                sqlx::query("INSERT OR IGNORE INTO left_names (hash, mark) VALUES (?, ?)")
                    .bind(hash.to_vec())
                    .bind(mark.to_bytes().to_vec())
                    .execute(&mut *transaction)
                    .await?;
            }
            let names = Redactor::new(&account.native, &handles);
            forget_told(&mut transaction, &account, &names).await?;
            let queued = enqueue(&mut transaction, account, handles).await?;
            count_change(&mut transaction).await?;
            transaction.commit().await?;
            Ok(queued)
        })
    }

    /// Erasures that wait, the longest waiting first.
    pub fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.ask("list the erasures", async |connection| {
            let rows: Vec<ErasureRow> =
                sqlx::query_as("SELECT id, network, native, handles, replacement FROM erasures ORDER BY id")
                    .fetch_all(connection)
                    .await?;
            rows.into_iter().map(erasure).collect()
        })
    }

    /// Forgets erasures that were carried out, then clears the database of every trace of them: overwritten pages, a
    /// fresh file without free ones, an empty log. Until all of that is done it is noted as something to finish.
    pub fn forget(&self, ids: Vec<i64>) -> Result<(), StoreError> {
        let busy = self.ask("clear the database", async move |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            for id in ids {
                sqlx::query("DELETE FROM erasures WHERE id = ?").bind(id).execute(&mut *transaction).await?;
            }
            sqlx::query("INSERT OR IGNORE INTO chores (name) VALUES ('clear')")
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            sqlx::query("VACUUM").execute(&mut *connection).await?;
            if !cut_log(connection).await? {
                return Ok(true);
            }
            sqlx::query("DELETE FROM chores WHERE name = 'clear'").execute(&mut *connection).await?;
            Ok(false)
        })?;
        if busy { Err(StoreError::Busy { path: self.path.clone() }) } else { Ok(()) }
    }

    /// True where erasures were forgotten and the database was not cleared of them.
    pub fn has_traces(&self) -> Result<bool, StoreError> {
        self.ask("look for chores", async |connection| {
            let chores = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM chores WHERE name = 'clear'");
            chores.fetch_one(connection).await.map(|count| count > 0)
        })
    }
}

/// Empties the log; false where another process reads it.
async fn cut_log(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let (busy, _, _): (i64, i64, i64) =
        sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(connection).await?;
    Ok(busy == 0)
}

async fn enqueue(
    connection: &mut SqliteConnection,
    account: AccountId,
    mut handles: Vec<String>,
) -> Result<Erasure, sqlx::Error> {
    let (network, native) = (account.network.as_str().to_owned(), account.native);
    let queued: Option<String> =
        sqlx::query_scalar("SELECT handles FROM erasures WHERE network = ? AND native = ?")
            .bind(network.clone())
            .bind(native.clone())
            .fetch_optional(&mut *connection)
            .await?;
    let before: Vec<String> =
        queued.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text)).map_err(decode)?;
    handles.extend(before);
    handles.sort_unstable();
    handles.dedup();
    let row: ErasureRow = sqlx::query_as(
        "INSERT INTO erasures (network, native, handles, replacement)
         VALUES (?, ?, ?, random())
         ON CONFLICT (network, native) DO UPDATE SET handles = excluded.handles
         RETURNING id, network, native, handles, replacement",
    )
    .bind(network)
    .bind(native)
    .bind(serde_json::to_string(&handles).map_err(decode)?)
    .fetch_one(connection)
    .await?;
    erasure(row)
}

fn decode(error: serde_json::Error) -> sqlx::Error {
    sqlx::Error::Decode(error.into())
}
