//! Publishing: files first, aside and synced, then one transaction that makes them visible.

use model::{SnapshotDetails, SnapshotKey, SnapshotScores};

use crate::details::{self, Redaction};
use crate::files::{self, Seal};
use crate::lock::Writing;
use crate::state::{NewDetails, NewSnapshot};
use crate::{OptOuts, Store, StoreError, layout, scores};

/// What publishing did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The snapshot that now holds these scores.
    pub key: SnapshotKey,
    /// True where the latest revision held the same bytes already, so that there is no new one.
    pub unchanged: bool,
}

impl Store {
    /// Publishes the scores of a day: as they are if the latest revision of that day and model has the same
    /// bytes, else as a new revision. Keeps the model, too.
    ///
    /// Details take the place of those kept before, in the same step; those of a day before the newest
    /// published one, or of a model that is not the current one, are ignored. A crash leaves the state before.
    ///
    /// The history index follows with [`Store::flush_history`] or when it is next asked; where somebody in
    /// this process reads [`Store::newest`], at once.
    pub fn publish(
        &self,
        snapshot: &SnapshotScores,
        details: Option<&SnapshotDetails>,
    ) -> Result<Published, StoreError> {
        scores::validate(snapshot)?;
        let writing = self.writing()?;
        // Whoever left while the scores were made must not come back with them.
        let opt_outs = self.opt_outs_now()?;
        let rows = snapshot.rows.iter().filter(|row| !opt_outs.matches_person(row.person));
        let without = SnapshotScores { rows: rows.cloned().collect(), ..snapshot.clone() };
        let snapshot = &without;
        let files = [
            ("scores.parquet", scores::encode(snapshot)?),
            ("model.json", scores::encode_model(&snapshot.model)?),
        ];
        self.save_model_locked(&snapshot.model, &writing)?;
        let newest_day = self.live.state.newest_day()?;
        let (key, unchanged) = self.key_for(snapshot, &files)?;
        let new = if unchanged { None } else { Some(self.place_snapshot(&key, snapshot, &files)?) };
        let publications = self.publications()?;
        let is_current = publications.current().is_none_or(|current| current == key.model);
        let is_newest = newest_day.is_none_or(|newest| key.day >= newest);
        let details = details.filter(|_| is_current && is_newest);
        let details =
            details.map(|details| self.place_details(&key, details, &opt_outs)).transpose()?.flatten();
        if new.is_some() || details.is_some() {
            self.live.state.commit(new, details)?;
            self.sweep_details(&writing)?;
            if self.live.is_wanted() {
                self.flush_history_locked(&writing)?;
            }
            self.live.refresh()?;
        }
        Ok(Published { key, unchanged })
    }

    /// The revision that holds these bytes, or is to hold them.
    fn key_for(
        &self,
        snapshot: &SnapshotScores,
        [scores, model]: &[(&str, Vec<u8>); 2],
    ) -> Result<(SnapshotKey, bool), StoreError> {
        let latest = self.live.state.revisions(snapshot.day, &snapshot.model.name)?.pop();
        if let Some(latest) = &latest {
            let kept = self.live.state.seals(&layout::snapshot_model(&latest.key))?;
            if latest.seal == Seal::of(&scores.1) && kept.contains(&Seal::of(&model.1)) {
                return Ok((latest.key.clone(), true));
            }
        }
        let revision = latest.map_or(0, |latest| latest.key.revision) + 1;
        Ok((SnapshotKey { day: snapshot.day, model: snapshot.model.name.clone(), revision }, false))
    }

    /// Puts the files of a snapshot where they belong; nobody sees them yet.
    fn place_snapshot(
        &self,
        key: &SnapshotKey,
        snapshot: &SnapshotScores,
        files: &[(&str, Vec<u8>); 2],
    ) -> Result<NewSnapshot, StoreError> {
        let (aside, path) = (self.live.dir.join(layout::PUBLISHING), layout::snapshot(key));
        let place = self.live.dir.join(&path);
        // Both may be left from a publishing that was killed; nothing registers them.
        files::remove(&aside)?;
        files::remove(&place)?;
        files::create_folder(&aside)?;
        for (name, bytes) in files {
            files::write_synced(&aside.join(name), bytes)?;
        }
        files::sync_folder(&aside)?;
        let day = place.parent().unwrap_or(&self.live.dir);
        files::create_folder(day)?;
        files::rename(&aside, &place)?;
        files::sync_folder(day.parent().unwrap_or(&self.live.dir))?;
        let seal = |(name, bytes): &(&str, Vec<u8>)| (format!("{path}/{name}"), Seal::of(bytes));
        Ok(NewSnapshot {
            key: key.clone(),
            lake_generation: snapshot.lake_generation,
            people: snapshot.rows.len() as u64,
            files: files.iter().map(seal).collect(),
        })
    }

    /// Puts the files of details beside those kept now; `None` where they are the same.
    fn place_details(
        &self,
        key: &SnapshotKey,
        details: &SnapshotDetails,
        opt_outs: &OptOuts,
    ) -> Result<Option<NewDetails>, StoreError> {
        let placed = details::place(&self.live.dir, key, details, &leaving(details, opt_outs))?;
        let new = placed.of(key);
        Ok((self.live.state.details()?.as_ref() != Some(&new.entry)).then_some(new))
    }

    /// Removes what lies among the details and is not registered: files of before, and of what was killed.
    pub(crate) fn sweep_details(&self, _: &Writing<'_>) -> Result<(), StoreError> {
        let folder = self.live.dir.join(layout::NEWEST);
        if !folder.exists() {
            return Ok(());
        }
        let kept = self.live.state.files()?;
        let names = std::fs::read_dir(&folder).map_err(StoreError::io("list", &folder))?;
        for name in names {
            let name = name.map_err(StoreError::io("list", &folder))?.file_name();
            let path = format!("{}/{}", layout::NEWEST, name.to_string_lossy());
            if !kept.iter().any(|(kept, _)| *kept == path) {
                files::remove(&folder.join(&name))?;
            }
        }
        Ok(())
    }
}

/// What of some details may not be published: everything of those who left.
fn leaving(details: &SnapshotDetails, opt_outs: &OptOuts) -> Redaction {
    let cards = details.cards.iter().filter(|card| opt_outs.matches_card(card));
    let gone = cards.map(|card| card.person).collect();
    Redaction { gone, leaving: true, ..Redaction::default() }
}
