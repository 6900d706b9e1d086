//! The model that a command works with.

use model::Model;
use scoring::CountersModel;
use store::{Publication, Store};

use crate::data_folder::now;
use crate::print::failure::Failure;

/// The model that ships with Clout. It lies in the binary, so that a folder without any model can be scored.
const FIRST: &str = include_str!("../../../../data/models/m2.json");

/// The model of public counters that ships with Clout.
const COUNTERS: &str = include_str!("../../../../data/models/counters-1.json");

/// The model of public counters, which gives estimates to accounts without enough evidence.
pub fn shipped_counters() -> Result<CountersModel, Failure> {
    let model: CountersModel = serde_json::from_str(COUNTERS)?;
    model.validate()?;
    Ok(model)
}

/// The model of a name, or the current one, to score by.
pub fn chosen(store: &Store, name: Option<&str>) -> Result<Model, Failure> {
    prepare(store)?;
    let current = store.publications()?.current().map(str::to_owned).unwrap_or_default();
    let name = name.unwrap_or(&current);
    let model = store.model(name)?.ok_or_else(|| {
        Failure::new(format!("there is no model {name:?}")).hint("See which there are: clout model list")
    })?;
    if scores(&model) {
        return Ok(model);
    }
    let made =
        format!("model {name} makes trust of walks, as releases before this one did; what it scored is kept");
    Err(Failure::new(made).hint("Score by another, such as the one that ships: clout model publish m2"))
}

/// Keeps the model that ships with Clout, and sees to it that one that scores is the current one: in a folder from before
/// models were published, the one whose scores the site shows; where that is of a release in which trust was made
/// otherwise, the one that ships takes its place, as any model that is published.
pub fn prepare(store: &Store) -> Result<(), Failure> {
    let first: Model = serde_json::from_str(FIRST)?;
    if store.model(&first.name)?.is_none() {
        store.save_model(&first)?;
    }
    let publish = |model: &str, from| {
        let model = model.to_owned();
        store.publish_model(&Publication { model, from, at: now(), lake_generation: None })
    };
    let current = match store.publications()?.current() {
        Some(current) => current.to_owned(),
        None => {
            let shown = store.newest()?.map(|newest| newest.key.model.clone());
            let model = shown.unwrap_or_else(|| first.name.clone());
            publish(&model, None)?;
            model
        }
    };
    let outdated = store.model(&current)?.is_some_and(|model| !scores(&model));
    if outdated && current != first.name {
        // It stands for the newest day once it has scored it; what was published before stays as it is.
        publish(&first.name, store.newest()?.map(|newest| newest.key.day))?;
        eprintln!(
            "clout: model {current} makes trust of walks, as releases before this one did; from now on {} scores. The history \
             marks the day.",
            first.name
        );
    }
    Ok(())
}

/// Whether trust is made as this release makes it.
fn scores(model: &Model) -> bool {
    model.trust.vouches > 0
}
