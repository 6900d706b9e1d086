//! What of an account is looked for, and how far its names reach.

use super::boundary::{is_unspaced_letter, weight};
use super::case_folding::fold_case;

/// Where a name is a mention. Behind an `@` every name is, whatever its length; an `@` that is glued to a word is
/// that of an address. The numbers are on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Reach {
    /// Behind an `@` alone.
    BehindSign = 1,
    /// Between word boundaries, too.
    Alone = 2,
    /// Also where letters meet digits, and beside `_`: within the longer tokens that ids stand in.
    Inside = 3,
    /// Wherever it occurs, but not within a longer number.
    Anywhere = 4,
}

impl Reach {
    /// Every reach, the narrowest first.
    pub(super) const ALL: [Reach; 4] = [Reach::BehindSign, Reach::Alone, Reach::Inside, Reach::Anywhere];

    /// The reach of a number on disk.
    pub fn from_code(code: u8) -> Option<Reach> {
        Reach::ALL.into_iter().find(|reach| *reach as u8 == code)
    }
}

/// A folded name and its reach.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// See [`fold_case`].
    pub folded: String,
    /// Where it is a mention.
    pub reach: Reach,
}

/// The least length, in letters, for each way to be a mention. Letters of Han, kana and Hangul count twice: a whole
/// name in them has two to four.
///
/// | what | least | reason |
/// |---|---|---|
/// | anything behind `@` | 1 | the sign says that somebody is meant |
/// | a handle or an id alone | 6 | shorter ones are mostly words (`anna`, `no`) or numbers like any other (`26`), and nobody may take a word out of everybody's texts by calling himself that |
/// | an id with a digit, `:` or `/` inside longer tokens | 8 | file names and the like hold ids beside `_` and digits; a shorter id occurs there by chance |
/// | what holds a run of letters and digits drawn at random (`did:plc:..`, `npub1..`), anywhere | 24 in the run | it is part of nothing else by chance |
struct Least;

impl Least {
    const ALONE: usize = 6;
    const INSIDE: usize = 8;
    const RANDOM: usize = 24;
}

/// The names of an account. A handle that is given with an `@` in front may be an ordinary word and counts behind
/// one alone; display names may be given in the same way.
pub fn names_of(native: &str, handles: &[String]) -> Vec<Name> {
    let mut names: Vec<Name> = handles.iter().filter_map(|handle| handle_name(handle)).collect();
    names.extend(id_name(native));
    names.sort_by(|a, b| (&a.folded, b.reach).cmp(&(&b.folded, a.reach)));
    // The widest reach comes first and stays.
    names.dedup_by(|later, kept| later.folded == kept.folded);
    names
}

/// What is looked for of a name that somebody wrote, or of the whole content of a column: without the `@`.
pub(super) fn without_sign(folded: &str) -> &str {
    folded.trim_start_matches('@').trim_start()
}

fn handle_name(handle: &str) -> Option<Name> {
    let folded = fold_case(handle);
    let name = without_sign(&folded);
    let reach = if name.len() < folded.len() || length(name) < Least::ALONE {
        Reach::BehindSign
    } else if is_random(name) {
        Reach::Anywhere
    } else {
        Reach::Alone
    };
    (!name.is_empty()).then(|| Name { folded: name.to_owned(), reach })
}

fn id_name(native: &str) -> Option<Name> {
    let folded = fold_case(native);
    let (name, length) = (without_sign(&folded).to_owned(), length(&folded));
    let is_number = name.chars().all(|letter| letter.is_ascii_digit());
    let reach = match length {
        _ if is_random(&name) => Reach::Anywhere,
        Least::INSIDE.. if name.contains(|c: char| c.is_numeric() || matches!(c, ':' | '/')) => Reach::Inside,
        Least::ALONE.. => Reach::Alone,
        // Behind an `@` a number is a handle, and a handle that looks like an id of somebody else.
        _ if is_number => return None,
        _ => Reach::BehindSign,
    };
    (!name.is_empty()).then_some(Name { folded: name, reach })
}

/// True for what holds letters or digits drawn at random from a large space: identifiers of keys and the like. No
/// word and no handle runs on for so long.
fn is_random(id: &str) -> bool {
    id.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|run| run.len() >= Least::RANDOM)
}

/// Whether a name within the id of a post tells whose post it is. Not one that counts behind an `@` alone: whose an id
/// with one is, the network tells, in a link that the account is called by. Nor one that is a number and all of the
/// id: a site may number posts and users alike.
pub fn tells_owner(reach: Reach, name: &str, post: &str) -> bool {
    reach > Reach::BehindSign && !(name.len() == post.len() && is_numbered(name))
}

/// True for `1234567` and `site/123`.
fn is_numbered(id: &str) -> bool {
    id.rsplit('/').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
}

fn length(folded: &str) -> usize {
    folded.chars().map(weight).sum()
}

/// True where an `@` begins a mention: not at the end of a word, where it is that of an address (`info@ana.example`).
/// Letters of scripts without blanks may touch it.
pub(super) fn sign_may_follow(before: Option<char>) -> bool {
    before.is_none_or(|letter| !super::boundary::is_word(letter) || is_unspaced_letter(letter))
}
