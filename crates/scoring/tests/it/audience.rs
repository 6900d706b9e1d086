//! Who shares an audience, in small worlds.

use insta::assert_snapshot;
use model::{AccountId, Day};
use proptest::prelude::*;
use scoring::{AccountIndex, Audiences, Responses};

use crate::world::{Act, acts, founded_on, model, network};

const LAST_DAY: i32 = 60;

fn name(responses: &Responses, account: AccountIndex) -> String {
    responses.accounts.native(account).to_owned()
}

/// Calls `told` with the audiences of a world.
fn with<T>(acts: &[Act], told: impl FnOnce(&Responses, &Audiences<'_>) -> T) -> T {
    with_founded(None, acts, told)
}

/// The same in a community that was founded at the end of a day, if it was.
fn with_founded<T>(
    founded: Option<i32>,
    acts: &[Act],
    told: impl FnOnce(&Responses, &Audiences<'_>) -> T,
) -> T {
    let (responses, model) = (founded_on(founded, acts), model());
    let today = scoring::Day::new(&responses, Day::from_number(LAST_DAY), &model);
    told(&responses, &Audiences::of(&today))
}

/// The door: a world in text, and whose audience is like that of one person, in text.
fn similar(world: &str, who: &str) -> String {
    similar_since(None, world, who)
}

fn similar_since(founded: Option<i32>, world: &str, who: &str) -> String {
    with_founded(founded, &acts(world), |responses, audiences| {
        let account = responses.accounts.find(&AccountId { network: network(), native: who.to_owned() });
        let line = |similar: scoring::Similar| {
            let shared: Vec<String> = similar.shared.iter().map(|&who| name(responses, who)).collect();
            let names = shared.join(", ");
            format!(
                "{} {:.2} by {}: {names}\n",
                name(responses, similar.account),
                similar.likeness,
                similar.shared_count
            )
        };
        audiences.similar(account.expect("somebody"), 10).into_iter().map(line).collect()
    })
}

/// Five people who know each other.
const KNOWN: &str = "
    9 r1 reply r2\n 9 r2 reply r3\n 9 r3 reply r4\n 9 r4 reply r5\n 9 r5 reply r1
";

/// Everybody of a list responds to somebody.
fn all_to(people: &[&str], target: &str) -> String {
    people.iter().map(|who| format!("40 {who} reply {target}\n")).collect()
}

#[test]
fn who_is_responded_to_by_the_same_trusted_people_is_similar() {
    let world = format!(
        "{KNOWN}{}{}{}",
        all_to(&["r1", "r2", "r3"], "ana"),
        all_to(&["r1", "r2", "r3"], "bea"),
        all_to(&["r3", "r4", "r5"], "cleo")
    );
    // Cleo shares one responder with Ana, which is not enough.
    assert_snapshot!(similar(&world, "ana"), @"bea 0.29 by 3: r2, r1, r3");
    assert_snapshot!(similar(&world, "cleo"), @"");
}

#[test]
fn strangers_who_respond_to_two_people_make_them_no_more_alike() {
    let world = format!("{KNOWN}{}{}", all_to(&["r1", "r2"], "ana"), all_to(&["r1", "r2"], "bea"));
    let strangers: Vec<String> = (0..50).map(|number| format!("x{number}")).collect();
    let strangers: Vec<&str> = strangers.iter().map(String::as_str).collect();
    let crowd = ["ana", "bea", "mallory"].map(|target| all_to(&strangers, target)).concat();
    assert_eq!(similar(&format!("{world}{crowd}"), "ana"), similar(&world, "ana"));
}

/// Three of six members respond to Ana, three to a star; thirty puppets respond to both. `more` is what else happens.
fn star_and_puppets(more: impl Fn(&str) -> String) -> String {
    let members = ["r1", "r2", "r3", "r4", "r5", "r6"];
    let ring: String =
        (0..6).map(|who| format!("9 {} reply {}\n", members[who], members[(who + 1) % 6])).collect();
    let puppets: Vec<String> = (0..30).map(|number| format!("puppet{number}")).collect();
    let puppets: Vec<&str> = puppets.iter().map(String::as_str).collect();
    let world = [
        ring,
        // So that there is somebody else to stand beside the star.
        all_to(&members[2..], "star"),
        all_to(&members[..3], "ana"),
        all_to(&members[3..], "peer"),
        all_to(&puppets, "ana"),
        all_to(&puppets, "star"),
    ];
    world.concat() + &puppets.iter().map(|puppet| more(puppet)).collect::<String>()
}

#[test]
fn nobody_buys_a_place_beside_somebody_by_responding_to_those_who_respond_to_both() {
    let beside = |more: &dyn Fn(&str) -> String| {
        // Where whoever comes later has to be let in: of founders everybody is one.
        let told = similar_since(Some(20), &star_and_puppets(more), "star");
        told.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(beside(&|_| String::new()), ["peer"]);
    assert_eq!(beside(&|puppet| format!("41 ana reply {puppet}\n")), ["peer"]);
    // Nor by way of somebody who responds to nobody else.
    assert_eq!(beside(&|puppet| format!("41 ana reply middle\n41 middle reply {puppet}\n")), ["peer"]);
    let young = similar(&star_and_puppets(|puppet| format!("41 ana reply {puppet}\n")), "star");
    assert!(young.starts_with("peer") && young.lines().count() == 1, "{young}");
    // The guard is about own acts alone: whom somebody else trusts is trusted.
    let by_others = beside(&|puppet| format!("41 r1 reply {puppet}\n"));
    assert!(by_others.contains(&"ana".to_owned()), "{by_others:?}");
}

#[test]
fn whoever_responds_to_many_tells_less() {
    let world = |others: usize| {
        let busy: String = (0..others).map(|n| format!("40 r1 reply z{n}\n40 r2 reply z{n}\n")).collect();
        let likeness = similar(
            &format!("{KNOWN}{}{}{busy}", all_to(&["r1", "r2"], "ana"), all_to(&["r1", "r2"], "bea")),
            "ana",
        );
        let bea = likeness.lines().find(|line| line.starts_with("bea")).expect("Bea");
        bea.split(' ').nth(1).expect("a number").parse::<f64>().expect("a number")
    };
    let [none, some, more] = [0, 8, 60].map(world);
    assert!(none > some && some > more && more > 0.0, "{none} {some} {more}");
}

#[test]
fn somebody_with_everybody_for_an_audience_is_less_alike_than_somebody_with_the_same() {
    let crowd: String = (0..30).map(|n| format!("9 r1 reply c{n}\n")).collect();
    let crowd_names: Vec<String> = (0..30).map(|n| format!("c{n}")).collect();
    let mut everybody: Vec<&str> = crowd_names.iter().map(String::as_str).collect();
    everybody.extend(["r2", "r3", "r4"]);
    let world = format!(
        "{KNOWN}{crowd}{}{}{}",
        all_to(&["r2", "r3", "r4"], "ana"),
        all_to(&["r2", "r3", "r4"], "bea"),
        all_to(&everybody, "star")
    );
    let similar = similar(&world, "ana");
    let names: Vec<&str> = similar.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, ["bea", "star"], "{similar}");
}

#[test]
fn what_is_older_than_the_window_of_trust_makes_nobody_alike() {
    let old = |day: i32| {
        let both = [all_to(&["r1", "r2"], "ana"), all_to(&["r1", "r2"], "bea")].concat();
        similar(&format!("{KNOWN}{}", both.replace("40 ", &format!("{day} "))), "ana")
    };
    assert!(old(40).starts_with("bea"));
    assert_eq!(old(LAST_DAY - 400), "");
}

fn act() -> impl Strategy<Value = Act> {
    let who = || (0u8..9).prop_map(|who| format!("n{who}"));
    (0..LAST_DAY, who(), who()).prop_map(|(day, actor, target)| Act {
        day,
        second: 0,
        actor,
        kind: "reply".into(),
        target: Some(target),
        post: None,
    })
}

/// Name, likeness, how many responders are shared, and the names of some.
type Told = (String, f64, u32, Vec<String>);

/// Everybody's lists, by name.
fn told(acts: &[Act]) -> Vec<(String, Vec<Told>)> {
    with(acts, |responses, audiences| {
        let mut all: Vec<_> = (0..responses.accounts.len() as AccountIndex)
            .map(|account| {
                let similar = audiences.similar(account, 9).into_iter().map(|similar| {
                    let shared = similar.shared.iter().map(|&who| name(responses, who)).collect();
                    (name(responses, similar.account), similar.likeness, similar.shared_count, shared)
                });
                (name(responses, account), similar.collect())
            })
            .collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn likeness_is_symmetric_at_most_one_and_the_same_in_any_order(
        acts in prop::collection::vec(act(), 0..80), rotate in 0usize..80,
    ) {
        let all = told(&acts);
        let mut other = acts.clone();
        other.reverse();
        other.rotate_left(rotate.min(acts.len()));
        prop_assert_eq!(&all, &told(&other));
        for (person, similar) in &all {
            for (other, likeness, count, shared) in similar {
                prop_assert!((0.0..=1.0).contains(likeness) && person != other && *count >= 2);
                prop_assert_eq!(shared.len(), 5.min(*count as usize));
                let back = all.iter().find(|(name, _)| name == other).expect("everybody");
                let back = back.1.iter().find(|(name, ..)| name == person).expect("both ways");
                prop_assert_eq!((back.1, back.2, &back.3), (*likeness, *count, shared));
            }
        }
    }
}
