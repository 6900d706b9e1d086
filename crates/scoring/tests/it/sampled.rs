//! The invariants in worlds sampled from real data: neighbourhoods in the Higgs activity on Twitter, from the data
//! beside the project. Passed over where they are missing, unless `CLOUT_REQUIRE_SHARED` is set.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::LazyLock;

use model::Day;
use proptest::prelude::*;
use scoring::{Community, Responses, snapshot};

use crate::world::{Act, founded_on, model, network, of, responses_of, scored_since};

const FILE: &str = "../../../shared/data/higgs-twitter/higgs-activity_time.txt.zst";
/// Accounts of a neighbourhood, and the most acts among them.
const ACCOUNTS: usize = 60;
const MOST_ACTS: usize = 800;
/// Acts of an account whose other sides are visited.
const VISITED: usize = 15;
/// The week of the data, 1 to 7 July 2012.
const FIRST_DAY: i32 = 15_522;
const LAST_DAY: i32 = FIRST_DAY + 6;

/// Every act, and by account the places of those that it has part in.
struct Higgs {
    acts: Vec<Act>,
    by_account: HashMap<String, Vec<usize>>,
}

static HIGGS: LazyLock<Option<Higgs>> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if !path.exists() {
        assert!(std::env::var_os("CLOUT_REQUIRE_SHARED").is_none(), "{} is missing", path.display());
        eprintln!("passed over: {} is not there", path.display());
        return None;
    }
    let bytes = std::fs::read(path).expect("read");
    let text = String::from_utf8(zstd::decode_all(&bytes[..]).expect("zstd")).expect("text");
    let acts: Vec<Act> = text.lines().filter_map(act).collect();
    let mut by_account: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, act) in acts.iter().enumerate() {
        for name in [Some(&act.actor), act.target.as_ref()].into_iter().flatten() {
            by_account.entry(name.clone()).or_default().push(place);
        }
    }
    Some(Higgs { acts, by_account })
});

/// A line `actor target unix_seconds RT|MT|RE`; none for whoever responds to themselves.
fn act(line: &str) -> Option<Act> {
    let mut words = line.split_whitespace();
    let (actor, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let seconds: i64 = words.next()?.parse().ok()?;
    let kind = match words.next()? {
        "RT" => "repost",
        "MT" => "mention",
        _ => "reply",
    };
    (actor != target).then(|| Act {
        day: (seconds / 86_400) as i32,
        second: seconds % 86_400,
        actor,
        kind: kind.to_owned(),
        target: Some(target),
        post: None,
    })
}

/// The acts among accounts around one act, with these accounts; the first has part in the most.
fn neighbourhood(higgs: &Higgs, place: usize) -> (Vec<Act>, Vec<String>) {
    let mut accounts = vec![higgs.acts[place].actor.clone()];
    let mut next = 0;
    while next < accounts.len() && accounts.len() < ACCOUNTS {
        let around = higgs.by_account.get(&accounts[next]).map_or(&[][..], Vec::as_slice);
        for act in around.iter().take(VISITED).map(|&place| &higgs.acts[place]) {
            for name in [Some(&act.actor), act.target.as_ref()].into_iter().flatten() {
                if !accounts.contains(name) && accounts.len() < ACCOUNTS {
                    accounts.push(name.clone());
                }
            }
        }
        next += 1;
    }
    let all = accounts.iter().filter_map(|name| higgs.by_account.get(name)).flatten().copied();
    let places: BTreeSet<usize> = all.collect();
    let among = |act: &&Act| {
        [Some(&act.actor), act.target.as_ref()].into_iter().flatten().all(|name| accounts.contains(name))
    };
    let acts: Vec<Act> =
        places.iter().map(|&place| &higgs.acts[place]).filter(among).take(MOST_ACTS).cloned().collect();
    let busy = |name: &String| {
        acts.iter().filter(|act| act.actor == *name || act.target.as_ref() == Some(name)).count()
    };
    accounts.sort_by_cached_key(|name| std::cmp::Reverse(busy(name)));
    (acts, accounts)
}

/// The score and features of a person with these accounts, where it does not matter how widely somebody responds.
fn own(acts: &[Act], name: &str, joined: &[(&str, &str)], founded: Option<i32>) -> Option<(u16, Vec<u16>)> {
    let account = |name: &str| model::AccountId { network: network(), native: name.to_owned() };
    let community = Community {
        founded: founded.map(|day| Day::from_number(day).end()),
        joined: joined.iter().map(|(shown, other)| (account(shown), account(other))).collect(),
        ..Community::default()
    };
    let acts: Vec<_> = acts.iter().map(|act| (network(), act.clone())).collect();
    let world: Responses = responses_of(&acts, community);
    let mut model = model();
    model.weighing.single = 1.0;
    of(&snapshot(&world, Day::from_number(LAST_DAY), &model, 0), name)
}

fn not_lower(before: Option<(u16, Vec<u16>)>, after: Option<(u16, Vec<u16>)>) -> bool {
    let Some((score, features)) = before else { return true };
    let Some((now, features_now)) = after else { return false };
    now >= score && features.iter().zip(&features_now).all(|(before, after)| after >= before)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Invariants 1, 2, 3, 5 and 6.
    #[test]
    fn what_holds_in_every_world_holds_among_real_people(
        place in any::<prop::sample::Index>(), rank in 0usize..8, other in 0usize..8,
        founded in prop::option::of(FIRST_DAY..LAST_DAY),
    ) {
        let Some(higgs) = HIGGS.as_ref() else { return Ok(()) };
        let (acts, accounts) = neighbourhood(higgs, place.index(higgs.acts.len()));
        prop_assume!(accounts.len() > 8 && rank != other);
        let (who, friend) = (&*accounts[rank], &*accounts[other]);
        let all = scored_since(founded, &acts, LAST_DAY);
        let before = of(&all, who);

        let silent: Vec<Act> = acts.iter().filter(|act| act.actor != who).cloned().collect();
        prop_assert_eq!(&before, &of(&scored_since(founded, &silent, LAST_DAY), who), "2: own acts move nothing");

        let one_more = Act {
            day: LAST_DAY, second: 80_000, actor: friend.into(), kind: "reply".into(), target: Some(who.into()), post: None,
        };
        let more: Vec<Act> = acts.iter().cloned().chain([one_more]).collect();
        let after = of(&scored_since(founded, &more, LAST_DAY), who);
        prop_assert!(not_lower(before.clone(), after), "1: a response lowers nobody it is given to");

        let mut turned = acts.clone();
        turned.reverse();
        prop_assert_eq!(&all, &scored_since(founded, &turned, LAST_DAY), "5: the order changes no bit");

        let hermit = Act {
            day: FIRST_DAY, second: 0, actor: "hermit".into(), kind: "post".into(), target: None, post: Some("p".into()),
        };
        let with: Vec<Act> = acts.iter().cloned().chain([hermit]).collect();
        prop_assert_eq!(&all, &scored_since(founded, &with, LAST_DAY), "6: who draws no response moves nobody");

        let quiet: Vec<Act> = acts.iter().filter(|act| act.actor != friend).cloned().collect();
        let alone = own(&quiet, who, &[], founded);
        prop_assert!(not_lower(alone, own(&acts, who, &[(who, friend)], founded)), "3: connecting lowers nobody");
    }
}

#[test]
fn neighbourhoods_are_worlds_of_some_size() {
    let Some(higgs) = HIGGS.as_ref() else { return };
    let (acts, accounts) = neighbourhood(higgs, higgs.acts.len() / 2);
    assert_eq!(accounts.len(), ACCOUNTS);
    assert!(acts.len() >= ACCOUNTS, "{} acts", acts.len());
    let world = founded_on(None, &acts);
    assert!(world.span().is_some_and(|(first, last)| first < last));
}
