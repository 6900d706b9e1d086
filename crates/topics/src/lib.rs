//! What a post is about: the Klout Topic Ontology, the words that tell its topics, and how well they do.
//!
//! ```
//! use topics::{Post, Tagger};
//!
//! let tagger = Tagger::shipped();
//! let found = tagger.tag(&Post { text: "Who watched American Idol last night?", ..Post::default() });
//! assert_eq!(tagger.ontology().topic(found[0].topic).slug, "american-idol");
//! assert_eq!(found[0].because, ["american idol"]);
//! ```

mod dictionary;
mod entities;
mod language;
mod logistic;
mod normal;
mod ontology;
mod tagger;
mod themes;

pub use entities::{EntityReport, Point, judge_entities};
pub use language::{Language, Languages, Spoken};
pub use normal::fold_case;

/// Version of the rules by which texts get their topics: to be raised where the same ontology gives a text other topics.
/// Whoever keeps topics of texts keeps it with them.
pub const TAGGER_VERSION: u64 = 1;
pub use ontology::{Added, AdditionError, Ontology, Rejected, Topic, TopicIndex};
pub use tagger::{Found, LEAST_ROLLED_UP, LEAST_WEIGHT, Post, ROLL_UP, Scratch, Tagged, Tagger};
pub use themes::{
    Choosing, Classifier, FitError, Fitted, LabelledPost, PerTheme, THEME_COUNT, THEMES, ThemeReader,
    ThemeReport, cross_validate, fit_themes, judge_themes,
};
