//! `clout show`: what the page of a person says, printed.

use std::process::ExitCode;

use clap::Args;
use store::{Found, Newest, Store};
use views::{self, EstimateView, PriorView, Show, TrustView, Unscored, VoucherView};

use crate::commands::{explain, topical};
use crate::data_folder::DataFolder;
use crate::inputs::{person, tagging};
use crate::print::failure::Failure;
use crate::print::output::{Output, count, counted};
use crate::print::progress;
use crate::site::evidence::Held;

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// network:handle, or a bare handle or name where it is unique
    pub account: String,

    /// The scores of this model; by default those of the current one
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
}

/// `clout show ACCOUNT`.
pub fn run(folder: &DataFolder, out: Output, args: &ShowArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let newest = person::newest(&store, args.model.as_deref())?;
    let person = match person::find(&newest, &args.account) {
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
            let unscored =
                views::unscored(&newest, person).ok_or_else(|| person::no_response(&args.account))?;
            out.print(&unscored, unscored_text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Somebody who is in the lake and to whom nobody has responded.
fn newcomer(
    folder: &DataFolder,
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

fn trust_text(trust: &TrustView) -> String {
    let members = views::words::count(trust.vouched_for, "member vouches", "members vouch");
    let mut text = match (trust.member, trust.vouched_for) {
        (true, 0) => "\nKnown as a responder: a member; no other member vouches for them\n".to_owned(),
        (true, _) => format!("\nKnown as a responder: a member, and {members} for them\n"),
        (false, 0) => "\nNot known as a responder: no member responded to them of late\n".to_owned(),
        (false, _) => format!("\nKnown as a responder: {members} for them\n"),
    };
    for voucher in &trust.vouchers {
        let who = match voucher {
            VoucherView::Person(who) => who.label().to_owned(),
            VoucherView::Others { others } => views::words::count(*others, "other", "others"),
        };
        text += &format!("  {who}\n");
    }
    text
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
        "whoever stands here draws {} on average, four in five {low} to {high}: what came in {} to {} people to whom \
         nobody had responded either, of whom {} drew a response; no score\n",
        prior.score,
        views::words::duration(prior.days * 86_400.0),
        count(prior.people),
        views::words::share(&prior.share()),
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
        None if show.held_back.is_some() => text += "; no rank\n",
        None => text += "; not enough evidence\n",
    }
    if let Some(held) = &show.held_back {
        text += &format!("held back until the operator has looked: {}\n", held.words());
    }
    if let Some(estimate) = &show.estimate {
        text += &estimate_text(estimate);
    }
    text += &portrait_text(show);
    text += "\nWhy\n";
    text += &explain::ledger_text(&show.ledger);
    text += &show.trust.as_ref().map(trust_text).unwrap_or_default();
    text += &topical::of_person(show);
    if !show.responders.is_empty() {
        text += "\nWho responds most\n";
        for witness in &show.responders {
            let responses = counted(witness.responses.into(), "response", "responses");
            text += &format!("  {}: {responses}, last {}\n", witness.label(), witness.last);
        }
    }
    if !show.posts.is_empty() {
        text += "\nPosts that drew most people\n";
        for post in &show.posts {
            let words: String = post.text.as_deref().unwrap_or(&post.post).chars().take(70).collect();
            let people = counted(post.people.into(), "person", "people");
            text += &format!("  {people}: {}\n", words.replace('\n', " "));
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
    for moment in &show.moments {
        let words: String = moment.title().chars().take(60).collect();
        text += &format!(
            "  {} people, {:.1} trusted where {:.1} are usual, half within {}: {}\n",
            moment.people,
            moment.trusted,
            moment.usual,
            views::words::duration(f64::from(moment.half_seconds)),
            words.replace('\n', " "),
        );
    }
    let lists = [("influenced by", &show.influenced_by), ("influences", &show.influences)];
    let mut lines: Vec<String> = Vec::new();
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.people.is_empty()) {
        let people: Vec<String> = list
            .people
            .iter()
            .map(|person| format!("{} {}", person.who.label(), views::words::share(&person.share)))
            .collect();
        lines.push(format!("{name} {}, of {}", people.join(", "), count(u64::from(list.total))));
    }
    if !show.similar.people.is_empty() {
        let people = show.similar.people.iter();
        let people: Vec<String> =
            people.map(|person| format!("{} {:.2}", person.who.label(), person.likeness)).collect();
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
