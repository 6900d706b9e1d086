//! What people told beside events, as scoring takes it.

use model::{Day, Timestamp};
use scoring::Community;
use store::Store;
use xxhash_rust::xxh3::Xxh3;

use crate::data_folder::DataFolder;
use crate::print::failure::Failure;

/// What a store holds.
pub fn told(store: &Store) -> Result<Community, Failure> {
    let links = store.links()?.into_iter();
    Ok(Community {
        founded: store.founded()?.map(Day::end),
        named: store.named_members()?,
        joined: links.map(|link| (link.account, link.other)).collect(),
    })
}

/// What the store of a folder holds; nothing where there is no store.
pub fn told_in(folder: &DataFolder) -> Result<Community, Failure> {
    if folder.holds_store() { told(&folder.store()?) } else { Ok(Community::default()) }
}

/// Adds all of it that the scores of a moment depend on.
pub fn digest(community: &Community, at: Timestamp, hasher: &mut Xxh3) {
    let founded = community.founded.map_or(at, |founded| founded.min(at));
    hasher.update(&founded.micros().to_le_bytes());
    for named in &community.named {
        hasher.update(format!("member {named}\n").as_bytes());
    }
    for (shown, other) in &community.joined {
        hasher.update(format!("{shown} {other}\n").as_bytes());
    }
}
