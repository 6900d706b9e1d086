//! What the ids of servers stand for, as far as they were seen.
//!
//! A status names the account and the status it answers by numbers that only its server knows. Bound: the last 65,536
//! accounts and statuses at least, twice as many at most, of at most 64 bytes a number; 1,024 servers.

use rustc_hash::FxHashMap;

use super::wire::Named;
use crate::gate::Record;
use crate::late::Late;
use crate::recent::Recent;
use crate::source::ReadError;

const REMEMBERED: usize = 65_536;
const MAX_ID_BYTES: usize = 64;
const MAX_NAME_BYTES: usize = 512;
const MAX_SERVERS: usize = 1_024;

pub(super) struct Seen {
    /// The server that answered, told by accounts without a host in their name.
    host: String,
    /// Whose numbers are read: a server's, or those of an input that has not told its server yet.
    server: u32,
    servers: FxHashMap<String, u32>,
    next: u32,
    accounts: Recent<Box<str>, Box<str>>,
    statuses: Recent<Box<str>, Status>,
    /// Who wrote what stands at an address.
    authors: Recent<Box<str>, Box<str>>,
    /// The account that asked: notifications are about it.
    pub(super) owner: Option<String>,
    pub(super) late: Late,
}

/// What a number of a server stands for.
#[derive(Clone, Debug)]
pub(super) struct Status {
    pub(super) address: Box<str>,
    pub(super) author: Box<str>,
}

impl Seen {
    pub(super) fn new() -> Seen {
        Seen {
            host: String::new(),
            server: 0,
            servers: FxHashMap::default(),
            next: 1,
            accounts: Recent::new(REMEMBERED),
            statuses: Recent::new(REMEMBERED),
            authors: Recent::new(REMEMBERED),
            owner: None,
            late: Late::default(),
        }
    }

    /// Another input may come from another server: until it tells which, its numbers are its own.
    pub(super) fn next_input(&mut self) {
        self.host.clear();
        self.owner = None;
        self.server = self.next;
        self.next += 1;
    }

    /// `ana@example.social`; `None` where neither name nor address tells the host.
    pub(super) fn native(&mut self, account: &Named<'_>) -> Option<String> {
        let acct = account.acct?.trim_start_matches('@');
        if acct.contains('@') {
            let native = acct.to_lowercase();
            self.remember_account(account, &native);
            return Some(native);
        }
        let told = account.url.and_then(host).or_else(|| account.uri.and_then(host));
        if let Some(told) = told.filter(|told| *told != self.host) {
            self.answered(told);
        }
        if self.host.is_empty() {
            return None;
        }
        let native = format!("{}@{}", acct.to_lowercase(), self.host);
        self.remember_account(account, &native);
        Some(native)
    }

    /// The answers come from this server from now on.
    fn answered(&mut self, host: String) {
        let was_told = !self.host.is_empty();
        if was_told {
            self.owner = None;
        }
        self.server = match self.servers.get(&host) {
            Some(server) => *server,
            None => {
                // What an input said before it told its server is that server's.
                let server = if was_told { self.next } else { self.server };
                self.next += u32::from(was_told);
                if self.servers.len() >= MAX_SERVERS {
                    self.servers.clear();
                }
                self.servers.insert(host.clone(), server);
                server
            }
        };
        self.host = host;
    }

    fn remember_account(&mut self, account: &Named<'_>, native: &str) {
        if let Some(id) = account.id.filter(|id| id.len() <= MAX_ID_BYTES)
            && native.len() <= MAX_NAME_BYTES
        {
            let key = self.key('a', id);
            if self.accounts.get(key.as_str()).is_none_or(|known| **known != *native) {
                self.accounts.insert(key.into(), native.into());
            }
        }
    }

    /// Remembers a status, and delivers what waited for it.
    pub(super) fn status_read(
        &mut self,
        number: Option<&str>,
        address: &str,
        author: &str,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        if address.len() > MAX_NAME_BYTES || author.len() > MAX_NAME_BYTES {
            return Ok(());
        }
        if self.authors.get(address).is_none() {
            self.authors.insert(address.into(), author.into());
        }
        self.late.found(address, author, None, record)?;
        let Some(number) = number.filter(|number| number.len() <= MAX_ID_BYTES) else { return Ok(()) };
        let key = self.key('s', number);
        if self.statuses.get(key.as_str()).is_none() {
            let status = Status { address: address.into(), author: author.into() };
            self.statuses.insert(key.as_str().into(), status);
        }
        self.late.found(&key, author, Some(address), record)
    }

    /// How a number of the present server is remembered: as a status (`s`) or an account (`a`).
    pub(super) fn key(&self, what: char, number: &str) -> String {
        format!("{what}\0{}\0{number}", self.server)
    }

    pub(super) fn account(&self, number: &str) -> Option<&str> {
        self.account_of(&self.key('a', number))
    }

    /// The account that a key stands for.
    pub(super) fn account_of(&self, key: &str) -> Option<&str> {
        self.accounts.get(key).map(|native| &**native)
    }

    pub(super) fn status(&self, number: &str) -> Option<&Status> {
        self.statuses.get(self.key('s', number).as_str())
    }

    /// Who wrote what stands at an address.
    pub(super) fn author(&self, address: &str) -> Option<&str> {
        self.authors.get(address).map(|author| &**author)
    }
}

/// The host of an address, with its port if it has one, in lower case.
pub(super) fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    (!host.is_empty() && host.len() <= 255 && host.chars().all(fits)).then(|| host.to_ascii_lowercase())
}
