//! One row group of a file, for the decoder: the library's pages, unpacked by [`crate::format::compression`].

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::bloom_filter::Sbbf;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{ChunkReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::record::reader::RowIter;
use parquet::schema::types::Type;

use crate::format::compression::decompress;
use crate::format::error::broken;

/// A row group of an open file.
pub(crate) struct Group<'a, R> {
    pub(crate) bytes: &'a Arc<R>,
    pub(crate) metadata: &'a RowGroupMetaData,
}

impl<R: ChunkReader + 'static> RowGroupReader for Group<'_, R> {
    fn metadata(&self) -> &RowGroupMetaData {
        self.metadata
    }

    fn num_columns(&self) -> usize {
        self.metadata.num_columns()
    }

    /// The library makes a codec for each column, unless the column claims to be as it is: so it is told that, and
    /// hands out pages as they lie in the file.
    fn get_column_page_reader(&self, index: usize) -> Result<Box<dyn PageReader>> {
        let column = self.metadata.column(index);
        let rows = usize::try_from(self.metadata.num_rows()).map_err(|_| broken("a negative row count"))?;
        let as_it_lies = column.clone().into_builder().set_compression(Compression::UNCOMPRESSED).build()?;
        let pages = SerializedPageReader::new(self.bytes.clone(), &as_it_lies, rows, None)?;
        match column.compression() {
            Compression::UNCOMPRESSED => Ok(Box::new(pages)),
            Compression::ZSTD(_) => Ok(Box::new(Unpacked(pages))),
            other => Err(ParquetError::General(format!("a column compressed by {other}"))),
        }
    }

    fn get_column_bloom_filter(&self, _: usize) -> Option<&Sbbf> {
        None
    }

    fn get_row_iter(&self, _: Option<Type>) -> Result<RowIter<'_>> {
        Err(broken("rows are read by columns"))
    }
}

/// Pages of a compressed column.
struct Unpacked<P>(P);

impl<P: PageReader> Iterator for Unpacked<P> {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.get_next_page().transpose()
    }
}

impl<P: PageReader> PageReader for Unpacked<P> {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let Some(mut page) = self.0.get_next_page()? else { return Ok(None) };
        match &mut page {
            Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => {
                *buf = Bytes::from(decompress(buf)?);
            }
            Page::DataPageV2 { .. } => return Err(broken("a page of version 2")),
        }
        Ok(Some(page))
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.0.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0.skip_next_page()
    }
}
