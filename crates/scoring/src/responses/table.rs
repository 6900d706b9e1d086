//! All responses in memory, as columns sorted by target, responder and time.

use std::sync::Arc;

use model::{Network, Timestamp};
use rustc_hash::FxHashMap;

use super::accounts::{AccountIndex, Accounts};
use super::community::Community;
use super::grouped::Grouped;
use super::objections::Objections;
use super::persons::Persons;
use super::profiles::Profiles;
use super::response::Response;
use super::work::Work;

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
    pub(super) audience: Arc<Grouped>,
    pub(super) dated: Arc<Grouped>,
    pub(super) last_events: Arc<FxHashMap<Network, Timestamp>>,
    pub(super) persons: Arc<Persons>,
    pub(super) work: Arc<Work>,
}

impl Responses {
    /// The same, with what was told beside the events.
    pub(super) fn told(mut self, community: Community) -> Responses {
        self.community = community;
        self
    }

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

    /// How often trust was made of these responses and seen.
    pub fn work(&self) -> &Work {
        &self.work
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

    /// The same world with more accounts that do nothing, on the network of its first account. None are added to a
    /// world without accounts, or while a clone of it lives.
    pub(crate) fn with_strangers<'n>(
        mut self,
        natives: impl Iterator<Item = &'n str>,
    ) -> (Responses, Vec<AccountIndex>) {
        let mut strangers = Vec::new();
        if let Some(accounts) = Arc::get_mut(&mut self.accounts)
            && !accounts.is_empty()
        {
            let network = accounts.network(0);
            strangers.extend(natives.map(|native| accounts.index(network, native)));
        }
        if let Some(dated) = Arc::get_mut(&mut self.dated) {
            dated.cover(self.accounts.len());
        }
        if let Some(audience) = Arc::get_mut(&mut self.audience) {
            audience.cover(self.accounts.len());
        }
        (self, strangers)
    }

    /// A world of these accounts and nothing but these responses among them.
    pub(crate) fn made_up(accounts: Accounts, mut rows: Vec<Response>, community: Community) -> Responses {
        rows.sort_by_key(|row: &Response| (row.target, row.responder, row.time));
        let count = accounts.len();
        Responses {
            dated: Arc::new(Grouped::of_sorted(rows, count)),
            audience: Arc::new(Grouped::of_sorted(Vec::new(), count)),
            accounts: Arc::new(accounts),
            community,
            ..Responses::default()
        }
    }

    /// The same world in which an account received these responses, by responder and time, in place of its own.
    pub(crate) fn receiving(&self, target: AccountIndex, received: Vec<Response>) -> Responses {
        let own = self.to(target).len();
        let begin = self.dated.rows.partition_point(|row| row.target < target);
        let mut rows = Vec::with_capacity(self.dated.rows.len() - own + received.len());
        rows.extend_from_slice(&self.dated.rows[..begin]);
        rows.extend(received);
        rows.extend_from_slice(&self.dated.rows[begin + own..]);
        Responses {
            dated: Arc::new(Grouped::of_sorted(rows, self.accounts.len())),
            work: Arc::default(),
            ..self.clone()
        }
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
        Responses { dated: Arc::new(dated), work: Arc::default(), ..self.clone() }
    }
}
