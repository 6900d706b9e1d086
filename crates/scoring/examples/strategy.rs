//! scratch
use scoring::{Posted, judge_strategy, load_posted, load_responses};
use std::error::Error;
fn main() -> Result<(), Box<dyn Error>> {
    let data = std::env::args().nth(1).ok_or("DATA")?;
    if data == "csv" {
        let mut posts = Vec::new();
        for line in std::io::stdin().lines() {
            let line = line?;
            let mut w = line.split(' ');
            let a: u64 = w.next().unwrap().parse()?;
            let t: i64 = w.next().unwrap().parse()?;
            let d: f64 = w.next().unwrap().parse()?;
            posts.push(scoring::CountedPost { author: a, time: model::Timestamp::from_seconds(t), drawn: d });
        }
        posts.sort_by_key(|p| (p.author, p.time));
        let cuts: Vec<_> =
            std::env::args().skip(2).map(|d| d.parse::<model::Day>().unwrap().start()).collect();
        print(&scoring::judge_counted(&posts, &cuts, 180));
        return Ok(());
    }
    let lake = lake::Lake::open_read(std::path::Path::new(&data))?;
    let responses = load_responses(&lake, scoring::Community::default())?;
    let (first, last) = lake.span().ok_or("empty")?;
    let posted =
        load_posted(&lake, Posted::of_everybody(&responses, last), &Default::default(), &mut |_, _| ())?;
    if std::env::var("JUDGE").is_err() {
        let m: model::Model = serde_json::from_slice(&std::fs::read("data/models/m1.json")?)?;
        let scores = scoring::snapshot(&responses, last, &m, 0);
        let posted =
            load_posted(&lake, Posted::new(&responses, &scores), &Default::default(), &mut |_, _| ())?;
        let t = std::time::Instant::now();
        let s = scoring::strategies(&posted, &Default::default(), &scores);
        println!("{} people {:?} s\n{:#?} {:#?}", s.people.len(), t.elapsed(), s.windows, s.works);
        return Ok(());
    }
    let mut cuts: Vec<_> =
        std::env::args().skip(2).map(|d| d.parse::<model::Day>().unwrap().start()).collect();
    if cuts.is_empty() {
        let n = 3;
        let span = last.number() - first.number();
        cuts = (1..=n).map(|i| first.plus(span * (i + 1) / (n + 2)).start()).collect();
    }
    let report = judge_strategy(&posted, &cuts, std::env::var("H").map_or(60, |h| h.parse().unwrap()));
    print(&report);
    Ok(())
}
fn print(report: &scoring::StrategyReport) {
    println!(
        "{:?} people {} posts {} drawn {} delays {:?}",
        report.cuts.iter().map(|c| c.to_string()).collect::<Vec<_>>(),
        report.people,
        report.posts,
        report.drawn,
        report.delays
    );
    for r in &report.rankings {
        println!(
            "{:55} {:5} {:.3} [{:.3} {:.3}] {:7.2} [{:.2} {:.2}]",
            r.name,
            r.posts,
            r.gain,
            r.interval[0],
            r.interval[1],
            r.millinats,
            r.millinats_interval[0],
            r.millinats_interval[1]
        );
    }
    for r in &report.smoothings {
        println!("  {} d {} steps shared {} {:.1}", r.days, r.steps, r.shared, r.millinats);
    }
    println!("{:?}\n{:?}", report.advice, report.everybody);
    println!("{:?}\n{:?}", report.works_more, report.works_less);
}
