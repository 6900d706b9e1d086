//! `clout members`: whom trust starts from.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use model::{Day, PersonId};
use scoring::{Trust, load_responses, unlisted};
use serde::Serialize;

use crate::data_folder::{DataFolder, last_day};
use crate::inputs::{accounts, community, models};
use crate::print::failure::Failure;
use crate::print::output::{Output, count, counted, table};
use crate::print::progress;

#[derive(Debug, Args)]
pub struct MembersArgs {
    /// Name the people of a file, one account a line, in place of all named before
    #[arg(long, value_name = "FILE")]
    pub name: Option<PathBuf>,

    /// Name nobody: founders serve again
    #[arg(long, conflicts_with = "name")]
    pub clear: bool,
}

/// Members shown by name.
const SHOWN: usize = 10;

/// Whom trust starts from, as of a day.
#[derive(Debug, Serialize)]
struct Report {
    /// `named` or `founders`.
    start: &'static str,
    /// How many the operator names.
    named: usize,
    /// The day by whose end somebody had responded to every founder; null before the first snapshot.
    founded: Option<Day>,
    as_of: Day,
    model: String,
    /// Founders or named people.
    members: usize,
    /// Those whom most other members vouch for; who may not be shown is left out.
    people: Vec<Member>,
}

#[derive(Debug, Serialize)]
struct Member {
    account: String,
    name: Option<String>,
    /// How many other members vouch for them.
    vouched_for: u32,
}

/// What naming did.
#[derive(Debug, Serialize)]
struct Named {
    named: usize,
}

/// Runs the command.
pub fn run(folder: &DataFolder, out: Output, args: &MembersArgs) -> Result<ExitCode, Failure> {
    match (&args.name, args.clear) {
        (Some(file), _) => name(folder, out, file),
        (None, true) => clear(folder, out),
        (None, false) => report(folder, out),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn name(folder: &DataFolder, out: Output, file: &std::path::Path) -> Result<(), Failure> {
    let lines = accounts::lines(file)?;
    let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
    let store = folder.store()?;
    let mut named = accounts::resolve(folder, &store, &texts)?;
    named.sort_unstable();
    named.dedup();
    store.name_members(&named)?;
    out.print(&Named { named: named.len() }, |done| {
        format!(
            "Trust starts from these {} people alone, from the next clout score on.",
            count(done.named as u64)
        )
    })
}

fn clear(folder: &DataFolder, out: Output) -> Result<(), Failure> {
    folder.store()?.name_members(&[])?;
    out.print(&Named { named: 0 }, |_| {
        "Nobody is named: trust starts from the founders, from the next clout score on.".to_owned()
    })
}

fn report(folder: &DataFolder, out: Output) -> Result<(), Failure> {
    let store = folder.store()?;
    let lake = folder.lake()?;
    let newest = store.latest(None, None)?;
    let as_of = match &newest {
        Some(key) => key.day,
        None => last_day(&lake)?,
    };
    let model = models::chosen(&store, newest.as_ref().map(|key| key.model.as_str()))?;
    let community = community::told(&store)?;
    let named = community.named.len();
    let bar = progress::spinner("reading responses");
    let responses = load_responses(&lake, community)?;
    let trust = Trust::at(&responses, as_of.end(), &model.trust, model.horizon_seconds);
    bar.finish_and_clear();
    let hidden = unlisted(&responses);
    let opt_outs = store.opt_outs();
    let person = |account| responses.accounts.person(account);
    let mut members: Vec<(u32, PersonId, u32)> = trust
        .members()
        .list()
        .iter()
        .map(|&member| (trust.vouched_for(member), person(member), member))
        .collect();
    let all = members.len();
    members.retain(|&(_, person, account)| {
        let left = responses.accounts_of(account).any(|account| {
            opt_outs.matches(responses.accounts.network(account), responses.accounts.native(account))
        });
        !left && hidden.binary_search(&person).is_err()
    });
    members.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let people = members.into_iter().take(SHOWN).map(|(vouched_for, _, account)| Member {
        account: responses.accounts.account(account).to_string(),
        name: responses.profiles.get(account).and_then(|profile| profile.name.clone()),
        vouched_for,
    });
    let report = Report {
        start: if named > 0 { "named" } else { "founders" },
        named,
        founded: store.founded()?,
        as_of,
        model: model.name,
        members: all,
        people: people.collect(),
    };
    out.print(&report, text)
}

fn text(report: &Report) -> String {
    let start = match (report.named, report.founded) {
        (0, Some(day)) => format!("the founders, to whom somebody had responded by the end of {day}"),
        (0, None) => {
            "the founders; the first clout score that finds enough of them settles who they are".to_owned()
        }
        (named, _) => format!("{} named by the operator", counted(named as u64, "person", "people")),
    };
    let mut rows = vec![["vouched for by", "account", "name"].map(String::from).to_vec()];
    rows.extend(report.people.iter().map(|member| {
        vec![
            count(u64::from(member.vouched_for)),
            member.account.clone(),
            member.name.clone().unwrap_or_default(),
        ]
    }));
    format!(
        "Members are {start}.\nWhoever they respond to counts as known.\n\n\
         {} as of {}, model {}\n\n{}",
        counted(report.members as u64, "member", "members"),
        report.as_of,
        report.model,
        table(&rows, &[0]),
    )
}
