//! `clout evaluate topics`: how well topics are told.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use topics::{
    Choosing, Classifier, EntityReport, LabelledPost, Point, ThemeReader, ThemeReport, cross_validate,
    judge_entities, judge_themes,
};

use crate::inputs::lines::{self, could_not_read};
use crate::print::failure::Failure;
use crate::print::output::{Output, count, table};

#[derive(Debug, Args)]
pub struct JudgeTopicsArgs {
    /// Posts judged by people, as JSON lines (plain, gzip or zstd) with the columns of TweetTopicXL: text, and 0 or 1
    /// for each of 19 themes; - for standard input
    #[arg(required_unless_present = "entities")]
    pub file: Option<String>,

    /// Fit on the other folds of the file in place of the weights that ship, and judge the dictionary and single words
    /// alone beside it: for files that the shipped weights were fitted on
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=100))]
    pub folds: Option<u64>,

    /// With --folds, fit on these posts as well, each counting 0.3
    #[arg(long, value_name = "FILE", requires = "folds")]
    pub besides: Option<String>,

    /// Judge which topics suit which entities instead, on the judgements that ship, split by entity
    #[arg(long, conflicts_with_all = ["file", "besides"])]
    pub entities: bool,
}

/// How much a post of --besides counts, against one of the file.
const BESIDES_WEIGHT: f64 = 0.3;
/// Parts that entities are split into.
const ENTITY_FOLDS: u64 = 5;

/// What `clout evaluate topics FILE` prints.
#[derive(Serialize)]
struct Judged {
    #[serde(flatten)]
    report: ThemeReport,
    /// Parts that the file was split into; null with the weights that ship.
    folds: Option<u64>,
    /// The dictionary without anything fitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    dictionary_alone: Option<ThemeReport>,
    /// A model of single words, without the dictionary.
    #[serde(skip_serializing_if = "Option::is_none")]
    words_alone: Option<ThemeReport>,
    /// Lines that are no posts, by reason.
    rejected: BTreeMap<&'static str, u64>,
}

/// Runs the command.
pub fn evaluate(out: Output, args: &JudgeTopicsArgs) -> Result<ExitCode, Failure> {
    match &args.file {
        Some(file) => out.print(&judge(file, args)?, judged_text)?,
        None => out.print(&judge_entities(args.folds.unwrap_or(ENTITY_FOLDS)), entities_text)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn judge(file: &str, args: &JudgeTopicsArgs) -> Result<Judged, Failure> {
    let (posts, rejected) = read(file)?;
    let besides = args.besides.as_deref().map(read).transpose()?.unwrap_or_default().0;
    let validate = |folds, besides: &[LabelledPost], choosing| {
        cross_validate(&posts, besides, BESIDES_WEIGHT, folds, choosing)
    };
    Ok(match args.folds {
        Some(folds) => Judged {
            report: validate(folds, &besides, Choosing::Both),
            folds: Some(folds),
            dictionary_alone: Some(validate(folds, &[], Choosing::Dictionary)),
            words_alone: Some(validate(folds, &[], Choosing::Words)),
            rejected,
        },
        None => Judged {
            report: judge_themes(&Classifier::shipped()?, &posts),
            folds: None,
            dictionary_alone: None,
            words_alone: None,
            rejected,
        },
    })
}

/// Posts, and lines that are none by reason.
type Read = (Vec<LabelledPost>, BTreeMap<&'static str, u64>);

fn read(path: &str) -> Result<Read, Failure> {
    let mut lines = lines::open(path)?;
    let (mut posts, mut rejected) = (Vec::new(), BTreeMap::new());
    while let Some(line) = lines.next().map_err(|error| could_not_read(path, &error))? {
        match line.and_then(|line| {
            if line.trim().is_empty() { Ok(None) } else { ThemeReader::read(&line).map(Some) }
        }) {
            Ok(post) => posts.extend(post),
            Err(reason) => *rejected.entry(reason).or_default() += 1,
        }
    }
    lines.check_length(path)?;
    if posts.is_empty() {
        let reasons: Vec<String> =
            rejected.iter().map(|(reason, lines)| format!("{lines} {reason}")).collect();
        let reasons = if reasons.is_empty() { "it is empty".to_owned() } else { reasons.join(", ") };
        return Err(Failure::new(format!("{path} has no post that people judged: {reasons}"))
            .hint("Expected JSON lines with text and 0 or 1 for arts_&_culture ... youth_&_student_life."));
    }
    Ok((posts, rejected))
}

fn judged_text(judged: &Judged) -> String {
    let report = &judged.report;
    let by = match judged.folds {
        Some(folds) => format!("each judged by weights fitted on the other {} of {folds} parts", folds - 1),
        None => "judged by the weights that ship".to_owned(),
    };
    let mut text = format!("{} posts, {by}\n\n", count(report.texts));
    let line = |name: &str, report: &ThemeReport| {
        vec![name.to_owned(), format!("{:.3}", report.macro_f1), format!("{:.3}", report.micro_f1)]
    };
    let mut rows = vec![["", "macro F1", "micro F1"].map(String::from).to_vec()];
    rows.push(line("dictionary and model", report));
    rows.extend(judged.dictionary_alone.as_ref().map(|report| line("dictionary alone", report)));
    rows.extend(judged.words_alone.as_ref().map(|report| line("single words alone", report)));
    text += &table(&rows, &[1, 2]);
    let share = |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{share:.3}"));
    let mut rows = vec![["theme", "texts", "said", "precision", "recall", "F1"].map(String::from).to_vec()];
    rows.extend(report.per_topic.iter().map(|judged| {
        let (texts, said) = (count(judged.texts), count(judged.said));
        vec![
            judged.topic.to_owned(),
            texts,
            said,
            share(judged.precision),
            share(judged.recall),
            format!("{:.3}", judged.f1),
        ]
    }));
    text += &format!("\n{}", table(&rows, &[1, 2, 3, 4, 5]));
    for (reason, lines) in &judged.rejected {
        text += &format!("rejected: {} {reason}\n", count(*lines));
    }
    text
}

fn entities_text(report: &EntityReport) -> String {
    let mut text = format!(
        "{} judgements of {} entities, {} of them yes; each judged by what was fitted on the other {} of {} parts of the \
         entities\n{} judgements passed over: their topic is not in the ontology\n\n",
        count(report.labels),
        count(report.entities),
        count(report.suits),
        report.folds - 1,
        report.folds,
        count(report.without_topic),
    );
    let heading = ["recall", "precision", "from chance", "of named", "of unnamed", "topic's share alone"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    let near = |points: &[Point], recall: f64| {
        let found = points.iter().find(|point| point.recall >= recall - 1e-9);
        found.map_or("-".to_owned(), |point| format!("{:.3}", point.precision))
    };
    for tenth in 1..=10 {
        let recall = f64::from(tenth) / 10.0;
        let from = report.curve.iter().find(|point| point.recall >= recall - 1e-9);
        rows.push(vec![
            format!("{recall:.1}"),
            near(&report.curve, recall),
            from.map_or("-".to_owned(), |point| format!("{:.3}", point.threshold)),
            near(&report.named, recall),
            near(&report.unnamed, recall),
            near(&report.topic_alone, recall),
        ]);
    }
    text += &table(&rows, &[0, 1, 2, 3, 4, 5]);
    text
}
