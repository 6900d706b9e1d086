//! `clout topics`: the topics of texts.

use std::process::ExitCode;

use clap::Args;
use model::TopicId;
use serde::Serialize;
use topics::{Found, Post, Tagger};

use crate::commands::arguments::parse_limit;
use crate::data_folder::DataFolder;
use crate::inputs::{lines, tagging};
use crate::print::failure::Failure;
use crate::print::output::{Output, say, table};

#[derive(Debug, Args)]
pub struct TopicsArgs {
    /// The text; - reads one text a line from standard input
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,

    /// The language of the text, such as es; by default its commonest words tell
    #[arg(long, value_name = "CODE")]
    pub lang: Option<String>,

    /// Tags or categories beside the text
    #[arg(long, value_delimiter = ',', value_name = "TAG,..")]
    pub tags: Vec<String>,

    /// How many topics
    #[arg(long, default_value_t = 20, value_parser = parse_limit)]
    pub limit: usize,
}

/// Longest bar.
const BAR: f32 = 20.0;

/// What is printed.
#[derive(Serialize)]
struct Answer {
    /// The text, where several are asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The text's language, where it is one that topics have names in.
    language: Option<&'static str>,
    topics: Vec<FoundTopic>,
}

#[derive(Serialize)]
struct FoundTopic {
    id: TopicId,
    slug: String,
    name: String,
    weight: f64,
    /// Only something below it was found.
    rolled_up: bool,
    because: Vec<String>,
}

/// Runs the command.
pub fn run(folder: &DataFolder, out: Output, args: &TopicsArgs) -> Result<ExitCode, Failure> {
    let tagger = &tagging::tagger(folder)?;
    if args.text != ["-"] {
        let answer = answer(tagger, &args.text.join(" "), args);
        out.print(&answer, text)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = lines::open("-")?;
    while let Some(line) = lines.next().map_err(|error| lines::could_not_read("standard input", &error))? {
        match line {
            Ok(line) => {
                let line = line.trim_end();
                let answer = Answer { text: Some(line.to_owned()), ..answer(tagger, line, args) };
                out.print(&answer, text)?;
                if !out.json {
                    say("")?;
                }
            }
            Err(reason) => eprintln!("passed over: {reason}"),
        }
    }
    lines.check_length("standard input")?;
    Ok(ExitCode::SUCCESS)
}

fn answer(tagger: &Tagger, text: &str, args: &TopicsArgs) -> Answer {
    let tags: Vec<&str> = args.tags.iter().map(String::as_str).collect();
    let post = Post { text, tags: &tags, language: args.lang.as_deref(), ..Post::default() };
    let named = |found: Found| {
        let topic = tagger.ontology().topic(found.topic);
        FoundTopic {
            id: topic.id,
            slug: topic.slug.clone(),
            name: topic.name.clone(),
            weight: (f64::from(found.weight) * 1000.0).round() / 1000.0,
            rolled_up: found.rolled_up,
            because: found.because,
        }
    };
    let topics = tagger.tag(&post).into_iter().take(args.limit).map(named).collect();
    Answer { text: None, language: tagger.language(&post).map(|language| language.code()), topics }
}

fn text(answer: &Answer) -> String {
    let mut text = answer.text.as_ref().map(|text| format!("{text}\n")).unwrap_or_default();
    if answer.topics.is_empty() {
        return text + "No topic found. A hashtag, a name or --tags tells more.\n";
    }
    let row = |topic: &FoundTopic| {
        let bar = "▪".repeat((topic.weight as f32 * BAR).round().max(1.0) as usize);
        let why = if topic.rolled_up {
            format!("↑ {}", topic.because.join(", "))
        } else {
            topic.because.join(", ")
        };
        vec![topic.name.clone(), format!("{:.2}", topic.weight), bar, why, topic.slug.clone()]
    };
    let mut rows = vec![["topic", "weight", "", "because", "slug"].map(String::from).to_vec()];
    rows.extend(answer.topics.iter().map(row));
    text += &table(&rows, &[1]);
    if answer.topics.iter().any(|topic| topic.rolled_up) {
        text += "\n↑ handed up by what was found below it\n";
    }
    text
}
