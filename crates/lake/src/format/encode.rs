//! Rows to Parquet: one row group at a time, its columns in parallel.

use bytes::Bytes;
use model::Kind;
use parquet::column::writer::{ColumnWriter, get_column_writer};
use parquet::errors::{ParquetError, Result};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use rayon::prelude::*;

use crate::format::batch::{Batch, Sparse};
use crate::format::columns::TextColumn;
use crate::format::encoded::{EncodedColumn, EncodedGroup};
use crate::format::schema::{FIELDS, Field, PROPERTIES, SCHEMA};
use crate::format::text_encode::TextRows;
use crate::format::texts::Texts;

/// Encodes the given rows of a batch, in the order given, as one row group: columns in parallel.
pub(crate) fn encode_row_group(batch: &Batch, rows: &[u32]) -> Result<EncodedGroup> {
    let columns = (0..FIELDS.len()).into_par_iter().map(|index| encode_column(index, batch, rows));
    Ok(group_of(batch, rows, columns.collect::<Result<_>>()?))
}

/// The same on this thread alone, as work needs it that others may wait for: see [`crate::write::background`].
pub(crate) fn encode_row_group_alone(batch: &Batch, rows: &[u32]) -> Result<EncodedGroup> {
    let columns = (0..FIELDS.len()).map(|index| encode_column(index, batch, rows));
    Ok(group_of(batch, rows, columns.collect::<Result<_>>()?))
}

/// Batches as a file in memory, one row group each, on this thread: for `examples/encoders.rs` and tests. Every column
/// of a batch must have been read.
#[doc(hidden)]
pub fn file_of(batches: &[Batch]) -> Result<Vec<u8>> {
    let mut file = SerializedFileWriter::new(Vec::new(), SCHEMA.root.clone(), PROPERTIES.clone())?;
    for batch in batches {
        let rows: Vec<u32> = (0..batch.len() as u32).collect();
        let mut group = file.next_row_group()?;
        for column in encode_row_group_alone(batch, &rows)?.columns {
            group.append_column(&column.pages, column.close)?;
        }
        group.close()?;
    }
    file.into_inner()
}

fn group_of(batch: &Batch, rows: &[u32], columns: Vec<EncodedColumn>) -> EncodedGroup {
    let contents = rows.iter().filter(|row| batch.has_content(**row as usize)).count() as u64;
    EncodedGroup { rows: rows.len() as u64, contents, columns }
}

fn encode_column(index: usize, batch: &Batch, rows: &[u32]) -> Result<EncodedColumn> {
    let (texts, dictionary) = match FIELDS[index].0 {
        Field::Kind => (kinds(batch, rows), true),
        Field::Text(column) => (texts(batch.texts(column), rows), repeats(column)),
        field => return encode_values(index, field, batch, rows),
    };
    TextRows { index, texts, dictionary }.encode()
}

fn encode_values(index: usize, field: Field, batch: &Batch, rows: &[u32]) -> Result<EncodedColumn> {
    let mut sink = TrackedWrite::new(Vec::new());
    let pages = Box::new(SerializedPageWriter::new(&mut sink));
    let mut writer = get_column_writer(SCHEMA.columns.column(index), PROPERTIES.clone(), pages);
    match field {
        Field::Time => write_longs(&mut writer, rows, |row| batch.times[row]),
        Field::Id => write_longs(&mut writer, rows, |row| batch.ids[row] as i64),
        Field::Undoes => write_optional_longs(&mut writer, rows, &batch.undoes),
        Field::Undated => write_flags(&mut writer, rows, batch),
        Field::Hidden => write_optional_flags(&mut writer, rows, &batch.hidden),
        Field::Kind | Field::Text(_) => Err(wrong_type()),
    }?;
    let close = writer.close()?;
    Ok(EncodedColumn { pages: Bytes::from(sink.into_inner()?), close })
}

/// Whether the same texts come again and again. Those of a response's own post and its words do not.
fn repeats(column: TextColumn) -> bool {
    use TextColumn as T;
    matches!(column, T::Actor | T::Target | T::Post | T::Tags | T::Lang)
}

fn texts<'a>(texts: &'a Texts, rows: &[u32]) -> Vec<Option<&'a str>> {
    rows.iter().map(|row| texts.get(*row as usize)).collect()
}

fn kinds(batch: &Batch, rows: &[u32]) -> Vec<Option<&'static str>> {
    let words: Vec<&'static str> = Kind::all().map(Kind::as_str).collect();
    rows.iter().map(|row| words.get(usize::from(batch.kinds[*row as usize])).copied()).collect()
}

fn write_longs(writer: &mut ColumnWriter<'_>, rows: &[u32], value: impl Fn(usize) -> i64) -> Result<usize> {
    let values: Vec<i64> = rows.iter().map(|row| value(*row as usize)).collect();
    let ColumnWriter::Int64ColumnWriter(typed) = writer else { return Err(wrong_type()) };
    typed.write_batch(&values, None, None)
}

fn write_optional_longs(writer: &mut ColumnWriter<'_>, rows: &[u32], column: &Sparse<u64>) -> Result<usize> {
    let ColumnWriter::Int64ColumnWriter(typed) = writer else { return Err(wrong_type()) };
    let value = |row: &u32| column.get(*row as usize).map(|id| id as i64);
    let values: Vec<i64> = rows.iter().filter_map(value).collect();
    typed.write_batch(&values, Some(&levels(rows, |row| column.get(row).is_some())), None)
}

fn write_flags(writer: &mut ColumnWriter<'_>, rows: &[u32], batch: &Batch) -> Result<usize> {
    let ColumnWriter::BoolColumnWriter(typed) = writer else { return Err(wrong_type()) };
    let values: Vec<bool> = rows.iter().map(|row| batch.undated[*row as usize]).collect();
    typed.write_batch(&values, None, None)
}

fn write_optional_flags(writer: &mut ColumnWriter<'_>, rows: &[u32], column: &Sparse<bool>) -> Result<usize> {
    let ColumnWriter::BoolColumnWriter(typed) = writer else { return Err(wrong_type()) };
    let values: Vec<bool> = rows.iter().filter_map(|row| column.get(*row as usize)).collect();
    typed.write_batch(&values, Some(&levels(rows, |row| column.get(row).is_some())), None)
}

fn levels(rows: &[u32], present: impl Fn(usize) -> bool) -> Vec<i16> {
    rows.iter().map(|row| i16::from(present(*row as usize))).collect()
}

fn wrong_type() -> ParquetError {
    ParquetError::General("a column's type differs from the schema".to_owned())
}
