//! The counters model: judged, fitted, and the one that ships with Clout.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use scoring::{CounterReport, Form, PairsReport, fit_counters, judge_pairs};
use serde::Serialize;

use crate::inputs::models::shipped_counters;
use crate::inputs::pairs;
use crate::print::failure::Failure;
use crate::print::output::{Output, count, table};

/// What `clout evaluate pairs` prints.
#[derive(Serialize)]
struct Judged {
    #[serde(flatten)]
    report: PairsReport,
    /// Rows that are no pairs, by reason.
    rejected: BTreeMap<&'static str, u64>,
}

/// `clout evaluate pairs FILE`.
pub fn evaluate_pairs(out: Output, file: &str) -> Result<ExitCode, Failure> {
    let file = pairs::read(file)?;
    let report = judge_pairs(&file.pairs, Some(&shipped_counters()?));
    out.print(&Judged { report, rejected: file.rejected }, judged_text)?;
    Ok(ExitCode::SUCCESS)
}

/// `clout model fit-counters FILE`.
pub fn fit(
    out: Output,
    file: &str,
    name: &str,
    data: Option<&str>,
    output: Option<&Path>,
) -> Result<(), Failure> {
    let pairs = pairs::read(file)?.pairs;
    let described = data.map_or_else(|| file_name(file), str::to_owned);
    let command = format!("clout model fit-counters {} --name {name}", file_name(file));
    let model = fit_counters(&pairs, name, vec![described], command);
    if let Some(path) = output {
        let json = serde_json::to_string_pretty(&model)? + "\n";
        std::fs::write(path, json).map_err(|error| {
            Failure::new(format!("could not write {}: {error}", path.display()))
                .hint("Name a file in a folder that can be written to with --output.")
        })?;
    }
    out.print(&model, |model| {
        let forms: Vec<String> = model.forms.iter().map(form_text).collect();
        format!("{}model {} fitted on {}\n", forms.join("\n"), model.name, model.fitted.windows)
    })
}

/// A file's name without its folders, which are nobody's business.
fn file_name(file: &str) -> String {
    Path::new(file).file_name().map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned())
}

fn judged_text(judged: &Judged) -> String {
    let report = &judged.report;
    let heading = ["ranking", "accuracy", "95 %", "auc", "95 %"].map(String::from).to_vec();
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let model = vec![
        "clout, judged by people left out".to_owned(),
        percent(report.accuracy),
        format!("{} to {}", percent(report.accuracy_ci[0]), percent(report.accuracy_ci[1])),
        format!("{:.3}", report.auc),
        format!("{:.3} to {:.3}", report.auc_ci[0], report.auc_ci[1]),
    ];
    let line = |report: &CounterReport| {
        vec![report.name.clone(), percent(report.accuracy), String::new(), format!("{:.3}", report.auc)]
    };
    let mut rows = vec![heading, model];
    rows.extend(report.counters.iter().map(line));
    let mut text = format!(
        "{} pairs of {} people, in {} groups; each pair judged by weights fitted without its people's groups\n\n{}",
        count(report.pairs as u64),
        count(report.persons as u64),
        report.groups,
        table(&rows, &[1, 3]),
    );
    text += &format!(
        "\nAccuracy less that of {}: {:+.1} to {:+.1} points of a hundred (95 %)\n",
        report.best_counter,
        100.0 * report.accuracy_vs_best_ci[0],
        100.0 * report.accuracy_vs_best_ci[1],
    );
    if let Some(shipped) = &report.shipped {
        let fitted = if shipped.fitted_on_these { ", which was fitted on these very pairs" } else { "" };
        let rows: Vec<Vec<String>> = shipped.forms.iter().map(line).collect();
        text += &format!("\nThe shipped model {}{fitted}\n{}", shipped.model, table(&rows, &[1, 3]));
    }
    text += &format!("\nWeights fitted on all pairs\n{}", form_text(&report.weights));
    for (reason, rows) in &judged.rejected {
        text += &format!("rejected: {} {reason}\n", count(*rows));
    }
    text
}

fn form_text(form: &Form) -> String {
    let mut rows = vec![["counter", "up to", "weight"].map(String::from).to_vec()];
    for curve in &form.curves {
        rows.extend(curve.terms.iter().map(|term| {
            let up_to = term.up_to.map_or("any".to_owned(), |up_to| format!("{up_to:.2}"));
            vec![curve.counter.clone(), up_to, format!("{:.4}", term.weight)]
        }));
    }
    table(&rows, &[1, 2])
}
