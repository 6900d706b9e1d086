#![no_main]

use std::io::Read;

use clout_fuzz::file;
use libfuzzer_sys::fuzz_target;
use networks::Input;

/// A small file may unpack to gigabytes; no more than this is looked at, as readers take blocks and stop.
const MOST_BYTES: u64 = 4 << 20;

fuzz_target!(|bytes: &[u8]| {
    let input = Input::File(file("input", bytes));
    if let Ok(unpacked) = networks::open(&input) {
        let _ = std::io::copy(&mut unpacked.take(MOST_BYTES), &mut std::io::sink());
    }
});
