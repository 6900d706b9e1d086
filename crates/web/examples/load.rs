//! How long a person page takes: `cargo run --release -p web --example load -- [PEOPLE] [DAYS]`.
//!
//! Publishes made-up people, serves them, asks for random pages over one kept connection, and prints the median
//! and the slowest hundredth.

#[path = "../tests/it/plus_k.rs"]
#[allow(dead_code)]
mod plus_k;
#[path = "../tests/it/strategic.rs"]
mod strategic;
#[path = "../tests/it/ties.rs"]
#[allow(dead_code)]
mod ties;
#[path = "../tests/it/topical.rs"]
#[allow(dead_code)]
mod topical;
#[path = "../tests/it/world.rs"]
#[allow(dead_code)]
mod world;

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Instant;

use model::{
    AccountId, Card, Evidence, EvidencePost, EvidenceResponder, Group, Model, Network, Row, SnapshotDetails,
    SnapshotScores, quantise,
};
use store::Store;
use views::{NoMovements, NoNewcomers, NoOperator, NoViewpoints};
use web::{Config, Site};

const REQUESTS: usize = 2_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let people: u64 = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let days: i32 = arguments.next().map_or(Ok(60), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let started = Instant::now();
    let store = publish(folder.path(), people, days)?;
    println!("{people} people, {days} days, published in {:.1} s", started.elapsed().as_secs_f64());
    let site = Site {
        store: Arc::new(store),
        ontology: Arc::new(topics::Ontology::shipped().clone()),
        operator: Arc::new(NoOperator),
        newcomers: Arc::new(NoNewcomers),
        viewpoints: Arc::new(NoViewpoints),
        movements: Arc::new(NoMovements),
        config: Config::default(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    runtime.spawn(async move { web::serve(listener, site, std::future::pending()).await });
    let mut stream = BufReader::new(TcpStream::connect(address)?);
    stream.get_ref().set_nodelay(true)?;
    let first = Instant::now();
    ask(&mut stream, "/people/test:p1")?;
    println!("first page {:.2} s", first.elapsed().as_secs_f64());
    for (name, path) in [
        ("person page", "/people/test:p"),
        ("person JSON", "/api/v1/people/test:p"),
        ("list", "/top?evidence=enough&offset="),
        ("search", "/search?q=person%20"),
        ("home", "/?"),
    ] {
        let mut times: Vec<f64> = Vec::with_capacity(REQUESTS);
        for index in 0..REQUESTS as u64 {
            let path = format!("{path}{}", index.wrapping_mul(0x9e37_79b9_7f4a_7c15) % people);
            let started = Instant::now();
            ask(&mut stream, &path)?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        println!("{name}: median {:.2} ms, p99 {:.2} ms", times[REQUESTS / 2], times[REQUESTS * 99 / 100]);
    }
    Ok(())
}

fn ask(stream: &mut BufReader<TcpStream>, path: &str) -> Result<(), Box<dyn Error>> {
    write!(stream.get_mut(), "GET {path} HTTP/1.1\r\nHost: test\r\n\r\n")?;
    let (mut line, mut length, mut first) = (String::new(), 0, true);
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        if first && !line.starts_with("HTTP/1.1 200") {
            return Err(format!("{path}: {line}").into());
        }
        first = false;
        if let Some(value) = line.to_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(())
}

fn publish(dir: &std::path::Path, people: u64, days: i32) -> Result<Store, Box<dyn Error>> {
    let store = Store::open(dir)?;
    let model = world::model("m1", 1.0);
    let mut accounts: Vec<AccountId> = Vec::new();
    for index in 0..people {
        accounts.push(AccountId { network: Network::new("test")?, native: format!("p{index}") });
    }
    accounts.sort_by_key(AccountId::person);
    for back in (0..days).rev() {
        let rows =
            accounts.iter().enumerate().map(|(index, account)| row(&model, account, index as u64, back));
        let snapshot = SnapshotScores {
            day: world::LAST.plus(-back),
            model: model.clone(),
            lake_generation: 1,
            rows: rows.collect(),
        };
        let details = (back == 0).then(|| details(&accounts));
        store.publish(&snapshot, details.as_ref())?;
    }
    store.flush_history()?;
    Ok(store)
}

fn row(model: &Model, account: &AccountId, index: u64, back: i32) -> Row {
    let fame = 1.0 + 3e3 / (1.0 + index.wrapping_mul(0x2545_f491_4f6c_dd1d) as f64 / 1e16);
    let mut features = [0; Model::MAX_FEATURES];
    for slot in features.iter_mut().take(model.features.len()) {
        *slot = quantise((fame * (1.0 + 0.01 * f64::from(back % 9))).ln_1p());
    }
    let score = model.score(&features);
    let (low, high) = model.interval(score);
    Row {
        person: account.person(),
        score: score.tenths(),
        low,
        high,
        evidence: if fame > 1.5 { Evidence::Enough } else { Evidence::Thin },
        true_reach: fame as u32,
        responders: fame as u32,
        features,
    }
}

fn details(accounts: &[AccountId]) -> SnapshotDetails {
    let mut details = SnapshotDetails::default();
    let time = world::LAST.start();
    for (index, account) in accounts.iter().enumerate() {
        let person = account.person();
        details.cards.push(Card {
            person,
            account: account.clone(),
            handle: None,
            name: Some(format!("Person {} {}", account.native, index % 977)),
            hidden: false,
            counters: None,
            responses: 12,
            span: Some((time, time)),
            estimate: None,
            others: Vec::new(),
        });
        for group in [Group::All, Group::Reply, Group::Mention, Group::Like] {
            for step in 1..=5 {
                let responder = accounts[(index + step * 31) % accounts.len()].person();
                let post = Some(format!("post-{index}"));
                details.responders.push(EvidenceResponder {
                    person,
                    group,
                    responder,
                    responses: 6 - step as u32,
                    last: time,
                    weight: 1.0,
                    post,
                });
            }
        }
        for step in 0..3 {
            details.posts.push(EvidencePost {
                person,
                post: format!("post-{index}-{step}"),
                time: Some(time),
                text: Some(
                    "What would be the simplest program that a quantum computer can run faster?".into(),
                ),
                tags: None,
                counters: Some("{\"score\": 3}".into()),
                people: 9 - step,
                responses: 12,
                last: time,
            });
        }
    }
    details
}
