//! Moments: posts that drew unusually many trusted people, judged by the same person's other posts.

use model::{MOMENT_RULES, MOMENT_STEPS, Moment, MomentDetails, MomentResponder, Timestamp};
use rustc_hash::FxHashMap;

use crate::posts::{Authored, KnownPosts, LabelledPosts, TopicIndex};
use crate::responses::{AccountIndex, PostKey, Response, Responses, is_listed};
use crate::trust::{View, of_units, units};

/// Half a trusted person, on one more post: who drew nothing so far may draw something.
const PRIOR_TRUST: f64 = 0.5;
/// By how much the posts of one person differ beyond chance, where too few people tell: the variance is at least
/// `mean + mean^2 / 2`.
const DISPERSION: f64 = 0.5;
/// People who are needed to measure it.
const MIN_MEASURED: usize = 20;
/// Moments kept of a person.
const MOMENTS: usize = 5;
/// Responders named with a moment.
const RESPONDERS: usize = 5;

const SECOND: i64 = 1_000_000;

/// A post with the responses to it.
struct Gathered {
    post: PostKey,
    /// By responder.
    rows: Vec<Response>,
    /// In [`units`].
    trusted: u64,
    /// How many are trusted enough to be counted.
    known: usize,
}

/// A moment whose text is not looked up yet.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub post: PostKey,
    time: Option<i64>,
    people: u32,
    trusted: f64,
    usual: Usual,
    odds: f64,
    first: i64,
    last: i64,
    median: i64,
    half: i64,
    came: Vec<i64>,
    responders: Vec<(AccountIndex, f64, u32, i64)>,
    topics: Vec<TopicIndex>,
}

/// What the posts of a person draw, and those that are moments if posts of one person differ by chance alone.
pub(crate) struct Measured {
    dispersion: Option<f64>,
    found: Vec<Found>,
}

/// What is needed to find moments.
#[derive(Clone, Copy)]
pub(crate) struct Moments<'a> {
    pub responses: &'a Responses,
    pub labelled: &'a LabelledPosts,
    pub authored: &'a Authored,
}

impl Moments<'_> {
    /// The posts of somebody's last 90 days with the responses to them; `None` where too few tell what is usual.
    fn gathered(&self, account: AccountIndex) -> Option<Vec<Gathered>> {
        let (window, at) = (self.authored.window, self.authored.window.until());
        let mut posts: FxHashMap<PostKey, Vec<Response>> = FxHashMap::default();
        let counts = |row: &&Response| row.post.is_some() && row.kind.is_to_own_post() && row.stands_at(at);
        for row in self.responses.to(account).iter().filter(counts) {
            posts.entry(row.post).or_default().push(*row);
        }
        let posted = |post: PostKey, rows: &[Response]| {
            let first = rows.iter().map(|row| row.time).min();
            self.labelled.time(post).or(first)
        };
        posts.retain(|post, rows| posted(*post, rows).is_some_and(|time| window.holds(time)));
        let enough = self.posted(account, posts.len()) > MOMENT_RULES.min_others as usize;
        if posts.is_empty() || !enough {
            return None;
        }
        let posts = posts.into_iter().map(|(post, rows)| Gathered { post, rows, trusted: 0, known: 0 });
        let mut posts: Vec<Gathered> = posts.collect();
        posts.sort_unstable_by_key(|post| post.post);
        Some(posts)
    }

    /// How many posts of these days there are, of which so many drew responses.
    fn posted(&self, account: AccountIndex, responded: usize) -> usize {
        responded.max(self.authored.of(account).count as usize)
    }

    /// Measures the posts of a person, who sees others by `view`.
    pub fn measure(&self, account: AccountIndex, view: &View<'_>) -> Option<Measured> {
        let mut posts = self.gathered(account)?;
        let mut regards: FxHashMap<AccountIndex, f64> = FxHashMap::default();
        let mut trust =
            |who: AccountIndex| *regards.entry(who).or_insert_with(|| view.regard(who, 1.0).known);
        for post in &mut posts {
            for run in people(&post.rows) {
                let trust = trust(run[0].responder);
                post.trusted += units(trust);
                post.known += usize::from(trust >= MOMENT_RULES.min_trust);
            }
        }
        let drawn = posts.iter().map(|post| of_units(post.trusted));
        let all = Usual::of(drawn, self.posted(account, posts.len()));
        let candidates = posts.iter().filter(|post| post.known >= MOMENT_RULES.min_people as usize);
        let found = candidates.filter_map(|post| {
            let drawn = of_units(post.trusted);
            let usual = all.without(drawn);
            let odds = usual.odds(drawn, 0.0);
            usual.is_unusual(drawn, odds).then(|| self.found(post, usual, odds, &mut trust))
        });
        let found = found.collect();
        Some(Measured { dispersion: all.dispersion(), found })
    }

    /// The moments of each person: the most unusual first, then the latest. By how much the posts of one person differ
    /// is told by the person in the middle, so that no single post makes itself or others usual.
    pub fn choose(mut all: Vec<Option<Measured>>) -> Vec<Vec<Found>> {
        let mut told: Vec<f64> = all.iter().flatten().filter_map(|measured| measured.dispersion).collect();
        told.sort_by(f64::total_cmp);
        let middle = told.get(told.len() / 2).filter(|_| told.len() >= MIN_MEASURED);
        let dispersion = middle.map_or(DISPERSION, |middle| middle.max(0.0));
        let choose = |measured: &mut Option<Measured>| {
            let mut found = measured.take().map(|measured| measured.found).unwrap_or_default();
            for moment in &mut found {
                moment.odds = moment.usual.odds(moment.trusted, dispersion);
            }
            found.retain(|moment| moment.usual.is_unusual(moment.trusted, moment.odds));
            found.sort_by(|a, b| {
                a.odds.total_cmp(&b.odds).then(b.first.cmp(&a.first)).then(a.post.cmp(&b.post))
            });
            found.truncate(MOMENTS);
            found
        };
        all.iter_mut().map(choose).collect()
    }

    fn found(
        &self,
        gathered: &Gathered,
        usual: Usual,
        odds: f64,
        trust: &mut dyn FnMut(AccountIndex) -> f64,
    ) -> Found {
        let mut times: Vec<i64> = gathered.rows.iter().map(|row| row.time).collect();
        times.sort_unstable();
        let first = times.first().copied().unwrap_or_default();
        let time = self.labelled.time(gathered.post);
        let since = time.unwrap_or(first);
        let age = |time: i64| (time - since).max(0) / SECOND;
        let mut firsts: Vec<i64> =
            people(&gathered.rows).filter_map(|run| run.iter().map(|row| row.time).min()).collect();
        firsts.sort_unstable();
        let mut responders: Vec<(AccountIndex, f64, u32, i64)> = people(&gathered.rows)
            .filter(|run| is_listed(self.responses, run[0].responder))
            .filter_map(|run| {
                let first = run.iter().map(|row| row.time).min()?;
                Some((run[0].responder, trust(run[0].responder), run.len() as u32, first))
            })
            .collect();
        let person = |who: AccountIndex| self.responses.accounts.person(who);
        responders.sort_by(|a, b| {
            b.1.total_cmp(&a.1).then(a.3.cmp(&b.3)).then_with(|| person(a.0).cmp(&person(b.0)))
        });
        responders.truncate(RESPONDERS);
        let middle =
            |sorted: &[i64]| sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(since);
        Found {
            post: gathered.post,
            time,
            people: firsts.len() as u32,
            trusted: of_units(gathered.trusted),
            usual,
            odds,
            first,
            last: times.last().copied().unwrap_or(first),
            median: age(middle(&times)),
            half: age(middle(&firsts)),
            came: chosen(&firsts).map(age).collect(),
            responders,
            topics: self.labelled.of(gathered.post).to_vec(),
        }
    }

    /// A person's moments by name; without those whose posts are not known or were deleted.
    pub fn tell(
        &self,
        account: AccountIndex,
        found: &[Found],
        posts: &KnownPosts,
        details: &mut MomentDetails,
    ) {
        let person = self.responses.accounts.person(account);
        let time = Timestamp::from_micros;
        let seconds = |age: i64| u32::try_from(age).unwrap_or(u32::MAX);
        let known = found.iter().filter_map(|found| Some((found, posts.get(found.post)?)));
        for (place, (found, post)) in known.enumerate() {
            let mut topics: Vec<_> =
                found.topics.iter().map(|&topic| self.labelled.topics[topic as usize]).collect();
            topics.sort_unstable();
            details.moments.push(Moment {
                person,
                post: post.id.clone(),
                time: found.time.map(time),
                text: post.text.clone(),
                people: found.people,
                trusted: found.trusted as f32,
                usual: found.usual.mean() as f32,
                others: found.usual.posts as u32,
                odds: found.odds as f32,
                first: time(found.first),
                last: time(found.last),
                median_seconds: seconds(found.median),
                half_seconds: seconds(found.half),
                came: found.came.iter().map(|&age| seconds(age)).collect(),
                topics,
            });
            details.responders.extend(found.responders.iter().map(
                |&(responder, trust, responses, first)| MomentResponder {
                    person,
                    moment: place as u32,
                    responder: self.responses.accounts.person(responder),
                    trust: trust as f32,
                    responses,
                    first: time(first),
                },
            ));
        }
    }
}

/// Rows of one responder after another.
fn people(rows: &[Response]) -> impl Iterator<Item = &[Response]> {
    rows.chunk_by(|a, b| a.responder == b.responder)
}

/// All of a few, or [`MOMENT_STEPS`] of many, evenly, the last among them.
fn chosen(sorted: &[i64]) -> impl Iterator<Item = i64> {
    let steps = sorted.len().min(MOMENT_STEPS);
    (1..=steps).map(move |step| sorted[(step * sorted.len()).div_ceil(steps) - 1])
}

/// What the posts of somebody draw, each in trusted people.
#[derive(Debug, Clone, Copy)]
struct Usual {
    posts: usize,
    sum: f64,
    squares: f64,
}

impl Usual {
    /// Of `posts` posts, of which all but these drew nothing.
    fn of(drawn: impl Iterator<Item = f64>, posts: usize) -> Usual {
        // In the order of their sizes, so that no order of input changes a bit.
        let mut drawn: Vec<f64> = drawn.collect();
        drawn.sort_by(f64::total_cmp);
        let squares = drawn.iter().map(|trusted| trusted * trusted).sum();
        Usual { posts, sum: drawn.iter().sum(), squares }
    }

    /// The same without one of them.
    fn without(self, drawn: f64) -> Usual {
        let left = |all: f64, part: f64| (all - part).max(0.0);
        Usual {
            posts: self.posts.saturating_sub(1),
            sum: left(self.sum, drawn),
            squares: left(self.squares, drawn * drawn),
        }
    }

    fn mean(self) -> f64 {
        self.sum / self.posts.max(1) as f64
    }

    /// The mean, were one more post to draw [`PRIOR_TRUST`].
    fn expected(self) -> f64 {
        (self.sum + PRIOR_TRUST) / (self.posts + 1) as f64
    }

    /// By how much these posts differ beyond chance: `(variance - mean) / mean^2`; `None` where they drew nothing.
    fn dispersion(self) -> Option<f64> {
        let mean = self.mean();
        (mean > 0.0).then(|| (self.variance() - mean) / (mean * mean))
    }

    fn variance(self) -> f64 {
        (self.squares / self.posts.max(1) as f64 - self.mean().powi(2)).max(0.0)
    }

    fn is_unusual(self, drawn: f64, odds: f64) -> bool {
        drawn >= MOMENT_RULES.min_effect * self.expected() && odds <= MOMENT_RULES.most_odds
    }

    /// How likely a post draws so much or more: the tail of a negative binomial that has the mean of these posts and
    /// their variance, or a larger one. Between whole numbers it goes down evenly in its logarithm.
    fn odds(self, drawn: f64, dispersion: f64) -> f64 {
        let mean = self.expected();
        let least = mean + dispersion.max(LEAST_DISPERSION) * mean * mean;
        let variance = self.variance().max(least);
        let size = mean * mean / (variance - mean);
        let (whole, rest) = (drawn.floor(), drawn.fract());
        let [tail, next] = tails(mean, size, whole as u32);
        (tail.ln() * (1.0 - rest) + next.ln() * rest).exp().min(1.0)
    }
}

/// So little more than chance that no figure that is shown tells it, and so much that tails can be summed up.
const LEAST_DISPERSION: f64 = 0.01;
/// Less is not told from nothing.
const LEAST_ODDS: f64 = 1e-12;

/// `P(Y >= n)` and `P(Y >= n + 1)` under a negative binomial of a mean and a size.
fn tails(mean: f64, size: f64, n: u32) -> [f64; 2] {
    let failure = mean / (mean + size);
    let mut mass = (size * (1.0 - failure).ln()).exp();
    let mut left = 1.0;
    for k in 0..n {
        left -= mass;
        mass *= (f64::from(k) + size) / f64::from(k + 1) * failure;
    }
    [left.max(LEAST_ODDS), (left - mass).max(LEAST_ODDS)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn odds(others: &[f64], silent: usize, drawn: f64) -> f64 {
        let all = others.iter().copied().chain([drawn]);
        Usual::of(all, others.len() + 1 + silent).without(drawn).odds(drawn, DISPERSION)
    }

    #[test]
    fn tails_are_those_of_the_negative_binomial() {
        // Size 1 is the geometric distribution, whose tail is a power.
        let [at, after] = tails(3.0, 1.0, 5);
        assert!((at - 0.75f64.powi(5)).abs() < 1e-12 && (after - 0.75f64.powi(6)).abs() < 1e-12);
        assert_eq!(tails(0.5, 2.0, 0)[0], 1.0);
        assert_eq!(tails(0.1, 2.0, 400), [LEAST_ODDS; 2]);
    }

    #[test]
    fn what_is_usual_for_one_is_unusual_for_another() {
        assert!(odds(&[1.0], 9, 5.0) < 0.001);
        assert!(odds(&[5.0, 4.0, 7.0, 3.0, 6.0, 4.0], 0, 5.0) > 0.3);
        // Whoever now and then draws ten does not surprise with nine.
        assert!(odds(&[0.0, 10.0, 1.0, 0.0, 11.0, 0.0], 4, 9.0) > 0.01);
        assert!(odds(&[0.0, 1.0, 1.0, 0.0, 2.0, 0.0], 4, 9.0) < 0.001);
    }

    #[test]
    fn of_many_steps_some_stand_for_all() {
        let all: Vec<i64> = (1..=100).collect();
        let some: Vec<i64> = chosen(&all).collect();
        assert_eq!((some.len(), some.first(), some.last()), (MOMENT_STEPS, Some(&3), Some(&100)));
        assert_eq!(chosen(&[4, 5]).collect::<Vec<_>>(), [4, 5]);
        assert_eq!(chosen(&[]).count(), 0);
    }

    proptest! {
        #[test]
        fn a_post_cannot_make_itself_usual(
            others in prop::collection::vec(0.0..20.0f64, 4..30), drawn in 0.0..60.0f64, more in 0.0..60.0f64,
        ) {
            let (less, more) = (odds(&others, 0, drawn), odds(&others, 0, drawn + more));
            prop_assert!(more <= less + 1e-9 && (0.0..=1.0).contains(&less), "{less} {more}");
        }
    }
}
