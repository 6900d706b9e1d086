//! Which models were published, in order.

use model::{Day, Timestamp};

use super::State;
use super::register::count_change;
use crate::StoreError;
use crate::publications::Publication;

type PublicationRow = (String, Option<i32>, i64, Option<String>);

impl State {
    /// Every publication, the last one at the end.
    pub fn publications(&self) -> Result<Vec<Publication>, StoreError> {
        self.ask("list the published models", async |connection| {
            let rows: Vec<PublicationRow> = sqlx::query_as(
                "SELECT model, from_day, at, lake_generation FROM model_publications ORDER BY sequence",
            )
            .fetch_all(connection)
            .await?;
            rows.into_iter().map(publication).collect()
        })
    }

    /// Adds a publication.
    pub fn add_publication(&self, publication: &Publication) -> Result<(), StoreError> {
        let Publication { model, from, at, lake_generation } = publication.clone();
        self.ask("register a published model", async move |connection| {
            sqlx::query(
                "INSERT INTO model_publications (model, from_day, at, lake_generation) VALUES (?, ?, ?, ?)",
            )
            .bind(model)
            .bind(from.map(Day::number))
            .bind(at.micros())
            .bind(lake_generation.map(|generation| format!("{generation:016x}")))
            .execute(&mut *connection)
            .await?;
            count_change(connection).await
        })
    }
}

fn publication((model, from, at, generation): PublicationRow) -> Result<Publication, sqlx::Error> {
    let generation = generation.map(|hex| u64::from_str_radix(&hex, 16)).transpose();
    Ok(Publication {
        model,
        from: from.map(Day::from_number),
        at: Timestamp::from_micros(at),
        lake_generation: generation.map_err(|error| sqlx::Error::Decode(error.into()))?,
    })
}
