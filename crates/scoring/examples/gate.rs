//! How far the figures that the gate watches move from day to day on a lake: `cargo run --release -p scoring
//! --example gate -- DATA MODEL.json`. The bounds in `gate.rs` stand on what this prints.

use std::error::Error;
use std::path::PathBuf;

use model::{Day, Model};
use scoring::{GateReport, gate, load_responses, snapshot};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (data, model) = arguments.next().zip(arguments.next()).ok_or("expected DATA and MODEL.json")?;
    let model: Model = serde_json::from_slice(&std::fs::read(model)?)?;
    let lake = lake::Lake::open_read(&data)?;
    let (first, last) = lake.span().ok_or("the lake holds no events")?;
    let responses = load_responses(&lake, scoring::Community::default())?;
    let mut before = snapshot(&responses, first, &model, 0);
    for number in first.number() + 1..=last.number() {
        let after = snapshot(&responses, Day::from_number(number), &model, 0);
        println!("{}", line(&gate(&before, &after)));
        before = after;
    }
    Ok(())
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
