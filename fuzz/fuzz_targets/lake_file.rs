#![no_main]

use clout_fuzz::contain_parquet;
use libfuzzer_sys::fuzz_target;

// A file of the lake that was changed: its footer, its pages, what they are packed with.
fuzz_target!(|bytes: &[u8]| {
    contain_parquet();
    let _ = lake::fuzzing::read_file(bytes.to_vec());
});
