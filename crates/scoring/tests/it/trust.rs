//! Trust as it is seen by somebody.

use std::collections::BTreeSet;

use model::{AccountId, Day, TrustRules};
use proptest::prelude::*;
use scoring::{AccountIndex, Community, Responses, Sight, Trust};

use crate::world::{Act, founded_on, model, network};

const LAST_DAY: i32 = 60;
const PEOPLE: u8 = 8;

fn name(who: u8) -> String {
    format!("n{who}")
}

/// Acts of some people on others, with blocks and mutes among them.
fn world() -> impl Strategy<Value = Vec<Act>> {
    let kinds = vec!["reply", "repost", "like", "follow", "block", "mute", "undo_block"];
    let act = (0..LAST_DAY, 0..PEOPLE, prop::sample::select(kinds), 0..PEOPLE).prop_map(
        |(day, actor, kind, target)| Act {
            day,
            second: 0,
            actor: name(actor),
            kind: kind.to_owned(),
            target: Some(name(target)),
            post: None,
        },
    );
    prop::collection::vec(act, 0..120)
}

/// How many people a member vouches for a horizon, and for how many horizons.
type Rules = (u32, f64);

fn rules() -> impl Strategy<Value = Rules> {
    (1u32..6, prop::sample::select(vec![0.4, 1.0, 12.0]))
}

fn trust(world: &Responses, (vouches, window): Rules) -> Trust<'_> {
    let model = model();
    let rules = TrustRules { vouches, window, ..model.trust };
    Trust::at(world, Day::from_number(LAST_DAY).end(), &rules, model.horizon_seconds)
}

fn index(world: &Responses, who: &str) -> Option<AccountIndex> {
    world.accounts.find(&AccountId { network: network(), native: who.to_owned() })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Who are members, for whom they vouch, and who gets a place that somebody else had: all as if the target never was.
    #[test]
    fn trust_seen_by_somebody_is_that_of_a_world_without_them(
        acts in world(), target in 0..PEOPLE, founded in prop::option::of(0..LAST_DAY), rules in rules(),
    ) {
        let gone = name(target);
        let others = |act: &&Act| act.actor != gone && act.target.as_deref() != Some(&*gone);
        let without: Vec<Act> = acts.iter().filter(others).cloned().collect();
        let (with, without) = (founded_on(founded, &acts), founded_on(founded, &without));
        let (all, others) = (trust(&with, rules), trust(&without, rules));
        let Some(seen_by) = index(&with, &gone) else { return Ok(()) };
        let mut sight = Sight::default();
        let view = all.seen_by(seen_by, &mut sight);
        for who in (0..PEOPLE).filter(|&who| who != target).map(name) {
            let seen = index(&with, &who).map_or(0.0, |account| view.trust(account));
            let alone = index(&without, &who).map_or(0.0, |account| others.of(account));
            prop_assert_eq!(seen, alone, "trust of {} as seen by {}", who, &gone);
        }
    }

    /// After the founding no more attackers are known than members responded to, each member counted for so many new
    /// people a horizon; and what attackers do, among themselves or to others, makes nobody known.
    #[test]
    fn attackers_are_known_by_what_members_give_them_alone(
        honest in prop::collection::vec((0..LAST_DAY, 0u8..6, 0u8..6), 0..60),
        replies in prop::collection::vec((FOUNDED + 1..LAST_DAY, 0u8..6, 0u8..10), 0..20),
        attacks in prop::collection::vec((FOUNDED + 1..LAST_DAY, 0u8..10, any::<bool>(), 0u8..10), 0..150),
        rules in rules(),
    ) {
        let act = |day: i32, actor: String, target: String| Act {
            day, second: 0, actor, kind: "reply".to_owned(), target: Some(target), post: None,
        };
        let attacker = |who: u8| format!("attacker{who}");
        let ordinary: Vec<Act> = honest.iter().map(|&(day, from, to)| act(day, name(from), name(to)))
            .chain(replies.iter().map(|&(day, from, to)| act(day, name(from), attacker(to))))
            // Everybody occurs.
            .chain((0..10).map(|who| act(LAST_DAY - 1, attacker(who), "somebody".to_owned())))
            .collect();
        let attacks = attacks.iter().map(|&(day, from, inwards, to)| {
            act(day, attacker(from), if inwards { attacker(to) } else { name(to % 6) })
        });
        let attacked: Vec<Act> = ordinary.iter().cloned().chain(attacks).collect();
        let worlds = [ordinary, attacked].map(|acts| founded_on(Some(FOUNDED), &acts));
        let known = worlds.each_ref().map(|world| {
            let trust = trust(world, rules);
            let is_known = |who: &String| index(world, who).is_some_and(|account| trust.of(account) > 0.0);
            (0..10).map(attacker).filter(is_known).collect::<BTreeSet<String>>()
        });
        prop_assert_eq!(&known[0], &known[1]);
        let is_member = |who: u8| {
            index(&worlds[1], &name(who)).is_some_and(|member| trust(&worlds[1], rules).members().holds(member))
        };
        let edges: BTreeSet<(u8, u8)> = replies.iter().map(|&(_, from, to)| (from, to)).collect();
        let spent = |member: u8| {
            let edges = edges.iter().filter(|&&(from, _)| from == member).count();
            // Three horizons begin or end between the founding and the last day.
            edges.min(3 * rules.0 as usize)
        };
        let most: usize = (0..6).filter(|&member| is_member(member)).map(spent).sum();
        prop_assert!(known[1].len() <= most, "{} known, {most} vouches", known[1].len());
    }
}

/// The end of this day is the founding.
const FOUNDED: i32 = 10;

/// Whoever is a member by one response alone is none in the eyes of who gave it, and nobody whom they vouch for is known.
#[test]
fn founders_by_one_response_are_none_in_the_eyes_of_who_gave_it() {
    let acts = crate::world::acts("1 A reply B\n1 C reply A\n1 B reply C\n20 B reply D\n21 D reply A");
    let world = founded_on(Some(2), &acts);
    let all = trust(&world, (5, 12.0));
    let [a, b, d] = ["A", "B", "D"].map(|who| index(&world, who).expect("met"));
    assert_eq!([all.of(b), all.of(d)], [1.0, 1.0]);
    let mut sight = Sight::default();
    let view = all.seen_by(a, &mut sight);
    assert_eq!([view.trust(b), view.trust(d)], [0.0, 0.0]);
}

/// The first people of a horizon are vouched for, for as long as the member responds to them now and then; whom the
/// member knew before the founding takes nobody's place.
#[test]
fn a_member_vouches_for_the_first_new_people_of_each_horizon() {
    let text =
        "1 A reply M\n1 M reply old\n3 M reply n1\n4 M reply n2\n5 M reply n3\n40 M reply n4\n41 M reply n3";
    let world = founded_on(Some(2), &crate::world::acts(text));
    let known = |rules| {
        let trust = trust(&world, rules);
        ["old", "n1", "n2", "n3", "n4"].map(|who| trust.of(index(&world, who).expect("met")) > 0.0)
    };
    assert_eq!(known((2, 12.0)), [true, true, true, false, true]);
    assert_eq!(known((3, 12.0)), [true, true, true, true, true]);
    // Somebody had responded to `old` before the founding, so it is a member itself.
    assert_eq!(known((3, 1.0)), [true, false, false, true, true]);
}

/// Where people are named and nothing was founded, the first people of each horizon are all there is.
#[test]
fn named_members_without_a_founding_vouch_for_so_many_too() {
    let acts = crate::world::acts("1 M reply n1\n2 M reply n2\n3 M reply n3");
    let named = vec![AccountId { network: network(), native: "M".to_owned() }];
    let world = crate::world::told(&acts, Community { named, ..Community::default() }, |_| network());
    let trust = trust(&world, (2, 12.0));
    assert_eq!(["n1", "n2", "n3"].map(|who| trust.of(index(&world, who).expect("met"))), [1.0, 1.0, 0.0]);
}
