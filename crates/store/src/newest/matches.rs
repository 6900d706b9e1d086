//! Whom a text may mean: people as it is written, and people but for slips of typing.

use model::{Network, PersonId};

use super::Newest;

/// People found by a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matches {
    /// Those whose name, handle or native id has words beginning with those of the text, then those that contain
    /// them; each by falling score.
    pub exact: Vec<PersonId>,
    /// Those whose name or handle has words that are nearly those of the text, where there were not enough others:
    /// the nearest first, and of equals by falling score.
    pub near: Vec<PersonId>,
}

impl Newest {
    /// Up to `limit` people by name, handle or native id. The order of the words, accents and case do not matter. A
    /// letter missing, doubled or wrong, or two that are swapped, is forgiven in words of four letters and more, and
    /// two such slips in words of eight and more.
    pub fn matches(&self, text: &str, limit: usize) -> Matches {
        let all = &self.data.people;
        let person = |position: usize| self.data.person(all.in_arena[position]);
        let stays = |position: usize| !self.removed.contains(&person(position));
        let found = all.arena.search(text, limit, stays);
        let mut near = Vec::new();
        if found.len() < limit {
            let new = |position: usize| stays(position) && !found.contains(&position);
            near = all.arena.near(text, limit - found.len(), new);
        }
        let people = |positions: Vec<usize>| positions.into_iter().map(person).collect();
        Matches { near: people(near), exact: people(found) }
    }

    /// The same in one list: as it is written first, then but for slips of typing.
    pub fn search(&self, text: &str, limit: usize) -> Vec<PersonId> {
        let Matches { mut exact, near } = self.matches(text, limit);
        exact.extend(near);
        exact
    }

    /// Up to `limit` people who may be meant by an account that is nobody's, the likeliest first: by all of it, then
    /// by the beginning of its handle, as the same name may stand on another server.
    pub fn suggest(&self, account: &str, limit: usize) -> Vec<PersonId> {
        let qualified =
            account.split_once(':').filter(|(network, _)| Network::new(&network.to_lowercase()).is_ok());
        let bare = qualified.map_or(account, |(_, id)| id).trim().trim_start_matches('@');
        let mut found = self.search(bare, limit);
        let name = bare.split(['.', '@']).next().filter(|name| name.len() < bare.len());
        if found.is_empty()
            && let Some(name) = name
        {
            found = self.search(name, limit);
        }
        found
    }
}
