//! `clout evaluate`: the scoreboard.

use std::process::ExitCode;

use scoring::{Calibration, NewcomersJudged, Options, Report, Sizes, Vacation, evaluate, load_responses};

use crate::commands::cli::{EvaluateArgs, EvaluateCommand};
use crate::commands::{counters, influence, strategy, themes};
use crate::folder::Folder;
use crate::inputs::community;
use crate::print::failure::Failure;
use crate::print::output::{Output, table};
use crate::print::progress;

/// Runs the command, and keeps the scoreboard for the method page.
pub fn run(folder: &Folder, out: Output, args: &EvaluateArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        Some(EvaluateCommand::Pairs { file }) => return counters::evaluate_pairs(out, file),
        Some(EvaluateCommand::Influence { cuts, truth, min_answers }) => {
            return influence::evaluate(folder, out, cuts, *truth, *min_answers);
        }
        Some(EvaluateCommand::Strategy { cuts, days }) => {
            return strategy::evaluate(folder, out, cuts, *days);
        }
        Some(EvaluateCommand::Topics(args)) => return themes::evaluate(out, args),
        None => {}
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
        folder.store()?.save_report(views::SCOREBOARD, &serde_json::to_value(&report)?)?;
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
    text += &report.calibration.as_ref().map(sizes_text).unwrap_or_default();
    if let Some(vacation) = report.vacation {
        let Vacation { people, score_fall, outcome_fall, hindsight_fall, .. } = vacation;
        let [low, high] = vacation.difference();
        text += &format!(
            "\nPeople who fell idle for a horizon: {people}; their scores fell by {score_fall:.2} points in the mean, \
             what came to them by {outcome_fall:.2}; of so many the difference is {low:+.2} to {high:+.2}; \
             the best scores of this order could have said in hindsight fell by {hindsight_fall:.2}\n"
        );
    }
    if let Some(newcomers) = report.newcomers {
        text += &newcomers_text(&newcomers);
    }
    for external in &report.external {
        text += &format!(
            "All-time true reach against {} ({} people): Spearman {:.3}\n",
            external.counter, external.people, external.true_reach_spearman,
        );
    }
    text
}

fn newcomers_text(newcomers: &NewcomersJudged) -> String {
    let NewcomersJudged { people, drew, forecast, outcome, coverage } = *newcomers;
    format!(
        "People to whom nobody had responded yet: {people}, of whom {drew} then drew a response; the prior expected \
         {forecast:.0} effective people, {outcome:.0} came; {:.1} % within the 80 % interval\n",
        100.0 * coverage
    )
}

fn sizes_text(calibration: &Calibration) -> String {
    let heading = ["scores", "people", "forecast", "came", "forecast / came", "within 80 % interval"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    let row = |name: String, sizes: &Sizes| {
        let ratio = if sizes.outcome > 0.0 { sizes.forecast / sizes.outcome } else { f64::NAN };
        let (forecast, outcome) = (format!("{:.0}", sizes.forecast), format!("{:.0}", sizes.outcome));
        let within = format!("{:.1} %", 100.0 * sizes.coverage);
        vec![name, sizes.people.to_string(), forecast, outcome, format!("{ratio:.2}"), within]
    };
    for (fifth, sizes) in calibration.bands.iter().enumerate().filter(|(_, sizes)| sizes.people > 0) {
        rows.push(row(
            format!("fifth {}: {:.1} to {:.1}", fifth + 1, sizes.scores[0], sizes.scores[1]),
            sizes,
        ));
    }
    rows.push(row("all".to_owned(), &calibration.all));
    format!(
        "\nSizes over the cuts, in effective people; fifths by rising score at each cut\n{}",
        table(&rows, &[1, 2, 3, 4, 5])
    )
}
