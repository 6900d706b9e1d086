//! Merges sorted runs into one: a streaming k-way merge that holds one row group of each run.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::LakeError;
use crate::format::batch::Batch;
use crate::format::run_reader::RunReader;
use crate::write::precedence::compare_rows;

/// A run to merge, and the source on whose account its duplicates go.
pub(crate) struct Input {
    pub(crate) reader: RunReader,
    pub(crate) source: Option<i64>,
}

/// Rows that were there already, by the source that brought them again.
pub(crate) type Duplicates = BTreeMap<i64, u64>;

/// A merge under way.
pub(crate) struct Merge {
    heads: Vec<Head>,
    duplicates: Duplicates,
}

impl Merge {
    /// Starts a merge.
    ///
    /// `inputs` are sorted, without duplicates in themselves, with every column read. Of rows with the same
    /// time and id the greatest is kept (see [`compare_rows`]), and all but the one from the first input count
    /// as duplicates of their sources: so inputs go by age of their sources.
    pub(crate) fn new(inputs: Vec<Input>) -> Result<Merge, LakeError> {
        let mut heads = Vec::with_capacity(inputs.len());
        for input in inputs {
            heads.extend(Head::open(input)?);
        }
        Ok(Merge { heads, duplicates: Duplicates::new() })
    }

    /// Hands over some rows more, each event once, by rising time and id, as a batch and a row of it; false at
    /// the end. At most a row group's worth at a time.
    pub(crate) fn step(
        &mut self,
        mut take: impl FnMut(&Batch, usize) -> Result<(), LakeError>,
    ) -> Result<bool, LakeError> {
        let Some((least, bound)) = least_and_next(&self.heads) else { return Ok(false) };
        let head = &mut self.heads[least];
        if bound.is_none_or(|bound| head.key() < bound) {
            take_below(head, bound, &mut take)?;
            if head.is_at_end() && !head.refill()? {
                self.heads.remove(least);
            }
        } else {
            take_equal(&mut self.heads, &mut self.duplicates, &mut take)?;
        }
        Ok(true)
    }

    /// What was left out so far.
    pub(crate) fn into_duplicates(self) -> Duplicates {
        self.duplicates
    }
}

type Key = (i64, u64);

struct Head {
    input: Input,
    batch: Batch,
    row: usize,
}

impl Head {
    fn open(input: Input) -> Result<Option<Head>, LakeError> {
        let mut head = Head { input, batch: Batch::default(), row: 0 };
        Ok(head.refill()?.then_some(head))
    }

    fn key(&self) -> Key {
        self.batch.key(self.row)
    }

    fn is_at_end(&self) -> bool {
        self.row >= self.batch.len()
    }

    /// Moves to the next row group that holds rows; false where there is none.
    fn refill(&mut self) -> Result<bool, LakeError> {
        for batch in self.input.reader.by_ref() {
            self.batch = batch?;
            self.row = 0;
            if !self.batch.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The place of the head with the least key, and the least key among the others.
fn least_and_next(heads: &[Head]) -> Option<(usize, Option<Key>)> {
    let mut keys = heads.iter().map(Head::key).enumerate();
    let (mut place, mut least) = keys.next()?;
    let mut next = None;
    for (other, key) in keys {
        if key < least {
            next = Some(least);
            (place, least) = (other, key);
        } else if next.is_none_or(|next| key < next) {
            next = Some(key);
        }
    }
    Some((place, next))
}

fn take_below(
    head: &mut Head,
    bound: Option<Key>,
    take: &mut impl FnMut(&Batch, usize) -> Result<(), LakeError>,
) -> Result<(), LakeError> {
    while !head.is_at_end() && bound.is_none_or(|bound| head.key() < bound) {
        take(&head.batch, head.row)?;
        head.row += 1;
    }
    Ok(())
}

/// Takes the greatest of the rows that share the least key, and moves past all of them.
fn take_equal(
    heads: &mut Vec<Head>,
    duplicates: &mut Duplicates,
    take: &mut impl FnMut(&Batch, usize) -> Result<(), LakeError>,
) -> Result<(), LakeError> {
    let Some(key) = heads.iter().map(Head::key).min() else { return Ok(()) };
    let same: Vec<usize> = (0..heads.len()).filter(|place| heads[*place].key() == key).collect();
    let greatest = same.iter().copied().reduce(|best, other| {
        let (a, b) = (&heads[best], &heads[other]);
        match compare_rows(&a.batch, a.row, &b.batch, b.row) {
            Ordering::Less => other,
            _ => best,
        }
    });
    if let Some(greatest) = greatest {
        take(&heads[greatest].batch, heads[greatest].row)?;
    }
    for place in same.iter().skip(1) {
        if let Some(source) = heads[*place].input.source {
            *duplicates.entry(source).or_default() += 1;
        }
    }
    for place in same.into_iter().rev() {
        heads[place].row += 1;
        if heads[place].is_at_end() && !heads[place].refill()? {
            heads.remove(place);
        }
    }
    Ok(())
}
