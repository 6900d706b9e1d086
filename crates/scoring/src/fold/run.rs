//! Responses of a state as sorted columns.

use model::{EventId, PersonId, ResponseKind};

use super::act::Act;
use super::bytes::{Reader, Writer};
use super::error::FoldError;
use super::marks::{kind_of, same_length};
use crate::responses::PostKey;

/// The bit of [`Run::kinds`] that tells an edge without a date.
const UNDATED: u8 = 0x80;

/// Responses in order, each once, column by column: 37 bytes a response and 12 a target.
///
/// The account acted on stands once for all its responses. Responders stand as they are, not as indices into a table
/// of accounts: finding the index of each cost more time than eight bytes in place of four cost memory (at ten
/// million responses of a million accounts a table of accounts takes as much as it saves).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Run {
    targets: Vec<u64>,
    /// Where the responses to each target end.
    ends: Vec<u32>,
    responders: Vec<u64>,
    times: Vec<i64>,
    ids: Vec<u64>,
    /// Each with [`UNDATED`] or without.
    kinds: Vec<u8>,
    posts: Vec<u64>,
    /// Responses that are posts themselves, by row: few where people like and follow.
    own_rows: Vec<u32>,
    own_posts: Vec<u64>,
}

impl Run {
    /// The most rows of a run: row numbers are 32 bits.
    pub const MOST_ROWS: usize = u32::MAX as usize;

    /// Takes responses in rising order; one equal to the last is the same response told twice.
    pub fn push(&mut self, act: &Act) {
        let row = self.ids.len();
        if self.targets.last() != Some(&act.target.0) {
            self.targets.push(act.target.0);
            self.ends.push(row as u32);
        } else if row > 0 && self.act(row - 1, act.target.0, self.own_post_of_last()) == *act {
            return;
        }
        if let Some(end) = self.ends.last_mut() {
            *end = row as u32 + 1;
        }
        self.responders.push(act.responder.0);
        self.times.push(act.time);
        self.ids.push(act.id.0);
        self.kinds.push(act.kind as u8 | if act.undated { UNDATED } else { 0 });
        self.posts.push(act.post.number());
        if act.own_post.is_some() {
            self.own_rows.push(row as u32);
            self.own_posts.push(act.own_post.number());
        }
    }

    /// Sorts responses and takes them.
    pub fn of(mut acts: Vec<Act>) -> Run {
        acts.sort_unstable();
        let mut run = Run::default();
        acts.iter().for_each(|act| run.push(act));
        run
    }

    /// How many responses there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The targets with at least one response, rising.
    pub fn targets(&self) -> &[u64] {
        &self.targets
    }

    /// Appends the responses to the targets at these places of [`Run::targets`].
    pub fn append(&self, places: std::ops::Range<usize>, acts: &mut Vec<Act>) {
        let begin = self.begin(places.start);
        let mut own = self.own_rows.partition_point(|&row| (row as usize) < begin);
        acts.reserve(self.begin(places.end) - begin);
        for place in places {
            for row in self.begin(place)..self.ends[place] as usize {
                let has_own = self.own_rows.get(own) == Some(&(row as u32));
                let own_post = if has_own { self.own_posts[own] } else { 0 };
                own += usize::from(has_own);
                acts.push(self.act(row, self.targets[place], own_post));
            }
        }
    }

    /// Keeps the responses to the first `targets` targets alone, and no more memory than they take.
    pub fn keep(&mut self, targets: usize) {
        fn cut<T>(column: &mut Vec<T>, length: usize) {
            column.truncate(length);
            column.shrink_to_fit();
        }
        let rows = self.begin(targets);
        let own = self.own_rows.partition_point(|&row| (row as usize) < rows);
        cut(&mut self.targets, targets);
        cut(&mut self.ends, targets);
        cut(&mut self.responders, rows);
        cut(&mut self.times, rows);
        cut(&mut self.ids, rows);
        cut(&mut self.kinds, rows);
        cut(&mut self.posts, rows);
        cut(&mut self.own_rows, own);
        cut(&mut self.own_posts, own);
    }

    fn begin(&self, place: usize) -> usize {
        place.checked_sub(1).map_or(0, |before| self.ends[before] as usize)
    }

    fn own_post_of_last(&self) -> u64 {
        let last = self.ids.len().wrapping_sub(1) as u32;
        if self.own_rows.last() == Some(&last) { self.own_posts.last().copied().unwrap_or(0) } else { 0 }
    }

    fn act(&self, row: usize, target: u64, own_post: u64) -> Act {
        let kind = self.kinds[row];
        Act {
            target: PersonId(target),
            responder: PersonId(self.responders[row]),
            time: self.times[row],
            id: EventId(self.ids[row]),
            // Only numbers of kinds are ever put in.
            kind: ResponseKind::ALL[usize::from(kind & !UNDATED)],
            undated: kind & UNDATED != 0,
            post: PostKey::from_number(self.posts[row]),
            own_post: PostKey::from_number(own_post),
        }
    }

    pub fn write(&self, out: &mut Writer) {
        out.hashes(self.ids.iter().copied());
        out.hashes(self.targets.iter().copied());
        out.packed(self.ends.iter().map(|&end| i64::from(end)));
        out.hashes(self.responders.iter().copied());
        out.packed(self.times.iter().copied());
        out.packed(self.kinds.iter().map(|&kind| i64::from(kind)));
        out.packed(self.posts.iter().map(|&post| post.cast_signed()));
        out.hashes(self.own_posts.iter().copied());
        out.packed(self.own_rows.iter().map(|&row| i64::from(row)));
    }

    /// Reads what was written; refuses what is no sorted run.
    pub fn read(from: &mut Reader<'_>) -> Result<Run, FoldError> {
        let ids = from.hashes()?;
        let rows = ids.len();
        if rows > Run::MOST_ROWS {
            return Err(FoldError::Damaged("more rows than can be numbered"));
        }
        let targets = from.hashes()?;
        let ends = from.indices(targets.len(), rows + 1)?;
        let responders = from.hashes()?;
        same_length(&[rows, responders.len()])?;
        let times = from.packed(rows)?;
        let kinds =
            from.packed(rows)?.into_iter().map(kind_with_flag).collect::<Result<Vec<u8>, FoldError>>()?;
        let posts = from.packed(rows)?.into_iter().map(i64::cast_unsigned).collect();
        let own_posts = from.hashes()?;
        let own_rows = from.indices(own_posts.len(), rows)?;
        let run = Run { targets, ends, responders, times, ids, kinds, posts, own_rows, own_posts };
        run.check()?;
        Ok(run)
    }

    /// Holds a run that was read to what a run promises, so that nothing later has to.
    fn check(&self) -> Result<(), FoldError> {
        let rising = self.targets.is_sorted_by(|a, b| a < b)
            && self.ends.is_sorted_by(|a, b| a < b)
            && self.own_rows.is_sorted_by(|a, b| a < b)
            && self.own_posts.iter().all(|&post| post != 0);
        let complete = self.ends.last().map_or(0, |&end| end as usize) == self.ids.len()
            && self.ends.first().is_none_or(|&end| end > 0);
        if !rising || !complete {
            return Err(FoldError::Damaged("responses out of order"));
        }
        // The whole order is checked: time and id decide nearly always, the rest only where they are equal.
        let (mut begin, mut acts) = (0, Vec::new());
        for (place, &end) in self.ends.iter().enumerate() {
            let key = |row: usize| (self.responders[row], self.times[row], self.ids[row]);
            for row in begin + 1..end as usize {
                if key(row - 1) >= key(row) {
                    acts.clear();
                    self.append(place..place + 1, &mut acts);
                    if !acts.is_sorted_by(|a, b| a < b) {
                        return Err(FoldError::Damaged("responses out of order"));
                    }
                    break;
                }
            }
            begin = end as usize;
        }
        Ok(())
    }
}

fn kind_with_flag(number: i64) -> Result<u8, FoldError> {
    let byte = u8::try_from(number).map_err(|_| FoldError::Damaged("a kind that is none"))?;
    kind_of(i64::from(byte & !UNDATED)).map(|_| byte)
}
