//! Zstandard with a state for each thread: to make one costs 10 to 20 microseconds, and the library makes two for every
//! column of every row group. With 20,000 partitions of a few rows that was two thirds of what reading them costs.

use std::cell::RefCell;

use parquet::errors::{ParquetError, Result};

use crate::format::error::broken;
use crate::format::schema::ZSTD_LEVEL;
use crate::format::shape::Shape;

/// A page is never longer: a row group ends with the row that reaches the limit, and the longest row takes less than
/// this beyond it. What a file claims about itself is not believed.
const MOST_BYTES: usize = Shape::CANONICAL.bytes + (1 << 20);

thread_local! {
    static COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<zstd::bulk::Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Compresses a page.
pub(crate) fn compress(plain: &[u8]) -> Result<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        let compressor = match compressor {
            Some(compressor) => compressor,
            None => compressor.insert(zstd::bulk::Compressor::new(ZSTD_LEVEL)?),
        };
        Ok(compressor.compress(plain)?)
    })
}

/// Decompresses a page.
pub(crate) fn decompress(packed: &[u8]) -> Result<Vec<u8>> {
    // A page without values may take no bytes at all.
    if packed.is_empty() {
        return Ok(Vec::new());
    }
    let size = zstd::zstd_safe::get_frame_content_size(packed)
        .map_err(|_| broken("a page that is not compressed by Zstandard"))?
        .ok_or_else(|| broken("a page that does not tell its length"))?;
    let size = usize::try_from(size).ok().filter(|size| *size <= MOST_BYTES);
    let size = size.ok_or_else(|| broken("a page longer than a row group"))?;
    DECOMPRESSOR.with_borrow_mut(|decompressor| {
        let decompressor = match decompressor {
            Some(decompressor) => decompressor,
            None => decompressor.insert(zstd::bulk::Decompressor::new()?),
        };
        decompressor.decompress(packed, size).map_err(ParquetError::from)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_comes_back_and_a_lie_about_the_length_is_found() {
        for plain in [&b""[..], b"a", &[7; 100_000]] {
            assert_eq!(decompress(&compress(plain).expect("packed")).expect("plain"), plain);
        }
        let mut packed = compress(&[7; 300]).expect("packed");
        assert!(decompress(&packed[..packed.len() - 1]).is_err(), "cut short");
        packed[5] = 0xff;
        assert!(decompress(&packed).is_err());
        assert!(decompress(b"no frame").is_err());
    }
}
