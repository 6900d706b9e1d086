//! Accounts in the tables: who they are, whether they left, and under whom they are shown.

use model::{AccountId, Network};
use sqlx::sqlite::SqliteConnection;

use crate::opt_outs::Hash;

/// Network and native id.
pub(super) type AccountRow = (String, String);

pub(super) fn account((network, native): AccountRow) -> Result<AccountId, sqlx::Error> {
    let network = Network::new(&network).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(AccountId { network, native })
}

/// True where one of these is kept of somebody who left.
pub(super) async fn anybody_left(
    connection: &mut SqliteConnection,
    hashes: &[Hash],
) -> Result<bool, sqlx::Error> {
    for hash in hashes {
        let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM opt_outs WHERE hash = ?")
            .bind(hash.to_vec())
            .fetch_optional(&mut *connection)
            .await?;
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The account that another is joined to.
pub(super) async fn shown_as(
    connection: &mut SqliteConnection,
    other: &AccountId,
) -> Result<Option<AccountId>, sqlx::Error> {
    let row: Option<AccountRow> =
        sqlx::query_as("SELECT shown_network, shown_native FROM links WHERE network = ? AND native = ?")
            .bind(other.network.as_str().to_owned())
            .bind(other.native.clone())
            .fetch_optional(connection)
            .await?;
    row.map(account).transpose()
}
