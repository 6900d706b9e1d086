//! The topics of a data folder, and the labels of posts that are scored.

use model::TopicId;
use scoring::{Label, LabelPosts, Written};
use topics::{Ontology, Post, Scratch, TAGGER_VERSION, Tagger};
use xxhash_rust::xxh3::xxh3_64;

use crate::data_folder::DataFolder;
use crate::print::failure::Failure;

/// The operator's own topics, aliases and stop-words, in the data folder.
const ADDITIONS: &str = "topics.toml";

/// The tagger of a folder: it knows the operator's file, where there is one.
pub fn tagger(folder: &DataFolder) -> Result<Tagger, Failure> {
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

/// What labels of a tagger hang on, and labellers for as many threads as there are.
pub struct Labels<'a> {
    tagger: &'a Tagger,
    version: u64,
}

impl<'a> Labels<'a> {
    /// Of a tagger.
    pub fn new(tagger: &'a Tagger) -> Labels<'a> {
        let both = [TAGGER_VERSION.to_le_bytes(), tagger.ontology().digest().to_le_bytes()];
        Labels { tagger, version: xxh3_64(both.as_flattened()) }
    }
}

impl LabelPosts for Labels<'_> {
    fn version(&self) -> u64 {
        self.version
    }

    fn labeller(&self) -> Box<Label<'_>> {
        let mut labeller = Labeller::new(self.tagger);
        Box::new(move |post, topics| labeller.label(post, topics))
    }
}

/// The topics of a folder: those that ship, and the operator's own. Entries that cannot be used are told, and passed
/// over.
pub fn ontology(folder: &DataFolder) -> Result<Ontology, Failure> {
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
    for entry in rejected {
        eprintln!("{ADDITIONS}: {}: {}\n  {}", entry.entry, entry.reason, entry.hint);
    }
    Ok(ontology)
}

/// The widest topics above a topic; itself where there is nothing above it.
pub fn fields(ontology: &Ontology, topic: TopicId) -> Vec<TopicId> {
    let Some(index) = ontology.by_id(topic) else { return Vec::new() };
    let all = ontology.ancestors(index).iter().copied().chain([index]);
    let widest = all.filter(|&topic| ontology.parents(topic).is_empty());
    widest.map(|topic| ontology.topic(topic).id).collect()
}
