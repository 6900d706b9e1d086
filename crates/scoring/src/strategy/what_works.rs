//! What of somebody's posts drew more, or fewer, people than the rest: topics, tags, kinds.

use model::{Gain, PersonId, PostForm, Trait, Works};
use rustc_hash::{FxHashMap, FxHashSet};

use super::drawn::{Item, dispersion, expect};
use super::posted::{Post, Posted};
use super::windows::LEAST_POSTS;

/// Posts that have something at least, and that lack it.
const MIN_POSTS: usize = 8;
/// Things told of a person.
const MOST: usize = 6;
/// Expected people for which the mean stands, by which gains from little are drawn towards 1.
const PRIOR: f64 = 5.0;
/// The chance that any of the things looked at seems to make a difference where none does; it is split evenly among
/// them (Bonferroni).
const FALSE_ALARM: f64 = 0.1;
/// Standard deviations of the ends of an 80 % interval.
const EIGHTY: f64 = 1.281_552;

/// What works of the posts of a person, the surest first.
pub(crate) fn what_works(
    person: PersonId,
    posted: &Posted<'_>,
    posts: &[Post],
    items: &[Item],
) -> Vec<Works> {
    if items.len() < LEAST_POSTS {
        return Vec::new();
    }
    let found = gains(posted, posts, items);
    let surprise = normal_quantile(FALSE_ALARM / 2.0 / found.len().max(1) as f64);
    let mut sure: Vec<(f64, Works)> = found
        .into_iter()
        .filter(|(_, found)| found.differs(surprise))
        .map(|(of, found)| {
            let gain = found.gain();
            let distance = f64::from(gain.times).ln().abs() * found.shape.sqrt();
            (distance, Works { person, of, posts: found.posts, gain })
        })
        .collect();
    // Of those that answer and those that do not, the ones that drew more are told.
    let original_or_reply =
        |works: &Works| matches!(works.of, Trait::Form(PostForm::Original | PostForm::Reply));
    if sure.iter().filter(|(_, works)| original_or_reply(works)).count() == 2 {
        sure.retain(|(_, works)| !original_or_reply(works) || works.gain.times > 1.0);
    }
    sure.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.of.cmp(&b.1.of)));
    sure.truncate(MOST);
    sure.into_iter().map(|(_, works)| works).collect()
}

/// People drawn by the posts that have something: a Gamma distribution of the rate over the expected one.
#[derive(Debug, Clone, Copy)]
struct Found {
    posts: u32,
    shape: f64,
    rate: f64,
}

impl Found {
    /// Of so many posts, people drawn and people expected. Counts weigh less the more they scatter.
    fn of(posts: u32, drawn: f64, expected: f64, dispersion: f64) -> Found {
        Found { posts, shape: PRIOR + drawn / dispersion, rate: PRIOR + expected / dispersion }
    }

    /// The multiple so many standard deviations from the middle, as Wilson and Hilferty (1931) approach it.
    fn at(self, deviations: f64) -> f64 {
        let ninth = 1.0 / (9.0 * self.shape);
        self.shape * (1.0 - ninth + deviations * ninth.sqrt()).max(0.0).powi(3) / self.rate
    }

    fn differs(self, deviations: f64) -> bool {
        let far = deviations.abs();
        let beyond = self.at(-far) > 1.0 || self.at(far) < 1.0;
        // What is shown must differ, too, and not by a breath.
        beyond && (self.at(-EIGHTY) > 1.0 || self.at(EIGHTY) < 1.0)
    }

    fn gain(self) -> Gain {
        let [times, low, high] =
            [self.shape / self.rate, self.at(-EIGHTY), self.at(EIGHTY)].map(|value| value as f32);
        Gain { times, low, high }
    }
}

/// True where a post has something.
pub(crate) fn has(posted: &Posted<'_>, post: &Post, of: &Trait) -> bool {
    match of {
        Trait::Topic(topic) => post.topics.contains(topic),
        Trait::Tag(name) => post.tags.iter().any(|&tag| posted.tag(tag) == name),
        Trait::Form(form) => post.is(*form),
    }
}

/// Everything that enough posts have and enough lack.
fn gains(posted: &Posted<'_>, posts: &[Post], items: &[Item]) -> Vec<(Trait, Found)> {
    let mut by: FxHashMap<Trait, Vec<usize>> = FxHashMap::default();
    for (place, item) in items.iter().enumerate() {
        let post = &posts[item.post as usize];
        let topics = post.topics.iter().map(|&topic| Trait::Topic(topic));
        let tags = post.tags.iter().map(|&tag| Trait::Tag(posted.tag(tag).to_owned()));
        let forms = PostForm::ALL.into_iter().filter(|&form| post.is(form)).map(Trait::Form);
        topics.chain(tags).chain(forms).for_each(|way| by.entry(way).or_default().push(place));
    }
    // Whether a post answers is itself among what is compared: then the quarter of the year alone is the same.
    let mut whole = items.to_vec();
    whole.iter_mut().for_each(|item| item.stratum &= !1);
    expect(&mut whole);
    let scatter = [dispersion(items), dispersion(&whole)];
    let enough = |places: &Vec<usize>| places.len() >= MIN_POSTS && items.len() - places.len() >= MIN_POSTS;
    let mut found: Vec<(Trait, Vec<usize>)> = by.into_iter().filter(|(_, places)| enough(places)).collect();
    found.sort();
    // Where the same posts have two things, the first of them is told.
    let mut told: FxHashSet<&[usize]> = FxHashSet::default();
    let mut gains = Vec::new();
    for (of, places) in &found {
        if !told.insert(places) {
            continue;
        }
        let across = matches!(of, Trait::Form(PostForm::Original | PostForm::Reply));
        let (items, scatter) = if across { (&whole[..], scatter[1]) } else { (items, scatter[0]) };
        let sum = |value: fn(&Item) -> f64| places.iter().map(|&place| value(&items[place])).sum::<f64>();
        let (drawn, expected) = (sum(|item| item.drawn), sum(|item| item.expected));
        gains.push((of.clone(), Found::of(places.len() as u32, drawn, expected, scatter)));
    }
    gains
}

/// Standard deviations below the middle at which so small a share lies; off by less than 0.00045 (Abramowitz and
/// Stegun, 26.2.23).
fn normal_quantile(share: f64) -> f64 {
    let t = (-2.0 * share.clamp(1e-12, 0.5).ln()).sqrt();
    let above = 2.515_517 + 0.802_853 * t + 0.010_328 * t * t;
    let below = 1.0 + 1.432_788 * t + 0.189_269 * t * t + 0.001_308 * t * t * t;
    t - above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (share, deviations) in [(0.1, 1.2816), (0.025, 1.9600), (0.005, 2.5758), (0.5, 0.0)] {
            assert!((normal_quantile(share) - deviations).abs() < 5e-4, "{share}");
        }
        // The 10th and 90th percentile of a Gamma of shape 20 and rate 20.
        let found = Found::of(0, 15.0, 15.0, 1.0);
        assert!((found.at(-EIGHTY) - 0.7263).abs() < 2e-3 && (found.at(EIGHTY) - 1.2953).abs() < 2e-3);
    }
}
