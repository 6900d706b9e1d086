//! The columns of the generic format.

use crate::source::{ReadError, ReadOptions};

/// A column with a meaning. Any other is a counter in rows of kind `profile`, and ignored elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Column {
    Time,
    Network,
    Kind,
    Actor,
    Target,
    Post,
    Id,
    Name,
    Text,
    Tags,
    Lang,
    Handle,
}

pub(super) const COLUMNS: [(&str, Column); 12] = [
    ("time", Column::Time),
    ("network", Column::Network),
    ("kind", Column::Kind),
    ("actor", Column::Actor),
    ("target", Column::Target),
    ("post", Column::Post),
    ("id", Column::Id),
    ("name", Column::Name),
    ("text", Column::Text),
    ("tags", Column::Tags),
    ("lang", Column::Lang),
    ("handle", Column::Handle),
];

const EXPECTED: &str = "time (or --undated), network (or --network), kind, actor, target; optionally post, \
                        id, name, text, tags, lang, handle";

impl Column {
    /// True for what names an account or a post.
    pub(super) const fn is_id(self) -> bool {
        matches!(self, Column::Actor | Column::Target | Column::Post | Column::Id)
    }

    /// The column of a name, in capitals or not.
    pub(super) fn of(name: &str) -> Option<Column> {
        let name = name.trim();
        COLUMNS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, column)| *column)
    }
}

/// Where the header puts each column.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) width: usize,
    pub(super) places: [Option<usize>; COLUMNS.len()],
    /// Names and places of the others.
    pub(super) others: Vec<(String, usize)>,
}

impl Header {
    /// Reads the names; fails where a column is missing that no option stands in for.
    pub(super) fn new<'n>(
        names: impl Iterator<Item = &'n str>,
        input: &str,
        options: &ReadOptions,
    ) -> Result<Header, ReadError> {
        let mut header = Header::default();
        let mut found = Vec::new();
        for (place, name) in names.enumerate() {
            found.push(name.trim());
            header.width = place + 1;
            match Column::of(name) {
                // The first of two columns of one name counts.
                Some(column) => {
                    let slot = &mut header.places[column as usize];
                    *slot = slot.or(Some(place));
                }
                None => header.others.push((name.trim().to_owned(), place)),
            }
        }
        let missing = header.missing(options);
        if missing.is_empty() {
            return Ok(header);
        }
        Err(ReadError::MissingColumn {
            input: input.to_owned(),
            missing: missing.join(", "),
            found: shown(&found),
            expected: EXPECTED,
        })
    }

    fn missing(&self, options: &ReadOptions) -> Vec<&'static str> {
        let absent = |column: Column| self.places[column as usize].is_none();
        let needed = [
            ("time", absent(Column::Time) && options.undated.is_none()),
            ("network", absent(Column::Network) && options.network.is_none()),
            ("kind", absent(Column::Kind)),
            ("actor", absent(Column::Actor)),
            ("target", absent(Column::Target)),
        ];
        needed.into_iter().filter_map(|(name, missing)| missing.then_some(name)).collect()
    }
}

/// The names for a message, at most 300 characters of them.
fn shown(names: &[&str]) -> String {
    let joined = names.join(", ");
    let short: String = joined.chars().take(300).filter(|c| !c.is_control()).collect();
    if short.len() < joined.len() { format!("{short}...") } else { short }
}
