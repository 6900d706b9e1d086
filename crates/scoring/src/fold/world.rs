//! A whole world folded: responses, and the people who made them.

use std::sync::Arc;

use lake::{Batch, Columns};
use model::{Event, Network, PersonId};

use super::batch::{self, PEOPLE_COLUMNS, RESPONSE_COLUMNS};
use super::bytes::{Reader, Writer};
use super::error::FoldError;
use super::finish::Finishing;
use super::people::{self, People, PeopleBuilder};
use super::state::Fold;
use crate::responses::Community;

/// All that scores read of events, folded: [`Fold`], and what is known of accounts.
#[derive(Debug, Clone, Default)]
pub(crate) struct FoldedWorld {
    pub responses: Fold,
    people: Vec<Arc<People>>,
    pending: PeopleBuilder,
}

impl FoldedWorld {
    /// The columns of the lake that it reads.
    pub const COLUMNS: Columns = RESPONSE_COLUMNS.and(PEOPLE_COLUMNS);

    /// Takes one event.
    pub fn push(&mut self, event: &Event<'_>) {
        self.responses.push(event);
        let network = self.pending.network(event.network);
        let mut account =
            |native: &str| self.pending.account(PersonId::of(event.network, native), network, native);
        let actor = account(event.actor);
        let target = event.target.map(account);
        self.pending.saw(network, actor, event.kind, event.time.micros());
        self.pending.hear(event, actor, target);
    }

    /// Takes the events of a batch read with [`FoldedWorld::COLUMNS`] at least.
    pub fn update(&mut self, network: Network, batch: &Batch) {
        batch::update(&mut self.responses, &mut self.pending, network, batch);
    }

    /// Adds what another knows.
    pub fn merge(&mut self, mut other: FoldedWorld) {
        other.settle_people();
        self.responses.merge(other.responses);
        self.people.extend(other.people);
    }

    /// Its columns, responses and people apart.
    pub fn write(&mut self) -> WorldBytes {
        let mut responses = Writer::default();
        self.responses.write_columns(&mut responses);
        self.settle_people();
        let whole = self.merged_people();
        let mut people = Writer::default();
        whole.write(&mut people);
        self.people = vec![whole];
        WorldBytes { responses: responses.into_bytes(), people: people.into_bytes() }
    }

    /// Reads what was written.
    pub fn read(responses: &[u8], people: &[u8]) -> Result<FoldedWorld, FoldError> {
        let mut from = Reader::new(responses);
        let responses = Fold::read_columns(&mut from)?;
        from.end()?;
        let mut from = Reader::new(people);
        let people = vec![Arc::new(People::read(&mut from)?)];
        from.end()?;
        Ok(FoldedWorld { responses, people, pending: PeopleBuilder::default() })
    }

    /// Everybody, and what is ready to be finished partition by partition.
    pub fn finish<T>(
        mut self,
        community: &Community,
        with: impl FnOnce(&People, &mut Finishing<'_>) -> T,
    ) -> T {
        // Accounts that were joined exist, whether or not the lake has met them.
        for account in community.joined.iter().flat_map(|(shown, other)| [shown, other]) {
            let network = self.pending.network(account.network);
            self.pending.account(account.person(), network, &account.native);
        }
        self.settle_people();
        let people = self.merged_people();
        self.people.clear();
        with(&people, &mut self.responses.finishing_all(community))
    }

    fn settle_people(&mut self) {
        if !self.pending.is_empty() {
            self.people.push(Arc::new(std::mem::take(&mut self.pending).finish()));
        }
    }

    fn merged_people(&self) -> Arc<People> {
        if let [whole] = self.people.as_slice() {
            return Arc::clone(whole);
        }
        let pieces: Vec<&People> = self.people.iter().map(Arc::as_ref).collect();
        Arc::new(people::merge(&pieces))
    }
}

/// The columns of a [`FoldedWorld`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WorldBytes {
    pub responses: Vec<u8>,
    pub people: Vec<u8>,
}
