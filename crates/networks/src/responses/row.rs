//! One row of the generic format, before its fields mean anything.

use std::borrow::Cow;

use super::columns::{COLUMNS, Column};

/// The fields of one row or line.
#[derive(Debug, Default)]
pub(super) struct Row<'a> {
    pub(super) fields: [Cow<'a, str>; COLUMNS.len()],
    /// Fields that may be counters, with their names.
    pub(super) others: Vec<(Cow<'a, str>, i64)>,
}

impl Row<'_> {
    /// A field without blanks around it; `None` where it is absent or empty.
    pub(super) fn get(&self, column: Column) -> Option<&str> {
        Some(self.fields[column as usize].trim()).filter(|field| !field.is_empty())
    }
}
