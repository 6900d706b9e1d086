//! Parquet files of a few typed columns, without Arrow.
//!
//! A file holds one row group and its bytes depend on nothing but its content. What is read must have exactly
//! the columns asked for, each with as many values as the file says it has rows.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type};
use rustc_hash::FxHashSet;

/// Most rows that a file may claim to have: more people than any network has accounts, and few enough that a claim
/// which takes no room in the file does not take the machine's memory.
const MAX_ROWS: i64 = 1 << 27;

/// A dictionary is worth having from this many rows for each of its entries.
const ROWS_PER_DICTIONARY_ENTRY: usize = 8;

/// The values of one column.
pub(crate) enum Values {
    /// Ids, counted as unsigned 64-bit numbers.
    Ids(Vec<u64>),
    Ints(Vec<i32>),
}

/// A column to be written.
pub(crate) struct Column {
    pub name: String,
    pub values: Values,
}

impl Column {
    pub fn new(name: impl Into<String>, values: Values) -> Column {
        Column { name: name.into(), values }
    }
}

/// The bytes of a file with these columns, all of the same length, and these facts beside them.
pub(crate) fn encode(columns: Vec<Column>, facts: &[(&str, String)]) -> Result<Vec<u8>, ParquetError> {
    let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    let schema = Type::group_type_builder("clout").with_fields(fields).build()?;
    let mut writer =
        SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties(&columns, facts)?))?;
    let mut group = writer.next_row_group()?;
    for column in columns {
        write(&mut group, column.values)?;
    }
    group.close()?;
    writer.into_inner()
}

fn field(column: &Column) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match column.values {
        Values::Ids(_) => (Physical::INT64, Some(LogicalType::integer(64, false))),
        Values::Ints(_) => (Physical::INT32, None),
    };
    let builder = Type::primitive_type_builder(&column.name, physical);
    Ok(Arc::new(builder.with_logical_type(logical).with_repetition(Repetition::REQUIRED).build()?))
}

fn properties(columns: &[Column], facts: &[(&str, String)]) -> Result<WriterProperties, ParquetError> {
    let facts = facts.iter().map(|(key, value)| KeyValue::new((*key).to_owned(), value.clone())).collect();
    let mut builder = WriterProperties::builder()
        .set_created_by("clout".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(None)
        .set_key_value_metadata(Some(facts));
    for column in columns.iter().filter(|column| !has_few_values(&column.values)) {
        let path = ColumnPath::from(column.name.as_str());
        builder = builder
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
    }
    Ok(builder.build())
}

/// Whether a dictionary takes less room than the values, packed to as many bits as they need. Measured on
/// features of 50,000 people: from a quarter less where values repeat, to a half more where they do not.
fn has_few_values(values: &Values) -> bool {
    match values {
        // Hashes hardly ever repeat; sorted, they have small differences.
        Values::Ids(_) => false,
        Values::Ints(values) => {
            let distinct: FxHashSet<i32> = values.iter().copied().collect();
            distinct.len() <= values.len() / ROWS_PER_DICTIONARY_ENTRY
        }
    }
}

fn write(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, values: Values) -> Result<(), ParquetError> {
    match values {
        Values::Ids(values) => {
            let values: Vec<i64> = values.into_iter().map(u64::cast_signed).collect();
            write_column::<Int64Type>(group, &values)
        }
        Values::Ints(values) => write_column::<Int32Type>(group, &values),
    }
}

fn write_column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
) -> Result<(), ParquetError> {
    let missing = || ParquetError::General("more columns than the schema has".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, None, None)?;
    column.close()
}

/// What `read` gives; an error also where the Parquet library panics instead of returning one.
///
/// It does so on bytes that no writer makes: a negative place of a column, codes without a dictionary, a width of bits
/// beyond a word. Nothing that was half read is looked at afterwards.
fn contained<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let outcome = catch_unwind(AssertUnwindSafe(read));
    outcome.unwrap_or_else(|_| Err("bytes that no writer of Parquet makes".to_owned()))
}

/// A file being read. Every error is a sentence for [`crate::StoreError::Damaged`].
pub(crate) struct Table {
    reader: SerializedFileReader<Bytes>,
    rows: usize,
}

impl Table {
    /// Opens a file that must have at most one row group.
    pub fn open(bytes: Bytes) -> Result<Table, String> {
        let reader = contained(|| SerializedFileReader::new(bytes).map_err(|error| error.to_string()))?;
        let rows = reader.metadata().file_metadata().num_rows();
        let groups = reader.metadata().num_row_groups();
        if groups > 1 || !(0..MAX_ROWS).contains(&rows) {
            return Err(format!("{groups} row groups and {rows} rows, expected one group"));
        }
        let rows = usize::try_from(rows).map_err(|error| error.to_string())?;
        Ok(Table { reader, rows })
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// A fact beside the columns.
    pub fn fact(&self, key: &str) -> Result<&str, String> {
        let facts = self.reader.metadata().file_metadata().key_value_metadata();
        let found = facts.and_then(|facts| facts.iter().find(|fact| fact.key == key));
        found.and_then(|fact| fact.value.as_deref()).ok_or_else(|| format!("no {key:?} in its metadata"))
    }

    /// Fails unless the columns have exactly these names, in this order.
    pub fn expect_columns(&self, names: &[String]) -> Result<(), String> {
        let schema = self.reader.metadata().file_metadata().schema_descr();
        let found: Vec<&str> = schema.columns().iter().map(|column| column.name()).collect();
        if found == names { Ok(()) } else { Err(format!("columns {found:?}, expected {names:?}")) }
    }

    pub fn ids(&self, name: &str) -> Result<Vec<u64>, String> {
        Ok(self.required::<Int64Type>(name, 0..self.rows)?.into_iter().map(i64::cast_unsigned).collect())
    }

    pub fn ints(&self, name: &str) -> Result<Vec<i32>, String> {
        self.required::<Int32Type>(name, 0..self.rows)
    }

    /// One value of a column of numbers; what lies before is passed over, not decoded.
    pub fn int_at(&self, name: &str, index: usize) -> Result<i32, String> {
        let values = self.required::<Int32Type>(name, index..index + 1)?;
        values.first().copied().ok_or_else(|| format!("no row {index} in column {name:?}"))
    }

    pub fn texts(&self, name: &str) -> Result<Vec<String>, String> {
        let values = self.required::<ByteArrayType>(name, 0..self.rows)?;
        values.into_iter().map(|value| text(name, &value)).collect()
    }

    pub fn optional_longs(&self, name: &str) -> Result<Vec<Option<i64>>, String> {
        self.optional::<Int64Type>(name)
    }

    pub fn optional_texts(&self, name: &str) -> Result<Vec<Option<String>>, String> {
        let values = self.optional::<ByteArrayType>(name)?;
        values.into_iter().map(|value| value.map(|value| text(name, &value)).transpose()).collect()
    }

    fn required<T: DataType>(&self, name: &str, rows: std::ops::Range<usize>) -> Result<Vec<T::T>, String> {
        let mut values = Vec::new();
        self.read::<T>(name, Repetition::REQUIRED, rows, &mut Vec::new(), &mut values)?;
        Ok(values)
    }

    fn optional<T: DataType>(&self, name: &str) -> Result<Vec<Option<T::T>>, String> {
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        self.read::<T>(name, Repetition::OPTIONAL, 0..self.rows, &mut levels, &mut values)?;
        let mut values = values.into_iter();
        Ok(levels.into_iter().map(|level| if level == 1 { values.next() } else { None }).collect())
    }

    fn read<T: DataType>(
        &self,
        name: &str,
        repetition: Repetition,
        rows: std::ops::Range<usize>,
        levels: &mut Vec<i16>,
        values: &mut Vec<T::T>,
    ) -> Result<(), String> {
        let schema = self.reader.metadata().file_metadata().schema_descr();
        let found = schema.columns().iter().position(|column| column.name() == name);
        let index = found.ok_or_else(|| format!("no column {name:?}"))?;
        let column = schema.column(index);
        let optional = repetition == Repetition::OPTIONAL;
        let levels_fit = column.max_def_level() == i16::from(optional) && column.max_rep_level() == 0;
        if column.physical_type() != T::get_physical_type() || !levels_fit {
            return Err(format!("column {name:?} is of another type"));
        }
        if self.rows == 0 {
            return Ok(());
        }
        let fail = |error: ParquetError| format!("column {name:?}: {error}");
        let (read, _, _) = contained(|| {
            let group = self.reader.get_row_group(0).map_err(fail)?;
            let mut reader = get_typed_column_reader::<T>(group.get_column_reader(index).map_err(fail)?);
            reader.skip_records(rows.start).map_err(fail)?;
            reader.read_records(rows.len(), Some(levels), None, values).map_err(fail)
        })?;
        if read == rows.len() {
            Ok(())
        } else {
            Err(format!("column {name:?} has {read} values, expected {}", rows.len()))
        }
    }
}

fn text(name: &str, value: &ByteArray) -> Result<String, String> {
    let text = value.as_utf8().map_err(|_| format!("column {name:?} holds bytes that are no text"))?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files that fuzzing found, on which the library panics: see `fuzz/seeds/store_table`.
    #[test]
    fn files_that_no_writer_makes_bring_nothing_down() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/store_table");
        let mut refused = 0;
        for entry in std::fs::read_dir(folder).expect("the seeds") {
            let path = entry.expect("a seed").path();
            let table = Table::open(Bytes::from(std::fs::read(&path).expect("its bytes")));
            let whole = table.and_then(|table| {
                table.ids("person")?;
                let schema = table.reader.metadata().file_metadata().schema_descr();
                for column in schema.columns() {
                    let (name, optional) = (column.name(), column.max_def_level() == 1);
                    match (column.physical_type(), optional) {
                        (Physical::INT64, false) => table.ids(name).map(|_| ()),
                        (Physical::INT64, true) => table.optional_longs(name).map(|_| ()),
                        (Physical::BYTE_ARRAY, false) => table.texts(name).map(|_| ()),
                        (Physical::BYTE_ARRAY, true) => table.optional_texts(name).map(|_| ()),
                        _ => table.ints(name).map(|_| ()),
                    }?;
                }
                Ok(())
            });
            let damaged = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("damaged"));
            // Some are read where the library's sums may overflow, as in a release; none may bring it down.
            assert!(whole.is_ok() || damaged, "{path:?}: {whole:?}");
            refused += usize::from(damaged);
        }
        assert!(refused >= 3, "{refused} files");
    }
}
