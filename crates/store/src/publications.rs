//! Which model is the current one, and which models were before it.
//!
//! A fitted model is a candidate: it may score beside the current one, and nobody is shown its scores unasked. Once
//! published it stands for the days from a given one on; the days before keep the model they were shown under.

use model::{Day, Timestamp};

use crate::{Store, StoreError};

/// A model that took over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Its name.
    pub model: String,
    /// The first day it stands for; `None` for all there are.
    pub from: Option<Day>,
    /// When that was decided.
    pub at: Timestamp,
    /// Generation of the lake of that time, if there was one.
    pub lake_generation: Option<u64>,
}

/// All publications, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Publications(pub(crate) Vec<Publication>);

impl Publications {
    /// Each publication, the first one first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Publication> {
        self.0.iter()
    }

    /// The current model; `None` before the first publication.
    pub fn current(&self) -> Option<&str> {
        self.0.last().map(|publication| publication.model.as_str())
    }

    /// True for a model that is or was the current one.
    pub fn contains(&self, model: &str) -> bool {
        self.0.iter().any(|publication| publication.model == model)
    }

    /// The model under which a day is shown, of those that scored it: the one published last of those that stand
    /// for the day, else the first that was published later. A candidate alone shows no day.
    pub fn shown_on(&self, day: Day, scored: impl Fn(&str) -> bool) -> Option<&str> {
        let stands = |publication: &&Publication| publication.from.is_none_or(|from| from <= day);
        let (standing, later): (Vec<_>, Vec<_>) = self.0.iter().partition(stands);
        let mut order = standing.into_iter().rev().chain(later);
        order.find(|publication| scored(&publication.model)).map(|publication| publication.model.as_str())
    }
}

impl Store {
    /// Makes a kept model the current one. The snapshots and scores of those before stay.
    ///
    /// Fails with [`StoreError::NoModel`] where no model of that name is kept.
    pub fn publish_model(&self, publication: &Publication) -> Result<(), StoreError> {
        if self.model(&publication.model)?.is_none() {
            return Err(StoreError::NoModel { name: publication.model.clone() });
        }
        {
            let _writing = self.writing()?;
            self.live.state.add_publication(publication)?;
        }
        self.live.refresh()
    }

    /// The models that were published so far.
    pub fn publications(&self) -> Result<Publications, StoreError> {
        self.live.state.publications().map(Publications)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(model: &str, from: Option<i32>) -> Publication {
        let (at, from) = (Timestamp::from_micros(0), from.map(Day::from_number));
        Publication { model: model.to_owned(), from, at, lake_generation: None }
    }

    #[test]
    fn a_day_is_shown_under_the_model_that_stands_for_it() {
        let all =
            Publications(vec![published("a", None), published("b", Some(10)), published("c", Some(20))]);
        let shown =
            |day, scored: &[&str]| all.shown_on(Day::from_number(day), |model| scored.contains(&model));
        assert_eq!(all.current(), Some("c"));
        assert_eq!(shown(9, &["a", "b", "c"]), Some("a"));
        assert_eq!(shown(10, &["a", "b", "c"]), Some("b"));
        assert_eq!(shown(25, &["a", "b"]), Some("b"), "the last that scored it");
        assert_eq!(shown(9, &["b", "c"]), Some("b"), "a day of before that none of its time scored");
        assert_eq!(shown(9, &["candidate"]), None);
    }
}
