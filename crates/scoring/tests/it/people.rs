//! Several accounts, one person. Names that begin with `m` are on a second network.

use model::{AccountId, Day, Network, PersonId, SnapshotScores};
use proptest::prelude::*;
use scoring::{Community, snapshot};

use crate::world::{self, Act, kinds, network};

const LAST_DAY: i32 = 60;

fn account(name: &str) -> AccountId {
    let there = if name.starts_with('m') { Network::new("other").expect("network") } else { network() };
    AccountId { network: there, native: name.to_owned() }
}

fn person(name: &str) -> PersonId {
    account(name).person()
}

fn joined(pairs: &[(&str, &str)]) -> Community {
    let joined = pairs.iter().map(|(shown, other)| (account(shown), account(other)));
    Community { joined: joined.collect(), ..Community::default() }
}

/// Scores where it does not matter how widely somebody responds: who responded to both of two accounts responds to
/// one person once they are joined.
fn scored(acts: &[Act], community: Community) -> SnapshotScores {
    let mut model = world::model();
    model.weighing.single = 1.0;
    snapshot(
        &world::told(acts, community, |name| account(name).network),
        Day::from_number(LAST_DAY),
        &model,
        0,
    )
}

fn row<'a>(scores: &'a SnapshotScores, name: &str) -> Option<&'a model::Row> {
    scores.rows.iter().find(|row| row.person == person(name))
}

fn act() -> impl Strategy<Value = Act> {
    let kind = prop::sample::select(kinds());
    (0..LAST_DAY, 0i64..80_000, prop::bool::ANY, 0u8..6, kind, 0u8..6).prop_map(
        |(day, second, second_network, from, kind, to)| {
            let name = |who| format!("{}{who}", if second_network { 'm' } else { 'n' });
            Act { day, second, actor: name(from), kind: kind.to_owned(), target: Some(name(to)), post: None }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Invariant 3, against the first account alone in the world in which the second does nothing: who vouched for
    /// one's own responders never counted for oneself.
    #[test]
    fn connecting_an_account_lowers_no_score(acts in prop::collection::vec(act(), 0..60)) {
        let silent: Vec<Act> = acts.iter().filter(|act| act.actor != "m0").cloned().collect();
        let alone = scored(&silent, Community::default());
        let both = scored(&acts, joined(&[("n0", "m0")]));
        prop_assert!(row(&both, "m0").is_none(), "the person is shown as the first account alone");
        if let Some(before) = row(&alone, "n0") {
            let after = row(&both, "n0").expect("still there");
            prop_assert!(after.score >= before.score);
            prop_assert!(before.features.iter().zip(&after.features).all(|(before, after)| after >= before));
            prop_assert!(after.responders >= before.responders);
        }
    }

    /// In whatever order accounts are joined, and whichever of the others is named, they are one person.
    #[test]
    fn joining_by_way_of_another_account_is_the_same(acts in prop::collection::vec(act(), 0..40)) {
        let direct = scored(&acts, joined(&[("n0", "m0"), ("n0", "m1")]));
        let roundabout = scored(&acts, joined(&[("m0", "m1"), ("n0", "m0")]));
        prop_assert_eq!(direct, roundabout);
    }
}

#[test]
fn one_operator_with_two_accounts_is_one_responder() {
    let acts = world::acts(
        "
        50 m1 reply m0
        51 n1 reply n0
        52 n2 reply n0
    ",
    );
    let apart = scored(&acts, joined(&[("n0", "m0")]));
    assert_eq!(row(&apart, "n0").map(|row| row.responders), Some(3));
    let both = scored(&acts, joined(&[("n0", "m0"), ("n1", "m1")]));
    assert_eq!(row(&both, "n0").map(|row| row.responders), Some(2));
    // The later of the two responses alone would have counted as much for the people; the earlier one still makes
    // its day an active one.
    let later = scored(&acts[1..], joined(&[("n0", "m0"), ("n1", "m1")]));
    let people = |scores: &SnapshotScores| row(scores, "n0").map(|row| row.features[..18].to_vec());
    assert_eq!(people(&both), people(&later));
}

#[test]
fn responses_between_ones_own_accounts_are_none() {
    let acts = world::acts("50 n0 reply n3\n51 n3 like n0\n52 n2 reply n0");
    let scores = scored(&acts, joined(&[("n0", "n3")]));
    assert_eq!(row(&scores, "n0").map(|row| row.responders), Some(1));
    assert!(row(&scores, "n3").is_none());
}

#[test]
fn a_named_member_is_named_under_any_of_their_accounts() {
    let acts = world::acts("50 n0 reply n2\n51 n2 reply n4");
    let known = |named: &str| {
        let community = Community { named: vec![account(named)], ..joined(&[("n0", "m0")]) };
        let responses = world::told(&acts, community, |name| account(name).network);
        let model = world::model();
        let at = Day::from_number(LAST_DAY).end();
        let trust = scoring::Trust::at(&responses, at, &model.trust, model.horizon_seconds);
        ["n2", "n4"].map(|who| trust.of(responses.accounts.find(&account(who)).expect("met")))
    };
    assert_eq!(known("n0"), [1.0, 0.0]);
    assert_eq!(known("m0"), known("n0"));
}

#[test]
fn vouchers_are_all_told_and_cards_hold_every_account() {
    let mut acts = Vec::new();
    for day in 10..20 {
        for (from, to) in [("n1", "n0"), ("n2", "n0"), ("n3", "n0"), ("n0", "n4"), ("n4", "n1"), ("n2", "n1")]
        {
            acts.extend(world::acts(&format!("{day} {from} reply {to}")));
        }
        acts.extend(world::acts(&format!("{day} m5 like m0")));
    }
    let community = joined(&[("n0", "m0")]);
    let responses = world::told(&acts, community, |name| account(name).network);
    let model = world::model();
    let scores = snapshot(&responses, Day::from_number(LAST_DAY), &model, 0);
    let told = world::kept(&responses, &scoring::Posts::default(), LAST_DAY, &|_| Vec::new(), |_| ());
    let trust = scoring::Trust::at(&responses, scores.day.end(), &model.trust, model.horizon_seconds);
    let mut vouched_for = 0;
    for row in &scores.rows {
        let vouches = told.vouches.iter().filter(|vouch| vouch.person == row.person);
        let account = responses.accounts.of_person(row.person).expect("known");
        let member = u32::from(trust.members().holds(account));
        assert_eq!(vouches.map(|vouch| vouch.via.count()).sum::<u32>(), member + trust.vouched_for(account));
        vouched_for += u32::from(trust.vouched_for(account) > 0);
    }
    assert!(vouched_for >= 2, "somebody is vouched for");
    let card = told.cards.iter().find(|card| card.person == person("n0")).expect("a card");
    assert_eq!(card.responses, 30);
    let others: Vec<(&AccountId, u64)> =
        card.others.iter().map(|other| (&other.account, other.responses)).collect();
    assert_eq!(others, [(&account("m0"), 10)]);
}

#[test]
fn who_is_seen_from_somewhere_is_led_to_from_there() {
    let acts = world::acts("50 n0 reply n1\n50 n0 reply n2\n51 n1 reply n3\n52 n5 reply n4\n53 n3 like n0");
    let responses = world::told(&acts, Community::default(), |name| account(name).network);
    let model = world::model();
    let rank = scoring::PersonalisedRank::at(
        &responses,
        Day::from_number(LAST_DAY).end(),
        &model.trust,
        model.horizon_seconds,
    );
    let of = |name: &str| responses.accounts.find(&account(name)).expect("known");
    let seen = rank.look(&[of("n0")]);
    let names: Vec<&str> = seen.iter().map(|rank| responses.accounts.native(rank.account)).collect();
    assert_eq!(names.len(), 3, "neither oneself nor who cannot be reached: {names:?}");
    assert_eq!(names, ["n2", "n1", "n3"]);
    // Half of what goes on goes to n1 at once. To n2 leads besides the way round by n3, again and again. Within three
    // standard deviations of 20,000 walks.
    let on = model.trust.go_on;
    let half = on / 2.0;
    let exact = [half / (1.0 - half * on * on), half, half * on];
    assert!(seen.iter().zip(exact).all(|(rank, exact)| (rank.standing - exact).abs() < 0.011), "{seen:?}");
    assert_eq!(seen[2].because.iter().map(|hop| hop.0).collect::<Vec<_>>(), [of("n1")]);
    for rank in &seen {
        assert!((rank.because.iter().map(|hop| hop.1).sum::<f64>() - rank.standing).abs() < 1e-9);
    }
    assert_eq!(rank.look(&[of("n0"), of("n0")]), seen);
    assert_eq!(rank.look(&[]), []);
}
