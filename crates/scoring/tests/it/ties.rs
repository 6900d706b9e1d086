//! Moments, influence and similar people of small worlds.

use insta::assert_snapshot;
use model::{Direction, PersonId, SnapshotDetails};
use proptest::prelude::*;
use scoring::{Community, Responses};

use crate::world::{self, Act, acts, kinds, network, responses, tell, told};

/// What is kept of a world at the end of a day.
fn kept(acts: &[Act], day: i32) -> SnapshotDetails {
    of_responses(&responses(acts), acts, day)
}

/// The same of responses that were made of it in some other way.
fn of_responses(responses: &Responses, acts: &[Act], day: i32) -> SnapshotDetails {
    let posts = world::table(|take| tell(acts, take), &mut |_, _| ());
    world::kept(responses, &posts, day, &|_| Vec::new(), |take| tell(acts, take))
}

fn name(id: PersonId, acts: &[Act]) -> String {
    let names = acts.iter().flat_map(|act| [Some(&act.actor), act.target.as_ref()]).flatten();
    let mut names = names.filter(|name| PersonId::of(network(), name) == id);
    names.next().expect("somebody of the world").clone()
}

/// The door: somebody's moments in text.
fn moments(world: &str, day: i32, who: &str) -> String {
    let acts = acts(world);
    let told = kept(&acts, day).moments;
    let person = PersonId::of(network(), who);
    let own = told.moments.iter().filter(|moment| moment.person == person);
    let line = |(place, moment): (usize, &model::Moment)| {
        let by = told.responders.iter().filter(|by| (by.person, by.moment) == (person, place as u32));
        let by: Vec<String> = by.map(|by| name(by.responder, &acts)).collect();
        format!(
            "{}: {} people, {:.2} trusted where {:.2} are usual over {} others, by {}\n",
            moment.post,
            moment.people,
            moment.trusted,
            moment.usual,
            moment.others,
            by.join(", ")
        )
    };
    own.enumerate().map(line).collect()
}

/// The door: one of somebody's lists in text.
fn influence(world: &str, day: i32, who: &str, direction: Direction) -> String {
    let acts = acts(world);
    let told = kept(&acts, day).influence;
    let own = told
        .people
        .iter()
        .filter(|tie| (tie.person, tie.direction) == (PersonId::of(network(), who), direction));
    let line = |tie: &model::Influence| {
        let on = tie.post.as_deref().unwrap_or("no post");
        let (share, trust) = (tie.share, tie.trust);
        format!("{} {share:.2} trust {trust:.2} by {} on {on}\n", name(tie.other, &acts), tie.responses)
    };
    own.map(line).collect()
}

/// Six people who respond to each other on three days.
fn circle() -> String {
    let names = ["bo", "cy", "dan", "eve", "flo", "gus"];
    let pairs = names.iter().flat_map(|a| names.iter().map(move |b| (a, b))).filter(|(a, b)| a != b);
    pairs.flat_map(|(a, b)| (1..4).map(move |day| format!("{day} {a} reply {b}\n"))).collect()
}

/// Posts of Ana on one day each.
fn posts(days: std::ops::Range<i32>) -> String {
    days.map(|day| format!("{day} ana post on p{day}\n")).collect()
}

fn all_to(post: &str, day: i32, who: &[&str]) -> String {
    who.iter().map(|who| format!("{day} {who} reply ana on {post}\n")).collect()
}

const ALL: [&str; 6] = ["bo", "cy", "dan", "eve", "flo", "gus"];

#[test]
fn a_post_that_drew_many_is_a_moment_for_whoever_draws_few() {
    let quiet = format!("{}{}{}", circle(), posts(20..30), all_to("p20", 21, &["bo"]));
    assert_snapshot!(moments(&format!("{quiet}{}", all_to("p25", 26, &ALL)), 40, "ana"), @"p25: 6 people, 6.00 trusted where 0.11 are usual over 9 others, by bo, cy, dan, eve, flo");
    // The same post among others that draw as many.
    let loud: String = (20..25).map(|day| all_to(&format!("p{day}"), day, &ALL)).collect();
    assert_eq!(moments(&format!("{quiet}{loud}{}", all_to("p25", 26, &ALL)), 40, "ana"), "");
    // Strangers are as many and no moment.
    let strangers: String = (0..40).map(|n| format!("26 x{n} reply ana on p25\n")).collect();
    assert_eq!(moments(&format!("{quiet}{strangers}"), 40, "ana"), "");
}

#[test]
fn too_few_posts_tell_nothing_of_what_is_usual() {
    let world =
        |posts: String| moments(&format!("{}{posts}{}", circle(), all_to("p25", 26, &ALL)), 40, "ana");
    assert_eq!(world(posts(24..27)), "");
    assert!(world(posts(21..27)).starts_with("p25"));
    // Posts of long ago are not among the others, and none of them is a moment.
    assert_eq!(world(posts(24..27)), world(format!("{}{}", posts(24..27), posts(-90..-80))));
    let old = format!("{}{}{}", circle(), posts(20..30), all_to("p25", 26, &ALL));
    assert!(moments(&old, 100, "ana").starts_with("p25"));
    assert_eq!(moments(&old, 116, "ana"), "");
}

#[test]
fn a_deleted_post_is_no_moment_and_a_withdrawn_response_none_to_it() {
    let world = format!("{}{}{}", circle(), posts(20..30), all_to("p25", 26, &ALL));
    assert!(moments(&world, 40, "ana").starts_with("p25"));
    assert_eq!(moments(&format!("{world}30 ana delete on p25"), 40, "ana"), "");
    let withdrawn: String = ALL.iter().map(|who| format!("30 {who} undo_reply ana on p25\n")).collect();
    assert_eq!(moments(&format!("{world}{withdrawn}"), 40, "ana"), "");
}

#[test]
fn how_fast_they_came_is_counted_from_the_post() {
    let world = format!(
        "{}{}{}{}",
        circle(),
        posts(20..30),
        all_to("p25", 26, &["bo", "cy", "dan"]),
        all_to("p25", 28, &["eve", "flo", "gus", "gus"])
    );
    let told = kept(&acts(&world), 40).moments;
    let moment = &told.moments[0];
    let days = |seconds: u32| (f64::from(seconds) / 86_400.0).round();
    assert_eq!((moment.people, moment.came.len()), (6, 6));
    assert_eq!([moment.half_seconds, moment.median_seconds].map(days), [1.0, 3.0]);
    assert!(
        moment.came.is_sorted() && moment.came.iter().copied().map(days).eq([1.0, 1.0, 1.0, 3.0, 3.0, 3.0])
    );
    let gus = PersonId::of(network(), "gus");
    let gus = told.responders.iter().find(|row| row.responder == gus);
    assert!(gus.is_none_or(|gus| gus.responses == 2));
    assert_eq!(told.responders.len(), 5, "five are named");
}

#[test]
fn a_moment_says_what_it_is_about() {
    let all = acts(&format!("{}{}{}", circle(), posts(20..30), all_to("p25", 26, &ALL)));
    let topic = model::TopicId(77);
    let of_ducks = |take: &mut dyn FnMut(&model::Event<'_>)| {
        tell(&all, |event| take(&model::Event { text: Some("of ducks"), ..*event }));
    };
    let posts = world::table(of_ducks, &mut |written, topics| {
        assert_eq!(written.text, Some("of ducks"));
        topics.push(topic);
    });
    let moments = world::kept(&responses(&all), &posts, 40, &|_| Vec::new(), of_ducks).moments;
    assert_eq!(
        (moments.moments[0].text.as_deref(), &moments.moments[0].topics),
        (Some("of ducks"), &vec![topic])
    );
}

#[test]
fn influence_is_the_share_of_attention_by_trust() {
    let world = format!(
        "{}
        40 ana reply bo on b1
        41 ana reply bo on b2
        42 ana reply bo on b3
        43 ana reply cy
        44 ana reply x1 on x
        50 dan reply ana on a1
        51 x2  reply ana on a2
    ",
        circle()
    );
    // Bo, whom she responded to three times, has 0.75 of 0.75 + 0.5 + 0.5; of X1 nothing is known.
    assert_snapshot!(influence(&world, 60, "ana", Direction::InfluencedBy), @"
    bo 0.43 trust 1.00 by 3 on b3
    cy 0.29 trust 1.00 by 1 on no post
    x1 0.29 trust 0.00 by 1 on x
    ");
    // X2 responds to nobody else, and nobody knows them; Dan gives her a part of his attention.
    assert_snapshot!(influence(&world, 60, "ana", Direction::Influences), @"
    dan 0.12 trust 1.00 by 1 on a1
    x2 1.00 trust 0.00 by 1 on a2
    ");
    let told = kept(&acts(&world), 60).influence;
    let ana = PersonId::of(network(), "ana");
    let totals = told.totals.iter().find(|row| row.person == ana).expect("totals");
    assert_eq!((totals.influenced_by, totals.influences), (3, 2));
}

#[test]
fn whoever_is_not_listed_is_counted_and_not_named() {
    let world = acts(&format!("{}40 ana reply bo\n40 ana reply cy\n41 bo reply ana\n", circle()));
    let hidden = |event: &model::Event<'_>| event.actor == "bo" && event.kind == model::Kind::Profile;
    let mut builder = scoring::ResponsesBuilder::default();
    let mut take =
        |event: &model::Event<'_>| builder.push(&model::Event { hidden: Some(hidden(event)), ..*event });
    tell(&world, &mut take);
    tell(&acts("42 bo profile"), &mut take);
    let responses = builder.finish(Community::default());
    let SnapshotDetails { moments, influence, .. } = of_responses(&responses, &world, 60);
    let bo = PersonId::of(network(), "bo");
    assert!(!influence.people.is_empty() && !influence.similar.is_empty());
    assert!(influence.people.iter().all(|tie| tie.other != bo && tie.person != bo));
    assert!(influence.similar.iter().all(|pair| pair.other != bo));
    assert!(influence.shared.iter().all(|pair| pair.responder != bo));
    assert!(moments.responders.iter().all(|row| row.responder != bo));
    let ana = PersonId::of(network(), "ana");
    let totals = influence.totals.iter().find(|row| row.person == ana).expect("totals");
    assert_eq!((totals.influenced_by, totals.influences), (2, 1));
}

#[test]
fn everybody_named_has_a_card_and_joined_accounts_are_one() {
    let world = format!("{}{}{}40 ana reply bo\n", circle(), posts(20..30), all_to("p25", 26, &ALL));
    let kept = kept(&acts(&world), 60);
    let has_card = |person: PersonId| kept.cards.binary_search_by_key(&person, |card| card.person).is_ok();
    assert!(!kept.moments.responders.is_empty() && !kept.influence.people.is_empty());
    assert!(kept.moments.responders.iter().all(|row| has_card(row.responder)));
    assert!(kept.influence.people.iter().all(|tie| has_card(tie.other)));
    assert!(kept.influence.similar.iter().all(|pair| has_card(pair.other)));
    assert!(kept.influence.shared.iter().all(|pair| has_card(pair.responder)));

    let account = |name: &str| model::AccountId { network: network(), native: name.to_owned() };
    let joined = vec![(account("bo"), account("cy"))];
    let responses = told(&acts(&world), Community { joined, ..Community::default() }, |_| network());
    let influence = of_responses(&responses, &acts(&world), 60).influence;
    let [bo, cy] = ["bo", "cy"].map(|name| PersonId::of(network(), name));
    assert!(influence.people.iter().any(|tie| tie.other == bo));
    assert!(influence.people.iter().all(|tie| tie.other != cy && tie.person != cy));
}

const LAST_DAY: i32 = 60;

fn act() -> impl Strategy<Value = Act> {
    let post = prop::option::of((0u8..9).prop_map(|post| format!("p{post}")));
    let who = || (0u8..7).prop_map(|who| format!("n{who}"));
    (0..LAST_DAY, 0i64..80_000, who(), prop::sample::select(kinds()), who(), post).prop_map(
        |(day, second, actor, kind, target, post)| Act {
            day,
            second,
            actor,
            kind: kind.to_owned(),
            target: Some(target),
            post,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_events_changes_nothing(
        acts in prop::collection::vec(act(), 0..60), rotate in 0usize..60,
    ) {
        // Posts belong to one author each, as they do everywhere.
        let acts: Vec<Act> = acts
            .into_iter()
            .map(|act| Act { post: act.post.map(|post| format!("{post} of {:?}", act.target)), ..act })
            .collect();
        let mut other = acts.clone();
        other.reverse();
        other.rotate_left(rotate.min(acts.len()));
        let (forward, other) = (kept(&acts, LAST_DAY), kept(&other, LAST_DAY));
        prop_assert_eq!((forward.moments, forward.influence), (other.moments, other.influence));
    }

    /// What somebody does changes nothing of whom they influence: neither the shares of others nor their trust.
    #[test]
    fn own_acts_change_nobody_whom_one_influences(acts in prop::collection::vec(act(), 0..60), who in 0u8..7) {
        let name = format!("n{who}");
        let silent: Vec<Act> = acts.iter().filter(|act| act.actor != name).cloned().collect();
        let person = PersonId::of(network(), &name);
        let influences = |acts: &[Act]| {
            let all = kept(acts, LAST_DAY).influence.people.into_iter();
            all.filter(|tie| (tie.person, tie.direction) == (person, Direction::Influences)).collect::<Vec<_>>()
        };
        prop_assert_eq!(influences(&acts), influences(&silent));
    }

    /// Nobody gives more than all of their attention.
    #[test]
    fn shares_of_attention_add_up_to_at_most_one(acts in prop::collection::vec(act(), 0..60)) {
        let told = kept(&acts, LAST_DAY).influence;
        for run in told.people.chunk_by(|a, b| (a.person, a.direction) == (b.person, b.direction)) {
            if run[0].direction == Direction::InfluencedBy {
                let sum: f64 = run.iter().map(|tie| f64::from(tie.share)).sum();
                prop_assert!((sum - 1.0).abs() < 1e-6, "{sum}");
            }
            prop_assert!(run.iter().all(|tie| (0.0..=1.0).contains(&tie.share) && (0.0..=1.0).contains(&tie.trust)));
            prop_assert!(run.iter().all(|tie| tie.other != run[0].person));
        }
    }
}
