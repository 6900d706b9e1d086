//! From a state to what stands: marks applied, accounts joined, one partition of targets at a time.

use std::sync::Arc;

use model::{EventId, PersonId, ResponseKind};

use super::act::Act;
use super::ends::Ends;
use super::joined::Joined;
use super::marks::Marks;
use super::partition::Partition;
use super::run::Run;
use super::state::Fold;
use crate::responses::{AccountIndex, Community, PostKey};

/// One response as it stands, told by person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The person responded to.
    pub target: PersonId,
    /// The person who responds; never the target.
    pub responder: PersonId,
    /// The account acted on.
    pub to: PersonId,
    /// The account that acts.
    pub by: PersonId,
    /// How.
    pub kind: ResponseKind,
    /// The post acted on, if any.
    pub post: PostKey,
    /// When, in microseconds.
    pub time: i64,
    /// The id of the act.
    pub id: EventId,
    /// When it was withdrawn, in microseconds; `i64::MAX` where it stands.
    pub until: i64,
}

/// What a partition holds in the end, by target, responder and time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finished {
    /// Responses with a date.
    pub dated: Vec<Standing>,
    /// Edges without one.
    pub audience: Vec<Standing>,
}

/// A state that is being finished: what all its partitions share.
pub struct Finishing<'a> {
    runs: Vec<Arc<Run>>,
    marks: &'a Marks,
    ends: Ends,
    joined: Joined,
    /// The responses to each of [`Joined::others`], in that order: a person's accounts lie in any partition.
    to_others: Vec<Vec<Act>>,
}

impl Fold {
    /// Finishes one partition of the people responded to.
    pub fn finish(&mut self, partition: Partition, community: &Community) -> Finished {
        self.finishing(community).partition(partition)
    }

    /// Gets ready to finish several partitions, on as many threads as one likes.
    pub fn finishing(&mut self, community: &Community) -> Finishing<'_> {
        self.settle();
        Finishing::new(self.runs().to_vec(), self.marks(), community)
    }

    /// The same of a state that is no longer needed, so that what is finished may be forgotten.
    pub(super) fn finishing_all(&mut self, community: &Community) -> Finishing<'_> {
        self.settle();
        let runs = self.take_runs();
        Finishing::new(runs, self.marks(), community)
    }
}

impl<'a> Finishing<'a> {
    /// Of a state whose responses all lie in these runs, and whose marks are settled.
    pub(super) fn new(runs: Vec<Arc<Run>>, marks: &'a Marks, community: &Community) -> Finishing<'a> {
        let joined = Joined::of(community);
        let to_other = |&(_, other): &(PersonId, PersonId)| {
            let mut acts = Vec::new();
            for run in &runs {
                if let Ok(place) = run.targets().binary_search(&other.0) {
                    run.append(place..place + 1, &mut acts);
                }
            }
            acts
        };
        let to_others = joined.others().iter().map(to_other).collect();
        Finishing { runs, marks, ends: Ends::of(marks), joined, to_others }
    }

    /// How many responses there are; those told twice may count twice.
    pub(crate) fn len(&self) -> usize {
        self.runs.iter().map(|run| run.len()).sum()
    }

    /// Which accounts are one person.
    pub(crate) fn joined(&self) -> &Joined {
        &self.joined
    }

    /// Accounts that are closed, were not opened again and did nothing since, by what `index` says of them; `active` tells by index when each
    /// last did anything.
    pub(crate) fn closed(
        &self,
        index: impl Fn(PersonId) -> Option<AccountIndex>,
        active: &[i64],
    ) -> impl Iterator<Item = AccountIndex> {
        // Of the several closings of an account only the last may outlast what it did since.
        self.marks.standing_closings().filter_map(move |closing| {
            index(closing.account)
                .filter(|&account| active.get(account as usize).is_none_or(|&active| active <= closing.time))
        })
    }

    /// Frees the memory of everything from a partition on, where nobody else holds it: whoever finishes the last
    /// partitions first never holds all responses twice. None of them may be finished any more.
    pub(crate) fn forget_from(&mut self, partition: Partition) {
        for run in &mut self.runs {
            if let Some(run) = Arc::get_mut(run) {
                run.keep(partition.places(run.targets()).start);
            }
        }
    }

    /// Finishes one partition of people; each may be finished by itself, in any order and on any thread.
    pub fn partition(&self, partition: Partition) -> Finished {
        let mut acts = self.acts(partition);
        // Runs come one after another, each sorted: the stable sort merges them.
        acts.sort();
        acts.dedup();
        let mut finished = Finished::default();
        let mut until = Vec::new();
        let mut split = [Vec::new(), Vec::new()];
        for to_account in acts.chunk_by(|a, b| a.target == b.target) {
            // Edges without a date are a world of their own: an undo of the latest follow ends one of each.
            if to_account.iter().all(|act| !act.undated) {
                self.stand(to_account, &mut until, &mut finished.dated);
                continue;
            }
            split.iter_mut().for_each(Vec::clear);
            to_account.iter().for_each(|act| split[usize::from(act.undated)].push(*act));
            self.stand(&split[0], &mut until, &mut finished.dated);
            self.stand(&split[1], &mut until, &mut finished.audience);
        }
        if !self.joined.is_empty() {
            // By account they are in order; only people with several, or answered by some, move.
            for rows in [&mut finished.dated, &mut finished.audience] {
                rows.sort_by_key(|row| (row.target, row.responder, row.time, row.id));
            }
        }
        finished
    }

    /// The responses to all accounts of the partition's people.
    fn acts(&self, partition: Partition) -> Vec<Act> {
        let mut acts = Vec::new();
        let elsewhere = |account: PersonId| !partition.holds(self.joined.person_of(account));
        for run in &self.runs {
            let places = partition.places(run.targets());
            if self.joined.is_empty() {
                run.append(places, &mut acts);
                continue;
            }
            let mut begin = places.start;
            for place in places.clone() {
                if elsewhere(PersonId(run.targets()[place])) {
                    run.append(begin..place, &mut acts);
                    begin = place + 1;
                }
            }
            run.append(begin..places.end, &mut acts);
        }
        for (&(shown, other), to_other) in self.joined.others().iter().zip(&self.to_others) {
            if partition.holds(shown) && !partition.holds(other) {
                acts.extend_from_slice(to_other);
            }
        }
        acts
    }

    fn stand(&self, acts: &[Act], until: &mut Vec<i64>, rows: &mut Vec<Standing>) {
        until.clear();
        until.extend(acts.iter().map(|act| self.ends.of_act(act)));
        self.ends.apply_latest(acts, until);
        for (act, &until) in acts.iter().zip(until.iter()) {
            let target = self.joined.person_of(act.target);
            let responder = self.joined.person_of(act.responder);
            if target != responder {
                let Act { target: to, responder: by, kind, post, time, id, .. } = *act;
                rows.push(Standing { target, responder, to, by, kind, post, time, id, until });
            }
        }
    }
}
