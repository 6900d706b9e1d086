//! What many small days cost: pushes one event on each of many days, then opens and scans them.
//!
//!     cargo run --release -p lake --example days -- DIR [DAYS]

use std::path::PathBuf;
use std::time::Instant;

use lake::{Bookmark, Columns, Lake, Scan, SourceKey};
use model::{Event, Kind, Network, ResponseKind, Timestamp, event_id};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let dir = PathBuf::from(arguments.next().ok_or("give a folder")?);
    let days: u64 = arguments.next().map_or(Ok(20_000), |days| days.parse())?;
    let network = Network::new("synthetic")?;
    let start = Instant::now();
    let lake = Lake::open(&dir)?;
    let source = SourceKey { name: "days".to_owned(), digest: days.to_string() };
    if lake.source(&source)?.is_none() {
        let mut writer = lake.writer(source)?;
        for day in 0..days {
            let (actor, target) = (format!("fan{}", day % 97), format!("star{}", day % 7));
            let time = Timestamp::from_seconds(day as i64 * 86_400 + 5);
            let id = event_id(network, &[&actor, &target, &day.to_string()]);
            let kind = Kind::Respond(ResponseKind::Like);
            writer.push(&Event { target: Some(&target), ..Event::new(time, id, network, kind, &actor) })?;
        }
        writer.finish(&Bookmark::records(days))?;
        println!("{days} days imported in {:.2?}", start.elapsed());
    }
    drop(lake);
    let start = Instant::now();
    let lake = Lake::open_read(&dir)?;
    println!("opened in {:.2?}", start.elapsed());
    for _ in 0..3 {
        let start = Instant::now();
        let mut rows = 0;
        lake.scan(&Scan::all(Columns::ALL), |_, _, batch| {
            rows += batch.len();
            Ok(())
        })?;
        println!("{rows} rows scanned in {:.2?}", start.elapsed());
    }
    Ok(())
}
