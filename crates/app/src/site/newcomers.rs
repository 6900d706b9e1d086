//! People to whom nobody has responded yet, found in the evidence in memory.

use std::sync::Arc;

use model::{Card, Day, SnapshotKey};
use scoring::AccountIndex;
use store::{Store, fold_handle};
use views::{Newcomers, ViewpointError};

use crate::print::failure::Failure;
use crate::site::evidence::{Evidence, Held, NoEvidence};

/// For the site: the evidence is loaded when somebody first asks.
pub struct FromEvidence {
    evidence: Arc<Evidence>,
    store: Arc<Store>,
}

impl FromEvidence {
    /// Whoever has left the store's site is nobody here.
    pub fn new(evidence: Arc<Evidence>, store: Arc<Store>) -> FromEvidence {
        FromEvidence { evidence, store }
    }
}

impl Newcomers for FromEvidence {
    fn find(&self, snapshot: &SnapshotKey, account: &str) -> Result<Option<Card>, ViewpointError> {
        let held = match self.evidence.of(snapshot) {
            Ok(held) => held,
            // What could not be read is told in the log once; visitors look for somebody, not for that.
            Err(NoEvidence::TooLarge(_) | NoEvidence::Failed(_)) => return Ok(None),
            Err(why) => return Err(why.into()),
        };
        held.newcomer(&self.store, snapshot.day, account)
            .map_err(|failure| ViewpointError::Failed(failure.to_string()))
    }
}

impl Held {
    /// The one person whom a text names, by native id before handle, and to whom nobody has responded by the end of a
    /// day.
    pub fn newcomer(&self, store: &Store, day: Day, text: &str) -> Result<Option<Card>, Failure> {
        let accounts = &self.responses.accounts;
        let readings = networks::readings(text);
        let folded: Vec<String> = readings.iter().map(|reading| fold_handle(&reading.name)).collect();
        let means = |account: AccountIndex, fits: &dyn Fn(usize) -> bool| {
            let here = accounts.network(account);
            let mut readings = readings.iter().enumerate();
            readings
                .any(|(place, reading)| reading.network.is_none_or(|network| network == here) && fits(place))
        };
        let all = || 0..accounts.len() as AccountIndex;
        let by_id = || {
            all().filter(|&account| means(account, &|place| readings[place].name == accounts.native(account)))
        };
        let handle = |account| self.responses.profiles.get(account)?.handle.as_deref().map(fold_handle);
        let by_handle = || {
            all().filter(|&account| {
                handle(account).is_some_and(|handle| means(account, &|place| folded[place] == handle))
            })
        };
        let Some(account) = the_only(by_id()).or_else(|| the_only(by_handle())) else { return Ok(None) };
        let opt_outs = store.opt_outs_now()?;
        let (network, native) = (accounts.network(account), accounts.native(account));
        let left = accounts.account(account).is_erased()
            || opt_outs.matches(network, native)
            || handle(account).is_some_and(|handle| opt_outs.matches(network, &handle));
        Ok((!left).then(|| scoring::newcomer(&self.responses, account, day)).flatten())
    }
}

/// The only one; `None` where there is none or more.
fn the_only(mut found: impl Iterator<Item = AccountIndex>) -> Option<AccountIndex> {
    found.next().filter(|_| found.next().is_none())
}
