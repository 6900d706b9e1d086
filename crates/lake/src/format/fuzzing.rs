//! Doors for the fuzz targets alone (`fuzz/`, which ask for the feature `fuzzing`).
//!
//! A reader decodes nothing whose digest does not fit, so a target that went through a lake would try the digest and
//! nothing behind it. Whoever writes to the folder can make the digest fit; so may a fault of ours.

use std::path::Path;

use bytes::Bytes;
use model::Network;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::Result as ParquetResult;

use crate::LakeError;
use crate::format::batch::Batch;
use crate::format::columns::Columns;
use crate::format::decode::decode_pages;
use crate::format::run_reader::{CheckedFile, Source};

/// Reads the bytes of a file as a scan and a merge do, every column and row; how many rows there were.
pub fn read_file(bytes: Vec<u8>) -> Result<usize, LakeError> {
    let file = CheckedFile::parse(Path::new("fuzzed.parquet"), Source::held(bytes))?;
    let network = "fuzz".parse::<Network>().expect("a name of a network");
    let mut rows = 0;
    for group in 0..file.groups() {
        let batch = file.read(group, Columns::ALL)?;
        let mut merged = Batch::default();
        for row in 0..batch.len() {
            assert!(batch.event(network, row).is_some(), "a decoded row without time, id, kind or actor");
            merged.push_row(&batch, row);
        }
        rows += merged.len();
    }
    Ok(rows)
}

/// A page of texts as it would lie in a file, unpacked.
#[derive(Debug)]
pub struct TextPage {
    /// A page of the dictionary, not of rows.
    pub dictionary: bool,
    /// Whether rows are codes into the dictionary, not texts.
    pub coded: bool,
    /// How many entries or rows it claims to hold.
    pub values: u32,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Decodes pages of one text column of a row group with so many rows; the length of all texts.
pub fn read_texts(pages: Vec<TextPage>, rows: usize, optional: bool) -> ParquetResult<usize> {
    let texts = decode_pages(&mut Pages(pages.into_iter()), rows, optional)?;
    Ok((0..rows).filter_map(|row| texts.get(row)).map(str::len).sum())
}

struct Pages(std::vec::IntoIter<TextPage>);

impl Iterator for Pages {
    type Item = ParquetResult<Page>;

    fn next(&mut self) -> Option<ParquetResult<Page>> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> ParquetResult<Option<Page>> {
        let Some(page) = self.0.next() else { return Ok(None) };
        let (buf, num_values) = (Bytes::from(page.bytes), page.values);
        let page = if page.dictionary {
            Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false }
        } else {
            Page::DataPage {
                buf,
                num_values,
                encoding: if page.coded { Encoding::RLE_DICTIONARY } else { Encoding::PLAIN },
                def_level_encoding: Encoding::RLE,
                rep_level_encoding: Encoding::RLE,
                statistics: None,
            }
        };
        Ok(Some(page))
    }

    fn peek_next_page(&mut self) -> ParquetResult<Option<PageMetadata>> {
        Ok(None)
    }

    fn skip_next_page(&mut self) -> ParquetResult<()> {
        self.0.next();
        Ok(())
    }
}
