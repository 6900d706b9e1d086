//! `clout topic`: topics that people hide, show again or claim, and the log of what was done with topics.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use model::Timestamp;
use serde::Serialize;
use store::{Choice, Hand, TopicAct, TopicLogEntry};
use topics::Ontology;

use crate::commands::arguments::parse_limit;
use crate::commands::endorse::{NamedTopic, failure, known_topic};
use crate::data_folder::{DataFolder, now};
use crate::inputs::accounts::resolve;
use crate::inputs::tagging;
use crate::print::failure::Failure;
use crate::print::output::{Output, table};

/// What can be done with topics of one's own.
#[derive(Debug, Subcommand)]
pub enum TopicCommand {
    /// Take a topic from the person's page, from topic pages and lists, and from counts, at once
    Hide(OwnTopicArgs),
    /// Show a hidden topic again, as it was before
    Restore(OwnTopicArgs),
    /// Claim a topic: shown as claimed, without a score, until there is evidence; at most 20 at a time
    ///
    /// Somebody can be endorsed on a topic that they claim. To take a claim back, hide the topic.
    Propose(OwnTopicArgs),
    /// What was done with topics: +K given and taken back, topics hidden, restored and claimed, the latest first
    Log(TopicLogArgs),
}

#[derive(Debug, Args)]
pub struct OwnTopicArgs {
    /// Whose: network:handle or network:id
    pub account: String,

    /// A topic's slug, number or exact name; what is near is suggested
    pub topic: String,
}

#[derive(Debug, Args)]
pub struct TopicLogArgs {
    /// What one person did and what was done to them; by default everybody's
    pub account: Option<String>,

    /// How many lines
    #[arg(long, default_value_t = 50, value_parser = parse_limit)]
    pub limit: usize,
}

/// What a choice did.
#[derive(Serialize)]
struct Chosen {
    account: String,
    topic: NamedTopic,
    /// `hidden`, `shown` or `claimed`.
    state: &'static str,
    /// False where it was so already.
    changed: bool,
}

#[derive(Serialize)]
struct Log {
    log: Vec<Entry>,
}

/// A line of the log, the latest first.
#[derive(Serialize)]
struct Entry {
    at: Timestamp,
    account: String,
    act: &'static str,
    topic: NamedTopic,
    /// Whom they endorsed.
    other: Option<String>,
    /// `operator`, or `own` for their own.
    hand: &'static str,
}

/// Runs the command.
pub fn run(folder: &DataFolder, out: Output, command: &TopicCommand) -> Result<ExitCode, Failure> {
    match command {
        TopicCommand::Hide(args) => choose(folder, out, args, Choice::Hide),
        TopicCommand::Restore(args) => choose(folder, out, args, Choice::Restore),
        TopicCommand::Propose(args) => choose(folder, out, args, Choice::Propose),
        TopicCommand::Log(args) => log(folder, out, args),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn choose(folder: &DataFolder, out: Output, args: &OwnTopicArgs, choice: Choice) -> Result<(), Failure> {
    let ontology = tagging::ontology(folder)?;
    let id = ontology.topic(known_topic(&ontology, &args.topic)?).id;
    let store = folder.store()?;
    let account = resolve(folder, &store, &[&args.account])?.remove(0);
    let changed = store.choose_topic(&account, id, choice, now(), Hand::Operator).map_err(failure)?;
    let state = match choice {
        Choice::Hide => "hidden",
        Choice::Restore => "shown",
        Choice::Propose => "claimed",
    };
    let chosen =
        Chosen { account: account.to_string(), topic: NamedTopic::of(&ontology, id), state, changed };
    out.print(&chosen, |chosen| {
        let (account, topic) = (&chosen.account, chosen.topic.label());
        match (choice, chosen.changed) {
            (Choice::Hide, true) => {
                format!("{topic} is hidden: it is gone from everything shown of {account}.")
            }
            (Choice::Hide, false) => format!("{topic} is hidden already."),
            (Choice::Restore, true) => format!("{topic} is shown again, as it was before it was hidden."),
            (Choice::Restore, false) => format!("{topic} is not hidden."),
            (Choice::Propose, true) => format!(
                "{topic} is shown as claimed by {account}, without a score until there is evidence for one."
            ),
            (Choice::Propose, false) => format!("{topic} is claimed already."),
        }
    })
}

fn log(folder: &DataFolder, out: Output, args: &TopicLogArgs) -> Result<(), Failure> {
    let ontology = tagging::ontology(folder)?;
    let store = folder.store()?;
    let of = args.account.as_deref().map(|text| resolve(folder, &store, &[text])).transpose()?;
    let of = of.and_then(|accounts| accounts.into_iter().next());
    let entries = store.topic_log(of.as_ref(), args.limit)?.into_iter();
    let log = Log { log: entries.map(|logged| entry(&ontology, logged)).collect() };
    out.print(&log, text)
}

fn entry(ontology: &Ontology, logged: TopicLogEntry) -> Entry {
    Entry {
        at: logged.at,
        account: logged.account.to_string(),
        act: match logged.act {
            TopicAct::Endorsed => "endorsed",
            TopicAct::Withdrew => "withdrew",
            TopicAct::Hid => "hid",
            TopicAct::Restored => "restored",
            TopicAct::Proposed => "proposed",
        },
        topic: NamedTopic::of(ontology, logged.topic),
        other: logged.other.map(|other| other.to_string()),
        hand: match logged.hand {
            Hand::Operator => "operator",
            Hand::Own => "own",
        },
    }
}

fn text(log: &Log) -> String {
    if log.log.is_empty() {
        return "Nothing was done with topics yet.".to_owned();
    }
    let mut rows = vec![["when (UTC)", "account", "", "whom", "topic", "by"].map(String::from).to_vec()];
    rows.extend(log.log.iter().map(|line| {
        let at = line.at.to_string();
        vec![
            at.get(..19).unwrap_or(&at).replace('T', " "),
            line.account.clone(),
            line.act.to_owned(),
            line.other.clone().unwrap_or_default(),
            line.topic.label(),
            if line.hand == "own" { "themselves" } else { "the operator" }.to_owned(),
        ]
    }));
    table(&rows, &[])
}
