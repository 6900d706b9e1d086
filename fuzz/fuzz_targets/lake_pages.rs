#![no_main]

use lake::fuzzing::{TextPage, read_texts};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

/// One column of texts of a row group.
#[derive(Debug, Arbitrary)]
struct Column {
    optional: bool,
    rows: u16,
    pages: Vec<AnyPage>,
}

#[derive(Debug, Arbitrary)]
struct AnyPage {
    dictionary: bool,
    coded: bool,
    values: Claim,
    bytes: Vec<u8>,
}

/// How many values a page says it has: mostly few, so that some pages hold what they say.
#[derive(Debug, Arbitrary)]
enum Claim {
    Few(u8),
    Many(u32),
}

// What lies behind compression, where mutated bytes of a whole file hardly ever get.
fuzz_target!(|column: Column| {
    let pages = column.pages.into_iter().map(|page| TextPage {
        dictionary: page.dictionary,
        coded: page.coded,
        values: match page.values {
            Claim::Few(values) => u32::from(values),
            Claim::Many(values) => values,
        },
        bytes: page.bytes,
    });
    let _ = read_texts(pages.collect(), usize::from(column.rows), column.optional);
});
