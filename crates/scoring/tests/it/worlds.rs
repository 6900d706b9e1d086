//! Worlds small enough to be thought through.

use insta::assert_snapshot;

use crate::world::scores;

#[test]
fn more_people_and_known_people_count_more() {
    let world = "
        1 zoe reply bo
        1 zoe reply cy
        9 bo  reply ana
        9 cy  reply ana
        9 x1  reply dan
        9 x2  reply dan
        9 x3  like  eve
    ";
    // Zoe responded to Bo and Cy, so Ana's responders are known and Dan's are not.
    assert_snapshot!(scores(world, 10), @"
    ana 4.9 enough reach 2
    bo 2.6 thin reach 0
    cy 2.6 thin reach 0
    dan 2.6 enough reach 0
    eve 2.1 thin reach 0
    ");
}

#[test]
fn an_old_response_counts_less_than_a_new_one() {
    assert_snapshot!(scores("
        1   zoe reply ana
        99  zoe reply bo
    ", 100), @"
    ana 1.6 thin reach 0
    bo 3.0 thin reach 0
    ");
}

#[test]
fn answering_somebody_back_does_not_make_them_known_to_oneself() {
    let alone = scores("5 bo reply ana", 6);
    let answered = scores(
        "
        5 bo reply ana
        5 ana reply bo
    ",
        6,
    );
    assert_eq!(answered.lines().next(), alone.lines().next());
}

#[test]
fn what_was_withdrawn_stops_counting_and_what_was_not_theirs_to_withdraw_stays() {
    let world = |undo: &str| {
        scores(
            &format!(
                "
            1 bo like ana on p1
            1 cy reply ana on p1
            2 bo follow ana
            {undo}
        "
            ),
            4,
        )
    };
    assert_snapshot!(world(""), @"ana 3.1 enough reach 0");
    assert_snapshot!(world("3 bo undo_like ana on p1"), @"ana 2.7 enough reach 0");
    assert_snapshot!(world("3 ana delete on p1"), @"ana 2.0 thin reach 0");
    assert_eq!(world("3 eve delete on p1"), world(""));
    assert_eq!(world("3 eve undo_follow ana"), world(""));
    assert_eq!(world("5 bo undo_follow ana"), world(""));
    assert_snapshot!(world("3 bo close"), @"ana 2.0 thin reach 0");
}

#[test]
fn a_like_repeated_counts_one_person() {
    let once = scores("5 bo like ana", 6);
    let thrice = scores(
        "
        3 bo like ana on p1
        4 bo like ana on p2
        5 bo like ana on p3
    ",
        6,
    );
    let score = |text: &str| text.split_whitespace().nth(1).expect("score").parse::<f64>().expect("number");
    // Three active days instead of one; the person still counts once.
    assert!(score(&thrice) - score(&once) < 1.0, "{once} {thrice}");
}

#[test]
fn an_act_of_a_closed_account_brings_nothing_of_the_past_back() {
    let world = |later: &str| scores(&format!("1 bo like ana\n1 cy reply ana\n2 bo close\n{later}"), 3);
    assert_eq!(world("9 bo reply ana"), world(""));
}

#[test]
fn an_account_that_is_opened_again_is_back_with_its_responses() {
    let world = |closed: &str| scores(&format!("1 bo like ana\n1 cy reply ana\n{closed}"), 6);
    assert_ne!(world("2 bo close"), world(""));
    assert_eq!(world("2 bo close\n4 bo open"), world(""));
    assert_eq!(world("2 bo close\n3 bo open\n4 bo close\n5 bo open"), world(""));
    assert_eq!(world("2 bo open\n4 bo close"), world("4 bo close"));
}

#[test]
fn a_mention_below_somebody_elses_post_ends_with_its_own_post_alone() {
    let world = |deleted: &str| {
        scores(&format!("1 bo mention ana on post-of-cy\n1 dan reply ana on p1\n{deleted}"), 4)
    };
    assert_eq!(world("2 ana delete on post-of-cy"), world(""));
    assert_ne!(world("2 ana delete on p1"), world(""));
}
