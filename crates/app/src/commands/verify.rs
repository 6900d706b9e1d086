//! `clout verify`: lake, catalog, store and snapshots against each other.

use std::process::ExitCode;

use serde::Serialize;

use crate::data_folder::DataFolder;
use crate::print::failure::Failure;
use crate::print::output::Output;
use crate::print::progress;

/// What was found.
#[derive(Debug, Serialize)]
struct Verified {
    sound: bool,
    findings: Vec<Found>,
}

/// One thing that is not as it was written.
#[derive(Debug, Serialize)]
struct Found {
    path: String,
    what: String,
}

/// Runs the command. Ends with 1 where anything was found.
pub fn run(folder: &DataFolder, out: Output) -> Result<ExitCode, Failure> {
    let bar = progress::spinner("checking");
    let mut findings: Vec<Found> = Vec::new();
    let found = |path: &std::path::Path, what: String| Found { path: path.display().to_string(), what };
    let holds = |part: &str| folder.path().join(part).exists();
    if !holds("lake") && !holds("state.db") {
        return Err(Failure::new(format!("{} holds neither lake nor snapshots", folder.path().display()))
            .hint("Give --data, or import something first."));
    }
    if holds("lake") {
        findings.extend(folder.lake()?.verify()?.into_iter().map(|finding| {
            let what = format!("expected {}, found {}", finding.expected, finding.found);
            found(finding.file.as_ref(), what)
        }));
    }
    findings.extend(folder.store()?.verify()?.into_iter().map(|finding| found(&finding.path, finding.what)));
    bar.finish_and_clear();
    let verified = Verified { sound: findings.is_empty(), findings };
    out.print(&verified, |verified| match verified.sound {
        true => "Everything is as it was written.".to_owned(),
        false => verified.findings.iter().map(|found| format!("{}: {}\n", found.path, found.what)).collect(),
    })?;
    Ok(if verified.sound { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
