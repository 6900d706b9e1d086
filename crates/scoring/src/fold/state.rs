//! The state: what was seen of responses, in pieces that merge.

use std::sync::Arc;

use model::{Event, Kind, PersonId, ResponseKind};

use super::act::Act;
use super::bytes::{Reader, Writer};
use super::error::FoldError;
use super::marks::{Closing, Deletion, Marks, Opening, Undo, UndoLatest};
use super::partition::Partition;
use super::run::Run;
use crate::responses::PostKey;

/// What bytes of a state begin with.
const MAGIC: &[u8; 8] = b"cloutfld";

/// Version of the state: of its columns, and of what `update` puts into them.
pub const FOLD_VERSION: u32 = 2;

/// Responses held unsorted before they become a run: 60 MB of them, so that sorting stays near the processor's caches
/// and a hundred million responses are a hundred runs.
const MOST_PENDING: usize = 1 << 20;

/// What is known of responses, from some of the events: see the module.
#[derive(Debug, Clone, Default)]
pub struct Fold {
    pending: Vec<Act>,
    runs: Vec<Arc<Run>>,
    marks: Marks,
}

impl Fold {
    /// Takes one event.
    pub fn push(&mut self, event: &Event<'_>) {
        let account = |native: &str| PersonId::of(event.network, native);
        let target = event.target.map(account);
        self.take(
            event.kind,
            account(event.actor),
            target,
            &Facts {
                time: event.time.micros(),
                id: event.id,
                post: PostKey::of(event.network, event.post),
                own_post: PostKey::of(event.network, event.own_post),
                undoes: event.undoes,
                undated: event.undated,
            },
        );
    }

    /// Takes one event whose accounts and posts are known by their numbers.
    pub(super) fn take(&mut self, kind: Kind, actor: PersonId, target: Option<PersonId>, facts: &Facts) {
        let time = facts.time;
        match (kind, target) {
            (Kind::Respond(_), Some(target)) if target == actor => {}
            (Kind::Respond(kind), Some(target)) => self.respond(kind, actor, target, facts),
            (Kind::Undo(kind), _) => match (facts.undoes, target) {
                (Some(act), _) => self.marks.undos.push(Undo { act, actor, time }),
                (None, Some(target)) => {
                    let (post, id) = (facts.post, facts.id);
                    self.marks.undos_of_latest.push(UndoLatest { target, actor, kind, post, time, id });
                }
                // It names nothing that could end.
                (None, None) => {}
            },
            (Kind::Delete, _) if facts.post.is_some() => {
                self.marks.deletions.push(Deletion { post: facts.post, actor, time });
            }
            (Kind::Close, _) => self.marks.closings.push(Closing { account: actor, time }),
            (Kind::Open, _) => self.marks.openings.push(Opening { account: actor, time }),
            _ => {}
        }
    }

    fn respond(&mut self, kind: ResponseKind, responder: PersonId, target: PersonId, facts: &Facts) {
        let Facts { time, id, post, own_post, undated, .. } = *facts;
        self.pending.push(Act { target, responder, time, id, kind, undated, post, own_post });
        if self.pending.len() >= MOST_PENDING {
            self.seal();
        }
    }

    /// Adds what another state knows. Which of the two is told first, and how events were shared out between them,
    /// changes nothing that is ever written or finished; an event that both know counts once.
    pub fn merge(&mut self, other: Fold) {
        self.runs.extend(other.runs);
        self.marks.merge(other.marks);
        for act in other.pending {
            self.pending.push(act);
            if self.pending.len() >= MOST_PENDING {
                self.seal();
            }
        }
    }

    /// How many responses are held; those told twice may count twice.
    pub fn len(&self) -> usize {
        self.pending.len() + self.runs.iter().map(|run| run.len()).sum::<usize>()
    }

    /// True where no response is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The state as bytes. The same events give the same bytes, whatever pieces and order they came in.
    pub fn write(&mut self) -> Vec<u8> {
        let mut out = Writer::default();
        self.write_columns(&mut out);
        let columns = out.into_bytes();
        let mut bytes = Vec::with_capacity(columns.len() + 24);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FOLD_VERSION.to_le_bytes());
        bytes.extend_from_slice(&0u32.to_le_bytes());
        bytes.extend_from_slice(&xxhash_rust::xxh3::xxh3_64(&columns).to_le_bytes());
        bytes.extend_from_slice(&columns);
        bytes
    }

    /// Reads a state; refuses what is none, of another version, or damaged.
    pub fn read(bytes: &[u8]) -> Result<Fold, FoldError> {
        let (head, columns) = bytes.split_first_chunk::<24>().ok_or(FoldError::CutShort)?;
        if !head.starts_with(MAGIC) {
            return Err(FoldError::NoState);
        }
        let mut head = Reader::new(&head[8..]);
        let (version, digest) = (head.number()?, head.number()?);
        if version != u64::from(FOLD_VERSION) {
            return Err(FoldError::Version(version));
        }
        if xxhash_rust::xxh3::xxh3_64(columns) != digest {
            return Err(FoldError::Damaged("another digest than it was written with"));
        }
        let mut from = Reader::new(columns);
        let fold = Fold::read_columns(&mut from)?;
        from.end()?;
        Ok(fold)
    }

    pub(super) fn write_columns(&mut self, out: &mut Writer) {
        self.settle();
        self.collapse();
        self.marks.write(out);
        match self.runs.first() {
            Some(run) => run.write(out),
            None => Run::default().write(out),
        }
    }

    pub(super) fn read_columns(from: &mut Reader<'_>) -> Result<Fold, FoldError> {
        let marks = Marks::read(from)?;
        let run = Run::read(from)?;
        let runs = if run.is_empty() { Vec::new() } else { vec![Arc::new(run)] };
        Ok(Fold { pending: Vec::new(), runs, marks })
    }

    /// Puts marks in order and pending responses into a run.
    pub(crate) fn settle(&mut self) {
        self.seal();
        self.marks.settle();
    }

    fn seal(&mut self) {
        if !self.pending.is_empty() {
            self.runs.push(Arc::new(Run::of(std::mem::take(&mut self.pending))));
        }
    }

    /// Makes one run of all.
    fn collapse(&mut self) {
        if self.runs.len() < 2 {
            return;
        }
        // A few thousand targets at a time, so that sorting stays near the caches and memory does not double.
        let rows = self.runs.iter().map(|run| run.len()).sum::<usize>();
        let mut whole = Run::default();
        let mut acts = Vec::new();
        for partition in Partition::all((rows / 65_536) as u32 + 1) {
            acts.clear();
            for run in &self.runs {
                run.append(partition.places(run.targets()), &mut acts);
            }
            acts.sort();
            acts.iter().for_each(|act| whole.push(act));
        }
        self.runs = vec![Arc::new(whole)];
    }

    pub(super) fn runs(&self) -> &[Arc<Run>] {
        &self.runs
    }

    /// Leaves no responses.
    pub(super) fn take_runs(&mut self) -> Vec<Arc<Run>> {
        std::mem::take(&mut self.runs)
    }

    pub(super) fn marks(&self) -> &Marks {
        &self.marks
    }
}

/// What an event tells beside its kind and accounts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub time: i64,
    pub id: model::EventId,
    pub post: PostKey,
    pub own_post: PostKey,
    pub undoes: Option<model::EventId>,
    pub undated: bool,
}
