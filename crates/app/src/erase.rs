//! `clout optout` and `clout erase`: leaving.

use std::collections::BTreeSet;
use std::process::ExitCode;

use lake::{Columns, Erasure, Lake, Scan};
use model::{AccountId, Event, Kind};
use serde::Serialize;
use store::Store;

use crate::cli::{AccountArgs, EraseArgs};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::Output;
use crate::progress;

/// What a departure did.
#[derive(Debug, Serialize)]
struct Left {
    hidden: bool,
    erased: u64,
    waiting: u64,
}

/// `clout optout ACCOUNT`.
pub fn opt_out(folder: &Folder, out: Output, args: &AccountArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let waiting = hide(folder, &store, &args.account)?;
    out.print(&Left { hidden: true, erased: 0, waiting }, |_| {
        "Hidden at once, and will not come back. The erasure is carried out by the next clout score, or now \
         by: clout erase --pending"
            .to_owned()
    })?;
    Ok(ExitCode::SUCCESS)
}

/// `clout erase ACCOUNT`, or `clout erase --pending`.
pub fn erase(folder: &Folder, out: Output, args: &EraseArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    if let Some(account) = &args.account {
        hide(folder, &store, account)?;
    }
    let erased = carry_out_pending(folder, &store)?;
    out.print(&Left { hidden: args.account.is_some(), erased, waiting: 0 }, |left| match left.erased {
        0 => "Nothing was waiting to be erased.".to_owned(),
        _ => {
            "Erased from lake, snapshots, evidence, samples and databases; it will not come back.".to_owned()
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Hides an account and queues its erasure; returns how many wait.
fn hide(folder: &Folder, store: &Store, account: &AccountId) -> Result<u64, Failure> {
    for (account, handles) in identities(folder, account)? {
        store.opt_out(&account, &handles)?;
    }
    Ok(store.erasures()?.len() as u64)
}

/// Carries out every queued erasure; returns how many there were.
///
/// The queue forgets somebody only when lake and snapshots have: a crash in between is made good by the next
/// run, and every step may be repeated.
pub fn carry_out_pending(folder: &Folder, store: &Store) -> Result<u64, Failure> {
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

/// The accounts that a name means, each with every handle it is known to have had: the one with this native id,
/// and those that ever had this handle. An account that was never seen is kept from coming all the same.
fn identities(folder: &Folder, named: &AccountId) -> Result<Vec<(AccountId, Vec<String>)>, Failure> {
    let wanted = named.native.trim_start_matches('@').to_lowercase();
    let mut natives: BTreeSet<String> = BTreeSet::from([named.native.clone()]);
    let mut told = BTreeSet::new();
    if folder.path().join("lake").exists() {
        told = told_names(&folder.lake()?, named)?;
        let same = told.iter().filter(|(_, handle)| handle.to_lowercase() == wanted);
        natives.extend(same.map(|(native, _)| native.clone()));
    }
    let accounts = natives.into_iter().map(|native| {
        let mut names: Vec<String> =
            told.iter().filter(|(id, _)| *id == native).map(|(_, name)| name.clone()).collect();
        if native == named.native {
            names.push(named.native.trim_start_matches('@').to_owned());
        }
        (AccountId { network: named.network, native }, names)
    });
    Ok(accounts.collect())
}

/// Every (native id, name that others call it by) that profiles of the network have told. A name that begins
/// with `@` counts behind an `@` alone, as it may be an ordinary word otherwise.
fn told_names(lake: &Lake, named: &AccountId) -> Result<BTreeSet<(String, String)>, Failure> {
    let columns = Columns::TIME
        .and(Columns::ID)
        .and(Columns::KIND)
        .and(Columns::ACTOR)
        .and(Columns::HANDLE)
        .and(Columns::NAME);
    let scan = Scan { networks: Some(vec![named.network]), days: None, columns };
    let mut told = BTreeSet::new();
    lake.scan(&scan, |network, _day, batch| {
        for event in (0..batch.len()).filter_map(|row| batch.event(network, row)) {
            if event.kind == Kind::Profile {
                let names = event.handle.into_iter().map(str::to_owned).chain(mention(&event));
                told.extend(names.map(|name| (event.actor.to_owned(), name)));
            }
        }
        Ok(())
    })?;
    Ok(told)
}

/// What people write behind an `@` where it is not the handle: on Stack Exchange the name without its spaces, on
/// Mastodon the handle without its server.
fn mention(event: &Event<'_>) -> Option<String> {
    let short = match event.network.as_str() {
        "stackexchange" => event.name?.split_whitespace().collect::<String>(),
        "mastodon" => event.actor.split('@').next()?.to_owned(),
        _ => return None,
    };
    (!short.is_empty()).then(|| format!("@{short}"))
}
