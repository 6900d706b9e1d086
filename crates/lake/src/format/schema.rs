//! The columns of a file, and how each is encoded.
//!
//! Everything here is part of the format: the same rows must give the same bytes on every machine, so nothing
//! depends on a clock, a name of a host or the order in which threads run.

use std::sync::{Arc, LazyLock};

use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, SchemaDescPtr, SchemaDescriptor, TypePtr};

use crate::format::columns::{Columns, TextColumn};

/// Version of the file format, written as the creator of each file.
pub(crate) const CREATED_BY: &str = "clout lake version 1.0.0";

const MESSAGE: &str = "
    message event {
        required int64 time (TIMESTAMP(MICROS, true));
        required int64 id (INTEGER(64, false));
        required binary kind (STRING);
        required binary actor (STRING);
        optional binary target (STRING);
        optional binary post (STRING);
        optional binary own_post (STRING);
        optional int64 undoes (INTEGER(64, false));
        required boolean undated;
        optional binary handle (STRING);
        optional binary name (STRING);
        optional boolean hidden;
        optional binary text (STRING);
        optional binary tags (STRING);
        optional binary lang (STRING);
        optional binary counters (STRING);
    }
";

/// What a column of the file holds; the order is that of [`MESSAGE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Time,
    Id,
    Kind,
    Undoes,
    Undated,
    Hidden,
    Text(TextColumn),
}

/// Every column of the file with the set that asks for it.
pub(crate) const FIELDS: [(Field, Columns); 16] = {
    use TextColumn as T;
    [
        (Field::Time, Columns::TIME),
        (Field::Id, Columns::ID),
        (Field::Kind, Columns::KIND),
        (Field::Text(T::Actor), Columns::ACTOR),
        (Field::Text(T::Target), Columns::TARGET),
        (Field::Text(T::Post), Columns::POST),
        (Field::Text(T::OwnPost), Columns::OWN_POST),
        (Field::Undoes, Columns::UNDOES),
        (Field::Undated, Columns::UNDATED),
        (Field::Text(T::Handle), Columns::HANDLE),
        (Field::Text(T::Name), Columns::NAME),
        (Field::Hidden, Columns::HIDDEN),
        (Field::Text(T::Text), Columns::TEXT),
        (Field::Text(T::Tags), Columns::TAGS),
        (Field::Text(T::Lang), Columns::LANG),
        (Field::Text(T::Counters), Columns::COUNTERS),
    ]
};

/// The schema as a tree and as a list of columns.
pub(crate) struct Schema {
    pub(crate) root: TypePtr,
    pub(crate) columns: SchemaDescPtr,
}

/// The schema of every file.
pub(crate) static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let root = parse_message_type(MESSAGE).expect("the schema is a constant that a test parses");
    let root = Arc::new(root);
    let columns = Arc::new(SchemaDescriptor::new(root.clone()));
    Schema { root, columns }
});

/// Fast, and nearly as small as the default here.
pub(crate) const ZSTD_LEVEL: i32 = 1;

/// How columns other than text are encoded (those are [`crate::format::text_encode`]'s).
///
/// Ids are hashes, on which compression and dictionaries only lose time. Statistics of pages are left out: readers
/// of days want whole row groups.
pub(crate) static PROPERTIES: LazyLock<WriterPropertiesPtr> = LazyLock::new(|| {
    let column = |name: &str| ColumnPath::from(name);
    let sorted =
        [0, 1].map(|index| SortingColumn { column_idx: index, descending: false, nulls_first: false });
    let level = ZstdLevel::try_new(ZSTD_LEVEL).expect("level 1 exists");
    let builder = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::ZSTD(level))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(None)
        .set_sorting_columns(Some(sorted.to_vec()))
        .set_column_encoding(column("time"), Encoding::DELTA_BINARY_PACKED)
        .set_column_compression(column("id"), Compression::UNCOMPRESSED)
        .set_column_statistics_enabled(column("id"), EnabledStatistics::None);
    Arc::new(builder.build())
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_and_the_list_of_fields_agree() {
        let names: Vec<&str> = SCHEMA.columns.columns().iter().map(|column| column.name()).collect();
        let listed = FIELDS.map(|(field, _)| match field {
            Field::Text(TextColumn::OwnPost) => "own_post".to_owned(),
            Field::Text(column) => format!("{column:?}").to_lowercase(),
            other => format!("{other:?}").to_lowercase(),
        });
        assert_eq!(names, listed);
        let all = FIELDS.iter().fold(Columns::NONE, |set, (_, column)| set | *column);
        assert_eq!(all, Columns::ALL);
    }
}
