//! What a table of the details declares: its columns by name, their types, and what each tells of people.
//!
//! Every column carries one of these marks, and nothing is redacted that a mark does not name:
//!
//! | mark | the column holds | when somebody is erased or leaves |
//! |---|---|---|
//! | `key` | whose row it is; it lies with the record, not in the row | the record goes with its person |
//! | `plain` | nothing of anybody: numbers, times, codes | stays |
//! | `own` | names and texts of the person whose row it is | goes with the record |
//! | `with` | another person without whom the row says nothing | the row goes with them |
//! | `stand_in` | another person who is counted even without a name | erasing puts a random id there; leaving takes the row or the name out |
//! | `text` | words that may name anybody | names are replaced in it |
//! | `post` | the id of a post, which may hold its author's id | names are replaced in it |
//! | `tag` | a word that stands for itself | the row goes where it is a name |
//!
//! A column without a mark does not compile, nor does one of texts or persons that is marked `plain`.

use model::{PersonId, TopicId, Trait, Via};
use rustc_hash::{FxHashMap, FxHashSet};

use super::cell::{Cell, Impersonal, Input, LONGEST_SHAPE};
use crate::Erasure;
use crate::redact::Redactor;

/// A table of the details.
pub(crate) trait Part {
    /// A row of it.
    type Row: Clone;
    /// Its name in files.
    const NAME: &'static str;
    /// Its columns in the order in which they are written, without the key.
    fn columns() -> Vec<ColumnShape>;
    /// Whose row it is.
    fn key(row: &Self::Row) -> u64;
    /// Adds the columns of a row.
    fn write(row: &Self::Row, out: &mut Vec<u8>);
    /// Reads a row, or says in a sentence what is there instead.
    fn read(key: u64, cells: &mut Cells<'_, '_>) -> Result<Self::Row, String>;
    /// Takes out what may not stay; false where the row goes as a whole.
    fn redact(row: &mut Self::Row, redaction: &Redaction) -> bool;
    /// Whether a row may follow another one of the same key.
    fn in_order(before: &Self::Row, after: &Self::Row) -> bool;
    /// What is wrong with a row that reads well, in a sentence.
    fn check(row: &Self::Row) -> Result<(), String>;
}

/// A column as a file tells of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct ColumnShape {
    pub name: String,
    /// See [`super::cell`].
    pub shape: String,
}

impl ColumnShape {
    pub fn of<T: Cell>(name: &str) -> ColumnShape {
        let mut shape = String::new();
        T::shape(&mut shape);
        ColumnShape { name: name.to_owned(), shape }
    }
}

/// Where the columns that are declared lie in the rows of a file.
pub(crate) struct Plan {
    /// The shapes of the file's columns where they are not those declared, in the same order.
    shapes: Option<Vec<String>>,
    /// For each declared column its place among the file's.
    places: Vec<Option<usize>>,
}

impl Plan {
    /// Fails where a column of the same name has another shape.
    pub fn new(declared: &[ColumnShape], found: &[ColumnShape]) -> Result<Plan, String> {
        let place = |column: &ColumnShape| match found.iter().position(|other| other.name == column.name) {
            Some(at) if found[at].shape == column.shape => Ok(Some(at)),
            Some(at) => Err(format!(
                "column {:?} has shape {:?}, expected {:?}",
                column.name, found[at].shape, column.shape
            )),
            None => Ok(None),
        };
        if let Some(column) = found.iter().find(|column| column.shape.len() > LONGEST_SHAPE) {
            let letters = column.shape.len();
            return Err(format!("column {:?} has a shape of {letters} letters, expected fewer", column.name));
        }
        let places = declared.iter().map(place).collect::<Result<Vec<_>, String>>()?;
        let same = declared == found;
        let shapes = (!same).then(|| found.iter().map(|column| column.shape.clone()).collect());
        Ok(Plan { shapes, places })
    }

    /// What stands for a part that a file does not have: it has no rows there.
    pub fn absent() -> Plan {
        Plan { shapes: None, places: Vec::new() }
    }
}

/// The cells of one row after another, asked for in the order in which they are declared.
pub(crate) struct Cells<'a, 'p> {
    input: Input<'a>,
    plan: &'p Plan,
    /// Where each of the file's columns begins in this row, where they are not as declared.
    starts: Vec<usize>,
    next: usize,
}

impl<'a, 'p> Cells<'a, 'p> {
    pub fn new(bytes: &'a [u8], plan: &'p Plan) -> Cells<'a, 'p> {
        Cells { input: Input::new(bytes), plan, starts: Vec::new(), next: 0 }
    }

    /// Reads one row.
    pub fn row<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, String>) -> Result<T, String> {
        self.next = 0;
        let Some(shapes) = &self.plan.shapes else { return read(self) };
        self.starts.clear();
        for shape in shapes {
            self.starts.push(self.input.at());
            self.input.skip(shape)?;
        }
        let end = self.input.at();
        let row = read(self)?;
        self.input.seek(end);
        Ok(row)
    }

    /// The next column that is declared.
    pub fn cell<T: Cell>(&mut self, name: &str) -> Result<T, String> {
        let column = self.next;
        self.next += 1;
        if self.plan.shapes.is_some() {
            let place = self.plan.places.get(column).copied().flatten();
            let Some(start) = place.and_then(|place| self.starts.get(place)) else {
                return T::absent().ok_or_else(|| format!("no column {name:?}"));
            };
            self.input.seek(*start);
        }
        T::read(&mut self.input).map_err(|what| format!("column {name:?} holds {what}"))
    }

    pub fn is_at_end(&self) -> bool {
        self.input.is_at_end()
    }
}

/// Who goes, and what is put in their place.
#[derive(Default)]
pub(crate) struct Redaction {
    /// Those whose records and rows go.
    pub gone: FxHashSet<PersonId>,
    /// What stands in the place of those who are erased, where they are counted.
    pub stand_ins: FxHashMap<PersonId, PersonId>,
    /// Their names.
    pub names: Vec<Redactor>,
    /// True at publishing: whoever of those gone has no stand-in is not counted by name.
    pub leaving: bool,
}

impl Redaction {
    /// What is shown while erasures wait: names are taken out of what others wrote.
    pub fn showing(waiting: &[Erasure]) -> Redaction {
        let names = waiting.iter().map(|erasure| Redactor::new(&erasure.account.native, &erasure.handles));
        Redaction { names: names.collect(), ..Redaction::default() }
    }

    /// True where nothing would change.
    pub fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.stand_ins.is_empty() && self.names.is_empty()
    }

    pub fn stays(&self, person: PersonId) -> bool {
        self.gone.is_empty() || !self.gone.contains(&person)
    }

    /// Replaces the names in a text.
    pub fn text(&self, value: &mut impl Texts) {
        self.change(value, |names, text| names.text(text));
    }

    /// Replaces the names in the id of a post.
    pub fn post(&self, value: &mut impl Texts) {
        self.change(value, |names, id| names.post_id(id));
    }

    fn change(&self, value: &mut impl Texts, redacted: impl Fn(&Redactor, &str) -> Option<String>) {
        for names in &self.names {
            value.each(&mut |text| {
                if let Some(other) = redacted(names, text) {
                    *text = other;
                }
            });
        }
    }

    /// True where a tag is somebody's name.
    pub fn is_name(&self, of: &Trait) -> bool {
        match of {
            Trait::Tag(tag) => self.names.iter().any(|names| names.text(tag).is_some()),
            Trait::Topic(_) | Trait::Form(_) => false,
        }
    }
}

/// Texts that may hold a name.
pub(crate) trait Texts {
    fn each(&mut self, change: &mut dyn FnMut(&mut String));
}

impl Texts for String {
    fn each(&mut self, change: &mut dyn FnMut(&mut String)) {
        change(self);
    }
}

impl Texts for Option<String> {
    fn each(&mut self, change: &mut dyn FnMut(&mut String)) {
        self.iter_mut().for_each(change);
    }
}

/// Somebody who is counted even where nobody may be named.
pub(crate) trait StandIn {
    /// False where the row goes instead.
    fn stand_in(&mut self, redaction: &Redaction) -> bool;
}

impl StandIn for PersonId {
    fn stand_in(&mut self, redaction: &Redaction) -> bool {
        match redaction.stand_ins.get(self) {
            Some(other) => *self = *other,
            None => return !redaction.leaving || redaction.stays(*self),
        }
        true
    }
}

impl StandIn for Via {
    fn stand_in(&mut self, redaction: &Redaction) -> bool {
        if let Via::Person(person) = self
            && !person.stand_in(redaction)
        {
            // Counted without a name, so that what is told still adds up.
            *self = Via::Others(1);
        }
        true
    }
}

/// Whose a row is.
pub(crate) trait Key {
    fn of(key: u64) -> Self;
    fn key(&self) -> u64;
}

impl Key for PersonId {
    fn of(key: u64) -> PersonId {
        PersonId(key)
    }
    fn key(&self) -> u64 {
        self.0
    }
}

impl Key for TopicId {
    fn of(key: u64) -> TopicId {
        TopicId(key)
    }
    fn key(&self) -> u64 {
        self.0
    }
}

/// Whatever is told of nobody in particular is told in another file, so a key is always somebody's here.
impl Key for Option<PersonId> {
    fn of(key: u64) -> Option<PersonId> {
        Some(PersonId(key))
    }
    fn key(&self) -> u64 {
        self.map_or(0, |person| person.0)
    }
}

/// Compiles for values that name nobody.
pub(crate) fn impersonal<T: Impersonal>() {}

/// Declares a table: `Marker = "name": Row { mark column: type, .. } by |row| order`, and what else must hold of a row.
/// `nobody` in place of `key` is for rows that are told of nobody in particular.
macro_rules! part {
    (
        $(#[$doc:meta])*
        $marker:ident = $name:literal: $row:ident { $($mark:ident $field:ident: $type:ty),* $(,)? }
        $(by $order:expr)?;
        $(check $check:expr;)?
    ) => {
        $(#[$doc])*
        pub(crate) struct $marker;

        impl Part for $marker {
            type Row = $row;
            const NAME: &'static str = $name;

            fn columns() -> Vec<ColumnShape> {
                let columns = [$(part!(@column $mark $field: $type)),*];
                columns.into_iter().flatten().collect()
            }

            fn key(row: &$row) -> u64 {
                let _ = row;
                let keys = [$(part!(@key $mark row.$field)),*];
                keys.into_iter().flatten().next().unwrap_or(0)
            }

            fn write(row: &$row, out: &mut Vec<u8>) {
                $(part!(@write $mark row.$field, out);)*
            }

            fn read(key: u64, cells: &mut Cells<'_, '_>) -> Result<$row, String> {
                let _ = key;
                Ok($row { $($field: part!(@read $mark key, cells, $field: $type)),* })
            }

            fn redact(row: &mut $row, redaction: &Redaction) -> bool {
                let _ = (&row, redaction);
                true $(&& part!(@redact $mark row.$field, redaction, $type))*
            }

            fn in_order(before: &$row, after: &$row) -> bool {
                let _ = (before, after);
                true $(&& {
                    let order: fn(&$row) -> _ = $order;
                    order(before) <= order(after)
                })?
            }

            fn check(row: &$row) -> Result<(), String> {
                let _ = row;
                $({
                    let check: fn(&$row) -> Result<(), String> = $check;
                    check(row)?;
                })?
                Ok(())
            }
        }
    };

    (@column key $field:ident: $type:ty) => { None };
    (@column nobody $field:ident: $type:ty) => { None };
    (@column $mark:ident $field:ident: $type:ty) => { Some(ColumnShape::of::<$type>(stringify!($field))) };

    (@key key $value:expr) => { Some(crate::details::part::Key::key(&$value)) };
    (@key $mark:ident $value:expr) => { None };

    (@write key $value:expr, $out:ident) => {};
    (@write nobody $value:expr, $out:ident) => {};
    (@write $mark:ident $value:expr, $out:ident) => { crate::details::cell::Cell::write(&$value, $out) };

    (@read key $key:ident, $cells:ident, $field:ident: $type:ty) => {
        <$type as crate::details::part::Key>::of($key)
    };
    (@read nobody $key:ident, $cells:ident, $field:ident: $type:ty) => { None };
    (@read $mark:ident $key:ident, $cells:ident, $field:ident: $type:ty) => {
        $cells.cell::<$type>(stringify!($field))?
    };

    (@redact key $value:expr, $redaction:ident, $type:ty) => { true };
    (@redact nobody $value:expr, $redaction:ident, $type:ty) => { true };
    (@redact plain $value:expr, $redaction:ident, $type:ty) => {{
        crate::details::part::impersonal::<$type>();
        true
    }};
    (@redact own $value:expr, $redaction:ident, $type:ty) => { true };
    (@redact with $value:expr, $redaction:ident, $type:ty) => { $redaction.stays($value) };
    (@redact stand_in $value:expr, $redaction:ident, $type:ty) => {
        crate::details::part::StandIn::stand_in(&mut $value, $redaction)
    };
    (@redact text $value:expr, $redaction:ident, $type:ty) => {{
        $redaction.text(&mut $value);
        true
    }};
    (@redact post $value:expr, $redaction:ident, $type:ty) => {{
        $redaction.post(&mut $value);
        true
    }};
    (@redact tag $value:expr, $redaction:ident, $type:ty) => { !$redaction.is_name(&$value) };
}
pub(crate) use part;

#[cfg(test)]
mod tests {
    use super::super::records::{Layout, PartShape, Reader, put_rows};
    use super::super::tables::{Posts, Windows};
    use super::*;
    use model::{EvidencePost, Timestamp};

    /// A file that has the table of posts alone, with these columns in place of those declared.
    fn read_as(columns: Vec<ColumnShape>, row: &[u8]) -> Result<super::super::PersonRecord, String> {
        let part = PartShape { name: Posts::NAME.to_owned(), columns };
        let mut record = vec![1, row.len() as u8];
        record.extend_from_slice(row);
        Reader::<super::super::PersonRecord>::new(&[part])?.read(7, &record)
    }

    fn post() -> EvidencePost {
        EvidencePost {
            person: PersonId(7),
            post: "p1".to_owned(),
            time: None,
            text: Some("about @ana.example".to_owned()),
            tags: Some("ana.example".to_owned()),
            counters: None,
            people: 3,
            responses: 5,
            last: Timestamp::from_seconds(8),
        }
    }

    #[test]
    fn columns_are_read_by_their_names() {
        let mut columns = Posts::columns();
        let mut row = Vec::new();
        // In another order, without the tags, and with a column that this Clout does not know.
        columns.retain(|column| column.name != "tags");
        columns.reverse();
        columns.insert(2, ColumnShape { name: "moods".to_owned(), shape: "*?(t8)".to_owned() });
        let post = post();
        Cell::write(&post.last, &mut row);
        Cell::write(&post.responses, &mut row);
        Cell::write(&vec![Some("x".to_owned())], &mut row);
        row.extend_from_slice(&[0; 8]);
        Cell::write(&post.people, &mut row);
        Cell::write(&post.counters, &mut row);
        Cell::write(&post.text, &mut row);
        Cell::write(&post.time, &mut row);
        Cell::write(&post.post, &mut row);
        let read = read_as(columns, &row).expect("read");
        assert_eq!(read.posts, [EvidencePost { tags: None, ..post }]);
        assert!(read.moments.is_empty(), "a table that the file does not have has no rows");
    }

    #[test]
    fn a_column_that_is_missing_or_of_another_shape_is_named() {
        let without: Vec<_> = Posts::columns().into_iter().filter(|column| column.name != "last").collect();
        let mut row = Vec::new();
        Posts::write(&post(), &mut row);
        let error = read_as(without, &row).expect_err("refused");
        assert!(error.contains("posts") && error.contains("last"), "{error}");
        let mut other = Posts::columns();
        other[0].shape = "v".to_owned();
        let error = read_as(other, &row).expect_err("refused");
        assert!(error.contains("shape") && error.contains("post"), "{error}");
        let more = [&row[..], &[0]].concat();
        assert!(read_as(Posts::columns(), &more).expect_err("refused").contains("more bytes"));
    }

    /// What each mark does to a row: the table of the marks at the head of this file.
    #[test]
    fn marks_decide_what_goes_and_what_is_replaced() {
        let names = vec![Redactor::new("did:plc:7ana42", &["ana.example".to_owned()])];
        let (gone, other) = (PersonId(1), PersonId(99));
        let redaction = Redaction {
            gone: [gone].into_iter().collect(),
            stand_ins: [(gone, other)].into_iter().collect(),
            names,
            leaving: false,
        };
        let mut row = post();
        assert!(Posts::redact(&mut row, &redaction));
        assert_eq!((row.text.as_deref(), row.tags.as_deref()), (Some("about [erased]"), Some("[erased]")));
        let mut via = Via::Person(gone);
        assert!(via.stand_in(&redaction) && via == Via::Person(other));
        assert!(!redaction.stays(gone) && redaction.stays(other));
        assert!(redaction.is_name(&Trait::Tag("ana.example".to_owned())));
        let leaving = Redaction { stand_ins: FxHashMap::default(), leaving: true, ..redaction };
        let (mut via, mut person) = (Via::Person(gone), gone);
        assert!(via.stand_in(&leaving) && via == Via::Others(1));
        assert!(!person.stand_in(&leaving));
    }

    #[test]
    fn nothing_is_written_that_its_table_refuses() {
        let gain = model::Gain { times: 1.0, low: 1.0, high: 1.0 };
        let window = model::BestWindow { person: None, start: 0, steps: 0, days: 1, posts: 1, gain };
        let error = put_rows::<Windows>(&[window], &Redaction::default(), &mut Vec::new());
        assert!(error.expect_err("refused").contains("window"));
        assert_eq!(super::super::PersonRecord::parts().len(), 21);
    }
}
