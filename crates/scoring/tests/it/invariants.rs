//! What must hold in every world. Each law fails when its guard is taken out.

use proptest::prelude::*;

use model::Day;
use scoring::snapshot;

use crate::world::{Act, kinds, model, of, responses, scored, scored_since};

const LAST_DAY: i32 = 60;

fn act() -> impl Strategy<Value = Act> {
    let post = prop::option::of((0u8..3).prop_map(|post| format!("p{post}")));
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

fn world() -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(act(), 0..50)
}

/// The day of founding: none, so that everybody with standing is a founder, or in the midst of the acts, so that
/// others become members by and by.
fn founding() -> impl Strategy<Value = Option<i32>> {
    prop::option::of(0..LAST_DAY)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Invariant 1, for every feature of the one who is responded to.
    #[test]
    fn a_response_lowers_nobody_it_is_given_to(mut acts in world(), one_more in act(), founded in founding()) {
        let target = one_more.target.clone().expect("a response has a target");
        let before = scored_since(founded, &acts, LAST_DAY);
        acts.push(one_more);
        let after = scored_since(founded, &acts, LAST_DAY);
        if let Some((score, features)) = of(&before, &target) {
            let (now, features_now) = of(&after, &target).expect("still there");
            prop_assert!(now >= score);
            prop_assert!(features.iter().zip(&features_now).all(|(before, after)| after >= before));
        }
    }

    /// Invariant 2. All that somebody does to others, taken away at once.
    #[test]
    fn what_one_does_moves_nothing_of_ones_own(acts in world(), who in 0u8..7, founded in founding()) {
        let name = format!("n{who}");
        let silent: Vec<Act> = acts.iter().filter(|act| act.actor != name).cloned().collect();
        let own = |acts: &[Act]| of(&scored_since(founded, acts, LAST_DAY), &name);
        prop_assert_eq!(own(&acts), own(&silent));
    }

    /// Invariant 5, first half, and 7.
    #[test]
    fn the_order_of_the_input_changes_no_bit(
        acts in world().prop_shuffle(), rotate in 0usize..50, founded in founding(),
    ) {
        let mut other = acts.clone();
        other.reverse();
        other.rotate_left(rotate.min(acts.len()));
        prop_assert_eq!(scored_since(founded, &acts, LAST_DAY), scored_since(founded, &other, LAST_DAY));
    }

    /// Invariant 5, second half. Names are what draws are keyed by, as a seed is. Where nothing is drawn (everybody
    /// responds to one person at most, and walks end only where nobody is left to go to), renaming changes nothing.
    #[test]
    fn renaming_accounts_changes_nothing_but_draws(acts in world()) {
        let rename = |name: &str| format!("someone-called-{}", name.chars().rev().collect::<String>());
        let mut only: std::collections::BTreeMap<String, Option<String>> = std::collections::BTreeMap::new();
        let mut acts = acts;
        acts.retain(|act| only.entry(act.actor.clone()).or_insert_with(|| act.target.clone()) == &act.target);
        let renamed: Vec<Act> = acts
            .iter()
            .map(|act| Act { actor: rename(&act.actor), target: act.target.as_deref().map(rename), ..act.clone() })
            .collect();
        let mut without_draws = model();
        without_draws.trust.go_on = 1.0;
        let scored = |acts: &[Act]| snapshot(&responses(acts), Day::from_number(LAST_DAY), &without_draws, 0);
        let (before, after) = (scored(&acts), scored(&renamed));
        for who in 0..7 {
            let name = format!("n{who}");
            prop_assert_eq!(of(&before, &name), of(&after, &rename(&name)));
        }
    }

    /// Invariant 6.
    #[test]
    fn somebody_without_any_response_changes_no_other_score(acts in world(), founded in founding()) {
        let mut more = acts.clone();
        let alone = |kind: &str| Act {
            day: 3, second: 0, actor: "hermit".into(), kind: kind.into(), target: None, post: Some("p9".into()),
        };
        more.extend([alone("post"), alone("profile")]);
        prop_assert_eq!(scored_since(founded, &acts, LAST_DAY), scored_since(founded, &more, LAST_DAY));
    }

    /// Invariant 11: as if it had never been, from the day it was withdrawn on; before that, as if it stayed.
    #[test]
    fn a_response_withdrawn_is_as_if_never_made(acts in world(), gone in act()) {
        prop_assume!(Some(&gone.actor) != gone.target.as_ref());
        prop_assume!(!acts.iter().any(|act| (&act.actor, &act.target, &act.kind) == (&gone.actor, &gone.target, &gone.kind)));
        let undo = Act { kind: format!("undo_{}", gone.kind), day: gone.day + 1, ..gone.clone() };
        let with: Vec<Act> = acts.iter().cloned().chain([gone.clone()]).collect();
        let undone: Vec<Act> = with.iter().cloned().chain([undo]).collect();
        let rows = |acts: &[Act], day: i32| scored(acts, day).rows;
        prop_assert_eq!(rows(&undone, LAST_DAY + 1), rows(&acts, LAST_DAY + 1));
        prop_assert_eq!(rows(&undone, gone.day), rows(&with, gone.day));
    }

    /// Promise 3: what happens later changes no score of the past.
    #[test]
    fn the_future_leaves_the_past_alone(acts in world(), day in 0..LAST_DAY, founded in founding()) {
        let past: Vec<Act> = acts.iter().filter(|act| act.day <= day).cloned().collect();
        prop_assert_eq!(scored_since(founded, &acts, day), scored_since(founded, &past, day));
    }
}
