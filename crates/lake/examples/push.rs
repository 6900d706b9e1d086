//! How fast events go into a lake and come out again: pushes events of the size and shape of the Higgs data set
//! (no posts, no texts), or with posts and texts, and scans them.
//!
//!     cargo run --release -p lake --example push -- DIR [ROWS] [texts]

use std::path::PathBuf;
use std::time::Instant;

use lake::{Bookmark, Columns, Lake, Scan, SourceKey};
use model::{Event, Kind, Network, ResponseKind, Timestamp, event_id};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let dir = PathBuf::from(arguments.next().ok_or("give a folder")?);
    let rows: u64 = arguments.next().map_or(Ok(563_069), |rows| rows.parse())?;
    let texts = arguments.next().is_some();
    let start = Instant::now();
    let lake = Lake::open(&dir)?;
    let mut writer =
        lake.writer(SourceKey { name: "synthetic".to_owned(), digest: format!("{rows} {texts}") })?;
    push_all(&mut writer, rows, texts)?;
    let pushed = start.elapsed();
    let account = writer.finish(&Bookmark::records(rows))?;
    println!("pushed in {pushed:.2?}, finished in {:.2?}: {account:?}", start.elapsed());
    for (name, columns) in [
        ("four columns", Columns::TIME | Columns::KIND | Columns::ACTOR | Columns::TARGET),
        ("all columns", Columns::ALL),
    ] {
        let start = Instant::now();
        let mut sum = 0;
        lake.scan(&Scan::all(columns), |_, _, batch| {
            sum += batch.len();
            Ok(())
        })?;
        println!("scanned {sum} rows, {name}, in {:.2?}", start.elapsed());
    }
    let bytes: u64 = lake.partitions()?.iter().map(|partition| partition.bytes).sum();
    println!("{bytes} bytes in {} partitions; {}", lake.partitions()?.len(), peak_memory());
    Ok(())
}

fn push_all(writer: &mut lake::Writer<'_>, rows: u64, texts: bool) -> Result<(), Box<dyn std::error::Error>> {
    let network = Network::new("synthetic")?;
    let mut random = 88_172_645_463_325_252_u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    for row in writer.bookmark().as_records().unwrap_or(0)..rows {
        let spread = |draw: u64| (draw % 457 * (draw >> 32) % 456_627).to_string();
        let (actor, target) = (spread(next()), spread(next()));
        let time = Timestamp::from_seconds(1_341_100_972 + (row * 604_800 / rows) as i64);
        let kind = Kind::Respond(ResponseKind::Repost);
        let id = event_id(network, &[&actor, &target, &row.to_string()]);
        let post = format!("at://did:plc:{target:0>24}/app.bsky.feed.post/{:x}", next() >> 12);
        let text = format!("words {:x} and more words {:x}, as people write them {row}", next(), next());
        let mut event = Event { target: Some(&target), ..Event::new(time, id, network, kind, &actor) };
        if texts {
            event = Event { post: Some(&post), text: Some(&text), lang: Some("en"), ..event };
        }
        writer.push(&event)?;
        if writer.commit_due() {
            writer.commit(&Bookmark::records(row + 1))?;
        }
    }
    Ok(())
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("peak memory unknown");
    peak.split_whitespace().collect::<Vec<_>>().join(" ")
}
