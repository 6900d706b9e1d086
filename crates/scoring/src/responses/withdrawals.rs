//! Undone responses, deleted posts and closed accounts.

use model::{EventId, ResponseKind};
use rustc_hash::{FxHashMap, FxHashSet};

use super::accounts::{AccountIndex, PostKey};
use super::response::Response;

/// What ended, and when.
///
/// Only its owner can end a thing: an undo counts where its actor made the response, a delete where its actor
/// made the post (wrote the reply, or received the responses to it).
#[derive(Debug, Default)]
pub struct Withdrawals {
    by_id: FxHashMap<EventId, Vec<(AccountIndex, i64)>>,
    latest: FxHashMap<Act, Vec<i64>>,
    deletes: FxHashMap<PostKey, Vec<(AccountIndex, i64)>>,
    closed: FxHashMap<AccountIndex, Vec<i64>>,
    active: Vec<i64>,
}

/// What an undo without an id names: kind, actor, target and post.
type Act = (ResponseKind, AccountIndex, AccountIndex, PostKey);

impl Withdrawals {
    /// An act that the network names by id was undone by `actor`.
    pub fn undo(&mut self, id: EventId, actor: AccountIndex, time: i64) {
        self.by_id.entry(id).or_default().push((actor, time));
    }

    /// The latest act of this kind, actor, target and post before `time` was undone.
    pub fn undo_latest(
        &mut self,
        kind: ResponseKind,
        actor: AccountIndex,
        target: AccountIndex,
        post: PostKey,
        time: i64,
    ) {
        self.latest.entry((kind, actor, target, post)).or_default().push(time);
    }

    /// A post was deleted by `actor`.
    pub fn delete(&mut self, post: PostKey, actor: AccountIndex, time: i64) {
        if post.is_some() {
            self.deletes.entry(post).or_default().push((actor, time));
        }
    }

    /// An account was closed. What it did before ends with that, and does not come back should it open again:
    /// else something of today would change scores of the past.
    pub fn close(&mut self, account: AccountIndex, time: i64) {
        self.closed.entry(account).or_default().push(time);
    }

    /// An account posted or responded: if that was after it was closed, it is open again.
    pub fn active(&mut self, account: AccountIndex, time: i64) {
        let index = account as usize;
        if self.active.len() <= index {
            self.active.resize(index + 1, i64::MIN);
        }
        self.active[index] = self.active[index].max(time);
    }

    /// Accounts that are closed and did nothing since.
    pub fn closed(&self) -> impl Iterator<Item = AccountIndex> {
        let silent = |account: AccountIndex, closes: &[i64]| {
            let active = self.active.get(account as usize).copied().unwrap_or(i64::MIN);
            closes.iter().max().is_some_and(|&last| active <= last)
        };
        self.closed
            .iter()
            .filter(move |(account, closes)| silent(**account, closes))
            .map(|(account, _)| *account)
    }

    /// Sets the end of each response that was withdrawn; `ids` and `own_posts` stand beside `rows`.
    pub fn apply(&self, rows: &mut [Response], ids: &[EventId], own_posts: &[PostKey]) {
        for ((row, id), own_post) in rows.iter_mut().zip(ids).zip(own_posts) {
            row.until = self.end(row, *id, *own_post);
        }
        self.apply_latest(rows);
    }

    fn end(&self, row: &Response, id: EventId, own_post: PostKey) -> i64 {
        let after = |ended: Option<&Vec<(AccountIndex, i64)>>, owner: AccountIndex| {
            let ends =
                ended.into_iter().flatten().filter(|&&(actor, time)| actor == owner && time >= row.time);
            ends.map(|&(_, time)| time).min().unwrap_or(i64::MAX)
        };
        let undone = after(self.by_id.get(&id), row.responder);
        let own = after(self.deletes.get(&own_post), row.responder);
        let whose = if row.kind.is_to_own_post() { self.deletes.get(&row.post) } else { None };
        let post = after(whose, row.target);
        let closes = self.closed.get(&row.responder).into_iter().flatten().filter(|&&time| time >= row.time);
        let closed = closes.copied().min().unwrap_or(i64::MAX);
        undone.min(own).min(post).min(closed)
    }

    /// Undos without an id, in the order of time: each ends the latest act that still stood.
    fn apply_latest(&self, rows: &mut [Response]) {
        if self.latest.is_empty() {
            return;
        }
        let named: FxHashSet<&Act> = self.latest.keys().collect();
        let mut acts: FxHashMap<Act, Vec<usize>> = FxHashMap::default();
        for (index, row) in rows.iter().enumerate() {
            let act = (row.kind, row.responder, row.target, row.post);
            if named.contains(&act) {
                acts.entry(act).or_default().push(index);
            }
        }
        for (act, mut indices) in acts {
            indices.sort_by_key(|&index| rows[index].time);
            let mut undos = self.latest[&act].clone();
            undos.sort_unstable();
            for undo in undos {
                let standing =
                    indices.iter().rev().find(|&&index| rows[index].time <= undo && rows[index].until > undo);
                if let Some(&index) = standing {
                    rows[index].until = undo;
                }
            }
        }
    }
}
