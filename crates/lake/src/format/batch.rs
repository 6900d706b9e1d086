//! Rows as columns in memory: what is buffered, merged and handed to readers.

use model::{Event, EventId, Kind, Network, Timestamp};

use crate::format::columns::TextColumn;
use crate::format::texts::Texts;

/// Some rows of one partition, column by column. Columns that were not asked for are empty.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    len: usize,
    pub(crate) times: Vec<i64>,
    pub(crate) ids: Vec<u64>,
    pub(crate) kinds: Vec<u8>,
    pub(crate) undated: Vec<bool>,
    pub(crate) undoes: Sparse<u64>,
    pub(crate) hidden: Sparse<bool>,
    pub(crate) texts: [Texts; 10],
}

/// Values most of which are absent: takes no memory before the first that is not.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sparse<T>(Vec<Option<T>>);

/// What a row takes besides its texts, as the limits of row groups and buffers count it.
const FIXED_BYTES: usize = 24;

impl Batch {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// When: microseconds since 1970-01-01T00:00:00Z.
    pub fn times(&self) -> &[i64] {
        &self.times
    }

    /// Ids of the events.
    pub fn ids(&self) -> &[u64] {
        &self.ids
    }

    /// Kinds, as [`Kind::code`].
    pub fn kinds(&self) -> &[u8] {
        &self.kinds
    }

    /// Whether the edge has no date of its own.
    pub fn undated(&self) -> &[bool] {
        &self.undated
    }

    /// Of an undo: the id of the act undone.
    pub fn undoes(&self, row: usize) -> Option<u64> {
        self.undoes.get(row)
    }

    /// Of a profile: whether its owner asks not to be listed.
    pub fn hidden(&self, row: usize) -> Option<bool> {
        self.hidden.get(row)
    }

    /// A column of text.
    pub fn texts(&self, column: TextColumn) -> &Texts {
        &self.texts[column as usize]
    }

    /// The text of a row; `None` where it is absent or was not asked for.
    #[inline]
    pub fn text(&self, column: TextColumn, row: usize) -> Option<&str> {
        self.texts[column as usize].get(row)
    }

    /// A row as an event; `None` where it does not exist or time, id, kind or actor were not asked for.
    pub fn event(&self, network: Network, row: usize) -> Option<Event<'_>> {
        let time = Timestamp::from_micros(*self.times.get(row)?);
        let kind = Kind::from_code(*self.kinds.get(row)?)?;
        let actor = self.text(TextColumn::Actor, row)?;
        Some(Event {
            target: self.text(TextColumn::Target, row),
            post: self.text(TextColumn::Post, row),
            own_post: self.text(TextColumn::OwnPost, row),
            undoes: self.undoes(row).map(EventId),
            undated: self.undated.get(row).copied().unwrap_or(false),
            handle: self.text(TextColumn::Handle, row),
            name: self.text(TextColumn::Name, row),
            hidden: self.hidden(row),
            text: self.text(TextColumn::Text, row),
            tags: self.text(TextColumn::Tags, row),
            lang: self.text(TextColumn::Lang, row),
            counters: self.text(TextColumn::Counters, row),
            ..Event::new(time, EventId(*self.ids.get(row)?), network, kind, actor)
        })
    }
}

impl Batch {
    /// A batch of `rows` rows whose columns are filled in by a decoder.
    pub(crate) fn with_rows(rows: usize) -> Batch {
        Batch { len: rows, ..Batch::default() }
    }

    /// What the row sorts by.
    #[inline]
    pub(crate) fn key(&self, row: usize) -> (i64, u64) {
        (self.times[row], self.ids[row])
    }

    /// Bytes of a row, as limits count them: the same for the same row, however it is stored.
    #[inline]
    pub(crate) fn row_bytes(&self, row: usize) -> usize {
        FIXED_BYTES + self.texts.iter().map(|texts| texts.bytes_at(row)).sum::<usize>()
    }

    pub(crate) fn push(&mut self, event: &Event<'_>) {
        let row = self.len;
        self.times.push(event.time.micros());
        self.ids.push(event.id.0);
        self.kinds.push(event.kind.code());
        self.undated.push(event.undated);
        self.undoes.push(row, event.undoes.map(|id| id.0));
        self.hidden.push(row, event.hidden);
        for (texts, text) in self.texts.iter_mut().zip(texts_of(event)) {
            texts.push(row, text);
        }
        self.len += 1;
    }

    /// Appends a row of another batch in which every column was read.
    pub(crate) fn push_row(&mut self, from: &Batch, at: usize) {
        self.push_edited(from, at, from.ids[at], from.undoes.get(at), |_, text| text);
    }

    /// Appends a row of another batch without text and tags.
    pub(crate) fn push_stripped(&mut self, from: &Batch, at: usize) {
        let silent = |column, text| match column {
            TextColumn::Text | TextColumn::Tags => None,
            _ => text,
        };
        self.push_edited(from, at, from.ids[at], from.undoes.get(at), silent);
    }

    /// Appends a row of another batch with another id and other texts.
    #[inline]
    pub(crate) fn push_edited<'a>(
        &mut self,
        from: &'a Batch,
        at: usize,
        id: u64,
        undoes: Option<u64>,
        edit: impl Fn(TextColumn, Option<&'a str>) -> Option<&'a str>,
    ) {
        let row = self.len;
        self.times.push(from.times[at]);
        self.ids.push(id);
        self.kinds.push(from.kinds[at]);
        self.undated.push(from.undated[at]);
        self.undoes.push(row, undoes);
        self.hidden.push(row, from.hidden.get(at));
        for column in TextColumn::ALL {
            self.texts[column as usize].push(row, edit(column, from.text(column, at)));
        }
        self.len += 1;
    }

    pub(crate) fn clear(&mut self) {
        self.len = 0;
        self.times.clear();
        self.ids.clear();
        self.kinds.clear();
        self.undated.clear();
        self.undoes.0.clear();
        self.hidden.0.clear();
        self.texts.iter_mut().for_each(Texts::clear);
    }

    /// The post that this row is: of a post or an edit the post acted on, of a response its own.
    pub(crate) fn authored_post(&self, row: usize) -> Option<&str> {
        authored_post(self.kinds[row], |column| self.text(column, row))
    }

    /// True where the row carries something that a deletion takes away.
    #[inline]
    pub(crate) fn has_content(&self, row: usize) -> bool {
        self.texts[TextColumn::Text as usize].code(row).is_some()
            || self.texts[TextColumn::Tags as usize].code(row).is_some()
    }
}

/// The post that an event is; `None` where it is none.
pub(crate) fn authored_post<'a>(
    kind: u8,
    text: impl FnOnce(TextColumn) -> Option<&'a str>,
) -> Option<&'a str> {
    match Kind::from_code(kind)? {
        Kind::Post | Kind::Edit => text(TextColumn::Post),
        Kind::Respond(_) => text(TextColumn::OwnPost),
        _ => None,
    }
}

fn texts_of<'a>(event: &Event<'a>) -> [Option<&'a str>; 10] {
    [
        Some(event.actor),
        event.target,
        event.post,
        event.own_post,
        event.handle,
        event.name,
        event.text,
        event.tags,
        event.lang,
        event.counters,
    ]
}

impl<T: Copy> Sparse<T> {
    #[inline]
    pub(crate) fn get(&self, row: usize) -> Option<T> {
        self.0.get(row).copied().flatten()
    }

    #[inline]
    pub(crate) fn push(&mut self, row: usize, value: Option<T>) {
        if value.is_some() {
            self.0.resize(row, None);
            self.0.push(value);
        } else if !self.0.is_empty() {
            self.0.push(None);
        }
    }
}

impl<T> From<Vec<Option<T>>> for Sparse<T> {
    fn from(values: Vec<Option<T>>) -> Sparse<T> {
        Sparse(values)
    }
}
