//! What the catalog keeps of names: a filter for each run in its final form.

use model::Network;
use sqlx::{Connection, Row};

use crate::LakeError;
use crate::catalog::database::Catalog;
use crate::names::NameFilter;

impl Catalog {
    /// Filters of runs of a network, by number of the run: so many of those beyond `after`.
    pub(crate) fn name_filters(
        &mut self,
        network: Network,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<(i64, NameFilter)>, LakeError> {
        self.run("read", async |connection| {
            let filters = sqlx::query(
                "SELECT n.run, n.version, n.filter, n.digest FROM names n JOIN runs r ON r.id = n.run
                 WHERE r.network = ? AND n.run > ? ORDER BY n.run LIMIT ?",
            );
            let filters = filters.bind(network.as_str()).bind(after.unwrap_or(i64::MIN)).bind(limit as i64);
            let rows = filters.fetch_all(connection).await?;
            let filter = |row: &sqlx::sqlite::SqliteRow| {
                let filter = NameFilter { version: row.get(1), bytes: row.get(2), digest: row.get(3) };
                (row.get(0), filter)
            };
            Ok(rows.iter().map(filter).collect())
        })
    }

    /// Keeps filters, of runs that there still are.
    pub(crate) fn put_name_filters(&mut self, filters: &[(i64, NameFilter)]) -> Result<(), LakeError> {
        self.run("write", async |connection| {
            let mut change = connection.begin().await?;
            for (run, filter) in filters {
                let put = sqlx::query(
                    "INSERT OR REPLACE INTO names SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM runs WHERE id = ?1)",
                );
                let put = put.bind(run).bind(filter.version).bind(&filter.bytes).bind(filter.digest);
                put.execute(&mut *change).await?;
            }
            change.commit().await
        })
    }
}
