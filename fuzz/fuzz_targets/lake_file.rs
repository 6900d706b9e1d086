#![no_main]

use libfuzzer_sys::fuzz_target;

// A file of the lake that was changed: its footer, its pages, what they are packed with.
fuzz_target!(|bytes: &[u8]| {
    let _ = lake::fuzzing::read_file(bytes.to_vec());
});
