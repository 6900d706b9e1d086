//! What the ids of one server stand for, as far as they were seen.
//!
//! A status names the account it answers by a number that only its server knows. Bound: the last 65,536
//! accounts and statuses at least, twice as many at most, of at most 64 bytes a number.

use super::wire::Object;
use crate::recent::Recent;

const REMEMBERED: usize = 65_536;
const MAX_ID_BYTES: usize = 64;
const MAX_NAME_BYTES: usize = 512;

pub(super) struct Seen {
    /// The server that answered, told by accounts without a host in their name.
    host: String,
    accounts: Recent<Box<str>, Box<str>>,
    statuses: Recent<Box<str>, Box<str>>,
    /// The account that asked: notifications are about it.
    pub(super) owner: Option<String>,
}

impl Seen {
    pub(super) fn new() -> Seen {
        Seen {
            host: String::new(),
            accounts: Recent::new(REMEMBERED),
            statuses: Recent::new(REMEMBERED),
            owner: None,
        }
    }

    /// `ana@example.social`; `None` where neither name nor address tells the host.
    pub(super) fn native(&mut self, account: &Object<'_>) -> Option<String> {
        let acct = account.acct.get()?.trim_start_matches('@');
        if acct.contains('@') {
            let native = acct.to_lowercase();
            self.remember_account(account, &native);
            return Some(native);
        }
        let told = account.url.get().and_then(host).or_else(|| account.uri.get().and_then(host));
        if let Some(told) = told.filter(|told| *told != self.host) {
            // Another server has other ids.
            self.accounts.clear();
            self.statuses.clear();
            self.owner = None;
            self.host = told;
        }
        if self.host.is_empty() {
            return None;
        }
        let native = format!("{}@{}", acct.to_lowercase(), self.host);
        self.remember_account(account, &native);
        Some(native)
    }

    fn remember_account(&mut self, account: &Object<'_>, native: &str) {
        if let Some(id) = account.id.get().filter(|id| id.len() <= MAX_ID_BYTES)
            && native.len() <= MAX_NAME_BYTES
            && self.accounts.get(id).is_none_or(|known| **known != *native)
        {
            self.accounts.insert(id.into(), native.into());
        }
    }

    pub(super) fn remember_status(&mut self, status: &Object<'_>) {
        if let (Some(id), Some(address)) = (status.id.get(), status.address())
            && id.len() <= MAX_ID_BYTES
            && address.len() <= MAX_NAME_BYTES
            && self.statuses.get(id).is_none()
        {
            self.statuses.insert(id.into(), address.into());
        }
    }

    pub(super) fn account(&self, id: &str) -> Option<&str> {
        self.accounts.get(id).map(|native| &**native)
    }

    pub(super) fn status(&self, id: &str) -> Option<&str> {
        self.statuses.get(id).map(|address| &**address)
    }
}

/// The host of an address, with its port if it has one, in lower case.
pub(super) fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    (!host.is_empty() && host.len() <= 255 && host.chars().all(fits)).then(|| host.to_ascii_lowercase())
}
