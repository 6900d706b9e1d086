//! `clout top`, `show` and `explain`: the values of the site, printed.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use model::{AccountId, PersonId};
use store::{Found, Newest, Store};
use web::views::{
    self, Change, ChangeLine, EstimateView, EvidenceFilter, Explain, HopView, LedgerLine, PriorView,
    SeenFrom, Show, Top, TopOptions, TrustView, Unscored,
};
use web::{Movements, NoMovements};

use crate::commands::cli::{ExplainArgs, ShowArgs, TopArgs};
use crate::commands::{tagging, topical};
use crate::folder::Folder;
use crate::inputs::accounts;
use crate::print::failure::Failure;
use crate::print::output::{Output, count, table};
use crate::print::progress;
use crate::site::evidence::Held;

/// `clout top`.
pub fn top(folder: &Folder, out: Output, args: &TopArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    if let Some(topic) = &args.topic {
        topical::top(folder, out, &store, topic, args)?;
        return Ok(ExitCode::SUCCESS);
    }
    let newest = newest(&store, args.model.as_deref())?;
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
    folder: &Folder,
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
fn viewers(folder: &Folder, store: &Store, newest: &Newest, from: &str) -> Result<Vec<PersonId>, Failure> {
    if let Found::One(person) = newest.find(from) {
        return Ok(vec![person]);
    }
    let path = Path::new(from);
    let lines = if path.is_file() { accounts::lines(path)? } else { vec![from.to_owned()] };
    let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
    Ok(accounts::resolve(folder, store, &texts)?.iter().map(AccountId::person).collect())
}

/// `clout show ACCOUNT`.
pub fn show(folder: &Folder, out: Output, args: &ShowArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let newest = newest(&store, args.model.as_deref())?;
    let person = match find(&newest, &args.account) {
        Ok(person) => person,
        Err(nobody) => {
            let view = newcomer(folder, &store, &newest, &args.account)?.ok_or(nobody)?;
            out.print(&view, unscored_text)?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    match views::show(&store, &newest, &tagging::ontology(folder)?, person)? {
        Some(show) => out.print(&show, show_text)?,
        None => {
            let unscored = views::unscored(&newest, person).ok_or_else(|| no_response(&args.account))?;
            out.print(&unscored, unscored_text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Somebody who is in the lake and to whom nobody has responded.
fn newcomer(
    folder: &Folder,
    store: &Store,
    newest: &Newest,
    account: &str,
) -> Result<Option<Unscored>, Failure> {
    if matches!(newest.find(account), Found::Many(_)) || !folder.path().join("lake").exists() {
        return Ok(None);
    }
    let bar = progress::spinner("looking through the lake");
    let held = Held::load(folder, store, &newest.key)?;
    bar.finish_and_clear();
    Ok(held.newcomer(store, newest.key.day, account)?.map(|card| views::newcomer(newest, &card)))
}

/// `clout explain ACCOUNT`.
pub fn explain(folder: &Folder, out: Output, args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let newest = newest(&store, args.model.as_deref())?;
    let person = find(&newest, &args.account)?;
    let movements = match args.since {
        Some(_) => evidence(folder, &store, &newest)?,
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
fn evidence(folder: &Folder, store: &Store, newest: &Newest) -> Result<Box<dyn Movements>, Failure> {
    if !folder.path().join("lake").exists() {
        return Ok(Box::new(NoMovements));
    }
    Ok(Box::new(Held::load(folder, store, &newest.key)?))
}

/// The newest snapshot, of one model or of the current one.
/// The newest snapshot, under a model.
pub fn newest(store: &Store, model: Option<&str>) -> Result<Arc<Newest>, Failure> {
    let newest = store
        .newest()?
        .ok_or_else(|| Failure::new("nothing is published yet").hint("Make a snapshot first: clout score"))?;
    let Some(model) = model else { return Ok(newest) };
    store.newest_of(model)?.ok_or_else(|| {
        Failure::new(format!("model {model:?} has scored no day here"))
            .hint("See which have: clout model list")
    })
}

/// Whom a text means.
pub fn find(newest: &Newest, account: &str) -> Result<PersonId, Failure> {
    match newest.find(account) {
        Found::One(person) => Ok(person),
        Found::Many(people) => {
            let names: Vec<String> =
                people.iter().take(5).filter_map(|&id| Some(newest.card(id)?.account.to_string())).collect();
            Err(Failure::new(format!("{account:?} is several people: {}", names.join(", ")))
                .hint("Name one of them as network:handle."))
        }
        Found::None => {
            let hint = accounts::did_you_mean(newest, account)
                .unwrap_or_else(|| "Write it as network:handle, or look for it: clout top".to_owned());
            Err(Failure::new(format!("nobody here is {account:?}")).hint(hint))
        }
    }
}

/// What is said where nobody has responded.
pub fn no_response(account: &str) -> Failure {
    Failure::new(format!("nobody has responded to {account:?} yet, so there is no score"))
        .hint("Import more of their network, or see whoever has one: clout top")
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

fn seen_text(seen: &SeenFrom) -> String {
    let heading = ["", "account", "name", "of walks", "score", "because"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    rows.extend(seen.people.iter().map(|person| {
        let because: Vec<&str> = person.because.iter().map(|hop| hop.who.label()).collect();
        vec![
            person.rank.to_string(),
            person.who.account.clone(),
            person.who.name.clone().unwrap_or_default(),
            web::words::share(&person.standing),
            person.score.map_or("·".to_owned(), |score| score.to_string()),
            because.join(", "),
        ]
    }));
    let from: Vec<&str> = seen.from.iter().map(|who| who.label()).collect();
    format!(
        "{} people seen from {} as of {}, model {}\n\n{}",
        count(seen.seen),
        web::words::listing(&from, 3),
        seen.as_of,
        seen.model,
        table(&rows, &[0, 3, 4]),
    )
}

fn trust_text(trust: &TrustView) -> String {
    let mut rows = Vec::new();
    for hop in &trust.last_hops {
        let from = match hop {
            HopView::Membership { .. } => "their own place as a member".to_owned(),
            HopView::Person { who, .. } => who.label().to_owned(),
            HopView::Others { others, .. } => format!("{} others", count(u64::from(*others))),
        };
        rows.push(vec![format!("{:.2}", hop.standing()), from]);
    }
    format!(
        "\nWho vouches for them: trust {:.2}, standing {:.2} members\n{}",
        trust.value,
        trust.standing,
        table(&rows, &[0])
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

fn unscored_text(unscored: &Unscored) -> String {
    let name = unscored.who.name.clone().unwrap_or_default();
    let (account, as_of) = (&unscored.who.account, unscored.as_of);
    let prior = unscored.prior.as_ref().map(prior_text).unwrap_or_default();
    let estimate = unscored.estimate.as_ref().map(estimate_text).unwrap_or_default();
    format!(
        "{account} {name}\nnot enough evidence as of {as_of}: nobody has responded yet\n{prior}{estimate}"
    )
}

fn prior_text(prior: &PriorView) -> String {
    let [low, high] = prior.interval;
    format!(
        "whoever stands here draws {} in the mean, four in five {low} to {high}: what came in {} to {} people to whom \
         nobody had responded either, of whom {} drew a response; no score\n",
        prior.score,
        web::words::duration(prior.days * 86_400.0),
        count(prior.people),
        web::words::share(&prior.share()),
    )
}

fn estimate_text(estimate: &EstimateView) -> String {
    let [low, high] = estimate.interval;
    let from = estimate.from.join(", ");
    format!("{} ({from}): {}, anywhere from {low} to {high}; no score\n", estimate.reason, estimate.score)
}

fn show_text(show: &Show) -> String {
    let name = show.who.name.clone().unwrap_or_default();
    let others = show.accounts.iter().skip(1).map(|other| format!("also {}\n", other.who.account));
    let others: String = others.collect();
    let mut text = format!(
        "{} {name}\n{others}{} as of {}, model {}",
        show.who.account, show.score, show.as_of, show.model
    );
    text += &format!("; 80 % interval {} to {}", show.interval[0], show.interval[1]);
    match show.percentile {
        Some(share) => text += &format!("; ahead of {share:.1} % of {} people\n", count(show.people)),
        None => text += "; not enough evidence\n",
    }
    if let Some(estimate) = &show.estimate {
        text += &estimate_text(estimate);
    }
    text += &portrait_text(show);
    text += "\nWhy\n";
    text += &ledger_text(&show.ledger);
    text += &show.trust.as_ref().map(trust_text).unwrap_or_default();
    text += &topical::of_person(show);
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
    text += &ties_text(show);
    text
}

/// Moments, and the people around somebody, a line each.
fn ties_text(show: &Show) -> String {
    let mut text = String::new();
    if !show.moments.is_empty() {
        text += "\nMoments\n";
    }
    for one in &show.moments {
        let words: String = one.title().chars().take(60).collect();
        text += &format!(
            "  {} people, {:.1} trusted where {:.1} are usual, half within {}: {}\n",
            one.people,
            one.trusted,
            one.usual,
            web::words::duration(f64::from(one.half_seconds)),
            words.replace('\n', " "),
        );
    }
    let lists = [("influenced by", &show.influenced_by), ("influences", &show.influences)];
    let mut lines: Vec<String> = Vec::new();
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.people.is_empty()) {
        let people: Vec<String> = list
            .people
            .iter()
            .map(|one| format!("{} {}", one.who.label(), web::words::share(&one.share)))
            .collect();
        lines.push(format!("{name} {}, of {}", people.join(", "), count(u64::from(list.total))));
    }
    if !show.similar.people.is_empty() {
        let people = show.similar.people.iter();
        let people: Vec<String> =
            people.map(|one| format!("{} {:.2}", one.who.label(), one.likeness)).collect();
        lines.push(format!("similar by audience: {}", people.join(", ")));
    }
    if !lines.is_empty() {
        text += &format!("\n{}\n", lines.join("\n"));
    }
    text
}

/// Subscores and style, a line each with what it rests on.
fn portrait_text(show: &Show) -> String {
    let subscores = &show.subscores;
    let number =
        |value: Option<f64>, unit: &str| value.map_or("unknown".to_owned(), |value| format!("{value}{unit}"));
    let mut text = format!(
        "true reach {} trusted people in 90 days: {}\namplification {}: {}\nnetwork impact {}: {}\n",
        subscores.true_reach,
        subscores.why.true_reach,
        number(subscores.amplification, " trusted reshares a post"),
        subscores.why.amplification,
        number(subscores.network_impact, " %"),
        subscores.why.network_impact,
    );
    text += &format!("style {}\n", show.style.name.unwrap_or("unknown: not enough acts"));
    for line in show.style.lines() {
        text += &format!("  {} {:.2} {}: {}\n", line.from, line.value, line.to, line.why);
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
