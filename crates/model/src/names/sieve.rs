//! Where a text may hold a name, and whether it is one.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::ERASED;
use super::boundary::{is_boundary, is_joint, is_no_longer_number};
use super::case_folding::CaseFolded;
use super::mark::{NameMark, Sums, TAG_BITS, WINDOW, scatter, tag, window_hash};
use super::name::{Reach, sign_may_follow};

/// The first look at a place has this many bits for each mark, so that one place in as many passes it in vain; at least
/// 1 KiB and at most 2 MiB.
const BITS_A_MARK: usize = 64;

/// A mention, and what confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention<T> {
    /// The bytes of the text, with the `@` in front.
    pub range: Range<usize>,
    /// What [`NameSieve::find`] was told of it.
    pub whose: T,
}

/// The marks of all names, ready to be looked for in one pass over a text.
#[derive(Debug, Clone)]
pub struct NameSieve {
    /// True for the lowest bits of every tag. Its length is a power of two.
    first_look: Box<[u64]>,
    marks: FxHashMap<u32, Vec<NameMark>>,
    /// Lengths below that of a window that names have, for names that count alone and for those behind a sign.
    short_alone: [bool; WINDOW],
    short_behind: [bool; WINDOW],
    has_long: bool,
}

/// A part of a folded text that is a name.
struct Candidate<T> {
    start: usize,
    end: usize,
    whose: T,
}

impl NameSieve {
    /// For these marks. All were made under the key that [`NameSieve::find`] is told.
    pub fn new(marks: impl IntoIterator<Item = NameMark>) -> NameSieve {
        let mut by_tag: FxHashMap<u32, Vec<NameMark>> = FxHashMap::default();
        for mark in marks {
            let same = by_tag.entry(mark.tag).or_default();
            // Names of one length that share a window are told apart where they are confirmed.
            if !same.contains(&mark) {
                same.push(mark);
            }
        }
        let bits = (by_tag.len() * BITS_A_MARK).next_power_of_two().clamp(1 << 13, 1 << TAG_BITS);
        let mut sieve = NameSieve {
            first_look: vec![0; bits / 64].into(),
            marks: FxHashMap::default(),
            short_alone: [false; WINDOW],
            short_behind: [false; WINDOW],
            has_long: false,
        };
        for mark in by_tag.values().flatten() {
            let (word, bit) = sieve.place(mark.tag);
            sieve.first_look[word] |= bit;
            match usize::from(mark.length) {
                length @ ..WINDOW => {
                    sieve.short_behind[length] = true;
                    sieve.short_alone[length] |= mark.reach > Reach::BehindSign;
                }
                _ => sieve.has_long = true,
            }
        }
        sieve.marks = by_tag;
        sieve
    }

    /// True where there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// The mentions in a text, from left to right; of two that overlap the one that begins first, of those the
    /// longest. `confirm` is told the reach and the folded name of each candidate and says whose it is, if anybody's.
    pub fn find<T>(
        &self,
        text: &str,
        key: u64,
        confirm: impl FnMut(Reach, &str) -> Option<T>,
    ) -> Vec<Mention<T>> {
        if self.is_empty() || text.is_empty() {
            return Vec::new();
        }
        let folded = CaseFolded::new(text);
        let mut candidates = self.candidates(&folded, key, confirm);
        candidates.sort_by_key(|candidate| (candidate.start, std::cmp::Reverse(candidate.end)));
        let (mut mentions, mut done) = (Vec::new(), 0);
        for candidate in candidates {
            if candidate.start < done {
                continue;
            }
            // The sign goes with the name.
            let signed = candidate.start > done && folded.text[..candidate.start].ends_with('@');
            let range = folded.source(candidate.start - usize::from(signed), candidate.end);
            mentions.push(Mention { range, whose: candidate.whose });
            done = candidate.end;
        }
        mentions
    }

    /// The text with [`ERASED`] in place of every mention; `None` where it holds none.
    pub fn redact(
        &self,
        text: &str,
        key: u64,
        mut confirm: impl FnMut(Reach, &str) -> bool,
    ) -> Option<String> {
        let mut redacted: Option<String> = None;
        // A name that was glued to an id stands alone once the id is gone, so we look again until none is left.
        // Every round but the last takes something away.
        loop {
            let now = redacted.as_deref().unwrap_or(text);
            let found = self.find(now, key, |reach, name| confirm(reach, name).then_some(()));
            if found.is_empty() {
                return redacted;
            }
            let (mut next, mut from) = (String::with_capacity(now.len()), 0);
            for mention in found {
                next += now.get(from..mention.range.start).unwrap_or_default();
                next += ERASED;
                from = mention.range.end;
            }
            next += now.get(from..).unwrap_or_default();
            redacted = Some(next);
        }
    }

    fn candidates<T>(
        &self,
        folded: &CaseFolded<'_>,
        key: u64,
        mut confirm: impl FnMut(Reach, &str) -> Option<T>,
    ) -> Vec<Candidate<T>> {
        let mut search = Search { folded, key, sums: None, erased: None, found: Vec::new() };
        let bytes = folded.text.as_bytes();
        if self.has_long {
            for (at, window) in bytes.windows(WINDOW).enumerate() {
                let window = window.try_into().map(u64::from_le_bytes).unwrap_or_default();
                let tag = tag(scatter(window, key));
                if self.passes(tag) {
                    for mark in self.marks_of(tag).filter(|mark| usize::from(mark.length) >= WINDOW) {
                        search.consider(mark, at.checked_sub(usize::from(mark.offset)), &mut confirm);
                    }
                }
            }
        }
        if self.short_behind.contains(&true) {
            self.short_names(&mut search, &mut confirm);
        }
        search.found
    }

    /// Names shorter than a window: behind each `@`, and those that count alone at the beginning of each word.
    fn short_names<T>(&self, search: &mut Search<'_, T>, confirm: &mut impl FnMut(Reach, &str) -> Option<T>) {
        let text: &str = &search.folded.text;
        let bytes = text.as_bytes();
        let any_alone = self.short_alone.contains(&true);
        let is_plain_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let mut before = b' ';
        for (at, byte) in bytes.iter().copied().enumerate() {
            let behind = before == b'@';
            // Most places are within a plain word; of the others the rule itself is asked where a tag passes.
            let within = is_plain_word(before) && is_plain_word(byte) && !search.folded.has_gap(at);
            before = byte;
            if !behind && (within || !any_alone) {
                continue;
            }
            let lengths = if behind { &self.short_behind } else { &self.short_alone };
            for length in (1..WINDOW).filter(|length| lengths[*length]) {
                if at + length > bytes.len() {
                    break;
                }
                let tag = tag(window_hash(bytes, at, at + length, search.key));
                if self.passes(tag) {
                    for mark in self.marks_of(tag).filter(|mark| usize::from(mark.length) == length) {
                        search.consider(mark, Some(at), confirm);
                    }
                }
            }
        }
    }

    fn passes(&self, tag: u32) -> bool {
        let (word, bit) = self.place(tag);
        self.first_look[word] & bit != 0
    }

    fn place(&self, tag: u32) -> (usize, u64) {
        let bit = tag as usize & (self.first_look.len() * 64 - 1);
        (bit / 64, 1 << (bit % 64))
    }

    fn marks_of(&self, tag: u32) -> impl Iterator<Item = &NameMark> {
        self.marks.get(&tag).into_iter().flatten()
    }
}

/// The state of one pass over a text.
struct Search<'a, T> {
    folded: &'a CaseFolded<'a>,
    key: u64,
    /// Made where the first candidate needs it; most texts have none.
    sums: Option<Sums>,
    /// Places where a name was taken out before.
    erased: Option<Vec<usize>>,
    found: Vec<Candidate<T>>,
}

impl<T> Search<'_, T> {
    /// Looks whether the name of a mark stands at a place and is a mention there.
    fn consider(
        &mut self,
        mark: &NameMark,
        start: Option<usize>,
        confirm: &mut impl FnMut(Reach, &str) -> Option<T>,
    ) {
        let Some(start) = start else { return };
        let end = start + usize::from(mark.length);
        let folded = self.folded;
        let Some(name) = folded.text.get(start..end) else { return };
        if !is_mention(folded, start..end, mark.reach) || self.is_erased(start, end) {
            return;
        }
        let key = self.key;
        let sums = self.sums.get_or_insert_with(|| Sums::of(folded.text.as_bytes(), key));
        if sums.between(start, end) == mark.sum
            && let Some(whose) = confirm(mark.reach, name)
        {
            self.found.push(Candidate { start, end, whose });
        }
    }

    /// True within what stands for a name that was taken out: somebody may be called `erased`.
    fn is_erased(&mut self, start: usize, end: usize) -> bool {
        let text = &self.folded.text;
        let places =
            self.erased.get_or_insert_with(|| text.match_indices(ERASED).map(|(at, _)| at).collect());
        let before = places.partition_point(|at| *at <= start);
        before.checked_sub(1).is_some_and(|last| end <= places[last] + ERASED.len())
    }
}

/// The rule: whether a name of this reach is a mention where it stands.
fn is_mention(folded: &CaseFolded<'_>, range: Range<usize>, reach: Reach) -> bool {
    let text: &str = &folded.text;
    let name = &text[range.clone()];
    let (first, last) = (name.chars().next(), name.chars().next_back());
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let begins =
        |rule: fn(Option<char>, Option<char>) -> bool| folded.has_gap(range.start) || rule(before, first);
    let ends = |rule: fn(Option<char>, Option<char>) -> bool| folded.has_gap(range.end) || rule(last, after);
    let behind_sign = before == Some('@') && sign_may_follow(text[..range.start - 1].chars().next_back());
    let by_form = match reach {
        Reach::BehindSign => false,
        Reach::Alone => begins(is_boundary) && ends(is_boundary),
        Reach::Inside => begins(is_joint) && ends(is_joint),
        Reach::Anywhere => begins(is_no_longer_number) && ends(is_no_longer_number),
    };
    by_form || behind_sign && ends(is_boundary)
}
