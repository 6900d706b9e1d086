//! How right advice on when to post is: fitted on what came before a cut, judged on the posts after it.

use model::{BestWindow, PersonId, STRATEGY_DAYS, Timestamp, WEEK_STEPS, Works, week_of, week_step};
use rayon::prelude::*;
use serde::Serialize;

use super::cluster_bootstrap::Clusters;
use super::drawn::{Drawn, Item, dispersion, expect, stratum};
use super::posted::Posted;
use super::smoothing::{SmoothingReport, smoothings};
use super::week::{Kernel, Week, levelled};
use super::what_works::{has, what_works};
use super::windows::{LEAST_POSTS, Place, best_windows};
use super::{EVERYBODY, SMOOTHING_STEPS, kernel_of};
use crate::evaluation::Interval;
use crate::responses::AccountIndex;

/// A part of the week that a ranking of its steps is judged by: the best quarter.
const BEST: usize = WEEK_STEPS / 4;
/// The part of each post that stands for all days alike in smoothed gains.
const SHARED: f64 = 0.5;
/// Posts before a cut below which nobody is judged.
const LEAST_BEFORE: usize = 10;
/// Posts after a cut below which nobody is judged.
const LEAST_AFTER: usize = 4;
/// Expected people for which the community stands in a person's own profile, as tried.
const PRIORS: [f64; 3] = [5.0, 20.0, 80.0];

/// How a ranking of the steps of the week did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimingReport {
    /// Its name.
    pub name: String,
    /// Posts after the cuts in its best quarter of each person's week.
    pub posts: usize,
    /// People they drew, as a multiple of the author's average after the cut.
    pub gain: f64,
    /// 95 % interval, by drawing people again, each with all of their cuts; `None` of fewer than two people.
    pub interval: Option<Interval>,
    /// How much better it forecasts which of the person's posts draw people than "all alike": thousandths of a nat
    /// a responder.
    pub millinats: f64,
    /// 95 % interval of these.
    pub millinats_interval: Option<Interval>,
}

/// What advice of best windows came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AdviceReport {
    /// People at cuts who had posts enough to be looked at.
    pub looked_at: usize,
    /// Of these, those who got a window.
    pub advised: usize,
    /// Null rate: the same where people drawn were permuted among the posts before the cut.
    pub advised_by_chance: f64,
    /// Posts after the cuts in an advised window.
    pub posts: usize,
    /// People they drew, as a multiple of the author's average after the cut; `None` where there are none.
    pub gain: Option<f64>,
    /// 95 % interval, by drawing people again, each with all of their cuts; `None` of fewer than two people.
    pub interval: Option<Interval>,
}

/// How right advice on when to post is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StrategyReport {
    /// The cuts.
    pub cuts: Vec<Timestamp>,
    /// People who are judged, at one cut or more.
    pub people: usize,
    /// The same at each cut, added up.
    pub pairs: usize,
    /// Posts after cuts that are judged.
    pub posts: usize,
    /// People drawn by them.
    pub drawn: f64,
    /// Seconds within which a half, three quarters and nine tenths of the people come who come within a week.
    pub delays: [u32; 3],
    /// Smoothings of when responses come.
    pub smoothings: Vec<SmoothingReport>,
    /// Rankings of the week.
    pub rankings: Vec<TimingReport>,
    /// Best windows of persons.
    pub advice: AdviceReport,
    /// Best windows of everybody, with the people their later posts drew.
    pub everybody: AdviceReport,
    /// What was said to draw more people than the rest.
    pub works_more: AdviceReport,
    /// What was said to draw fewer.
    pub works_less: AdviceReport,
}

/// One person on both sides of a cut.
struct Sides {
    before: Vec<Item>,
    after: Vec<Item>,
    audience: Week,
    /// Seconds from post to response before the cut, of posts that had their time by then.
    delays: Vec<u32>,
    /// Stands for the person, and seeds what is drawn for them.
    author: u64,
}

/// A post of which nothing but its time and the number of people it drew is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedPost {
    /// Whose.
    pub author: u64,
    /// When.
    pub time: Timestamp,
    /// How many it drew.
    pub drawn: f64,
}

/// Judges advice at some cuts, on the posts until `horizon_days` after each.
pub fn judge_strategy(posted: &Posted<'_>, cuts: &[Timestamp], horizon_days: i64) -> StrategyReport {
    let people = posted.people();
    let mut delays: Vec<u32> =
        people.par_iter().flat_map_iter(|&person| Drawn::of(posted, person).delays).collect();
    delays.sort_unstable();
    let report = judge(cuts, |cut| {
        people.par_iter().filter_map(|&person| sides(posted, person, cut, horizon_days)).collect()
    });
    let [works_more, works_less] = works(posted, cuts, horizon_days).map(|advised| advised.report());
    let at = |share: f64| delays.get(((delays.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(0);
    StrategyReport {
        delays: [at(0.5), at(0.75), at(0.9)],
        smoothings: smoothings(posted, cuts, horizon_days),
        works_more,
        works_less,
        ..report
    }
}

/// The same over posts that are counted already: by author and time.
pub fn judge_counted(posts: &[CountedPost], cuts: &[Timestamp], horizon_days: i64) -> StrategyReport {
    judge(cuts, |cut| {
        let until = cut.plus_seconds(horizon_days * 86_400);
        let side = |posts: &[CountedPost]| {
            let items = |from: Timestamp, to: Timestamp| {
                let within = posts.iter().filter(|post| (from..to).contains(&post.time));
                let told = within.enumerate().map(|(place, post)| Item {
                    post: place as u32,
                    step: week_step(post.time.micros()) as u16,
                    week: week_of(post.time.micros()),
                    stratum: stratum(post.time.micros(), false),
                    drawn: post.drawn,
                    expected: 0.0,
                });
                let mut items: Vec<Item> = told.collect();
                expect(&mut items);
                items
            };
            let (before, after) = (items(looked_back(cut), cut), items(cut, until));
            (!before.is_empty() && !after.is_empty()).then(|| Sides {
                before,
                after,
                audience: [0.0; WEEK_STEPS],
                delays: Vec::new(),
                author: posts[0].author,
            })
        };
        posts.chunk_by(|a, b| a.author == b.author).filter_map(side).collect()
    })
}

/// From when on advice that is given at a moment looks.
fn looked_back(cut: Timestamp) -> Timestamp {
    cut.plus_seconds(-STRATEGY_DAYS * 86_400)
}

fn judge(cuts: &[Timestamp], at_cut: impl Fn(Timestamp) -> Vec<Sides>) -> StrategyReport {
    let kernel = Kernel::new(SMOOTHING_STEPS, SHARED);
    let mut gathered: Vec<(u64, Vec<Judged>)> = Vec::new();
    let (mut advice, mut everybody) = (Advised::default(), Advised::default());
    for &cut in cuts {
        let sides = at_cut(cut);
        let all: Vec<Item> = sides.iter().flat_map(|side| side.before.iter().copied()).collect();
        let world = World::of(&sides, &all, &kernel);
        let judged = sides
            .par_iter()
            .filter(|side| side.before.len() >= LEAST_BEFORE && side.after.len() >= LEAST_AFTER)
            .map(|side| {
                let weeks = world.forecasts(side, &kernel);
                (side.author, weeks.iter().map(|week| judged(side, week)).collect())
            });
        gathered.extend(judged.collect::<Vec<(u64, Vec<Judged>)>>());
        let each = sides.par_iter().filter(|side| side.before.len() >= LEAST_POSTS).map(Advised::of_one);
        each.collect::<Vec<_>>().into_iter().for_each(|judged| advice.add(judged));
        everybody.add(Advised::of_all(&sides, &all));
    }
    let people = Clusters::of(gathered.iter().map(|judged| judged.0));
    let names = World::names();
    let rankings = names.iter().enumerate().map(|(place, name)| {
        let of: Vec<Judged> = gathered.iter().map(|judged| judged.1[place]).collect();
        report(name, &of, &people)
    });
    let first = || gathered.iter().filter_map(|judged| judged.1.first());
    StrategyReport {
        cuts: cuts.to_vec(),
        people: people.count,
        pairs: gathered.len(),
        posts: first().map(|judged| judged.all).sum(),
        drawn: first().map(|judged| judged.people).sum(),
        delays: [0; 3],
        smoothings: Vec::new(),
        rankings: rankings.collect(),
        advice: advice.report(),
        everybody: everybody.report(),
        works_more: AdviceReport::default(),
        works_less: AdviceReport::default(),
    }
}

fn sides(posted: &Posted<'_>, person: AccountIndex, cut: Timestamp, horizon_days: i64) -> Option<Sides> {
    let since = looked_back(cut);
    let Drawn { items: before, delays } = Drawn::between(posted, person, Some(since), cut);
    let until = cut.plus_seconds(horizon_days * 86_400);
    let after = Drawn::between(posted, person, Some(cut), until).items;
    if before.is_empty() || after.is_empty() {
        return None;
    }
    let mut audience = [0.0; WEEK_STEPS];
    let responses = posted.responses();
    let rows = responses.to(person).iter();
    let rows = rows.filter(|row| row.time >= since.micros() && row.stands_at(cut));
    rows.for_each(|row| audience[week_step(row.time)] += 1.0);
    Some(Sides { before, after, audience, delays, author: responses.accounts.person(person).0 })
}

/// What is common to all at a cut.
struct World {
    /// Gains of all posts together, by the step of the week.
    common: Week,
    /// When responses come, by the step of the week: a share of 1 / 672 is 1.
    active: Week,
    /// How the delays before the cut spread over the steps after a post; sums to 1.
    filter: Vec<f64>,
    dispersion: f64,
}

impl World {
    fn of(sides: &[Sides], all: &[Item], kernel: &Kernel) -> World {
        let dispersion = dispersion(all);
        // The paper looks at the first day after a post alone.
        let mut filter = vec![0.0; 96];
        let delays = sides.iter().flat_map(|side| &side.delays);
        let within = delays.filter(|&&delay| delay < 86_400);
        within.for_each(|&delay| filter[delay as usize / 900] += 1.0);
        let sum: f64 = filter.iter().sum();
        filter.iter_mut().for_each(|value| *value /= sum.max(1.0));
        let mut active = [0.0; WEEK_STEPS];
        sides.iter().for_each(|side| (0..WEEK_STEPS).for_each(|step| active[step] += side.audience[step]));
        World {
            common: gains(all, &[1.0; WEEK_STEPS], 50.0, dispersion, kernel),
            active: levelled(&kernel_of(active.iter().sum()).smooth(&active)),
            filter,
            dispersion,
        }
    }

    fn names() -> Vec<String> {
        let mut names = vec![
            "all times alike".to_owned(),
            "everybody's gains".to_owned(),
            "the person's own gains".to_owned(),
        ];
        names.extend(PRIORS.map(|prior| format!("own gains, everybody's for {prior} people")));
        names.push("own gains, all alike for 20 people".to_owned());
        names.push("when everybody responds, by the delay".to_owned());
        names.push("when the person's audience responds, by the delay".to_owned());
        names
    }

    /// Gains over the week by each ranking, in the order of [`World::names`].
    fn forecasts(&self, side: &Sides, kernel: &Kernel) -> Vec<Week> {
        let alike = [1.0; WEEK_STEPS];
        let own = |prior: &Week, weight: f64| gains(&side.before, prior, weight, self.dispersion, kernel);
        let mut weeks = vec![alike, self.common, own(&alike, 1.0)];
        weeks.extend(PRIORS.map(|weight| own(&self.common, weight)));
        weeks.push(own(&alike, 20.0));
        weeks.push(self.seen(&self.active));
        let total: f64 = side.audience.iter().sum();
        let smooth = kernel_of(total).smooth(&side.audience);
        // Everybody's for 50 responses.
        let mixed: Week = std::array::from_fn(|step| {
            (smooth[step] + 50.0 * self.active[step] / WEEK_STEPS as f64) / (total + 50.0)
        });
        weeks.push(self.seen(&levelled(&mixed)));
        weeks
    }

    /// What a post at a step meets of activity, through the delays.
    fn seen(&self, active: &Week) -> Week {
        if self.filter.iter().sum::<f64>() == 0.0 {
            return [1.0; WEEK_STEPS];
        }
        std::array::from_fn(|step| {
            let met = self.filter.iter().enumerate();
            met.map(|(after, share)| share * active[(step + after) % WEEK_STEPS]).sum()
        })
    }
}

/// Gains by the step of the week: people drawn over people expected near it, `prior` standing for `weight` expected ones.
fn gains(items: &[Item], prior: &Week, weight: f64, dispersion: f64, kernel: &Kernel) -> Week {
    let (mut drawn, mut expected) = ([0.0; WEEK_STEPS], [0.0; WEEK_STEPS]);
    for item in items {
        drawn[usize::from(item.step)] += item.drawn / dispersion;
        expected[usize::from(item.step)] += item.expected / dispersion;
    }
    let (drawn, expected) = (kernel.smooth(&drawn), kernel.smooth(&expected));
    let weight = weight * kernel.peak();
    std::array::from_fn(|step| (weight * prior[step] + drawn[step]) / (weight + expected[step]))
}

/// One ranking of the week, judged on one person's posts after a cut.
#[derive(Debug, Clone, Copy)]
struct Judged {
    all: usize,
    people: f64,
    posts: usize,
    drawn: f64,
    expected: f64,
    nats: f64,
}

fn judged(side: &Sides, week: &Week) -> Judged {
    let people: f64 = side.after.iter().map(|item| item.drawn).sum();
    let mean: f64 = people / side.after.iter().map(|item| item.expected).sum::<f64>().max(1e-9);
    let mut sorted = *week;
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let least = sorted[BEST - 1];
    // Where all are alike, all are the best.
    let best: Vec<&Item> = side.after.iter().filter(|item| week[usize::from(item.step)] >= least).collect();
    let total: f64 = side.after.iter().map(|item| item.expected * week[usize::from(item.step)]).sum();
    let alike: f64 = side.after.iter().map(|item| item.expected).sum();
    let nats = |item: &Item| item.drawn * (week[usize::from(item.step)] * alike / total).ln();
    Judged {
        all: side.after.len(),
        people,
        posts: best.len(),
        drawn: best.iter().map(|item| item.drawn).sum(),
        expected: best.iter().map(|item| item.expected * mean).sum(),
        nats: side.after.iter().map(nats).sum(),
    }
}

fn report(name: &str, of: &[Judged], people: &Clusters) -> TimingReport {
    let ratio = |copies: &[u32], parts: &dyn Fn(&Judged) -> [f64; 2]| {
        let sum = of.iter().zip(copies).fold([0.0; 2], |sum, (judged, &copies)| {
            let parts = parts(judged);
            [sum[0] + f64::from(copies) * parts[0], sum[1] + f64::from(copies) * parts[1]]
        });
        sum[0] / sum[1].max(1e-9)
    };
    let gain = |copies: &[u32]| ratio(copies, &|judged| [judged.drawn, judged.expected]);
    let millinats = |copies: &[u32]| 1e3 * ratio(copies, &|judged| [judged.nats, judged.people]);
    let once = vec![1; of.len()];
    TimingReport {
        name: name.to_owned(),
        posts: of.iter().map(|judged| judged.posts).sum(),
        gain: gain(&once),
        interval: people.interval(gain),
        millinats: millinats(&once),
        millinats_interval: people.interval(millinats),
    }
}

/// Advice as it was given, and what came of it.
#[derive(Debug, Default)]
struct Advised {
    looked_at: usize,
    advised: usize,
    null_rate: f64,
    outcomes: Vec<Outcome>,
}

/// What came of advice to one person at one cut.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    author: u64,
    posts: usize,
    drawn: f64,
    expected: f64,
}

/// Permutations of the people drawn, from which null rates are told.
const SHUFFLES: u64 = 10;

impl Advised {
    fn of_one(side: &Sides) -> Advised {
        let windows = best_windows(None, &side.before, side.author);
        let shuffled = (0..SHUFFLES).filter(|&round| {
            let seed = side.author ^ (round + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            !best_windows(None, &permuted(&side.before, seed), seed).is_empty()
        });
        Advised {
            looked_at: 1,
            advised: usize::from(!windows.is_empty()),
            null_rate: shuffled.count() as f64 / SHUFFLES as f64,
            outcomes: outcomes(&windows, side).into_iter().collect(),
        }
    }

    fn of_all(sides: &[Sides], all: &[Item]) -> Advised {
        let all = super::of_everybody(all, sides.iter().map(|side| side.before.len()));
        let windows = best_windows(None, &all, EVERYBODY);
        let shuffled = (0..SHUFFLES).filter(|&round| {
            !best_windows(None, &permuted(&all, EVERYBODY + round + 1), EVERYBODY).is_empty()
        });
        Advised {
            looked_at: 1,
            advised: usize::from(!windows.is_empty()),
            null_rate: shuffled.count() as f64 / SHUFFLES as f64,
            outcomes: sides.iter().filter_map(|side| outcomes(&windows, side)).collect(),
        }
    }

    fn add(&mut self, other: Advised) {
        self.looked_at += other.looked_at;
        self.advised += other.advised;
        self.null_rate += other.null_rate;
        self.outcomes.extend(other.outcomes);
    }

    fn report(&self) -> AdviceReport {
        let gain = |copies: &[u32]| {
            let with = self.outcomes.iter().zip(copies);
            let sum = with.fold((0.0, 0.0), |sum, (outcome, &copies)| {
                (sum.0 + f64::from(copies) * outcome.drawn, sum.1 + f64::from(copies) * outcome.expected)
            });
            sum.0 / sum.1.max(1e-9)
        };
        let any = self.outcomes.iter().any(|outcome| outcome.expected > 0.0);
        let people = Clusters::of(self.outcomes.iter().map(|outcome| outcome.author));
        AdviceReport {
            looked_at: self.looked_at,
            advised: self.advised,
            advised_by_chance: self.null_rate,
            posts: self.outcomes.iter().map(|outcome| outcome.posts).sum(),
            gain: any.then(|| gain(&vec![1; self.outcomes.len()])),
            interval: people.interval(gain).filter(|_| any),
        }
    }
}

/// What was said to work and not to work before cuts, on the posts after them.
fn works(posted: &Posted<'_>, cuts: &[Timestamp], horizon_days: i64) -> [Advised; 2] {
    let at = |cut: Timestamp, person: AccountIndex| {
        let side = sides(posted, person, cut, horizon_days)?;
        let posts = posted.of(person);
        let works = |items: &[Item]| what_works(PersonId(side.author), posted, posts, items);
        let told = works(&side.before);
        // Whether a post answers is among what is looked at, so people are permuted across that, too.
        let mixed = |seed: u64| {
            let mut items = side.before.clone();
            items.iter_mut().for_each(|item| item.stratum &= !1);
            let mut items = permuted(&items, seed);
            let strata = side.before.iter().map(|item| item.stratum);
            items.iter_mut().zip(strata).for_each(|(item, stratum)| item.stratum = stratum);
            expect(&mut items);
            items
        };
        let chance: Vec<Vec<Works>> =
            (0..SHUFFLES).map(|round| works(&mixed(side.author ^ (round + 1)))).collect();
        let of = |way: fn(&Works) -> bool| {
            let told: Vec<&Works> = told.iter().filter(|works| way(works)).collect();
            let has =
                |item: &Item| told.iter().any(|works| has(posted, &posts[item.post as usize], &works.of));
            Advised {
                looked_at: usize::from(side.before.len() >= LEAST_POSTS),
                advised: usize::from(!told.is_empty()),
                null_rate: chance.iter().filter(|works| works.iter().any(way)).count() as f64
                    / SHUFFLES as f64,
                outcomes: outcome(&side, has).into_iter().collect(),
            }
        };
        Some([of(|works| works.gain.times > 1.0), of(|works| works.gain.times < 1.0)])
    };
    let mut all = [Advised::default(), Advised::default()];
    for &cut in cuts {
        let people = posted.people();
        for advised in people.par_iter().filter_map(|&person| at(cut, person)).collect::<Vec<_>>() {
            all.iter_mut().zip(advised).for_each(|(sum, advised)| sum.add(advised));
        }
    }
    all
}

/// The same posts with the people drawn permuted within strata.
fn permuted(items: &[Item], seed: u64) -> Vec<Item> {
    use rand_pcg::rand_core::{Rng, SeedableRng};
    let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(seed);
    let mut keys: Vec<(u64, u64, usize)> =
        items.iter().enumerate().map(|(place, item)| (item.stratum, random.next_u64(), place)).collect();
    keys.sort_unstable();
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&place| items[place].stratum);
    let mut permuted = items.to_vec();
    order.iter().zip(keys).for_each(|(&to, (_, _, from))| permuted[to].drawn = items[from].drawn);
    permuted
}

/// What the posts after a cut drew in some windows.
fn outcomes(windows: &[BestWindow], side: &Sides) -> Option<Outcome> {
    let places = windows.iter().map(|window| Place {
        start: window.start.into(),
        steps: window.steps.into(),
        days: window.days.into(),
    });
    let places: Vec<Place> = places.collect();
    outcome(side, |item| places.iter().any(|place| place.holds(usize::from(item.step))))
}

/// What some of the posts after a cut drew.
fn outcome(side: &Sides, advised: impl Fn(&Item) -> bool) -> Option<Outcome> {
    let people: f64 = side.after.iter().map(|item| item.drawn).sum();
    let mean = people / side.after.iter().map(|item| item.expected).sum::<f64>().max(1e-9);
    let advised: Vec<&Item> = side.after.iter().filter(|item| advised(item)).collect();
    let drawn = advised.iter().map(|item| item.drawn).sum();
    let expected = advised.iter().map(|item| item.expected * mean).sum();
    (!advised.is_empty()).then_some(Outcome { author: side.author, posts: advised.len(), drawn, expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_cut_again_makes_no_interval_narrower() {
        let cut = Timestamp::from_seconds(400 * 86_400);
        let post = |author: u64, day: i64| CountedPost {
            author,
            time: Timestamp::from_seconds((day * 24 + (day * 7 + author as i64) % 24) * 3_600),
            drawn: ((day * day + 3 * author as i64) % 11) as f64,
        };
        let posts: Vec<CountedPost> = (0..8)
            .flat_map(|author| (300..440).map(move |day| (author, day)))
            .map(|(a, d)| post(a, d))
            .collect();
        let once = judge_counted(&posts, &[cut], 40);
        let twice = judge_counted(&posts, &[cut, cut], 40);
        assert_eq!((once.people, once.pairs, twice.people, twice.pairs), (8, 8, 8, 16));
        for (once, twice) in once.rankings.iter().zip(&twice.rankings) {
            let ends = |report: &TimingReport| {
                let [gain, nats] =
                    [report.interval, report.millinats_interval].map(|ends| ends.expect("eight people"));
                [gain[0], gain[1], nats[0], nats[1]]
            };
            for (a, b) in ends(once).into_iter().zip(ends(twice)) {
                assert!((a - b).abs() < 1e-9, "{once:?} {twice:?}");
            }
        }
        let own: Vec<CountedPost> = posts.into_iter().filter(|post| post.author == 1).collect();
        assert_eq!(
            judge_counted(&own, &[cut], 40).rankings[1].interval,
            None,
            "one person says nothing of others"
        );
    }

    #[test]
    fn what_was_posted_more_than_a_year_before_a_cut_is_not_looked_at() {
        let cut = Timestamp::from_seconds(800 * 86_400);
        let post = |day: i64| CountedPost {
            author: 1,
            time: Timestamp::from_seconds((day * 24 + day % 24) * 3_600),
            drawn: (day % 7) as f64,
        };
        let year: Vec<CountedPost> = (800 - STRATEGY_DAYS..840).map(post).collect();
        let more: Vec<CountedPost> = (0..840).map(post).collect();
        assert_eq!(judge_counted(&more, &[cut], 40), judge_counted(&year, &[cut], 40));
    }
}
