//! Payloads that were damaged at random: no panic, no hang, bounded memory.
//!
//! The tests damage a few hundred; `bench/mutate.sh` as many as `CLOUT_MUTATIONS` says, some of them blown up to many
//! megabytes, and watches memory, too.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use model::{Event, Reject};
use networks::{Format, Input, ReadOptions, Sink};

use crate::door::{fixture, options};

const MOST_TIME: Duration = Duration::from_secs(5);
const MOST_KIB: u64 = 300 << 10;

/// Takes everything and keeps nothing.
#[derive(Default)]
struct Nothing {
    said: bool,
    records: u64,
}

impl Sink for Nothing {
    fn event(&mut self, _: &Event<'_>) -> io::Result<()> {
        self.said = true;
        Ok(())
    }
    fn reject(&mut self, _: &Reject<'_>) -> io::Result<()> {
        self.said = true;
        Ok(())
    }
    fn skip(&mut self, _: &'static str) -> io::Result<()> {
        self.said = true;
        Ok(())
    }
    fn later(&mut self) -> io::Result<()> {
        self.said = true;
        Ok(())
    }
    fn record_end(&mut self, _: u64) -> io::Result<()> {
        assert!(std::mem::take(&mut self.said), "a record ended without a word");
        self.records += 1;
        Ok(())
    }
}

/// Numbers that look random and are the same each time (xorshift64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides.max(1)
    }

    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.roll(length + 1);
        start..start + self.roll((length - start).min(2_000) + 1)
    }
}

const TOKENS: [&[u8]; 28] = [
    b"\"",
    b"\"\"",
    b",",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"<",
    b">",
    b"</",
    b"&",
    b"&#0;",
    b"\0",
    b"\r",
    b"\n",
    b"\\ud83d",
    b"\\",
    b"null",
    b"1e999",
    b"-1",
    b"18446744073709551616",
    b"99999999999999999999999999",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"<![CDATA[",
    b"]]>",
];

fn damage(seed: &[u8], other: &[u8], most: usize, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.roll(4) {
        let place = dice.roll(bytes.len() + 1);
        match dice.roll(9) {
            0 if !bytes.is_empty() => {
                let place = dice.roll(bytes.len());
                bytes[place] = dice.roll(256) as u8;
            }
            1 => drop(bytes.drain(dice.range(bytes.len()))),
            2 => {
                let range = dice.range(bytes.len());
                let copy = bytes[range].to_vec();
                bytes.splice(place..place, copy);
            }
            3 => {
                let token = TOKENS[dice.roll(TOKENS.len())];
                bytes.splice(place..place, token.iter().copied());
            }
            4 => bytes.truncate(place),
            5 => {
                let piece = &other[dice.range(other.len())];
                bytes.splice(place..place, piece.iter().copied());
            }
            6 => {
                // A piece again and again, as far as the file may grow.
                let range = dice.range(bytes.len());
                let piece = bytes[range].to_vec();
                let times = dice.roll(most / piece.len().max(1) + 1);
                bytes.splice(place..place, piece.repeat(times));
            }
            7 => {
                let bracket = [&b"["[..], b"{\"a\":", b"<a>", b"[{"][dice.roll(4)];
                bytes.splice(place..place, bracket.repeat(1 + dice.roll(most / 8)));
            }
            _ => {
                let token = TOKENS[dice.roll(TOKENS.len())];
                for place in 0..bytes.len() {
                    if bytes[place].is_ascii_digit() && dice.roll(40) == 0 {
                        bytes.splice(place..=place, token.iter().copied());
                        break;
                    }
                }
            }
        }
        bytes.truncate(most.max(seed.len()));
    }
    bytes
}

fn seeds() -> Vec<(Format, String, Vec<u8>)> {
    let mut seeds = Vec::new();
    for format in Format::ALL {
        let mut folders = vec![fixture(format.as_str())];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_none_or(|extension| extension != "events") {
                    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                    seeds.push((format, name, std::fs::read(&path).expect("a payload")));
                }
            }
        }
    }
    seeds.sort();
    seeds
}

/// The most memory of this process so far.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn read(format: Format, path: &Path) {
    let network = Some("test".parse().expect("a network"));
    let told =
        ReadOptions { network, site: Some("tiny".to_owned()), undated: Some(options().now), ..options() };
    let mut sink = Nothing::default();
    if let Ok(outcome) = networks::read(format, &[Input::File(path.to_owned())], &told, &mut sink) {
        assert_eq!(outcome.records, sink.records);
    }
}

/// Keeps what went wrong beside the other temporary files, and names it.
fn kept(path: &Path, format: Format) -> PathBuf {
    let kept = std::env::temp_dir().join(format!("mutated-{format}-{}", std::process::id()));
    std::fs::copy(path, &kept).expect("a copy");
    kept
}

#[test]
fn damaged_payloads_bring_no_reader_down() {
    let asked = std::env::var("CLOUT_MUTATIONS").ok().and_then(|count| count.parse::<usize>().ok());
    let (count, blown) = (asked.unwrap_or(400), asked.is_some());
    let seeds = seeds();
    assert!(seeds.len() >= 20, "only {} payloads were found", seeds.len());
    let folder = tempfile::tempdir().expect("a folder");
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut slowest = Duration::ZERO;
    for number in 0..count {
        let (format, name, seed) = &seeds[number % seeds.len()];
        let other = &seeds[dice.roll(seeds.len())].2;
        let most = if blown && number % 40 == 0 { 16 << 20 } else { 64 << 10 };
        let path = folder.path().join(name);
        std::fs::write(&path, damage(seed, other, most, &mut dice)).expect("a file");
        let started = Instant::now();
        let outcome = std::panic::catch_unwind(|| read(*format, &path));
        let took = started.elapsed();
        slowest = slowest.max(took);
        assert!(outcome.is_ok(), "number {number} panics: {}", kept(&path, *format).display());
        assert!(took < MOST_TIME, "number {number} took {took:?}: {}", kept(&path, *format).display());
        if blown {
            let peak = peak_kib();
            assert!(peak < MOST_KIB, "number {number} took {peak} KiB: {}", kept(&path, *format).display());
        }
    }
    println!(
        "{count} damaged payloads: the slowest took {slowest:?}, the most memory was {} KiB",
        peak_kib()
    );
}
