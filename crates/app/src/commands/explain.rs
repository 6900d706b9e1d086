//! `clout explain`: the ledger of a score, or of a change.

use std::process::ExitCode;

use clap::Args;
use model::{Day, MovedSince, PersonId};
use store::{Newest, Store};
use views::{self, Change, ChangeLine, Earlier, Explain, LedgerLine};
use views::{Movements, NoMovements};

use crate::data_folder::DataFolder;
use crate::inputs::person;
use crate::print::failure::Failure;
use crate::print::output::{Output, table};
use crate::site::evidence::Held;

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// network:handle, or a bare handle or name where it is unique
    pub account: String,

    /// Explain the change since the end of this day
    #[arg(long, value_name = "DATE")]
    pub since: Option<Day>,

    /// The scores of this model; by default those of the current one
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
}

/// `clout explain ACCOUNT`.
pub fn run(folder: &DataFolder, out: Output, args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let newest = person::newest(&store, args.model.as_deref())?;
    let person = person::find(&newest, &args.account)?;
    let movements = match args.since {
        // The lake is read only for what was not worked out when the newest snapshot was published.
        Some(since) if !is_kept(&store, &newest, person, since)? => evidence(folder, &store, &newest)?,
        Some(_) => Box::new(NoMovements),
        None => Box::new(NoMovements),
    };
    let explained = views::explain(&store, &newest, person, args.since, &*movements)?.ok_or_else(|| {
        match args.since {
            Some(since) => {
                Failure::new(format!("there is no snapshot of {since} or before, older than the newest"))
                    .hint("Make older ones with: clout score --from DATE")
            }
            None => person::no_response(&args.account),
        }
    })?;
    out.print(&explained, explain_text)?;
    Ok(ExitCode::SUCCESS)
}

/// True where the newest snapshot came with why the score moved since this day.
fn is_kept(store: &Store, newest: &Newest, person: PersonId, since: Day) -> Result<bool, Failure> {
    let Some(earlier) = Earlier::of_one(store, newest, since, person)? else { return Ok(false) };
    let same_model = earlier.key.model == newest.key.model;
    let (day, revision) = (earlier.key.day, earlier.key.revision);
    let is_kept = |since: &MovedSince| (since.day, since.revision) == (day, revision);
    Ok(same_model && newest.details(person)?.moved_since.iter().any(is_kept))
}

/// The evidence behind a change; none where published snapshots were copied here without their lake.
fn evidence(folder: &DataFolder, store: &Store, newest: &Newest) -> Result<Box<dyn Movements>, Failure> {
    if !folder.path().join("lake").exists() {
        return Ok(Box::new(NoMovements));
    }
    Ok(Box::new(Held::load(folder, store, &newest.key)?))
}

/// The lines of a ledger with the first few people behind each.
pub fn ledger_text(lines: &[LedgerLine]) -> String {
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            let names: Vec<&str> = line.evidence.iter().take(3).map(|witness| witness.label()).collect();
            vec![format!("{:.1}", line.points), line.reason.clone(), names.join(", ")]
        })
        .collect();
    table(&rows, &[0])
}

fn explain_text(explained: &Explain) -> String {
    match explained {
        Explain::Score(ledger) => {
            format!(
                "{}: {} as of {}\n\n{}",
                ledger.account,
                ledger.score,
                ledger.as_of,
                ledger_text(&ledger.ledger)
            )
        }
        Explain::Change(change) => change_text(change),
    }
}

fn change_text(change: &Change) -> String {
    let rows: Vec<Vec<String>> = change
        .changes
        .iter()
        .map(|line| vec![format!("{:+.1}", line.points), line.reason.clone(), behind(line)])
        .collect();
    let nothing = if rows.is_empty() { "Nothing moved.\n" } else { "" };
    format!(
        "{}: from {} on {} to {} on {}\n\n{nothing}{}",
        change.account,
        change.from.score,
        change.from.day,
        change.to.score,
        change.to.day,
        table(&rows, &[0]),
    )
}

/// Those behind a line, each with their part of its points and, where it moved, their trust.
fn behind(line: &ChangeLine) -> String {
    let people = line.evidence.iter().map(|person| {
        let points = person.points.map(|points| format!(" {points:+.2}")).unwrap_or_default();
        let trust =
            person.trust_moved().map(|trust| format!(" (trust {:.2} to {:.2})", trust.from, trust.to));
        format!("{}{points}{}", person.witness.label(), trust.unwrap_or_default())
    });
    let others = line.others.map(|others| format!("{} others {:+.2}", others.people, others.points));
    people.chain(others).collect::<Vec<_>>().join(", ")
}
