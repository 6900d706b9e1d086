//! scratch
use std::error::Error;
use scoring::{Posted, judge_strategy, load_posted, load_responses};
fn main() -> Result<(), Box<dyn Error>> {
    let data = std::env::args().nth(1).ok_or("DATA")?;
    let lake = lake::Lake::open_read(std::path::Path::new(&data))?;
    let responses = load_responses(&lake, scoring::Community::default())?;
    let (first, last) = lake.span().ok_or("empty")?;
    let posted = load_posted(&lake, Posted::of_everybody(&responses, last))?;
    let mut cuts: Vec<_> = std::env::args().skip(2).map(|d| d.parse::<model::Day>().unwrap().start()).collect();
    if cuts.is_empty() {
    let n = 3;
    let span = last.number() - first.number();
    cuts = (1..=n).map(|i| first.plus(span * (i + 1) / (n + 2)).start()).collect();
    }
    let report = judge_strategy(&posted, &cuts, 60);
    println!("{:?} people {} posts {} drawn {} delays {:?}", report.cuts.iter().map(|c| c.to_string()).collect::<Vec<_>>(), report.people, report.posts, report.drawn, report.delays);
    for r in &report.rankings { println!("{:55} {:5} {:.3} [{:.3} {:.3}] {:7.2} [{:.2} {:.2}]", r.name, r.posts, r.gain, r.interval[0], r.interval[1], r.millinats, r.millinats_interval[0], r.millinats_interval[1]); }
    println!("{:?}\n{:?}", report.advice, report.everybody);
    Ok(())
}
