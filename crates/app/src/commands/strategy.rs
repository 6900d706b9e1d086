//! `clout strategy` and `clout evaluate strategy`: when to post, what works, whom to meet, and how right that is.

use std::process::ExitCode;

use clap::Args;
use model::Zone;
use scoring::{AdviceReport, Cuts, Horizon, LabelledPosts, Posted, Record, StrategyReport, judge_strategy};
use views::words;
use views::{self, StrategyPage, WindowView};

use crate::data_folder::DataFolder;
use crate::inputs::{person, responses, tagging};
use crate::print::failure::Failure;
use crate::print::output::{Output, table};
use crate::print::progress;

#[derive(Debug, Args)]
pub struct StrategyArgs {
    /// network:handle, or a bare handle or name where it is unique
    pub account: String,

    /// The time zone of all hours, such as Europe/Berlin, as it is on the day of the snapshot
    #[arg(long, value_name = "ZONE")]
    pub tz: Option<String>,
}

/// Shades of the week, from empty to fullest.
const SHADES: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Letters of the days.
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// Steps of a quarter of an hour in a letter of the week.
const STEPS_A_LETTER: usize = 2;

/// Runs `clout strategy ACCOUNT`.
pub fn run(folder: &DataFolder, out: Output, args: &StrategyArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let newest = person::newest(&store, None)?;
    let person = person::find(&newest, &args.account)?;
    let zone = args.tz.as_deref().map(|name| Zone::on(name, newest.key.day)).transpose();
    let zone = zone.map_err(|error| {
        Failure::new(error.to_string())
            .hint("Zones are named as in Europe/Berlin or America/New_York; or UTC.")
    })?;
    let view = views::strategy(&newest, &tagging::ontology(folder)?, person, zone)?
        .ok_or_else(|| person::no_response(&args.account))?;
    out.print(&view, text)?;
    Ok(ExitCode::SUCCESS)
}

fn text(view: &StrategyPage) -> String {
    let mut text = format!(
        "{} {}\nfrom the {} days to {}; hours are {} ({}), because {}; no part of the score\n",
        view.who.account,
        view.who.name.clone().unwrap_or_default(),
        view.days,
        view.as_of,
        view.zone.name,
        view.zone.offset,
        view.zone.why,
    );
    if let Some(missing) = &view.missing {
        return text + &format!("\nnot enough evidence: {missing}\n");
    }
    if let Some(evidence) = &view.evidence {
        let (responses, people) = (evidence.responses, evidence.people);
        text += &format!("\nWhen people respond: {responses} responses from {people} people\n");
    }
    if let Some(week) = &view.week {
        text += "      0     3     6     9     12    15    18    21\n";
        for (day, levels) in DAYS.iter().zip(&week.levels) {
            let letter = |steps: &[u8]| {
                let most = steps.iter().copied().max().unwrap_or(0);
                SHADES[usize::from(most).div_ceil(8).min(SHADES.len() - 1)]
            };
            text += &format!("  {day} {}\n", levels.chunks(STEPS_A_LETTER).map(letter).collect::<String>());
        }
        text += &format!("  {}\n", week.busiest);
    }
    if let Some(half) = view.evidence.as_ref().and_then(|evidence| evidence.half_seconds) {
        let (half, days) = (words::duration_of(&half), view.needs.settle_days);
        text += &format!("  Half of those who respond to a post within {days} days do so within {half}.\n");
    }
    let told = |heading: &str, nothing: &Option<String>, says: Vec<&str>| {
        let says = says.into_iter().chain(nothing.as_deref());
        format!("\n{heading}\n{}", says.map(|line| format!("  {line}\n")).collect::<String>())
    };
    let windows =
        |all: &'_ [WindowView]| all.iter().map(|window| window.says.clone()).collect::<Vec<String>>();
    let (own, common) = (windows(&view.windows), windows(&view.common_windows));
    text += &told("When to post", &view.no_window, own.iter().map(String::as_str).collect());
    if !common.is_empty() {
        text += &told("Everybody here", &None, common.iter().map(String::as_str).collect());
    }
    text += &told("What works", &view.no_works, view.works.iter().map(|work| &*work.says).collect());
    let meet = view.meet.iter().map(|met| {
        let alike: Vec<&str> = met.alike.iter().map(|alike| alike.who.label()).collect();
        let name = met.who.label();
        format!(
            "{name} ({}): influential on {}, responds to {}, not yet to you",
            met.who.account,
            met.topic.name,
            words::listing(&alike, alike.len())
        )
    });
    let meet: Vec<String> = meet.collect();
    text + &told("People worth meeting", &view.no_meet, meet.iter().map(String::as_str).collect())
}

/// Runs `clout evaluate strategy`.
pub fn evaluate(folder: &DataFolder, out: Output, cuts: &Cuts, days: i64) -> Result<ExitCode, Failure> {
    let lake = folder.lake()?;
    let bar = progress::spinner("reading the lake");
    let tagger = tagging::tagger(folder)?;
    let mut labeller = tagging::Labeller::new(&tagger);
    // Topics as `clout score` finds them: those of the post, and of what it answers.
    let (record, last) = responses::judged(folder, &lake, &mut |post, topics| {
        labeller.label(post, topics);
    })?;
    let Record { responses, posts } = &record;
    let labelled = LabelledPosts::at(posts, responses, last.day());
    let posted = Posted::of_everybody(posts, &labelled, responses, last.day());
    bar.set_message("judging");
    let report = judge_strategy(&posted, &cuts.moments(responses, Horizon::Rest), days);
    bar.finish_and_clear();
    out.print(&report, report_text)?;
    Ok(ExitCode::SUCCESS)
}

fn report_text(report: &StrategyReport) -> String {
    let mut rows = vec![
        ["forecast of the week", "posts", "gain", "95 %", "millinats", "95 %"].map(String::from).to_vec(),
    ];
    rows.extend(report.rankings.iter().map(|ranking| {
        vec![
            ranking.name.clone(),
            ranking.posts.to_string(),
            format!("{:.3}", ranking.gain),
            ranking.interval.map_or_else(String::new, |[low, high]| format!("{low:.3} to {high:.3}")),
            format!("{:+.1}", ranking.millinats),
            ranking
                .millinats_interval
                .map_or_else(String::new, |[low, high]| format!("{low:+.1} to {high:+.1}")),
        ]
    }));
    let delays = report.delays.map(|delay| words::duration(f64::from(delay)));
    let mut text = format!(
        "{} people at {} cuts ({} together), {} later posts that drew {:.0} people; of those who come within 7 days, a half come \
         within {}, three quarters within {}, nine tenths within {}\n\n{}\n",
        report.people,
        report.cuts.len(),
        report.pairs,
        report.posts,
        report.drawn,
        delays[0],
        delays[1],
        delays[2],
        table(&rows, &[1, 2, 3, 4, 5]),
    );
    let advice = [
        ("best windows of a person", &report.advice),
        ("best windows of everybody", &report.everybody),
        ("what draws more", &report.works_more),
        ("what draws fewer", &report.works_less),
    ];
    let heading = ["advice", "looked at", "advised", "by chance", "later posts", "gain", "95 %"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    rows.extend(advice.map(|(name, advice)| advice_row(name, advice)));
    text += &table(&rows, &[1, 2, 3, 4, 5, 6]);
    if let Some(best) = report.smoothings.iter().max_by(|a, b| a.millinats.total_cmp(&b.millinats)) {
        text += &format!(
            "\nof {} smoothings of when responses come, the best looks back {} days, with a bell of {} steps and all \
             days together standing for {:.0} responses in each: {:+.1} millinats a response\n",
            report.smoothings.len(),
            best.days,
            best.steps,
            best.alike,
            best.millinats
        );
    }
    text
}

fn advice_row(name: &str, advice: &AdviceReport) -> Vec<String> {
    vec![
        name.to_owned(),
        advice.looked_at.to_string(),
        advice.advised.to_string(),
        format!("{:.1}", advice.advised_by_chance),
        advice.posts.to_string(),
        advice.gain.map_or_else(String::new, |gain| format!("{gain:.2}")),
        advice.interval.map_or_else(String::new, |[low, high]| format!("{low:.2} to {high:.2}")),
    ]
}
