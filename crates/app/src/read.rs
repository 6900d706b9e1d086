//! `clout top`, `show` and `explain`: the values of the site, printed.

use std::process::ExitCode;
use std::sync::Arc;

use model::PersonId;
use scoring::load_responses;
use store::{Found, Newest, Store};
use web::views::{self, Change, ChangeLine, EvidenceFilter, Explain, LedgerLine, Show, Top, TopOptions};
use web::{Movements, NoMovements};

use crate::cli::{ExplainArgs, ShowArgs, TopArgs};
use crate::evidence::Held;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Output, count, table};

/// `clout top`.
pub fn top(folder: &Folder, out: Output, args: &TopArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let newest = newest(&store)?;
    let options = TopOptions {
        network: args.network,
        evidence: EvidenceFilter::All,
        offset: args.offset,
        limit: args.limit,
    };
    out.print(&views::top(&newest, &options), top_text)?;
    Ok(ExitCode::SUCCESS)
}

/// `clout show ACCOUNT`.
pub fn show(folder: &Folder, out: Output, args: &ShowArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let newest = newest(&store)?;
    let person = find(&newest, &args.account)?;
    let show = views::show(&store, &newest, person)?.ok_or_else(|| no_response(&args.account))?;
    out.print(&show, show_text)?;
    Ok(ExitCode::SUCCESS)
}

/// `clout explain ACCOUNT`.
pub fn explain(folder: &Folder, out: Output, args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let newest = newest(&store)?;
    let person = find(&newest, &args.account)?;
    let movements = match args.since {
        Some(_) => evidence(folder, &newest)?,
        None => Box::new(NoMovements),
    };
    let explained = views::explain(&store, &newest, person, args.since, &*movements)?.ok_or_else(|| {
        match args.since {
            Some(since) => {
                Failure::new(format!("there is no snapshot of {since} or before, older than the newest"))
                    .hint("Make older ones with: clout score --from DATE")
            }
            None => no_response(&args.account),
        }
    })?;
    out.print(&explained, explain_text)?;
    Ok(ExitCode::SUCCESS)
}

/// The evidence behind a change; none where published snapshots were copied here without their lake.
fn evidence(folder: &Folder, newest: &Newest) -> Result<Box<dyn Movements>, Failure> {
    if !folder.path().join("lake").exists() {
        return Ok(Box::new(NoMovements));
    }
    let responses = load_responses(&folder.lake()?, scoring::Community::default())?;
    Ok(Box::new(Held::new(newest.key.clone(), responses)))
}

fn newest(store: &Store) -> Result<Arc<Newest>, Failure> {
    store
        .newest()?
        .ok_or_else(|| Failure::new("nothing is published yet").hint("Make a snapshot first: clout score"))
}

fn find(newest: &Newest, account: &str) -> Result<PersonId, Failure> {
    match newest.find(account) {
        Found::One(person) => Ok(person),
        Found::Many(people) => {
            let names: Vec<String> =
                people.iter().take(5).filter_map(|&id| Some(newest.card(id)?.account.to_string())).collect();
            Err(Failure::new(format!("{account:?} is several people: {}", names.join(", ")))
                .hint("Name one of them as network:handle."))
        }
        Found::None => {
            let near = newest.search(account, 3);
            let names: Vec<String> =
                near.iter().filter_map(|&id| Some(newest.card(id)?.account.to_string())).collect();
            let hint = match names.is_empty() {
                true => "Write it as network:handle, or look for it: clout top".to_owned(),
                false => format!("Did you mean {}?", names.join(", ")),
            };
            Err(Failure::new(format!("nobody here is {account:?}")).hint(hint))
        }
    }
}

fn no_response(account: &str) -> Failure {
    Failure::new(format!("nobody has responded to {account:?} yet, so there is no score"))
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
        "{} people have enough evidence as of {}, model {}\n\n{}",
        count(top.measured),
        top.as_of,
        top.model,
        table(&rows, &[0, 3, 5, 6]),
    )
}

fn ledger_text(lines: &[LedgerLine]) -> String {
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            let names: Vec<&str> = line.evidence.iter().take(3).map(|witness| witness.label()).collect();
            vec![format!("{:.1}", line.points), line.reason.clone(), names.join(", ")]
        })
        .collect();
    table(&rows, &[0])
}

fn show_text(show: &Show) -> String {
    let name = show.who.name.clone().unwrap_or_default();
    let mut text =
        format!("{} {name}\n{} as of {}, model {}", show.who.account, show.score, show.as_of, show.model);
    text += &format!("; 80 % interval {} to {}", show.interval[0], show.interval[1]);
    match show.percentile {
        Some(share) => text += &format!("; ahead of {share:.1} % of {} people\n", count(show.people)),
        None => text += "; not enough evidence\n",
    }
    text += &format!("true reach {} (distinct trusted responders in 90 days)\n\nWhy\n", show.true_reach);
    text += &ledger_text(&show.ledger);
    if !show.responders.is_empty() {
        text += "\nWho responds most\n";
        for witness in &show.responders {
            text +=
                &format!("  {}: {} responses, last {}\n", witness.label(), witness.responses, witness.last);
        }
    }
    if !show.posts.is_empty() {
        text += "\nPosts that drew most people\n";
        for post in &show.posts {
            let words: String = post.text.as_deref().unwrap_or(&post.post).chars().take(70).collect();
            text += &format!("  {} people: {}\n", post.people, words.replace('\n', " "));
        }
    }
    text
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
    let people = line.evidence.iter().map(|one| {
        let points = one.points.map(|points| format!(" {points:+.2}")).unwrap_or_default();
        let trust = one.trust_moved().map(|trust| format!(" (trust {:.2} to {:.2})", trust.from, trust.to));
        format!("{}{points}{}", one.witness.label(), trust.unwrap_or_default())
    });
    let others = line.others.map(|others| format!("{} others {:+.2}", others.people, others.points));
    people.chain(others).collect::<Vec<_>>().join(", ")
}
