//! What a page costs, and what a served snapshot takes in memory:
//!
//! ```text
//! cargo run --release -p web --example load -- publish DIR [PEOPLE] [DAYS]
//! cargo run --release -p web --example load -- serve DIR
//! ```
//!
//! `publish` makes people up, in a folder of its own; `serve` serves them, asks for random pages over one kept
//! connection, and prints for each kind the median and the slowest hundredth, the CPU time of the serving threads a
//! request, and the most memory so far. Two processes, because making a million people up takes more memory than
//! serving them. `PEOPLE` without `DIR` does both for a smaller number.
//!
//! One person in five has evidence of every kind, as people with enough evidence have: 30 responders, 5 posts with
//! text, 8 vouches, 3 topics with posts and responders, interests, a moment with 10 responders, 20 ties, 5 similar people,
//! advice, and movements since three days. The others have a portrait, 2 responders and a post.

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
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use model::*;
use store::Store;
use views::{NoMovements, NoNewcomers, NoOperator, NoViewpoints};
use web::{Config, Site};

const REQUESTS: usize = 2_000;
/// One person in so many has evidence of every kind.
const TELLING: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, default: u64| -> Result<u64, Box<dyn Error>> {
        Ok(arguments.get(place).map_or(Ok(default), |text| text.parse())?)
    };
    match arguments.first().map(String::as_str) {
        Some("publish") => {
            publish(folder(&arguments)?, number(2, 100_000)?, number(3, 60)? as i32).map(|_| ())
        }
        Some("serve") => serve(Store::open(folder(&arguments)?)?),
        _ => {
            let folder = tempfile::tempdir()?;
            serve(publish(folder.path(), number(0, 100_000)?, number(1, 60)? as i32)?)
        }
    }
}

fn folder(arguments: &[String]) -> Result<&Path, Box<dyn Error>> {
    Ok(arguments.get(1).map(Path::new).ok_or("say which folder")?)
}

fn serve(store: Store) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let newest = store.newest()?.ok_or("nothing is published in that folder")?;
    let people = newest.listed(None) as u64;
    println!(
        "{people} people, loaded in {:.1} s; {} MB of memory at most",
        started.elapsed().as_secs_f64(),
        peak_memory_mb()
    );
    drop(newest);
    let site = Site {
        store: Arc::new(store),
        ontology: Arc::new(topics::Ontology::shipped().clone()),
        operator: Arc::new(NoOperator),
        newcomers: Arc::new(NoNewcomers),
        viewpoints: Arc::new(NoViewpoints),
        movements: Arc::new(NoMovements),
        config: Config::default(),
    };
    let store = Arc::clone(&site.store);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    runtime.spawn(async move { web::serve(listener, site, std::future::pending()).await });
    let mut stream = BufReader::new(TcpStream::connect(address)?);
    stream.get_ref().set_nodelay(true)?;
    let first = Instant::now();
    ask(&mut stream, "/people/test:p1")?;
    println!("first page {:.2} s", first.elapsed().as_secs_f64());
    for (name, path, step) in [
        ("page of somebody with all evidence", "/people/test:p", TELLING as u64),
        ("JSON of somebody with all evidence", "/api/v1/people/test:p", TELLING as u64),
        ("page of anybody", "/people/test:p", 1),
        ("JSON of anybody", "/api/v1/people/test:p", 1),
        ("list", "/top?evidence=enough&offset=", 1),
        ("search", "/search?q=person%20", 1),
        ("home", "/?", 1),
        ("topics", "/topics?", 1),
    ] {
        let mut times: Vec<f64> = Vec::with_capacity(REQUESTS);
        let before = serving_time();
        for index in 0..REQUESTS as u64 {
            let random = index.wrapping_mul(0x9e37_79b9_7f4a_7c15) % people;
            let path = format!("{path}{}", random / step * step);
            let started = Instant::now();
            ask(&mut stream, &path)?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        let cpu = (serving_time() - before) * 1e3 / REQUESTS as f64;
        times.sort_by(f64::total_cmp);
        println!(
            "{name}: {cpu:.3} ms of CPU a request; median {:.2} ms, p99 {:.2} ms",
            times[REQUESTS / 2],
            times[REQUESTS * 99 / 100]
        );
    }
    println!("{} MB of memory at most", peak_memory_mb());
    let leaves = AccountId { network: Network::new("test")?, native: "p7".to_owned() };
    let started = Instant::now();
    store.opt_out(&leaves, &[])?;
    println!("hidden after {:.0} ms", started.elapsed().as_secs_f64() * 1e3);
    let started = Instant::now();
    store.erase(&leaves, &[])?;
    println!(
        "erased after {:.1} s; {} MB of memory at most",
        started.elapsed().as_secs_f64(),
        peak_memory_mb()
    );
    Ok(())
}

/// Seconds that all threads but this one, which asks, were computing.
fn serving_time() -> f64 {
    let own = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let own = own.split(' ').next().and_then(|time| time.parse::<f64>().ok()).unwrap_or(0.0) / 1e9;
    let mut all = 0.0;
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    for thread in threads {
        let times = std::fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
        all += times.split(' ').next().and_then(|time| time.parse::<f64>().ok()).unwrap_or(0.0) / 1e9;
    }
    all - own
}

fn peak_memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
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

fn publish(dir: &Path, people: u64, days: i32) -> Result<Store, Box<dyn Error>> {
    let started = Instant::now();
    let store = Store::open(dir)?;
    let model = world::model("m1", 1.0);
    let mut accounts: Vec<(AccountId, usize)> = Vec::new();
    for index in 0..people as usize {
        accounts.push((AccountId { network: Network::new("test")?, native: format!("p{index}") }, index));
    }
    accounts.sort_by_key(|(account, _)| account.person());
    let people: Vec<PersonId> = accounts.iter().map(|(account, _)| account.person()).collect();
    for back in (0..days).rev() {
        let rows = accounts.iter().map(|(account, index)| row(&model, account, *index, back));
        let snapshot = SnapshotScores {
            day: world::LAST.plus(-back),
            model: model.clone(),
            lake_generation: 1,
            rows: rows.collect(),
        };
        let details = (back == 0).then(|| details(&accounts, &people));
        store.publish(&snapshot, details.as_ref())?;
    }
    store.flush_history()?;
    println!("{} people, {days} days, published in {:.1} s", people.len(), started.elapsed().as_secs_f64());
    for file in std::fs::read_dir(dir.join("snapshots/newest"))?.flatten() {
        println!("{:>12} bytes  {}", file.metadata()?.len(), file.file_name().to_string_lossy());
    }
    Ok(store)
}

fn row(model: &Model, account: &AccountId, index: usize, back: i32) -> Row {
    let fame = 1.0 + 3e3 / (1.0 + (index as u64).wrapping_mul(0x2545_f491_4f6c_dd1d) as f64 / 1e16);
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
        evidence: if index.is_multiple_of(TELLING) { Evidence::Enough } else { Evidence::Thin },
        true_reach: fame as u32,
        responders: fame as u32,
        features,
    }
}

fn details(accounts: &[(AccountId, usize)], people: &[PersonId]) -> SnapshotDetails {
    let mut details = SnapshotDetails::default();
    let time = world::LAST.start();
    let ontology = topics::Ontology::shipped();
    let topic_ids: Vec<TopicId> = ontology.indices().map(|topic| ontology.topic(topic).id).collect();
    for (place, (account, index)) in accounts.iter().enumerate() {
        let person = account.person();
        let other = |step: usize| people[(place + 1 + step * 31) % people.len()];
        details.cards.push(Card {
            person,
            account: account.clone(),
            handle: Some(format!("handle{index}.example")),
            name: Some(format!("Person {} {}", account.native, index % 977)),
            hidden: false,
            counters: index.is_multiple_of(3).then(|| format!("{{\"followers\": {index}}}")),
            responses: 12,
            span: Some((time, time)),
            estimate: None,
            others: Vec::new(),
        });
        let acts = OwnActs { posts: 12, spoken: 9, heard: 4, weeks: 7, ..OwnActs::default() };
        let reshares = Reshares { told: true, trust: 2.5, people: 4, posts: 6 };
        details.portraits.push(Portrait { person, reshares, responders: 9, trust: 3.5, acts });
        let telling = index.is_multiple_of(TELLING);
        let groups: &[Group] = if telling { &Group::ALL } else { &[Group::All] };
        for group in groups {
            for step in 0..if telling { 5 } else { 2 } {
                let post = Some(format!("at://did:plc:{index:024}/app.bsky.feed.post/3k{step:07}"));
                let (responses, weight) = (6 - step as u32, 0.75);
                let responder = other(step);
                let (group, last) = (*group, time.plus_seconds(-(step as i64) * 977));
                details.responders.push(EvidenceResponder {
                    person,
                    group,
                    responder,
                    responses,
                    last,
                    weight,
                    post,
                });
            }
        }
        for step in 0..if telling { 5_usize } else { 1 } {
            details.posts.push(EvidencePost {
                person,
                post: format!("at://did:plc:{index:024}/app.bsky.feed.post/3k{step:07}"),
                time: Some(time.plus_seconds(step as i64)),
                text: Some(text(index * 7 + step, 24)),
                tags: Some("quantum computing".to_owned()),
                counters: Some("{\"score\": 3, \"views\": 120}".to_owned()),
                people: 9 - step as u32,
                responses: 12,
                last: time,
            });
        }
        if telling {
            add_evidence(&mut details, person, *index, &topic_ids, &other);
        }
    }
    details.topics.month.sort_by_key(|post| post.topic);
    details
}

/// A made-up text of so many words, one of a few thousand texts.
fn text(seed: usize, words: usize) -> String {
    const WORDS: [&str; 16] = [
        "what", "would", "be", "the", "simplest", "program", "that", "a", "quantum", "computer", "can",
        "run", "faster", "than", "any", "other",
    ];
    let word = |step: usize| WORDS[(seed.wrapping_mul(2_654_435_761) >> (step % 28)) % WORDS.len()];
    (0..words).map(word).collect::<Vec<_>>().join(" ")
}

fn add_evidence(
    details: &mut SnapshotDetails,
    person: PersonId,
    index: usize,
    topic_ids: &[TopicId],
    other: &dyn Fn(usize) -> PersonId,
) {
    let time = world::LAST.start();
    details.vouches.push(EvidenceVouch { person, via: Via::Membership });
    details.vouches.extend((0..7).map(|step| EvidenceVouch { person, via: Via::Person(other(step)) }));
    let mut own: Vec<TopicId> = (0..3).map(|step| topic_ids[(index / TELLING + step * 97) % 500]).collect();
    own.sort_unstable();
    own.dedup();
    for topic in &own {
        let score = Tenths(200);
        let (low, high) = (Tenths(150), Tenths(260));
        let topic = *topic;
        let row =
            PersonTopic { person, topic, score, low, high, before: score, posts: 3, days: 4, people: 9 };
        details.topics.people.push(row);
        for step in 0..2 {
            let post = TopicPost {
                person,
                topic,
                post: format!("at://did:plc:{index:024}/app.bsky.feed.post/4k{step:07}"),
                time: Some(time),
                text: Some(text(index * 11 + step, 24)),
                people: 7,
            };
            details.topics.posts.push(post);
        }
        details.topics.responders.extend((0..3).map(|step| TopicResponder {
            person,
            topic,
            responder: other(step),
            responses: 4,
            last: time,
        }));
        details.topics.interests.push(Interest { person, topic, posts: 4, responses: 9 });
    }
    if index.is_multiple_of(TELLING * 200) {
        let topic = own[0];
        let (post, text) = (format!("post-{index}"), Some(text(index, 24)));
        details.topics.month.push(TopicPost { person, topic, post, time: Some(time), text, people: 20 });
    }
    details.moments.moments.push(Moment {
        person,
        post: format!("at://did:plc:{index:024}/app.bsky.feed.post/5k0000000"),
        time: Some(time),
        text: Some(text(index * 13, 24)),
        people: 30,
        trusted: 12.5,
        usual: 2.25,
        others: 14,
        odds: 0.01,
        first: time,
        last: time.plus_seconds(9_000),
        median_seconds: 900,
        half_seconds: 1_200,
        came: (0..30).map(|step| step * 300).collect(),
        topics: own.clone(),
    });
    details.moments.responders.extend((0..10).map(|step| MomentResponder {
        person,
        moment: 0,
        responder: other(step),
        trust: 0.5,
        responses: 1,
        first: time,
    }));
    for direction in Direction::ALL {
        details.influence.people.extend((0..10).map(|step| Influence {
            person,
            direction,
            other: other(step),
            share: 0.1,
            trust: 0.5,
            responses: 3,
            span: Some((time, time)),
            post: Some(format!("at://did:plc:{index:024}/app.bsky.feed.post/3k{step:07}")),
        }));
    }
    details.influence.totals.push(InfluenceTotals { person, influenced_by: 40, influences: 50 });
    let mut alike: Vec<PersonId> = (0..5).map(other).collect();
    alike.sort_unstable();
    for other_one in alike {
        details.influence.similar.push(SimilarPerson { person, other: other_one, likeness: 0.5, shared: 9 });
        let shared = (5..8).map(|step| SharedResponder { person, other: other_one, responder: other(step) });
        details.influence.shared.extend(shared);
    }
    add_advice(details, person, index, &own, other);
    for (place, back) in [28, 7, 1].into_iter().enumerate() {
        let since = world::LAST.plus(-back);
        details.movements.since.push(MovedSince { person, day: since, revision: 1 });
        for (line, cause) in
            [Cause::GrownOld, Cause::Withdrawn, Cause::Came, Cause::Again].into_iter().enumerate()
        {
            let points = 0.3 * (line as f64 - 1.5) + 0.1 * place as f64;
            let (others, others_points) = (3, points / 4.0);
            let row = MovementLine { person, day: since, cause, points, others, others_points };
            details.movements.lines.push(row);
            details.movements.movers.extend((0..3).map(|step| MovementMover {
                person,
                day: since,
                line: line as u32,
                responder: other(step),
                points: points / 4.0,
                responses: 2,
                last: time,
                trust_before: 0.5,
                trust_after: 0.6,
            }));
        }
    }
}

fn add_advice(
    details: &mut SnapshotDetails,
    person: PersonId,
    index: usize,
    own: &[TopicId],
    other: &dyn Fn(usize) -> PersonId,
) {
    let mut amounts = [0.0; WEEK_STEPS];
    amounts.iter_mut().enumerate().for_each(|(step, amount)| *amount = ((step * index) % 17) as f64);
    let week = WeekLevels::of(&amounts);
    let advice = &mut details.strategy;
    advice.people.push(ResponseWeek {
        person,
        responses: 90,
        people: 20,
        posts: 40,
        drawn: 80,
        half: 900,
        week,
    });
    let gain = Gain { times: 1.5, low: 1.1, high: 2.0 };
    let window = |start| BestWindow { person: Some(person), start, steps: 8, days: 5, posts: 9, gain };
    advice.windows.extend([window(36), window(140)]);
    let works = |of| Works { person, of, posts: 12, gain };
    advice.works.extend([works(Trait::Form(PostForm::Asks)), works(Trait::Tag("qubits".to_owned()))]);
    advice.meet.extend((0..3).map(|step| WorthMeeting {
        person,
        other: other(step),
        topic: own[0],
        alike: other(step + 3),
        responses: 4,
    }));
}
