//! The model that a command works with.

use model::Model;
use store::{Publication, Store};

use crate::data_folder::now;
use crate::print::failure::Failure;

/// The model that ships with Clout. It lies in the binary, so that a folder without any model can be scored.
const FIRST: &str = include_str!("../../../../data/models/m1.json");

/// The model of a name, or the current one.
pub fn chosen(store: &Store, name: Option<&str>) -> Result<Model, Failure> {
    prepare(store)?;
    let current = store.publications()?.current().map(str::to_owned).unwrap_or_default();
    let name = name.unwrap_or(&current);
    store.model(name)?.ok_or_else(|| {
        Failure::new(format!("there is no model {name:?}")).hint("See which there are: clout model list")
    })
}

/// Keeps the model that ships with Clout, and sees to it that one is the current one: in a folder from before
/// models were published, the one whose scores the site shows.
pub fn prepare(store: &Store) -> Result<(), Failure> {
    let first: Model = serde_json::from_str(FIRST)?;
    if store.model(&first.name)?.is_none() {
        store.save_model(&first)?;
    }
    if store.publications()?.current().is_none() {
        let shown = store.newest()?.map(|newest| newest.key.model.clone());
        let model = shown.unwrap_or(first.name);
        store.publish_model(&Publication { model, from: None, at: now(), lake_generation: None })?;
    }
    Ok(())
}
