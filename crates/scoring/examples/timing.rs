//! Judges advice on when to post on posts that are counted already: lines `AUTHOR SECONDS PEOPLE` from standard input,
//! and the days of the cuts: `cargo run --release -p scoring --example timing -- 2016-12-01 2017-02-01 < posts.txt`.
//! `docs/strategy.md` has what it prints for two accounts of presidents.

use std::error::Error;
use std::io::BufRead;

use model::{Day, Timestamp};
use scoring::{CountedPost, judge_counted};

/// Days after a cut.
const DAYS: i64 = 180;

fn main() -> Result<(), Box<dyn Error>> {
    let cuts: Result<Vec<Day>, _> = std::env::args().skip(1).map(|day| day.parse::<Day>()).collect();
    let cuts: Vec<Timestamp> = cuts?.into_iter().map(Day::start).collect();
    let mut posts = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let [author, seconds, people] = words[..] else {
            return Err(format!("{line:?}: expected AUTHOR SECONDS PEOPLE").into());
        };
        let time = Timestamp::from_seconds(seconds.parse()?);
        posts.push(CountedPost { author: author.parse()?, time, drawn: people.parse()? });
    }
    posts.sort_by_key(|post| (post.author, post.time));
    let report = judge_counted(&posts, &cuts, DAYS);
    println!("{} posts after {} cuts", report.posts, report.cuts.len());
    for ranking in &report.rankings {
        let interval =
            ranking.interval.map_or_else(String::new, |[low, high]| format!(" ({low:.3} to {high:.3})"));
        println!(
            "{:50} gain {:.3}{interval}, {:+.1} millinats",
            ranking.name, ranking.gain, ranking.millinats
        );
    }
    println!("{:?}", report.advice);
    Ok(())
}
