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
