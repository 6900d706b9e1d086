//! Why scores move: lines that add up, and the people behind them.

use insta::assert_snapshot;
use model::{AccountId, Cause, Day, Model, Movement, Network};
use proptest::prelude::*;
use scoring::{Community, Responses, Trust, Viewpoint, movements};

use crate::world::{Act, acts, kinds, model, network, responses, responses_of};

/// Features and score come from a snapshot, so that the walk is held against what is published.
fn published(world: &Responses, model: &Model, day: i32, name: &str) -> f64 {
    let scores = scoring::snapshot(world, Day::from_number(day), model, 0);
    let person = model::PersonId::of(network(), name);
    let row = scores.rows.iter().find(|row| row.person == person);
    row.map_or(1.0, |row| model.score(&row.features).get())
}

/// The movements of one account between the ends of two days, and the change of its published score.
fn moved(world: &Responses, name: &str, [from, to]: [(i32, &Model); 2]) -> (Vec<Movement>, f64) {
    let end = |day: i32| Day::from_number(day).end();
    let trust =
        |day: i32, model: &Model| Trust::lasting(world, end(day), &model.trust, model.horizon_seconds);
    let (before, carried, after) = (trust(from.0, from.1), trust(from.0, to.1), trust(to.0, to.1));
    let account = AccountId { network: network(), native: name.to_owned() };
    let lines = world.accounts.find(&account).map_or_else(Vec::new, |account| {
        movements(
            account,
            Viewpoint { model: from.1, trust: &before },
            Viewpoint { model: to.1, trust: &carried },
            Viewpoint { model: to.1, trust: &after },
        )
    });
    (lines, published(world, to.1, to.0, name) - published(world, from.1, from.0, name))
}

/// The door: a world in text, and what moved `ana` between the ends of two days, in text.
fn told(world: &Responses, from: i32, to: i32) -> String {
    let model = model();
    let (lines, _) = moved(world, "ana", [(from, &model), (to, &model)]);
    lines.iter().map(|line| format!("{:?} {:+.2}:{}\n", line.cause, line.points, people(line))).collect()
}

fn people(line: &Movement) -> String {
    let named = line.people.iter().map(|mover| {
        let trust = mover.trust.map(|trust| format!("{trust:.2}")).join(" to ");
        format!(
            " {} {:+.2} ({} times, trust {trust})",
            mover.card.account.native, mover.points, mover.responses
        )
    });
    let others = (line.others > 0).then(|| format!(" {} others {:+.2}", line.others, line.others_points));
    named.chain(others).collect::<Vec<_>>().join(",")
}

/// People who trust each other from the first days on, and one of them who responds to Ana.
const TOWN: &str = "
    1 bo reply cy
    2 cy reply bo
    2 dan reply bo
    3 eve reply bo
    3 bo reply dan
    4 dan reply cy
    5 eve reply cy
";

/// The same, where Bo responded to Ana before the rest.
fn town(more: &str) -> Responses {
    responses(&acts(&format!("{TOWN}6 bo reply ana\n{more}")))
}

#[test]
fn where_only_time_passes_there_is_but_what_grew_old() {
    assert_snapshot!(told(&town(""), 7, 9), @"GrownOld -0.28: bo -0.28 (1 times, trust 1.00 to 1.00)");
}

#[test]
fn one_person_who_comes_is_the_only_one_named() {
    assert_snapshot!(told(&town("8 fay like ana"), 7, 8), @"
    GrownOld -0.17: bo -0.17 (1 times, trust 1.00 to 1.00)
    Came +0.94: fay +0.94 (1 times, trust 0.00 to 0.00)
    ");
}

#[test]
fn what_is_older_than_a_model_looks_back_has_grown_old_and_is_still_counted() {
    let model = Model { features: vec![timeless()], evidence_days: Some(5), ..model() };
    let world = town("");
    let (lines, _) = moved(&world, "ana", [(8, &model), (12, &model)]);
    assert_eq!(lines.iter().map(|line| line.cause).collect::<Vec<_>>(), [Cause::GrownOld], "{lines:?}");
    assert_eq!(published(&world, &model, 12, "ana"), 1.0);
    let scores = scoring::snapshot(&world, Day::from_number(12), &model, 0);
    let ana = model::PersonId::of(network(), "ana");
    let row = scores.rows.iter().find(|row| row.person == ana).expect("a row");
    assert_eq!((row.responders, row.true_reach), (1, 1));
}

#[test]
fn those_who_come_back_stand_apart_from_those_who_come() {
    assert_snapshot!(told(&town("8 bo repost ana\n8 cy reply ana"), 7, 8), @"
    GrownOld -0.17: bo -0.17 (1 times, trust 1.00 to 1.00)
    Came +1.71: cy +1.71 (1 times, trust 1.00 to 1.00)
    Again +1.52: bo +1.52 (1 times, trust 1.00 to 1.00)
    ");
}

#[test]
fn who_withdrew_is_named() {
    assert_snapshot!(told(&town("6 cy like ana on p1\n8 cy undo_like ana on p1"), 7, 8), @"
    GrownOld -0.31: cy -0.16 (1 times, trust 1.00 to 1.00), bo -0.16 (1 times, trust 1.00 to 1.00)
    Withdrawn -1.59: cy -1.59 (1 times, trust 1.00 to 1.00)
    ");
}

#[test]
fn where_only_the_trust_of_a_responder_changes_there_is_but_that() {
    // Fay responds to Ana, and has responses herself from the ninth day on.
    let world = responses(&acts(&format!("{TOWN}6 fay like ana\n9 bo reply fay\n9 cy reply fay")));
    let model = Model { features: vec![timeless()], ..model() };
    let (lines, _) = moved(&world, "ana", [(8, &model), (9, &model)]);
    let named: Vec<&str> = lines[0].people.iter().map(|mover| mover.card.account.native.as_str()).collect();
    assert_eq!((lines.len(), lines[0].cause, named), (1, Cause::TrustRose, vec!["fay"]), "{lines:?}");
    assert!(lines[0].points > 0.5, "{lines:?}");
    let [before, after] = lines[0].people[0].trust;
    assert!(before == 0.0 && after > 0.3, "{before} {after}");
}

/// A feature that a few days leave as it is.
fn timeless() -> model::Feature {
    model::Feature {
        group: model::Group::All,
        measure: model::Measure::People { half_life: 1e9 },
        weight: 0.7,
    }
}

#[test]
fn a_crowd_is_named_by_its_largest_and_counted() {
    let crowd: String = (0..9).map(|who| format!("8 crowd{who} like ana\n")).collect();
    assert_snapshot!(told(&town(&crowd), 7, 8), @"
    GrownOld -0.17: bo -0.17 (1 times, trust 1.00 to 1.00)
    Came +3.01: crowd8 +0.33 (1 times, trust 0.00 to 0.00), crowd7 +0.33 (1 times, trust 0.00 to 0.00), crowd6 +0.33 (1 times, trust 0.00 to 0.00), crowd5 +0.33 (1 times, trust 0.00 to 0.00), crowd4 +0.33 (1 times, trust 0.00 to 0.00), 4 others +1.34
    ");
}

#[test]
fn a_network_that_was_joined_is_a_line_of_its_own_and_one_that_fell_silent_is_told() {
    let other = Network::new("elsewhere").expect("network");
    let id = |network, native: &str| AccountId { network, native: native.to_owned() };
    let community =
        Community { joined: vec![(id(network(), "ana"), id(other, "ana2"))], ..Community::default() };
    let mut world: Vec<(Network, Act)> = acts(&format!("{TOWN}6 bo reply ana\n40 cy like bo"))
        .into_iter()
        .map(|act| (network(), act))
        .collect();
    world.extend(acts("20 gil like ana2\n21 hal reply ana2").into_iter().map(|act| (other, act)));
    let world = responses_of(&world, community);
    assert_snapshot!(told(&world, 10, 22), @"
    GrownOld -0.37: bo -0.37 (1 times, trust 1.00 to 1.00)
    Joined { network: Network(elsewhere) } +1.43: gil +0.75 (1 times, trust 0.00 to 0.00), hal +0.68 (1 times, trust 0.00 to 0.00)
    ");
    assert_snapshot!(told(&world, 22, 40), @"
    GrownOld -0.33: bo -0.33 (1 times, trust 1.00 to 1.00)
    Frozen { network: Network(elsewhere), last: Day(21) } -0.46: hal -0.25 (1 times, trust 0.00 to 0.00), gil -0.21 (1 times, trust 0.00 to 0.00)
    ");
}

#[test]
fn people_who_may_not_be_named_are_counted() {
    assert_snapshot!(told(&town("6 cy like ana\n8 cy close"), 7, 8), @"
    GrownOld -0.31: bo -0.16 (1 times, trust 1.00 to 1.00), 1 others -0.16
    Withdrawn -1.59: 1 others -1.59
    ");
}

const LAST_DAY: i32 = 40;

fn act() -> impl Strategy<Value = Act> {
    let all: Vec<String> = kinds()
        .into_iter()
        .flat_map(|kind| [kind.to_owned(), kind.to_owned(), format!("undo_{kind}")])
        .collect();
    let all = [all, vec!["close".to_owned(), "block".to_owned()]].concat();
    let post = prop::option::of((0u8..3).prop_map(|post| format!("p{post}")));
    let who = || (0u8..7).prop_map(|who| format!("n{who}"));
    (0..LAST_DAY, 0i64..80_000, who(), prop::sample::select(all), who(), post).prop_map(
        |(day, second, actor, kind, target, post)| Act {
            day,
            second,
            actor,
            kind,
            target: Some(target),
            post,
        },
    )
}

/// Another model: other weights, features, weighing, rules of trust, and horizon.
fn other_model() -> Model {
    let mut model = model();
    model.name = "other".into();
    model.features.truncate(7);
    model.features.iter_mut().for_each(|feature| feature.weight = 0.23);
    model.weighing.single = 0.8;
    model.horizon_seconds /= 2;
    model.trust.vouches = 1;
    model.trust.window = 0.5;
    model.evidence_days = Some(9);
    model
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Promise 2, for changes: whatever happens, under one model or two, with joined accounts or without.
    #[test]
    fn movements_add_up_to_the_change_of_the_published_score(
        acts in prop::collection::vec(act(), 0..60),
        who in 0u8..7, from in 0..LAST_DAY, days in 1..30i32,
        another in any::<bool>(), joined in any::<bool>(),
    ) {
        let id = |native: &str| AccountId { network: network(), native: native.to_owned() };
        let pairs = if joined { vec![(id("n1"), id("n2")), (id("n3"), id("n4"))] } else { Vec::new() };
        let acts: Vec<_> = acts.into_iter().map(|act| (network(), act)).collect();
        let world = responses_of(&acts, Community { joined: pairs, ..Community::default() });
        let (old, new) = (model(), if another { other_model() } else { model() });
        let (lines, change) = moved(&world, &format!("n{who}"), [(from, &old), (from + days, &new)]);
        let person = model::PersonId::of(network(), &format!("n{who}"));
        prop_assume!(!scoring::unlisted(&world).contains(&person));
        let sum: f64 = lines.iter().map(|line| line.points).sum();
        prop_assert!((sum - change).abs() < 1e-9, "{sum} is not {change}: {lines:?}");
        for line in &lines {
            let people: f64 = line.people.iter().map(|mover| mover.points).sum();
            prop_assert!((people + line.others_points - line.points).abs() < 1e-9, "{line:?}");
            prop_assert!(line.others > 0 || line.people.is_empty() || line.others_points.abs() < 1e-9);
            match line.cause {
                Cause::GrownOld | Cause::Frozen { .. } | Cause::Withdrawn => prop_assert!(line.points <= 1e-9),
                Cause::Joined { .. } | Cause::Came | Cause::Again => prop_assert!(line.points >= -1e-9),
                Cause::Model => prop_assert!(another),
                Cause::TrustRose | Cause::TrustFell => {}
            }
        }
    }

    /// The order of the input names nobody else.
    #[test]
    fn movements_do_not_depend_on_the_order_of_the_input(acts in prop::collection::vec(act(), 0..40)) {
        let mut other = acts.clone();
        other.reverse();
        let model = model();
        let span = [(LAST_DAY / 2, &model), (LAST_DAY, &model)];
        prop_assert_eq!(moved(&responses(&acts), "n1", span), moved(&responses(&other), "n1", span));
    }

    /// What is worked out when a day is published is what would be told on request, and everybody with enough evidence
    /// has it since each of the days.
    #[test]
    fn what_is_kept_of_movements_is_what_is_told_on_request(
        acts in prop::collection::vec(act(), 0..60), spans in prop::collection::btree_set(1..30i32, 1..3),
    ) {
        let (world, model) = (responses(&acts), model());
        let today = scoring::Day::new(&world, Day::from_number(LAST_DAY), &model);
        let nothing = scoring::Posts::default();
        let posts = scoring::DayPosts::of(&nothing, &world, today.date());
        let told = scoring::Told::WithMovements;
        let (scores, evidence) = today.scores_with_evidence(&posts, &|_| Vec::new(), told, 0);
        let since: Vec<model::SnapshotKey> = spans
            .iter()
            .rev()
            .map(|span| Day::from_number(LAST_DAY - span))
            .map(|day| model::SnapshotKey { day, model: model.name.clone(), revision: 3 })
            .collect();
        let details = evidence.details(&scores, &scoring::KnownPosts::default(), &since);
        let kept = details.movements;
        let enough = scores.rows.iter().filter(|row| row.evidence == model::Evidence::Enough);
        prop_assert_eq!(kept.since.len(), enough.count() * since.len());
        let has_card = |id| details.cards.binary_search_by_key(&id, |card| card.person).is_ok();
        prop_assert!(kept.movers.iter().all(|mover| has_card(mover.responder)));
        for of in &kept.since {
            prop_assert_eq!(of.revision, 3);
            let account = world.accounts.of_person(of.person).expect("somebody of the world");
            let name = world.accounts.native(account);
            let (lines, _) = moved(&world, name, [(of.day.number(), &model), (LAST_DAY, &model)]);
            let own = kept.lines.iter().filter(|line| (line.person, line.day) == (of.person, of.day));
            let again = own.zip(0..).map(|(line, place)| {
                let movers = kept.movers.iter().filter(|mover| {
                    (mover.person, mover.day, mover.line) == (of.person, of.day, place)
                });
                let movers = movers.map(|mover| {
                    let trust = [mover.trust_before, mover.trust_after];
                    (mover.responder, mover.points, mover.responses, mover.last, trust)
                });
                (line.cause, line.points, movers.collect::<Vec<_>>(), line.others, line.others_points)
            });
            let on_request = lines.into_iter().map(|line| {
                let movers = line.people.into_iter().map(|mover| {
                    (mover.card.person, mover.points, mover.responses, mover.last, mover.trust)
                });
                (line.cause, line.points, movers.collect::<Vec<_>>(), line.others, line.others_points)
            });
            prop_assert_eq!(again.collect::<Vec<_>>(), on_request.collect::<Vec<_>>());
        }
    }
}
