//! Blocks, mutes and reports: who objects to whom.

use model::{Event, EventId, Objection, Timestamp};
use rustc_hash::FxHashMap;

use super::accounts::AccountIndex;

/// One account's objection to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    /// Objected to.
    target: AccountIndex,
    objector: AccountIndex,
    time: i64,
    until: i64,
}

/// All objections of a lake, by target and objector.
#[derive(Debug, Default)]
pub struct Objections {
    rows: Vec<Row>,
}

impl Objections {
    /// Those who object to an account at a moment, each once, by rising index.
    pub fn to(&self, target: AccountIndex, at: Timestamp) -> impl Iterator<Item = AccountIndex> {
        let begin = self.rows.partition_point(|row| row.target < target);
        let of_target = self.rows[begin..].iter().take_while(move |row| row.target == target);
        let mut last = None;
        of_target
            .filter(move |row| row.time < at.micros() && row.until > at.micros())
            .map(|row| row.objector)
            .filter(move |&objector| last.replace(objector) != Some(objector))
    }

    /// True where nobody ever objected to anybody.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Takes objections and their withdrawals in any order.
#[derive(Debug, Default)]
pub(crate) struct ObjectionsBuilder {
    rows: Vec<(Row, Objection, EventId)>,
    undone: FxHashMap<EventId, Vec<(AccountIndex, i64)>>,
    undone_latest: FxHashMap<(Objection, AccountIndex, AccountIndex), Vec<i64>>,
}

impl ObjectionsBuilder {
    /// `objector` blocks, mutes or reports `target`.
    pub fn push(&mut self, kind: Objection, objector: AccountIndex, target: AccountIndex, event: &Event<'_>) {
        let row = Row { target, objector, time: event.time.micros(), until: i64::MAX };
        self.rows.push((row, kind, event.id));
    }

    /// The objection is taken back; only who gave it can do that.
    pub fn withdraw(
        &mut self,
        kind: Objection,
        objector: AccountIndex,
        target: Option<AccountIndex>,
        event: &Event<'_>,
    ) {
        let time = event.time.micros();
        match (event.undoes, target) {
            (Some(id), _) => self.undone.entry(id).or_default().push((objector, time)),
            (None, Some(target)) => {
                self.undone_latest.entry((kind, objector, target)).or_default().push(time);
            }
            (None, None) => {}
        }
    }

    /// Applies what was withdrawn, tells accounts as persons, and sorts.
    pub fn finish(self, person: impl Fn(AccountIndex) -> AccountIndex) -> Objections {
        let end = |row: &Row, kind: Objection, id: EventId| {
            let by_id = self.undone.get(&id).into_iter().flatten();
            let named = by_id.filter(|&&(actor, _)| actor == row.objector).map(|&(_, time)| time);
            let latest = self.undone_latest.get(&(kind, row.objector, row.target)).into_iter().flatten();
            named.chain(latest.copied()).filter(|&time| time >= row.time).min().unwrap_or(i64::MAX)
        };
        let mut rows: Vec<Row> = self
            .rows
            .iter()
            .map(|(row, kind, id)| Row {
                until: end(row, *kind, *id),
                target: person(row.target),
                objector: person(row.objector),
                ..*row
            })
            .filter(|row| row.target != row.objector)
            .collect();
        rows.sort_unstable();
        Objections { rows }
    }
}
