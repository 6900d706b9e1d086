//! From what people write to the accounts of the lake.

use std::collections::BTreeSet;

use lake::{Columns, Scan};
use model::{AccountId, Network, Reading};
use store::{Newest, Store, fold_handle};

use crate::data_folder::DataFolder;
use crate::print::failure::Failure;

/// What a text may mean: an account by native id or by handle, on one network or on any.
struct Sought<'a> {
    text: &'a str,
    readings: Vec<Reading>,
    by_id: BTreeSet<AccountId>,
    by_handle: BTreeSet<AccountId>,
}

impl<'a> Sought<'a> {
    fn new(text: &'a str) -> Sought<'a> {
        let text = text.trim();
        Sought {
            text,
            readings: networks::readings(text),
            by_id: BTreeSet::new(),
            by_handle: BTreeSet::new(),
        }
    }

    fn means(&self, network: Network, fits: impl Fn(&str) -> bool) -> bool {
        self.readings
            .iter()
            .any(|reading| reading.network.is_none_or(|there| there == network) && fits(&reading.name))
    }

    /// Native ids come before handles, as in every other command.
    fn found(self, store: &Store) -> Result<AccountId, Failure> {
        let found = if self.by_id.is_empty() { self.by_handle } else { self.by_id };
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(account), None) => Ok(account),
            (None, _) => {
                // Where the published names cannot be read, the account is unknown all the same.
                let newest = store.newest().ok().flatten();
                let hint = newest.and_then(|newest| did_you_mean(&newest, self.text)).unwrap_or_else(|| {
                    "Write it as network:handle or network:id; it must occur in the lake.".to_owned()
                });
                Err(Failure::new(format!("no account here is {:?}", self.text)).hint(hint).called_wrongly())
            }
            (Some(first), Some(second)) => Err(Failure::new(format!(
                "{:?} is several accounts, such as {first} and {second}",
                self.text
            ))
            .hint("Name one of them as network:id.")
            .called_wrongly()),
        }
    }
}

/// A question with up to three people of the newest snapshot whose accounts are nearly `account`.
pub fn did_you_mean(newest: &Newest, account: &str) -> Option<String> {
    let near = newest.suggest(account, 3);
    let cards = near.iter().filter_map(|person| newest.card(*person));
    let names: Vec<String> = cards
        .map(|card| match card.handle.as_deref().filter(|handle| !handle.trim().is_empty()) {
            Some(handle) => format!("{}:{handle}", card.account.network),
            None => card.account.to_string(),
        })
        .collect();
    (!names.is_empty()).then(|| format!("Did you mean {}?", names.join(", ")))
}

/// The account that each text names, by native id or handle, from one reading of the lake. Whoever left is nobody.
///
/// Fails at the first text that names nobody, or several accounts.
pub fn resolve(folder: &DataFolder, store: &Store, texts: &[&str]) -> Result<Vec<AccountId>, Failure> {
    let mut sought: Vec<Sought<'_>> = texts.iter().map(|text| Sought::new(text)).collect();
    let opt_outs = store.opt_outs_now()?;
    let readings: Vec<Reading> = sought.iter().flat_map(|sought| sought.readings.clone()).collect();
    let ids: BTreeSet<&str> = readings.iter().map(|reading| reading.name.as_str()).collect();
    let handles: BTreeSet<String> = ids.iter().map(|id| fold_handle(id)).collect();
    let mut seen: BTreeSet<AccountId> = BTreeSet::new();
    let mut handled: BTreeSet<(String, AccountId)> = BTreeSet::new();
    let columns = Columns::TIME
        .and(Columns::ID)
        .and(Columns::KIND)
        .and(Columns::ACTOR)
        .and(Columns::TARGET)
        .and(Columns::HANDLE);
    let scan = Scan { networks: None, days: None, columns };
    folder.lake()?.scan(&scan, |network, _day, batch| {
        let account = |native: &str| AccountId { network, native: native.to_owned() };
        for event in (0..batch.len()).filter_map(|row| batch.event(network, row)) {
            let named = [Some(event.actor), event.target].into_iter().flatten();
            seen.extend(named.filter(|native| ids.contains(native)).map(account));
            if let Some(handle) = event.handle.map(fold_handle).filter(|handle| handles.contains(handle)) {
                handled.insert((handle, account(event.actor)));
            }
        }
        Ok(())
    })?;
    let here =
        |account: &AccountId| !account.is_erased() && !opt_outs.matches(account.network, &account.native);
    for account in seen.iter().filter(|account| here(account)) {
        let fits = |id: &str| id == account.native;
        sought.iter_mut().filter(|sought| sought.means(account.network, fits)).for_each(|sought| {
            sought.by_id.insert(account.clone());
        });
    }
    for (handle, account) in
        handled.iter().filter(|(handle, account)| here(account) && !opt_outs.matches(account.network, handle))
    {
        let fits = |id: &str| fold_handle(id) == *handle;
        sought.iter_mut().filter(|sought| sought.means(account.network, fits)).for_each(|sought| {
            sought.by_handle.insert(account.clone());
        });
    }
    sought.into_iter().map(|sought| sought.found(store)).collect()
}

/// Most accounts that a file may name: they are sought together, in one scan of the lake, and held meanwhile.
const MOST_LINES: usize = 100_000;
/// Longer files are refused.
const MOST_BYTES: u64 = 64 << 20;

/// The lines of a file that names one account a line; empty lines and those that begin with `#` are passed over.
pub fn lines(path: &std::path::Path) -> Result<Vec<String>, Failure> {
    use std::io::Read;
    let failed = |error: std::io::Error| {
        Failure::new(format!("could not read {}: {error}", path.display()))
            .hint("Give a text file with one account a line.")
    };
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(failed)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(Failure::new(format!("{} is longer than {} MiB", path.display(), MOST_BYTES >> 20))
            .hint(format!("Give a text file with one account a line, at most {MOST_LINES} of them.")));
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    match lines.len() {
        0 => Err(Failure::new(format!("{} names nobody", path.display()))
            .hint("Write one account a line, such as bluesky:ana.example")),
        1..=MOST_LINES => Ok(lines),
        more => Err(Failure::new(format!("{} names {more} accounts", path.display()))
            .hint(format!("At most {MOST_LINES} can be named."))),
    }
}
