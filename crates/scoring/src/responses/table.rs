//! All responses in memory, as columns sorted by target, responder and time.

use std::sync::Arc;

use model::{Event, EventId, Kind, Network, ResponseKind, Timestamp};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::accounts::{AccountIndex, Accounts, PostKey};
use super::community::Community;
use super::objections::{Objections, ObjectionsBuilder};
use super::profiles::Profiles;
use super::withdrawals::Withdrawals;

/// One response: who acted on whom, when, and until when it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// The account acted on.
    pub target: AccountIndex,
    /// The account that acts; never the target.
    pub responder: AccountIndex,
    /// The account it acts by: the responder's own, or one that was joined to it.
    pub by: AccountIndex,
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

/// Responses sorted by target, responder and time.
#[derive(Debug, Default)]
struct Grouped {
    rows: Vec<Response>,
    offsets: Vec<usize>,
}

impl Grouped {
    fn to(&self, target: AccountIndex) -> &[Response] {
        &self.rows[self.offsets[target as usize]..self.offsets[target as usize + 1]]
    }
}

/// All responses of a lake, with the accounts and profiles they name.
///
/// Accounts that were proved to be one person's are one here: their responses are the person's, and responses
/// between them are none. A clone shares what it holds.
#[derive(Debug, Default, Clone)]
pub struct Responses {
    /// Accounts by index.
    pub accounts: Arc<Accounts>,
    /// What accounts say of themselves.
    pub profiles: Arc<Profiles>,
    /// Blocks, mutes and reports.
    pub objections: Arc<Objections>,
    /// What was told beside the events.
    pub community: Community,
    audience: Arc<Grouped>,
    dated: Arc<Grouped>,
    last_events: Arc<FxHashMap<Network, Timestamp>>,
    persons: Arc<Persons>,
}

/// Which accounts are one person.
#[derive(Debug, Default)]
struct Persons {
    shown_as: FxHashMap<AccountIndex, AccountIndex>,
    others_of: FxHashMap<AccountIndex, Vec<AccountIndex>>,
    /// What each account of a person with several received by itself.
    received: FxHashMap<AccountIndex, Vec<Response>>,
}

impl Responses {
    /// The responses to one account.
    pub fn to(&self, target: AccountIndex) -> &[Response] {
        self.dated.to(target)
    }

    /// Edges without a date to one account, by responder: audience since they were known, never responses in a
    /// window.
    pub fn audience_of(&self, target: AccountIndex) -> &[Response] {
        self.audience.to(target)
    }

    /// All edges without a date, by target and responder.
    pub fn audience(&self) -> &[Response] {
        &self.audience.rows
    }

    /// All responses, by target, responder and time.
    pub fn all(&self) -> &[Response] {
        &self.dated.rows
    }

    /// First and last moment of any response; `None` where there is none.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let first = self.all().iter().map(|row| row.time).min()?;
        let last = self.all().iter().map(|row| row.time).max()?;
        Some((Timestamp::from_micros(first), Timestamp::from_micros(last)))
    }

    /// The latest event of any kind on a network; `None` where none is known.
    pub fn last_event(&self, network: Network) -> Option<Timestamp> {
        self.last_events.get(&network).copied()
    }

    /// The responses to one account, one slice a responder.
    pub fn by_responder(&self, target: AccountIndex) -> impl Iterator<Item = &[Response]> {
        self.to(target).chunk_by(|a, b| a.responder == b.responder)
    }

    /// The account that stands for the person of an account: itself, unless it was joined to another.
    pub fn person_of(&self, account: AccountIndex) -> AccountIndex {
        self.persons.of(account)
    }

    /// All accounts of the person that an account stands for, itself first.
    pub fn accounts_of(&self, person: AccountIndex) -> impl Iterator<Item = AccountIndex> {
        let others = self.persons.others_of.get(&person).into_iter().flatten().copied();
        std::iter::once(person).chain(others)
    }

    /// The responses that one account of a person received, in no order; all of the person's where it is the only
    /// one.
    pub(crate) fn received_by(&self, account: AccountIndex) -> &[Response] {
        let joined = self.persons.of(account) != account || self.persons.others_of.contains_key(&account);
        if joined { self.persons.received.get(&account).map_or(&[], Vec::as_slice) } else { self.to(account) }
    }

    /// The same world with `count` more accounts that do nothing, unlike any that exist.
    pub(crate) fn with_strangers(mut self, count: usize) -> (Responses, Vec<AccountIndex>) {
        let mut strangers = Vec::with_capacity(count);
        if let Some(accounts) = Arc::get_mut(&mut self.accounts)
            && !accounts.is_empty()
        {
            let network = accounts.network(0);
            strangers
                .extend((0..count).map(|number| accounts.index(network, &format!("stranger\u{2}{number}"))));
        }
        if let Some(dated) = Arc::get_mut(&mut self.dated) {
            dated.cover(self.accounts.len());
        }
        if let Some(audience) = Arc::get_mut(&mut self.audience) {
            audience.cover(self.accounts.len());
        }
        (self, strangers)
    }

    /// The same world with more responses in it, and without any dated response by `silenced`.
    pub(crate) fn altered(&self, silenced: Option<AccountIndex>, mut more: Vec<Response>) -> Responses {
        let order = |row: &Response| (row.target, row.responder, row.time);
        more.sort_by_key(order);
        let stays = |row: &&Response| Some(row.responder) != silenced;
        let mut old = self.dated.rows.iter().filter(stays).peekable();
        let mut rows = Vec::with_capacity(self.dated.rows.len() + more.len());
        for row in more {
            while let Some(before) = old.next_if(|before| order(before) <= order(&row)) {
                rows.push(*before);
            }
            rows.push(row);
        }
        rows.extend(old.copied());
        let dated = Grouped::of_sorted(rows, self.accounts.len());
        Responses {
            accounts: Arc::clone(&self.accounts),
            profiles: Arc::clone(&self.profiles),
            objections: Arc::clone(&self.objections),
            community: self.community.clone(),
            audience: Arc::clone(&self.audience),
            persons: Arc::clone(&self.persons),
            last_events: Arc::clone(&self.last_events),
            dated: Arc::new(dated),
        }
    }
}

impl Grouped {
    fn of_sorted(rows: Vec<Response>, accounts: usize) -> Grouped {
        let mut offsets = vec![0usize; accounts + 1];
        for row in &rows {
            offsets[row.target as usize + 1] += 1;
        }
        for index in 0..accounts {
            offsets[index + 1] += offsets[index];
        }
        Grouped { rows, offsets }
    }

    /// Makes room for accounts to which nobody responded.
    fn cover(&mut self, accounts: usize) {
        self.offsets.resize(accounts + 1, self.rows.len());
    }
}

impl Persons {
    /// The first account of a pair stands for both; chains end at the account that is joined to no other.
    fn joined(accounts: &mut Accounts, community: &Community) -> Persons {
        let mut shown_as: FxHashMap<AccountIndex, AccountIndex> = FxHashMap::default();
        let root = |shown_as: &FxHashMap<AccountIndex, AccountIndex>, mut account: AccountIndex| {
            while let Some(&shown) = shown_as.get(&account) {
                account = shown;
            }
            account
        };
        for (shown, other) in &community.joined {
            let shown = root(&shown_as, accounts.index(shown.network, &shown.native));
            let other = root(&shown_as, accounts.index(other.network, &other.native));
            if shown != other {
                shown_as.insert(other, shown);
            }
        }
        let mut others_of: FxHashMap<AccountIndex, Vec<AccountIndex>> = FxHashMap::default();
        let told: Vec<AccountIndex> = shown_as.keys().copied().collect();
        for other in told {
            let shown = root(&shown_as, other);
            shown_as.insert(other, shown);
            others_of.entry(shown).or_default().push(other);
        }
        others_of.values_mut().for_each(|others| others.sort_unstable());
        Persons { shown_as, others_of, received: FxHashMap::default() }
    }

    /// Notes what each account of a person with several receives from others, before it becomes the person's.
    fn note_received(&mut self, rows: &[Response]) {
        if self.shown_as.is_empty() {
            return;
        }
        for row in rows {
            let (target, responder) = (self.of(row.target), self.of(row.responder));
            if target != responder && self.others_of.contains_key(&target) {
                self.received.entry(row.target).or_default().push(*row);
            }
        }
    }

    fn of(&self, account: AccountIndex) -> AccountIndex {
        self.shown_as.get(&account).copied().unwrap_or(account)
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
