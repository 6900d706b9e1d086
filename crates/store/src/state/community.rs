//! What people tell beside events: the founding, named members, joined accounts.

use model::{AccountId, Day, Timestamp};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use super::State;
use super::accounts::{AccountRow, account, anybody_left, shown_as};
use super::endorsements::forget_said;
use super::register::count_change;
use crate::StoreError;
use crate::community::Link;
use crate::opt_outs::Hash;
use crate::redact::Redactor;

type LinkRow = (String, String, String, String, Option<String>, i64);

fn link(row: LinkRow) -> Result<Link, sqlx::Error> {
    let (network, native, shown_network, shown_native, proof, told) = row;
    Ok(Link {
        account: account((shown_network, shown_native))?,
        other: account((network, native))?,
        proof,
        told: Timestamp::from_micros(told),
    })
}

impl State {
    /// The day of the founding; `None` before it.
    pub fn founded(&self) -> Result<Option<Day>, StoreError> {
        let day: Option<i32> = self.ask("read the founding", async |connection| {
            sqlx::query_scalar("SELECT day FROM founding").fetch_optional(connection).await
        })?;
        Ok(day.map(Day::from_number))
    }

    /// Keeps the day of the founding, unless one is kept.
    pub fn found(&self, day: Day) -> Result<(), StoreError> {
        let day = i64::from(day.number());
        self.ask("keep the founding", async move |connection| {
            sqlx::query("INSERT OR IGNORE INTO founding (one, day) VALUES (1, ?)")
                .bind(day)
                .execute(connection)
                .await?;
            Ok(())
        })
    }

    /// The named members, by network and native id.
    pub fn named_members(&self) -> Result<Vec<AccountId>, StoreError> {
        self.ask("list the named members", async |connection| {
            let rows: Vec<AccountRow> =
                sqlx::query_as("SELECT network, native FROM named_members ORDER BY network, native")
                    .fetch_all(connection)
                    .await?;
            rows.into_iter().map(account).collect()
        })
    }

    /// Puts these in place of all named members.
    /// False, and nothing is changed, where one of these hashes is kept: somebody left meanwhile.
    pub fn name_members(&self, members: Vec<AccountId>, hashes: Vec<Hash>) -> Result<bool, StoreError> {
        self.ask("name the members", async move |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            if anybody_left(&mut transaction, &hashes).await? {
                return Ok(false);
            }
            sqlx::query("DELETE FROM named_members").execute(&mut *transaction).await?;
            for member in members {
                sqlx::query("INSERT OR IGNORE INTO named_members (network, native) VALUES (?, ?)")
                    .bind(member.network.as_str().to_owned())
                    .bind(member.native)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            Ok(true)
        })
    }

    /// The joined accounts, by the account they are shown under, then by their own.
    pub fn links(&self) -> Result<Vec<Link>, StoreError> {
        self.ask("list the links", async |connection| {
            let rows: Vec<LinkRow> = sqlx::query_as(
                "SELECT network, native, shown_network, shown_native, proof, told FROM links
                 ORDER BY shown_network, shown_native, network, native",
            )
            .fetch_all(connection)
            .await?;
            rows.into_iter().map(link).collect()
        })
    }

    /// Joins two accounts, and whatever was joined to the second, to what the first is shown under. The inner error
    /// is the account that the second is shown under already; `None` where one of these hashes is kept, because
    /// somebody left meanwhile.
    pub fn link(&self, new: Link, hashes: Vec<Hash>) -> Result<Result<Link, Option<AccountId>>, StoreError> {
        self.ask("keep a link", async move |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            if anybody_left(&mut transaction, &hashes).await? {
                return Ok(Err(None));
            }
            let shown = shown_as(&mut transaction, &new.account).await?.unwrap_or(new.account);
            let before = shown_as(&mut transaction, &new.other).await?;
            let taken = before.filter(|before| *before != shown);
            if let Some(taken) = taken.or_else(|| (shown == new.other).then(|| shown.clone())) {
                return Ok(Err(Some(taken)));
            }
            let new = Link { account: shown, ..new };
            move_others(&mut transaction, &new).await?;
            insert(&mut transaction, &new).await?;
            // Two people's +K are one's from now on.
            count_change(&mut transaction).await?;
            transaction.commit().await?;
            Ok(Ok(new))
        })
    }

    /// Takes an account out of the person it was joined to; false where it was joined to none.
    pub fn unlink(&self, other: &AccountId) -> Result<bool, StoreError> {
        let other = other.clone();
        self.ask("remove a link", async move |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            let removed = sqlx::query("DELETE FROM links WHERE network = ? AND native = ?")
                .bind(other.network.as_str().to_owned())
                .bind(other.native)
                .execute(&mut *transaction)
                .await?;
            count_change(&mut transaction).await?;
            transaction.commit().await?;
            Ok(removed.rows_affected() > 0)
        })
    }
}

/// Forgets what was told about an account that leaves, and takes its names out of the proofs of others.
pub(super) async fn forget_told(
    connection: &mut SqliteConnection,
    account: &AccountId,
    names: &Redactor,
) -> Result<(), sqlx::Error> {
    for forget in [
        "DELETE FROM named_members WHERE network = ? AND native = ?",
        "DELETE FROM links WHERE network = ? AND native = ?",
        "DELETE FROM links WHERE shown_network = ? AND shown_native = ?",
    ] {
        sqlx::query(forget)
            .bind(account.network.as_str().to_owned())
            .bind(account.native.clone())
            .execute(&mut *connection)
            .await?;
    }
    forget_said(connection, account).await?;
    let proofs: Vec<(String, String, String)> =
        sqlx::query_as("SELECT network, native, proof FROM links WHERE proof IS NOT NULL")
            .fetch_all(&mut *connection)
            .await?;
    for (network, native, proof) in proofs {
        let Some(proof) = names.text(&proof) else { continue };
        sqlx::query("UPDATE links SET proof = ? WHERE network = ? AND native = ?")
            .bind(proof)
            .bind(network)
            .bind(native)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What was shown under the account that is joined now is shown under its person.
async fn move_others(connection: &mut SqliteConnection, new: &Link) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE links SET shown_network = ?, shown_native = ? WHERE shown_network = ? AND shown_native = ?",
    )
    .bind(new.account.network.as_str().to_owned())
    .bind(new.account.native.clone())
    .bind(new.other.network.as_str().to_owned())
    .bind(new.other.native.clone())
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert(connection: &mut SqliteConnection, new: &Link) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT OR REPLACE INTO links (network, native, shown_network, shown_native, proof, told)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(new.other.network.as_str().to_owned())
    .bind(new.other.native.clone())
    .bind(new.account.network.as_str().to_owned())
    .bind(new.account.native.clone())
    .bind(new.proof.clone())
    .bind(new.told.micros())
    .execute(connection)
    .await?;
    Ok(())
}
