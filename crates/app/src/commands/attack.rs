//! `clout attack`: points gained per attacker budget, for each attack.

use std::process::ExitCode;

use clap::Args;
use scoring::{Attack, AttackOptions, AttackReport, Horizon, attack, load_responses};

use crate::commands::arguments::RecipeArgs;
use crate::commands::arguments::parse_limit;
use crate::data_folder::DataFolder;
use crate::inputs::community;
use crate::print::failure::Failure;
use crate::print::output::{Output, table};
use crate::print::progress;

#[derive(Debug, Args)]
pub struct AttackArgs {
    /// Draws targets, accomplices and moments; the same seed gives the same table
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// Run these attacks alone, such as sock_puppets,mutual_ring
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = parse_attack)]
    pub attacks: Vec<Attack>,

    /// Targets below the top hundredth of scores
    #[arg(long, default_value_t = 200)]
    pub ordinary: usize,

    /// Targets in the top hundredth
    #[arg(long, default_value_t = 50)]
    pub strong: usize,

    /// Attackers; responses where one account attacks
    #[arg(long, value_delimiter = ',', default_value = "10,100,1000,10000", value_parser = parse_limit)]
    pub budgets: Vec<usize>,

    /// How far ahead the attacked model forecasts; by default as evaluate chooses it
    #[arg(long)]
    pub horizon: Option<Horizon>,

    #[command(flatten)]
    pub recipe: RecipeArgs,
}

/// Runs the command.
pub fn run(folder: &DataFolder, out: Output, args: &AttackArgs) -> Result<ExitCode, Failure> {
    let options = AttackOptions {
        attacks: if args.attacks.is_empty() { Attack::ALL.to_vec() } else { args.attacks.clone() },
        seed: args.seed,
        ordinary: args.ordinary,
        strong: args.strong,
        budgets: args.budgets.clone(),
        horizon: args.horizon,
        recipe: args.recipe.recipe(),
    };
    let lake = folder.lake()?;
    let bar = progress::spinner("reading the lake");
    let responses = load_responses(&lake, community::told_in(folder)?)?;
    bar.finish_and_clear();
    let bar = progress::steps((options.attacks.len() * options.budgets.len()) as u64, "attacking");
    let report = attack(responses, &options, &|done, _| bar.set_position(done as u64))?;
    bar.finish_and_clear();
    out.print(&report, text)?;
    Ok(ExitCode::SUCCESS)
}

fn text(report: &AttackReport) -> String {
    let mut text = format!(
        "Points gained as of {} by {} ordinary and {} strong accounts; model of {} ahead, {} members, \
         founders had standing by {}\nNo number of unknown accounts adds more than {:.1} points\n",
        report.at,
        report.ordinary,
        report.strong,
        report.horizon,
        report.members,
        report.founded,
        report.bound,
    );
    let ran = |attack: &Attack| report.attacks.iter().any(|line| line.name == attack.name());
    for attack in Attack::ALL.into_iter().filter(ran) {
        text += &format!("\n{}: {}\n", attack.name(), attack.words());
        let heading =
            ["ranking", "budget", "median", "worst", "ordinary", "worst", "strong", "worst", "attack edges"];
        let mut rows = vec![heading.map(String::from).to_vec()];
        rows.extend(report.attacks.iter().filter(|line| line.name == attack.name()).map(|line| {
            let points = [
                line.points_median,
                line.points_max,
                line.ordinary_median,
                line.ordinary_max,
                line.strong_median,
                line.strong_max,
            ];
            let mut row = vec![line.ranker.to_owned(), line.budget.to_string()];
            row.extend(points.map(|points| format!("{points:+.1}")));
            row.push(line.attack_edges.to_string());
            row
        }));
        text += &table(&rows, &[1, 2, 3, 4, 5, 6, 7, 8]);
    }
    text
}

fn parse_attack(name: &str) -> Result<Attack, String> {
    let names = Attack::ALL.map(Attack::name).join(", ");
    Attack::of_name(name).ok_or_else(|| format!("no such attack; there are {names}"))
}
