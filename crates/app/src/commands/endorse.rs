//! `clout endorse`: +K given, taken back, and listed.

use std::process::ExitCode;

use clap::Args;
use model::{AccountId, Timestamp, TopicId};
use serde::Serialize;
use store::{Endorsed, Endorsing, Hand, PersonDetails, Refusal, Store, StoreError};
use topics::{Ontology, TopicIndex};
use views::{self, EndorsedView, Endorsements, GiverView, MostEndorsed, PlusKView};

use crate::data_folder::{DataFolder, now};
use crate::inputs::accounts::resolve;
use crate::inputs::{person, tagging};
use crate::print::failure::Failure;
use crate::print::output::Output;

#[derive(Debug, Args)]
pub struct EndorseArgs {
    /// Whom to endorse: network:handle or network:id
    #[arg(required_unless_present = "list")]
    pub account: Option<String>,

    /// On what: a topic's slug, number or exact name; what is near is suggested
    #[arg(required_unless_present = "list")]
    pub topic: Option<String>,

    /// Who endorses: network:handle or network:id
    #[arg(long = "as", value_name = "PERSON", required_unless_present = "list")]
    pub giver: Option<String>,

    /// Take the +K back; it is not given back to the day's budget
    #[arg(long)]
    pub withdraw: bool,

    /// List who gave +K to somebody lately, on which topics, and what it counts
    #[arg(long, value_name = "ACCOUNT", conflicts_with_all = ["account", "topic", "giver", "withdraw"])]
    pub list: Option<String>,
}

/// Topics suggested where none is meant, or where one cannot be endorsed.
const SUGGESTED: usize = 5;

/// How a topic is printed for programs.
#[derive(Debug, Clone, Serialize)]
pub struct NamedTopic {
    id: TopicId,
    slug: Option<String>,
    name: Option<String>,
}

impl NamedTopic {
    /// By its number; names are missing where the operator's own topic went from the file.
    pub fn of(ontology: &Ontology, id: TopicId) -> NamedTopic {
        let topic = ontology.by_id(id).map(|index| ontology.topic(index));
        NamedTopic {
            id,
            slug: topic.map(|topic| topic.slug.clone()),
            name: topic.map(|topic| topic.name.clone()),
        }
    }

    /// Its name, else its number.
    pub fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.id.to_string())
    }
}

/// What giving did.
#[derive(Serialize)]
struct Given {
    giver: String,
    receiver: String,
    topic: NamedTopic,
    at: Timestamp,
    /// How many the giver has left on this day (UTC).
    left_today: u32,
    /// When the same can be given again.
    again: Timestamp,
}

/// What taking back did.
#[derive(Serialize)]
struct Withdrawn {
    giver: String,
    receiver: String,
    topic: NamedTopic,
    withdrawn: Timestamp,
}

/// Runs the command.
pub fn run(folder: &DataFolder, out: Output, args: &EndorseArgs) -> Result<ExitCode, Failure> {
    if let Some(account) = &args.list {
        return list(folder, out, account);
    }
    let (Some(receiver), Some(topic), Some(giver)) = (&args.account, &args.topic, &args.giver) else {
        return Err(Failure::new("whom, on what and by whom was expected")
            .hint("Write it as: clout endorse ACCOUNT TOPIC --as PERSON"));
    };
    let ontology = tagging::ontology(folder)?;
    let topic = ontology.topic(known_topic(&ontology, topic)?).id;
    let store = folder.store()?;
    let found = resolve(folder, &store, &[receiver, giver])?;
    let [receiver, giver] = <[_; 2]>::try_from(found)
        .map_err(|_| Failure::new("two accounts were expected").hint("Name both as network:handle."))?;
    let (named, at) = (NamedTopic::of(&ontology, topic), now());
    if args.withdraw {
        let withdrawn = store.withdraw(&giver, &receiver, topic, at, Hand::Operator);
        withdrawn.map_err(failure)?;
        let done = Withdrawn {
            giver: giver.to_string(),
            receiver: receiver.to_string(),
            topic: named,
            withdrawn: at,
        };
        out.print(&done, |done| {
            format!(
                "{} took the +K to {} on {} back. It counts no more; the day's budget stays used.",
                done.giver,
                done.receiver,
                done.topic.label()
            )
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let newest = person::newest(&store, None)?;
    let person = store.shown_account(&receiver)?.person();
    if !newest.is_shown(person) {
        return Err(Failure::new(format!("{receiver} is not shown here"))
            .hint("Endorse somebody who has a page; a new account has one after the next clout score."));
    }
    let details = newest.details(person)?;
    let evident = details.may_claim(topic, |above, other| is_above(&ontology, above, other));
    let new = Endorsing { giver, receiver, topic, at, hand: Hand::Operator, evident };
    let Endorsed { left_today, again } = store.endorse(&new).map_err(|error| match error {
        StoreError::Refused(Refusal::NotTheirs(_)) => not_theirs(&details, &ontology, &new.receiver, &named),
        error => failure(error),
    })?;
    let given = Given {
        giver: new.giver.to_string(),
        receiver: new.receiver.to_string(),
        topic: named,
        at,
        left_today,
        again,
    };
    out.print(&given, |given| {
        format!(
            "{} gave +K to {} on {}. {} of {} are left until 24:00 UTC; the same again from {} on.",
            given.giver,
            given.receiver,
            given.topic.label(),
            given.left_today,
            model::PLUS_K_A_DAY,
            given.again.day(),
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

fn is_above(ontology: &Ontology, above: TopicId, other: TopicId) -> bool {
    let (Some(above), Some(other)) = (ontology.by_id(above), ontology.by_id(other)) else { return false };
    ontology.ancestors(other).binary_search(&above).is_ok()
}

/// Says what can be endorsed instead.
fn not_theirs(
    details: &PersonDetails,
    ontology: &Ontology,
    receiver: &AccountId,
    topic: &NamedTopic,
) -> Failure {
    let influence = details.topics.iter().map(|row| row.topic);
    let mut slugs: Vec<String> = Vec::new();
    for id in influence.chain(details.interests.iter().map(|row| row.topic)) {
        slugs.extend(NamedTopic::of(ontology, id).slug.filter(|slug| !slugs.contains(slug)));
    }
    slugs.truncate(SUGGESTED);
    let what = format!("{} neither has the topic {} nor claims it", receiver, topic.label());
    let propose = format!(
        "If it is theirs by their own word: clout topic propose {} {}",
        receiver,
        topic.slug.as_deref().unwrap_or_default()
    );
    Failure::new(what).hint(match slugs.is_empty() {
        true => propose,
        false => format!("They can be endorsed on {}, and on what stands above these.", slugs.join(", ")),
    })
}

/// A refusal with what to try, or any other failure.
pub fn failure(error: StoreError) -> Failure {
    match error {
        StoreError::Refused(refusal) => Failure::new(refusal.to_string()).hint(refusal.hint()),
        error => error.into(),
    }
}

/// The topic of a slug, a number, or a name that is exactly that of one.
pub fn known_topic(ontology: &Ontology, text: &str) -> Result<TopicIndex, Failure> {
    if let Some(index) = ontology.named(text) {
        return Ok(index);
    }
    let near = ontology.search(text, SUGGESTED);
    let slugs: Vec<&str> = near.iter().map(|&index| ontology.topic(index).slug.as_str()).collect();
    Err(Failure::new(format!("there is no topic {text:?}")).hint(match slugs[..] {
        [] => "Find one with: clout topics TEXT".to_owned(),
        _ => format!("Is one of these meant? {}", slugs.join(", ")),
    }))
}

/// `clout endorse --list ACCOUNT`.
fn list(folder: &DataFolder, out: Output, account: &str) -> Result<ExitCode, Failure> {
    let store: Store = folder.store()?;
    let newest = person::newest(&store, None)?;
    let person = person::find(&newest, account)?;
    let ontology = tagging::ontology(folder)?;
    let view = views::endorsements(&newest, &ontology, person)?.ok_or_else(|| {
        Failure::new(format!("{account} is not shown here")).hint("Look for somebody who is: clout top")
    })?;
    out.print(&view, text)?;
    Ok(ExitCode::SUCCESS)
}

fn text(view: &Endorsements) -> String {
    if view.topics.is_empty() {
        return format!(
            "Nobody gave {} +K in the {} days to {}.",
            view.who.account,
            model::PLUS_K_DAYS,
            view.as_of
        );
    }
    let mut text =
        format!("+K of {} in the {} days to {}\n", view.who.account, model::PLUS_K_DAYS, view.as_of);
    for on_topic in &view.topics {
        let claimed = if on_topic.claimed { " (claimed)" } else { "" };
        text += &format!(
            "\n{}{claimed}: {}\n{}",
            on_topic.topic.name,
            summary(&on_topic.plus_k),
            givers(&on_topic.plus_k)
        );
    }
    text
}

/// `3 count 1.92 together, 1 mutual`.
fn summary(plus_k: &PlusKView) -> String {
    let mutual = match plus_k.mutual {
        0 => String::new(),
        mutual => format!(", {mutual} mutual for nothing"),
    };
    match plus_k.count {
        0 if plus_k.mutual == 0 => "no +K yet".to_owned(),
        1 => format!("1 counts {:.2}{mutual}", plus_k.weight),
        count => format!("{count} count {:.2} together{mutual}", plus_k.weight),
    }
}

fn givers(plus_k: &PlusKView) -> String {
    let line = |giver: &GiverView, weight: String| {
        format!("  {}  {weight:>6}  {}\n", giver.given.day(), giver.who.account)
    };
    let counted = plus_k.lately.iter().map(|giver| line(giver, format!("{:.2}", giver.weight)));
    let mutual = plus_k.mutual_with.iter().map(|giver| line(giver, "mutual".to_owned()));
    let unnamed = (plus_k.unnamed > 0).then(|| format!("  and {} who are not named\n", plus_k.unnamed));
    counted.chain(unnamed).chain(mutual).collect()
}

/// The people most endorsed on a topic, in one line, for `clout top --topic`.
pub fn most_endorsed(most: &MostEndorsed) -> String {
    let person = |person: &EndorsedView| {
        format!("{} (+K {}, worth {:.2})", person.who.label(), person.count, person.weight)
    };
    let people: Vec<String> = most.people.iter().map(person).collect();
    match people.is_empty() {
        true => String::new(),
        false => format!(
            "\nMost endorsed in the {} days to {}: {}\n",
            model::PLUS_K_DAYS,
            most.as_of,
            people.join(", ")
        ),
    }
}

/// The +K of a topic at the end of its line, for `clout show`.
pub fn of_topic(plus_k: &PlusKView) -> String {
    if plus_k.is_empty() { String::new() } else { format!("; +K: {}", summary(plus_k)) }
}
