//! How fast a format is read when nothing is kept: `rate FORMAT FILE...`.
//!
//! Prints records, events, seconds and rates, so that a change to a reader can be measured on its own.

use std::io;
use std::time::Instant;

use model::{Event, Reject, Timestamp};
use networks::{Format, Input, ReadOptions, Secret, Sink, read, total_bytes};

#[derive(Default)]
struct Count {
    events: u64,
    rejects: u64,
    skips: u64,
    /// Keeps the compiler from leaving the work out.
    mixed: u64,
}

impl Sink for Count {
    fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        self.events += 1;
        self.mixed ^= event.id.0;
        Ok(())
    }
    fn reject(&mut self, _: &Reject<'_>) -> io::Result<()> {
        self.rejects += 1;
        Ok(())
    }
    fn skip(&mut self, _: &'static str) -> io::Result<()> {
        self.skips += 1;
        Ok(())
    }
    fn record_end(&mut self, _: u64) -> io::Result<()> {
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let format: Format = arguments.next().unwrap_or_default().parse()?;
    let inputs: Vec<Input> = arguments.map(|path| Input::from(path.as_str())).collect();
    let now = Timestamp::from_seconds(4_000_000_000);
    let undated = Some(Timestamp::from_seconds(1_600_000_000));
    let options = ReadOptions {
        network: None,
        site: None,
        kind: None,
        undated,
        now,
        secret: Secret::default(),
        scratch: std::env::temp_dir(),
    };
    let mut count = Count::default();
    let start = Instant::now();
    let outcome = read(format, &inputs, &options, &mut count)?;
    let seconds = start.elapsed().as_secs_f64();
    let Count { events, rejects, skips, mixed } = count;
    println!(
        "{} records in {seconds:.3} s: {:.0} a second",
        outcome.records,
        outcome.records as f64 / seconds
    );
    println!("{events} events, {rejects} rejects, {skips} skips, ids mixed to {mixed:016x}");
    if let Some(bytes) = total_bytes(&inputs) {
        println!("{:.1} MB of input a second", bytes as f64 / 1e6 / seconds);
    }
    Ok(())
}
