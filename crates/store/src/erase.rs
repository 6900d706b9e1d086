//! Erasing somebody from everything that is published: the one exception to "never changed".
//!
//! In scores the person's id becomes a random one, and every number stays, so that totals do. In the details
//! their card and the evidence of their score go; where they responded to others, the random id without a card
//! stands in their place; and their names go from the texts of others. What an account did that was joined to another
//! stands under that other's id: all evidence of that person goes, too, until they are scored without it. Files are replaced one by one; who is
//! meant waits in the queue until all are, so an erasure that is killed half-way is finished by the next. Reports name
//! people by their id alone, in whose place the random one is put, too.

use model::{AccountId, PersonId, SnapshotDetails, SnapshotKey, Via};
use rustc_hash::FxHashSet;

use crate::redact::Redactor;
use crate::store::Writing;
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
        let erased = self.carry_out(&erasure)?;
        if !queued {
            self.erasure_done(&erasure)?;
        }
        Ok(erased)
    }

    fn carry_out(&self, erasure: &Erasure) -> Result<Erased, StoreError> {
        let person = erasure.account.person();
        let writing = self.writing()?;
        files::remove(&self.live.dir.join(layout::PUBLISHING))?;
        let mut snapshots = 0;
        for entry in self.live.state.snapshots()? {
            snapshots +=
                usize::from(self.redact_scores(&entry.key, person, erasure.replacement, &writing)?);
        }
        let details = self.redact_newest(erasure, &writing)?;
        self.redact_reports(person, erasure.replacement, &writing)?;
        self.live.state.redact_gate_decisions(person, erasure.replacement)?;
        self.sweep_details(&writing)?;
        self.flush_history_locked(&writing)?;
        drop(writing);
        self.live.refresh()?;
        Ok(Erased { snapshots, details })
    }

    /// Replaces the id of a person in a snapshot; false where it is not in it.
    fn redact_scores(
        &self,
        key: &SnapshotKey,
        person: PersonId,
        replacement: PersonId,
        writing: &Writing<'_>,
    ) -> Result<bool, StoreError> {
        if self.with_scores(key, |file| file.row(person))?.is_none() {
            return Ok(false);
        }
        let mut snapshot = self.raw_scores(key)?;
        let rows = &mut snapshot.rows;
        let free = (0..=u64::MAX).map(|step| PersonId(replacement.0.wrapping_add(step)));
        let free = free.into_iter().find(|id| rows.binary_search_by_key(id, |row| row.person).is_err());
        for row in rows.iter_mut().filter(|row| row.person == person) {
            row.person = free.unwrap_or(replacement);
        }
        rows.sort_unstable_by_key(|row| row.person);
        self.replace(&layout::scores(key), &scores::encode(&snapshot)?, writing)?;
        Ok(true)
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

    fn redact_newest(&self, erasure: &Erasure, _: &Writing<'_>) -> Result<bool, StoreError> {
        let Some(entry) = self.live.state.details()? else { return Ok(false) };
        let before = self.live.read_details(&entry)?;
        let redactor = Redactor::new(&erasure.account.native, &erasure.handles);
        let after = redact_details(before, erasure, &redactor);
        // The names of the files tell whether anything changed.
        let Some(switch) = self.place_details(&entry.key, &after)? else { return Ok(false) };
        self.live.state.commit(None, Some(switch))?;
        Ok(true)
    }
}

fn redact_details(details: SnapshotDetails, erasure: &Erasure, redactor: &Redactor) -> SnapshotDetails {
    let SnapshotDetails {
        mut cards,
        mut responders,
        mut posts,
        mut hops,
        mut portraits,
        mut topics,
        mut moments,
        mut influence,
        mut strategy,
    } = details;
    let person = erasure.account.person();
    cards.retain(|card| card.person != person);
    let mut gone = FxHashSet::from_iter([person]);
    for card in &mut cards {
        let accounts = card.others.len();
        card.others.retain(|other| other.account != erasure.account);
        // What is left was scored with the account that goes: nothing of it is shown, nor kept, until it is scored
        // without.
        if card.others.len() < accounts {
            card.hidden = true;
            gone.insert(card.person);
        }
    }
    let stays = |one: PersonId| !gone.contains(&one);
    responders.retain(|evidence| stays(evidence.person));
    posts.retain(|post| stays(post.person));
    hops.retain(|hop| stays(hop.person));
    portraits.retain(|portrait| stays(portrait.person));
    for evidence in responders.iter_mut().filter(|evidence| evidence.responder == person) {
        evidence.responder = erasure.replacement;
    }
    for hop in hops.iter_mut().filter(|hop| hop.via == Via::Person(person)) {
        hop.via = Via::Person(erasure.replacement);
    }
    crate::topics::retain(&mut topics, stays);
    crate::strategy::retain(&mut strategy, stays);
    crate::moments::retain(&mut moments, stays);
    crate::influence::retain(&mut influence, stays);
    let mut details =
        SnapshotDetails { cards, responders, posts, hops, portraits, topics, moments, influence, strategy };
    redactor.details(&mut details);
    details
}
