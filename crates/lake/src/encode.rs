//! Rows to Parquet: one row group at a time, its columns in parallel.

use bytes::Bytes;
use model::Kind;
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use rayon::prelude::*;

use crate::batch::{Batch, Sparse};
use crate::schema::{FIELDS, Field, PROPERTIES, SCHEMA};
use crate::texts::Texts;

/// A column of a row group, encoded and compressed, and what the file's footer must say of it.
pub(crate) type EncodedColumn = (Bytes, ColumnCloseResult);

/// Encodes the given rows of a batch, in the order given, as one row group.
pub(crate) fn encode_row_group(batch: &Batch, rows: &[u32]) -> Result<Vec<EncodedColumn>> {
    (0..FIELDS.len()).into_par_iter().map(|index| encode_column(index, batch, rows)).collect()
}

fn encode_column(index: usize, batch: &Batch, rows: &[u32]) -> Result<EncodedColumn> {
    let mut sink = TrackedWrite::new(Vec::new());
    let pages = Box::new(SerializedPageWriter::new(&mut sink));
    let mut writer = get_column_writer(SCHEMA.columns.column(index), PROPERTIES.clone(), pages);
    match FIELDS[index].0 {
        Field::Time => write_longs(&mut writer, rows, |row| batch.times[row]),
        Field::Id => write_longs(&mut writer, rows, |row| batch.ids[row] as i64),
        Field::Kind => write_kinds(&mut writer, batch, rows),
        Field::Undoes => write_optional_longs(&mut writer, rows, &batch.undoes),
        Field::Undated => write_flags(&mut writer, rows, batch),
        Field::Hidden => write_optional_flags(&mut writer, rows, &batch.hidden),
        Field::Text(column) => {
            let required = SCHEMA.columns.column(index).max_def_level() == 0;
            write_texts(&mut writer, rows, batch.texts(column), required)
        }
    }?;
    let close = writer.close()?;
    Ok((Bytes::from(sink.into_inner()?), close))
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

fn write_kinds(writer: &mut ColumnWriter<'_>, batch: &Batch, rows: &[u32]) -> Result<usize> {
    let ColumnWriter::ByteArrayColumnWriter(typed) = writer else { return Err(wrong_type()) };
    let words: Vec<ByteArray> =
        Kind::all().map(|kind| ByteArray::from(Bytes::from_static(kind.as_str().as_bytes()))).collect();
    let word = |row: &u32| words[usize::from(batch.kinds[*row as usize])].clone();
    let values: Vec<ByteArray> = rows.iter().map(word).collect();
    typed.write_batch(&values, None, None)
}

fn write_texts(writer: &mut ColumnWriter<'_>, rows: &[u32], texts: &Texts, required: bool) -> Result<usize> {
    let ColumnWriter::ByteArrayColumnWriter(typed) = writer else { return Err(wrong_type()) };
    let values = gather(rows, texts);
    if required {
        return typed.write_batch(&values, None, None);
    }
    typed.write_batch(&values, Some(&levels(rows, |row| texts.code(row).is_some())), None)
}

/// The texts of the rows side by side in one allocation that all values share.
fn gather(rows: &[u32], texts: &Texts) -> Vec<ByteArray> {
    if texts.is_absent() {
        return Vec::new();
    }
    let present = || rows.iter().filter_map(|row| texts.get(*row as usize));
    let mut joined = Vec::with_capacity(present().map(str::len).sum());
    present().for_each(|text| joined.extend_from_slice(text.as_bytes()));
    let joined = Bytes::from(joined);
    let mut start = 0;
    let mut values = Vec::with_capacity(rows.len());
    for text in present() {
        let end = start + text.len();
        values.push(ByteArray::from(joined.slice(start..end)));
        start = end;
    }
    values
}

fn levels(rows: &[u32], present: impl Fn(usize) -> bool) -> Vec<i16> {
    rows.iter().map(|row| i16::from(present(*row as usize))).collect()
}

fn wrong_type() -> ParquetError {
    ParquetError::General("a column's type differs from the schema".to_owned())
}
