//! Parquet to columns: one row group at a time, only the columns asked for.
//!
//! Pages of text are decoded here rather than by the library's row readers, which hand out one reference-counted
//! value per row: keeping the file's own dictionary codes is several times faster and tells readers which
//! rows hold the same text.

use model::Kind;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};
use parquet::column::reader::ColumnReader;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::RowGroupReader;

use crate::format::batch::{Batch, Sparse};
use crate::format::columns::Columns;
use crate::format::error::broken;
use crate::format::levels::{read_codes, read_levels};
use crate::format::schema::{FIELDS, Field};
use crate::format::shape::Shape;
use crate::format::texts::Texts;

/// Decodes the columns asked for.
pub(crate) fn decode_row_group(group: &dyn RowGroupReader, columns: Columns) -> Result<Batch> {
    let rows = usize::try_from(group.metadata().num_rows()).map_err(|_| broken("a negative row count"))?;
    // Columns are allocated by this claim before any of them is read.
    if rows > Shape::CANONICAL.rows {
        return Err(broken("more rows than a row group may hold"));
    }
    let mut batch = Batch::with_rows(rows);
    for (index, (field, set)) in FIELDS.iter().enumerate() {
        if columns.has(*set) && !all_absent(group, index) {
            decode_column(group, index, *field, rows, &mut batch)?;
        }
    }
    Ok(batch)
}

/// Statistics are believed where a column may be absent at all: what merges and scans index must be there.
fn all_absent(group: &dyn RowGroupReader, index: usize) -> bool {
    let column = group.metadata().column(index);
    if column.column_descr().max_def_level() == 0 {
        return false;
    }
    let nulls = column.statistics().and_then(|statistics| statistics.null_count_opt());
    nulls.is_some_and(|nulls| column.num_values() > 0 && nulls == column.num_values() as u64)
}

fn decode_column(
    group: &dyn RowGroupReader,
    index: usize,
    field: Field,
    rows: usize,
    batch: &mut Batch,
) -> Result<()> {
    match field {
        Field::Time => batch.times = read_longs(group, index, rows)?.0,
        Field::Id => batch.ids = read_longs(group, index, rows)?.0.into_iter().map(|id| id as u64).collect(),
        Field::Kind => batch.kinds = read_kinds(&read_texts(group, index, rows)?, rows)?,
        Field::Undoes => {
            let (values, levels) = read_longs(group, index, rows)?;
            batch.undoes = spread(values.into_iter().map(|id| id as u64), &levels);
        }
        Field::Undated => batch.undated = read_flags(group, index, rows)?.0,
        Field::Hidden => {
            let (values, levels) = read_flags(group, index, rows)?;
            batch.hidden = spread(values.into_iter(), &levels);
        }
        Field::Text(column) => batch.texts[column as usize] = read_texts(group, index, rows)?,
    }
    Ok(())
}

fn read_longs(group: &dyn RowGroupReader, index: usize, rows: usize) -> Result<(Vec<i64>, Vec<i16>)> {
    let ColumnReader::Int64ColumnReader(mut reader) = group.get_column_reader(index)? else {
        return Err(broken("a column that should hold whole numbers"));
    };
    let (mut values, mut levels) = (Vec::with_capacity(rows), Vec::new());
    let wanted = group.metadata().column(index).column_descr().max_def_level() > 0;
    let (read, _, _) = reader.read_records(rows, wanted.then_some(&mut levels), None, &mut values)?;
    expect_rows(read, rows)?;
    Ok((values, levels))
}

fn read_flags(group: &dyn RowGroupReader, index: usize, rows: usize) -> Result<(Vec<bool>, Vec<i16>)> {
    let ColumnReader::BoolColumnReader(mut reader) = group.get_column_reader(index)? else {
        return Err(broken("a column that should hold true or false"));
    };
    let (mut values, mut levels) = (Vec::with_capacity(rows), Vec::new());
    let wanted = group.metadata().column(index).column_descr().max_def_level() > 0;
    let (read, _, _) = reader.read_records(rows, wanted.then_some(&mut levels), None, &mut values)?;
    expect_rows(read, rows)?;
    Ok((values, levels))
}

fn spread<T: Copy>(mut values: impl Iterator<Item = T>, levels: &[i16]) -> Sparse<T> {
    let cells: Vec<Option<T>> =
        levels.iter().map(|level| if *level > 0 { values.next() } else { None }).collect();
    Sparse::from(cells)
}

fn read_kinds(words: &Texts, rows: usize) -> Result<Vec<u8>> {
    let kinds = (0..words.entries()).map(|entry| words.entry(entry as u32).parse::<Kind>());
    let kinds: std::result::Result<Vec<Kind>, _> = kinds.collect();
    let kinds = kinds.map_err(|unknown| ParquetError::General(unknown.to_string()))?;
    let code = |row| words.code(row).and_then(|code| kinds.get(code as usize)).map(|kind| kind.code());
    (0..rows).map(|row| code(row).ok_or_else(|| broken("a row without a kind"))).collect()
}

fn read_texts(group: &dyn RowGroupReader, index: usize, rows: usize) -> Result<Texts> {
    let optional = group.metadata().column(index).column_descr().max_def_level() > 0;
    let mut pages = group.get_column_page_reader(index)?;
    let texts = decode_pages(pages.as_mut(), rows, optional)?;
    Ok(texts)
}

pub(super) fn decode_pages(pages: &mut dyn PageReader, rows: usize, optional: bool) -> Result<Texts> {
    let mut texts = Texts::default();
    let (mut seen, mut dictionary) = (0, 0);
    while let Some(page) = pages.get_next_page()? {
        match page {
            Page::DictionaryPage { buf, num_values, .. } => {
                push_plain(&mut texts, &buf, num_values as usize)?;
                dictionary = texts.entries();
            }
            Page::DataPage { buf, num_values, encoding, .. } => {
                seen += num_values as usize;
                if seen > rows {
                    return Err(broken("more values than rows"));
                }
                decode_page(&mut texts, &buf, num_values as usize, encoding, optional, dictionary)?;
            }
            Page::DataPageV2 { .. } => return Err(broken("a page of version 2")),
        }
    }
    expect_rows(seen, rows)?;
    Ok(texts)
}

fn decode_page(
    texts: &mut Texts,
    page: &[u8],
    rows: usize,
    encoding: Encoding,
    optional: bool,
    dictionary: usize,
) -> Result<()> {
    let (levels, values) = if optional {
        let (levels, values) = read_levels(page, rows)?;
        (Some(levels), values)
    } else {
        (None, page)
    };
    let present = levels.as_ref().map_or(rows, |levels| levels.iter().filter(|level| **level).count());
    let codes = match encoding {
        Encoding::PLAIN => {
            let first = texts.entries() as u32;
            push_plain(texts, values, present)?;
            (first..first + present as u32).collect()
        }
        Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => read_codes(values, present, dictionary)?,
        other => return Err(ParquetError::General(format!("a page of texts encoded as {other}"))),
    };
    match levels {
        None => texts.push_codes(codes.into_iter().map(Some)),
        Some(levels) => {
            let mut codes = codes.into_iter();
            texts.push_codes(levels.into_iter().map(|level| if level { codes.next() } else { None }));
        }
    }
    Ok(())
}

/// Texts one after the other, each behind its length in four bytes, least significant first.
fn push_plain(texts: &mut Texts, mut bytes: &[u8], count: usize) -> Result<()> {
    for _ in 0..count {
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(|| broken("a text without length"))?;
        let length = u32::from_le_bytes(*length) as usize;
        let (text, rest) = rest.split_at_checked(length).ok_or_else(|| broken("a text cut short"))?;
        texts.push_entry(std::str::from_utf8(text).map_err(|_| broken("a text that is not UTF-8"))?);
        bytes = rest;
    }
    Ok(())
}

fn expect_rows(found: usize, expected: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(ParquetError::General(format!("{found} values in a column of {expected} rows")))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use bytes::Bytes;
    use model::{Event, EventId, Kind, Network, Timestamp};
    use parquet::file::statistics::Statistics;
    use parquet::file::writer::SerializedFileWriter;

    use super::*;
    use crate::LakeError;
    use crate::format::encode::encode_row_group;
    use crate::format::encoded::EncodedGroup;
    use crate::format::run_reader::{CheckedFile, Source};
    use crate::format::schema::{PROPERTIES, SCHEMA};

    /// A row group of the same row again and again.
    fn group(rows: usize) -> EncodedGroup {
        let network = Network::new("town").expect("a network");
        let mut batch = Batch::default();
        batch.push(&Event::new(Timestamp::from_micros(1), EventId(1), network, Kind::Post, "ana"));
        encode_row_group(&batch, &vec![0; rows]).expect("encoded")
    }

    fn read(group: EncodedGroup) -> std::result::Result<Batch, LakeError> {
        let mut writer =
            SerializedFileWriter::new(Vec::new(), SCHEMA.root.clone(), PROPERTIES.clone()).expect("a writer");
        let mut rows = writer.next_row_group().expect("a group");
        for column in group.columns {
            rows.append_column(&column.pages, column.close).expect("a column");
        }
        rows.close().expect("closed");
        let bytes = Bytes::from(writer.into_inner().expect("written"));
        CheckedFile::parse(Path::new("made.parquet"), Source::held(bytes.to_vec()))?.read(0, Columns::ALL)
    }

    #[test]
    fn a_row_group_that_claims_too_many_rows_is_refused() {
        assert_eq!(read(group(Shape::CANONICAL.rows)).expect("read").len(), Shape::CANONICAL.rows);
        let error = read(group(Shape::CANONICAL.rows + 1)).expect_err("refused");
        assert!(format!("{error:?}").contains("more rows"), "{error:?}");
    }

    /// Files that fuzzing found, on which the library panics: see `fuzz/seeds/lake_file`.
    #[test]
    fn files_that_no_writer_makes_bring_nothing_down() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/lake_file");
        let (mut refused, mut read) = (0, 0);
        for entry in std::fs::read_dir(folder).expect("the seeds") {
            let path = entry.expect("a seed").path();
            let bytes = Bytes::from(std::fs::read(&path).expect("its bytes"));
            let groups = CheckedFile::parse(&path, Source::held(bytes.to_vec())).and_then(|file| {
                (0..file.groups()).try_for_each(|at| file.read(at, Columns::ALL).map(|_| ()))
            });
            let damaged = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("damaged"));
            // Some are read where the library's sums may overflow, as in a release; none may bring it down.
            assert!(groups.is_ok() || damaged, "{path:?}: {groups:?}");
            *(if damaged { &mut refused } else { &mut read }) += 1;
        }
        assert!(refused >= 3 && read >= 3, "{refused} and {read} files");
    }

    #[test]
    fn statistics_take_no_column_away_that_every_row_has() {
        let mut lying = group(3);
        let actor = FIELDS.iter().position(|(_, column)| *column == Columns::ACTOR).expect("a column");
        let nulls = Statistics::byte_array(None, None, None, Some(3), false);
        let column = lying.columns[actor].close.metadata.clone();
        let column = column.into_builder().set_statistics(nulls).build().expect("metadata");
        lying.columns[actor].close.metadata = column;
        let batch = read(lying).expect("read");
        assert_eq!(batch.text(crate::TextColumn::Actor, 2), Some("ana"));
    }
}
