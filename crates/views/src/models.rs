//! The models there are: which is the current one, which were, and which might be.

use model::{Day, Timestamp};
use serde::Serialize;
use store::{Newest, Store, StoreError};

use crate::comparison::comparisons;
use crate::model_state::{ComparisonLink, model_state};

/// Every model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Models {
    /// The model whose scores are shown unasked; null where nothing is published.
    pub shown: Option<String>,
    /// In the order in which they were kept.
    pub models: Vec<ModelLine>,
    /// Comparisons of two models that are kept.
    pub comparisons: Vec<ComparisonLink>,
}

/// One model in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelLine {
    /// Its name.
    pub name: String,
    /// `current`, `candidate` or `superseded`.
    pub state: &'static str,
    /// When it was made the current one, the last time at the end.
    pub published: Vec<PublicationView>,
    /// The first day it has scored; null where it has scored none.
    pub first_day: Option<Day>,
    /// The last one.
    pub last_day: Option<Day>,
    /// How far ahead it forecasts, in days.
    pub horizon_days: f64,
    /// The most points that unknown accounts can add, however many.
    pub unknown_bound: f64,
    /// Features with a weight.
    pub features: usize,
    /// The windows it was fitted on, in words.
    pub fitted_on: String,
    /// The command that fits it again.
    pub command: String,
}

/// When a model took over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublicationView {
    /// The first day it stands for; null for all there are.
    pub from: Option<Day>,
    /// When that was decided.
    pub at: Timestamp,
}

/// The current model, told beside the scores of another one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CurrentModel {
    /// Its name.
    pub model: String,
    /// Its newest day.
    pub as_of: Day,
}

impl CurrentModel {
    /// The current model where a snapshot is of another one.
    pub fn beside(newest: &Newest) -> Option<CurrentModel> {
        newest.current.as_ref().map(|key| CurrentModel { model: key.model.clone(), as_of: key.day })
    }
}

/// Every model that is kept.
pub fn models(store: &Store, newest: Option<&Newest>) -> Result<Models, StoreError> {
    let (publications, snapshots) = (store.publications()?, store.snapshots()?);
    let models = store.models()?.into_iter().map(|model| {
        let own = publications.iter().filter(|publication| publication.model == model.name);
        let published = own.map(|row| PublicationView { from: row.from, at: row.at });
        let days = snapshots.iter().filter(|info| info.key.model == model.name).map(|info| info.key.day);
        ModelLine {
            state: model_state(&publications, &model.name),
            published: published.collect(),
            first_day: days.clone().min(),
            last_day: days.max(),
            horizon_days: model.horizon_seconds as f64 / 86_400.0,
            unknown_bound: (model.unknown_bound() * 10.0).round() / 10.0,
            features: model.features.len(),
            fitted_on: model.fitted.windows,
            command: model.fitted.command,
            name: model.name,
        }
    });
    Ok(Models {
        shown: newest.map(|newest| newest.key.model.clone()),
        models: models.collect(),
        comparisons: comparisons(store)?,
    })
}
