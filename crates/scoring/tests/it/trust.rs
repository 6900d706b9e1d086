//! Trust as it is seen by somebody.

use model::{AccountId, Day};
use proptest::prelude::*;
use scoring::{Responses, Sight, Trust};

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

fn trust(world: &Responses) -> Trust<'_> {
    let model = model();
    Trust::at(world, Day::from_number(LAST_DAY).end(), &model.trust, model.horizon_seconds)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// The runner-up's walks are those of a world in which the target never was: who are members, who vouched for
    /// whom, and every draw.
    #[test]
    fn trust_seen_by_somebody_is_that_of_a_world_without_them(
        acts in world(), target in 0..PEOPLE, founded in prop::option::of(0..LAST_DAY),
    ) {
        let gone = name(target);
        let others = |act: &&Act| act.actor != gone && act.target.as_deref() != Some(&*gone);
        let without: Vec<Act> = acts.iter().filter(others).cloned().collect();
        let (with, without) = (founded_on(founded, &acts), founded_on(founded, &without));
        let (all, others) = (trust(&with), trust(&without));
        let index = |world: &Responses, who: u8| world.accounts.find(&AccountId { network: network(), native: name(who) });
        let Some(seen_by) = index(&with, target) else { return Ok(()) };
        let mut sight = Sight::default();
        let view = all.seen_by(seen_by, &mut sight);
        for who in (0..PEOPLE).filter(|&who| who != target) {
            let seen = index(&with, who).map_or(0.0, |account| view.trust(account));
            let alone = index(&without, who).map_or(0.0, |account| others.of(account));
            prop_assert_eq!(seen, alone, "trust of {} as seen by {}", name(who), &gone);
        }
    }
}

/// Whoever is doubted and let in again by others rests on those others: when they fall later, so does the account.
#[test]
fn members_who_rest_on_members_that_fall_are_lost_too() {
    let mut acts = String::new();
    // Founders A, B, C, P and Q, by a response each before the founding.
    for founder in ["A", "B", "C", "P", "Q"] {
        acts += &format!("1 nobody reply {founder}\n");
    }
    // E is let in by A, P and Q; D by E, P and Q.
    acts += "3 A reply E\n4 P reply E\n5 Q reply E\n6 E reply D\n7 P reply D\n8 Q reply D\n";
    // X is let in by A, B and C; without A by B, C and D; without D by nobody.
    acts += "8 A reply X\n8 B reply X\n8 C reply X\n9 B reply X\n10 C reply X\n9 D reply X\n10 B reply X\n";
    let world = founded_on(Some(2), &crate::world::acts(&acts));
    let without: Vec<Act> = crate::world::acts(&acts).into_iter().filter(|act| act.actor != "A").collect();
    let without = founded_on(Some(2), &without);
    let (all, others) = (trust(&world), trust(&without));
    let index = |world: &Responses, name: &str| {
        world.accounts.find(&AccountId { network: network(), native: name.into() }).expect("known")
    };
    let mut sight = Sight::default();
    let view = all.seen_by(index(&world, "A"), &mut sight);
    for name in ["B", "C", "D", "E", "X"] {
        assert_eq!(view.trust(index(&world, name)), others.of(index(&without, name)), "{name}");
    }
}
