//! `clout optout` and `clout erase`: leaving.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use clap::Args;
use lake::Erasure;
use model::{AccountId, Network};
use serde::Serialize;
use store::Store;

use crate::data_folder::DataFolder;
use crate::inputs::accounts::did_you_mean;
use crate::inputs::told::{Told, index_names, told_names};
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
    /// Each network:handle or network:id; many cost little more than one
    #[arg(value_name = "ACCOUNT", required_unless_present = "pending")]
    pub accounts: Vec<AccountId>,

    /// Carry out every erasure that is queued
    #[arg(long, conflicts_with = "accounts")]
    pub pending: bool,
}

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

/// Said of an account that was never seen, with those that may have been meant.
fn nothing_found(store: &Store, account: &AccountId) -> String {
    // Where the published names cannot be read, nobody is suggested.
    let newest = store.newest().ok().flatten();
    let meant = newest.and_then(|newest| did_you_mean(&newest, &account.to_string()));
    let said = "Nothing of this account was found here; it will be kept out all the same.".to_owned();
    [Some(said), meant].into_iter().flatten().collect::<Vec<String>>().join(" ")
}

/// `clout optout ACCOUNT`.
pub fn opt_out(folder: &DataFolder, out: Output, args: &AccountArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let found = hide(folder, &store, std::slice::from_ref(&args.account))?.contains(&true);
    let unknown = || nothing_found(&store, &args.account);
    let waiting = store.erasures()?.len() as u64;
    out.print(&Left { hidden: true, found: Some(found), erased: 0, waiting }, |_| match found {
        true => {
            "Hidden at once, and will not come back. The erasure is carried out by the next clout score, \
                 or now by: clout erase --pending"
                .to_owned()
        }
        false => unknown(),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// `clout erase ACCOUNT...`, or `clout erase --pending`.
pub fn erase(folder: &DataFolder, out: Output, args: &EraseArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let found = hide(folder, &store, &args.accounts)?;
    let erased = carry_out_pending(folder, &store)?;
    let hidden = !args.accounts.is_empty();
    let all_found = hidden.then(|| found.iter().all(|found| *found));
    out.print(&Left { hidden, found: all_found, erased, waiting: 0 }, |left| {
        let unknown = args.accounts.iter().zip(&found).filter(|(_, found)| !**found);
        let unknown: Vec<String> = unknown.map(|(account, _)| nothing_found(&store, account)).collect();
        let erased = match left.erased {
            _ if hidden && unknown.len() == args.accounts.len() => None,
            0 => Some("Nothing was waiting to be erased.".to_owned()),
            _ => Some(
                "Erased from lake, snapshots, evidence, samples and databases; it will not come back."
                    .to_owned(),
            ),
        };
        unknown.into_iter().chain(erased).collect::<Vec<String>>().join("\n")
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Hides accounts and queues their erasures; returns for each whether anything of it was here.
///
/// The lake is read once for all accounts of a network. Where one of them may not be meant, nobody is hidden.
fn hide(folder: &DataFolder, store: &Store, accounts: &[AccountId]) -> Result<Vec<bool>, Failure> {
    let latest = store.latest(None, None)?;
    let mut all_told: BTreeMap<Network, Told> = BTreeMap::new();
    for network in accounts.iter().map(|account| account.network).collect::<BTreeSet<Network>>() {
        let of_network = accounts.iter().filter(|account| account.network == network);
        let natives: Vec<&str> = of_network.map(|account| account.native.as_str()).collect();
        all_told.insert(network, told_names(folder, network, &natives)?);
    }
    let mut founds = Vec::with_capacity(accounts.len());
    let mut leaving = Vec::new();
    for account in accounts {
        let told = &all_told[&account.network];
        let mut found = told.has_seen(&account.native);
        if let Some(key) = &latest {
            found |= store.row(key, account.person())?.is_some();
        }
        let mut meant = vec![account.clone()];
        let alike = told.alike(account);
        if !found && !alike.is_empty() {
            // Keeping out a spelling while the account itself is shown would be a false promise.
            if !networks::facts(account.network).ignores_case {
                return Err(other_spelling(account, &alike));
            }
            found = true;
            meant.extend(alike);
        }
        founds.push(found);
        leaving.extend(meant.iter().flat_map(|account| told.identities(account)));
    }
    for (account, handles) in leaving {
        store.opt_out(&account, &handles)?;
    }
    Ok(founds)
}

/// Nobody has this id, and on a network of which we do not know whether case counts somebody has one that differs in
/// case or form alone.
fn other_spelling(account: &AccountId, alike: &[AccountId]) -> Failure {
    let names: Vec<String> = alike.iter().take(3).map(AccountId::to_string).collect();
    Failure::new(format!("no account here is {account}, and nothing was changed"))
        .hint(format!("Did you mean {}? Case counts in ids of {}.", names.join(" or "), account.network))
        .called_wrongly()
}

/// Carries out every queued erasure; returns how many there were.
///
/// The queue forgets somebody only when lake and snapshots have: a crash in between is made good by the next
/// run, and every step may be repeated.
pub fn carry_out_pending(folder: &DataFolder, store: &Store) -> Result<u64, Failure> {
    follow_handles(folder, store)?;
    let waiting = store.erasures()?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let bar = progress::steps(2, "erasing");
    if folder.path().join("lake").exists() {
        let plan = |erasure: &store::Erasure| Erasure {
            network: erasure.account.network,
            native: erasure.account.native.clone(),
            handles: erasure.handles.clone(),
        };
        // All at once: the lake is read and written as often for one as for many.
        folder.lake_for_writing()?.erase(&waiting.iter().map(plan).collect::<Vec<_>>())?;
    }
    bar.inc(1);
    store.carry_out(&waiting)?;
    bar.inc(1);
    for erasure in &waiting {
        store.erasure_done(erasure)?;
    }
    bar.finish_and_clear();
    Ok(waiting.len() as u64)
}

/// Somebody may have left by a handle while an import had not yet written whose it is: by now it is known.
fn follow_handles(folder: &DataFolder, store: &Store) -> Result<(), Failure> {
    let waiting = store.erasures()?;
    let networks: BTreeSet<Network> = waiting.iter().map(|erasure| erasure.account.network).collect();
    // The erasure reads all of these networks in any case; whoever leaves next is found without.
    index_names(folder, &networks)?;
    for network in networks {
        let of_network = || waiting.iter().filter(|erasure| erasure.account.network == network);
        let natives: Vec<&str> = of_network().map(|erasure| erasure.account.native.as_str()).collect();
        let told = told_names(folder, network, &natives)?;
        for erasure in of_network() {
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
