//! `clout optout` and `clout erase`: leaving.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use lake::Erasure;
use model::{AccountId, Network};
use networks::Called;
use serde::Serialize;
use store::{NamedAccount, Store, StoreError};

use crate::data_folder::DataFolder;
use crate::inputs::accounts::did_you_mean;
use crate::inputs::told::{Told, index_names, told_names};
use crate::print::failure::Failure;
use crate::print::output::Output;
use crate::print::progress;

#[derive(Debug, Args)]
pub struct OptOutArgs {
    /// network:handle, network:id or the address of the account's page
    pub account: String,

    /// Keep out an account that was never seen here
    #[arg(long)]
    pub unknown: bool,
}

#[derive(Debug, Args)]
pub struct EraseArgs {
    /// Each network:handle, network:id or the address of a page; many cost little more than one
    #[arg(value_name = "ACCOUNT", required_unless_present = "pending")]
    pub accounts: Vec<String>,

    /// Keep out accounts that were never seen here, too
    #[arg(long, conflicts_with = "pending")]
    pub unknown: bool,

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

/// What is known of somebody who leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// Something of them is here.
    Here,
    /// They left before: nothing is left of them.
    LeftBefore,
    /// Nothing of them was ever here.
    Never,
}

impl Known {
    fn said(self, account: &str) -> Option<String> {
        match self {
            Known::Here => None,
            Known::LeftBefore => Some(format!("{account} left before, and is kept out.")),
            Known::Never => Some(format!("Nothing of {account} was ever here, and nothing will be.")),
        }
    }
}

/// `clout optout ACCOUNT`.
pub fn opt_out(folder: &DataFolder, out: Output, args: &OptOutArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let known = hide(folder, &store, std::slice::from_ref(&args.account), args.unknown)?;
    let known = known.first().copied().unwrap_or(Known::Never);
    let waiting = store.erasures()?.len() as u64;
    let found = Some(known == Known::Here);
    out.print(&Left { hidden: true, found, erased: 0, waiting }, |_| {
        known.said(&args.account).unwrap_or_else(|| {
            "Hidden at once, and will not come back. The erasure is carried out by the next clout score, \
                 or now by: clout erase --pending"
                .to_owned()
        })
    })?;
    Ok(ExitCode::SUCCESS)
}

/// `clout erase ACCOUNT...`, or `clout erase --pending`.
pub fn erase(folder: &DataFolder, out: Output, args: &EraseArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let known = hide(folder, &store, &args.accounts, args.unknown)?;
    let erased = carry_out_pending(folder, &store)?;
    let hidden = !args.accounts.is_empty();
    let all_found = hidden.then(|| known.iter().all(|known| *known == Known::Here));
    out.print(&Left { hidden, found: all_found, erased, waiting: 0 }, |left| {
        let said: Vec<String> =
            args.accounts.iter().zip(&known).filter_map(|(account, known)| known.said(account)).collect();
        let erased = match left.erased {
            _ if hidden && said.len() == args.accounts.len() => None,
            0 => Some("Nothing was waiting to be erased.".to_owned()),
            _ => Some(
                "Erased from lake, snapshots, evidence, samples and databases; it will not come back."
                    .to_owned(),
            ),
        };
        said.into_iter().chain(erased).collect::<Vec<String>>().join("\n")
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Somebody who leaves, as they were written and as that is read.
struct Leaver<'a> {
    text: &'a str,
    /// What the text means on the networks that it names, or else on any that is here.
    accounts: Vec<AccountId>,
    /// Whether the text names its network.
    is_placed: bool,
    /// Those of them who are shown.
    shown: Vec<NamedAccount>,
}

impl<'a> Leaver<'a> {
    fn new(text: &'a str, store: &Store, networks: &BTreeSet<Network>) -> Leaver<'a> {
        let account = |network, native: &str| AccountId { network, native: native.to_owned() };
        let readings = networks::readings(text);
        let mut accounts: Vec<AccountId> =
            readings.iter().filter_map(|reading| Some(account(reading.network?, &reading.name))).collect();
        let is_placed = !accounts.is_empty();
        for network in networks.iter().filter(|_| !is_placed) {
            let names = networks::names_in(*network, text.trim()).into_iter();
            accounts.extend(names.chain([text.trim().to_owned()]).map(|name| account(*network, &name)));
        }
        accounts.retain(|account| !account.native.is_empty());
        // What is published is in memory: nothing has to be read for it.
        let shown = store.newest().ok().flatten().map(|newest| newest.accounts_named(text));
        Leaver { text, accounts, is_placed, shown: shown.unwrap_or_default() }
    }

    /// Everything to be looked for on a network: what is meant, what is shown of it, and how else both are written.
    fn sought(&self, network: Network) -> BTreeSet<String> {
        let shown = self.shown.iter().map(|shown| &shown.account);
        let names = self.accounts.iter().chain(shown).filter(|account| account.network == network);
        let names = names.map(|account| account.native.as_str());
        let handles = self.shown.iter().filter(|shown| shown.account.network == network);
        let names = names.chain(handles.filter_map(|shown| shown.handle.as_deref()));
        names
            .flat_map(|name| [name.to_owned()].into_iter().chain(networks::spellings(network, name)))
            .collect()
    }

    fn networks(&self) -> BTreeSet<Network> {
        let shown = self.shown.iter().map(|shown| &shown.account);
        self.accounts.iter().chain(shown).map(|account| account.network).collect()
    }
}

/// Hides accounts and queues their erasures; returns what was known of each.
///
/// Whoever is shown is hidden before anything is read. The lake is read once for all accounts of a network. Where one of
/// the texts names nobody, or may mean somebody else, nobody is hidden.
fn hide(folder: &DataFolder, store: &Store, texts: &[String], unknown: bool) -> Result<Vec<Known>, Failure> {
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let here = networks_here(folder)?;
    let leavers: Vec<Leaver<'_>> = texts.iter().map(|text| Leaver::new(text, store, &here)).collect();
    leavers.iter().try_for_each(expect_one_network)?;
    if leavers.iter().all(|leaver| !leaver.shown.is_empty()) {
        for shown in leavers.iter().flat_map(|leaver| &leaver.shown) {
            let NamedAccount { account, handle, name } = shown;
            let called = Called { native: &account.native, handle: handle.as_deref(), name: name.as_deref() };
            let names = networks::aliases(account.network, &called);
            store.opt_out(account, &handle.iter().cloned().chain(names).collect::<Vec<String>>())?;
        }
    }
    let mut all_told: BTreeMap<Network, Told> = BTreeMap::new();
    for network in leavers.iter().flat_map(Leaver::networks).collect::<BTreeSet<Network>>() {
        let sought: BTreeSet<String> = leavers.iter().flat_map(|leaver| leaver.sought(network)).collect();
        all_told.insert(
            network,
            told_names(folder, network, &sought.iter().map(String::as_str).collect::<Vec<_>>())?,
        );
    }
    let mut all_known = Vec::with_capacity(leavers.len());
    let mut leaving = Vec::new();
    for leaver in &leavers {
        let (known, meant) = meant(store, leaver, &all_told, unknown)?;
        all_known.push(known);
        leaving.extend(meant.iter().flat_map(|account| all_told[&account.network].identities(account)));
    }
    for (account, handles) in leaving {
        store.opt_out(&account, &handles)?;
    }
    Ok(all_known)
}

/// The accounts that somebody leaves with, and whether anything of them is here.
fn meant(
    store: &Store,
    leaver: &Leaver<'_>,
    told: &BTreeMap<Network, Told>,
    unknown: bool,
) -> Result<(Known, Vec<AccountId>), Failure> {
    let mut meant: BTreeSet<AccountId> = BTreeSet::new();
    for network in leaver.networks() {
        let told = &told[&network];
        let account = |native: String| AccountId { network, native };
        let sought: Vec<AccountId> = leaver.sought(network).into_iter().map(account).collect();
        let alike: BTreeSet<AccountId> = sought.iter().flat_map(|account| told.alike(account)).collect();
        let before = meant.len();
        meant.extend(sought.iter().filter(|account| told.has_seen(&account.native)).cloned());
        meant.extend(
            leaver.shown.iter().map(|shown| shown.account.clone()).filter(|shown| shown.network == network),
        );
        if let Some(key) = store.latest(None, None)? {
            for account in leaver.accounts.iter().filter(|account| account.network == network) {
                if store.row(&key, account.person())?.is_some() {
                    meant.insert(account.clone());
                }
            }
        }
        if networks::facts(network).ignores_case {
            meant.extend(alike);
        } else if meant.len() == before && !alike.is_empty() {
            // Keeping out a spelling while the account itself is shown would be a false promise.
            return Err(other_spelling(leaver.text, network, &alike));
        }
    }
    if !leaver.is_placed && meant.iter().map(|account| account.network).collect::<BTreeSet<_>>().len() > 1 {
        return Err(several(leaver.text, meant.iter()));
    }
    if !meant.is_empty() {
        return Ok((Known::Here, meant.into_iter().collect()));
    }
    let opt_outs = store.opt_outs();
    if leaver.accounts.iter().any(|account| opt_outs.matches(account.network, &account.native)) {
        return Ok((Known::LeftBefore, Vec::new()));
    }
    if !unknown {
        return Err(nobody(store, leaver.text));
    }
    let fits = |account: &&AccountId| networks::expect_name(account.network, &account.native).is_ok();
    let kept_out: Vec<AccountId> = leaver.accounts.iter().filter(fits).cloned().collect();
    match (kept_out.is_empty(), leaver.accounts.first()) {
        (false, _) if leaver.is_placed => Ok((Known::Never, kept_out)),
        (true, Some(account)) if leaver.is_placed => {
            let told =
                networks::expect_name(account.network, &account.native).err().unwrap_or("its id or handle");
            Err(Failure::new(format!("{:?} can name no account of {}", leaver.text, account.network))
                .hint(format!("Write {told}."))
                .called_wrongly())
        }
        _ => Err(Failure::new(format!("{:?} names no network", leaver.text))
            .hint("Write it as network:handle, such as bluesky:ana.example")
            .called_wrongly()),
    }
}

/// The networks of which anything is in the lake.
fn networks_here(folder: &DataFolder) -> Result<BTreeSet<Network>, Failure> {
    if !folder.path().join("lake").exists() {
        return Ok(BTreeSet::new());
    }
    Ok(folder.lake()?.partitions()?.iter().map(|partition| partition.network).collect())
}

/// A name without its network is somebody's where one network has it.
fn expect_one_network(leaver: &Leaver<'_>) -> Result<(), Failure> {
    let networks: BTreeSet<Network> = leaver.shown.iter().map(|shown| shown.account.network).collect();
    if leaver.is_placed || networks.len() < 2 {
        return Ok(());
    }
    Err(several(leaver.text, leaver.shown.iter().map(|shown| &shown.account)))
}

fn several<'a>(text: &str, accounts: impl Iterator<Item = &'a AccountId>) -> Failure {
    let names: Vec<String> = accounts.take(3).map(AccountId::to_string).collect();
    Failure::new(format!("{text:?} is several accounts, such as {}", names.join(" and ")))
        .hint("Name one of them as network:id.")
        .called_wrongly()
}

/// Nobody here is called like that, in whatever spelling.
fn nobody(store: &Store, text: &str) -> Failure {
    // Where the published names cannot be read, nobody is suggested.
    let near = store.newest().ok().flatten().and_then(|newest| did_you_mean(&newest, text));
    let unknown = "To keep out somebody who was never here, add --unknown.".to_owned();
    Failure::new(format!("no account here is {text:?}, and nothing was changed"))
        .hint([near, Some(unknown)].into_iter().flatten().collect::<Vec<String>>().join(" "))
        .called_wrongly()
}

/// Nobody has this id, and on a network of which we do not know whether case counts somebody has one that differs in
/// case or form alone.
fn other_spelling(text: &str, network: Network, alike: &BTreeSet<AccountId>) -> Failure {
    let names: Vec<String> = alike.iter().take(3).map(AccountId::to_string).collect();
    Failure::new(format!("no account here is {text:?}, and nothing was changed"))
        .hint(format!("Did you mean {}? Case counts in ids of {network}.", names.join(" or ")))
        .called_wrongly()
}

/// Carries out every queued erasure; returns how many there were.
///
/// The queue forgets somebody only when lake and snapshots have: a crash in between is made good by the next
/// run, and every step may be repeated.
pub fn carry_out_pending(folder: &DataFolder, store: &Store) -> Result<u64, Failure> {
    cleared(store, store.clear_traces())?;
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
    cleared(store, store.erasures_done(&waiting))?;
    bar.finish_and_clear();
    Ok(waiting.len() as u64)
}

/// Attempts to clear the database of those who were erased, while others read it.
const CLEARINGS: u32 = 20;
/// Between two of them.
const CLEARING_AGAIN: Duration = Duration::from_millis(100);

/// Waits for whoever reads the database to be done. The erasures are carried out all the same: what is left of them is
/// noted as something to finish, by the next command that comes here.
fn cleared(store: &Store, mut result: Result<(), StoreError>) -> Result<(), Failure> {
    for _ in 0..CLEARINGS {
        if !matches!(result, Err(StoreError::Busy { .. })) {
            break;
        }
        std::thread::sleep(CLEARING_AGAIN);
        result = store.clear_traces();
    }
    match result {
        Err(StoreError::Busy { path }) => {
            eprintln!(
                "clout: the log of {} is being read: what is left of the erasures there goes with the next score or erase",
                path.display()
            );
            Ok(())
        }
        other => Ok(other?),
    }
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
