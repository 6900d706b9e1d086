//! Search that is tolerant of typing, and who is suggested for an account that is nobody's.

use std::sync::{Arc, OnceLock};

use model::*;
use proptest::prelude::*;
use store::Newest;

use crate::world::*;

/// Native id, handle and name; the score falls from line to line.
const TOWN: &[(&str, &str, &str)] = &[
    ("did:plc:7iza6de2dwap2sbkpav7c6c6", "maria.example", "María Keller"),
    ("did:plc:oky5czdrnfjpqslsw2a5iclo", "okonkwo.bsky.social", "Amara Okonkwo"),
    ("did:plc:vpkhqolt662uhesyj6nxm7ys", "jurgen77.example", "Jürgen O'Hara"),
    ("did:plc:44ybard66vv44zksje25o7dz", "keller.social", "Ann Kellner"),
    ("did:plc:z72i7hdynmk6r22z27h6tvur", "oluwaseun.ng", "Oluwaseun Adeyemi"),
    ("town/1729", "", "Łukasz Wiśniewski"),
    ("bertrand", "", ""),
];

fn town() -> &'static Arc<Newest> {
    static TOWN_NEWEST: OnceLock<Arc<Newest>> = OnceLock::new();
    TOWN_NEWEST.get_or_init(|| {
        let some = |text: &'static str| Some(text).filter(|text| !text.is_empty());
        let cards = TOWN.iter().map(|(native, handle, name)| card(native, some(handle), some(name)));
        let rows = TOWN.iter().zip(0..).map(|((native, ..), place)| row(native, 900 - 10 * place));
        let world = World::new();
        let told = details(cards.collect::<Vec<_>>(), [], []);
        world.store.publish(&scores("2018-08-31", rows), Some(&told)).expect("published");
        world.newest()
    })
}

fn named(newest: &Newest, people: &[PersonId]) -> String {
    let label = |person: &PersonId| {
        let card = newest.card(*person).expect("a card");
        card.name.clone().unwrap_or_else(|| card.account.native.clone())
    };
    people.iter().map(label).collect::<Vec<_>>().join(", ")
}

#[test]
fn slips_of_typing_are_forgiven_after_what_is_written_right() {
    let queries = [
        "keller",
        "kelller",
        "kelelr",
        "weller",
        "kllr",
        "keller mraia",
        "maria kel",
        "marai kel",
        "okonkvo",
        "okonwko amara",
        "jurgn",
        "jurgen78",
        "ohara",
        "oluwasen adeyeni",
        "oluw",
        "oluwsa",
        "wisniewsky lukaz",
        "exmaple",
        "bertrnad",
        "1729",
        "1728",
        "7iza6de2dwap2sbkpav7c6c6",
        "7iza6de2dwap2sbkpav7c6c7",
        "mar",
        "mqr",
        "",
        "\u{0} \u{1} \u{2}",
    ];
    let lines = queries.map(|query| {
        let found = town().matches(query, 9);
        let near = named(town(), &found.near);
        let near = if near.is_empty() { String::new() } else { format!(" | {near}") };
        format!("{query:?}: {}{near}", named(town(), &found.exact))
    });
    insta::assert_snapshot!(lines.join("\n"), @r#"
    "keller": María Keller, Ann Kellner
    "kelller":  | María Keller, Ann Kellner
    "kelelr":  | María Keller, Ann Kellner
    "weller":  | María Keller, Ann Kellner
    "kllr": 
    "keller mraia":  | María Keller
    "maria kel": María Keller
    "marai kel":  | María Keller
    "okonkvo":  | Amara Okonkwo
    "okonwko amara":  | Amara Okonkwo
    "jurgn":  | Jürgen O'Hara
    "jurgen78":  | Jürgen O'Hara
    "ohara":  | Jürgen O'Hara
    "oluwasen adeyeni":  | Oluwaseun Adeyemi
    "oluw": Oluwaseun Adeyemi
    "oluwsa":  | Oluwaseun Adeyemi
    "wisniewsky lukaz":  | Łukasz Wiśniewski
    "exmaple":  | María Keller, Jürgen O'Hara
    "bertrnad":  | bertrand
    "1729": Łukasz Wiśniewski
    "1728": 
    "7iza6de2dwap2sbkpav7c6c6": María Keller
    "7iza6de2dwap2sbkpav7c6c7": 
    "mar": María Keller, Amara Okonkwo
    "mqr": 
    "": 
    "\0 \u{1} \u{2}":
    "#);
}

#[test]
fn no_more_are_found_than_asked_for_and_those_written_right_come_first() {
    let found = town().search("keller", 9);
    assert_eq!(named(town(), &found), "María Keller, Ann Kellner");
    assert_eq!(town().matches("kellner", 1), store::Matches { exact: vec![found[1]], near: vec![] });
    assert_eq!(named(town(), &town().search("kellner", 9)), "Ann Kellner, María Keller");
    assert_eq!(town().search("kellner", 0), []);
}

#[test]
fn an_account_that_is_nobodys_suggests_near_ones() {
    let asked = [
        "bluesky:maria.exmaple",
        "@okonkvo.bsky.social",
        "okonkwo.example",
        "Bluesky:@kelller.social",
        "bluesky:oluwaseun",
        "bertrand@elsewhere.example",
        "zzzz.example",
        "bluesky:",
        ":",
        "@",
    ];
    let lines = asked.map(|text| format!("{text}: {}", named(town(), &town().suggest(text, 3))));
    insta::assert_snapshot!(lines.join("\n"), @r"
    bluesky:maria.exmaple: María Keller
    @okonkvo.bsky.social: Amara Okonkwo
    okonkwo.example: Amara Okonkwo
    Bluesky:@kelller.social: Ann Kellner
    bluesky:oluwaseun: Oluwaseun Adeyemi
    bertrand@elsewhere.example: bertrand
    zzzz.example: 
    bluesky:: 
    :: 
    @:
    ");
}

#[test]
fn whoever_left_or_is_hidden_is_never_near() {
    let world = World::new();
    let hidden = Card { hidden: true, ..card("hid", Some("kellermann.example"), Some("Hidden Kellermann")) };
    let cards =
        [hidden, card("ana", Some("kellerman.example"), None), card("bo", None, Some("Bo Kellermanx"))];
    let rows = vec![row("hid", 900), row("ana", 800), row("bo", 700), row("nocard", 600)];
    world.store.publish(&scores("2018-08-31", rows), Some(&details(cards, [], []))).expect("published");
    assert_eq!(world.newest().search("kelermann", 9), [person("ana"), person("bo")]);
    assert_eq!(world.newest().suggest("kelermann.example", 9), [person("ana")]);
    world.store.opt_out(&account("ana"), &["kellerman.example".to_owned()]).expect("gone");
    assert_eq!(world.newest().search("kelermann", 9), [person("bo")]);
    assert_eq!(world.newest().suggest("kelermann.example", 9), [person("bo")]);
}

/// One slip in a word.
fn slipped(word: &str, place: usize, how: usize, letter: char) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let (at, last) = (place % letters.len(), letters.len() - 1);
    match how {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = letter,
        3 => letters.insert(at, letter),
        _ => letters.swap(at, (at + 1).min(last)),
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_word_of_a_name_with_a_slip_finds_its_person(
        who in 0..TOWN.len(), word: prop::sample::Index, place in 0_usize..40, how in 0_usize..5,
        letter in prop::char::range('a', 'z')
    ) {
        let (native, handle, name) = TOWN[who];
        let typed = if handle.is_empty() { native.rsplit('/').next().expect("one") } else { handle };
        let text = format!("{name} {typed}");
        let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
        let word = words[word.index(words.len())];
        prop_assume!(word.chars().count() >= 4 && !word.bytes().all(|byte| byte.is_ascii_digit()));
        let query = slipped(word, place, how, letter);
        prop_assert!(town().search(&query, 50).contains(&person(native)), "{query:?} for {word:?}");
    }

    #[test]
    fn no_text_brings_it_down_and_nobody_is_found_twice(text in ".{0,120}", limit in 0_usize..9) {
        let mut found = town().search(&text, limit);
        prop_assert!(found.len() <= limit && town().suggest(&text, limit).len() <= limit);
        let count = found.len();
        found.sort_unstable();
        found.dedup();
        prop_assert_eq!(found.len(), count);
    }

    #[test]
    fn what_is_written_right_does_not_hang_on_what_is_near(text in "[a-z]{1,4}( [a-z]{1,3})?", limit in 1_usize..7) {
        let all = town().matches(&text, 50);
        let some = town().matches(&text, limit);
        prop_assert_eq!(&some.exact[..], &all.exact[..limit.min(all.exact.len())]);
        let room = limit - some.exact.len();
        prop_assert_eq!(&some.near[..], &all.near[..room.min(all.near.len())]);
    }
}
