//! What the tags of an event refer to.

use super::proof::is_id;
use super::wire::Signed;

impl<'a> Signed<'a> {
    /// The tags of a name, as their parts after the name.
    fn named<'t>(&'t self, name: &'t str) -> impl DoubleEndedIterator<Item = &'t [crate::json::Text<'a>]> {
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

    /// The note that this one answers, and its author where the tag tells (NIP-10): the tag marked `reply`,
    /// else the one marked `root`, else the last one without a mark.
    pub(super) fn parent(&self) -> Option<(&str, Option<&str>)> {
        let marked =
            |mark: &str| self.named("e").find(|parts| parts.get(2).and_then(|part| part.get()) == Some(mark));
        let unmarked = |parts: &&[crate::json::Text<'_>]| parts.get(2).and_then(|part| part.get()).is_none();
        let parts = marked("reply").or_else(|| marked("root")).or_else(|| self.named("e").rfind(unmarked))?;
        Some((parts.first()?.get().filter(|id| is_id(id))?, author(parts, 3)))
    }

    /// The quoted event, and its author where the tag tells (NIP-18).
    pub(super) fn quoted(&self) -> Option<(&str, Option<&str>)> {
        let parts = self.named("q").next()?;
        Some((parts.first()?.get().filter(|id| is_id(id))?, author(parts, 2)))
    }
}

fn author<'t>(parts: &'t [crate::json::Text<'_>], place: usize) -> Option<&'t str> {
    parts.get(place).and_then(|part| part.get()).filter(|key| is_id(key))
}
