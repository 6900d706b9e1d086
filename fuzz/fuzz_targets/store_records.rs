#![no_main]

use libfuzzer_sys::fuzz_target;

// What lies behind checksums and compression in a file of records: its parts as JSON up to the first zero byte, where
// there is one, then the record of a person, a topic or a card.
fuzz_target!(|bytes: &[u8]| {
    let (parts, record) = match bytes.iter().position(|byte| *byte == 0) {
        Some(end) if bytes[0] == b'[' => (Some(&bytes[..end]), &bytes[end + 1..]),
        _ => (None, bytes),
    };
    let _ = store::fuzzing::read_record(parts, 7, record);
});
