//! Columns of text to Parquet pages.
//!
//! The library's own writer wants one reference-counted value per row, hashes each through several layers, and
//! compares all to count those that are absent: all columns together take 1.6 to 3 times as long with it
//! (`docs/decisions/0009-pages-of-texts-of-our-own.md`). This writes the same pages from the column as it lies in
//! memory. A chunk is coded by a dictionary throughout, or not at all.

use std::ops::Range;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, PageType, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, PageEncodingStats};
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};

use crate::format::compression::compress;
use crate::format::encoded::EncodedColumn;
use crate::format::levels::{write_codes, write_levels};
use crate::format::schema::{SCHEMA, ZSTD_LEVEL};

/// A page ends with the row that reaches either limit.
const PAGE_ROWS: usize = 20_000;
const PAGE_BYTES: usize = 1 << 20;
/// A dictionary that would grow larger is given up.
const DICTIONARY_BYTES: usize = 1 << 20;

/// One column of a row group: the texts of its rows, `None` where absent.
pub(crate) struct TextRows<'a> {
    /// Place of the column in the file.
    pub(crate) index: usize,
    pub(crate) texts: Vec<Option<&'a str>>,
    /// Whether repetition is worth looking for.
    pub(crate) dictionary: bool,
}

/// Texts that occur, in order of their first row, and for each row that holds a text its place among them.
struct Dictionary<'a> {
    entries: Vec<&'a str>,
    codes: Vec<u32>,
}

impl TextRows<'_> {
    /// The encoded column.
    pub(crate) fn encode(&self) -> Result<EncodedColumn> {
        let mut chunk = Chunk::new(self)?;
        let dictionary = if self.dictionary { Dictionary::of(&self.texts) } else { None };
        if let Some(dictionary) = &dictionary {
            chunk.write_dictionary(dictionary)?;
        }
        let mut coded = 0;
        for page in self.pages() {
            let texts = &self.texts[page];
            let present = texts.iter().flatten().count();
            let codes = dictionary.as_ref().map(|known| &known.codes[coded..coded + present]);
            coded += present;
            chunk.write_page(texts, codes, dictionary.as_ref().map_or(0, |known| known.entries.len()))?;
        }
        chunk.close()
    }

    fn pages(&self) -> Vec<Range<usize>> {
        let mut pages = Vec::new();
        let (mut start, mut bytes) = (0, 0);
        for (row, text) in self.texts.iter().enumerate() {
            bytes += text.map_or(0, |text| text.len() + 4);
            if row + 1 - start >= PAGE_ROWS || bytes >= PAGE_BYTES {
                pages.push(start..row + 1);
                (start, bytes) = (row + 1, 0);
            }
        }
        if start < self.texts.len() {
            pages.push(start..self.texts.len());
        }
        pages
    }
}

impl<'a> Dictionary<'a> {
    /// `None` where texts repeat too little, or are too long together, for a dictionary to pay.
    fn of(texts: &[Option<&'a str>]) -> Option<Dictionary<'a>> {
        let present = texts.iter().flatten().count();
        if present == 0 {
            return None;
        }
        let most = present / 2 + 1;
        let slots = (2 * most).next_power_of_two();
        // Each slot holds the upper half of a hash and an entry's number plus one; zero is free.
        let mut table = vec![(0u32, 0u32); slots];
        let mut dictionary = Dictionary { entries: Vec::new(), codes: Vec::with_capacity(present) };
        let mut bytes = 0;
        for text in texts.iter().flatten().copied() {
            let hash = xxhash_rust::xxh3::xxh3_64(text.as_bytes());
            let tag = (hash >> 32) as u32;
            let mut slot = hash as usize & (slots - 1);
            let code = loop {
                match table[slot] {
                    (_, 0) => {
                        bytes += text.len() + 4;
                        if dictionary.entries.len() == most || bytes > DICTIONARY_BYTES {
                            return None;
                        }
                        dictionary.entries.push(text);
                        table[slot] = (tag, dictionary.entries.len() as u32);
                        break dictionary.entries.len() as u32 - 1;
                    }
                    (found, entry) if found == tag && dictionary.entries[entry as usize - 1] == text => {
                        break entry - 1;
                    }
                    _ => slot = (slot + 1) & (slots - 1),
                }
            };
            dictionary.codes.push(code);
        }
        Some(dictionary)
    }
}

/// A column chunk under way.
struct Chunk<'a> {
    rows: &'a TextRows<'a>,
    optional: bool,
    sink: TrackedWrite<Vec<u8>>,
    dictionary_at: Option<i64>,
    data_at: Option<i64>,
    pages: i32,
    uncompressed: usize,
    compressed: usize,
}

impl<'a> Chunk<'a> {
    fn new(rows: &'a TextRows<'a>) -> Result<Chunk<'a>> {
        Ok(Chunk {
            rows,
            optional: SCHEMA.columns.column(rows.index).max_def_level() > 0,
            sink: TrackedWrite::new(Vec::new()),
            dictionary_at: None,
            data_at: None,
            pages: 0,
            uncompressed: 0,
            compressed: 0,
        })
    }

    fn write_dictionary(&mut self, dictionary: &Dictionary<'_>) -> Result<()> {
        let mut plain = Vec::new();
        dictionary.entries.iter().for_each(|text| push_plain(&mut plain, text));
        let buf = Bytes::from(compress(&plain)?);
        let num_values = dictionary.entries.len() as u32;
        let page = Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false };
        self.dictionary_at = Some(self.write(page, plain.len())?);
        Ok(())
    }

    fn write_page(&mut self, texts: &[Option<&str>], codes: Option<&[u32]>, entries: usize) -> Result<()> {
        let mut plain = Vec::new();
        if self.optional {
            write_levels(&mut plain, texts.iter().map(Option::is_some));
        }
        match codes {
            Some(codes) => write_codes(&mut plain, codes, entries),
            None => texts.iter().flatten().for_each(|text| push_plain(&mut plain, text)),
        }
        let page = Page::DataPage {
            buf: Bytes::from(compress(&plain)?),
            num_values: texts.len() as u32,
            encoding: if codes.is_some() { Encoding::RLE_DICTIONARY } else { Encoding::PLAIN },
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let at = self.write(page, plain.len())?;
        self.data_at.get_or_insert(at);
        self.pages += 1;
        Ok(())
    }

    /// Returns where the page begins.
    fn write(&mut self, page: Page, uncompressed: usize) -> Result<i64> {
        let page = CompressedPage::new(page, uncompressed);
        let written = SerializedPageWriter::new(&mut self.sink).write_page(page)?;
        self.uncompressed += written.uncompressed_size;
        self.compressed += written.compressed_size;
        Ok(written.offset as i64)
    }

    fn close(self) -> Result<EncodedColumn> {
        let absent = self.rows.texts.iter().filter(|text| text.is_none()).count() as u64;
        let coded = self.dictionary_at.is_some();
        let data = if coded { Encoding::RLE_DICTIONARY } else { Encoding::PLAIN };
        let count = |page_type, encoding, count| PageEncodingStats { page_type, encoding, count };
        let mut counts = vec![count(PageType::DATA_PAGE, data, self.pages)];
        if coded {
            counts.insert(0, count(PageType::DICTIONARY_PAGE, Encoding::PLAIN, 1));
        }
        let level = ZstdLevel::try_new(ZSTD_LEVEL)?;
        // Counted and not compared: the least and the greatest text of a day tell a reader nothing.
        let statistics = Statistics::new::<ByteArray>(None, None, None, Some(absent), false);
        let metadata = ColumnChunkMetaData::builder(SCHEMA.columns.column(self.rows.index))
            .set_compression(Compression::ZSTD(level))
            .set_encodings(vec![Encoding::PLAIN, Encoding::RLE, data])
            .set_page_encoding_stats(counts)
            .set_statistics(statistics)
            .set_num_values(self.rows.texts.len() as i64)
            .set_total_compressed_size(self.compressed as i64)
            .set_total_uncompressed_size(self.uncompressed as i64)
            .set_data_page_offset(self.data_at.ok_or_else(|| ParquetError::General("no rows".to_owned()))?)
            .set_dictionary_page_offset(self.dictionary_at)
            .build()?;
        let pages = Bytes::from(self.sink.into_inner()?);
        let close = ColumnCloseResult {
            bytes_written: pages.len() as u64,
            rows_written: self.rows.texts.len() as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok(EncodedColumn { pages, close })
    }
}

fn push_plain(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    use proptest::prelude::*;

    use super::*;
    use crate::format::batch::Batch;
    use crate::format::columns::TextColumn;
    use crate::format::encode::file_of;
    use model::{Event, EventId, Kind, Network, Timestamp};

    /// Writes texts as the column of targets, and reads them back by the library's own reader of rows.
    fn through_a_file(targets: &[Option<String>]) -> Vec<Option<String>> {
        let network = Network::new("n").expect("network");
        let mut batch = Batch::default();
        for (row, target) in targets.iter().enumerate() {
            let time = Timestamp::from_micros(row as i64);
            let event = Event::new(time, EventId(row as u64), network, Kind::Post, "ana");
            batch.push(&Event { target: target.as_deref(), ..event });
        }
        let bytes = Bytes::from(file_of(&[batch]).expect("encoded"));
        let reader = SerializedFileReader::new(bytes).expect("reader");
        let group = reader.get_row_group(0).expect("group");
        let ours =
            crate::format::decode::decode_row_group(group.as_ref(), crate::Columns::TARGET).expect("decoded");
        let own = |row: usize| ours.text(TextColumn::Target, row).map(str::to_owned);
        let theirs: Vec<Option<String>> = reader
            .get_row_iter(None)
            .expect("rows")
            .map(|row| row.expect("row").get_string(4).ok().cloned())
            .collect();
        assert_eq!((0..targets.len()).map(own).collect::<Vec<_>>(), theirs);
        theirs
    }

    #[test]
    fn columns_of_many_pages_come_back() {
        let repeated = |row: usize| (row % 7 != 3).then(|| format!("did:plc:{}", row % 1000));
        let distinct =
            |row: usize| (!row.is_multiple_of(3)).then(|| format!("post {row} {}", "x".repeat(row % 90)));
        for targets in [
            (0..50_001).map(repeated).collect::<Vec<_>>(),
            (0..50_001).map(distinct).collect(),
            vec![None; 20_001],
            vec![Some("one".to_owned()); 20_001],
        ] {
            assert_eq!(through_a_file(&targets), targets);
        }
    }

    proptest! {
        #[test]
        fn every_column_comes_back_by_our_reader_and_the_librarys(
            targets in proptest::collection::vec(proptest::option::of("[ab]{0,2}|é{0,40}|.{0,9}"), 1..200),
        ) {
            prop_assert_eq!(through_a_file(&targets), targets);
        }
    }
}
