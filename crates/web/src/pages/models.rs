//! The list of models.

use askama::Template;

use super::Frame;
use crate::words;
use views::{ModelLine, Models};

/// Every model: current, candidates, superseded.
#[derive(Template)]
#[template(path = "models.html")]
pub struct ModelsPage<'a> {
    /// Around it.
    pub frame: &'a Frame,
    /// What it shows.
    pub view: &'a Models,
}

impl ModelsPage<'_> {
    fn is_shown(&self, model: &ModelLine) -> bool {
        self.view.shown.as_deref() == Some(&model.name)
    }

    fn days(&self, days: &f64) -> String {
        words::duration(days * 86_400.0)
    }

    /// Where the scores of a model are: those of the current one need no name.
    fn top_href(&self, model: &ModelLine) -> String {
        match self.is_shown(model) {
            true => "/top?evidence=enough".to_owned(),
            false => format!("/top?evidence=enough&model={}", model.name),
        }
    }
}
