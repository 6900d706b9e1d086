//! What can be kept in segments.

use lake::{Batch, Columns, SectionKey};
use model::Network;

use crate::fold::error::FoldError;
use crate::fold::state::FOLD_VERSION;
use crate::fold::world::FoldedWorld;

/// Something that is folded from events, merges, and can be written: kept in sections of segments.
///
/// The law is that of the fold: the same events give the same sections, whatever pieces they were merged from. What else
/// a part needs to know stands in a context of type `C`, on which its keys must hang too. A pair of parts is a part, read
/// in the same scan and kept in the same segments.
pub(crate) trait Part<C: ?Sized>: Send + Sync + Sized {
    /// The columns of the lake that it reads.
    const COLUMNS: Columns;

    /// The sections that it is kept in. A section of another version is made again.
    fn keys(context: &C) -> Vec<SectionKey>;

    /// Nothing yet.
    fn new(context: &C) -> Self;

    /// Takes the events of a batch.
    fn update(&mut self, context: &C, network: Network, batch: &Batch);

    /// Adds what another knows.
    fn merge(&mut self, other: Self);

    /// Its sections, in the order of [`Part::keys`].
    fn write(&mut self) -> Vec<Vec<u8>>;

    /// Reads its sections, in the order of [`Part::keys`]. Fails on what was not written so, and never panics.
    fn read(context: &C, sections: &[Vec<u8>]) -> Result<Self, FoldError>;
}

impl<C: ?Sized> Part<C> for FoldedWorld {
    const COLUMNS: Columns = FoldedWorld::COLUMNS;

    fn keys(_: &C) -> Vec<SectionKey> {
        let key = |name: &str| SectionKey { name: name.to_owned(), version: u64::from(FOLD_VERSION) };
        vec![key("responses"), key("people")]
    }

    fn new(_: &C) -> FoldedWorld {
        FoldedWorld::default()
    }

    fn update(&mut self, _: &C, network: Network, batch: &Batch) {
        FoldedWorld::update(self, network, batch);
    }

    fn merge(&mut self, other: FoldedWorld) {
        FoldedWorld::merge(self, other);
    }

    fn write(&mut self) -> Vec<Vec<u8>> {
        let bytes = FoldedWorld::write(self);
        vec![bytes.responses, bytes.people]
    }

    fn read(_: &C, sections: &[Vec<u8>]) -> Result<FoldedWorld, FoldError> {
        let [responses, people] = sections else { return Err(FoldError::CutShort) };
        FoldedWorld::read(responses, people)
    }
}

impl<C: ?Sized, A: Part<C>, B: Part<C>> Part<C> for (A, B) {
    const COLUMNS: Columns = A::COLUMNS.and(B::COLUMNS);

    fn keys(context: &C) -> Vec<SectionKey> {
        let mut keys = A::keys(context);
        keys.extend(B::keys(context));
        keys
    }

    fn new(context: &C) -> (A, B) {
        (A::new(context), B::new(context))
    }

    fn update(&mut self, context: &C, network: Network, batch: &Batch) {
        self.0.update(context, network, batch);
        self.1.update(context, network, batch);
    }

    fn merge(&mut self, other: (A, B)) {
        self.0.merge(other.0);
        self.1.merge(other.1);
    }

    fn write(&mut self) -> Vec<Vec<u8>> {
        let mut sections = self.0.write();
        sections.extend(self.1.write());
        sections
    }

    fn read(context: &C, sections: &[Vec<u8>]) -> Result<(A, B), FoldError> {
        let first = A::keys(context).len();
        let (first, second) = sections.split_at_checked(first).ok_or(FoldError::CutShort)?;
        Ok((A::read(context, first)?, B::read(context, second)?))
    }
}
