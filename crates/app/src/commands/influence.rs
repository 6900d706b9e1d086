//! `clout evaluate influence`: rankings on tags, judged by later accepted answers.

use std::process::ExitCode;

use model::TopicId;
use scoring::{
    Borrowing, Cuts, ExpertWay, InfluenceOptions, InfluenceReport, InfluenceTruth, LabelledPosts, Recipe,
    TopicCoverage, WaysReport, judge_influence,
};
use serde::Serialize;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::data_folder::DataFolder;
use crate::inputs::responses;
use crate::print::failure::Failure;
use crate::print::output::{Output, table};
use crate::print::progress;

/// Tags printed by themselves.
const TAGS: usize = 15;

/// The report with the words of its tags.
#[derive(Serialize)]
struct Named {
    #[serde(flatten)]
    report: InfluenceReport,
    /// By the number that stands for it.
    tags: BTreeMap<String, String>,
}

/// Runs the command.
pub fn evaluate(
    folder: &DataFolder,
    out: Output,
    cuts: &Cuts,
    truth: InfluenceTruth,
    min_answers: u32,
) -> Result<ExitCode, Failure> {
    let lake = folder.lake()?;
    let bar = progress::spinner("reading the lake");
    let mut tags = BTreeMap::default();
    let (record, last) = responses::judged(folder, &lake, &mut |post, topics| {
        for tag in post.tags.into_iter().flat_map(str::split_whitespace) {
            let tag = tag.to_lowercase();
            let topic = TopicId(xxh3_64(tag.as_bytes()));
            topics.push(topic);
            tags.entry(topic.to_string()).or_insert(tag);
        }
    })?;
    let labelled = LabelledPosts::at(&record.posts, &record.responses, last.day());
    bar.set_message("judging");
    let options = InfluenceOptions { truth, cuts: cuts.clone(), min_answers, recipe: Recipe::default() };
    let report = judge_influence(&record.responses, &labelled, &options, &|done, all| {
        bar.set_message(format!("judged {done} of {all} cuts"));
    })?;
    bar.finish_and_clear();
    tags.retain(|topic, _| report.per_topic.iter().any(|judged| judged.topic.to_string() == *topic));
    out.print(&Named { report, tags }, text)?;
    Ok(ExitCode::SUCCESS)
}

fn text(named: &Named) -> String {
    let Named { report, tags } = named;
    let mut rows = vec![["ranking", "ndcg@5"].map(String::from).to_vec()];
    let line = |name: &str, value: f64| vec![name.to_owned(), format!("{value:.3}")];
    rows.extend(report.rankers.iter().map(|ranker| line(ranker.name, ranker.ndcg_at_5)));
    let truth = match report.truth {
        InfluenceTruth::AcceptedAnswers => "answers on the tag accepted after the cut",
        InfluenceTruth::Responders => "people who respond to posts on the tag in the horizon after the cut",
    };
    let mut text = format!(
        "{} tags at {} cuts: {} boards; truth: {truth}\n\n{}",
        report.topics,
        report.cuts.len(),
        report.boards,
        table(&rows, &[1]),
    );
    text += &report.coverage.as_ref().map_or_else(String::new, coverage_text);
    if let Some(experts) = &report.experts {
        let name =
            |way: ExpertWay| format!("{} {:.2}", if way.adds { "adds" } else { "takes" }, way.strength);
        text += &ways_text(["standing of responders on the tag", "counts for nothing"], experts, name);
    }
    if let Some(borrowing) = &report.borrowing {
        let name = |way: Borrowing| format!("{:.2}", way.borrow);
        text += &ways_text(["borrowed from the field", "as it is"], borrowing, name);
    }
    let heading = ["tag", "answers", "boards", "topic influence", "answers before"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    rows.extend(report.per_topic.iter().take(TAGS).map(|judged| {
        let of =
            |name: &str| judged.ndcg_at_5.get(name).map_or_else(String::new, |value| format!("{value:.3}"));
        let tag = tags.get(&judged.topic.to_string()).cloned().unwrap_or_default();
        let (answers, boards) = (judged.answers.to_string(), judged.boards.to_string());
        vec![tag, answers, boards, of("topic_influence"), of("answers")]
    }));
    text += &format!("\n{}", table(&rows, &[1, 2, 3, 4]));
    text
}

/// How the intervals of topics do.
fn coverage_text(coverage: &TopicCoverage) -> String {
    format!(
        "\n80 % intervals of {} topics of {} people that would have been shown: {:.1} % of what came in the horizon after \
         lay within (95 % {:.1} to {:.1}); {:.2} people a topic were forecast, {:.2} came, fewer than forecast for {:.1} % \
         of the topics\n",
        coverage.topics,
        coverage.people,
        100.0 * coverage.coverage,
        100.0 * coverage.interval[0],
        100.0 * coverage.interval[1],
        coverage.forecast,
        coverage.outcome,
        100.0 * coverage.below,
    )
}

/// What other ways would change.
fn ways_text<W: Copy>(
    [what, plain]: [&str; 2],
    report: &WaysReport<W>,
    name: impl Fn(W) -> String,
) -> String {
    let mut rows = vec![[what, "earlier cuts", "later cuts"].map(String::from).to_vec()];
    let line =
        |name: String, earlier: f64, later: f64| vec![name, format!("{earlier:.3}"), format!("{later:.3}")];
    rows.push(line(plain.to_owned(), report.plain_earlier, report.plain_later));
    rows.extend(report.ways.iter().map(|way| line(name(way.way), way.earlier, way.later)));
    format!(
        "\n{}chosen on the earlier cuts: {}; on the {} boards of the later ones it changes ndcg@5 by {:+.3}, 95 % {:+.3} to \
         {:+.3}\n",
        table(&rows, &[1, 2]),
        name(report.chosen),
        report.boards,
        report.difference,
        report.interval[0],
        report.interval[1],
    )
}
