//! An earlier snapshot, to compare the newest with.

use model::{Day, Model, PersonId, Row, SnapshotKey};
use store::{Newest, Store, StoreError};

/// What an earlier snapshot says of one person, or of everyone.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// Which snapshot.
    pub key: SnapshotKey,
    /// Its model.
    pub model: Model,
    /// By rising person id.
    rows: Vec<Row>,
}

impl Earlier {
    /// The snapshot of the latest day up to `since` that a history shows, with the row of one person. `None` where
    /// there is none that is older than the newest of all.
    ///
    /// Reads and checks a whole file of scores: some milliseconds for each hundred thousand people.
    pub fn of_one(
        store: &Store,
        newest: &Newest,
        since: Day,
        person: PersonId,
    ) -> Result<Option<Earlier>, StoreError> {
        let Some((key, model)) = find(store, newest, since)? else { return Ok(None) };
        let rows = store.row(&key, person)?.into_iter().collect();
        Ok(Some(Earlier { key, model, rows }))
    }

    /// The same with the rows of everyone, for whoever answers many questions: about 70 bytes a person.
    pub fn of_everyone(store: &Store, newest: &Newest, since: Day) -> Result<Option<Earlier>, StoreError> {
        let Some((key, model)) = find(store, newest, since)? else { return Ok(None) };
        let rows = store.scores(&key)?.rows;
        Ok(Some(Earlier { key, model, rows }))
    }

    /// The row of a person; `None` for whoever had no response by then.
    pub fn row(&self, person: PersonId) -> Option<&Row> {
        let index = self.rows.binary_search_by_key(&person, |row| row.person).ok()?;
        self.rows.get(index)
    }
}

fn find(store: &Store, newest: &Newest, since: Day) -> Result<Option<(SnapshotKey, Model)>, StoreError> {
    let Some(key) = shown(store, newest, since)?.filter(|key| key.day < newest.key.day) else {
        return Ok(None);
    };
    let model = if key.model == newest.key.model { None } else { store.model(&key.model)? };
    Ok(Some((key, model.unwrap_or_else(|| newest.model.clone()))))
}

/// The snapshot of the latest day up to `since`, by the model under which that day is shown.
fn shown(store: &Store, newest: &Newest, since: Day) -> Result<Option<SnapshotKey>, StoreError> {
    let keys: Vec<SnapshotKey> = store.snapshots()?.into_iter().map(|info| info.key).collect();
    let mut days = keys.chunk_by(|key, next| key.day == next.day).rev().filter(|day| day[0].day <= since);
    Ok(days.find_map(|day| {
        let scored: Vec<&str> = day.iter().map(|key| key.model.as_str()).collect();
        let model = newest.shown_on(day[0].day, &scored)?;
        // The newest revision stands last.
        day.iter().rfind(|key| key.model == model).cloned()
    }))
}
