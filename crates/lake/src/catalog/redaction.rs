//! What an erasure takes out of the catalog: kept rejects and names of sources that name the person, and hashes
//! of the person's deletions.

use model::Network;
use model::names::ERASED;
use sqlx::SqliteConnection;

/// Entries to overwrite or remove.
#[derive(Debug, Default)]
pub(crate) struct Redaction {
    pub(crate) network: Option<Network>,
    pub(crate) samples: Vec<i64>,
    /// Sources whose own name names the person, and what they are called instead.
    pub(crate) sources: Vec<(i64, String)>,
    /// Sources whose reader remembers something that names the person.
    pub(crate) notes: Vec<i64>,
    pub(crate) deletes: Vec<u64>,
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
