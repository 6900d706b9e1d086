//! What holds of any text.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use topics::{Classifier, LEAST_ROLLED_UP, LEAST_WEIGHT, Post, ROLL_UP, Tagger, fold_case};

/// Words that make posts about something.
const WORDS: [&str; 24] = [
    "photography",
    "american idol",
    "the",
    "el",
    "fútbol",
    "#SocialMedia",
    "#",
    "@",
    "https://github.com/a",
    "Twins",
    "baseball",
    "apple",
    "iphone",
    "🎵",
    "'",
    "écrire",
    "カメラ",
    "\u{301}",
    "#blacklivesmatter",
    "machine learning",
    "!",
    "\n",
    "it",
    "Jaguar",
];

fn texts() -> impl Strategy<Value = String> {
    let words = prop::collection::vec((0..WORDS.len(), "[ .]{0,2}"), 0..20)
        .prop_map(|words| words.iter().map(|(word, space)| format!("{}{space}", WORDS[*word])).collect());
    prop_oneof![words, any::<String>(), "\\PC{0,80}", "[#@a-zA-Z_0-9 /:.é\u{300}-\u{303}]{0,120}"]
}

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| Classifier::shipped().expect("weights"));

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn weights_lie_between_nothing_and_certainty_and_parents_have_half(text in texts()) {
        let tagger = Tagger::shipped();
        let found = tagger.tag(&Post { text: &text, ..Post::default() });
        let weight = |topic| found.iter().find(|tagged| tagged.topic == topic).map(|tagged| tagged.weight);
        for tagged in &found {
            let least = if tagged.rolled_up { LEAST_ROLLED_UP } else { LEAST_WEIGHT };
            prop_assert!(tagged.weight >= least && tagged.weight < 1.0, "{tagged:?}");
            prop_assert!(!tagged.because.is_empty(), "{tagged:?}");
            let part = tagged.weight * ROLL_UP;
            for &parent in tagger.ontology().parents(tagged.topic) {
                prop_assert!(part < LEAST_ROLLED_UP || weight(parent).is_some_and(|has| has >= part));
            }
            // What is handed up is half of what some child has, and no more.
            if tagged.rolled_up {
                let children = tagger.ontology().children(tagged.topic).iter().filter_map(|&child| weight(child));
                let most = children.fold(0.0, f32::max);
                prop_assert_eq!(tagged.weight, most * ROLL_UP);
            }
        }
        let firsts: Vec<_> = found.iter().map(|tagged| tagged.topic).collect();
        let mut once = firsts.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), firsts.len(), "each topic once");
    }

    #[test]
    fn the_order_of_tags_and_links_changes_no_weight(
        (tags, shuffled) in prop::collection::vec(texts(), 0..8)
            .prop_flat_map(|tags| (Just(tags.clone()), Just(tags).prop_shuffle())),
        text in texts(),
    ) {
        let tagger = Tagger::shipped();
        let weights = |tags: &[String]| {
            let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
            let found = tagger.tag(&Post { text: &text, tags: &tags, links: &tags, language: None });
            let mut found: Vec<_> =
                found.iter().map(|tagged| (tagged.topic, tagged.rolled_up, (tagged.weight * 1e5).round())).collect();
            found.sort_by_key(|tagged| tagged.0);
            found
        };
        prop_assert_eq!(weights(&tags), weights(&shuffled));
    }

    #[test]
    fn buffers_that_are_kept_change_nothing(texts in prop::collection::vec(texts(), 0..6)) {
        let tagger = Tagger::shipped();
        let mut scratch = topics::Scratch::default();
        for text in &texts {
            let post = Post { text, ..Post::default() };
            let kept = tagger.tag_into(&post, &mut scratch).to_vec();
            let fresh = tagger.tag(&post);
            prop_assert_eq!(kept.len(), fresh.len());
            for (kept, fresh) in kept.iter().zip(&fresh) {
                prop_assert_eq!((kept.topic, kept.weight, kept.rolled_up), (fresh.topic, fresh.weight, fresh.rolled_up));
            }
        }
    }

    #[test]
    fn folding_twice_is_folding_once(text in texts()) {
        prop_assert_eq!(fold_case(&fold_case(&text)), fold_case(&text));
    }

    #[test]
    fn chances_are_chances(text in texts()) {
        prop_assert!(CLASSIFIER.chances(&text).iter().all(|chance| (0.0..=1.0).contains(chance)));
    }
}

/// Whoever keeps topics of texts keeps [`topics::TAGGER_VERSION`] with them, and nothing else of the rules.
#[test]
fn topics_of_texts_change_only_with_the_version_of_the_rules() {
    let tagger = Tagger::shipped();
    let ontology = tagger.ontology();
    let mut scratch = topics::Scratch::default();
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    for (place, topic) in ontology.indices().enumerate() {
        let name = &ontology.topic(topic).name;
        let word = WORDS[place % WORDS.len()];
        let text = format!("Some thoughts on {name}, {word} and more of it #{}", name.replace(' ', ""));
        let tags = [word];
        let tags = if place % 3 == 0 { &tags[..] } else { &[] };
        for about in tagger.about(&Post { text: &text, tags, ..Post::default() }, &mut scratch) {
            hasher.update(&ontology.topic(about).id.0.to_le_bytes());
        }
        hasher.update(b"|");
    }
    let found = (topics::TAGGER_VERSION, ontology.digest(), hasher.digest());
    assert_eq!(
        found,
        (1, 13_760_567_673_898_767_508, 7_587_372_689_116_275_939),
        "raise TAGGER_VERSION where the rules changed, and note what they give now"
    );
}

/// Texts that are made to take long.
#[test]
fn no_text_takes_long() {
    let tagger = Tagger::shipped();
    let long = 1 << 20;
    for unit in [
        "a",
        "#",
        "#a ",
        "@b ",
        "apple ",
        "Twins ",
        "#twins ",
        "http://a.b ",
        "é",
        "\u{301}",
        "'",
        "🎵",
        "#aaaaaaaa",
    ] {
        let text = unit.repeat(long / unit.len());
        let began = Instant::now();
        tagger.tag(&Post { text: &text, ..Post::default() });
        CLASSIFIER.themes(&text);
        assert!(began.elapsed() < Duration::from_secs(20), "{unit:?} took {:?}", began.elapsed());
    }
    let tag = "socialmedia".repeat(long / 11);
    let began = Instant::now();
    tagger.tag(&Post { text: &format!("#{tag}"), tags: &[&tag], links: &[&tag], language: None });
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}
