//! Erasing somebody from everything that is published: the one exception to "never changed".
//!
//! In scores the person's id becomes a random one, and every number stays, so that totals do. In the details
//! their card and the evidence of their score go; where they responded to others, the random id without a card
//! stands in their place; and their names go from the texts of others. What an account did that was joined to another
//! stands under that other's id: all evidence of that person goes, too, until they are scored without it. Files are replaced one by one; who is
//! meant waits in the queue until all are, so an erasure that is killed half-way is finished by the next. Reports name
//! people by their id alone, in whose place the random one is put, too.

use model::{AccountId, PersonId, SnapshotDetails, SnapshotKey};

use crate::details::{self, Kept, Redaction};
use crate::lock::Writing;
use crate::{Erasure, Store, StoreError, files, layout, scores};

/// What an erasure touched. All zero where there was nothing of the person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Erased {
    /// Snapshots in which the person's id was replaced.
    pub snapshots: usize,
    /// Whether the card, the evidence or the names were in the details of the newest day.
    pub details: bool,
}

impl Store {
    /// Takes somebody out of every snapshot, the details, the history index and the memory of this process,
    /// and keeps them out as [`Store::opt_out`] does.
    ///
    /// Where the erasure was queued, the queue keeps who is meant until [`Store::erasure_done`]; else nothing
    /// is left when this returns. Doing it twice is doing it once. Models name nobody and stay.
    pub fn erase(&self, account: &AccountId, handles: &[String]) -> Result<Erased, StoreError> {
        let queued = self.erasures()?.iter().any(|erasure| erasure.account == *account);
        let erasure = self.opt_out(account, handles)?;
        let erased = self.carry_out(std::slice::from_ref(&erasure))?;
        if !queued {
            self.erasure_done(&erasure)?;
        }
        Ok(erased.into_iter().next().unwrap_or_default())
    }

    /// The same for erasures of the queue: everything that is published is read and written once for all of them, so
    /// that ten cost hardly more than one. What each touched is told in their order; the queue keeps them until
    /// [`Store::erasure_done`].
    pub fn carry_out(&self, erasures: &[Erasure]) -> Result<Vec<Erased>, StoreError> {
        let writing = self.writing()?;
        files::remove(&self.live.dir.join(layout::PUBLISHING))?;
        let mut erased = vec![Erased::default(); erasures.len()];
        for entry in self.live.state.snapshots()? {
            for place in self.redact_scores(&entry.key, erasures, &writing)? {
                erased[place].snapshots += 1;
            }
        }
        let details = self.redact_newest(erasures, &writing)?;
        erased.iter_mut().for_each(|erased| erased.details = details);
        for erasure in erasures {
            let person = erasure.account.person();
            self.redact_reports(person, erasure.replacement, &writing)?;
            self.live.state.redact_gate_decisions(person, erasure.replacement)?;
            self.live.state.forget_held_back(person)?;
        }
        self.sweep_details(&writing)?;
        self.flush_history_locked(&writing)?;
        drop(writing);
        self.live.refresh()?;
        Ok(erased)
    }

    /// Replaces the ids of people in a snapshot; returns the places of those who were in it.
    fn redact_scores(
        &self,
        key: &SnapshotKey,
        erasures: &[Erasure],
        writing: &Writing<'_>,
    ) -> Result<Vec<usize>, StoreError> {
        let is_in = |file: &scores::ScoresFile<'_>| {
            let mut found = Vec::new();
            for (place, erasure) in erasures.iter().enumerate() {
                if file.row(erasure.account.person())?.is_some() {
                    found.push(place);
                }
            }
            Ok(found)
        };
        let found = self.with_scores(key, is_in)?;
        if found.is_empty() {
            return Ok(found);
        }
        let mut snapshot = self.raw_scores(key)?;
        let rows = &mut snapshot.rows;
        for erasure in found.iter().map(|place| &erasures[*place]) {
            let (person, replacement) = (erasure.account.person(), erasure.replacement);
            let free = (0..=u64::MAX).map(|step| PersonId(replacement.0.wrapping_add(step)));
            let free = free.into_iter().find(|id| rows.binary_search_by_key(id, |row| row.person).is_err());
            for row in rows.iter_mut().filter(|row| row.person == person) {
                row.person = free.unwrap_or(replacement);
            }
            rows.sort_unstable_by_key(|row| row.person);
        }
        self.replace(&layout::scores(key), &scores::encode(&snapshot)?, writing)?;
        Ok(found)
    }

    /// Replaces the id of a person in every report.
    fn redact_reports(
        &self,
        person: PersonId,
        replacement: PersonId,
        writing: &Writing<'_>,
    ) -> Result<(), StoreError> {
        let [id, other] = [person, replacement].map(|id| format!("\"{:016x}\"", id.0));
        for name in self.reports()? {
            let path = layout::report(&name);
            let bytes = self.live.read(&path)?;
            let text = String::from_utf8_lossy(&bytes);
            if text.contains(&id) {
                self.replace(&path, text.replace(&id, &other).as_bytes(), writing)?;
            }
        }
        Ok(())
    }

    fn redact_newest(&self, erasures: &[Erasure], _: &Writing<'_>) -> Result<bool, StoreError> {
        let Some(entry) = self.live.state.details()? else { return Ok(false) };
        let dir = &self.live.dir;
        let kept = match self.live.open_details(&entry)? {
            Kept::Now(kept) => *kept,
            Kept::Before(cards) => {
                // What was written before is replaced by what is read of it: its other files name people, too.
                let names = SnapshotDetails { cards, ..SnapshotDetails::default() };
                let placed = details::place(dir, &entry.key, &names, &Redaction::default())?;
                self.live.state.commit(None, Some(placed.of(&entry.key)))?;
                let Some(entry) = self.live.state.details()? else { return Ok(false) };
                match self.live.open_details(&entry)? {
                    Kept::Now(kept) => *kept,
                    Kept::Before(_) => return Ok(false),
                }
            }
        };
        let placed = details::redacted(dir, &entry.key, &kept, erasures)?;
        // The names of the files tell whether anything changed.
        if self.live.state.details()?.is_some_and(|entry| entry.manifest == placed.manifest) {
            return Ok(false);
        }
        self.live.state.commit(None, Some(placed.of(&entry.key)))?;
        Ok(true)
    }
}
