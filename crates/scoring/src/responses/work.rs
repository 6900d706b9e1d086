//! How often the costly things were done.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts, of one set of responses, how often trust was walked for and how often it was seen by somebody. Both cost
/// more than all else of a day together, so a day does each once, and a test counts.
#[derive(Debug, Default)]
pub struct Work {
    trusts: AtomicU64,
    views: AtomicU64,
}

impl Work {
    /// How often walks were made for everybody.
    pub fn trusts(&self) -> u64 {
        self.trusts.load(Ordering::Relaxed)
    }

    /// How often trust was seen by somebody.
    pub fn views(&self) -> u64 {
        self.views.load(Ordering::Relaxed)
    }

    pub(crate) fn trust_made(&self) {
        self.trusts.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn seen(&self) {
        self.views.fetch_add(1, Ordering::Relaxed);
    }
}
