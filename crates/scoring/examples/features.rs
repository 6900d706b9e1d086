//! The response features of a lake, folded partition by partition: for measuring.
//!
//!     cargo run --release -p scoring --example features -- DIR [OUT.csv]
//!
//! Everybody's regard is 1 and no walk is made. Prints one line of JSON with what it took; `bench/features.py` asks DuckDB
//! for the same features of the same files, and holds the two against each other.

use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use lake::{Lake, Partition as Days, Scan};
use model::{Feature, Group, Measure, Model};
use rayon::prelude::*;
use scoring::{Community, Fold, Partition, RESPONSE_COLUMNS, Regard, response_features};

/// Partitions of people: at a hundred million responses, 100,000 of each, so that what is sorted stays in the
/// processor's caches.
const PARTITIONS: u32 = 1024;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let dir = arguments.get(1).ok_or("give the data folder")?;
    let shipped: Model = serde_json::from_str(include_str!("../../../data/models/m2.json"))?;
    let model = Model { features: features(), ..shipped };
    let started = Instant::now();
    let lake = Lake::open_read(Path::new(dir))?;
    let (_, last) = lake.span().ok_or("the lake holds no events")?;
    let days = lake.scan_partitions(&Scan::all(RESPONSE_COLUMNS));
    let fold_day = |mut fold: Fold, day: &Days| {
        for batch in lake.read_partition(day, RESPONSE_COLUMNS) {
            fold.update(day.network, &batch?);
        }
        Ok::<Fold, lake::LakeError>(fold)
    };
    // A few long strands, as each ends with a run that is not full.
    let strands: Vec<Vec<&Days>> = (0..2 * rayon::current_num_threads())
        .map(|strand| days.iter().skip(strand).step_by(2 * rayon::current_num_threads()).collect())
        .collect();
    let folds: Vec<Fold> = strands
        .par_iter()
        .map(|days| days.iter().try_fold(Fold::default(), |fold, day| fold_day(fold, day)))
        .collect::<Result<_, _>>()?;
    let mut fold = Fold::default();
    folds.into_iter().for_each(|part| fold.merge(part));
    let responses = fold.len();
    let folded = (started.elapsed().as_secs_f64(), cpu_seconds());
    let out = arguments.get(2).map(std::fs::File::create).transpose()?;
    let out = out.map(|file| Mutex::new(std::io::BufWriter::new(file)));
    let finishing = fold.finishing(&Community::default());
    let everybody = Regard { known: 1.0, unknown: 0.0 };
    let people: usize = Partition::all(PARTITIONS)
        .collect::<Vec<_>>()
        .par_iter()
        .map(|&partition| {
            let mut people = 0;
            let mut lines = String::new();
            response_features(
                &finishing.partition(partition),
                last.end(),
                &model,
                |_| everybody,
                |row| {
                    people += 1;
                    if out.is_some() {
                        let weights: Vec<String> =
                            row.weights.iter().map(|[known, _]| format!("{known}")).collect();
                        lines.push_str(&format!(
                            "{},{},{},{}\n",
                            row.person.0,
                            row.responders,
                            row.recent,
                            weights.join(",")
                        ));
                    }
                },
            );
            if let Some(out) = &out {
                out.lock()
                    .map_err(|_| "a thread died")?
                    .write_all(lines.as_bytes())
                    .map_err(|_| "could not write")?;
            }
            Ok::<usize, &str>(people)
        })
        .sum::<Result<usize, &str>>()?;
    let report = serde_json::json!({
        "responses": responses,
        "people": people,
        "features": model.features.len(),
        "fold_seconds": folded.0,
        "fold_cpu_seconds": folded.1,
        "elapsed_seconds": started.elapsed().as_secs_f64(),
        "cpu_seconds": cpu_seconds(),
        "peak_rss_bytes": peak_rss(),
    });
    println!("{report}");
    Ok(())
}

/// What a fit chooses from: everybody at four half-lives, each group of kinds at three, and active slots.
fn features() -> Vec<Feature> {
    let people = |group| move |half_life| (group, Measure::People { half_life });
    let mut list: Vec<(Group, Measure)> = [1.0 / 28.0, 0.25, 1.0, 3.0].map(people(Group::All)).to_vec();
    for group in &Group::ALL[1..] {
        list.extend([0.25, 1.0, 3.0].map(people(*group)));
    }
    list.push((Group::All, Measure::ActiveSlots { half_life: 1.0 }));
    list.into_iter().map(|(group, measure)| Feature { group, measure, weight: 0.0 }).collect()
}

/// CPU-seconds of this process so far, as Linux tells them.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    // User and system time, in hundredths of a second.
    let ticks = |field: usize| fields.get(field)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

fn peak_rss() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}
