//! What is kept between requests: the snapshot of a week ago, which every person page compares with.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use store::{Newest, Store, StoreError};

use views::{Earlier, week_before};

/// Comparisons with other days that may be under way at once: each reads a whole file of scores.
const MOST_COMPARISONS: usize = 4;

/// Kept between requests.
#[derive(Debug, Default)]
pub struct Recent {
    week: Mutex<Option<Week>>,
    comparing: AtomicUsize,
}

/// The snapshot of a week before one that is newest. A later revision of that day is seen with the next
/// newest snapshot.
#[derive(Debug)]
struct Week {
    /// A weak handle keeps the address taken, so no later snapshot can be mistaken for this one.
    scores: Weak<()>,
    earlier: Option<Arc<Earlier>>,
}

/// Counts one comparison as long as it lives.
#[derive(Debug)]
pub struct Comparing<'a>(&'a AtomicUsize);

impl Recent {
    /// The snapshot of a week before; read once for each newest snapshot.
    pub fn week_before(
        &self,
        store: &Store,
        newest: &Arc<Newest>,
    ) -> Result<Option<Arc<Earlier>>, StoreError> {
        // Held while the file is read, so that whoever else asks meanwhile waits for it instead of reading it again.
        let mut week = self.week.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) =
            week.as_ref().filter(|week| week.scores.as_ptr() == Arc::as_ptr(newest.scores_mark()))
        {
            return Ok(known.earlier.clone());
        }
        let earlier = Earlier::of_everyone(store, newest, week_before(newest))?.map(Arc::new);
        *week = Some(Week { scores: Arc::downgrade(newest.scores_mark()), earlier: earlier.clone() });
        Ok(earlier)
    }

    /// Leave to compare with any day; `None` while too many others do.
    pub fn compare(&self) -> Option<Comparing<'_>> {
        let comparing = Comparing(&self.comparing);
        (self.comparing.fetch_add(1, Ordering::Relaxed) < MOST_COMPARISONS).then_some(comparing)
    }
}

impl Drop for Comparing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_so_many_comparisons_run_at_once() {
        let recent = Recent::default();
        let running: Vec<_> = (0..MOST_COMPARISONS).map(|_| recent.compare().expect("room")).collect();
        assert!(recent.compare().is_none());
        drop(running);
        assert!(recent.compare().is_some());
        assert_eq!(recent.comparing.load(Ordering::Relaxed), 0);
    }
}
