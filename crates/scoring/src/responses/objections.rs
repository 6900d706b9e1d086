//! Blocks, mutes and reports: who objects to whom.

use model::{PersonId, Timestamp};

use super::accounts::AccountIndex;
use crate::fold::{AllTakenBack, Objecting, People};

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
    /// Those of folded people, by person; `index` tells the index of an account's person.
    pub(crate) fn of(people: &People, index: impl Fn(PersonId) -> Option<AccountIndex>) -> Objections {
        let mut rows: Vec<Row> = people
            .objections
            .iter()
            .filter_map(|row| {
                let (target, objector) = (index(row.target)?, index(row.objector)?);
                Some(Row { target, objector, time: row.time, until: end(people, row) })
            })
            .filter(|row| row.target != row.objector)
            .collect();
        rows.sort_unstable();
        Objections { rows }
    }

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

/// When an objection was taken back; only who gave it can do that.
fn end(people: &People, row: &Objecting) -> i64 {
    let begin = people.taken_back.partition_point(|back| back.objection < row.id);
    let by_id = people.taken_back[begin..].iter().take_while(|back| back.objection == row.id);
    let by_id = by_id.filter(|back| back.objector == row.objector).map(|back| back.time);
    let key = (row.target, row.objector, row.kind);
    let named = |back: &AllTakenBack| (back.target, back.objector, back.kind);
    let begin = people.all_taken_back.partition_point(|back| named(back) < key);
    let all = people.all_taken_back[begin..].iter().take_while(|back| named(back) == key);
    by_id.chain(all.map(|back| back.time)).filter(|&time| time >= row.time).min().unwrap_or(i64::MAX)
}
