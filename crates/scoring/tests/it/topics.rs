//! Influence on topics in small worlds: posts are named after what they are about.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use model::{Day, PersonId, TopicDetails, TopicId};
use proptest::prelude::*;
use scoring::{
    Cuts, InfluenceOptions, InfluenceReport, InfluenceTruth, LabelledPosts, Posts, Recipe, Responses,
    judge_influence,
};

use crate::world::{self, Act, acts, network, responses, tell};

const WIDEST: TopicId = TopicId(1);
const MUSIC: TopicId = TopicId(2);
const ANIMALS: TopicId = TopicId(3);
const LIZARDS: TopicId = TopicId(4);

/// `lizard-3` is a post on lizards, and so on animals; `zoo-1` on animals; `song-8` on music.
fn about(post: &str) -> Vec<TopicId> {
    match post.split('-').next() {
        Some("lizard") => vec![LIZARDS, ANIMALS],
        Some("zoo") => vec![ANIMALS],
        Some("song") => vec![MUSIC],
        _ => vec![WIDEST],
    }
}

fn field(topic: TopicId) -> Vec<TopicId> {
    vec![if topic == LIZARDS { ANIMALS } else { topic }]
}

fn posts(acts: &[Act]) -> Posts {
    let told = |take: &mut dyn FnMut(&model::Event<'_>)| {
        tell(acts, |event| take(&model::Event { text: event.post, ..*event }));
    };
    world::table(told, &mut |post, topics| topics.extend(post.text.map(about).unwrap_or_default()))
}

fn labelled(acts: &[Act], responses: &Responses, day: i32) -> LabelledPosts {
    LabelledPosts::at(&posts(acts), responses, Day::from_number(day))
}

/// Tenths of a point of each person on each topic, as of the end of a day.
fn influence(acts: &[Act], day: i32) -> BTreeMap<(String, u64), u16> {
    let (told, names) = details(acts, day);
    told.people.iter().map(|row| ((names[&row.person].clone(), row.topic.0), row.score.0)).collect()
}

fn details(acts: &[Act], day: i32) -> (TopicDetails, BTreeMap<PersonId, String>) {
    let told = world::kept(&responses(acts), &posts(acts), day, &field, |_| ()).topics;
    let names = acts.iter().flat_map(|act| [Some(act.actor.clone()), act.target.clone()]).flatten();
    (told, names.map(|name| (PersonId::of(network(), &name), name)).collect())
}

/// The door: who is influential on lizards, the first first.
fn on_lizards(acts: &[Act], day: i32) -> String {
    let influence = influence(acts, day);
    let mut found: Vec<(u16, &str)> = influence
        .iter()
        .filter(|((_, topic), _)| *topic == LIZARDS.0)
        .map(|((name, _), score)| (*score, name.as_str()))
        .collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.iter().map(|(_, name)| format!("{name}\n")).collect()
}

/// Posts of somebody, one a day from a day on, each with its responders.
fn series(
    from: i32,
    who: &str,
    subject: &str,
    posts: i32,
    responders: impl Fn(i32) -> Vec<String>,
) -> String {
    let mut text = String::new();
    for number in 0..posts {
        let day = from + number;
        text += &format!("{day} {who} post on {subject}-{who}{number}\n");
        for responder in responders(number) {
            text += &format!("{day} {responder} reply {who} on {subject}-{who}{number}\n");
        }
    }
    text
}

fn crowd(name: &str, count: i32) -> Vec<String> {
    (0..count).map(|number| format!("{name}{number}")).collect()
}

#[test]
fn one_viral_post_gives_no_topic_and_twelve_posts_with_sixty_people_give_the_first_place() {
    let mut world = series(10, "herpetologist", "lizard", 12, |number| {
        (0..5).map(|place| format!("reader{}", number * 5 + place)).collect()
    });
    world += &series(12, "viral", "lizard", 1, |_| crowd("passerby", 5_000));
    assert_snapshot!(on_lizards(&acts(&world), 24), @"herpetologist");
}

#[test]
fn fame_in_another_field_is_no_influence_on_this_one() {
    let mut world = series(10, "star", "song", 12, |number| crowd(&format!("fan{number}x"), 80));
    world += &series(10, "star", "lizard", 3, |_| crowd("fan", 5));
    world += &series(10, "herpetologist", "lizard", 12, |_| crowd("reader", 9));
    assert_snapshot!(on_lizards(&acts(&world), 24), @"
    herpetologist
    star
    ");
}

#[test]
fn a_topic_asks_for_posts_days_and_people() {
    let two_posts = series(10, "ana", "lizard", 2, |_| crowd("reader", 9));
    let few_people = series(10, "bo", "lizard", 9, |_| crowd("reader", 4));
    let one_day: String = series(10, "cy", "lizard", 3, |_| crowd("reader", 9))
        .lines()
        .map(|line| format!("10{}\n", &line[2..]))
        .collect();
    let enough = series(10, "dee", "lizard", 3, |_| crowd("reader", 5));
    let world = acts(&(two_posts + &few_people + &one_day + &enough));
    assert_snapshot!(on_lizards(&world, 20), @"dee");
}

#[test]
fn nobody_makes_a_topic_common_by_writing_much() {
    let reader = |_| vec!["reader".to_owned()];
    let mut world = series(10, "ana", "song", 5, reader) + &series(10, "ana", "zoo", 5, reader);
    world += &(series(10, "bo", "song", 1, reader) + &series(10, "cy", "song", 1, reader));
    let first = |world: &str| {
        let (told, names) = details(&acts(world), 60);
        told.interests
            .into_iter()
            .find(|interest| names[&interest.person] == "ana")
            .map(|interest| (interest.topic, interest.posts))
    };
    assert_eq!(first(&world), Some((ANIMALS, 5)), "two more people write on music");
    let posts: String = (0..200).map(|number| format!("20 spammer post on zoo-s{number}\n")).collect();
    let spam = format!("{posts}20 reader reply spammer on zoo-s1\n");
    assert_eq!(first(&(world + &spam)), Some((ANIMALS, 5)));
}

#[test]
fn an_answer_carries_the_topic_of_what_it_answers() {
    let mut world = String::new();
    for number in 0..4 {
        let day = 10 + number;
        world += &format!("{day} asker post on lizard-{number}\n");
        for responder in crowd("reader", 6) {
            world += &format!("{day} {responder} reply asker on lizard-{number}\n");
        }
    }
    assert_snapshot!(on_lizards(&acts(&world), 20), @"asker");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_more_on_a_topic_than_on_its_parent_and_no_order_of_events_changes_anything(
        told in prop::collection::vec((0i32..20, 0u8..7, 0u8..5, 0u8..3), 30..120),
        turn in 1usize..50,
    ) {
        let subjects = ["lizard", "zoo", "song"];
        // Enough on lizards in each world for a score.
        let mut world = acts(&series(5, "ana", "lizard", 4, |_| crowd("reader", 6)));
        for &(day, from, post, subject) in &told {
            let post = format!("{}-{post}", subjects[usize::from(subject)]);
            world.extend(acts(&format!("{} ana post on {post}\n", day / 4)));
            world.extend(acts(&format!("{day} reader{from} reply ana on {post}\n")));
        }
        let first = influence(&world, 30);
        prop_assert!(first.contains_key(&("ana".to_owned(), LIZARDS.0)));
        for ((name, topic), score) in &first {
            let parent = first.get(&(name.clone(), ANIMALS.0));
            prop_assert!(*topic != LIZARDS.0 || parent.is_some_and(|parent| score <= parent), "{first:?}");
        }
        let turn = turn % world.len();
        world.rotate_left(turn);
        prop_assert_eq!(influence(&world, 30), first);
    }
}

/// Every other day each of three askers asks, and three people answer; a day later the askers like answers and accept
/// one: until day 100 that of the first, on what is told by `accepted`.
fn forum(accepted: impl Fn(i32, i32) -> Option<&'static str>) -> Vec<Act> {
    let mut world = String::new();
    for day in (2..=120).step_by(2) {
        for asker in 0..3 {
            let question = format!("lizard-q{day}x{asker}");
            world += &format!("{day} asker{asker} post on {question}\n");
            for (place, answerer) in ["ana", "bo", "cy"].into_iter().enumerate() {
                let answer = format!("lizard-{answerer}{day}x{asker}");
                world += &format!("{day} {answerer} reply asker{asker} on {question}\n");
                world += &format!("{day} {answerer} post on {answer}\n");
                for fan in 0..3 - place {
                    world += &format!(
                        "{} asker{} like {answerer} on {answer}\n",
                        day + 1,
                        (asker + fan as i32) % 3
                    );
                }
                if accepted(day, asker) == Some(answerer) {
                    world += &format!("{} asker{asker} accept {answerer} on {answer}\n", day + 1);
                }
            }
        }
    }
    acts(&world)
}

fn judged(acts: &[Act], cuts: &str) -> InfluenceReport {
    let responses = responses(acts);
    let labelled = labelled(acts, &responses, 121);
    let options = InfluenceOptions {
        truth: InfluenceTruth::AcceptedAnswers,
        cuts: cuts.parse::<Cuts>().expect("cuts"),
        min_answers: 1,
        recipe: Recipe::default(),
    };
    judge_influence(&responses, &labelled, &options, &|_, _| ()).expect("something to judge")
}

#[test]
fn what_is_accepted_after_the_middle_cut_changes_nothing_of_what_the_earlier_ones_say() {
    // Days 60 and 80 of 1970.
    let cuts = "1970-03-02,1970-03-22";
    let first = forum(|day, asker| (asker == 0 || day == 118).then_some("ana"));
    let other = forum(|day, asker| match day {
        118 => Some("ana"),
        82.. => Some("cy"),
        _ => (asker == 0).then_some("ana"),
    });
    let [first, other] = [first, other].map(|acts| judged(&acts, cuts));
    let [experts, others] =
        [&first.experts, &other.experts].map(|ranking| ranking.as_ref().expect("two cuts"));
    assert_ne!(experts.plain_later, others.plain_later, "the later cut does see it");
    assert_eq!(experts.plain_earlier, others.plain_earlier);
    let earlier = |report: &InfluenceReport| {
        let ways = report
            .experts
            .as_ref()
            .map(|ranking| ranking.ways.iter().map(|way| way.earlier).collect::<Vec<f64>>());
        let borrowed = report
            .borrowing
            .as_ref()
            .map(|ranking| ranking.ways.iter().map(|way| way.earlier).collect::<Vec<f64>>());
        (ways, borrowed)
    };
    assert_eq!(earlier(&first), earlier(&other));
}

#[test]
fn the_intervals_of_topics_are_held_against_what_came_on_them() {
    let report = judged(&forum(|_, asker| (asker == 0).then_some("ana")), "1970-03-02,1970-03-22");
    // The three who answer; three people respond to the askers, fewer than a topic needs, and so do they to these.
    assert_eq!(report.coverage, None);
    let crowd: String =
        (0..60).map(|day| series(2 * day + 1, "ana", "lizard", 1, |_| crowd("reader", 9))).collect();
    // Whom somebody responded to is known, and counts as one.
    let known: String =
        (0..9).map(|reader| format!("1 asker0 like reader{reader} on song-{reader}\n")).collect();
    let mut world = forum(|_, asker| (asker == 0).then_some("ana"));
    // Before the cuts, and beyond the horizons after them.
    let elsewhen = "20 once reply ana on lizard-ana2x0\n119 late reply ana on lizard-ana2x0\n";
    world.extend(acts(&(known + &crowd + elsewhen)));
    let report = judged(&world, "1970-03-02,1970-03-22");
    let coverage = report.coverage.expect("topics");
    // Ana is on lizards and on animals at both cuts, and twelve people come each time: nine readers and three askers.
    assert_eq!((coverage.people, coverage.topics), (1, 4), "{coverage:?}");
    assert_eq!(coverage.outcome, 12.0, "{coverage:?}");
}
