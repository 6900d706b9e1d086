#![no_main]

use clout_fuzz::read_payload;
use libfuzzer_sys::fuzz_target;
use networks::Format;

const TABLES: [&str; 5] = ["posts", "users", "comments", "votes", "badges"];

// A dump's files are told by their names. The root element chooses the name here, so that the fixtures serve as they
// are; `other` is a name that tells nothing.
fuzz_target!(|payload: &[u8]| {
    let head = payload[..payload.len().min(200)].to_ascii_lowercase();
    let begins = |table: &&&str| {
        head.windows(table.len() + 1).any(|word| word[0] == b'<' && &word[1..] == table.as_bytes())
    };
    let table = TABLES.iter().find(begins).copied().unwrap_or("other");
    read_payload(Format::StackExchange, &format!("{table}.xml"), payload);
});
