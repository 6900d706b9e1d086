//! `clout top`: the highest, everywhere or from somebody's view.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use model::{AccountId, Network, PersonId};
use store::{Found, Newest, Store};
use views::{self, EvidenceFilter, SeenFrom, Top, TopOptions};

use crate::commands::arguments::parse_limit;
use crate::commands::topical;
use crate::data_folder::DataFolder;
use crate::inputs::{accounts, person};
use crate::print::failure::Failure;
use crate::print::output::{Output, counted, table};
use crate::print::progress;
use crate::site::evidence::Held;

#[derive(Debug, Args)]
pub struct TopArgs {
    /// One network alone
    #[arg(long)]
    pub network: Option<Network>,

    /// People who are influential on a topic, by its slug or number, and the scores of that topic
    #[arg(long, value_name = "TOPIC", conflicts_with_all = ["network", "model", "from"])]
    pub topic: Option<String>,

    /// How many people
    #[arg(long, default_value_t = 20, value_parser = parse_limit)]
    pub limit: usize,

    /// Skip this many
    #[arg(long, default_value_t = 0)]
    pub offset: usize,

    /// The scores of this model; by default those of the current one
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// As seen from an account, or from those that a file names, one a line
    #[arg(long, value_name = "ACCOUNT|FILE", conflicts_with_all = ["network", "offset"])]
    pub from: Option<String>,
}

/// `clout top`.
pub fn run(folder: &DataFolder, out: Output, args: &TopArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    if let Some(topic) = &args.topic {
        let part = topical::Part { offset: args.offset, limit: args.limit };
        topical::top(folder, out, &store, topic, part)?;
        return Ok(ExitCode::SUCCESS);
    }
    let newest = person::newest(&store, args.model.as_deref())?;
    if let Some(from) = &args.from {
        return top_from(folder, out, &store, &newest, from, args.limit);
    }
    let options = TopOptions {
        network: args.network,
        evidence: EvidenceFilter::All,
        offset: args.offset,
        limit: args.limit,
    };
    out.print(&views::top(&newest, &options), top_text)?;
    Ok(ExitCode::SUCCESS)
}

/// `clout top --from ACCOUNT|FILE`.
fn top_from(
    folder: &DataFolder,
    out: Output,
    store: &Store,
    newest: &Newest,
    from: &str,
    limit: usize,
) -> Result<ExitCode, Failure> {
    let people = viewers(folder, store, newest, from)?;
    let bar = progress::spinner("reading the lake");
    let held = Held::load(folder, store, &newest.key)?;
    bar.finish_and_clear();
    let people = held.persons(&people);
    let seen = held.seen_from(newest.key.day, &newest.model, &people);
    out.print(&views::seen_from(newest, &people, &seen, limit), seen_text)?;
    Ok(ExitCode::SUCCESS)
}

/// Those who are meant by an account, or by the file of that name.
fn viewers(
    folder: &DataFolder,
    store: &Store,
    newest: &Newest,
    from: &str,
) -> Result<Vec<PersonId>, Failure> {
    if let Found::One(person) = newest.find(from) {
        return Ok(vec![person]);
    }
    let path = Path::new(from);
    let lines = if path.is_file() { accounts::lines(path)? } else { vec![from.to_owned()] };
    let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
    Ok(accounts::resolve(folder, store, &texts)?.iter().map(AccountId::person).collect())
}

fn top_text(top: &Top) -> String {
    let heading = ["", "account", "name", "score", "80 % interval", "ahead of", "true reach"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    rows.extend(top.people.iter().map(|person| {
        vec![
            person.rank.map_or("·".to_owned(), |rank| rank.to_string()),
            person.who.account.clone(),
            person.who.name.clone().unwrap_or_default(),
            person.score.to_string(),
            format!("{} to {}", person.interval[0], person.interval[1]),
            person.percentile.map_or("thin evidence".to_owned(), |share| format!("{share:.1} %")),
            person.true_reach.to_string(),
        ]
    }));
    format!(
        "{} enough evidence as of {}, model {}\n\n{}",
        counted(top.measured, "person has", "people have"),
        top.as_of,
        top.model,
        table(&rows, &[0, 3, 5, 6]),
    )
}

fn seen_text(seen: &SeenFrom) -> String {
    let heading = ["", "account", "name", "of walks", "score", "because"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    rows.extend(seen.people.iter().map(|person| {
        let because: Vec<&str> = person.because.iter().map(|hop| hop.who.label()).collect();
        vec![
            person.rank.to_string(),
            person.who.account.clone(),
            person.who.name.clone().unwrap_or_default(),
            views::words::share(&person.standing),
            person.score.map_or("·".to_owned(), |score| score.to_string()),
            because.join(", "),
        ]
    }));
    let from: Vec<&str> = seen.from.iter().map(|who| who.label()).collect();
    format!(
        "{} seen from {} as of {}, model {}\n\n{}",
        counted(seen.seen, "person", "people"),
        views::words::listing(&from, 3),
        seen.as_of,
        seen.model,
        table(&rows, &[0, 3, 4]),
    )
}
