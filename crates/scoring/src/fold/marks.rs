//! What ends responses: undos, deletions and closings, and what ends a closing, kept as events of their own.
//!
//! A mark may come long before or after what it ends, from another partition of the lake or another machine. So none
//! is applied when it is met: all are kept, and `finish` applies them to whatever they name. They are few beside
//! responses (one in twenty where people withdraw much), and every partition of targets sees all of them: an undo by
//! id need not tell its target.

use model::{EventId, PersonId, ResponseKind};

use super::bytes::{Reader, Writer};
use super::error::FoldError;
use crate::responses::PostKey;

/// An act that the network names by id was undone. It counts where its actor made the act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Undo {
    pub act: EventId,
    pub actor: PersonId,
    pub time: i64,
}

/// The latest act of this kind, actor, target and post was undone.
///
/// The undo's own id is kept since two of them at the same moment undo two acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UndoLatest {
    pub target: PersonId,
    pub actor: PersonId,
    pub kind: ResponseKind,
    pub post: PostKey,
    pub time: i64,
    pub id: EventId,
}

/// A post was deleted. It counts where its actor made the post: wrote the response, or received those to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deletion {
    pub post: PostKey,
    pub actor: PersonId,
    pub time: i64,
}

/// An account was closed. What it did before ends with that, unless it is opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Closing {
    pub account: PersonId,
    pub time: i64,
}

/// A closed account is open again. What it did before stands as if it had never been closed: people deactivate an
/// account for a week, or move it to another server, and those they responded to should lose nothing by that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Opening {
    pub account: PersonId,
    pub time: i64,
}

/// All marks of a state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    pub undos: Vec<Undo>,
    pub undos_of_latest: Vec<UndoLatest>,
    pub deletions: Vec<Deletion>,
    pub closings: Vec<Closing>,
    pub openings: Vec<Opening>,
}

impl Marks {
    /// Adds those of another state.
    pub fn merge(&mut self, other: Marks) {
        self.undos.extend(other.undos);
        self.undos_of_latest.extend(other.undos_of_latest);
        self.deletions.extend(other.deletions);
        self.closings.extend(other.closings);
        self.openings.extend(other.openings);
    }

    /// The closings that no opening of the same account follows. The marks are settled.
    pub fn standing_closings(&self) -> impl Iterator<Item = &Closing> {
        self.closings.iter().filter(|closing| {
            let after = Opening { account: closing.account, time: closing.time.saturating_add(1) };
            let next = self.openings.get(self.openings.partition_point(|opening| *opening < after));
            next.is_none_or(|opening| opening.account != closing.account)
        })
    }

    /// Sorted, each once: the same marks are the same bytes, whatever order and pieces they came in.
    pub fn settle(&mut self) {
        // Those of segments come as sorted runs one after another, which the stable sort merges.
        self.undos.sort();
        self.undos.dedup();
        self.undos_of_latest.sort();
        self.undos_of_latest.dedup();
        self.deletions.sort();
        self.deletions.dedup();
        self.closings.sort();
        self.closings.dedup();
        self.openings.sort();
        self.openings.dedup();
    }

    pub fn write(&self, out: &mut Writer) {
        let Marks { undos, undos_of_latest: latest, deletions, closings, openings } = self;
        out.hashes(undos.iter().map(|undo| undo.act.0));
        out.hashes(undos.iter().map(|undo| undo.actor.0));
        out.packed(undos.iter().map(|undo| undo.time));
        out.hashes(latest.iter().map(|undo| undo.target.0));
        out.hashes(latest.iter().map(|undo| undo.actor.0));
        out.packed(latest.iter().map(|undo| i64::from(undo.kind as u8)));
        out.hashes(latest.iter().map(|undo| undo.post.number()));
        out.packed(latest.iter().map(|undo| undo.time));
        out.hashes(latest.iter().map(|undo| undo.id.0));
        out.hashes(deletions.iter().map(|deletion| deletion.post.number()));
        out.hashes(deletions.iter().map(|deletion| deletion.actor.0));
        out.packed(deletions.iter().map(|deletion| deletion.time));
        out.hashes(closings.iter().map(|closing| closing.account.0));
        out.packed(closings.iter().map(|closing| closing.time));
        out.hashes(openings.iter().map(|opening| opening.account.0));
        out.packed(openings.iter().map(|opening| opening.time));
    }

    pub fn read(from: &mut Reader<'_>) -> Result<Marks, FoldError> {
        let (acts, actors) = (from.hashes()?, from.hashes()?);
        let times = from.packed(acts.len())?;
        same_length(&[acts.len(), actors.len()])?;
        let undos = (0..acts.len())
            .map(|row| Undo { act: EventId(acts[row]), actor: PersonId(actors[row]), time: times[row] })
            .collect();
        let (targets, actors) = (from.hashes()?, from.hashes()?);
        let kinds = from.packed(targets.len())?;
        let posts = from.hashes()?;
        let times = from.packed(targets.len())?;
        let ids = from.hashes()?;
        same_length(&[targets.len(), actors.len(), posts.len(), ids.len()])?;
        let undos_of_latest = (0..targets.len())
            .map(|row| {
                Ok(UndoLatest {
                    target: PersonId(targets[row]),
                    actor: PersonId(actors[row]),
                    kind: kind_of(kinds[row])?,
                    post: PostKey::from_number(posts[row]),
                    time: times[row],
                    id: EventId(ids[row]),
                })
            })
            .collect::<Result<Vec<UndoLatest>, FoldError>>()?;
        let (posts, actors) = (from.hashes()?, from.hashes()?);
        let times = from.packed(posts.len())?;
        same_length(&[posts.len(), actors.len()])?;
        let deletions = (0..posts.len())
            .map(|row| Deletion {
                post: PostKey::from_number(posts[row]),
                actor: PersonId(actors[row]),
                time: times[row],
            })
            .collect();
        let accounts = from.hashes()?;
        let times = from.packed(accounts.len())?;
        let closings = accounts
            .into_iter()
            .zip(times)
            .map(|(account, time)| Closing { account: PersonId(account), time })
            .collect();
        let accounts = from.hashes()?;
        let times = from.packed(accounts.len())?;
        let openings = accounts
            .into_iter()
            .zip(times)
            .map(|(account, time)| Opening { account: PersonId(account), time })
            .collect();
        let marks = Marks { undos, undos_of_latest, deletions, closings, openings };
        let sorted = marks.undos.is_sorted_by(|a, b| a < b)
            && marks.undos_of_latest.is_sorted_by(|a, b| a < b)
            && marks.deletions.is_sorted_by(|a, b| a < b)
            && marks.closings.is_sorted_by(|a, b| a < b)
            && marks.openings.is_sorted_by(|a, b| a < b);
        if sorted { Ok(marks) } else { Err(FoldError::Damaged("marks out of order")) }
    }
}

/// Columns of one table are equally long.
pub(crate) fn same_length(lengths: &[usize]) -> Result<(), FoldError> {
    let same = lengths.windows(2).all(|pair| pair[0] == pair[1]);
    if same { Ok(()) } else { Err(FoldError::Damaged("columns of different lengths")) }
}

/// The kind of response that a number stands for.
pub(crate) fn kind_of(number: i64) -> Result<ResponseKind, FoldError> {
    let kind = usize::try_from(number).ok().and_then(|index| ResponseKind::ALL.get(index).copied());
    kind.ok_or(FoldError::Damaged("a kind that is none"))
}
