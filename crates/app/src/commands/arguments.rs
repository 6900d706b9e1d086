//! Arguments that several commands take.

use clap::Args;
use model::Weighing;
use scoring::Recipe;

/// Constants to try instead of those that models are fitted with.
#[derive(Debug, Args)]
pub struct RecipeArgs {
    /// How unknown responders are weighed together: f, c and p of docs/scoring.md
    #[arg(long, value_name = "F,C,P", value_parser = parse_weighing)]
    pub weighing: Option<Weighing>,

    /// Points that no crowd of unknown accounts may pass
    #[arg(long, value_name = "POINTS", value_parser = parse_points)]
    pub bound: Option<f64>,

    /// Features look back so many days and no further
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub evidence_days: Option<u32>,
}

impl RecipeArgs {
    /// The arguments as they were given, each after a space.
    pub fn words(&self) -> String {
        let weighing = self.weighing.map(|how| format!(" --weighing {},{},{}", how.f, how.c, how.p));
        let bound = self.bound.map(|points| format!(" --bound {points}"));
        let days = self.evidence_days.map(|days| format!(" --evidence-days {days}"));
        [weighing, bound, days].into_iter().flatten().collect()
    }

    /// The recipe with these constants in place of its own.
    pub fn recipe(&self) -> Recipe {
        let own = Recipe::default();
        Recipe {
            weighing: self.weighing.unwrap_or(own.weighing),
            bound: self.bound.unwrap_or(own.bound),
            evidence_days: self.evidence_days.or(own.evidence_days),
            ..own
        }
    }
}

/// Points of a score.
fn parse_points(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(points) if points > 0.0 && points <= 100.0 => Ok(points),
        _ => Err("expected points above 0 and up to 100".to_owned()),
    }
}

/// A number of things to show: at least one.
pub fn parse_limit(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(limit) if limit > 0 => Ok(limit),
        _ => Err("expected a whole number above zero".to_owned()),
    }
}

fn parse_weighing(text: &str) -> Result<Weighing, String> {
    let numbers: Vec<f64> = text.split(',').map_while(|part| part.trim().parse().ok()).collect();
    match numbers[..] {
        [f, c, p] if [f, c, p].iter().all(|&number| number > 0.0 && number <= 1e9) => {
            Ok(Weighing { f, c, p, single: 1.0 })
        }
        _ => Err("expected three numbers above zero, such as 5,0.5,1".to_owned()),
    }
}
