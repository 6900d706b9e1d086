//! When responses end: marks, ready to be asked about many responses.

use model::PersonId;

use super::act::Act;
use super::marks::{Marks, UndoLatest};

/// Until when something stands that nothing has ended.
const FOREVER: i64 = i64::MAX;

/// The marks of a state, looked up by what they name.
///
/// Only its owner can end a thing: an undo counts where its actor made the response, a deletion where its actor made
/// the post (wrote the response that is one, or received the responses to it).
#[derive(Debug)]
pub(crate) struct Ends {
    undos: Lookup<(PersonId, i64)>,
    deletions: Lookup<(PersonId, i64)>,
    closings: Lookup<(PersonId, i64)>,
    latest: Vec<UndoLatest>,
}

impl Ends {
    /// Of marks that were settled.
    pub fn of(marks: &Marks) -> Ends {
        let undos = marks.undos.iter().map(|undo| (undo.act.0, (undo.actor, undo.time)));
        let deletions =
            marks.deletions.iter().map(|deletion| (deletion.post.number(), (deletion.actor, deletion.time)));
        let closings =
            marks.standing_closings().map(|closing| (closing.account.0, (closing.account, closing.time)));
        Ends {
            undos: Lookup::of(undos),
            deletions: Lookup::of(deletions),
            closings: Lookup::of(closings),
            latest: marks.undos_of_latest.clone(),
        }
    }

    /// Until when a response stands, undos of the latest act aside.
    pub fn of_act(&self, act: &Act) -> i64 {
        let since = |ends: &Lookup<(PersonId, i64)>, key: u64, owner: PersonId| {
            let own = ends.get(key).filter(|&&(actor, time)| actor == owner && time >= act.time);
            own.map(|&(_, time)| time).min().unwrap_or(FOREVER)
        };
        let mut until = since(&self.undos, act.id.0, act.responder);
        until = until.min(since(&self.closings, act.responder.0, act.responder));
        if act.own_post.is_some() {
            until = until.min(since(&self.deletions, act.own_post.number(), act.responder));
        }
        if act.post.is_some() && act.kind.is_to_own_post() {
            until = until.min(since(&self.deletions, act.post.number(), act.target));
        }
        until
    }

    /// Applies undos that name no id, in the order of time: each ends the latest act that still stood, among those of
    /// the same kind, actor, target and post. `acts` are all responses to one target, dated or undated ones alone,
    /// by responder and time, and `until` stands beside them.
    pub fn apply_latest(&self, acts: &[Act], until: &mut [i64]) {
        let Some(target) = acts.first().map(|act| act.target) else { return };
        let begin = self.latest.partition_point(|undo| undo.target < target);
        let of_target = self.latest[begin..].iter().take_while(|undo| undo.target == target);
        // Undos of the same act stand together, by rising time.
        for undo in of_target {
            let by_actor = acts.partition_point(|act| act.responder < undo.actor);
            let to = acts.partition_point(|act| (act.responder, act.time) <= (undo.actor, undo.time));
            let named = |row: &usize| acts[*row].kind == undo.kind && acts[*row].post == undo.post;
            let standing = (by_actor..to).rev().filter(named).find(|&row| until[row] > undo.time);
            if let Some(row) = standing {
                until[row] = undo.time;
            }
        }
    }
}

/// Values by key. Most keys that are asked for are not there: a bit for each of eight times as many places as there
/// are keys answers that from a table that stays in the processor's cache (a hash table of 250,000 undos does not, and
/// five million responses asked it for 0.1 CPU-seconds).
#[derive(Debug)]
struct Lookup<V> {
    bits: Vec<u64>,
    shift: u32,
    keys: Vec<u64>,
    values: Vec<V>,
}

impl<V> Lookup<V> {
    /// Keys come in rising order.
    fn of(rows: impl Iterator<Item = (u64, V)>) -> Lookup<V> {
        let (keys, values): (Vec<u64>, Vec<V>) = rows.unzip();
        let places = (keys.len() * 8).next_power_of_two().max(64);
        let mut lookup = Lookup { bits: vec![0; places / 64], shift: 64 - places.ilog2(), keys, values };
        for row in 0..lookup.keys.len() {
            let place = lookup.place(lookup.keys[row]);
            lookup.bits[place / 64] |= 1 << (place % 64);
        }
        lookup
    }

    fn place(&self, key: u64) -> usize {
        // Keys are hashes, but nothing here should hang on that: Knuth's multiplier spreads any.
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    fn get(&self, key: u64) -> impl Iterator<Item = &V> {
        let place = self.place(key);
        let begin = if self.bits[place / 64] & 1 << (place % 64) == 0 {
            self.keys.len()
        } else {
            self.keys.partition_point(|&known| known < key)
        };
        let count = self.keys[begin..].iter().take_while(|&&known| known == key).count();
        self.values[begin..begin + count].iter()
    }
}
