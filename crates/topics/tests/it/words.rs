//! Sentences and what they are about.

use topics::{Post, Tagger};

use crate::door::{is_about, tell, tell_all};

#[test]
fn sentences_in_six_languages() {
    insta::assert_snapshot!(tell_all(&[
        "Who watched American Idol last night?",
        "The new photography exhibition opens on Friday, with lots of documentaries about the ocean.",
        "J'ai adoré le film d'hier soir, la musique classique était magnifique.",
        "Les régimes végétariens et la cuisine italienne, c'est ma passion.",
        "Ich habe gestern ein tolles Buch über künstliche Intelligenz und Philosophie gelesen.",
        "Wir gehen am Wochenende wandern und danach zum Fußball.",
        "Me encanta el fútbol y la comida mexicana, pero no entiendo la política.",
        "Las películas de ciencia ficción de los ochenta son las mejores.",
        "Mi piace la cucina italiana e il calcio, ma non la politica.",
        "Ho studiato la storia dell'arte e la fotografia per tutta la vita.",
        "أحب كرة القدم والتصوير الفوتوغرافي",
        "الذكاء الاصطناعي في الطب",
    ]));
}

#[test]
fn hashtags_are_split_into_words() {
    insta::assert_snapshot!(tell_all(&[
        "#socialmedia",
        "#SocialMedia",
        "#RustLang",
        "#WorldCup2022",
        "#BlackLivesMatter",
        "#climatechange",
        "#MachineLearning and #deeplearning",
        "#americanidol",
        "#ThrowbackThursday #photography",
        "#fútbol",
    ]));
}

#[test]
fn names_that_mean_two_things_are_told_by_their_company() {
    insta::assert_snapshot!(tell_all(&[
        "My sister just had twins, both girls!",
        "Opening day for the Twins and the Yankees, baseball is back.",
        "The Twins won again last night",
        "I ate an apple and a banana for breakfast.",
        "Apple unveils a new iPhone and an update to iOS.",
        "We saw a python at the zoo.",
        "Writing Python and JavaScript all day, software development is fun.",
        "A cup of java to start the morning.",
        "Java and Scala run on the same virtual machine, says my programming teacher.",
        "The jaguar is the largest cat of South America, wildlife at its best.",
        "Test drive of the new Jaguar against BMW and Audi: which luxury cars win?",
        "There is mercury in this fish.",
        "Mercury and Venus are planets of our solar system, says the astronomy club.",
        "The Amazon rainforest is burning, climate change is real.",
        "We roast a turkey for Thanksgiving dinner.",
        "Istanbul is my favourite city in Turkey, travel there!",
        "it is up to us to love her",
    ]));
}

#[test]
fn plurals_and_accents_make_no_difference() {
    for (first, other) in [
        ("a documentary", "some documentaries"),
        ("a podcast", "two podcasts"),
        ("an electric car", "electric cars"),
        ("video game", "video games"),
    ] {
        assert_eq!(firsts(first), firsts(other), "{first} | {other}");
        assert!(!firsts(first).is_empty(), "{first}");
    }
    for (first, other) in [
        ("me gusta el fútbol de mi país", "me gusta el futbol de mi pais"),
        ("BEYONCÉ sings", "beyonce sings"),
        ("l'intelligence artificielle est là pour nous", "l’intelligence artificielle est la pour nous"),
    ] {
        assert_eq!(firsts(first), firsts(other), "{first} | {other}");
        assert!(!firsts(first).is_empty(), "{first}");
    }
}

fn firsts(text: &str) -> Vec<topics::TopicIndex> {
    let tagger = Tagger::shipped();
    tagger.tag(&Post { text, ..Post::default() }).iter().map(|found| found.topic).collect()
}

#[test]
fn other_languages_are_told_by_hashtags_and_links_alone() {
    insta::assert_snapshot!(tell_all(&[
        "今日はサッカーを見ました apple baseball #soccer",
        "写真を撮るのが好きです https://www.flickr.com/photos/1",
        "Nie wiem czy to jest dobry pomysł, ale idę na koncert jazz dzisiaj #photography",
        "これはペンです",
    ]));
    let tagger = Tagger::shipped();
    let post = Post { text: "baseball and photography", language: Some("ja"), ..Post::default() };
    assert_eq!(tell(tagger, &post), "    nothing\n");
}

#[test]
fn tags_and_categories_and_links_beside_the_text() {
    let tagger = Tagger::shipped();
    let told = |tags: &[&str], links: &[&str]| {
        let post = Post { text: "", tags, links, language: None };
        format!("{tags:?} {links:?}\n{}", tell(tagger, &post))
    };
    insta::assert_snapshot!(
        [
            told(&["quantum-gate"], &[]),
            told(&["quantum-computing", "machine-learning"], &[]),
            told(&["Travel & Tourism"], &[]),
            told(&["Photography", "Uncategorized"], &[]),
            told(&["Recipes"], &[]),
            told(&["python", "c++"], &[]),
            told(&[], &["https://open.spotify.com/track/1", "http://example.org"]),
            told(&[], &["https://WWW.GitHub.com/rust-lang/rust?tab=readme"]),
        ]
        .concat()
    );
}

#[test]
fn what_tells_is_named_as_it_stands_in_the_text() {
    let tagger = Tagger::shipped();
    let post = Post { text: "Watching  American\nIDOL with #SocialMedia on", ..Post::default() };
    let found = tagger.tag(&post);
    let because = |slug: &str| {
        let tagged = found.iter().find(|tagged| tagger.ontology().topic(tagged.topic).slug == slug);
        tagged.map(|tagged| tagged.because.clone()).unwrap_or_default()
    };
    assert_eq!(because("american-idol"), ["american idol"]);
    assert_eq!(because("social-media"), ["socialmedia"]);
}

#[test]
fn the_same_phrase_twice_tells_no_more_than_once() {
    let tagger = Tagger::shipped();
    let weight = |text: &str| tagger.tag(&Post { text, ..Post::default() })[0].weight;
    assert_eq!(weight("photography"), weight("photography photography photography"));
    assert!(weight("photography, photographers and a camera") > weight("photography"));
}

#[test]
fn parents_get_half() {
    let tagger = Tagger::shipped();
    let ontology = tagger.ontology();
    let found = tagger.tag(&Post { text: "#americanidol", ..Post::default() });
    let child =
        found.iter().find(|tagged| ontology.topic(tagged.topic).slug == "american-idol").expect("found");
    for &parent in ontology.parents(child.topic) {
        let above = found.iter().find(|tagged| tagged.topic == parent).expect("handed up");
        assert!(above.rolled_up && above.weight == child.weight / 2.0, "{above:?}");
        assert_eq!(above.because, child.because);
    }
    assert!(is_about("#americanidol", "television"));
}
