//! Who is called what, and who wrote below a post before: what an `@name` can mean.
//!
//! Bound: 4 million names of at most 48 MiB in all, and the last 64 commenters of at least the last 65,536
//! posts commented on. Beyond that a mention is not resolved; nothing else is lost.

use crate::recent::Recent;

const MAX_NAMES: usize = 4_000_000;
const MAX_NAME_BYTES: usize = 48 << 20;
const THREADS: usize = 65_536;
const MAX_COMMENTERS: usize = 64;
/// The sites take one name a comment; a few more do no harm.
const MAX_MENTIONS: usize = 5;
/// The sites accept a name from three letters on.
const MIN_PREFIX: usize = 3;

pub(super) struct People {
    /// Lower-case names without blanks, a line each.
    names: String,
    /// Users with the place of their name, by number once asked.
    places: Vec<(u32, u32)>,
    is_sorted: bool,
    commenters: Recent<u32, Vec<u32>>,
}

impl People {
    pub(super) fn new() -> People {
        People { names: String::new(), places: Vec::new(), is_sorted: true, commenters: Recent::new(THREADS) }
    }

    /// Remembers a user's display name.
    pub(super) fn add(&mut self, user: u32, name: &str) {
        let start = self.names.len();
        if self.places.len() >= MAX_NAMES || start + name.len() * 2 > MAX_NAME_BYTES {
            return;
        }
        let letters = name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase);
        self.names.extend(letters.take(100));
        self.names.push('\n');
        let Ok(start) = u32::try_from(start) else { return };
        self.is_sorted &= self.places.last().is_none_or(|last| last.0 < user);
        self.places.push((user, start));
    }

    fn name(&self, user: u32) -> &str {
        // Of a user who stands there twice the later.
        let after = self.places.partition_point(|place| place.0 <= user);
        let known = after.checked_sub(1).and_then(|at| self.places.get(at)).filter(|place| place.0 == user);
        let rest = known.and_then(|(_, start)| self.names.get(*start as usize..)).unwrap_or_default();
        rest.split('\n').next().unwrap_or_default()
    }

    /// Remembers that a user commented on a post.
    pub(super) fn commented(&mut self, post: u32, user: u32) {
        let list = self.commenters.entry(post);
        list.retain(|known| *known != user);
        if list.len() >= MAX_COMMENTERS {
            list.remove(0);
        }
        list.push(user);
    }

    /// Whom a comment names: the post's owner or an earlier commenter, whoever wrote last.
    pub(super) fn mentioned(&mut self, text: &str, post: u32, owner: Option<u32>) -> Vec<u32> {
        if !std::mem::replace(&mut self.is_sorted, true) {
            self.places.sort();
        }
        let mut found = Vec::new();
        for (at, _) in text.match_indices('@') {
            let inside_word = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
            let word = word(&text[at + 1..]);
            if inside_word || word.is_empty() || found.len() == MAX_MENTIONS {
                continue;
            }
            let earlier = self.commenters.get(&post).map(Vec::as_slice).unwrap_or_default();
            let candidates = earlier.iter().rev().copied().chain(owner);
            if let Some(user) = candidates.into_iter().find(|user| matches(self.name(*user), &word))
                && !found.contains(&user)
            {
                found.push(user);
            }
        }
        found
    }
}

/// The name after an `@`, in lower case.
fn word(text: &str) -> String {
    let part = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '\'');
    let word: String = text.chars().take(60).take_while(part).flat_map(char::to_lowercase).collect();
    word.trim_end_matches(['-', '_', '.', '\'']).to_owned()
}

fn matches(name: &str, word: &str) -> bool {
    name == word && !name.is_empty() || word.chars().count() >= MIN_PREFIX && name.starts_with(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_whoever_wrote_last_and_fits() {
        let mut people = People::new();
        for (user, name) in [(1, "Ana Maria"), (2, "ana b"), (3, "Bo"), (4, "\u{c9}mile")] {
            people.add(user, name);
        }
        people.commented(9, 1);
        assert_eq!(people.mentioned("@ana: yes", 9, Some(2)), [1]);
        people.commented(9, 2);
        assert_eq!(people.mentioned("@ana, @AnaMaria.", 9, Some(3)), [2, 1]);
        assert_eq!(people.mentioned("@Bo @an me@anamaria.example @nobody", 9, Some(3)), [3]);
        assert_eq!(people.mentioned("@\u{e9}mi", 8, Some(4)), [4]);
    }
}
