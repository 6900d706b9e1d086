//! Texts and their topics: `clout topics`, and the labels of posts that are scored.

use std::process::ExitCode;

use model::TopicId;
use scoring::Written;
use serde::Serialize;
use topics::{Found, Ontology, Post, Scratch, Tagger};

use crate::commands::cli::TopicsArgs;
use crate::folder::Folder;
use crate::inputs::lines;
use crate::print::failure::Failure;
use crate::print::output::{Output, say, table};

/// The operator's own topics, aliases and stop-words, in the data folder.
const ADDITIONS: &str = "topics.toml";
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
pub fn run(folder: &Folder, out: Output, args: &TopicsArgs) -> Result<ExitCode, Failure> {
    let tagger = &tagger(folder)?;
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

/// The tagger of a folder: it knows the operator's file, where there is one.
pub fn tagger(folder: &Folder) -> Result<Tagger, Failure> {
    Ok(Tagger::new(ontology(folder)?))
}

/// Finds the topics of posts one by one, with buffers that are kept.
pub struct Labeller<'a> {
    tagger: &'a Tagger,
    scratch: Scratch,
}

impl<'a> Labeller<'a> {
    /// With a tagger.
    pub fn new(tagger: &'a Tagger) -> Labeller<'a> {
        Labeller { tagger, scratch: Scratch::default() }
    }

    /// Adds what a post is about, and everything above that: what counts for a topic counts for its parents, too, so
    /// that nobody is ever more on a topic than on its parent.
    pub fn label(&mut self, post: Written<'_>, topics: &mut Vec<TopicId>) {
        let tags: Vec<&str> = post.tags.into_iter().flat_map(str::split_whitespace).collect();
        let text = post.text.unwrap_or_default();
        let post = Post { text, tags: &tags, language: post.lang, ..Post::default() };
        let ontology = self.tagger.ontology();
        for about in self.tagger.about(&post, &mut self.scratch) {
            let above = ontology.ancestors(about).iter().copied();
            topics.extend(above.chain([about]).map(|topic| ontology.topic(topic).id));
        }
        topics.sort_unstable();
        topics.dedup();
    }
}

/// The topics of a folder: those that ship, and the operator's own. Entries that cannot be used are told, and passed
/// over.
pub fn ontology(folder: &Folder) -> Result<Ontology, Failure> {
    let path = folder.path().join(ADDITIONS);
    let additions = match std::fs::read_to_string(&path) {
        Ok(additions) => additions,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Ontology::shipped().clone()),
        Err(error) => {
            return Err(Failure::new(format!("could not read {}: {error}", path.display()))
                .hint("Check that you may read it, or move it away."));
        }
    };
    let (ontology, rejected) = Ontology::shipped().with_additions(&additions).map_err(|error| {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        Failure::new(format!("{}: {error}{}", path.display(), cause.trim_end()))
            .hint("Correct it; docs/topics.md shows an example.")
    })?;
    for one in rejected {
        eprintln!("{ADDITIONS}: {}: {}\n  {}", one.entry, one.reason, one.hint);
    }
    Ok(ontology)
}

/// The widest topics above a topic; itself where there is nothing above it.
pub fn fields(ontology: &Ontology, topic: TopicId) -> Vec<TopicId> {
    let Some(index) = ontology.by_id(topic) else { return Vec::new() };
    let all = ontology.ancestors(index).iter().copied().chain([index]);
    let widest = all.filter(|&one| ontology.parents(one).is_empty());
    widest.map(|one| ontology.topic(one).id).collect()
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
