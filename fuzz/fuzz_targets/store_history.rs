#![no_main]

use libfuzzer_sys::fuzz_target;

// The derived index of a month's scores by person.
fuzz_target!(|bytes: &[u8]| {
    let _ = store::fuzzing::read_history(bytes);
});
