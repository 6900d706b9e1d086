//! `clout attack`: points gained per attacker budget, for each attack.

use std::process::ExitCode;

use clap::Args;
use scoring::{Attack, AttackLine, AttackOptions, AttackReport, Horizon, attack, load_responses};

use crate::commands::arguments::RecipeArgs;
use crate::data_folder::DataFolder;
use crate::inputs::community;
use crate::print::failure::Failure;
use crate::print::output::{Output, count, table};
use crate::print::progress;

#[derive(Debug, Args)]
pub struct AttackArgs {
    /// Draws targets, accomplices and moments; the same seed gives the same table
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// Run these attacks alone, such as sock_puppets,mutual_ring
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = parse_attack)]
    pub attacks: Vec<Attack>,

    /// Targets below the top hundredth of scores, of the attacks that are tried on many
    #[arg(long, default_value = "200", value_parser = parse_budget)]
    pub ordinary: usize,

    /// Targets in the top hundredth, of the attacks that are tried on many
    #[arg(long, default_value = "50", value_parser = parse_budget)]
    pub strong: usize,

    /// Attackers; responses where one account attacks
    #[arg(long, value_delimiter = ',', default_value = "1,10,50,300,3000", value_parser = parse_budget)]
    pub budgets: Vec<usize>,

    /// Names tried where an attacker chooses one
    #[arg(long, default_value_t = 1_000_000, value_parser = parse_names)]
    pub names: usize,

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
        names: args.names,
        horizon: args.horizon,
        recipe: args.recipe.recipe(),
    };
    let lake = folder.lake()?;
    let bar = progress::spinner("reading the lake");
    let responses = load_responses(&lake, community::told_in(folder)?)?;
    bar.finish_and_clear();
    let bar = progress::steps(0, "attacking");
    let report = attack(responses, &options, &|done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    out.print(&report, text)?;
    Ok(ExitCode::SUCCESS)
}

fn text(report: &AttackReport) -> String {
    let mut text = format!(
        "Points and places gained as of {} among {} people with a score; model of {} ahead, {} members\n\
         Attackers come after {}, when founders had standing\n\
         No number of unknown accounts adds more than {:.1} points; one fully known person who responds daily is \
         worth at most {:.1}\n\
         A place is that of the new score among what everybody else had before\n",
        report.at,
        count(report.people as u64),
        report.horizon,
        count(report.members as u64),
        report.founded,
        report.bound,
        report.known_person,
    );
    for attack in Attack::ALL {
        let lines: Vec<&AttackLine> = report
            .attacks
            .iter()
            .chain(&report.before_the_founding)
            .filter(|line| line.name == attack.name())
            .collect();
        let Some(first) = lines.first() else { continue };
        text += &format!("\n{}: {}\n", attack.name(), attack.words());
        if attack == Attack::BeforeTheFounding {
            text +=
                "Apart from the others: nothing is promised about accounts of the time before the founding\n";
        }
        text += &if lines.iter().any(|line| line.ranker != "clout" && line.targets > 0) && first.targets > 2 {
            broad(report, &lines)
        } else {
            narrow(&lines)
        };
    }
    text
}

/// Attacks that are tried on many targets: a row a budget, with what two simple rankings give away.
fn broad(report: &AttackReport, lines: &[&AttackLine]) -> String {
    let heading = [
        "budget",
        "ordinary",
        "worst",
        "places",
        "strong",
        "worst",
        "places",
        "attack edges",
        "plain count",
        "PageRank",
    ];
    let mut rows = vec![heading.map(String::from).to_vec()];
    for line in lines.iter().filter(|line| line.ranker == "clout") {
        let of = |ranker: &str| {
            let same = lines.iter().find(|other| other.budget == line.budget && other.ranker == ranker);
            same.map_or("-".to_owned(), |other| points(other.ordinary_median))
        };
        rows.push(vec![
            line.budget.to_string(),
            points(line.ordinary_median),
            points(line.ordinary_max),
            places(line.ordinary_places),
            points(line.strong_median),
            points(line.strong_max),
            places(line.strong_places),
            line.attack_edges.to_string(),
            of("distinct_responders"),
            of("pagerank_085"),
        ]);
    }
    format!(
        "{} ordinary and {} strong targets, medians; the last two columns: ordinary targets under simple rankings\n{}",
        report.ordinary,
        report.strong,
        table(&rows, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    )
}

/// Attacks on two targets: a row a way, a column a budget.
fn narrow(lines: &[&AttackLine]) -> String {
    let lines: Vec<&&AttackLine> = lines.iter().filter(|line| line.ranker == "clout").collect();
    let way = |line: &AttackLine| (line.giver.clone(), line.replies, line.shape);
    let mut budgets: Vec<usize> = lines.iter().map(|line| line.budget).collect();
    budgets.sort_unstable();
    budgets.dedup();
    let mut heading: Vec<String> = ["giver", "replies", "shape"].map(String::from).to_vec();
    heading.extend(budgets.iter().map(usize::to_string));
    heading.extend(["strong, most", "attack edges", "let in"].map(String::from));
    let mut rows = vec![heading];
    for of_way in lines.chunk_by(|a, b| way(a) == way(b)) {
        let (giver, replies, shape) = way(of_way[0]);
        let none = || "-".to_owned();
        let mut row = vec![
            giver.unwrap_or_else(none),
            replies.map_or_else(none, |replies| replies.to_string()),
            shape.map_or_else(none, str::to_owned),
        ];
        for budget in &budgets {
            let line = of_way.iter().find(|line| line.budget == *budget);
            row.push(line.map_or_else(none, |line| {
                format!("{} {}", points(line.ordinary_median), places(line.ordinary_places))
            }));
        }
        let strong = of_way.iter().max_by(|a, b| a.strong_max.total_cmp(&b.strong_max));
        row.push(
            strong.map_or_else(none, |line| {
                format!("{} {}", points(line.strong_max), places(line.strong_places))
            }),
        );
        let most =
            |of: fn(&AttackLine) -> u64| of_way.iter().map(|line| of(line)).max().unwrap_or(0).to_string();
        row.extend([most(|line| line.attack_edges), most(|line| line.attackers_let_in)]);
        rows.push(row);
    }
    let right: Vec<usize> = (3..rows[0].len()).chain([1]).collect();
    let mut text = table(&rows, &right);
    for line in lines {
        if let Some([honest, fitted]) = line.levels {
            text += &format!(
                "{} puppets: the weights sum to {fitted:.2} instead of {honest:.2}; the most that anybody gains is {}; \
                 strong is the leader\n",
                line.budget,
                points(line.points_max),
            );
        }
    }
    text
}

fn points(points: f64) -> String {
    // No minus before nothing.
    format!("{:+.1}", points + 0.0)
}

fn places(places: Option<[usize; 2]>) -> String {
    places.map_or("-".to_owned(), |[before, after]| format!("{before}>{after}"))
}

/// More attackers than that would not fit into the memory of a small machine.
const MOST_ATTACKERS: usize = 100_000;

fn parse_budget(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(budget) if (1..=MOST_ATTACKERS).contains(&budget) => Ok(budget),
        _ => Err(format!("expected a whole number from 1 to {MOST_ATTACKERS}")),
    }
}

/// More names than that tell nothing new.
const MOST_NAMES: usize = 100_000_000;

fn parse_names(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(names) if (1..=MOST_NAMES).contains(&names) => Ok(names),
        _ => Err(format!("expected a whole number from 1 to {MOST_NAMES}")),
    }
}

fn parse_attack(name: &str) -> Result<Attack, String> {
    let names = Attack::ALL.map(Attack::name).join(", ");
    Attack::of_name(name).ok_or_else(|| format!("no such attack; there are {names}"))
}
