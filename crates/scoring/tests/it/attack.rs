//! Attacks on a small community: each does what its words say.

use std::sync::LazyLock;

use scoring::{Attack, AttackError, AttackLine, AttackOptions, AttackReport, Recipe, attack};

use crate::world::{Act, responses};

const PEOPLE: i32 = 24;
const BUDGETS: [usize; 4] = [1, 6, 12, 40];

/// Six weeks in which everybody but the stars replies to a few others each day.
fn community(days: i32) -> Vec<Act> {
    let mut acts = Vec::new();
    for day in 0..days {
        for person in 2..PEOPLE {
            for step in 1..=1 + person % 3 {
                let other = (person + step * 5 + day % 4) % PEOPLE;
                acts.push(Act {
                    day,
                    second: i64::from(person * 100 + step),
                    actor: format!("p{person}"),
                    kind: "reply".into(),
                    target: (other != person).then(|| format!("p{other}")),
                    post: None,
                });
            }
        }
    }
    acts.retain(|act| act.target.is_some());
    acts
}

fn options(attacks: &[Attack]) -> AttackOptions {
    AttackOptions {
        attacks: attacks.to_vec(),
        seed: 1,
        ordinary: 4,
        strong: 1,
        budgets: BUDGETS.to_vec(),
        names: 200,
        horizon: Some("7d".parse().expect("horizon")),
        recipe: Recipe::default(),
    }
}

fn attacked(attacks: &[Attack]) -> AttackReport {
    attack(responses(&community(42)), &options(attacks), &|_, _| {}).expect("a report")
}

static REPORT: LazyLock<AttackReport> = LazyLock::new(|| attacked(&Attack::ALL));

fn lines(attack: Attack) -> Vec<&'static AttackLine> {
    let all = REPORT.attacks.iter().chain(&REPORT.before_the_founding);
    let lines: Vec<&AttackLine> =
        all.filter(|line| line.name == attack.name() && line.ranker == "clout").collect();
    assert!(!lines.is_empty(), "{} was not carried out", attack.name());
    lines
}

#[test]
fn puppets_alone_stay_within_the_bound() {
    for line in lines(Attack::SockPuppets) {
        assert!(line.points_max <= REPORT.bound, "{line:?}");
        assert!(line.points_median > 0.0, "a crowd counts for something: {line:?}");
        assert_eq!((line.attack_edges, line.ties, line.attackers_let_in), (0, 0, 0), "{line:?}");
        assert_eq!(line.targets, 5);
    }
    assert_eq!(lines(Attack::SockPuppets).len(), BUDGETS.len());
}

#[test]
fn rings_respond_to_each_other_and_are_answered_by_nobody_else() {
    for line in lines(Attack::PuppetRing) {
        assert_eq!(line.ties as usize, line.budget * 8.min(line.budget - 1), "{line:?}");
        assert_eq!(line.attack_edges, 0, "{line:?}");
    }
}

#[test]
fn what_one_does_oneself_gains_nothing() {
    for line in lines(Attack::SelfPromotion) {
        assert_eq!((line.points_median, line.points_max), (0.0, 0.0), "{line:?}");
        let [before, after] = line.ordinary_places.expect("places");
        assert_eq!(before, after);
    }
}

#[test]
fn trees_stand_behind_as_many_replies_as_they_say() {
    let trees = lines(Attack::TreeBehindReplies);
    assert_eq!(trees.len(), 5 * 3 * 4 * BUDGETS.len(), "givers, replies, shapes and budgets");
    for line in trees {
        let replies = line.replies.expect("replies");
        assert_eq!(line.attack_edges as usize, replies, "{line:?}");
        // Each reply has a part of the puppets to itself, as far as there are any.
        let parts = replies.min(line.budget);
        let part = |part: usize| (part + 1) * line.budget / parts - part * line.budget / parts;
        let ties: usize = (0..parts)
            .map(|number| match line.shape.expect("shape") {
                "complete" => part(number) * (part(number) - 1),
                _ => part(number) - 1,
            })
            .sum();
        assert_eq!(line.ties as usize, ties, "{line:?}");
        assert!(line.giver.is_some());
    }
}

#[test]
fn members_are_let_in_by_as_many_replies_as_were_given() {
    for line in lines(Attack::MembersLetIn) {
        // Five puppets are what twelve replies go to.
        if line.budget >= 5 {
            assert_eq!(Some(line.attack_edges as usize), line.replies, "{line:?}");
        }
        // Everybody but the first answered by three of the others, or by as many as there were.
        if line.budget == 40 {
            assert!(line.ties >= 37, "{line:?}");
        }
        assert!(line.attackers_let_in as usize <= line.budget, "{line:?}");
    }
}

#[test]
fn a_slow_attack_gets_a_reply_a_horizon() {
    for line in lines(Attack::Slow).into_iter().filter(|line| line.budget >= 3) {
        // Of not quite six weeks one lies before the founding.
        assert_eq!((line.replies, line.attack_edges), (Some(4), 4), "{line:?}");
    }
}

#[test]
fn a_hijacked_member_responds_to_puppets_alone() {
    for line in lines(Attack::HijackedStrong) {
        let ties = match line.shape.expect("shape") {
            "complete" => line.budget * (line.budget + 1),
            _ => line.budget,
        };
        assert_eq!(line.ties as usize, ties, "{line:?}");
    }
}

#[test]
fn as_many_names_are_tried_as_were_asked_for() {
    let [line] = lines(Attack::ChosenNames)[..] else { panic!("one line") };
    assert_eq!((line.budget, line.attack_edges), (200, 1));
}

#[test]
fn a_model_is_fitted_on_puppets_that_no_member_answered() {
    let [line] = lines(Attack::TrainTheModel)[..] else { panic!("one line") };
    assert_eq!((line.budget, line.attack_edges), (40, 0), "the largest budget below three thousand");
    assert_eq!(line.ties, 40 * 28, "each answers 28 others, in one slot of a horizon each");
    let [honest, fitted] = line.levels.expect("levels");
    assert!(honest > 0.0 && fitted > 0.0);
    assert!(line.points_max >= line.strong_max && line.strong_places.is_some());
}

#[test]
fn puppets_of_the_time_before_the_founding_stand_apart() {
    let name = Attack::BeforeTheFounding.name();
    assert!(REPORT.attacks.iter().all(|line| line.name != name));
    for line in lines(Attack::BeforeTheFounding) {
        assert_eq!(line.ties as usize, if line.budget > 1 { line.budget } else { 0 }, "{line:?}");
        assert_eq!(line.attack_edges, 0, "{line:?}");
    }
}

#[test]
fn places_are_those_among_what_everybody_else_had() {
    for line in REPORT.attacks.iter().filter(|line| line.ranker == "clout") {
        let [before, after] = line.ordinary_places.expect("places");
        assert!((1..=REPORT.people).contains(&before) && after >= 1, "{line:?}");
        if line.ordinary_median > 0.0 && line.targets <= 2 && line.levels.is_none() {
            assert!(after <= before, "{line:?}");
        }
    }
    let plain = REPORT.attacks.iter().filter(|line| line.ranker == "pagerank_085");
    assert!(plain.clone().count() > 0 && plain.clone().all(|line| line.ordinary_places.is_none()));
}

#[test]
fn the_same_seed_gives_the_same_table() {
    let some = [Attack::MutualRing, Attack::BoughtResponses, Attack::HijackedAccount, Attack::MembersLetIn];
    let text = |report: &AttackReport| serde_json::to_string(report).expect("JSON");
    assert_eq!(text(&attacked(&some)), text(&attacked(&some)));
}

#[test]
fn what_cannot_be_attacked_says_why() {
    let nothing = attack(responses(&[]), &options(&Attack::ALL), &|_, _| {}).expect_err("nothing");
    assert!(matches!(nothing, AttackError::NoResponses));
    let short = attack(responses(&community(20)), &options(&Attack::ALL), &|_, _| {}).expect_err("too short");
    assert!(short.to_string().contains("try a shorter --horizon"), "{short}");
}
