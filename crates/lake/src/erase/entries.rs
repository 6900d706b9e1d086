//! Which entries of the catalog name somebody.

use model::Network;
use sqlx::Row;

use crate::LakeError;
use crate::catalog::database::Catalog;
use crate::catalog::redaction::Redaction;
use crate::erase::redact::Redactor;

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
