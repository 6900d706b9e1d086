//! Race walks over a large generated graph, for `bench/trust.sh`.
//!
//!     trust generate ACCOUNTS RESPONSES SEED FILE     a graph with the degree law of the Higgs activity data
//!     trust walk ACCOUNTS FILE SEED HITS              builds it, walks, writes the hits as u32, prints times as JSON
//!     trust view ACCOUNTS FILE                        ranks from 200 accounts' own view, prints times as JSON
//!
//! The file holds an edge in 12 bytes, little-endian: from `u32`, to `u32`, weight `f32`.

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::time::Instant;

use graph::{Csr, Edge, RaceWalks, Walking, personalised_hits};

type Done = Result<(), Box<dyn Error>>;

const HOW: Walking = Walking { seed: 0, walks: 16, slots: 1024, go_on: 0.85, longest: 64 };

/// In-neighbours that make an account a start.
const RESPONDERS: u8 = 3;

fn main() -> Done {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["generate", accounts, responses, seed, file] => {
            generate(&Law::new(accounts.parse()?, responses.parse()?), seed.parse()?, file)
        }
        ["walk", accounts, file, seed, hits] => walk(accounts.parse()?, file, seed.parse()?, hits),
        ["view", accounts, file] => view(accounts.parse()?, file),
        _ => Err("called wrongly; see the head of this example".into()),
    }
}

fn walk(accounts: usize, file: &str, seed: u64, hits: &str) -> Done {
    let begin = Begin::now();
    let graph = Csr::from_passes(accounts, || edges(file))?;
    let build = begin.told();
    let recorded = std::fs::metadata(file)?.len() / 12;
    if graph.edges() as u64 != recorded {
        return Err(format!("read {} edges of {recorded} in {file}", graph.edges()).into());
    }
    let keys: Vec<u64> = (0..accounts as u64).collect();
    let begin = Begin::now();
    let starts = starts(&graph);
    let walks = RaceWalks::run(&graph, &keys, &starts, &Walking { seed, ..HOW })?;
    let trust = begin.told();
    let mut output = BufWriter::new(File::create(hits)?);
    for hits in walks.hits() {
        output.write_all(&hits.to_le_bytes())?;
    }
    output.flush()?;
    println!(
        "{{\"edges\": {recorded}, \"starts\": {}, \"build\": {build}, \"trust\": {trust}, \"peak_kib\": {}}}",
        starts.len(),
        peak_kib().unwrap_or(0)
    );
    Ok(())
}

/// Ranks by about 20,000 walks from whom an account responded to, for accounts spread over all that respond.
fn view(accounts: usize, file: &str) -> Done {
    const VIEWS: usize = 200;
    const WALKS: u32 = 20_000;
    let graph = Csr::from_passes(accounts, || edges(file))?;
    let keys: Vec<u64> = (0..accounts as u64).collect();
    let viewers: Vec<usize> = (0..accounts).filter(|&vertex| graph.out_degree(vertex) > 0).collect();
    if viewers.is_empty() {
        return Err(format!("nobody responds to anybody in {file}; generate more responses").into());
    }
    let mut milliseconds = Vec::new();
    for viewer in viewers.iter().step_by((viewers.len() / VIEWS).max(1)) {
        let starts: Vec<u32> = graph.out(*viewer).map(|(to, _)| to).collect();
        let walks = WALKS.div_ceil(starts.len() as u32);
        let begin = Instant::now();
        personalised_hits(&graph, &keys, &starts, &Walking { walks, slots: Walking::MOST_SLOTS, ..HOW })?;
        milliseconds.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    milliseconds.sort_by(f64::total_cmp);
    let (middle, near_most) = (milliseconds.len() / 2, milliseconds.len() * 99 / 100);
    println!(
        "{{\"views\": {}, \"median_ms\": {:.1}, \"p99_ms\": {:.1}, \"most_ms\": {:.1}}}",
        milliseconds.len(),
        milliseconds[middle],
        milliseconds[near_most],
        milliseconds[milliseconds.len() - 1]
    );
    Ok(())
}

/// When something began, by the clock on the wall and in processor time.
struct Begin {
    wall: Instant,
    cpu: f64,
}

impl Begin {
    fn now() -> Begin {
        Begin { wall: Instant::now(), cpu: cpu_seconds().unwrap_or(0.0) }
    }

    /// Seconds since then on the wall and of all cores, as a JSON list.
    fn told(&self) -> String {
        let cpu = cpu_seconds().unwrap_or(0.0) - self.cpu;
        format!("[{:.2}, {cpu:.2}]", self.wall.elapsed().as_secs_f64())
    }
}

/// Processor time of this process, as Linux tells it in hundredths of a second.
fn cpu_seconds() -> Option<f64> {
    let line = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name, in parentheses, may hold spaces; times are the 12th and 13th field after it.
    let mut times = line.rsplit(')').next()?.split_whitespace().skip(11);
    let (user, system): (f64, f64) = (times.next()?.parse().ok()?, times.next()?.parse().ok()?);
    Some((user + system) / 100.0)
}

/// The edges of a file; ends early where it cannot be read.
fn edges(file: &str) -> impl Iterator<Item = Edge> + use<> {
    let mut reader = File::open(file).ok().map(|file| BufReader::with_capacity(1 << 20, file));
    let mut record = [0u8; 12];
    std::iter::from_fn(move || {
        reader.as_mut()?.read_exact(&mut record).ok()?;
        let word = |at: usize| [record[at], record[at + 1], record[at + 2], record[at + 3]];
        let (from, to) = (u32::from_le_bytes(word(0)), u32::from_le_bytes(word(4)));
        Some(Edge { from, to, weight: f32::from_le_bytes(word(8)) })
    })
}

fn starts(graph: &Csr) -> Vec<u32> {
    let mut responders = vec![0u8; graph.vertices()];
    for (to, _) in (0..graph.vertices()).flat_map(|from| graph.out(from)) {
        let count = &mut responders[to as usize];
        *count = count.saturating_add(1);
    }
    (0..graph.vertices() as u32).filter(|&vertex| responders[vertex as usize] >= RESPONDERS).collect()
}

/// The most memory this process has held, as Linux tells it.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Who responds how often and to whom: a Chung-Lu graph whose constants `bench/trust.py law` measures in the Higgs
/// activity data.
struct Law {
    accounts: u64,
    /// Mean number of responses of an account of usual activity that responds at all.
    mean: f64,
    /// Spreads the ranks of attention over the numbers of accounts, and back.
    spread: u64,
    gather: u64,
}

impl Law {
    /// Share of accounts that anybody responds to.
    const TARGETS: f64 = 0.194;
    /// Share of those that respond to others; everybody else does.
    const RESPONDING_TARGETS: f64 = 0.567;
    /// How much more often those respond.
    const LIVELIER: f64 = 1.8;
    /// Tail index of the number of responses given.
    const OUT_TAIL: f64 = 2.5;
    /// The account of rank `r` is responded to in proportion to `(r + OFFSET)^-IN_POWER`.
    const IN_POWER: f64 = 1.08;
    const OFFSET: f64 = 12.0;

    fn new(accounts: u64, responses: u64) -> Law {
        let responding = (1.0 - Law::TARGETS) + Law::TARGETS * Law::RESPONDING_TARGETS * Law::LIVELIER;
        let mean = responses as f64 / (accounts as f64 * responding);
        let spread = (accounts as f64 * 0.618) as u64;
        let (spread, gather) =
            (spread..).find_map(|s| inverse(s, accounts).map(|i| (s, i))).unwrap_or((1, 1));
        Law { accounts, mean, spread, gather }
    }

    fn targets(&self) -> f64 {
        self.accounts as f64 * Law::TARGETS
    }

    /// How many responses an account gives: Lomax, at least one.
    fn responses(&self, account: u64, random: &mut Random) -> u64 {
        let rank = account * self.gather % self.accounts;
        let target = (rank as f64) < self.targets();
        if target && random.share() > Law::RESPONDING_TARGETS {
            return 0;
        }
        let mean = if target { self.mean * Law::LIVELIER } else { self.mean };
        let lomax = random.share().powf(-1.0 / Law::OUT_TAIL) - 1.0;
        (1.5 + (mean - 1.0).max(0.0) * (Law::OUT_TAIL - 1.0) * lomax) as u64
    }

    fn target(&self, random: &mut Random) -> u64 {
        let power = 1.0 - Law::IN_POWER;
        let (least, most) = (Law::OFFSET.powf(power), (self.targets() + Law::OFFSET).powf(power));
        let rank = (least + random.share() * (most - least)).powf(1.0 / power) - Law::OFFSET;
        (rank as u64).min(self.accounts - 1) * self.spread % self.accounts
    }
}

fn generate(law: &Law, seed: u64, file: &str) -> Done {
    let mut output = BufWriter::with_capacity(1 << 20, File::create(file)?);
    let mut random = Random(seed);
    for account in 0..law.accounts {
        let responses = law.responses(account, &mut random);
        let mut targets: Vec<u64> = (0..responses).map(|_| law.target(&mut random)).collect();
        targets.sort_unstable();
        for same in targets.chunk_by(|a, b| a == b).filter(|same| same[0] != account) {
            // Saturates: one response weighs 1, any number of them below 2.
            let count = same.len() as f32;
            output.write_all(&(account as u32).to_le_bytes())?;
            output.write_all(&(same[0] as u32).to_le_bytes())?;
            output.write_all(&(2.0 * count / (1.0 + count)).to_le_bytes())?;
        }
    }
    Ok(output.flush()?)
}

/// The `x` with `number * x = 1` modulo `modulus`, if there is one.
fn inverse(number: u64, modulus: u64) -> Option<u64> {
    let (mut rest, mut next) = (modulus as i128, number as i128 % modulus as i128);
    let (mut x, mut next_x) = (0i128, 1i128);
    while next != 0 {
        let times = rest / next;
        (rest, next) = (next, rest - times * next);
        (x, next_x) = (next_x, x - times * next_x);
    }
    (rest == 1).then(|| x.rem_euclid(modulus as i128) as u64)
}

/// SplitMix64.
struct Random(u64);

impl Random {
    /// A number above 0, at most 1.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        ((bits >> 11) + 1) as f64 / (1u64 << 53) as f64
    }
}
