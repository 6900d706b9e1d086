//! What it costs to look for names in texts: `cargo run --release -p model --example names`.
//!
//! Prints nanoseconds a text for 1, 1,000 and 100,000 accounts that left, in texts that name none of them, and in
//! which every tenth does. Texts and names are generated from a fixed seed.

use std::time::Instant;

use model::names::{NameMark, NameMatcher, NameSieve, names_of};

const TEXTS: usize = 20_000;

fn main() {
    println!("{:>9} {:>10} {:>12} {:>12} {:>12}", "accounts", "texts", "known ns", "hashed ns", "named ns");
    for accounts in [1usize, 1_000, 100_000] {
        let mut random = Random(7);
        let names: Vec<(String, Vec<String>)> =
            (0..accounts).map(|_| (random.did(), vec![format!("{}.example", random.word())])).collect();
        let known =
            NameMatcher::new(names.iter().map(|(native, handles)| (native.as_str(), handles.as_slice())));
        let marks = names.iter().flat_map(|(native, handles)| names_of(native, handles));
        let sieve = NameSieve::new(marks.filter_map(|name| NameMark::of(&name, 99)));
        for (script, latin) in [("Latin", true), ("Japanese", false)] {
            let texts: Vec<String> = (0..TEXTS).map(|_| random.text(latin)).collect();
            let named: Vec<String> = texts
                .iter()
                .enumerate()
                .map(|(at, text)| match at % 10 {
                    0 => format!("{text} @{}", names[at % names.len()].1[0]),
                    _ => text.clone(),
                })
                .collect();
            let plain = per_text(&texts, |text| known.redact(text).is_some());
            let hashed = per_text(&texts, |text| sieve.redact(text, 99, |_, _| false).is_some());
            let hits = per_text(&named, |text| known.redact(text).is_some());
            println!("{accounts:>9} {script:>10} {plain:>12.0} {hashed:>12.0} {hits:>12.0}");
        }
    }
}

fn per_text(texts: &[String], look: impl Fn(&str) -> bool) -> f64 {
    let started = Instant::now();
    let mut found = 0;
    for _ in 0..5 {
        found += texts.iter().filter(|text| look(text)).count();
    }
    assert!(found <= 5 * texts.len());
    started.elapsed().as_nanos() as f64 / (5 * texts.len()) as f64
}

/// A generator of Marsaglia's xorshift family: the same texts in every run.
struct Random(u64);

impl Random {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    fn did(&mut self) -> String {
        let letters =
            (0..24).map(|_| char::from(b"abcdefghijklmnopqrstuvwxyz234567"[self.next(32) as usize]));
        format!("did:plc:{}", letters.collect::<String>())
    }

    fn word(&mut self) -> String {
        let length = 2 + self.next(8);
        (0..length).map(|_| char::from(b'a' + self.next(26) as u8)).collect()
    }

    /// About a hundred bytes.
    fn text(&mut self, latin: bool) -> String {
        let mut text = String::new();
        while text.len() < 95 {
            if latin {
                text += &self.word();
            } else {
                text.extend((0..6).filter_map(|_| char::from_u32(0x3042 + self.next(80) as u32)));
            }
            text.push(' ');
        }
        text
    }
}
