//! What stands under a key: rows of several parts, declared at once and read by what the file says of its columns.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use crate::details::cell::{Input, put_number};
use crate::details::part::{Cells, ColumnShape, Part, Plan, Redaction};

/// What a file of records holds under each key.
pub(crate) trait Layout: Sized {
    /// The parts in the order in which they are written.
    fn parts() -> Vec<PartShape>;
    /// Reads the rows of one key.
    fn read(key: u64, record: &Record<'_>) -> Result<Self, String>;
    /// Takes out what may not stay.
    fn redact(&mut self, redaction: &Redaction);
    /// Adds the record without what may not stay; false where nothing is left of it.
    fn write(&self, redaction: &Redaction, out: &mut Vec<u8>) -> Result<bool, String>;
}

/// A part as a file tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartShape {
    pub name: String,
    pub columns: Vec<ColumnShape>,
}

impl PartShape {
    pub fn of<P: Part>() -> PartShape {
        PartShape { name: P::NAME.to_owned(), columns: P::columns() }
    }
}

/// Adds the rows of one part that may stay. Returns how many these are.
pub(crate) fn put_rows<P: Part>(
    rows: &[P::Row],
    redaction: &Redaction,
    out: &mut Vec<u8>,
) -> Result<usize, String> {
    let (mut written, mut count) = (Vec::new(), 0);
    for row in rows {
        P::check(row).map_err(|what| format!("{}: {what}", P::NAME))?;
        if redaction.is_empty() {
            P::write(row, &mut written);
        } else {
            let mut row = row.clone();
            if !P::redact(&mut row, redaction) {
                continue;
            }
            P::write(&row, &mut written);
        }
        count += 1;
    }
    if !rows.is_sorted_by(|before, after| P::in_order(before, after)) {
        return Err(format!("{} are not in their order", P::NAME));
    }
    put_number(count as u64, out);
    if count > 0 {
        put_number(written.len() as u64, out);
        out.extend_from_slice(&written);
    }
    Ok(count)
}

/// The leading rows of a table that belong to a key; the table goes on behind them.
pub(crate) fn split_rows<'a, P: Part>(rows: &mut &'a [P::Row], key: u64) -> &'a [P::Row] {
    let end = rows.iter().take_while(|row| P::key(row) == key).count();
    let (taken, rest) = rows.split_at(end);
    *rows = rest;
    taken
}

/// A part that is declared, and where the file has it.
struct PartPlan {
    place: Option<usize>,
    plan: Plan,
}

/// Reads records of a file, or of memory.
pub(crate) struct Reader<L> {
    plans: Vec<PartPlan>,
    /// Parts that the records have.
    parts: usize,
    /// Whether they have exactly what is declared.
    pub(super) as_declared: bool,
    layout: PhantomData<fn() -> L>,
}

impl<L: Layout> Reader<L> {
    /// For records that [`Layout::write`] wrote in this process.
    pub fn declared() -> Reader<L> {
        // What is declared fits itself.
        let none = Reader { plans: Vec::new(), parts: 0, as_declared: false, layout: PhantomData };
        Reader::new(&L::parts()).unwrap_or(none)
    }

    /// Fails where a column of the same name has another shape.
    pub(crate) fn new(found: &[PartShape]) -> Result<Reader<L>, String> {
        let declared = L::parts();
        let plan = |part: &PartShape| {
            let place = found.iter().position(|other| other.name == part.name);
            let plan = match place {
                Some(place) => Plan::new(&part.columns, &found[place].columns)
                    .map_err(|what| format!("{}: {what}", part.name))?,
                None => Plan::absent(),
            };
            Ok(PartPlan { place, plan })
        };
        let plans = declared.iter().map(plan).collect::<Result<Vec<PartPlan>, String>>()?;
        let (parts, as_declared) = (found.len(), declared == found);
        Ok(Reader { plans, parts, as_declared, layout: PhantomData })
    }

    /// Reads a record, or says in a sentence what is there instead.
    pub fn read(&self, key: u64, record: &[u8]) -> Result<L, String> {
        let mut input = Input::new(record);
        let mut rows = Vec::with_capacity(self.parts);
        for _ in 0..self.parts {
            let count = usize::try_from(input.number()?).unwrap_or(usize::MAX);
            let length = if count > 0 { input.number()? } else { 0 };
            rows.push((count, input.take(usize::try_from(length).unwrap_or(usize::MAX))?));
        }
        L::read(key, &Record { plans: &self.plans, rows })
    }
}

/// The rows of one key, by part.
pub(crate) struct Record<'a> {
    plans: &'a [PartPlan],
    /// By the file's parts: how many rows, and their bytes.
    rows: Vec<(usize, &'a [u8])>,
}

impl Record<'_> {
    /// The rows of a part by its place among those declared.
    pub fn rows<P: Part>(&self, place: usize, key: u64) -> Result<Vec<P::Row>, String> {
        let Some(part) = self.plans.get(place) else { return Ok(Vec::new()) };
        let found = part.place.and_then(|place| self.rows.get(place));
        let Some(&(count, bytes)) = found else { return Ok(Vec::new()) };
        let mut cells = Cells::new(bytes, &part.plan);
        let named = |what: String| format!("{}: {what}", P::NAME);
        let mut rows = Vec::with_capacity(count.min(bytes.len()));
        for _ in 0..count {
            let row = cells.row(|cells| P::read(key, cells)).map_err(named)?;
            rows.push(row);
        }
        match cells.is_at_end() {
            true => Ok(rows),
            false => Err(format!("{}: more bytes than rows, expected none behind the last", P::NAME)),
        }
    }
}

/// Declares a file of records: its parts by the field that holds their rows.
macro_rules! layout {
    ($(#[$doc:meta])* $layout:ident, $tables:ident { $($field:ident: $part:ident),* $(,)? }) => {
        layout! { $(#[$doc])* $layout { $($field: $part),* } }
        layout! { @tables $tables { $($field: $part),* } }
    };

    ($(#[$doc:meta])* $layout:ident { $($field:ident: $part:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub(crate) struct $layout {
            $(pub $field: Vec<<$part as Part>::Row>,)*
        }

        impl Layout for $layout {
            fn parts() -> Vec<PartShape> {
                vec![$(PartShape::of::<$part>()),*]
            }

            fn read(key: u64, record: &Record<'_>) -> Result<$layout, String> {
                let mut places = 0..;
                let mut next = || places.next().unwrap_or(usize::MAX);
                Ok($layout { $($field: record.rows::<$part>(next(), key)?),* })
            }

            fn redact(&mut self, redaction: &Redaction) {
                $(self.$field.retain_mut(|row| <$part as Part>::redact(row, redaction));)*
            }

            fn write(&self, redaction: &Redaction, out: &mut Vec<u8>) -> Result<bool, String> {
                let mut rows = 0;
                $(rows += put_rows::<$part>(&self.$field, redaction, out)?;)*
                Ok(rows > 0)
            }
        }

    };

    (@tables $tables:ident { $($field:ident: $part:ident),* }) => {
        /// The same of everybody: whole tables, by rising key.
        pub(crate) struct $tables<'a> {
            $(pub $field: &'a [<$part as Part>::Row],)*
        }

        impl $tables<'_> {
            /// Writes a record for each key whose record does not go.
            pub fn write(
                mut self,
                writer: &mut RecordsWriter<impl std::io::Write>,
                redaction: &Redaction,
                goes: impl Fn(u64) -> bool,
            ) -> Result<(), WriteError> {
                let (mut record, mut last) = (Vec::new(), None);
                loop {
                    let firsts = [$(self.$field.first().map(<$part as Part>::key)),*];
                    let Some(key) = firsts.into_iter().flatten().min() else { return Ok(()) };
                    if last.is_some_and(|last| last >= key) {
                        return Err("rows are not by rising person or topic".to_owned().into());
                    }
                    last = Some(key);
                    record.clear();
                    let mut rows = 0;
                    $({
                        let taken = split_rows::<$part>(&mut self.$field, key);
                        rows += put_rows::<$part>(taken, redaction, &mut record)?;
                    })*
                    if rows > 0 && !goes(key) {
                        writer.push(key, &record)?;
                    }
                }
            }
        }
    };
}
pub(crate) use layout;
