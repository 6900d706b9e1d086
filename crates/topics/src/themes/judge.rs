//! How well themes are told.

use serde::Serialize;

use super::features::{Features, Reader};
use super::fit::{fit, name};
use super::{Classifier, LabelledPost, THEME_COUNT};

/// What tells the themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choosing {
    /// Dictionary and model together.
    Both,
    /// The dictionary alone, without anything fitted: themes whose score is at least half of the highest.
    Dictionary,
    /// A model of single words alone, fitted on the other folds' texts.
    Words,
}

/// Of one theme.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PerTheme {
    /// The theme.
    pub topic: &'static str,
    /// Texts that people gave it.
    pub texts: u64,
    /// Texts that it was said of.
    pub said: u64,
    /// Of what was said, how much people said too; null where nothing was said.
    pub precision: Option<f64>,
    /// Of what people said, how much was said; null where they said nothing.
    pub recall: Option<f64>,
    /// Both in one number; zero where nothing was right.
    pub f1: f64,
}

/// How well themes are told, over a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeReport {
    /// Texts judged.
    pub texts: u64,
    /// The mean of the themes' F1; a theme that the file never has counts as zero.
    pub macro_f1: f64,
    /// F1 over all pairs of text and theme.
    pub micro_f1: f64,
    /// Each theme.
    pub per_topic: Vec<PerTheme>,
}

/// Judges a classifier on labelled posts.
pub fn judge_themes(classifier: &Classifier, posts: &[LabelledPost]) -> ThemeReport {
    let said: Vec<[bool; THEME_COUNT]> = posts.iter().map(|post| classifier.themes(&post.text)).collect();
    report(posts, &said)
}

/// Judges each post by what was fitted on the other folds, and on `besides`, whose posts count `weight` each and are
/// not judged. Posts go to folds by a hash of their text: neither order nor repetition moves them.
pub fn cross_validate(
    posts: &[LabelledPost],
    besides: &[LabelledPost],
    weight: f64,
    folds: u64,
    choosing: Choosing,
) -> ThemeReport {
    let reader = Reader::new();
    let read = |posts: &[LabelledPost]| posts.iter().map(|post| reader.read(&post.text)).collect::<Vec<_>>();
    let (features, more) = (read(posts), read(besides));
    let fold = |post: &LabelledPost| xxhash_rust::xxh3::xxh3_64(post.text.as_bytes()) % folds;
    let mut said = vec![[false; THEME_COUNT]; posts.len()];
    for held_out in 0..folds {
        let train: Vec<usize> = (0..posts.len()).filter(|place| fold(&posts[*place]) != held_out).collect();
        let test: Vec<usize> = (0..posts.len()).filter(|place| fold(&posts[*place]) == held_out).collect();
        match choosing {
            Choosing::Both => {
                let seen: Vec<Features> =
                    train.iter().map(|place| features[*place].clone()).chain(more.iter().cloned()).collect();
                let truth: Vec<[bool; THEME_COUNT]> = train
                    .iter()
                    .map(|place| posts[*place].themes)
                    .chain(besides.iter().map(|post| post.themes))
                    .collect();
                let weights: Vec<f64> =
                    train.iter().map(|_| 1.0).chain(besides.iter().map(|_| weight)).collect();
                let fitted = fit(&seen, &truth, &weights, "", "");
                test.iter().for_each(|&place| said[place] = fitted.choose(&fitted.chances(&features[place])));
            }
            Choosing::Dictionary => test.iter().for_each(|&place| said[place] = by_score(&features[place])),
            Choosing::Words => super::table::by_words(posts, &train, &test, &mut said),
        }
    }
    report(posts, &said)
}

/// The themes that the dictionary points to most.
fn by_score(features: &Features) -> [bool; THEME_COUNT] {
    let total = |theme: usize| features.scores.iter().map(|scores| scores[theme]).sum::<f64>();
    let most = (0..THEME_COUNT).map(total).fold(0.0, f64::max);
    std::array::from_fn(|theme| total(theme) > 0.3 && total(theme) >= most / 2.0)
}

fn report(posts: &[LabelledPost], said: &[[bool; THEME_COUNT]]) -> ThemeReport {
    let mut counts = [[0_u64; 3]; THEME_COUNT];
    for (post, said) in posts.iter().zip(said) {
        for ((counts, truth), said) in counts.iter_mut().zip(post.themes).zip(said) {
            counts[0] += u64::from(truth && *said);
            counts[1] += u64::from(truth);
            counts[2] += u64::from(*said);
        }
    }
    let f1 = |right: u64, both: u64| if right == 0 { 0.0 } else { 2.0 * right as f64 / both as f64 };
    let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
    let per_topic: Vec<PerTheme> = counts
        .iter()
        .enumerate()
        .map(|(theme, &[right, truth, said])| PerTheme {
            topic: name(theme),
            texts: truth,
            said,
            precision: share(right, said),
            recall: share(right, truth),
            f1: f1(right, truth + said),
        })
        .collect();
    let sum = |column: usize| counts.iter().map(|counts| counts[column]).sum::<u64>();
    ThemeReport {
        texts: posts.len() as u64,
        macro_f1: per_topic.iter().map(|judged| judged.f1).sum::<f64>() / THEME_COUNT as f64,
        micro_f1: f1(sum(0), sum(1) + sum(2)),
        per_topic,
    }
}
