//! How fast texts are tagged, beside a plain scan by the same automaton.
//!
//! `cargo run --release -p topics --example rate < TEXTS`: one post a line. One thread, by the time it had a core, so that
//! other work on the machine counts for less; by the clock where the system does not tell.

use std::io::Read;
use std::time::Instant;

use topics::{Post, Scratch, Tagger, fold_case};

/// A round lasts so long at least: the clock of the core may go in steps of some milliseconds.
const LEAST_SECONDS: f64 = 0.2;
/// Repetitions; the fastest counts.
const ROUNDS: usize = 5;

fn main() -> std::io::Result<()> {
    let began = Instant::now();
    let tagger = Tagger::shipped();
    println!("{} phrases made ready in {:.0} ms", tagger.phrases(), began.elapsed().as_secs_f64() * 1e3);
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let posts: Vec<&str> = text.lines().collect();
    let bytes: usize = posts.iter().map(|post| post.len()).sum();

    let mut scratch = Scratch::default();
    let mut topics = 0;
    let tagging = fastest(|| {
        topics = posts
            .iter()
            .map(|text| tagger.tag_into(&Post { text, ..Post::default() }, &mut scratch).len())
            .sum();
    });
    let mut phrases = 0;
    let scan = fastest(|| phrases = posts.iter().map(|text| tagger.scan(text)).sum());
    // A plain scan finds few phrases in a text that is not folded: this one finds what tagging finds.
    let folded: Vec<String> = posts.iter().map(|text| spaced(text)).collect();
    let folded_bytes: usize = folded.iter().map(String::len).sum();
    let folded_scan = fastest(|| phrases = folded.iter().map(|text| tagger.scan(text)).sum());

    let rate = |bytes: usize, seconds: f64| bytes as f64 / seconds / 1e6;
    println!("{} posts, {bytes} bytes, {topics} topics, {phrases} phrases", posts.len());
    println!("tagging            {:7.1} MB/s", rate(bytes, tagging));
    println!("scan of the texts  {:7.1} MB/s, {:.2} of its time", rate(bytes, scan), tagging / scan);
    println!(
        "scan, folded       {:7.1} MB/s, {:.2} of its time",
        rate(folded_bytes, folded_scan),
        tagging / folded_scan
    );
    Ok(())
}

fn spaced(text: &str) -> String {
    fold_case(text).split(' ').map(|word| format!(" {word} ")).collect()
}

/// The seconds that work takes where it goes fastest; repeated until the clock of the core tells enough.
fn fastest(mut work: impl FnMut()) -> f64 {
    let time = |_| {
        let (began, ran) = (Instant::now(), on_core());
        let mut times = 0.0;
        loop {
            work();
            times += 1.0;
            let took = match (ran, on_core()) {
                (Some(before), Some(after)) => after - before,
                _ => began.elapsed().as_secs_f64(),
            };
            if took >= LEAST_SECONDS {
                return took / times;
            }
        }
    };
    (0..ROUNDS).map(time).fold(f64::INFINITY, f64::min)
}

/// Seconds for which this thread has had a core, where the system tells.
fn on_core() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = told.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}
