//! What the lake tells of accounts: their handles, and what else people call them.

use std::collections::{BTreeMap, BTreeSet};

use lake::{Columns, Scan, TextColumn};
use model::{AccountId, Event, Kind, Network};
use networks::Called;
use store::fold_handle;

use crate::folder::Folder;
use crate::print::failure::Failure;

/// What the lake tells of the accounts of one network.
#[derive(Default)]
pub struct Told {
    /// Every (native id, handle).
    handles: BTreeSet<(String, String)>,
    /// Every (native id, what others may call them by besides).
    aliases: BTreeSet<(String, String)>,
    /// Of the names asked for, those that act, are acted on, or are a handle.
    seen: BTreeSet<String>,
    /// Native ids that are one asked for but for case and form, by the one asked for.
    alike: BTreeMap<String, BTreeSet<String>>,
}

impl Told {
    /// True where an account acts or is acted on, or has a handle like that.
    pub fn has_seen(&self, sought: &str) -> bool {
        self.seen.contains(sought)
    }

    /// Accounts that are the one asked for but for case and form.
    pub fn alike(&self, account: &AccountId) -> Vec<AccountId> {
        let alike = self.alike.get(&account.native).into_iter().flatten();
        alike.map(|native| AccountId { network: account.network, native: native.clone() }).collect()
    }

    /// The accounts that a name means, each with every handle it is known to have had: the one with this native
    /// id, and those that ever had this handle. An account that was never seen is kept from coming all the same.
    pub fn identities(&self, named: &AccountId) -> Vec<(AccountId, Vec<String>)> {
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
pub fn told_names(folder: &Folder, network: Network, sought: &[&str]) -> Result<Told, Failure> {
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
    let mut folded: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in sought {
        folded.entry(fold_handle(name)).or_default().push(name);
    }
    folder.lake()?.scan(&scan, |network, _day, batch| {
        // Rows repeat texts, and the file tells which: each is looked at once.
        for texts in [TextColumn::Actor, TextColumn::Target].map(|column| batch.texts(column)) {
            for native in (0..texts.entries()).map(|entry| texts.entry(entry as u32)) {
                // Folding costs more than comparing, and what is alike is about as long.
                if !sought.iter().any(|sought| is_alike_in_length(native, sought)) {
                    continue;
                }
                for sought in folded.get(&fold_handle(native)).into_iter().flatten() {
                    match *sought == native {
                        true => drop(told.seen.insert(native.to_owned())),
                        false => drop(
                            told.alike.entry((*sought).to_owned()).or_default().insert(native.to_owned()),
                        ),
                    }
                }
            }
        }
        let profile = Kind::Profile.code();
        let rows = (0..batch.len()).filter(|row| batch.kinds().get(*row) == Some(&profile));
        for event in rows.filter_map(|row| batch.event(network, row)) {
            if let Some(handle) = event.handle {
                let meant = folded.get(&fold_handle(handle)).into_iter().flatten();
                told.seen.extend(meant.map(|sought| (*sought).to_owned()));
                told.handles.insert((event.actor.to_owned(), handle.to_owned()));
            }
            told.aliases.extend(aliases(&event).into_iter().map(|name| (event.actor.to_owned(), name)));
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
