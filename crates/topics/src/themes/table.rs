//! Labelled posts in TweetTopicXL's columns, and the model of single words that ours is compared with.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::{THEME_COUNT, THEMES};
use crate::logistic::{self, Examples, dot, sigmoid};
use crate::normal::fold_case;

/// A text and what people said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledPost {
    /// The text.
    pub text: String,
    /// Which themes people gave it, in the order of [`THEMES`].
    pub themes: [bool; THEME_COUNT],
}

/// Reads lines of JSON with `text` and a column of 0 or 1 for each theme.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThemeReader;

impl ThemeReader {
    /// The post of a line, or why it is none.
    pub fn read(line: &str) -> Result<LabelledPost, &'static str> {
        let value: Value = serde_json::from_str(line).map_err(|_| "not_json")?;
        let text = value.get("text").and_then(Value::as_str).ok_or("no_text")?.to_owned();
        let mut themes = [false; THEME_COUNT];
        for (theme, name) in themes.iter_mut().zip(THEMES) {
            *theme = match value.get(name) {
                Some(Value::Bool(truth)) => *truth,
                Some(Value::Number(number)) if number.as_f64() == Some(1.0) => true,
                Some(Value::Number(number)) if number.as_f64() == Some(0.0) => false,
                Some(_) => return Err("label_neither_0_nor_1"),
                None => return Err("label_missing"),
            };
        }
        Ok(LabelledPost { text, themes })
    }
}

/// Words that occur in fewer texts tell nothing.
const LEAST_TEXTS: u32 = 2;
/// Columns of the model of words: the commonest of those that are neither rare nor everywhere.
const MOST_WORDS: usize = 300;

/// Says themes by single words alone, with the share of texts that have each theme in training.
pub(super) fn by_words(
    posts: &[LabelledPost],
    train: &[usize],
    test: &[usize],
    said: &mut [[bool; THEME_COUNT]],
) {
    let words = |place: usize| {
        let mut words: Vec<String> = fold_case(&posts[place].text).split(' ').map(str::to_owned).collect();
        words.sort();
        words.dedup();
        words
    };
    let mut texts: FxHashMap<String, u32> = FxHashMap::default();
    train.iter().flat_map(|&place| words(place)).for_each(|word| *texts.entry(word).or_default() += 1);
    let mut known: Vec<(u32, String)> = texts
        .into_iter()
        .filter(|(_, count)| *count >= LEAST_TEXTS)
        .map(|(word, count)| (count, word))
        .collect();
    known.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    known.truncate(MOST_WORDS);
    let columns: FxHashMap<&str, usize> =
        known.iter().enumerate().map(|(column, (_, word))| (word.as_str(), column)).collect();
    let width = columns.len() + 1;
    let row = |place: usize| {
        let mut row = vec![0.0; width];
        row[width - 1] = 1.0;
        words(place)
            .iter()
            .filter_map(|word| columns.get(word.as_str()))
            .for_each(|column| row[*column] = 1.0);
        row
    };
    let rows: Vec<f64> = train.iter().flat_map(|&place| row(place)).collect();
    let mut ridge = vec![3.0; width];
    ridge[width - 1] = 1e-3;
    let (weights, offsets) = (vec![1.0; train.len()], vec![0.0; train.len()]);
    for theme in 0..THEME_COUNT {
        let truth: Vec<f64> = train.iter().map(|&place| f64::from(posts[place].themes[theme])).collect();
        let examples =
            Examples { columns: &rows, width, truth: &truth, weights: &weights, offsets: &offsets };
        let fitted = logistic::fit(&examples, &ridge);
        let share = truth.iter().sum::<f64>() / truth.len().max(1) as f64;
        for &place in test {
            let tells = sigmoid(dot(&row(place), &fitted)) >= share.max(0.02);
            if let Some(told) = said[place].get_mut(theme) {
                *told = tells;
            }
        }
    }
}
