//! Scores of models that are not the current one, in memory as long as somebody asks for them.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use model::{HeldBack, SnapshotKey};

use crate::{Newest, Store, StoreError};

/// Models held at once: each costs about 100 bytes a person beside what is shared with the current one.
const MOST: usize = 2;

/// The latest snapshots of a few models, the one asked for last at the end.
#[derive(Default)]
pub(crate) struct BesideNewest(Mutex<Vec<Held>>);

struct Held {
    /// What it shares cards with; another newest snapshot makes it void.
    scores: Weak<()>,
    key: SnapshotKey,
    /// Who has no rank in it.
    held_back: Vec<HeldBack>,
    held: Arc<Newest>,
}

impl Store {
    /// The newest snapshot of a model, with the cards of the newest of all; that itself if it is of this model.
    /// `None` where the model has scored no day, or nothing is published.
    ///
    /// There is no evidence for any but the current model. Reads a whole file of scores when it is first asked.
    pub fn newest_of(&self, model: &str) -> Result<Option<Arc<Newest>>, StoreError> {
        let Some(newest) = self.newest()? else { return Ok(None) };
        if newest.key.model == model {
            return Ok(Some(newest));
        }
        let Some(key) = self.latest(None, Some(model))? else { return Ok(None) };
        let held_back = self.held_back(model)?;
        // Held while loading, so that no crowd of visitors loads the same file many times over.
        let mut all = self.beside.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|row| row.scores.as_ptr() == Arc::as_ptr(newest.scores_mark()));
        let held = match all.iter().position(|row| row.key == key && row.held_back == held_back) {
            Some(position) => match all.remove(position).held {
                held if Arc::ptr_eq(held.said(), newest.said()) => held,
                held => Arc::new(held.saying(newest.said())),
            },
            None => Arc::new(newest.beside(key.clone(), self.raw_scores(&key)?, &held_back)),
        };
        if all.len() >= MOST {
            all.remove(0);
        }
        all.push(Held {
            scores: Arc::downgrade(newest.scores_mark()),
            key,
            held_back,
            held: Arc::clone(&held),
        });
        Ok(Some(held))
    }
}
