//! What a commit asks before events that were pushed a while ago become part of the lake.

use std::error::Error;

use model::Event;

/// The reason under which events are counted that a door kept out at a commit.
pub(crate) const LEFT: &str = "opted_out";

/// Knows who left, and so what may be kept.
///
/// Events wait in memory until they are committed, for seconds or for hours. Whoever leaves meanwhile is not in the
/// lake yet where they are looked for, and would come with the commit: so each commit asks again, while nobody can be
/// erased. Whoever leaves after the answer is looked for in the lake after the commit.
pub trait Door {
    /// Looks again at who left. True where somebody did since the last look, so that what waits has to pass anew.
    fn has_changed(&mut self) -> Result<bool, Box<dyn Error + Send + Sync>>;

    /// Hands over what of an event may be kept, and nothing where none of it may.
    fn pass(
        &mut self,
        event: &Event<'_>,
        keep: &mut dyn FnMut(&Event<'_>),
    ) -> Result<(), Box<dyn Error + Send + Sync>>;
}

/// A door that everything passes.
#[derive(Debug, Clone, Copy)]
pub struct Open;

impl Door for Open {
    fn has_changed(&mut self) -> Result<bool, Box<dyn Error + Send + Sync>> {
        Ok(false)
    }

    fn pass(
        &mut self,
        event: &Event<'_>,
        keep: &mut dyn FnMut(&Event<'_>),
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        keep(event);
        Ok(())
    }
}
