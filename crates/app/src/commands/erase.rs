//! `clout optout` and `clout erase`: leaving.

use std::collections::BTreeSet;
use std::process::ExitCode;

use clap::Args;
use lake::{Columns, Erasure, Scan};
use model::{AccountId, Event, Kind, Network};
use serde::Serialize;
use store::Store;

use crate::folder::Folder;
use crate::print::failure::Failure;
use crate::print::output::Output;
use crate::print::progress;

#[derive(Debug, Args)]
pub struct AccountArgs {
    /// network:handle or network:id
    pub account: AccountId,
}

#[derive(Debug, Args)]
pub struct EraseArgs {
    /// network:handle or network:id
    #[arg(required_unless_present = "pending")]
    pub account: Option<AccountId>,

    /// Carry out every erasure that is queued
    #[arg(long, conflicts_with = "account")]
    pub pending: bool,
}

/// A name shorter than this counts behind an `@` alone.
const MIN_BARE_BYTES: usize = 6;
/// And with fewer digits, as `python3`.
const MIN_BARE_DIGITS: usize = 3;

/// What a departure did.
#[derive(Debug, Serialize)]
struct Left {
    hidden: bool,
    /// Whether anything of the account that was named was here.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<bool>,
    erased: u64,
    waiting: u64,
}

/// Said of an account that was never seen.
const NOTHING_FOUND: &str = "Nothing of this account was found here; it will be kept out all the same.";

/// `clout optout ACCOUNT`.
pub fn opt_out(folder: &Folder, out: Output, args: &AccountArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let found = hide(folder, &store, &args.account)?;
    let waiting = store.erasures()?.len() as u64;
    out.print(&Left { hidden: true, found: Some(found), erased: 0, waiting }, |_| match found {
        true => {
            "Hidden at once, and will not come back. The erasure is carried out by the next clout score, \
                 or now by: clout erase --pending"
                .to_owned()
        }
        false => NOTHING_FOUND.to_owned(),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// `clout erase ACCOUNT`, or `clout erase --pending`.
pub fn erase(folder: &Folder, out: Output, args: &EraseArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let found = args.account.as_ref().map(|account| hide(folder, &store, account)).transpose()?;
    let erased = carry_out_pending(folder, &store)?;
    out.print(&Left { hidden: args.account.is_some(), found, erased, waiting: 0 }, |left| match left {
        Left { found: Some(false), .. } => NOTHING_FOUND.to_owned(),
        Left { erased: 0, .. } => "Nothing was waiting to be erased.".to_owned(),
        _ => {
            "Erased from lake, snapshots, evidence, samples and databases; it will not come back.".to_owned()
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Hides an account and queues its erasure; returns whether anything of it was here.
fn hide(folder: &Folder, store: &Store, account: &AccountId) -> Result<bool, Failure> {
    let told = told_names(folder, account.network, Some(&account.native))?;
    let mut found = told.seen;
    if let Some(key) = store.latest(None, None)? {
        found |= store.row(&key, account.person())?.is_some();
    }
    for (account, handles) in told.identities(account) {
        store.opt_out(&account, &handles)?;
    }
    Ok(found)
}

/// Carries out every queued erasure; returns how many there were.
///
/// The queue forgets somebody only when lake and snapshots have: a crash in between is made good by the next
/// run, and every step may be repeated.
pub fn carry_out_pending(folder: &Folder, store: &Store) -> Result<u64, Failure> {
    follow_handles(folder, store)?;
    let waiting = store.erasures()?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let bar = progress::steps(waiting.len() as u64, "erasing");
    let holds_lake = folder.path().join("lake").exists();
    for erasure in &waiting {
        if holds_lake {
            let plan = Erasure {
                network: erasure.account.network,
                native: erasure.account.native.clone(),
                handles: erasure.handles.clone(),
            };
            folder.lake_for_writing()?.erase(&plan)?;
        }
        store.erase(&erasure.account, &erasure.handles)?;
        store.erasure_done(erasure)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(waiting.len() as u64)
}

/// Somebody may have left by a handle while an import had not yet written whose it is: by now it is known.
fn follow_handles(folder: &Folder, store: &Store) -> Result<(), Failure> {
    let waiting = store.erasures()?;
    let networks: BTreeSet<Network> = waiting.iter().map(|erasure| erasure.account.network).collect();
    for network in networks {
        let told = told_names(folder, network, None)?;
        for erasure in waiting.iter().filter(|erasure| erasure.account.network == network) {
            let known = |account: &AccountId| waiting.iter().any(|erasure| erasure.account == *account);
            for (account, handles) in told.identities(&erasure.account) {
                if !known(&account) {
                    store.opt_out(&account, &handles)?;
                }
            }
        }
    }
    Ok(())
}

/// What the lake tells of the accounts of one network.
#[derive(Default)]
struct Told {
    /// Every (native id, handle).
    handles: BTreeSet<(String, String)>,
    /// Every (native id, what others may call them by besides).
    mentions: BTreeSet<(String, String)>,
    /// True where the account asked for acts, is acted on, or has the handle asked for.
    seen: bool,
}

impl Told {
    /// The accounts that a name means, each with every handle it is known to have had: the one with this native
    /// id, and those that ever had this handle. An account that was never seen is kept from coming all the same.
    fn identities(&self, named: &AccountId) -> Vec<(AccountId, Vec<String>)> {
        let wanted = named.native.trim_start_matches('@').to_lowercase();
        let mut natives: BTreeSet<&str> = BTreeSet::from([&*named.native]);
        let same = self.handles.iter().filter(|(_, handle)| handle.to_lowercase() == wanted);
        natives.extend(same.map(|(native, _)| &**native));
        let accounts = natives.into_iter().map(|native| {
            let all = self.handles.iter().chain(&self.mentions);
            let mut names: Vec<String> =
                all.filter(|(id, _)| id == native).map(|(_, name)| name.clone()).collect();
            if native == named.native {
                names.push(named.native.trim_start_matches('@').to_owned());
            }
            (AccountId { network: named.network, native: native.to_owned() }, names)
        });
        accounts.collect()
    }
}

/// Reads what profiles of a network have told, and looks whether somebody was ever seen there.
fn told_names(folder: &Folder, network: Network, sought: Option<&str>) -> Result<Told, Failure> {
    let mut told = Told::default();
    if !folder.path().join("lake").exists() {
        return Ok(told);
    }
    let columns = Columns::TIME
        .and(Columns::ID)
        .and(Columns::KIND)
        .and(Columns::ACTOR)
        .and(Columns::TARGET)
        .and(Columns::HANDLE)
        .and(Columns::NAME);
    let scan = Scan { networks: Some(vec![network]), days: None, columns };
    let handle = sought.map(|sought| sought.trim_start_matches('@').to_lowercase());
    folder.lake()?.scan(&scan, |network, _day, batch| {
        for event in (0..batch.len()).filter_map(|row| batch.event(network, row)) {
            told.seen |= sought.is_some_and(|id| event.actor == id || event.target == Some(id));
            if event.kind == Kind::Profile {
                told.seen |= handle.is_some() && event.handle.map(str::to_lowercase) == handle;
                told.handles.extend(event.handle.map(|name| (event.actor.to_owned(), name.to_owned())));
                told.mentions.extend(mentions(&event).into_iter().map(|name| (event.actor.to_owned(), name)));
            }
        }
        Ok(())
    })?;
    Ok(told)
}

/// What people call the owner of a profile where it is not the handle: on Stack Exchange the name without its
/// spaces, on Mastodon the handle without its server. Behind an `@` alone, as it may be an ordinary word
/// otherwise; but a longer name with several digits in it, such as `user1271772`, is hardly one.
pub fn mentions(event: &Event<'_>) -> Vec<String> {
    let short = match (event.network.as_str(), event.name) {
        ("stackexchange", Some(name)) => name.split_whitespace().collect::<String>(),
        ("mastodon", _) => event.actor.split('@').next().unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    if short.is_empty() {
        return Vec::new();
    }
    let bare = event.name.filter(|name| {
        event.network.as_str() == "stackexchange"
            && name.len() >= MIN_BARE_BYTES
            && name.bytes().filter(u8::is_ascii_digit).count() >= MIN_BARE_DIGITS
            && !name.contains(char::is_whitespace)
    });
    [format!("@{short}")].into_iter().chain(bare.map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use model::{EventId, Timestamp};

    use super::*;

    fn mentions_of(network: &str, actor: &str, name: Option<&str>) -> Vec<String> {
        let network = Network::new(network).expect("a network");
        let event = Event::new(Timestamp::from_micros(0), EventId(0), network, Kind::Profile, actor);
        mentions(&Event { name, ..event })
    }

    #[test]
    fn an_unmistakable_name_counts_without_a_sign_in_front() {
        let of = |name| mentions_of("stackexchange", "ai/2293", Some(name));
        assert_eq!(of("user1271772"), ["@user1271772", "user1271772"]);
        assert_eq!(of("Quantum"), ["@Quantum"], "a word like any other");
        assert_eq!(of("Bo42"), ["@Bo42"], "too short");
        assert_eq!(of("Agent 007"), ["@Agent007"]);
        assert_eq!(mentions_of("stackexchange", "ai/2293", None), [] as [&str; 0]);
        assert_eq!(mentions_of("mastodon", "user1234@one.example", Some("user1234")), ["@user1234"]);
        assert_eq!(mentions_of("bluesky", "did:plc:ana", Some("user1234")), [] as [&str; 0]);
    }
}
