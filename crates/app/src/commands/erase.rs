//! `clout optout` and `clout erase`: leaving.

use std::collections::BTreeSet;
use std::process::ExitCode;

use clap::Args;
use lake::{Columns, Erasure, Scan};
use model::{AccountId, Event, Kind, Network};
use networks::Called;
use serde::Serialize;
use store::{Store, fold_handle};

use crate::folder::Folder;
use crate::inputs::accounts::did_you_mean;
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
pub fn opt_out(folder: &Folder, out: Output, args: &AccountArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let found = hide(folder, &store, &args.account)?;
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

/// `clout erase ACCOUNT`, or `clout erase --pending`.
pub fn erase(folder: &Folder, out: Output, args: &EraseArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let found = args.account.as_ref().map(|account| hide(folder, &store, account)).transpose()?;
    let erased = carry_out_pending(folder, &store)?;
    out.print(&Left { hidden: args.account.is_some(), found, erased, waiting: 0 }, |left| match left {
        Left { found: Some(false), .. } => {
            args.account.as_ref().map_or_else(String::new, |account| nothing_found(&store, account))
        }
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
    let mut meant = vec![account.clone()];
    if !found && !told.alike.is_empty() {
        let alike =
            told.alike.iter().map(|native| AccountId { network: account.network, native: native.clone() });
        let alike: Vec<AccountId> = alike.collect();
        // Keeping out a spelling while the account itself is shown would be a false promise.
        if !networks::facts(account.network).ignores_case {
            return Err(other_spelling(account, &alike));
        }
        found = true;
        meant.extend(alike);
    }
    for (account, handles) in meant.iter().flat_map(|account| told.identities(account)) {
        store.opt_out(&account, &handles)?;
    }
    Ok(found)
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
    aliases: BTreeSet<(String, String)>,
    /// True where the account asked for acts, is acted on, or has the handle asked for.
    seen: bool,
    /// Native ids that are the one asked for but for case and form.
    alike: BTreeSet<String>,
}

impl Told {
    /// The accounts that a name means, each with every handle it is known to have had: the one with this native
    /// id, and those that ever had this handle. An account that was never seen is kept from coming all the same.
    fn identities(&self, named: &AccountId) -> Vec<(AccountId, Vec<String>)> {
        let wanted = fold_handle(&named.native);
        let mut natives: BTreeSet<&str> = BTreeSet::from([&*named.native]);
        let same = self.handles.iter().filter(|(_, handle)| fold_handle(handle) == wanted);
        natives.extend(same.map(|(native, _)| &**native));
        let accounts = natives.into_iter().map(|native| {
            let all = self.handles.iter().chain(&self.aliases);
            let mut names: Vec<String> =
                all.filter(|(id, _)| id == native).map(|(_, name)| name.clone()).collect();
            if native == named.native {
                names.push(named.native.trim_start_matches('@').to_owned());
            }
            // An account without a profile is called by its id, and linked.
            names.extend(networks::aliases(named.network, &Called { native, handle: None, name: None }));
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
    let folded = sought.map(fold_handle);
    folder.lake()?.scan(&scan, |network, _day, batch| {
        for event in (0..batch.len()).filter_map(|row| batch.event(network, row)) {
            for native in [Some(event.actor), event.target].into_iter().flatten() {
                told.seen |= sought == Some(native);
                // Folding costs more than comparing, and what is alike is about as long.
                if sought.is_some_and(|sought| is_alike_in_length(native, sought))
                    && folded.as_deref() == Some(&fold_handle(native))
                {
                    told.alike.insert(native.to_owned());
                }
            }
            if event.kind == Kind::Profile {
                told.seen |= folded.is_some() && event.handle.map(fold_handle) == folded;
                told.handles.extend(event.handle.map(|name| (event.actor.to_owned(), name.to_owned())));
                told.aliases.extend(aliases(&event).into_iter().map(|name| (event.actor.to_owned(), name)));
            }
        }
        Ok(())
    })?;
    Ok(told)
}

/// True where two ids may be the same but for case and form: upper case and decomposition make a text at most three
/// times as long.
fn is_alike_in_length(one: &str, other: &str) -> bool {
    let (shorter, longer) = (one.len().min(other.len()), one.len().max(other.len()));
    longer <= 3 * shorter + 1
}

/// What people call the owner of a profile beside id and handle.
pub fn aliases(profile: &Event<'_>) -> Vec<String> {
    let Event { network, actor, handle, name, .. } = *profile;
    networks::aliases(network, &Called { native: actor, handle, name })
}
