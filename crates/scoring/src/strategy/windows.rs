//! The hours whose posts drew more people than the rest.
//!
//! Windows of one to four hours on one, two, five or all days of the week, beginning at every quarter-hour, are looked
//! through as a scan statistic (Kulldorff, "A spatial scan statistic", 1997): the surest one counts only where it beats
//! the surest ones of the same posts with their numbers of people permuted. So the more is looked through, the
//! more is asked.

use model::{BestWindow, DAY_STEPS, Gain, PersonId, STRATEGY_POSTS, WEEK_STEPS};
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

use super::drawn::{Item, dispersion};

/// Lengths of a window, in steps.
const LENGTHS: [usize; 4] = [4, 8, 12, 16];
/// Days of a window, one after the other.
const DAYS: [usize; 4] = [1, 2, 5, 7];
/// Windows told of a person.
const MOST: usize = 3;
/// Posts that a window holds at least ...
const MIN_POSTS: u32 = 5;
/// ... in so many weeks.
const MIN_WEEKS: u32 = 4;
/// Deals of the numbers of people, against which the surest windows have to stand.
const DEALS: usize = 199;
/// Of these, so many may be as sure: with the window itself, one in fifty.
const MAY_BEAT: usize = 3;
/// Drawings of weeks behind an interval.
const REPLICATES: usize = 400;
/// Posts below which nothing is looked for.
pub(crate) const LEAST_POSTS: usize = STRATEGY_POSTS as usize;

/// Expected people that the mean stands for in the gain of a window, by which gains from little are drawn towards 1.
pub(crate) const PRIOR: f64 = 20.0;

/// A place where posts may gather.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub start: usize,
    pub steps: usize,
    pub days: usize,
}

impl Place {
    /// Every place.
    fn all() -> impl Iterator<Item = Place> {
        DAYS.into_iter().flat_map(|days| {
            let starts = if days == 7 { DAY_STEPS } else { WEEK_STEPS };
            let of = move |start| LENGTHS.into_iter().map(move |steps| Place { start, steps, days });
            (0..starts).flat_map(of)
        })
    }

    /// True where a step of the week lies in it.
    pub fn holds(self, step: usize) -> bool {
        let after = (step + WEEK_STEPS - self.start) % WEEK_STEPS;
        after / DAY_STEPS < self.days && after % DAY_STEPS < self.steps
    }

    fn touches(self, other: Place) -> bool {
        (0..WEEK_STEPS).any(|step| self.holds(step) && other.holds(step))
    }
}

/// Sums over the steps from the start of the week.
struct Sums(Vec<f64>);

impl Sums {
    fn of(items: &[Item], value: impl Fn(usize, &Item) -> f64) -> Sums {
        let mut week = vec![0.0; WEEK_STEPS];
        items.iter().enumerate().for_each(|(place, item)| week[usize::from(item.step)] += value(place, item));
        let mut sums = Vec::with_capacity(2 * WEEK_STEPS + 1);
        sums.push(0.0);
        for step in 0..2 * WEEK_STEPS {
            sums.push(sums[step] + week[step % WEEK_STEPS]);
        }
        Sums(sums)
    }

    fn over(&self, place: Place) -> f64 {
        (0..place.days)
            .map(|day| (place.start + day * DAY_STEPS) % WEEK_STEPS)
            .map(|from| self.0[from + place.steps] - self.0[from])
            .sum()
    }
}

/// Where in a window its posts lie: counts and places of posts, added up from the start of the week.
struct Middles(Vec<(u64, u64)>);

impl Middles {
    fn of(items: &[Item]) -> Middles {
        let mut week = vec![0u64; WEEK_STEPS];
        items.iter().for_each(|item| week[usize::from(item.step)] += 1);
        let mut sums = vec![(0, 0); 2 * WEEK_STEPS + 1];
        for step in 0..2 * WEEK_STEPS {
            let (count, places) = sums[step];
            let posts = week[step % WEEK_STEPS];
            sums[step + 1] = (count + posts, places + posts * step as u64);
        }
        Middles(sums)
    }

    /// How far the mean post is from the middle, in thousandths of a step.
    fn astray(&self, place: Place) -> u64 {
        let (mut count, mut offset) = (0, 0);
        for day in 0..place.days {
            let from = (place.start + day * DAY_STEPS) % WEEK_STEPS;
            let (before, after) = (self.0[from], self.0[from + place.steps]);
            count += after.0 - before.0;
            offset += after.1 - before.1 - from as u64 * (after.0 - before.0);
        }
        // A post lies in the middle of its step.
        (1_000 * offset / count.max(1) + 500).abs_diff(500 * place.steps as u64)
    }
}

/// How sure it is that a gain is no chance: the gain's logarithm over about its standard error.
fn sureness(drawn: f64, expected: f64, dispersion: f64) -> f64 {
    let shape = PRIOR + drawn / dispersion;
    (shape / (PRIOR + expected / dispersion)).ln() * shape.sqrt()
}

/// The best windows of some posts, the surest first; none where there are too few posts, or none stands out.
///
/// `seed` names the permutations and replicates, so that they can be had again.
pub(crate) fn best_windows(person: Option<PersonId>, items: &[Item], seed: u64) -> Vec<BestWindow> {
    if items.len() < LEAST_POSTS {
        return Vec::new();
    }
    let dispersion = dispersion(items);
    let counts = Sums::of(items, |_, _| 1.0);
    let expected = Sums::of(items, |_, item| item.expected);
    let weeks = Weeks::of(items);
    let places: Vec<(Place, f64)> = Place::all()
        .filter(|&place| counts.over(place) >= f64::from(MIN_POSTS) && weeks.are_enough(place))
        .map(|place| (place, expected.over(place)))
        .collect();
    let drawn = Sums::of(items, |_, item| item.drawn);
    let mut found: Vec<(Place, f64)> = places
        .iter()
        .map(|&(place, expected)| (place, sureness(drawn.over(place), expected, dispersion)))
        .filter(|&(_, sure)| sure > 0.0)
        .collect();
    // Of windows as sure as each other, the shortest says most; of these, the one with its posts in the middle.
    let middles = Middles::of(items);
    found.sort_by(|a, b| {
        let order = |place: Place| (place.steps * place.days, middles.astray(place), place.start);
        b.1.total_cmp(&a.1).then_with(|| order(a.0).cmp(&order(b.0)))
    });
    let mut apart: Vec<(Place, f64)> = Vec::new();
    for &(place, sure) in &found {
        if apart.len() == MOST {
            break;
        }
        if apart.iter().all(|(other, _)| !other.touches(place)) {
            apart.push((place, sure));
        }
    }
    if apart.is_empty() {
        return Vec::new();
    }
    let surest = surest_of_deals(items, &places, dispersion, seed, apart[0].1);
    apart.retain(|&(_, sure)| surest.iter().filter(|&&other| other >= sure).count() <= MAY_BEAT);
    let told = |(place, _): (Place, f64)| told(person, items, place, dispersion, seed);
    apart.into_iter().map(told).filter(|window| window.gain.low > 1.0).collect()
}

/// The weeks with posts, each once, of each step of the week: however many posts there are, a place is looked at in as
/// many moments as it has steps.
struct Weeks(Vec<Vec<i64>>);

impl Weeks {
    fn of(items: &[Item]) -> Weeks {
        let mut weeks = vec![Vec::new(); WEEK_STEPS];
        let mut posts: Vec<(u16, i64)> = items.iter().map(|item| (item.step, item.week)).collect();
        posts.sort_unstable();
        posts.dedup();
        posts.into_iter().for_each(|(step, week)| weeks[usize::from(step)].push(week));
        Weeks(weeks)
    }

    /// True where a place has posts in as many weeks as a window needs.
    fn are_enough(&self, place: Place) -> bool {
        let steps = (0..place.days).flat_map(|day| {
            let from = place.start + day * DAY_STEPS;
            (from..from + place.steps).map(|step| step % WEEK_STEPS)
        });
        let mut found: Vec<i64> = Vec::with_capacity(MIN_WEEKS as usize);
        for &week in steps.flat_map(|step| &self.0[step]) {
            if !found.contains(&week) {
                found.push(week);
            }
            if found.len() >= MIN_WEEKS as usize {
                return true;
            }
        }
        false
    }
}

/// How sure the surest window is under each permutation of people within strata.
///
/// Ends early where so many deals beat `best` already that no window stands (Besag and Clifford, "Sequential Monte
/// Carlo p-values", 1991).
fn surest_of_deals(
    items: &[Item],
    places: &[(Place, f64)],
    dispersion: f64,
    seed: u64,
    best: f64,
) -> Vec<f64> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&place| items[place].stratum);
    let strata: Vec<&[usize]> = order.chunk_by(|&a, &b| items[a].stratum == items[b].stratum).collect();
    let mut permuted: Vec<f64> = items.iter().map(|item| item.drawn).collect();
    let mut surest = Vec::with_capacity(DEALS);
    let mut beat = 0;
    while surest.len() < DEALS && beat <= MAY_BEAT {
        for stratum in &strata {
            for index in (1..stratum.len()).rev() {
                permuted.swap(stratum[index], stratum[below(&mut random, index + 1)]);
            }
        }
        let drawn = Sums::of(items, |place, _| permuted[place]);
        let sure = |&(place, expected): &(Place, f64)| sureness(drawn.over(place), expected, dispersion);
        let most = places.iter().map(sure).fold(f64::MIN, f64::max);
        beat += usize::from(most >= best);
        surest.push(most);
    }
    surest
}

/// A number below `count`.
fn below(random: &mut Pcg64Mcg, count: usize) -> usize {
    ((u64::from(random.next_u32()) * count as u64) >> 32) as usize
}

/// A window with its gain, the interval from drawing weeks again, with replacement (Efron 1979).
fn told(person: Option<PersonId>, items: &[Item], place: Place, dispersion: f64, seed: u64) -> BestWindow {
    let inside = |item: &&Item| place.holds(usize::from(item.step));
    let mut weeks: Vec<i64> = items.iter().map(|item| item.week).collect();
    weeks.sort_unstable();
    weeks.dedup();
    // Of each week: people inside, expected inside; people and expected of all.
    let mut sums = vec![[0.0; 4]; weeks.len()];
    for item in items {
        let week = weeks.partition_point(|&week| week < item.week);
        if inside(&item) {
            sums[week][0] += item.drawn;
            sums[week][1] += item.expected;
        }
        sums[week][2] += item.drawn;
        sums[week][3] += item.expected;
    }
    let gain = |sum: [f64; 4]| {
        // In a drawing the average is that of the drawing.
        let expected = sum[1] * if sum[3] > 0.0 { sum[2] / sum[3] } else { 1.0 };
        (PRIOR + sum[0] / dispersion) / (PRIOR + expected / dispersion)
    };
    let add = |a: [f64; 4], b: &[f64; 4]| std::array::from_fn(|index| a[index] + b[index]);
    let mut random = Pcg64Mcg::seed_from_u64(seed ^ place.start as u64);
    let mut replicates: Vec<f64> = (0..REPLICATES)
        .map(|_| gain((0..weeks.len()).map(|_| &sums[below(&mut random, weeks.len())]).fold([0.0; 4], add)))
        .collect();
    replicates.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| replicates[((REPLICATES as f64 - 1.0) * share).round() as usize] as f32;
    BestWindow {
        person,
        start: place.start as u16,
        steps: place.steps as u16,
        days: place.days as u16,
        posts: items.iter().filter(inside).count() as u32,
        gain: Gain { times: gain(sums.iter().fold([0.0; 4], add)) as f32, low: at(0.1), high: at(0.9) },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn weeks_of_a_place_are_those_of_the_posts_in_it(
            posts in prop::collection::vec((0u16..WEEK_STEPS as u16, 0i64..7), 0..60),
            start in 0..WEEK_STEPS, length in 0usize..4, days in 0usize..4,
        ) {
            let place = Place { start, steps: LENGTHS[length], days: DAYS[days] };
            let item = |&(step, week): &(u16, i64)| {
                Item { post: 0, step, week, stratum: 0, drawn: 0.0, expected: 0.0 }
            };
            let items: Vec<Item> = posts.iter().map(item).collect();
            let inside = items.iter().filter(|item| place.holds(usize::from(item.step)));
            let weeks: std::collections::BTreeSet<i64> = inside.map(|item| item.week).collect();
            prop_assert_eq!(Weeks::of(&items).are_enough(place), weeks.len() >= MIN_WEEKS as usize);
        }
    }
}
