//! Fits the weights of the themes again, and prints how well they do on posts left out.
//!
//! `cargo run --release -p topics --example themes ENGLISH SPANISH > data/topics/tweettopic-1.json`: two files of JSON
//! lines in TweetTopicXL's columns, unpacked.

use topics::{Choosing, LabelledPost, ThemeReader, cross_validate, fit_themes};

/// How much a Spanish post counts in the fit that ships, against an English one.
const SPANISH_WEIGHT: f64 = 0.3;
const FOLDS: u64 = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut files = Vec::new();
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(path)?;
        let posts: Vec<LabelledPost> = text.lines().filter_map(|line| ThemeReader::read(line).ok()).collect();
        files.push(posts);
    }
    let [english, spanish] = &files[..] else {
        return Err("expected two files: English and Spanish posts".into());
    };
    for (name, choosing, posts, besides) in [
        ("English, both", Choosing::Both, english, Some(spanish)),
        ("English, both, without Spanish posts", Choosing::Both, english, None),
        ("English, dictionary alone", Choosing::Dictionary, english, None),
        ("English, words alone", Choosing::Words, english, None),
        ("Spanish, both", Choosing::Both, spanish, None),
        ("Spanish, dictionary alone", Choosing::Dictionary, spanish, None),
        ("Spanish, words alone", Choosing::Words, spanish, None),
    ] {
        let besides = besides.map_or(&[][..], Vec::as_slice);
        let report = cross_validate(posts, besides, SPANISH_WEIGHT, FOLDS, choosing);
        eprintln!("{name:40} macro F1 {:.3}  micro F1 {:.3}", report.macro_f1, report.micro_f1);
    }
    let posts: Vec<LabelledPost> = english.iter().chain(spanish).cloned().collect();
    let weights: Vec<f64> =
        english.iter().map(|_| 1.0).chain(spanish.iter().map(|_| SPANISH_WEIGHT)).collect();
    let data = format!(
        "TweetTopicXL: {} English and {} Spanish posts (MIT, anon7331)",
        english.len(),
        spanish.len()
    );
    let command = "cargo run --release -p topics --example themes ENGLISH SPANISH";
    print!("{}", fit_themes(&posts, &weights, &data, command).to_json()?);
    Ok(())
}
