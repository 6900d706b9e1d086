//! The simpler rankings that a score has to beat. Each is left out where the data cannot tell it.

use graph::{Csr, Edge, PageRank, core_numbers, pagerank};
use model::{ResponseKind, Timestamp};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::responses::{AccountIndex, PostKey, Response, Responses};
use crate::trust::Acquaintance;

/// A ranking by name, with a value for each account; higher is better.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Its name in reports.
    pub name: &'static str,
    /// One value an account.
    pub values: Vec<f64>,
}

/// Every baseline that the data before `at` allows, for a horizon.
pub fn baselines(
    responses: &Responses,
    acquaintance: &Acquaintance,
    at: Timestamp,
    horizon_seconds: i64,
) -> Vec<Ranking> {
    let accounts = responses.accounts.len() as AccountIndex;
    let mut rankings: Vec<Ranking> =
        COUNTS.iter().map(|&name| Ranking { name, values: Vec::with_capacity(accounts as usize) }).collect();
    for target in 0..accounts {
        for (ranking, (_, value)) in
            rankings.iter_mut().zip(counts_of(responses.to(target), at, horizon_seconds))
        {
            ranking.values.push(value);
        }
    }
    if let Some(attention) = attention_graph(responses, at) {
        rankings.push(Ranking { name: "pagerank_085", values: pagerank(&attention, damped(0.85)) });
        rankings.push(Ranking { name: "pagerank_050", values: pagerank(&attention, damped(0.5)) });
        let values = eigentrust(&attention, acquaintance, damped(0.85));
        rankings.push(Ranking { name: "eigentrust", values });
        if let Some(values) = tweepcred(responses, &attention, at) {
            rankings.push(Ranking { name: "tweepcred", values });
        }
        let cores = core_numbers(&attention);
        rankings.push(Ranking { name: "k_core", values: cores.into_iter().map(f64::from).collect() });
    }
    rankings.extend(h_index(responses, at).map(|values| Ranking { name: "h_index", values }));
    rankings.extend(followers(responses, at).map(|values| Ranking { name: "followers", values }));
    rankings
}

/// The baselines that count the responses to one target alone.
const COUNTS: [&str; 6] = [
    "responses",
    "distinct_responders",
    "distinct_responders_decayed_1_28",
    "distinct_responders_decayed_1_4",
    "distinct_responders_decayed_1",
    "last_window",
];

/// What each of [`COUNTS`] counts for one target, under its name.
///
/// `received` are the responses to that person, by responder.
pub fn counts_of(
    received: &[Response],
    at: Timestamp,
    horizon_seconds: i64,
) -> [(&'static str, f64); COUNTS.len()] {
    let horizon = horizon_seconds as f64;
    let mut counts = [0.0; COUNTS.len()];
    for run in received.chunk_by(|a, b| a.responder == b.responder) {
        let standing = run.iter().filter(|response| response.stands_at(at));
        let (count, latest) =
            standing.fold((0u32, i64::MIN), |(count, latest), r| (count + 1, r.time.max(latest)));
        if count == 0 {
            continue;
        }
        let age = (at.micros() - latest) as f64 / 1e6;
        let decayed = |part: f64| (-age / (part * horizon)).exp2();
        let last_window = f64::from(u8::from(age <= horizon));
        let of_run = [f64::from(count), 1.0, decayed(1.0 / 28.0), decayed(0.25), decayed(1.0), last_window];
        counts.iter_mut().zip(of_run).for_each(|(sum, value)| *sum += value);
    }
    std::array::from_fn(|index| (COUNTS[index], counts[index]))
}

/// Two baselines that walk over everybody's responses, exact to a tenth of a point; none where there are none.
pub fn ranks_by_walks(responses: &Responses, acquaintance: &Acquaintance, at: Timestamp) -> Vec<Ranking> {
    let Some(attention) = attention_graph(responses, at) else { return Vec::new() };
    let how = PageRank { tolerance: 1e-6, ..damped(0.85) };
    vec![
        Ranking { name: "pagerank_085", values: pagerank(&attention, how) },
        Ranking { name: "eigentrust", values: eigentrust(&attention, acquaintance, how) },
    ]
}

fn damped(damping: f64) -> PageRank<'static> {
    PageRank { damping, restart: None, tolerance: 1e-9, iterations: 200 }
}

/// Responder to target, weighed by the number of responses; `None` where there are none.
fn attention_graph(responses: &Responses, at: Timestamp) -> Option<Csr> {
    let accounts = responses.accounts.len();
    let mut edges = Vec::new();
    for to in 0..accounts as AccountIndex {
        for run in responses.by_responder(to) {
            let count = run.iter().filter(|response| response.stands_at(at)).count();
            if count > 0 {
                edges.push(Edge { from: run[0].responder, to, weight: count as f32 });
            }
        }
    }
    if edges.is_empty() { None } else { Csr::new(accounts, &edges).ok() }
}

/// EigenTrust: local trust is the share of an account's responses; walks start again, with probability 0.15, at
/// those somebody else has responded to.
///
/// Source: Kamvar, Schlosser, Garcia-Molina, "The EigenTrust Algorithm" (WWW 2003); the accounts already
/// known stand in for its pre-trusted peers.
fn eigentrust(attention: &Csr, acquaintance: &Acquaintance, how: PageRank<'_>) -> Vec<f64> {
    let known = |index| f64::from(u8::from(acquaintance.is_known(index, index)));
    let restart: Vec<f64> = (0..attention.vertices() as AccountIndex).map(known).collect();
    pagerank(attention, PageRank { restart: Some(&restart), ..how })
}

/// Tweepcred as Twitter published it: PageRank, lowered for accounts that follow many more than follow them.
/// Needs counts of followers and of followed; `None` where no profile tells both.
///
/// Source: the open-sourced `Reputation.scala` of Twitter's recommendation code (2023): above 2,500 followed,
/// mass is divided by `exp(3 (r - 0.6) ln ln followed)`, at least 1 and at most 50, where `r = (1 + followed)
/// / (1 + followers)`.
fn tweepcred(responses: &Responses, attention: &Csr, at: Timestamp) -> Option<Vec<f64>> {
    const FOLLOWED_WITHOUT_QUESTION: f64 = 2500.0;
    const FAIR_RATIO: f64 = 0.6;
    let counts = |account: AccountIndex| {
        let followers = responses.profiles.followers_at(account, at)?;
        let following = responses.profiles.following_at(account, at)?;
        Some((followers as f64, following as f64))
    };
    let mut told = false;
    let mut values = pagerank(attention, damped(0.85));
    for (account, value) in values.iter_mut().enumerate() {
        let Some((followers, following)) = counts(account as AccountIndex) else { continue };
        told = true;
        let ratio = (1.0 + following) / (1.0 + followers);
        if following > FOLLOWED_WITHOUT_QUESTION && ratio > FAIR_RATIO {
            *value /= (3.0 * (ratio - FAIR_RATIO) * following.ln().ln()).exp().clamp(1.0, 50.0);
        }
    }
    told.then_some(values)
}

/// The largest `h` such that `h` posts drew at least `h` responses each; `None` where posts are not named.
fn h_index(responses: &Responses, at: Timestamp) -> Option<Vec<f64>> {
    let mut named = false;
    let mut values = Vec::with_capacity(responses.accounts.len());
    for target in 0..responses.accounts.len() as AccountIndex {
        let mut counts: FxHashMap<PostKey, u32> = FxHashMap::default();
        for response in responses.to(target) {
            if response.post.is_some() && response.kind.is_to_own_post() && response.stands_at(at) {
                *counts.entry(response.post).or_default() += 1;
            }
        }
        named |= !counts.is_empty();
        let mut counts: Vec<u32> = counts.into_values().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let h = counts.iter().enumerate().take_while(|&(index, &count)| count as usize > index).count();
        values.push(h as f64);
    }
    named.then_some(values)
}

/// The follower count last told before `at`, else follow edges; `None` where there is neither.
fn followers(responses: &Responses, at: Timestamp) -> Option<Vec<f64>> {
    let accounts = responses.accounts.len() as AccountIndex;
    let counted: Vec<Option<u64>> =
        (0..accounts).map(|account| responses.profiles.followers_at(account, at)).collect();
    if counted.iter().any(Option::is_some) {
        return Some(counted.into_iter().map(|count| count.unwrap_or(0) as f64).collect());
    }
    // Somebody who is audience and was seen to follow is one follower.
    let mut edges: FxHashSet<(AccountIndex, AccountIndex)> = FxHashSet::default();
    let follows =
        |response: &&crate::Response| response.kind == ResponseKind::Follow && response.stands_at(at);
    let dated = responses.all().iter().filter(follows);
    edges.extend(
        dated.chain(responses.audience().iter().filter(follows)).map(|edge| (edge.target, edge.responder)),
    );
    let mut values = vec![0.0; accounts as usize];
    edges.iter().for_each(|&(target, _)| values[target as usize] += 1.0);
    (!edges.is_empty()).then_some(values)
}
