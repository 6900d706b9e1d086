//! From folded events to responses by index.

use std::sync::Arc;

use model::{Event, PersonId, Timestamp};
use rayon::prelude::*;

use super::accounts::{AccountIndex, Accounts};
use super::community::Community;
use super::grouped::Grouped;
use super::objections::Objections;
use super::persons::Persons;
use super::profiles::Profiles;
use super::response::Response;
use super::table::Responses;
use crate::fold::{Finishing, FoldedWorld, Partition, Standing};

/// Responses in a partition, which is finished apart: what each sorts stays near a core's caches.
const PARTITION_ROWS: usize = 20_000;

/// The fewest partitions, so that all cores have work to the end whoever is famous.
const FEWEST_PARTITIONS: usize = 256;

/// In so many steps what is folded becomes rows, and is freed.
const STEPS: usize = 16;

/// Takes events in any order and makes [`Responses`] of them.
#[derive(Debug, Default)]
pub struct ResponsesBuilder {
    folded: FoldedWorld,
}

impl ResponsesBuilder {
    /// Takes one event.
    pub fn push(&mut self, event: &Event<'_>) {
        self.folded.push(event);
    }

    /// Applies what was withdrawn, joins accounts to persons, and sorts.
    pub fn finish(self, community: Community) -> Responses {
        responses_of(self.folded, community)
    }
}

/// What stands in a folded world, by index of account.
pub(crate) fn responses_of(folded: FoldedWorld, community: Community) -> Responses {
    folded
        .finish(&community, |people, finishing| {
            let accounts = Accounts::of(people);
            let mut persons = Persons::joined(&accounts, finishing.joined());
            let rows = finishing.len();
            let count = (rows / PARTITION_ROWS).max(FEWEST_PARTITIONS);
            let partitions: Vec<Partition> = Partition::all(count as u32).collect();
            // Backwards, as columns are cut off at their ends: what is folded takes as much memory as the rows do.
            let (mut dated, mut audience) = (Vec::with_capacity(rows), Vec::new());
            for some in partitions.rchunks(count.div_ceil(STEPS)) {
                let parts: Vec<Part> = some
                    .par_iter()
                    .map(|&partition| Part::of(finishing, partition, &accounts, &persons))
                    .collect();
                some.first().into_iter().for_each(|&first| finishing.forget_from(first));
                for part in parts.into_iter().rev() {
                    dated.extend(part.dated.into_iter().rev());
                    audience.extend(part.audience.into_iter().rev());
                    persons.note_received(part.received);
                }
            }
            dated.reverse();
            audience.reverse();
            // Room for what was told twice, for undated edges, and for what people with two accounts told themselves.
            dated.shrink_to_fit();
            audience.shrink_to_fit();
            let person = |id: PersonId| accounts.of_person(id).map(|index| persons.of(index));
            let closed = finishing.closed(|id| accounts.of_person(id), &people.active);
            let profiles = Profiles::of(people, closed);
            let objections = Objections::of(people, person);
            let last_events = people.networks.iter().copied();
            let last_events =
                last_events.zip(people.last_events.iter().map(|&time| Timestamp::from_micros(time)));
            let count = accounts.len();
            Responses {
                dated: Arc::new(Grouped::of_sorted(dated, count)),
                audience: Arc::new(Grouped::of_sorted(audience, count)),
                objections: Arc::new(objections),
                profiles: Arc::new(profiles),
                last_events: Arc::new(last_events.collect()),
                accounts: Arc::new(accounts),
                persons: Arc::new(persons),
                community: Community::default(),
                work: Arc::default(),
            }
        })
        .told(community)
}

/// One partition, by index.
struct Part {
    dated: Vec<Response>,
    audience: Vec<Response>,
    /// What people with several accounts received, told by account.
    received: Vec<Response>,
}

impl Part {
    fn of(finishing: &Finishing<'_>, partition: Partition, accounts: &Accounts, persons: &Persons) -> Part {
        let finished = finishing.partition(partition);
        let index = |id: PersonId| accounts.of_person(id).unwrap_or_default();
        let mut received = Vec::new();
        if !persons.is_empty() {
            for row in &finished.dated {
                if persons.has_several(index(row.target)) {
                    received.push(by_index(row, index(row.to), index(row.by), index(row.by)));
                }
            }
        }
        Part {
            dated: indexed(&finished.dated, index),
            audience: indexed(&finished.audience, index),
            received,
        }
    }
}

/// Rows by index of account: each target and each pair is looked up once.
fn indexed(rows: &[Standing], index: impl Fn(PersonId) -> AccountIndex) -> Vec<Response> {
    let mut indexed = Vec::with_capacity(rows.len());
    for to_person in rows.chunk_by(|a, b| a.target == b.target) {
        let target = index(to_person[0].target);
        for of_pair in to_person.chunk_by(|a, b| a.responder == b.responder) {
            let responder = index(of_pair[0].responder);
            for row in of_pair {
                let by = if row.by == row.responder { responder } else { index(row.by) };
                indexed.push(by_index(row, target, responder, by));
            }
        }
    }
    indexed
}

fn by_index(row: &Standing, target: AccountIndex, responder: AccountIndex, by: AccountIndex) -> Response {
    Response { target, responder, by, kind: row.kind, post: row.post, time: row.time, until: row.until }
}
