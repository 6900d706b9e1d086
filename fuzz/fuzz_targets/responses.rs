#![no_main]

use clout_fuzz::read_payload;
use libfuzzer_sys::fuzz_target;
use networks::Format;

fuzz_target!(|payload: &[u8]| read_payload(Format::Responses, "input", payload));
