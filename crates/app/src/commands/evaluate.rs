//! `clout evaluate`: the scoreboard.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use model::ResponseKind;
use scoring::{
    Calibration, Cuts, Horizon, InfluenceTruth, NewcomersJudged, Options, Report, Sizes, Vacation, evaluate,
    load_responses,
};

use crate::commands::arguments::RecipeArgs;
use crate::commands::themes::JudgeTopicsArgs;
use crate::commands::{counters, influence, strategy, themes};
use crate::data_folder::DataFolder;
use crate::inputs::community;
use crate::print::failure::Failure;
use crate::print::output::{Output, table};
use crate::print::progress;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct EvaluateArgs {
    /// Judge something else
    #[command(subcommand)]
    pub command: Option<EvaluateCommand>,

    /// How many cuts in time, or which: N, DATE,DATE,.. or half:KIND (the moment by which half of the
    /// responses of a kind have happened)
    #[arg(long, default_value = "5", value_name = "N|DATE,..|half:KIND")]
    pub cuts: Cuts,

    /// How far ahead to judge: 1d, 7d, 28d, 12h, 900s or rest; by default the longest of 28, 7 and 1 days that the
    /// data has room for
    #[arg(long)]
    pub horizon: Option<Horizon>,

    /// The kinds of response that count as truth; by default all
    #[arg(long, value_delimiter = ',', value_parser = parse_kind, value_name = "KIND,..")]
    pub kinds: Option<Vec<ResponseKind>>,

    #[command(flatten)]
    pub recipe: RecipeArgs,
}

/// What can be judged besides the scores.
#[derive(Debug, Subcommand)]
pub enum EvaluateCommand {
    /// Whether influence on a topic foretells whose answers on it are accepted later, or who is responded to
    ///
    /// Topics are tags here, as the network gives them. Those who had answered on a tag before a cut are ranked, and
    /// each ranking is judged by what comes to their posts on it afterwards. Accepted answers are known for networks
    /// such as Stack Exchange. Needs a lake, no snapshot.
    Influence {
        /// How many cuts in time, or which: N, DATE,DATE,.. or half:KIND
        #[arg(long, default_value = "5", value_name = "N|DATE,..|half:KIND")]
        cuts: Cuts,

        /// By what to judge: accepted-answers until the end of the data, or responders in the horizon
        #[arg(long, default_value = "accepted-answers", value_parser = parse_truth)]
        truth: InfluenceTruth,

        /// Leave out tags with fewer answers than this
        #[arg(long, default_value_t = 20, value_name = "N")]
        min_answers: u32,
    },
    /// Whether later posts at the times, and of the kinds, that a strategy advises draw more people
    ///
    /// At each cut advice is made of what came before it alone, and judged by how many people the posts after it drew.
    /// The same is done with the people permuted, which tells what chance alone advises. Needs a lake, no
    /// snapshot.
    Strategy {
        /// How many cuts in time, or which: N, DATE,DATE,.. or half:KIND
        #[arg(long, default_value = "3", value_name = "N|DATE,..|half:KIND")]
        cuts: Cuts,

        /// Judge the posts of so many days after each cut
        #[arg(long, default_value_t = 60, value_name = "N", value_parser = clap::value_parser!(i64).range(8..=3650))]
        days: i64,
    },
    /// Agreement of public counters with human judgements of influence
    ///
    /// Which of two people is more influential, given their public counters? Each pair is judged by weights fitted
    /// on pairs with neither of its people. Needs neither lake nor snapshot.
    Pairs {
        /// A CSV (plain, gzip or zstd) with the columns Choice (1 where A is more influential), A_follower_count
        /// to A_network_feature_3, and the same of B; - for standard input
        file: String,
    },
    /// How well topics are told from texts, or from names of entities
    ///
    /// By default with the dictionary and the weights that ship. Needs neither lake nor snapshot.
    Topics(JudgeTopicsArgs),
}

/// Runs the command, and keeps the scoreboard for the method page.
pub fn run(folder: &DataFolder, out: Output, args: &EvaluateArgs) -> Result<ExitCode, Failure> {
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
pub fn judge(folder: &DataFolder, options: &Options) -> Result<Report, Failure> {
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
            "\nPeople who fell idle for a horizon: {people}; their scores fell by {score_fall:.2} points on average, \
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

fn parse_kind(text: &str) -> Result<ResponseKind, String> {
    let known = || ResponseKind::ALL.map(ResponseKind::as_str).join(", ");
    let found = ResponseKind::ALL.into_iter().find(|kind| kind.as_str() == text);
    found.ok_or_else(|| format!("unknown kind {text:?}: expected one of {}", known()))
}

fn parse_truth(text: &str) -> Result<InfluenceTruth, String> {
    match text {
        "accepted-answers" => Ok(InfluenceTruth::AcceptedAnswers),
        "responders" => Ok(InfluenceTruth::Responders),
        _ => Err("expected accepted-answers or responders".to_owned()),
    }
}
