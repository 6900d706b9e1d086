//! Who wrote which post, in eight bytes a post.
//!
//! Bound: pages of 4,096 posts are made as ids occur, 32 KiB each, at most 65,536 of them. Ids of dumps are
//! dense, so a dump of 80 million posts takes 640 MB, one of 2,000 posts 32 KiB; hostile ids can claim at
//! most 2 GiB, and only with as many rows as pages.

const PAGE_POSTS: usize = 4_096;
const MAX_PAGES: usize = 65_536;
const QUESTION: u32 = 1 << 31;

/// What is remembered of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// `None` where the author deleted the account.
    pub(super) owner: Option<u32>,
    pub(super) place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A question, and the answer that its author accepted.
    Question { accepted: Option<u32> },
    /// An answer to a question.
    Answer { question: u32 },
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// The owner's id plus one; 0 where nothing is known of the post, 1 where its owner is gone.
    owner: u32,
    /// The question, or the accepted answer with the highest bit set.
    link: u32,
}

/// Posts by id.
#[derive(Debug, Default)]
pub(super) struct Table {
    pages: Vec<Option<Box<[Slot]>>>,
}

impl Table {
    /// Remembers a post; false where its id is beyond the bound.
    pub(super) fn insert(&mut self, id: u32, known: Known) -> bool {
        let (page, slot) = (id as usize / PAGE_POSTS, id as usize % PAGE_POSTS);
        let linked = match known.place {
            Place::Question { accepted } => accepted.unwrap_or(0),
            Place::Answer { question } => question,
        };
        let owner = known.owner.unwrap_or(0);
        if page >= MAX_PAGES || linked >= QUESTION || owner == u32::MAX {
            return false;
        }
        if page >= self.pages.len() {
            self.pages.resize_with(page + 1, || None);
        }
        let slots = self.pages[page].get_or_insert_with(|| vec![Slot::default(); PAGE_POSTS].into());
        let mark = if matches!(known.place, Place::Question { .. }) { QUESTION } else { 0 };
        slots[slot] = Slot { owner: owner + 1, link: linked | mark };
        true
    }

    /// What is known of a post; `None` where it was not read.
    pub(super) fn get(&self, id: u32) -> Option<Known> {
        let page = self.pages.get(id as usize / PAGE_POSTS)?.as_deref()?;
        let slot = page.get(id as usize % PAGE_POSTS).filter(|slot| slot.owner > 0)?;
        let linked = slot.link & !QUESTION;
        let place = if slot.link & QUESTION != 0 {
            Place::Question { accepted: Some(linked).filter(|answer| *answer > 0) }
        } else {
            Place::Answer { question: linked }
        };
        Some(Known { owner: Some(slot.owner - 1).filter(|owner| *owner > 0), place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out() {
        let mut table = Table::default();
        let posts = [
            (1, Known { owner: Some(7), place: Place::Question { accepted: Some(9) } }),
            (9, Known { owner: None, place: Place::Answer { question: 1 } }),
            (4_097, Known { owner: Some(1), place: Place::Question { accepted: None } }),
        ];
        for (id, known) in posts {
            assert!(table.insert(id, known));
        }
        for (id, known) in posts {
            assert_eq!(table.get(id), Some(known));
        }
        assert_eq!((table.get(2), table.get(u32::MAX)), (None, None));
        assert!(!table.insert(u32::MAX, posts[0].1), "an id beyond the bound was taken");
    }
}
