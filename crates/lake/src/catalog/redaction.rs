//! What an erasure takes out of the catalog: kept rejects and names of sources that name the person, and hashes
//! of the person's deletions.

use model::Network;
use model::names::ERASED;
use sqlx::{Row, SqliteConnection};

use crate::LakeError;
use crate::catalog::database::Catalog;
use crate::erase::redact::Redactor;

/// Entries to overwrite or remove.
#[derive(Debug, Default)]
pub(crate) struct Redaction {
    network: Option<Network>,
    samples: Vec<i64>,
    sources: Vec<(i64, String)>,
    /// Sources whose reader remembers something that names the person.
    notes: Vec<i64>,
    deletes: Vec<u64>,
}

impl Catalog {
    /// Looks for the person in the catalog. Rejects of every network are searched: their network is not known.
    pub(crate) fn redaction(
        &mut self,
        network: Network,
        redactor: &Redactor,
    ) -> Result<Redaction, LakeError> {
        let names = &redactor.names;
        let (samples, sources) = self.run("read", async |connection| {
            let samples = sqlx::query("SELECT id, detail, sample FROM samples");
            let samples = samples.fetch_all(&mut *connection).await?;
            let sources = sqlx::query("SELECT id, name, notes FROM sources").fetch_all(connection).await?;
            Ok((samples, sources))
        })?;
        let named = |text: &str| names.finds(text) || names.ends_within(text);
        let mut redaction = Redaction { network: Some(network), ..Redaction::default() };
        for row in &samples {
            if named(row.get(1)) || named(row.get(2)) {
                redaction.samples.push(row.get(0));
            }
        }
        for row in &sources {
            redaction.sources.extend(names.redact(row.get(1)).map(|name| (row.get(0), name)));
            if named(&String::from_utf8_lossy(row.get(2))) {
                redaction.notes.push(row.get(0));
            }
        }
        redaction.deletes = redactor.deletes.iter().copied().collect();
        Ok(redaction)
    }
}

impl Redaction {
    /// How many entries of the catalog change.
    pub(crate) fn entries(&self) -> u64 {
        (self.samples.len() + self.sources.len() + self.notes.len()) as u64
    }

    /// A whole sample goes where any of it names the person: what stands around it may tell as much.
    pub(crate) async fn write(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        for sample in &self.samples {
            let redact = sqlx::query("UPDATE samples SET detail = ?1, sample = ?1 WHERE id = ?2");
            redact.bind(ERASED).bind(sample).execute(&mut *connection).await?;
        }
        for (source, name) in &self.sources {
            let redact = sqlx::query("UPDATE sources SET name = ? WHERE id = ?");
            redact.bind(name).bind(source).execute(&mut *connection).await?;
        }
        for source in &self.notes {
            let forget = sqlx::query("UPDATE sources SET notes = x'' WHERE id = ?");
            forget.bind(source).execute(&mut *connection).await?;
        }
        for hash in &self.deletes {
            let network = self.network.map(|network| network.to_string());
            let forget = sqlx::query("DELETE FROM deletes WHERE network = ? AND hash = ?");
            forget.bind(network).bind(*hash as i64).execute(&mut *connection).await?;
        }
        sqlx::query("INSERT OR IGNORE INTO chores VALUES ('scrub')").execute(connection).await.map(|_| ())
    }
}
