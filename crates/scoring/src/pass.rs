//! One pass over people: whatever is worked out of how a person sees others is worked out while they are seen.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::day::Day;
use crate::responses::AccountIndex;
use crate::trust::{Sight, View};

/// People whom one thread takes at a time: few, as one in ten thousand costs as much as all the others.
const AT_ONCE: usize = 16;

/// Looks at one person after another, each by the person's own eyes.
///
/// To see everybody's trust without somebody costs more than all that is worked out of it, so everyone who wants to
/// look is asked in one pass.
pub(crate) trait Reader: Sync {
    /// What it makes of a person.
    type Found: Send;

    /// Looks at a person, who sees others by `view`.
    fn read(&self, account: AccountIndex, view: &View<'_>) -> Self::Found;
}

impl Day<'_> {
    /// Shows people to a reader, on all cores; what it found comes in the order of `people`.
    pub(crate) fn pass<R: Reader>(&self, people: &[AccountIndex], reader: &R) -> Vec<R::Found> {
        each(people, |sight, account| reader.read(account, &self.trust().seen_by(account, sight)))
    }
}

/// Calls `of` for each of some people, on all cores; what it makes of them comes in their order.
///
/// Each thread keeps its sight to the end, as that remembers draws from one person to the next. A parallel iterator
/// would begin with a new one whenever it splits.
pub(crate) fn each<T: Send>(
    people: &[AccountIndex],
    of: impl Fn(&mut Sight, AccountIndex) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let work = |_: usize| {
        let (mut sight, mut done) = (Sight::default(), Vec::new());
        loop {
            let begin = next.fetch_add(AT_ONCE, Ordering::Relaxed);
            let Some(rest) = people.get(begin..).filter(|rest| !rest.is_empty()) else { return done };
            let some = &rest[..rest.len().min(AT_ONCE)];
            done.push((begin, some.iter().map(|&account| of(&mut sight, account)).collect::<Vec<T>>()));
        }
    };
    let threads = (0..rayon::current_num_threads()).into_par_iter().with_max_len(1);
    let mut done: Vec<(usize, Vec<T>)> = threads.flat_map_iter(work).collect();
    done.sort_unstable_by_key(|&(begin, _)| begin);
    done.into_iter().flat_map(|(_, some)| some).collect()
}
