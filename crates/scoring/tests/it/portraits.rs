//! Subscores and style of small worlds.

use insta::assert_snapshot;
use model::{Day, Portrait};

use crate::world::{self, Act, acts, network, responses, scored, tell};

/// Portraits as of the end of a day; a line may end in `under TAG TAG`.
fn portraits(text: &str, day: i32) -> Vec<Portrait> {
    let lines: Vec<(&str, Option<&str>)> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.split_once(" under ").map_or((line, None), |(act, tags)| (act, Some(tags))))
        .collect();
    let acts = acts(&lines.iter().map(|(act, _)| format!("{act}\n")).collect::<String>());
    of_acts(&acts, &lines.iter().map(|(_, tags)| *tags).collect::<Vec<_>>(), day)
}

fn of_acts(acts: &[Act], tags: &[Option<&str>], day: i32) -> Vec<Portrait> {
    let mut tags = tags.iter();
    let tagged = |take: &mut dyn FnMut(&model::Event<'_>)| {
        tell(acts, |event| take(&model::Event { tags: *tags.next().expect("tags"), ..*event }));
    };
    let posts = world::table(tagged, &mut |_, _| ());
    world::kept(&responses(acts), &posts, day, &|_| Vec::new(), |_| ()).portraits
}

/// The door: a world in text, and one person's counts in text.
fn counts(text: &str, day: i32, name: &str) -> String {
    let person = model::PersonId::of(network(), name);
    let portraits = portraits(text, day);
    let portrait = portraits.iter().find(|portrait| portrait.person == person).expect("a portrait");
    let (acts, reshares) = (&portrait.acts, &portrait.reshares);
    let number = |value: Option<f64>| value.map_or("unknown".to_owned(), |value| format!("{value:.2}"));
    format!(
        "posts {} passed on {} spoken {} quiet {} heard {} weeks {}\nover {:?}: {} items, evenness {:.2}\nreshared by {} of {} posts\namplification {} impact {}",
        acts.posts,
        acts.passed_on,
        acts.spoken,
        acts.quiet,
        acts.heard,
        acts.weeks,
        acts.spread.over,
        acts.spread.items,
        acts.spread.evenness,
        reshares.people,
        reshares.posts,
        number(portrait.amplification()),
        number(portrait.network_impact()),
    )
}

/// Bo, Cy and Dan are trusted: all three respond to each other on three days.
const TRUSTED: &str = "
    1 bo reply cy\n 1 cy reply bo\n 1 dan reply bo\n 1 bo reply dan\n 1 cy reply dan\n 1 dan reply cy
    2 bo reply cy\n 2 cy reply bo\n 2 dan reply bo\n 2 bo reply dan\n 2 cy reply dan\n 2 dan reply cy
    3 bo reply cy\n 3 cy reply bo\n 3 dan reply bo\n 3 bo reply dan\n 3 cy reply dan\n 3 dan reply cy
    3 eve reply bo\n 3 eve reply cy\n 3 eve reply dan\n 4 bo reply eve\n 4 cy reply eve\n 4 dan reply eve
";

#[test]
fn what_somebody_did_and_what_came_back_is_counted() {
    let world = "
        2 ana post on p1
        9 ana post on p2
        9 ana reply bo
        9 ana repost cy on c1
        9 ana like cy on c1
        9 ana follow dan
        10 bo repost ana on p1
        10 bo quote ana on p2
        10 bo reply ana on p2
        10 cy repost ana on p2
    ";
    assert_snapshot!(counts(&format!("{TRUSTED}{world}"), 10, "ana"), @"
    posts 2 passed on 1 spoken 1 quiet 2 heard 1 weeks 2
    over People: 4 items, evenness 0.75
    reshared by 2 of 2 posts
    amplification 0.43 impact 28.57
    ");
}

#[test]
fn acts_older_than_ninety_days_and_what_was_taken_back_count_no_more() {
    let world = "
        1 ana post on p1
        95 ana post on p2
        95 ana post on p3
        96 ana delete on p3
        1 ana reply bo
        95 ana like bo on b1
        96 ana undo_like bo on b1
        95 ana comment bo on b1
        97 bo repost ana on p1
        97 bo delete on p2
    ";
    assert_snapshot!(counts(world, 100, "ana"), @"
    posts 1 passed on 0 spoken 1 quiet 0 heard 0 weeks 1
    over Unknown: 0 items, evenness 0.00
    reshared by 1 of 2 posts
    amplification 0.00 impact 0.00
    ");
}

#[test]
fn tags_tell_the_field_where_there_are_enough_of_them() {
    let posts = |from: i32, count: i32, tag: fn(i32) -> String| -> String {
        (from..from + count).map(|day| format!("{day} ana post on p{day} under {}\n", tag(day))).collect()
    };
    let world = |posts: String| format!("{posts}\n20 bo reply ana\n20 ana reply bo\n20 ana reply cy");
    let few = counts(&world(posts(1, 9, |_| "qubits".into())), 30, "ana");
    assert!(few.contains("over People: 2 items, evenness 1.00"), "{few}");
    let same = counts(&world(posts(1, 12, |_| "Qubits".into())), 30, "ana");
    assert!(same.contains("over Tags: 12 items, evenness 0.00"), "{same}");
    let many = counts(&world(posts(1, 12, |day| format!("field{}", day % 4))), 30, "ana");
    assert!(many.contains("over Tags: 12 items, evenness 0.56"), "{many}");
}

#[test]
fn without_posts_or_without_reshares_on_the_network_amplification_is_unknown() {
    let silent = counts("1 bo repost ana on p1\n1 cy reply ana on p1", 3, "ana");
    assert!(silent.contains("amplification unknown"), "{silent}");
    let no_reshares = counts("1 ana post on p1\n1 bo reply ana on p1", 3, "ana");
    assert!(no_reshares.contains("amplification unknown"), "{no_reshares}");
    let known = counts("1 ana post on p1\n1 bo reply ana on p1\n1 bo repost cy", 3, "ana");
    assert!(known.contains("amplification 0.00"), "{known}");
}

#[test]
fn own_acts_move_the_style_and_not_the_score() {
    let before = format!("{TRUSTED}5 bo reply ana on p1\n5 cy reply ana on p1\n5 ana post on p1\n");
    let busy: String = (6..20).map(|day| format!("{day} ana repost dan on d{day}\n")).collect();
    let after = format!("{before}{busy}");
    let person = model::PersonId::of(network(), "ana");
    let axes = |text: &str| {
        let portraits = portraits(text, 20);
        portraits.iter().find(|portrait| portrait.person == person).expect("ana").acts.axes()
    };
    assert_eq!(axes(&before), None);
    let axes = axes(&after).expect("enough acts");
    assert!(axes.share_create < 0.5 && axes.broad_focused > 0.99, "{axes:?}");
    let score = |text: &str| world::of(&scored(&acts(text), 20), "ana");
    assert_eq!(score(&before), score(&after));
}

#[test]
fn the_order_of_events_changes_no_portrait() {
    let text = format!(
        "{TRUSTED}5 ana post on p1\n6 ana repost bo on b1\n7 bo repost ana on p1\n8 ana delete on p2"
    );
    let forward = acts(&text);
    let mut backward = forward.clone();
    backward.reverse();
    let none = vec![None; forward.len()];
    let day = Day::from_number(20).number();
    assert_eq!(of_acts(&forward, &none, day), of_acts(&backward, &none, day));
}
