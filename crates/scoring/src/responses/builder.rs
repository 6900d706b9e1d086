//! From events in any order to sorted responses.

use std::sync::Arc;

use model::{Event, EventId, Kind, Network, ResponseKind, Timestamp};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::accounts::{Accounts, PostKey};
use super::community::Community;
use super::grouped::Grouped;
use super::objections::ObjectionsBuilder;
use super::persons::Persons;
use super::profiles::Profiles;
use super::response::Response;
use super::table::Responses;
use super::withdrawals::Withdrawals;

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
    objections: ObjectionsBuilder,
    last_events: FxHashMap<Network, Timestamp>,
}

impl ResponsesBuilder {
    /// Takes one event.
    pub fn push(&mut self, event: &Event<'_>) {
        let last = self.last_events.entry(event.network).or_insert(event.time);
        *last = event.time.max(*last);
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
            (Kind::Object(kind), Some(target)) => self.objections.push(kind, actor, target, event),
            (Kind::UndoObject(kind), target) => self.objections.withdraw(kind, actor, target, event),
            (Kind::Close, _) => self.withdrawals.close(actor, event.time.micros()),
            _ => {}
        }
    }

    fn push_response(&mut self, event: &Event<'_>, kind: ResponseKind, responder: u32, target: u32) {
        let columns = if event.undated { &mut self.audience } else { &mut self.dated };
        columns.rows.push(Response {
            target,
            responder,
            by: responder,
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

    /// Applies what was withdrawn, joins accounts to persons, and sorts.
    pub fn finish(mut self, community: Community) -> Responses {
        for columns in [&mut self.dated, &mut self.audience] {
            self.withdrawals.apply(&mut columns.rows, &columns.ids, &columns.own_posts);
        }
        let mut persons = Persons::joined(&mut self.accounts, &community);
        persons.note_received(&self.dated.rows);
        let accounts = self.accounts.len();
        self.profiles.finish(&self.withdrawals);
        Responses {
            dated: Arc::new(self.dated.group(accounts, &persons)),
            audience: Arc::new(self.audience.group(accounts, &persons)),
            objections: Arc::new(self.objections.finish(|account| persons.of(account))),
            accounts: Arc::new(self.accounts),
            profiles: Arc::new(self.profiles),
            last_events: Arc::new(self.last_events),
            community,
            persons: Arc::new(persons),
            work: Arc::default(),
        }
    }
}

impl Columns {
    /// Rows told by person, sorted; what somebody does to themselves is dropped.
    fn group(mut self, accounts: usize, persons: &Persons) -> Grouped {
        for row in &mut self.rows {
            row.target = persons.of(row.target);
            row.responder = persons.of(row.responder);
        }
        let (rows, ids) = (&self.rows, &self.ids);
        let mut order: Vec<u32> = (0..rows.len() as u32)
            .filter(|&index| rows[index as usize].target != rows[index as usize].responder)
            .collect();
        order.par_sort_unstable_by_key(|&index| {
            let row = &rows[index as usize];
            (row.target, row.responder, row.time, ids[index as usize])
        });
        Grouped::of_sorted(order.iter().map(|&index| rows[index as usize]).collect(), accounts)
    }
}
