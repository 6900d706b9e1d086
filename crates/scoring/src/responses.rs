//! All responses in memory, as columns sorted by target, responder and time.

use std::ops::Range;

use model::{Event, EventId, Kind, ResponseKind, Timestamp};
use rayon::prelude::*;

use crate::accounts::{AccountIndex, Accounts, PostKey};
use crate::profiles::Profiles;
use crate::withdrawals::Withdrawals;

/// One response: who acted on whom, when, and until when it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// The account acted on.
    pub target: AccountIndex,
    /// The account that acts; never the target.
    pub responder: AccountIndex,
    /// How.
    pub kind: ResponseKind,
    /// The post acted on, if any.
    pub post: PostKey,
    /// When, in microseconds.
    pub time: i64,
    /// When it was withdrawn or its post deleted, in microseconds; `i64::MAX` where it stands.
    pub until: i64,
}

impl Response {
    /// True where the response was made before `at` and not withdrawn by then.
    pub fn stands_at(&self, at: Timestamp) -> bool {
        self.time < at.micros() && self.until > at.micros()
    }
}

/// All responses of a lake, sorted by target, responder and time, with the accounts and profiles they name.
#[derive(Debug, Default)]
pub struct Responses {
    /// Accounts by index.
    pub accounts: Accounts,
    /// What accounts say of themselves.
    pub profiles: Profiles,
    /// Edges without a date: audience since they were known, never responses in a window.
    pub audience: Vec<Response>,
    rows: Vec<Response>,
    offsets: Vec<usize>,
}

impl Responses {
    /// The responses to one account.
    pub fn to(&self, target: AccountIndex) -> &[Response] {
        &self.rows[self.range(target)]
    }

    fn range(&self, target: AccountIndex) -> Range<usize> {
        self.offsets[target as usize]..self.offsets[target as usize + 1]
    }

    /// All responses, by target, responder and time.
    pub fn all(&self) -> &[Response] {
        &self.rows
    }

    /// First and last moment of any response; `None` where there is none.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let first = self.rows.iter().map(|row| row.time).min()?;
        let last = self.rows.iter().map(|row| row.time).max()?;
        Some((Timestamp::from_micros(first), Timestamp::from_micros(last)))
    }

    /// The responses to one account, one slice a responder.
    pub fn by_responder(&self, target: AccountIndex) -> impl Iterator<Item = &[Response]> {
        self.to(target).chunk_by(|a, b| a.responder == b.responder)
    }
}

/// Responses with what is needed to withdraw them, side by side.
#[derive(Debug, Default)]
struct Columns {
    rows: Vec<Response>,
    ids: Vec<EventId>,
    own_posts: Vec<PostKey>,
}

/// Takes events in any order and makes [`Responses`] of them.
#[derive(Debug, Default)]
pub struct ResponsesBuilder {
    accounts: Accounts,
    profiles: Profiles,
    audience: Columns,
    dated: Columns,
    withdrawals: Withdrawals,
}

impl ResponsesBuilder {
    /// Takes one event.
    pub fn push(&mut self, event: &Event<'_>) {
        let actor = self.accounts.index(event.network, event.actor);
        if event.name.is_some() || event.kind == Kind::Profile {
            self.profiles.push(actor, event);
        }
        if matches!(event.kind, Kind::Post | Kind::Respond(_)) {
            self.withdrawals.active(actor, event.time.micros());
        }
        let target = event.target.map(|target| self.accounts.index(event.network, target));
        match (event.kind, target) {
            (Kind::Respond(_), Some(target)) if target == actor => {}
            (Kind::Respond(kind), Some(target)) => self.push_response(event, kind, actor, target),
            (Kind::Undo(kind), _) => self.withdraw(event, kind, actor, target),
            (Kind::Delete, _) => {
                self.withdrawals.delete(PostKey::of(event.network, event.post), actor, event.time.micros());
            }
            (Kind::Close, _) => self.withdrawals.close(actor, event.time.micros()),
            _ => {}
        }
    }

    fn push_response(&mut self, event: &Event<'_>, kind: ResponseKind, responder: u32, target: u32) {
        let columns = if event.undated { &mut self.audience } else { &mut self.dated };
        columns.rows.push(Response {
            target,
            responder,
            kind,
            post: PostKey::of(event.network, event.post),
            time: event.time.micros(),
            until: i64::MAX,
        });
        columns.ids.push(event.id);
        columns.own_posts.push(PostKey::of(event.network, event.own_post));
    }

    fn withdraw(&mut self, event: &Event<'_>, kind: ResponseKind, actor: u32, target: Option<u32>) {
        let time = event.time.micros();
        match (event.undoes, target) {
            (Some(id), _) => self.withdrawals.undo(id, actor, time),
            (None, Some(target)) => {
                let post = PostKey::of(event.network, event.post);
                self.withdrawals.undo_latest(kind, actor, target, post, time);
            }
            (None, None) => {}
        }
    }

    /// Applies what was withdrawn and sorts.
    pub fn finish(mut self) -> Responses {
        for columns in [&mut self.dated, &mut self.audience] {
            self.withdrawals.apply(&mut columns.rows, &columns.ids, &columns.own_posts);
        }
        let (rows, ids) = (&self.dated.rows, &self.dated.ids);
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        order.par_sort_unstable_by_key(|&index| {
            let row = &rows[index as usize];
            (row.target, row.responder, row.time, ids[index as usize])
        });
        let rows: Vec<Response> = order.iter().map(|&index| rows[index as usize]).collect();
        let mut offsets = vec![0usize; self.accounts.len() + 1];
        for row in &rows {
            offsets[row.target as usize + 1] += 1;
        }
        for index in 0..self.accounts.len() {
            offsets[index + 1] += offsets[index];
        }
        self.profiles.finish(&self.withdrawals);
        let (accounts, profiles, audience) = (self.accounts, self.profiles, self.audience.rows);
        Responses { accounts, profiles, audience, rows, offsets }
    }
}
