//! `clout model`: the models there are, and fitting another.

use std::process::ExitCode;

use model::Model;
use scoring::{Horizon, load_responses, publishable, train};
use serde::Serialize;
use store::Store;

use crate::cli::{ModelArgs, ModelCommand};
use crate::community;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Output, table};

/// The model that ships with Clout.
const FIRST: &str = include_str!("../../../data/models/m1.json");

/// Runs the command.
pub fn run(folder: &Folder, out: Output, args: &ModelArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        ModelCommand::List => list(folder, out),
        ModelCommand::Fit { name, horizon, until, describe } => {
            fit(folder, out, name, *horizon, *until, describe.as_deref())
        }
    }?;
    Ok(ExitCode::SUCCESS)
}

/// The model of a name, or the newest; the one that ships with Clout where none was fitted.
pub fn chosen(store: &Store, name: Option<&str>) -> Result<Model, Failure> {
    let models = all(store)?;
    let found = match name {
        Some(name) => models.into_iter().find(|model| model.name == name),
        None => models.into_iter().next_back(),
    };
    found.ok_or_else(|| {
        Failure::new(format!("there is no model {:?}", name.unwrap_or_default()))
            .hint("See which there are: clout model list")
    })
}

fn all(store: &Store) -> Result<Vec<Model>, Failure> {
    let first: Model = serde_json::from_str(FIRST)?;
    if store.model(&first.name)?.is_none() {
        store.save_model(&first)?;
    }
    Ok(store.models()?)
}

#[derive(Serialize)]
struct Listed {
    models: Vec<Model>,
}

fn list(folder: &Folder, out: Output) -> Result<(), Failure> {
    let models = all(&folder.store()?)?;
    out.print(&Listed { models }, |listed| {
        let mut rows =
            vec![["model", "horizon", "features", "bound", "fitted on"].map(String::from).to_vec()];
        rows.extend(listed.models.iter().map(|model| {
            vec![
                model.name.clone(),
                Horizon::Seconds(model.horizon_seconds).to_string(),
                model.features.len().to_string(),
                format!("{:.1} points", model.unknown_bound()),
                format!("{}: {}", model.fitted.data.join(", "), model.fitted.windows),
            ]
        }));
        table(&rows, &[2])
    })
}

fn fit(
    folder: &Folder,
    out: Output,
    name: &str,
    horizon: Horizon,
    until: Option<model::Day>,
    data: Option<&str>,
) -> Result<(), Failure> {
    let store = folder.store()?;
    all(&store)?;
    let lake = folder.lake()?;
    let Horizon::Seconds(seconds) = horizon else {
        return Err(Failure::new("a model forecasts a fixed horizon").hint("Give one such as --horizon 28d."));
    };
    let last = match until {
        Some(day) => day,
        None => crate::score::last_day(&lake)?,
    };
    let responses = load_responses(&lake, community::told(&store)?)?;
    let trained = train(&responses, last.end(), seconds, None);
    if trained.windows == 0 {
        return Err(Failure::new(format!(
            "the data before {} is shorter than two horizons of {horizon}",
            last.end()
        ))
        .hint("Fit with a shorter --horizon, or import more of the past."));
    }
    let networks: Vec<String> = lake.partitions()?.iter().map(|part| part.network.to_string()).collect();
    let data = data.map_or_else(|| distinct(networks), |text| vec![text.to_owned()]);
    let command = format!("clout model fit --name {name} --horizon {horizon} --until {last}");
    let model = publishable(&trained, name, data, command);
    model.validate()?;
    store.save_model(&model)?;
    out.print(&model, |model| {
        let mut rows = vec![["feature", "weight"].map(String::from).to_vec()];
        rows.extend(model.features.iter().map(|f| vec![f.name(), format!("{:.4}", f.weight)]));
        format!(
            "{}model {} fitted on {}; unknown accounts add at most {:.1} points\n",
            table(&rows, &[1]),
            model.name,
            model.fitted.windows,
            model.unknown_bound()
        )
    })
}

fn distinct(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}
