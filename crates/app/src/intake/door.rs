//! Keeps out who opted out.

use std::error::Error;

use lake::Door;
use model::{AccountId, Event};
use store::{Store, StoreError};

use crate::data_folder::DataFolder;
use crate::inputs::told::aliases;
use crate::intake::opt_out_filter::{Kept, OptOutFilter};
use crate::print::failure::Failure;

/// Those who left, looked at again with each commit.
pub struct OptOutDoor {
    store: Store,
    filter: OptOutFilter,
    /// How many were known to have left when the oldest event that waits for a commit came in.
    known: usize,
}

impl OptOutDoor {
    /// As of now.
    pub fn new(folder: &DataFolder) -> Result<OptOutDoor, Failure> {
        let store = folder.store()?;
        let filter = OptOutFilter::of(&store);
        Ok(OptOutDoor { store, known: filter.known(), filter })
    }

    /// What of an event may be kept; `None` where none of it may.
    pub fn kept(&mut self, event: &Event<'_>) -> Result<Option<Kept>, StoreError> {
        if self.filter.is_known_by_handle_alone(event) {
            self.let_go(event)?;
        }
        Ok(self.filter.kept(event))
    }

    /// Looks again at who left, also in other processes.
    pub fn look(&mut self) -> Result<(), StoreError> {
        self.filter.look(&self.store)
    }

    /// True while nobody has left.
    pub fn is_open(&self) -> bool {
        self.filter.is_empty()
    }

    /// Whoever left by a handle that nobody knew yet leaves with the account that has it: what was taken of it
    /// until now is erased with the others that wait.
    fn let_go(&mut self, profile: &Event<'_>) -> Result<(), StoreError> {
        let account = AccountId { network: profile.network, native: profile.actor.to_owned() };
        let handles: Vec<String> =
            profile.handle.into_iter().map(str::to_owned).chain(aliases(profile)).collect();
        self.store.opt_out(&account, &handles)?;
        self.filter = OptOutFilter::of(&self.store);
        Ok(())
    }
}

impl Door for OptOutDoor {
    fn has_changed(&mut self) -> Result<bool, Box<dyn Error + Send + Sync>> {
        self.look()?;
        let before = std::mem::replace(&mut self.known, self.filter.known());
        Ok(before != self.known)
    }

    fn pass(
        &mut self,
        event: &Event<'_>,
        keep: &mut dyn FnMut(&Event<'_>),
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        if let Some(kept) = self.kept(event)? {
            keep(&kept.of(event));
        }
        Ok(())
    }
}
