//! How far the figures that the gate watches move from day to day on a lake, and who would be held back had the community
//! been founded at the end of a given day: `cargo run --release -p scoring --example gate -- DATA MODEL.json [FOUNDED]`.
//! The bounds in `gate.rs` stand on what this prints.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;

use model::{HeldBack, Model, PersonId};
use scoring::{Community, GateReport, gate, held_back, load_responses};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (data, model) = arguments.next().zip(arguments.next()).ok_or("expected DATA and MODEL.json")?;
    let founded = arguments.next().map(|day| day.to_string_lossy().parse::<model::Day>()).transpose()?;
    let model: Model = serde_json::from_slice(&std::fs::read(model)?)?;
    let lake = lake::Lake::open_read(&data)?;
    let (first, last) = lake.span().ok_or("the lake holds no events")?;
    let founded = founded.map(|day| day.end());
    let responses = load_responses(&lake, Community { founded, ..Community::default() })?;
    let mut before = scoring::Day::new(&responses, first, &model).scores(0);
    let mut held: BTreeSet<PersonId> = BTreeSet::new();
    let mut ever: BTreeSet<PersonId> = BTreeSet::new();
    for number in first.number() + 1..=last.number() {
        let today = scoring::Day::new(&responses, model::Day::from_number(number), &model);
        let after = today.scores(0);
        let now = held_back(&today, (&before, &held), &after);
        println!("{}; held back {}", line(&gate(&before, &after)), people(&now));
        held = now.iter().map(|held| held.person).collect();
        ever.extend(&held);
        before = after;
    }
    println!("{} people were ever held back", ever.len());
    Ok(())
}

fn people(held: &[HeldBack]) -> String {
    let each = held.iter().map(|held| {
        let HeldBack { person, score, without, accounts, needed } = held;
        format!("{:016x}: {score}, {without} without {accounts}, needed {needed}", person.0)
    });
    format!("{} ({})", held.len(), each.collect::<Vec<_>>().join("; "))
}

fn line(report: &GateReport) -> String {
    let figure = |watched: &scoring::Watched| {
        let held = if watched.held() { "" } else { " !" };
        format!(
            "{} {:.1} -> {:.1} [{:.1}, {:.1}]{held}",
            watched.figure, watched.before, watched.after, watched.least, watched.most
        )
    };
    format!("{} {}", report.day, report.figures.iter().map(figure).collect::<Vec<_>>().join("; "))
}
