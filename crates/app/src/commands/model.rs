//! `clout model`: the models there are, fitting another, and making one the current one.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use model::{Day, Model, Tenths, Timestamp};
use scoring::{Horizon, load_responses, publishable, train};
use serde::Serialize;
use store::{Publication, Store};

use crate::commands::arguments::RecipeArgs;
use crate::commands::{compare, counters};
use crate::data_folder::{DataFolder, last_day, now};
use crate::inputs::community;
use crate::inputs::models::{chosen, prepare};
use crate::print::failure::Failure;
use crate::print::output::{Output, table};

#[derive(Debug, Args)]
pub struct ModelArgs {
    #[command(subcommand)]
    pub command: ModelCommand,
}

#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Models that can be used, the newest last: the current one, candidates, and those superseded
    List,
    /// Fit weights and intervals on past windows of the open lake, and keep them under a name
    Fit {
        /// The new model's name
        #[arg(long)]
        name: String,
        /// How far ahead it forecasts
        #[arg(long, default_value = "28d")]
        horizon: Horizon,
        /// Fit on what happened before the end of this day; by default on all
        #[arg(long, value_name = "DATE")]
        until: Option<Day>,
        /// The data's name, to be kept with the model
        #[arg(long, value_name = "TEXT")]
        describe: Option<String>,

        #[command(flatten)]
        recipe: RecipeArgs,
    },
    /// Fit the counters model, which stands in where nothing but public counters is known
    ///
    /// Prints it, or writes it as JSON; nothing is kept in the folder. Needs no lake.
    FitCounters {
        /// Judged pairs, as for `clout evaluate pairs`
        file: String,
        /// The new model's name
        #[arg(long)]
        name: String,
        /// The data's name, to be kept with the model
        #[arg(long, value_name = "TEXT")]
        describe: Option<String>,
        /// Where to write it as JSON
        #[arg(long, short)]
        output: Option<PathBuf>,
    },
    /// Run two models over the same days: who moves, how far and why, and both on one scoreboard
    ///
    /// A move is the score under B less the score under A. Each model is judged with its weights as they are, on
    /// the cuts of the scoreboard. The report is kept for the page /models/A/B.
    Compare {
        /// The first model, such as the current one
        #[arg(value_name = "A")]
        a: String,
        /// The second one
        #[arg(value_name = "B")]
        b: String,
        /// The first day to compare; by default 27 days before the last
        #[arg(long, value_name = "DATE")]
        from: Option<Day>,
        /// The last day to compare; by default the last day with events
        #[arg(long, value_name = "DATE")]
        as_of: Option<Day>,
    },
    /// Make a model the current one: `score` uses it and the site shows it by default
    ///
    /// The snapshots and scores of the models before it stay and are served. Days before --from are shown under the
    /// model they were published under.
    Publish {
        /// The model
        name: String,
        /// The first day it stands for; by default the newest day that is published
        #[arg(long, value_name = "DATE")]
        from: Option<Day>,
    },
}

/// Runs the command.
pub fn run(folder: &DataFolder, out: Output, args: &ModelArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        ModelCommand::List => list(folder, out),
        ModelCommand::Fit { name, horizon, until, describe, recipe } => {
            fit(folder, out, name, *horizon, *until, describe.as_deref(), recipe)
        }
        ModelCommand::FitCounters { file, name, describe, output } => {
            counters::fit(out, file, name, describe.as_deref(), output.as_deref())
        }
        ModelCommand::Compare { a, b, from, as_of } => compare::run(folder, out, [a, b], *from, *as_of),
        ModelCommand::Publish { name, from } => publish(folder, out, name, *from),
    }?;
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct Listed {
    models: Vec<ListedModel>,
}

#[derive(Serialize)]
struct ListedModel {
    #[serde(flatten)]
    model: Model,
    /// `current`, `candidate` or `superseded`.
    state: &'static str,
    /// When it was made the current one, the last time at the end.
    published: Vec<ListedPublication>,
    /// The first and last day it has scored.
    days: Option<[Day; 2]>,
    /// The most points that any number of unknown accounts add.
    unknown_bound: f64,
    /// What one fully known person who responds daily is worth.
    known_person: KnownPerson,
}

/// Points that one fully known person adds who responds in every slot.
#[derive(Serialize)]
struct KnownPerson {
    /// To somebody to whom nobody has responded.
    at_one: f64,
    /// To whoever is first on the last day that the model has scored.
    at_best: Option<AtBest>,
}

#[derive(Serialize)]
struct AtBest {
    score: Tenths,
    points: f64,
}

fn known_person(store: &Store, model: &Model) -> Result<KnownPerson, Failure> {
    let newest = store.latest(None, Some(&model.name))?;
    let best = match newest {
        Some(key) => store.scores(&key)?.rows.into_iter().max_by_key(|row| row.score),
        None => None,
    };
    let at_best =
        best.map(|row| AtBest { score: row.score, points: model.worth_of_a_known_person(&row.features) });
    Ok(KnownPerson { at_one: model.worth_of_a_known_person(&[]), at_best })
}

#[derive(Serialize)]
struct ListedPublication {
    from: Option<Day>,
    at: Timestamp,
    lake_generation: Option<String>,
}

fn listed(store: &Store) -> Result<Listed, Failure> {
    let (publications, snapshots) = (store.publications()?, store.snapshots()?);
    let models = store.models()?.into_iter().map(|model| {
        let own = publications.iter().filter(|publication| publication.model == model.name);
        let published = own.map(|publication| ListedPublication {
            from: publication.from,
            at: publication.at,
            lake_generation: publication.lake_generation.map(|generation| format!("{generation:016x}")),
        });
        let days = snapshots.iter().filter(|info| info.key.model == model.name).map(|info| info.key.day);
        Ok(ListedModel {
            state: views::model_state(&publications, &model.name),
            published: published.collect(),
            days: days.clone().min().zip(days.max()).map(<[Day; 2]>::from),
            unknown_bound: model.unknown_bound(),
            known_person: known_person(store, &model)?,
            model,
        })
    });
    Ok(Listed { models: models.collect::<Result<_, Failure>>()? })
}

fn list(folder: &DataFolder, out: Output) -> Result<(), Failure> {
    let store = folder.store()?;
    prepare(&store)?;
    out.print(&listed(&store)?, |listed| {
        let heading = [
            "model", "state", "published", "scored", "horizon", "features", "strangers", "one known person",
            "fitted on",
        ];
        let mut rows = vec![heading.map(String::from).to_vec()];
        rows.extend(listed.models.iter().map(|listed| {
            let model = &listed.model;
            vec![
                model.name.clone(),
                listed.state.to_owned(),
                listed.published.last().map_or("never".to_owned(), |last| last.at.day().to_string()),
                listed.days.map_or("no day".to_owned(), |[first, last]| format!("{first} to {last}")),
                Horizon::Seconds(model.horizon_seconds).to_string(),
                model.features.len().to_string(),
                format!("at most +{:.1}", listed.unknown_bound),
                worth(&listed.known_person),
                format!("{}: {}", model.fitted.data.join(", "), model.fitted.windows),
            ]
        }));
        format!(
            "{}Strangers: the most points that any number of unknown accounts adds. One known person: what a fully known \
             person adds who responds daily, to a score of 1 and to the best on the last day scored\n",
            table(&rows, &[5]),
        )
    })
}

fn worth(known: &KnownPerson) -> String {
    let best = known.at_best.as_ref().map(|best| format!(", +{:.1} at {}", best.points, best.score));
    format!("+{:.1} at 1{}", known.at_one, best.unwrap_or_default())
}

/// What publishing a model did.
#[derive(Serialize)]
struct PublishedModel {
    model: String,
    /// The model it took the place of; null where it was the current one already.
    replaces: Option<String>,
    /// The first day it stands for; null for all there are.
    from: Option<Day>,
    /// Whether a comparison of the two is kept.
    compared: bool,
}

fn publish(folder: &DataFolder, out: Output, name: &str, from: Option<Day>) -> Result<(), Failure> {
    let store = folder.store()?;
    let model = chosen(&store, Some(name))?;
    let before = store.publications()?.current().map(str::to_owned).unwrap_or_default();
    let from = match from {
        Some(day) => Some(day),
        None => store.newest()?.map(|newest| newest.key.day),
    };
    let is_new = before != model.name;
    if is_new {
        let lake_generation = folder.lake().ok().map(|lake| lake.generation());
        let publication = Publication { model: model.name.clone(), from, at: now(), lake_generation };
        store.publish_model(&publication)?;
    }
    let compared = store.report(&views::comparison_name(&before, &model.name))?.is_some();
    let published = PublishedModel { model: model.name, replaces: is_new.then_some(before), from, compared };
    out.print(&published, published_text)
}

fn published_text(published: &PublishedModel) -> String {
    let PublishedModel { model, replaces, from, compared } = published;
    let Some(replaces) = replaces else {
        return format!("model {model} is the current one already; nothing changed\n");
    };
    let from = from.map_or_else(|| "all days".to_owned(), |day| format!("the days from {day} on"));
    let mut text = format!("model {model} takes the place of {replaces} for {from}\n");
    text += "Its scores are shown after the next: clout score\n";
    if !compared {
        text += &format!("Nobody has looked at who moves yet: clout model compare {replaces} {model}\n");
    }
    text
}

fn fit(
    folder: &DataFolder,
    out: Output,
    name: &str,
    horizon: Horizon,
    until: Option<Day>,
    data: Option<&str>,
    recipe: &RecipeArgs,
) -> Result<(), Failure> {
    let store = folder.store()?;
    prepare(&store)?;
    let lake = folder.lake()?;
    let Horizon::Seconds(seconds) = horizon else {
        return Err(Failure::new("a model forecasts a fixed horizon").hint("Give one such as --horizon 28d."));
    };
    let last = match until {
        Some(day) => day,
        None => last_day(&lake)?,
    };
    let responses = load_responses(&lake, community::told(&store)?)?;
    let trained = train(&responses, last.end(), seconds, None, &recipe.recipe());
    if trained.windows == 0 {
        return Err(Failure::new(format!(
            "the data before {} is shorter than two horizons of {horizon}",
            last.end()
        ))
        .hint("Fit with a shorter --horizon, or import more of the past."));
    }
    let networks: Vec<String> = lake.partitions()?.iter().map(|part| part.network.to_string()).collect();
    let data = data.map_or_else(|| distinct(networks), |text| vec![text.to_owned()]);
    let command =
        format!("clout model fit --name {name} --horizon {horizon} --until {last}{}", recipe.words());
    let model = publishable(&trained, name, data, command);
    model.validate()?;
    store.save_model(&model)?;
    out.print(&model, |model| {
        let mut rows = vec![["feature", "weight"].map(String::from).to_vec()];
        rows.extend(model.features.iter().map(|f| vec![f.name(), format!("{:.4}", f.weight)]));
        format!(
            "{}model {name} fitted on {}; unknown accounts add at most {:.1} points\n\
             It is a candidate until it is published: clout model publish {name}\n",
            table(&rows, &[1]),
            model.fitted.windows,
            model.unknown_bound(),
            name = model.name,
        )
    })
}

fn distinct(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}
