//! What loading a lake for the next day takes, with the segments beside it: for measuring.
//!
//!     cargo run --release -p scoring --example next_day -- DIR
//!
//! Loads twice: the first time makes what segments are missing, the second finds them. Where a day was imported in
//! between two runs, the first load of the second run is that of a next day. Prints a line of JSON for each.

use std::path::Path;
use std::time::Instant;

use lake::Lake;
use scoring::{Community, Keep, LoadPhase, load_record};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args().nth(1).ok_or("give the data folder")?;
    for name in ["first", "again"] {
        let lake = Lake::open_read(Path::new(&dir))?;
        let (began, cpu) = (Instant::now(), cpu_seconds());
        let mut merging = cpu;
        let loaded = load_record(&lake, Community::default(), None, Keep::Segments, &mut |phase| {
            if phase == LoadPhase::Merge {
                merging = cpu_seconds();
            }
        })?;
        let ended = cpu_seconds();
        let report = serde_json::json!({
            "load": name,
            "responses": loaded.record.responses.all().len(),
            "accounts": loaded.record.responses.accounts.len(),
            "segments": loaded.segments,
            "segments_cpu_seconds": merging.zip(cpu).map(|(now, before)| now - before),
            "merge_cpu_seconds": ended.zip(merging).map(|(now, before)| now - before),
            "elapsed_seconds": began.elapsed().as_secs_f64(),
        });
        println!("{report}");
    }
    Ok(())
}

/// CPU-seconds of this process so far, as Linux tells them.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}
