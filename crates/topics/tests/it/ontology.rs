//! The ontology as it ships: golden counts and whole ids.

use model::TopicId;
use topics::{Language, Ontology};

#[test]
fn everything_that_ships_is_read() {
    let ontology = Ontology::shipped();
    let edges: usize = ontology.indices().map(|topic| ontology.parents(topic).len()).sum();
    let children: usize = ontology.indices().map(|topic| ontology.children(topic).len()).sum();
    let named = |language: Language| {
        let other = |topic: &topics::TopicIndex| {
            ontology.name(*topic, language) != ontology.name(*topic, Language::English)
        };
        ontology.indices().filter(other).count()
    };
    assert_eq!(ontology.len(), 8_033);
    assert_eq!(children, edges);
    let several = ontology.indices().filter(|topic| ontology.parents(*topic).len() > 1).count();
    let roots = ontology.indices().filter(|topic| ontology.parents(*topic).is_empty()).count();
    let wikidata = ontology.indices().filter(|topic| ontology.wikidata(*topic).is_some()).count();
    let names: Vec<String> =
        Language::ALL[1..].iter().map(|&language| format!("{language} {}", named(language))).collect();
    insta::assert_snapshot!(format!(
        "edges {edges}\ntopics of several parents {several}\ntopics of none {roots}\nwith an item of Wikidata \
         {wikidata}\nnames that are not the English one: {}",
        names.join(", ")
    ));
}

#[test]
fn names_in_six_languages() {
    let ontology = Ontology::shipped();
    let soccer = ontology.by_slug("artificial-intelligence").expect("ships");
    let names = Language::ALL.map(|language| format!("{language} {}", ontology.name(soccer, language)));
    insta::assert_snapshot!(names.join("\n"));
}

#[test]
fn ids_beyond_what_a_signed_number_holds_stay_whole_as_text() {
    let ontology = Ontology::shipped();
    let idol = ontology.by_slug("american-idol").expect("ships");
    let id = ontology.topic(idol).id;
    assert_eq!(id.to_string(), "9095478168442955139");
    let beyond = ontology.indices().map(|topic| ontology.topic(topic).id).filter(|id| id.0 > i64::MAX as u64);
    let mut count = 0;
    for id in beyond {
        let json = serde_json::to_string(&id).expect("JSON");
        assert_eq!(json, format!("\"{}\"", id.0), "a string, as numbers of JSON lose digits");
        assert_eq!(serde_json::from_str::<TopicId>(&json).expect("back"), id);
        assert_eq!(id.to_string().parse::<u64>(), Ok(id.0));
        count += 1;
    }
    assert!(count > 3_000, "{count}");
}

#[test]
fn no_topic_is_its_own_ancestor_and_parents_are_ancestors() {
    let ontology = Ontology::shipped();
    for topic in ontology.indices() {
        let above = ontology.ancestors(topic);
        assert!(!above.contains(&topic), "{:?}", ontology.topic(topic));
        assert!(above.is_sorted());
        for parent in ontology.parents(topic) {
            assert!(above.binary_search(parent).is_ok());
            assert!(ontology.ancestors(*parent).iter().all(|far| above.binary_search(far).is_ok()));
            assert!(ontology.children(*parent).contains(&topic));
        }
    }
}

#[test]
fn ids_and_slugs_find_their_topic() {
    let ontology = Ontology::shipped();
    for index in ontology.indices() {
        let topic = ontology.topic(index);
        assert_eq!(ontology.by_id(topic.id), Some(index));
        assert_eq!(ontology.by_slug(&topic.slug), Some(index));
    }
}

#[test]
fn search_finds_by_name_in_any_language() {
    let ontology = Ontology::shipped();
    let first =
        |text: &str| ontology.search(text, 1).first().map(|topic| ontology.topic(*topic).slug.clone());
    assert_eq!(first("american idol").as_deref(), Some("american-idol"));
    assert_eq!(first("künstliche intelligenz").as_deref(), Some("artificial-intelligence"));
    assert_eq!(first("kunstliche intelligenz").as_deref(), Some("artificial-intelligence"));
    assert_eq!(first("  "), None);
    assert_eq!(ontology.search("a", 7).len(), 7);
}
