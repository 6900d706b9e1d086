//! `clout link` and `clout unlink`: accounts that are one person's.

use std::process::ExitCode;

use clap::Args;
use model::Timestamp;
use serde::Serialize;
use store::{Link, StoreError};

use crate::data_folder::{DataFolder, now};
use crate::inputs::accounts::resolve;
use crate::print::failure::Failure;
use crate::print::output::Output;

#[derive(Debug, Args)]
pub struct LinkArgs {
    /// The account to show the person under: network:handle or network:id
    #[arg(required_unless_present = "list")]
    pub account: Option<String>,

    /// Another account of the same person
    #[arg(required_unless_present = "list")]
    pub other: Option<String>,

    /// Where it is said that both are one person's, such as the address of a page
    #[arg(long, value_name = "TEXT")]
    pub proof: Option<String>,

    /// List what is joined
    #[arg(long, conflicts_with_all = ["account", "other", "proof"])]
    pub list: bool,
}

#[derive(Debug, Args)]
pub struct UnlinkArgs {
    /// The account to unlink: network:handle or network:id
    pub other: String,
}

/// Longer proofs are refused, in characters.
const MOST_PROOF: usize = 1000;

#[derive(Serialize)]
struct Linked {
    account: String,
    other: String,
    proof: Option<String>,
    told: Timestamp,
}

#[derive(Serialize)]
struct Links {
    links: Vec<Linked>,
}

#[derive(Serialize)]
struct Unlinked {
    account: String,
}

impl Linked {
    fn of(link: Link) -> Linked {
        Linked {
            account: link.account.to_string(),
            other: link.other.to_string(),
            proof: link.proof,
            told: link.told,
        }
    }
}

/// `clout link ACCOUNT OTHER`, or `clout link --list`.
pub fn link(folder: &DataFolder, out: Output, args: &LinkArgs) -> Result<ExitCode, Failure> {
    let (Some(account), Some(other)) = (&args.account, &args.other) else { return list(folder, out) };
    if args.proof.as_ref().is_some_and(|proof| proof.chars().count() > MOST_PROOF) {
        return Err(Failure::new(format!("the proof is longer than {MOST_PROOF} characters"))
            .hint("Give the address of the page that says so."));
    }
    let store = folder.store()?;
    let found = resolve(folder, &store, &[account, other])?;
    let [account, other] = <[_; 2]>::try_from(found)
        .map_err(|_| Failure::new("two accounts were expected").hint("Name both as network:handle."))?;
    if account == other {
        return Err(
            Failure::new(format!("{account} is one account")).hint("Name two accounts of one person.")
        );
    }
    let link = Link { account, other, proof: args.proof.clone(), told: now() };
    let kept = store.link(&link).map_err(|error| match error {
        StoreError::AlreadyJoined { other, shown } => {
            Failure::new(format!("{} and {} are one person, shown as {shown}", link.account, link.other))
                .hint(format!(
                    "Unlink them first: clout unlink {}",
                    if other == shown { link.account.to_string() } else { other.to_string() }
                ))
        }
        error => error.into(),
    })?;
    out.print(&Linked::of(kept), |link| {
        format!(
            "{} is now one person with {}, shown as {}, from the next clout score on.\n\
             This rests on your word alone: Clout does not check claims yet.",
            link.other, link.account, link.account
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

fn list(folder: &DataFolder, out: Output) -> Result<ExitCode, Failure> {
    let links = folder.store()?.links()?.into_iter().map(Linked::of).collect();
    out.print(&Links { links }, |list| {
        let lines = list.links.iter().map(|link| {
            let proof = link.proof.as_deref().unwrap_or("by your word");
            format!("{} = {} ({}; {})\n", link.account, link.other, link.told.day(), proof)
        });
        let text: String = lines.collect();
        if text.is_empty() {
            "No accounts are joined. Join two: clout link ACCOUNT OTHER".to_owned()
        } else {
            text
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// `clout unlink OTHER`.
pub fn unlink(folder: &DataFolder, out: Output, args: &UnlinkArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let known =
        |text: &str| store.links().map(|links| links.into_iter().find(|link| link.other.to_string() == text));
    let other = match known(args.other.trim())? {
        Some(link) => link.other,
        None => resolve(folder, &store, &[&args.other])?.remove(0),
    };
    if !store.unlink(&other)? {
        return Err(Failure::new(format!("{other} is joined to no other account"))
            .hint("See what is joined: clout link --list"));
    }
    out.print(&Unlinked { account: other.to_string() }, |unlinked| {
        format!("{} is a person of its own from the next clout score on.", unlinked.account)
    })?;
    Ok(ExitCode::SUCCESS)
}
