//! The 19 themes of TweetTopicXL: what kind of post it is, by dictionary and a small fitted model together.
//!
//! A theme is not a topic: "diaries & daily life" has no node in the ontology. Each theme stands for some nodes with all
//! that lies below them (`data/topics/tweettopic.tsv`) and has words of its own (`cues.tsv`).

mod features;
mod fit;
mod judge;
mod table;

pub use fit::{FitError, Fitted, fit_themes};
pub use judge::{Choosing, PerTheme, ThemeReport, cross_validate, judge_themes};
pub use table::{LabelledPost, ThemeReader};

pub(crate) use features::Reader;

/// The number of themes.
pub const THEME_COUNT: usize = 19;

/// The themes as TweetTopicXL names its columns.
pub const THEMES: [&str; THEME_COUNT] = [
    "arts_&_culture",
    "business_&_entrepreneurs",
    "celebrity_&_pop_culture",
    "diaries_&_daily_life",
    "family",
    "fashion_&_style",
    "film_tv_&_video",
    "fitness_&_health",
    "food_&_dining",
    "gaming",
    "learning_&_educational",
    "music",
    "news_&_social_concern",
    "other_hobbies",
    "relationships",
    "science_&_technology",
    "sports",
    "travel_&_adventure",
    "youth_&_student_life",
];

/// The weights that ship with Clout.
const SHIPPED: &str = include_str!("../../../../data/topics/tweettopic-1.json");

/// Gives each theme of a text a chance.
pub struct Classifier {
    reader: Reader,
    fitted: Fitted,
}

impl Classifier {
    /// With weights that were fitted before.
    pub fn new(fitted: Fitted) -> Classifier {
        Classifier { reader: Reader::new(), fitted }
    }

    /// With the weights that ship. Fails where they are not of the shape that this version reads.
    pub fn shipped() -> Result<Classifier, FitError> {
        Ok(Classifier::new(Fitted::of_json(SHIPPED)?))
    }

    /// The chance of each theme, in the order of [`THEMES`].
    pub fn chances(&self, text: &str) -> [f64; THEME_COUNT] {
        self.fitted.chances(&self.reader.read(text))
    }

    /// True for each theme that the text is said to have.
    pub fn themes(&self, text: &str) -> [bool; THEME_COUNT] {
        self.fitted.choose(&self.chances(text))
    }
}
