//! What the lake tells of accounts: their handles, and what else people call them.

use std::collections::{BTreeMap, BTreeSet};

use lake::{Batch, Columns, TextColumn};
use model::{AccountId, Event, Kind, Network};
use networks::Called;
use store::fold_handle;

use crate::data_folder::DataFolder;
use crate::print::failure::Failure;

/// What the lake tells of some accounts of one network: those that were asked for, and those that a name asked for means.
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
    fn take(&mut self, profile: &Event<'_>) {
        let called = |name: String| (profile.actor.to_owned(), name);
        self.handles.extend(profile.handle.map(|handle| called(handle.to_owned())));
        self.aliases.extend(aliases(profile).into_iter().map(called));
    }

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
    /// Of accounts that were not asked for nothing is known here.
    pub fn identities(&self, named: &AccountId) -> Vec<(AccountId, Vec<String>)> {
        let wanted = fold_handle(&named.native);
        let mut natives: BTreeSet<&str> = BTreeSet::from([&*named.native]);
        let same = self.handles.iter().filter(|(_, handle)| fold_handle(handle) == wanted);
        natives.extend(same.map(|(native, _)| &**native));
        let accounts = natives.into_iter().map(|native| {
            let all = self.handles.iter().chain(&self.aliases);
            let mut names: Vec<String> =
                all.filter(|(id, _)| id == native).map(|(_, name)| name.clone()).collect();
            // Later input may write it in other capitals.
            names.push(native.trim_start_matches('@').to_owned());
            // An account without a profile is called by its id, and linked.
            names.extend(networks::aliases(named.network, &Called { native, handle: None, name: None }));
            (AccountId { network: named.network, native: native.to_owned() }, names)
        });
        accounts.collect()
    }
}

/// Looks whether these names were ever seen on a network, as an id or a handle, and reads what profiles have told of
/// the accounts they mean. Days that name none of them are not read, as far as the lake knows which these are.
pub fn told_names(folder: &DataFolder, network: Network, sought: &[&str]) -> Result<Told, Failure> {
    let mut told = Told::default();
    if !folder.path().join("lake").exists() {
        return Ok(told);
    }
    let lake = folder.lake()?;
    let mut folded: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in sought {
        folded.entry(fold_handle(name)).or_default().push(name);
    }
    let columns = PROFILE_COLUMNS.and(Columns::TARGET);
    lake.scan_these(&lake.partitions_naming(network, sought)?, columns, |network, _day, batch| {
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
        for profile in profiles(network, batch) {
            let meant = profile.handle.and_then(|handle| folded.get(&fold_handle(handle)));
            told.seen.extend(meant.into_iter().flatten().map(|sought| (*sought).to_owned()));
            if meant.is_some() || folded.contains_key(&fold_handle(profile.actor)) {
                told.take(&profile);
            }
        }
        Ok(())
    })?;
    // Whoever had one of the names as a handle is called by other handles on days that do not name it.
    let by_handle: BTreeSet<String> = told.handles.iter().map(|(native, _)| native.clone()).collect();
    let by_handle: Vec<&str> = by_handle
        .iter()
        .map(|native| &**native)
        .filter(|native| !folded.contains_key(&fold_handle(native)))
        .collect();
    if by_handle.is_empty() {
        return Ok(told);
    }
    lake.scan_these(
        &lake.partitions_naming(network, &by_handle)?,
        PROFILE_COLUMNS,
        |network, _day, batch| {
            let theirs = |profile: &Event<'_>| by_handle.binary_search(&profile.actor).is_ok();
            profiles(network, batch).filter(theirs).for_each(|profile| told.take(&profile));
            Ok(())
        },
    )?;
    Ok(told)
}

/// Makes finding people on these networks cheap: see [`lake::Lake::index_names`].
pub fn index_names(folder: &DataFolder, networks: &BTreeSet<Network>) -> Result<(), Failure> {
    if networks.is_empty() || !folder.path().join("lake").exists() {
        return Ok(());
    }
    let lake = folder.lake_for_writing()?;
    networks.iter().try_for_each(|network| lake.index_names(*network).map(drop))?;
    Ok(())
}

/// What must be read of profiles.
const PROFILE_COLUMNS: Columns = Columns::TIME
    .and(Columns::ID)
    .and(Columns::KIND)
    .and(Columns::ACTOR)
    .and(Columns::HANDLE)
    .and(Columns::NAME);

fn profiles(network: Network, batch: &Batch) -> impl Iterator<Item = Event<'_>> {
    let profile = Kind::Profile.code();
    let rows = (0..batch.len()).filter(move |row| batch.kinds().get(*row) == Some(&profile));
    rows.filter_map(move |row| batch.event(network, row))
}

/// True where two ids may be the same but for case and form: upper case and decomposition make a text at most three
/// times as long.
fn is_alike_in_length(native: &str, sought: &str) -> bool {
    let (shorter, longer) = (native.len().min(sought.len()), native.len().max(sought.len()));
    longer <= 3 * shorter + 1
}

/// What people call the owner of a profile beside id and handle.
pub fn aliases(profile: &Event<'_>) -> Vec<String> {
    let Event { network, actor, handle, name, .. } = *profile;
    let mut aliases = networks::aliases(network, &Called { native: actor, handle, name });
    // Whoever is called like a topic may not take it out of everybody's texts.
    aliases.retain(|alias| !alias.contains(' ') || topics::Ontology::shipped().named(alias).is_none());
    aliases
}
