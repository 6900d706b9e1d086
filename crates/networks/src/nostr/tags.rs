//! What the tags of an event refer to.

use model::Event;

use super::proof::is_id;
use super::wire::Signed;
use crate::json::Text;

impl<'a> Signed<'a> {
    /// The tags of a name, as their parts after the name.
    fn named<'t>(&'t self, name: &'t str) -> impl DoubleEndedIterator<Item = &'t [Text<'a>]> {
        let tags = self.tags.iter().map(Vec::as_slice);
        tags.filter_map(move |tag| tag.split_first())
            .filter(move |(first, _)| first.get() == Some(name))
            .map(|(_, rest)| rest)
    }

    /// Ids that tags of a name refer to, in their order.
    pub(super) fn ids<'t>(&'t self, name: &'t str) -> impl DoubleEndedIterator<Item = &'t str> {
        self.named(name).filter_map(|parts| parts.first()?.get()).filter(|id| is_id(id))
    }

    /// The value of the first tag of a name.
    pub(super) fn value<'t>(&'t self, name: &'t str) -> Option<&'t str> {
        self.named(name).next()?.first()?.get()
    }

    /// The topics.
    pub(super) fn topics(&self) -> impl Iterator<Item = &str> {
        self.named("t").filter_map(|parts| parts.first()?.get())
    }

    /// The address of an addressable event: its kind, its author and its name among the author's.
    pub(super) fn address(&self) -> Option<String> {
        let author = self.pubkey.get().filter(|_| (30_000..40_000).contains(&self.kind))?;
        let address = format!("{}:{author}:{}", self.kind, self.value("d").unwrap_or_default());
        (address.len() <= Event::MAX_ID_BYTES).then_some(address)
    }

    /// The addresses that `a` tags refer to.
    pub(super) fn addresses(&self) -> impl DoubleEndedIterator<Item = Address<'_>> {
        self.named("a").filter_map(|parts| Address::of(parts.first()?.get()?))
    }

    /// The kind of what is answered, where a `k` tag tells.
    pub(super) fn told_kind(&self) -> Option<u32> {
        self.value("k")?.parse().ok()
    }

    /// What the event is about, as reposts, likes, reports and zaps tell: the last `e` tag (NIP-18, NIP-25), or an
    /// address where the `k` tag calls for one or no `e` tag is there.
    pub(super) fn about(&self) -> Option<About<'_>> {
        let address = self.addresses().next_back().map(About::Address);
        let note = self.ids("e").next_back().map(|id| About::Note(id, None));
        let is_addressed = self.told_kind().is_some_and(|kind| (30_000..40_000).contains(&kind));
        if is_addressed { address.or(note) } else { note.or(address) }
    }

    /// The note that this one answers, and its author where the tag tells (NIP-10): the tag marked `reply`,
    /// else the one marked `root`, else the last one without a mark; else an address, whatever its mark.
    pub(super) fn parent(&self) -> Option<About<'_>> {
        for wanted in ["reply", "root"] {
            let marked = |parts: &&[Text<'_>]| mark(parts) == Some(wanted);
            if let Some(parts) = self.named("e").find(marked) {
                return about_note(parts, 3);
            }
            if let Some(parts) = self.named("a").find(marked) {
                return about_address(parts);
            }
        }
        let unmarked = |parts: &&[Text<'_>]| mark(parts).is_none();
        match self.named("e").rfind(unmarked) {
            Some(parts) => about_note(parts, 3),
            None => None,
        }
    }

    /// What a comment answers (NIP-22): the small letters name it, the capitals the root of the thread.
    pub(super) fn commented(&self) -> Option<About<'_>> {
        let note = || self.named("e").next().and_then(|parts| about_note(parts, 2));
        let address = self.named("a").next().and_then(about_address);
        address.or_else(note)
    }

    /// The quoted event, and its author where the tag tells (NIP-18).
    pub(super) fn quoted(&self) -> Option<About<'_>> {
        let parts = self.named("q").next()?;
        about_note(parts, 2).or_else(|| about_address(parts))
    }
}

/// What an event is about.
#[derive(Clone, Copy)]
pub(super) enum About<'t> {
    /// An event by its id, and its author where the tag tells.
    Note(&'t str, Option<&'t str>),
    Address(Address<'t>),
}

/// `30023:<author>:<name>`
#[derive(Clone, Copy)]
pub(super) struct Address<'t> {
    pub(super) whole: &'t str,
    pub(super) kind: u32,
    pub(super) author: &'t str,
}

impl<'t> Address<'t> {
    fn of(whole: &'t str) -> Option<Address<'t>> {
        let mut parts = whole.splitn(3, ':');
        let kind = parts.next()?.parse().ok().filter(|kind| (30_000..40_000).contains(kind))?;
        let author = parts.next().filter(|key| is_id(key))?;
        parts.next()?;
        Some(Address { whole, kind, author })
    }
}

fn about_note<'t>(parts: &'t [Text<'_>], place: usize) -> Option<About<'t>> {
    Some(About::Note(parts.first()?.get().filter(|id| is_id(id))?, author(parts, place)))
}

fn about_address<'t>(parts: &'t [Text<'_>]) -> Option<About<'t>> {
    Some(About::Address(Address::of(parts.first()?.get()?)?))
}

fn mark<'t>(parts: &'t [Text<'_>]) -> Option<&'t str> {
    parts.get(2).and_then(|part| part.get())
}

fn author<'t>(parts: &'t [Text<'_>], place: usize) -> Option<&'t str> {
    parts.get(place).and_then(|part| part.get()).filter(|key| is_id(key))
}
