//! `clout evaluate`: the scoreboard.

use std::process::ExitCode;

use scoring::{Options, Report, evaluate, load_responses};

use crate::cli::{EvaluateArgs, EvaluateCommand};
use crate::counters;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Output, table};
use crate::{community, progress};

/// Runs the command, and keeps the scoreboard for the method page.
pub fn run(folder: &Folder, out: Output, args: &EvaluateArgs) -> Result<ExitCode, Failure> {
    if let Some(EvaluateCommand::Pairs { file }) = &args.command {
        return counters::evaluate_pairs(out, file);
    }
    let options = Options {
        cuts: args.cuts.clone(),
        horizon: args.horizon,
        kinds: args.kinds.clone(),
        recipe: args.recipe.recipe(),
    };
    let report = judge(folder, &options)?;
    out.print(&report, text)?;
    Ok(ExitCode::SUCCESS)
}

/// Judges the open lake and keeps the scoreboard.
pub fn judge(folder: &Folder, options: &Options) -> Result<Report, Failure> {
    let lake = folder.lake()?;
    let bar = progress::spinner("reading the lake");
    let responses = load_responses(&lake, community::told_in(folder)?)?;
    bar.set_message("judging");
    let report =
        evaluate(&responses, options, &|done, all| bar.set_message(format!("judged {done} of {all} cuts")))?;
    bar.finish_and_clear();
    // The method page tells of all responses; a board of one kind is for whoever asked for it.
    if options.kinds.is_none() {
        folder.store()?.save_report(web::views::SCOREBOARD, &serde_json::to_value(&report)?)?;
    }
    Ok(report)
}

fn text(report: &Report) -> String {
    let heading = [
        "ranking",
        "ndcg@100",
        "95 %",
        "against best",
        "precision@100",
        "auc top 1 %",
        "spearman",
        "concordance",
    ];
    let mut rows = vec![heading.map(String::from).to_vec()];
    rows.extend(report.mean.iter().map(|mean| {
        vec![
            mean.name.clone(),
            format!("{:.3}", mean.ndcg_at_100),
            format!("{:.3} to {:.3}", mean.ndcg_at_100_ci[0], mean.ndcg_at_100_ci[1]),
            format!("{:+.3} to {:+.3}", mean.ndcg_at_100_vs_best_ci[0], mean.ndcg_at_100_vs_best_ci[1]),
            format!("{:.3}", mean.precision_at_100),
            format!("{:.3}", mean.auc_top_1pct),
            format!("{:.3}", mean.spearman),
            format!("{:.3}", mean.concordance),
        ]
    }));
    let mut text = format!(
        "Mean over the cuts; truth: distinct responders in the {} after each cut\n\n",
        report.horizon
    );
    text += &table(&rows, &[1, 4, 5, 6, 7]);
    text += "\nCuts\n";
    for cut in report.cuts.iter().filter(|cut| cut.truth == "distinct_responders") {
        text += &format!(
            "  {}: {} people, {} of them responded to afterwards; {:.0} % of later responses went to others\n    fitted on {}\n",
            cut.at,
            cut.people,
            cut.responded_to,
            100.0 * cut.share_outside,
            cut.fitted_on,
        );
    }
    for external in &report.external {
        text += &format!(
            "All-time true reach against {} ({} people): Spearman {:.3}\n",
            external.counter, external.people, external.true_reach_spearman,
        );
    }
    text
}
