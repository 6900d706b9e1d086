//! Who is held back: lifted among the first by accounts that nobody can vouch for.

use std::collections::BTreeSet;

use model::{Day, HeldBack, PersonId};
use scoring::{Responses, held_back, snapshot};

use crate::world::{acts, founded_on, model, network, of, scored_since};

const FOUNDED: i32 = 20;
const TODAY: i32 = 40;
const PUPPETS: i32 = 200;

/// Forty people with five to eleven fans each, all of them members, and somebody with five.
fn town() -> String {
    let mut text = String::new();
    let fans = |star: i32| if star == 40 { 5 } else { 5 + star % 7 };
    for star in 0..=40 {
        let name = if star == 40 { "climber".to_owned() } else { format!("star{star}") };
        for fan in 0..fans(star) {
            text += &format!("5 {name} like fan{star}x{fan}\n");
            for day in [10, 39, TODAY] {
                text += &format!("{day} fan{star}x{fan} reply {name}\n");
            }
        }
    }
    text
}

/// Accounts made to lift somebody.
fn crowd(target: &str) -> String {
    (0..PUPPETS).map(|puppet| format!("{TODAY} puppet{puppet} reply {target}\n")).collect()
}

fn world(text: &str, founded: Option<i32>) -> Responses {
    founded_on(founded, &acts(text))
}

/// Who is held back on the last day, after some were the day before.
fn held(text: &str, founded: Option<i32>, before: &[&str]) -> Vec<HeldBack> {
    let (world, model) = (world(text, founded), model());
    let day = |day: i32| snapshot(&world, Day::from_number(day), &model, 0);
    let before: BTreeSet<PersonId> = before.iter().map(|who| PersonId::of(network(), who)).collect();
    let today = scoring::Day::new(&world, Day::from_number(TODAY), &model);
    held_back(&today, (&day(TODAY - 1), &before), &day(TODAY))
}

#[test]
fn whoever_is_lifted_among_the_first_by_accounts_that_nobody_can_vouch_for_is_held_back() {
    let attacked = town() + &crowd("climber");
    let held = held(&attacked, Some(FOUNDED), &[]);
    assert_eq!(held.len(), 1, "{held:?}");
    assert_eq!((held[0].person, held[0].accounts), (PersonId::of(network(), "climber"), PUPPETS as u32));
    let scores = [&attacked, &town()].map(|text| scored_since(Some(FOUNDED), &acts(text), TODAY));
    let [with, without] = scores.each_ref().map(|scores| of(scores, "climber").expect("scored").0);
    assert_eq!((held[0].score.0, held[0].without.0), (with, without), "as if they had never responded");
    assert!(held[0].without < held[0].needed && held[0].needed <= held[0].score, "{held:?}");
}

#[test]
fn accounts_of_before_the_founding_and_a_community_without_one_hold_nobody_back() {
    let attacked = town() + &crowd("climber");
    assert_eq!(held(&attacked, None, &[]), []);
    assert_eq!(held(&attacked, Some(TODAY), &[]), [], "nothing is younger than the founding");
    let early: String = (0..PUPPETS).map(|puppet| format!("3 puppet{puppet} like star1\n")).collect();
    assert_eq!(held(&(attacked + &early), Some(FOUNDED), &[]), []);
}

#[test]
fn three_members_who_vouch_for_an_account_prove_it_and_two_do_not() {
    // Each of so many members makes five people known.
    let vouched = |members: i32| -> String {
        let mut text = town();
        for puppet in 0..20 {
            text += &format!("{TODAY} puppet{puppet} reply climber\n");
            for member in 0..members {
                let giver = (puppet / 5) * members + member;
                text += &format!("30 star{giver} reply puppet{puppet}\n");
            }
        }
        text
    };
    assert_eq!(held(&vouched(3), Some(FOUNDED), &[]), []);
    let two = held(&vouched(2), Some(FOUNDED), &[]);
    assert_eq!(two.iter().map(|held| held.accounts).collect::<Vec<_>>(), [20]);
}

#[test]
fn whoever_was_first_before_stays_and_whoever_was_held_back_stays_so() {
    // The first of all is lifted further, and was first anyway.
    assert_eq!(held(&(town() + &crowd("star6")), Some(FOUNDED), &[]), []);
    // Among the first the day before, without a rank.
    let early = (town() + &crowd("climber")).replace(&format!("{TODAY} puppet"), "39 puppet");
    assert_eq!(held(&early, Some(FOUNDED), &[]), [], "published with a rank the day before");
    assert_eq!(held(&early, Some(FOUNDED), &["climber"]).len(), 1);
}

#[test]
fn a_place_that_somebody_held_back_does_not_take_is_looked_at_too() {
    let both = town() + &crowd("climber") + &crowd("star0");
    let people: BTreeSet<PersonId> =
        held(&both, Some(FOUNDED), &[]).into_iter().map(|held| held.person).collect();
    assert_eq!(people, ["climber", "star0"].map(|who| PersonId::of(network(), who)).into());
}
