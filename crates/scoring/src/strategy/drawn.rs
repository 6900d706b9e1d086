//! How many people each post drew, and how soon.

use model::{PostForm, STRATEGY_SETTLE_DAYS, Timestamp, week_of, week_step};
use rustc_hash::FxHashMap;

use super::posted::{Post, Posted};
use crate::responses::{AccountIndex, PostKey};

/// [`STRATEGY_SETTLE_DAYS`] in seconds.
const SETTLE_SECONDS: i64 = STRATEGY_SETTLE_DAYS * 86_400;

/// One post and how many people it drew.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Item {
    /// Place among all posts of its author, by time.
    pub post: u32,
    /// The step of the week at which it was posted.
    pub step: u16,
    /// The week in which it was.
    pub week: i64,
    /// Posts are compared with others of their stratum; see [`stratum`].
    pub stratum: u64,
    /// People drawn.
    pub drawn: f64,
    /// The mean of its stratum, drawn towards that of all posts of the author.
    pub expected: f64,
}

/// The posts of one person that have had their time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drawn {
    pub items: Vec<Item>,
    /// Seconds from post to first response, one for each post and responder; sorted.
    pub delays: Vec<u32>,
}

/// Weeks of a stratum: what somebody draws grows and shrinks over the year, and that must not be taken for the hour.
const STRATUM_WEEKS: i64 = 13;

/// Posts that the mean of all stands for in the mean of a stratum.
const STRATUM_PRIOR: f64 = 5.0;

impl Drawn {
    /// Of the posts of a person that are old enough at the end of what was read.
    pub fn of(posted: &Posted<'_>, person: AccountIndex) -> Drawn {
        Drawn::between(posted, person, None, posted.until())
    }

    /// The same as it was at a moment, of posts from another one on.
    pub fn between(
        posted: &Posted<'_>,
        person: AccountIndex,
        since: Option<Timestamp>,
        until: Timestamp,
    ) -> Drawn {
        let responses = posted.responses();
        let oldest = until.micros() - SETTLE_SECONDS * 1_000_000;
        let posts = posted.of(person);
        let posts = &posts[..posts.partition_point(|post| post.time <= oldest)];
        let since = since.map_or(i64::MIN, Timestamp::micros);
        let before = posts.partition_point(|post| post.time < since);
        let posts = &posts[before..];
        if posts.is_empty() {
            return Drawn::default();
        }
        let places: FxHashMap<PostKey, usize> =
            posts.iter().enumerate().map(|(place, post)| (post.key, place)).collect();
        let mut drawn = vec![0u32; posts.len()];
        let mut delays = Vec::new();
        let mut first: FxHashMap<usize, i64> = FxHashMap::default();
        for run in responses.by_responder(person) {
            first.clear();
            for row in run.iter().filter(|row| row.kind.is_to_own_post() && row.stands_at(until)) {
                let Some(&place) = places.get(&row.post) else { continue };
                let delay = row.time - posts[place].time;
                if (0..=SETTLE_SECONDS * 1_000_000).contains(&delay) {
                    first.entry(place).and_modify(|known| *known = delay.min(*known)).or_insert(delay);
                }
            }
            for (&place, &delay) in &first {
                drawn[place] += 1;
                delays.push((delay / 1_000_000) as u32);
            }
        }
        delays.sort_unstable();
        Drawn { items: items(posts, before, &drawn), delays }
    }

    /// The number of people that all drew, added up.
    pub fn sum(&self) -> f64 {
        self.items.iter().map(|item| item.drawn).sum()
    }

    /// Seconds within which half of the people came.
    pub fn half(&self) -> u32 {
        self.delays.get(self.delays.len() / 2).copied().unwrap_or(0)
    }
}

fn items(posts: &[Post], before: usize, drawn: &[u32]) -> Vec<Item> {
    let told = posts.iter().zip(drawn).enumerate().map(|(place, (post, &people))| Item {
        post: (before + place) as u32,
        step: week_step(post.time) as u16,
        week: week_of(post.time),
        stratum: stratum(post.time, post.is(PostForm::Reply)),
        drawn: f64::from(people),
        expected: 0.0,
    });
    let mut items: Vec<Item> = told.collect();
    expect(&mut items);
    items
}

/// Posts of the same quarter of a year, of which all answer or none does.
pub(crate) fn stratum(time: i64, answers: bool) -> u64 {
    2 * (week_of(time) / STRATUM_WEEKS).unsigned_abs() + u64::from(answers)
}

/// Says of each post of one person how many people it may be expected to draw.
pub(crate) fn expect(items: &mut [Item]) {
    let mut strata: FxHashMap<u64, (f64, f64)> = FxHashMap::default();
    let mut all = (0.0, 0.0);
    for item in items.iter() {
        let sum = strata.entry(item.stratum).or_default();
        *sum = (sum.0 + item.drawn, sum.1 + 1.0);
        all = (all.0 + item.drawn, all.1 + 1.0);
    }
    let mean = if all.1 > 0.0 { all.0 / all.1 } else { 0.0 };
    for item in items.iter_mut() {
        let (people, posts) = strata.get(&item.stratum).copied().unwrap_or_default();
        item.expected = (people + STRATUM_PRIOR * mean) / (posts + STRATUM_PRIOR);
    }
    // Together as many are expected as came.
    let expected: f64 = items.iter().map(|item| item.expected).sum();
    if expected > 0.0 {
        items.iter_mut().for_each(|item| item.expected *= all.0 / expected);
    }
}

/// How much more than chance alone the numbers of people vary: the mean of `(drawn - expected)^2 / expected`, at least
/// 1 (McCullagh and Nelder 1989, quasi-likelihood).
pub(crate) fn dispersion(items: &[Item]) -> f64 {
    let known: Vec<&Item> = items.iter().filter(|item| item.expected > 0.0).collect();
    let squares = known.iter().map(|item| (item.drawn - item.expected).powi(2) / item.expected);
    (squares.sum::<f64>() / (known.len() as f64 - 1.0).max(1.0)).max(1.0)
}
