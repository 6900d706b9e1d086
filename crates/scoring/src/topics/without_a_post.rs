//! The forecast over some evidence, taken without the one post that carries most of it.

use model::{Group, Measure, Model, Timestamp};
use rustc_hash::FxHashMap;

use crate::forecast::{Sums, age_seconds};
use crate::responses::{AccountIndex, PostKey, Response, SLOTS_PER_HORIZON, slot_micros};
use crate::trust::{Regard, units};

/// The score of some evidence as a whole, and as it would be without each of its posts.
#[derive(Debug, Clone)]
pub(crate) struct Absences {
    with_all: f64,
    without: FxHashMap<PostKey, f64>,
    /// The same, the lowest first.
    rising: Vec<(f64, PostKey)>,
}

impl Absences {
    /// Of responses by responder, each feature as in [`crate::forecast`].
    ///
    /// One pass over the rows: each feature keeps, for every responder or slot, what counts and what would count if
    /// the post of that response did not exist. Sums are whole numbers, so what is taken away is exact.
    pub fn of(
        rows: &[Response],
        regard: &mut dyn FnMut(AccountIndex) -> Regard,
        at: Timestamp,
        model: &Model,
    ) -> Absences {
        let all = Evidence { rows, at, model }.weigh(regard);
        let score = |sums: &mut dyn Iterator<Item = Units>| {
            let steps = sums.map(|units| Sums::of_units(units).steps(&model.weighing));
            model.score(&steps.collect::<Vec<u16>>()).get()
        };
        let without = |(&post, lost): (&PostKey, &Vec<Units>)| {
            let kept = all.total.iter().zip(lost).map(|(all, lost)| [all[0] - lost[0], all[1] - lost[1]]);
            (post, score(&mut kept.into_iter()))
        };
        let without: FxHashMap<PostKey, f64> =
            all.lost.iter().filter(|(post, _)| post.is_some()).map(without).collect();
        let mut rising: Vec<(f64, PostKey)> = without.iter().map(|(&post, &score)| (score, post)).collect();
        rising.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Absences { with_all: score(&mut all.total.iter().copied()), without, rising }
    }

    /// The score of everything.
    pub fn with_all(&self) -> f64 {
        self.with_all
    }

    /// The score without the post whose absence lowers it most; the lowest where there is no post.
    pub fn least(&self) -> f64 {
        self.rising.first().map_or(1.0, |&(score, _)| score)
    }

    fn without(&self, post: PostKey) -> f64 {
        self.without.get(&post).copied().unwrap_or(self.with_all)
    }

    /// Influence on a topic whose evidence this is, which borrows a share, 0 to 1, from all the evidence there is of
    /// the same person: the least over all posts `p`, on the topic or not, of
    ///
    /// `(1 - share) * score(topic without p) + share * score(everything without p)`
    ///
    /// Scores are linear in `ln(1 + y)`, and so is this.
    pub fn borrowing(&self, whole: &Absences, share: f64) -> f64 {
        let mix = |topic: f64, whole: f64| (1.0 - share) * topic + share * whole;
        let here = self.rising.iter().map(|&(score, post)| mix(score, whole.without(post)));
        let elsewhere = whole.rising.iter().find(|(_, post)| !self.without.contains_key(post));
        let elsewhere = elsewhere.map(|&(score, _)| mix(self.with_all, score));
        here.chain(elsewhere).min_by(f64::total_cmp).unwrap_or(1.0)
    }
}

/// Known and unknown weights in whole units. What a post takes away may be less than nothing: where the most trusted
/// of a slot goes, strangers may count more.
type Units = [i64; 2];

struct Evidence<'a> {
    rows: &'a [Response],
    at: Timestamp,
    model: &'a Model,
}

/// The sums of each feature, and what each post's absence would take from them.
struct Weighed {
    total: Vec<Units>,
    lost: FxHashMap<PostKey, Vec<Units>>,
}

impl Weighed {
    /// `all` counts; without one of `posts`, what stands beside it would.
    fn add(&mut self, feature: usize, all: Units, posts: &[(PostKey, Units)]) {
        let plus = |sum: &mut Units, more: Units| (sum[0], sum[1]) = (sum[0] + more[0], sum[1] + more[1]);
        plus(&mut self.total[feature], all);
        for (post, left) in posts {
            if let Some(lost) = self.lost.get_mut(post) {
                plus(&mut lost[feature], [all[0] - left[0], all[1] - left[1]]);
            }
        }
    }
}

/// The largest value and the post it comes from, and the largest of all other posts.
#[derive(Clone, Copy)]
struct Best<T> {
    value: T,
    post: PostKey,
    other: Option<T>,
}

impl<T: PartialOrd + Copy> Best<T> {
    fn of(value: T, post: PostKey) -> Best<T> {
        Best { value, post, other: None }
    }

    fn take(&mut self, value: T, post: PostKey) {
        let beats = |held: Option<T>| held.is_none_or(|held| value > held);
        if post == self.post {
            if value > self.value {
                self.value = value;
            }
        } else if value > self.value {
            *self = Best { value, post, other: Some(self.value) };
        } else if beats(self.other) {
            self.other = Some(value);
        }
    }
}

/// A feature by its place in the model, and the kinds of response that it is of.
#[derive(Clone, Copy)]
struct Place {
    feature: usize,
    group: Group,
}

impl Evidence<'_> {
    fn weigh(&self, regard: &mut dyn FnMut(AccountIndex) -> Regard) -> Weighed {
        let features = &self.model.features;
        let mut lost: FxHashMap<PostKey, Vec<Units>> = FxHashMap::default();
        for row in self.rows {
            lost.entry(row.post).or_insert_with(|| vec![[0; 2]; features.len()]);
        }
        let mut weighed = Weighed { total: vec![[0; 2]; features.len()], lost };
        let mut regards = Vec::with_capacity(self.rows.len());
        for run in self.rows.chunk_by(|a, b| a.responder == b.responder) {
            let regard = regard(run[0].responder);
            regards.extend(run.iter().map(|_| regard));
            for (index, feature) in features.iter().enumerate() {
                if let Measure::People { half_life } = feature.measure {
                    self.person(
                        run,
                        regard,
                        half_life,
                        Place { feature: index, group: feature.group },
                        &mut weighed,
                    );
                }
            }
        }
        for (index, feature) in features.iter().enumerate() {
            if let Measure::ActiveSlots { half_life } = feature.measure {
                self.slots(&regards, half_life, Place { feature: index, group: feature.group }, &mut weighed);
            }
        }
        weighed
    }

    /// One responder counts by their latest response.
    fn person(
        &self,
        run: &[Response],
        regard: Regard,
        half_life: f64,
        Place { feature, group }: Place,
        weighed: &mut Weighed,
    ) {
        let mut latest: Option<Best<i64>> = None;
        for row in run.iter().filter(|row| is_of(group, row)) {
            match &mut latest {
                Some(best) => best.take(row.time, row.post),
                None => latest = Some(Best::of(row.time, row.post)),
            }
        }
        let Some(latest) = latest else { return };
        let horizon = self.model.horizon_seconds as f64;
        let weigh =
            |time: i64| in_units(regard, (-age_seconds(self.at, time) / (half_life * horizon)).exp2());
        let left = latest.other.map(weigh).unwrap_or_default();
        weighed.add(feature, weigh(latest.value), &[(latest.post, left)]);
    }

    /// A slot counts by the most trust of a responder in it, and beside it by the most that strangers add: these two
    /// may come from different posts.
    fn slots(
        &self,
        regards: &[Regard],
        half_life: f64,
        Place { feature, group }: Place,
        weighed: &mut Weighed,
    ) {
        let length = slot_micros(self.model.horizon_seconds);
        let mut slots: FxHashMap<i64, (Best<f64>, Best<f64>)> = FxHashMap::default();
        for (row, regard) in self.rows.iter().zip(regards).filter(|(row, _)| is_of(group, row)) {
            let slot = (self.at.micros() - row.time - 1) / length;
            slots
                .entry(slot)
                .and_modify(|(known, unknown)| {
                    known.take(regard.known, row.post);
                    unknown.take(regard.unknown, row.post);
                })
                .or_insert((Best::of(regard.known, row.post), Best::of(regard.unknown, row.post)));
        }
        let slot_in_half_lives = 1.0 / (SLOTS_PER_HORIZON as f64 * half_life);
        for (slot, (known, unknown)) in slots {
            let recency = (-(slot as f64) * slot_in_half_lives).exp2();
            let weigh = |known: f64, unknown: f64| {
                in_units(Regard { known, unknown: unknown.min(1.0 - known) }, recency)
            };
            let without = |post: PostKey| {
                let left =
                    |best: &Best<f64>| if best.post == post { best.other.unwrap_or(0.0) } else { best.value };
                (post, weigh(left(&known), left(&unknown)))
            };
            let posts = [without(known.post), without(unknown.post)];
            let posts = if known.post == unknown.post { &posts[..1] } else { &posts };
            weighed.add(feature, weigh(known.value, unknown.value), posts);
        }
    }
}

fn in_units(regard: Regard, recency: f64) -> Units {
    [units(recency * regard.known).cast_signed(), units(recency * regard.unknown).cast_signed()]
}

fn is_of(group: Group, row: &Response) -> bool {
    group == Group::All || row.kind.group() == group
}

#[cfg(test)]
mod tests {
    use model::{Feature, Network, ResponseKind};
    use proptest::prelude::*;

    use super::*;
    use crate::forecast::{Gathered, Measuring};

    fn model() -> Model {
        let mut model: Model =
            serde_json::from_str(include_str!("../../../../data/models/m2.json")).expect("the shipped model");
        // Kinds of their own, so that a post may carry one kind and not another.
        model.features.push(Feature {
            group: Group::Repost,
            measure: Measure::People { half_life: 0.5 },
            weight: 0.3,
        });
        model.features.push(Feature {
            group: Group::Like,
            measure: Measure::ActiveSlots { half_life: 1.0 },
            weight: 0.2,
        });
        model
    }

    /// The same, by measuring again without each post in turn.
    fn slow(rows: &[Response], regards: &[Regard], at: Timestamp, model: &Model) -> f64 {
        let how = Measuring::of(model);
        let without = |post: PostKey| {
            let mut gathered = Gathered::new(&how, at);
            for run in rows.chunk_by(|a, b| a.responder == b.responder) {
                gathered.add(run, |row| row.post != post, regards[run[0].responder as usize]);
            }
            let steps: Vec<u16> = gathered.finish().iter().map(|sums| sums.steps(&how.weighing)).collect();
            model.score(&steps).get()
        };
        rows.iter().map(|row| without(row.post)).min_by(f64::total_cmp).unwrap_or(1.0)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

        #[test]
        fn it_is_what_measuring_again_without_each_post_gives(
            acts in prop::collection::vec((0u32..6, 0i64..90, 0u8..5, 0usize..3), 0..40),
            regards in prop::collection::vec((0.0..1.0f64, 0.0..1.0f64), 6),
        ) {
            let (model, network) = (model(), Network::new("test").expect("a network"));
            let kinds = [ResponseKind::Reply, ResponseKind::Repost, ResponseKind::Like];
            let mut rows: Vec<Response> = acts
                .iter()
                .map(|&(responder, day, post, kind)| Response {
                    target: 9,
                    responder,
                    by: responder,
                    kind: kinds[kind],
                    post: PostKey::of(network, Some(&post.to_string())),
                    time: day * 86_400_000_000 + i64::from(responder),
                    until: i64::MAX,
                })
                .collect();
            rows.sort_by_key(|row| (row.responder, row.time));
            let regards: Vec<Regard> = regards
                .iter()
                .map(|&(known, part)| Regard { known, unknown: part * (1.0 - known) })
                .collect();
            let at = Timestamp::from_micros(91 * 86_400_000_000);
            let fast = Absences::of(&rows, &mut |who| regards[who as usize], at, &model);
            prop_assert_eq!(fast.least(), slow(&rows, &regards, at, &model));
        }
    }

    proptest! {
        /// Of posts 0 to 4, the first two are on the child, the first three on its parent.
        #[test]
        fn a_child_is_never_more_than_its_parent_nor_a_topic_more_than_the_whole(
            acts in prop::collection::vec((0u32..6, 0i64..90, 0u8..5), 1..40),
            regards in prop::collection::vec(0.0..1.0f64, 6),
            share in 0.0..1.0f64,
        ) {
            let (model, network) = (model(), Network::new("test").expect("a network"));
            let at = Timestamp::from_micros(91 * 86_400_000_000);
            let absences = |posts: u8| {
                let acts = acts.iter().filter(|act| act.2 < posts);
                let mut rows: Vec<Response> = acts
                    .map(|&(responder, day, post)| Response {
                        target: 9,
                        responder,
                        by: responder,
                        kind: ResponseKind::Reply,
                        post: PostKey::of(network, Some(&post.to_string())),
                        time: day * 86_400_000_000,
                        until: i64::MAX,
                    })
                    .collect();
                rows.sort_by_key(|row| (row.responder, row.time));
                let regard = |known: f64| Regard { known, unknown: 1.0 - known };
                Absences::of(&rows, &mut |who| regard(regards[who as usize]), at, &model)
            };
            let (child, parent, whole) = (absences(2), absences(3), absences(5));
            let [child, parent] = [child, parent].map(|topic| topic.borrowing(&whole, share));
            prop_assert!(child <= parent + 1e-12, "{child} {parent}");
            prop_assert!(parent <= whole.with_all() + 1e-12);
        }
    }

    #[test]
    fn one_viral_post_is_worth_nothing() {
        let rows: Vec<Response> = (0..5_000)
            .map(|responder| Response {
                target: 9_999,
                responder,
                by: responder,
                kind: ResponseKind::Reply,
                post: PostKey::of(Network::new("test").expect("a network"), Some("viral")),
                time: i64::from(responder),
                until: i64::MAX,
            })
            .collect();
        let known = Regard { known: 1.0, unknown: 0.0 };
        let alone = Absences::of(&rows, &mut |_| known, Timestamp::from_seconds(60), &model());
        assert_eq!((alone.least(), alone.borrowing(&alone, 0.25)), (1.0, 1.0));
        assert!(alone.with_all() > 30.0);
    }
}
