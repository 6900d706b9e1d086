//! The operator's file.

use topics::{Ontology, Post};

use crate::door::{slugs, tell, with};

const FILE: &str = r#"
stop_words = ["idol"]

[[topic]]
slug = "rust-language"
name = "Rust (language)"
parents = ["programming-languages-of-town", "software-development"]
aliases = ["ferrislang", "cargo crates"]
wikidata = "Q575650"

[[topic]]
slug = "programming-languages-of-town"
name = "Programming languages of town"
parents = ["software-development"]

[[alias]]
alias = "Footy Mc Footface"
topic = "soccer"
"#;

#[test]
fn topics_aliases_and_stop_words_are_taken_in() {
    let (tagger, rejected) = with(FILE);
    assert_eq!(rejected, []);
    let told = |text: &str| tell(&tagger, &Post { text, ..Post::default() });
    assert_eq!(told("#FerrisLang"), "    rust-language 0.70 (ferrislang)\n");
    assert_eq!(told("I publish cargo crates"), "    rust-language 0.65 (cargo crates)\n");
    assert_eq!(told("footy mc footface again"), "    soccer 0.65 (footy mc footface)\n");
    let above = slugs(&tagger, &Post { text: "#ferrislang", ..Post::default() });
    assert!(above.contains(&"programming-languages-of-town".to_owned()), "{above:?}");
    assert!(above.contains(&"software-development".to_owned()), "{above:?}");
    let rust = tagger.ontology().by_slug("rust-language").expect("added");
    assert!(tagger.id(rust).0 >> 62 == 3, "away from the ids that ship");
    assert_eq!(tagger.ontology().search("ferrislang", 1), [rust]);
    assert_eq!(tagger.ontology().wikidata(rust), Some("Q575650"));
}

#[test]
fn a_stop_word_is_no_topics_name_any_more() {
    let (tagger, _) = with("stop_words = [\"Photography\"]");
    let about = |text: &str| slugs(&tagger, &Post { text, ..Post::default() });
    assert!(!about("photography").contains(&"photography".to_owned()));
    assert!(about("photographer").contains(&"photography".to_owned()), "other words still tell it");
}

#[test]
fn an_added_topic_has_the_same_id_on_every_machine() {
    let (tagger, _) = with("[[topic]]\nslug = \"zugspitze\"\nname = \"Zugspitze\"");
    let id = tagger.id(tagger.ontology().by_slug("zugspitze").expect("added"));
    assert_eq!(id.to_string(), ID_OF_ZUGSPITZE);
}

const ID_OF_ZUGSPITZE: &str = "15130737237807565691";

#[test]
fn bad_entries_are_passed_over_and_told() {
    let (tagger, rejected) = with(
        r#"
[[topic]]
slug = "Rust Lang"
name = "Rust"

[[topic]]
slug = "music"
name = "Music again"

[[topic]]
slug = "nameless"
name = "!?"

[[topic]]
slug = "a-thing"
name = "A thing of town"
parents = ["nowhere", "music"]

[[alias]]
alias = "..."
topic = "music"

[[alias]]
alias = "tunes of town"
topic = "no-such-topic"

[[alias]]
alias = "tunes from town"
topic = "music"
"#,
    );
    let told = rejected.iter().map(|entry| format!("{}: {}. {}\n", entry.entry, entry.reason, entry.hint));
    insta::assert_snapshot!(told.collect::<String>());
    // The good ones among them stay.
    let about = |text: &str| slugs(&tagger, &Post { text, ..Post::default() });
    assert_eq!(about("tunes from town")[0], "music");
    assert_eq!(about("a thing of town")[0], "a-thing");
}

#[test]
fn a_circle_is_refused_and_the_rest_stays() {
    let (tagger, rejected) = with(
        r#"
[[topic]]
slug = "hen"
name = "Hen of town"
parents = ["egg-of-town"]

[[topic]]
slug = "egg-of-town"
name = "Egg of town"
parents = ["hen", "music"]

[[topic]]
slug = "self"
name = "Self of town"
parents = ["self"]
"#,
    );
    let told: Vec<String> =
        rejected.iter().map(|entry| format!("{}: {}", entry.entry, entry.reason)).collect();
    assert_eq!(
        told,
        [
            "topic \"egg-of-town\", parent \"hen\": it would be its own ancestor",
            "topic \"self\", parent \"self\": it would be its own ancestor",
        ]
    );
    let ontology = tagger.ontology();
    let hen = ontology.by_slug("hen").expect("taken");
    let music = ontology.by_slug("music").expect("ships");
    assert!(ontology.ancestors(hen).contains(&music));
}

#[test]
fn a_file_that_is_no_toml_or_has_other_keys_is_an_error() {
    for file in ["[[topic]", "[[topics]]\nslug = \"a\"", "[[topic]]\nslug = \"a\"", "stop_words = \"a\""] {
        assert!(Ontology::shipped().with_additions(file).is_err(), "{file}");
    }
}

#[test]
fn the_empty_file_changes_nothing() {
    let (tagger, rejected) = with("");
    assert_eq!((tagger.ontology().len(), rejected.len()), (Ontology::shipped().len(), 0));
    assert_eq!(tagger.phrases(), topics::Tagger::shipped().phrases());
}
