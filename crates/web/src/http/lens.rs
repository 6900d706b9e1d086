//! The model that a request asks for.

use std::sync::Arc;

use axum::http::Uri;
use store::Newest;

use super::params::Params;
use super::refusal::Refusal;
use super::reply::Cx;
use crate::pages::Beside;
use views::model_state;

impl Cx {
    /// The newest snapshot under `?model=NAME`, or that of the current model.
    pub fn newest_under(&self, params: &Params) -> Result<Arc<Newest>, Refusal> {
        let newest = self.newest()?;
        let Some(model) = params.text("model")?.filter(|model| *model != newest.key.model) else {
            return Ok(newest);
        };
        // The first visit reads a whole file of scores: only a few at a time do.
        let _loading = self.recent.compare().ok_or_else(Refusal::busy)?;
        match self.site.store.newest_of(model)? {
            Some(newest) => Ok(newest),
            None => Err(self.no_such_model(model)?),
        }
    }

    /// Why there are no scores under a model, and where there are.
    fn no_such_model(&self, model: &str) -> Result<Refusal, Refusal> {
        let store = &self.site.store;
        if store.model(model)?.is_some() {
            return Ok(Refusal::model_without_scores(model));
        }
        let names: Vec<String> = store.models()?.into_iter().map(|model| model.name).collect();
        Ok(Refusal::no_such_model(model, &names))
    }

    /// What a page says where it is of another model than the current one, with the way back.
    pub fn beside(&self, newest: &Newest, uri: &Uri) -> Result<Option<Beside>, Refusal> {
        let Some(current) = newest.current.clone() else { return Ok(None) };
        let state = model_state(&newest.publications, &newest.key.model);
        Ok(Some(Beside { model: newest.key.clone(), state, current, back: without_model(uri) }))
    }
}

/// The same address without `model`.
fn without_model(uri: &Uri) -> String {
    let kept: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && *pair != "model" && !pair.starts_with("model="))
        .collect();
    if kept.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_keeps_everything_but_the_model() {
        let back = |uri: &'static str| without_model(&Uri::from_static(uri));
        assert_eq!(back("/top?model=m0"), "/top");
        assert_eq!(back("/top?limit=3&model=m0&evidence=enough"), "/top?limit=3&evidence=enough");
        assert_eq!(back("/people/a?models=1"), "/people/a?models=1");
    }
}
