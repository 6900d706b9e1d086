//! The newest snapshot as pages ask for it.

use model::*;
use store::{Found, Newest};

use crate::world::*;

fn published(rows: Vec<Row>, cards: Vec<Card>) -> std::sync::Arc<Newest> {
    let world = World::new();
    world.store.publish(&scores("2018-08-31", rows), Some(&details(cards, [], []))).expect("published");
    world.newest()
}

fn natives(newest: &Newest, people: &[PersonId]) -> Vec<String> {
    people.iter().map(|person| newest.card(*person).expect("a card").account.native.clone()).collect()
}

#[test]
fn equals_share_a_rank_and_thin_evidence_has_none() {
    let people = [("ana", 500), ("bo", 400), ("cy", 400), ("dee", 300)];
    let mut rows: Vec<Row> = people.iter().map(|(name, tenths)| row(name, *tenths)).collect();
    rows.push(thin("eve", 900));
    let cards = ["ana", "bo", "cy", "dee", "eve"].map(|name| card(name, None, None)).to_vec();
    let newest = published(rows, cards);
    assert_eq!(newest.people(), 4);
    let place = |name: &&str| (newest.rank(person(name)), newest.percentile(person(name)));
    let places: Vec<_> = ["ana", "bo", "cy", "dee", "eve", "nobody"].iter().map(place).collect();
    let expected = [(1, 75.0), (2, 25.0), (2, 25.0), (4, 0.0)].map(|(rank, share)| (Some(rank), Some(share)));
    assert_eq!(places[..4], expected);
    assert_eq!(places[4..], [(None, None), (None, None)]);
    let order: Vec<PersonId> = newest.top(None, 0, 9).iter().map(|line| line.card.person).collect();
    assert_eq!(natives(&newest, &order)[0], "ana");
    assert_eq!(natives(&newest, &order)[3..], ["dee", "eve"], "thin evidence comes last");
    assert_eq!(newest.top(None, 3, 1)[0].card.account.native, "dee");
    assert!(newest.top(None, 9, 5).is_empty());
    assert!(newest.top(None, usize::MAX, usize::MAX).is_empty());
}

#[test]
fn nobody_is_ahead_of_everyone() {
    let rows = (0..2001).map(|n| row(&format!("p{n}"), if n == 0 { 900 } else { 100 })).collect();
    let newest = published(rows, (0..2001).map(|n| card(&format!("p{n}"), None, None)).collect());
    assert_eq!(newest.percentile(person("p0")), Some(99.9));
    assert_eq!(newest.percentile(person("p1")), Some(0.0));
    assert_eq!(newest.rank(person("p1")), Some(2));
}

#[test]
fn lists_are_by_network() {
    let mut other = card("bo", None, None);
    other.account.network = network("nostr");
    let rows = vec![row("ana", 300), row("bo", 400), row("cy", 200)];
    let newest = published(rows, vec![card("ana", None, None), other, card("cy", None, None)]);
    let top: Vec<_> =
        newest.top(Some(network("bluesky")), 0, 9).iter().map(|line| line.card.person).collect();
    assert_eq!(natives(&newest, &top), ["ana", "cy"]);
    assert_eq!(newest.top(Some(network("bluesky")), 1, 9)[0].rank, Some(3), "the rank is among all");
    assert_eq!(newest.networks(), [(network("bluesky"), 2), (network("nostr"), 1)]);
    assert!(newest.top(Some(network("rss")), 0, 9).is_empty());
}

#[test]
fn a_name_finds_whom_it_means_and_says_when_it_does_not() {
    let mut fed = card("https://m.example/users/ana", Some("ana@m.example"), Some("Ana"));
    fed.account.network = network("mastodon");
    let cards = vec![
        card("did:plc:1", Some("ana.example"), Some("Ana")),
        card("did:plc:2", Some("bo.example"), Some("Bo")),
        card("quantum/26", None, Some("did:plc:2")),
        fed,
    ];
    let rows = vec![row("did:plc:1", 300), row("https://m.example/users/ana", 400)];
    let newest = published(rows, cards);
    let find = |text: &str| match newest.find(text) {
        Found::One(person) => natives(&newest, &[person]).join(""),
        Found::Many(people) => format!("one of {}", natives(&newest, &people).join(", ")),
        Found::None => "nobody".to_owned(),
    };
    let asked = [
        "bluesky:ana.example",
        "BlueSky:@ANA.example",
        "bluesky:did:plc:1",
        "did:plc:1",
        "did:plc:2",
        "@ana.example",
        "@ana@m.example",
        "mastodon:Ana",
        "ana",
        "Bo",
        "quantum/26",
        "nostr:ana.example",
        "zoe",
        "",
        ":",
        "@",
    ];
    let answers: Vec<String> = asked.iter().map(|text| format!("{text} -> {}", find(text))).collect();
    insta::assert_snapshot!(answers.join("\n"), @r"
    bluesky:ana.example -> did:plc:1
    BlueSky:@ANA.example -> did:plc:1
    bluesky:did:plc:1 -> did:plc:1
    did:plc:1 -> did:plc:1
    did:plc:2 -> did:plc:2
    @ana.example -> did:plc:1
    @ana@m.example -> https://m.example/users/ana
    mastodon:Ana -> https://m.example/users/ana
    ana -> one of https://m.example/users/ana, did:plc:1
    Bo -> did:plc:2
    quantum/26 -> quantum/26
    nostr:ana.example -> nobody
    zoe -> nobody
     -> nobody
    : -> nobody
    @ -> nobody
    ");
}

#[test]
fn search_goes_by_beginnings_of_words_then_by_score() {
    let cards = vec![
        card("1", Some("zoe.example"), Some("Zoë Ångström")),
        card("2", Some("angus.example"), None),
        card("3", None, Some("Bang Ha")),
        card("4", None, Some("Ángel")),
    ];
    let rows = vec![row("1", 300), row("2", 100), row("3", 900), thin("4", 950)];
    let newest = published(rows, cards);
    let search = |text: &str, limit| natives(&newest, &newest.search(text, limit)).join(" ");
    assert_eq!(search("ang", 10), "1 2 4 3");
    assert_eq!(search("ang", 2), "1 2");
    assert_eq!(search("ANGSTROM zoe", 10), "1");
    assert_eq!(search("example", 10), "1 2");
    assert_eq!(search("ang\u{0} \u{1}", 10), "1 2 4 3");
    assert_eq!(search("   ", 10), "");
}

#[test]
fn whoever_asks_not_to_be_listed_comes_out_of_nothing() {
    let hidden = Card { hidden: true, ..card("hid", Some("hid.example"), Some("Hidden")) };
    let erased = {
        let account = AccountId { network: network("bluesky"), native: format!("{ERASED_PREFIX}77") };
        Card { person: account.person(), account, ..card("x", None, None) }
    };
    let mut rows = vec![row("hid", 900), row("ana", 300), row("nocard", 800)];
    rows.push(Row { person: erased.person, ..row("x", 700) });
    let world = World::new();
    let evidence = [responds("ana", "hid", Group::All, None), responds("hid", "ana", Group::All, None)];
    let cards = [hidden, erased.clone(), card("ana", None, None)];
    let names = details(cards, evidence, [post("hid", "at://hid/1", None)]);
    let snapshot = scores("2018-08-31", rows);
    let key = world.store.publish(&snapshot, Some(&names)).expect("published").key;
    let newest = world.newest();
    assert_eq!((newest.people(), newest.rank(person("ana"))), (1, Some(1)));
    assert_eq!(newest.top(None, 0, 9).len(), 1);
    assert_eq!(newest.find("hid.example"), Found::None);
    assert_eq!(newest.find("bluesky:hid"), Found::None);
    assert_eq!(newest.search("hid", 9), []);
    for person in [person("hid"), erased.person] {
        assert_eq!((newest.card(person), newest.row(person), newest.rank(person)), (None, None, None));
        assert!(
            details_of(&newest, person).evidence(Group::All).is_empty()
                && details_of(&newest, person).posts.is_empty()
        );
        assert_eq!(details_of(&newest, person).portrait, None);
        assert!(world.store.history(person).expect("read").is_empty());
        assert_eq!(world.store.row(&key, person).expect("read"), None);
    }
    assert_eq!(details_of(&newest, person("ana")).evidence(Group::All).len(), 1);
}
