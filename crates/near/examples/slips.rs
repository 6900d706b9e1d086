//! How fast the index is among many people: `cargo run --release -p near --example slips -- PEOPLE`.
//!
//! Names and handles are made of syllables, so that many are near each other.

use std::time::Instant;

use near::Index;

/// Each query is asked so often.
const TIMES: u32 = 20;

const STARTS: [&str; 24] = [
    "b", "br", "ch", "d", "f", "g", "gr", "h", "j", "k", "kr", "l", "m", "n", "p", "r", "s", "sch", "st",
    "t", "th", "v", "w", "z",
];
const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ei", "ou"];
const ENDS: [&str; 8] = ["", "n", "r", "l", "s", "ck", "t", "nd"];

fn main() {
    let people: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let entries: Vec<String> = (0..people as u64).map(person).collect();
    let before = resident();
    let start = Instant::now();
    let index = Index::build(entries.iter().map(String::as_str));
    println!("{index:?} in {:.2} s", start.elapsed().as_secs_f64());
    println!("{:.1} bytes of memory a person", (resident().saturating_sub(before)) as f64 / people as f64);
    let known = &entries[people / 2];
    println!("somebody: {known}");
    let words: Vec<&str> = known.split(' ').collect();
    let queries = [
        swapped(words[0]),
        format!("{} {}", swapped(words[1]), words[0]),
        format!("{} {}", swapped(words[2]), words[3]),
        "schneidre".to_owned(),
        "mraia exmaple".to_owned(),
        "exmaple".to_owned(),
        "a e o u i b s k".to_owned(),
        "example zzzzz".to_owned(),
        "kat".to_owned(),
        "zzzzzzzzzz".to_owned(),
        "hahahahaha".to_owned(),
    ];
    for query in queries {
        let (start, mut found) = (processor_time(), 0);
        for _ in 0..TIMES {
            found = index.search(&query, 50, |_| true).len();
        }
        let took = processor_time().saturating_sub(start) as f64 / 1e6 / f64::from(TIMES);
        println!("{took:>8.2} ms, {found:>3} found: {query}");
    }
}

/// First name, surname, handle and its server.
fn person(n: u64) -> String {
    let mut draw = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = |most: u64| {
        draw = draw.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(1);
        (draw >> 40) % most
    };
    let mut word = |kind: u64, syllables: u64| -> String {
        // Few first names, more surnames, and handles of which nearly each is another.
        (0..syllables)
            .map(|_| {
                let (start, vowel, end) = (next(24) / kind, next(8) / kind.min(2), next(8));
                format!("{}{}{}", STARTS[start as usize], VOWELS[vowel as usize], ENDS[end as usize])
            })
            .collect()
    };
    let (first, surname, handle) = (word(4, 1 + n % 2), word(2, 2), word(1, 3));
    format!(
        "{first} {surname} {handle}{} example",
        if n.is_multiple_of(3) { (n % 97).to_string() } else { String::new() }
    )
}

fn swapped(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    letters.swap(middle, middle.saturating_sub(1));
    letters.into_iter().collect()
}

/// Nanoseconds that this process was computing, whatever else the machine was doing.
fn processor_time() -> u64 {
    let times = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    times.split(' ').next().and_then(|time| time.parse().ok()).unwrap_or(0)
}

/// Bytes of memory that this process holds.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok()).unwrap_or(0) * 1024
}
