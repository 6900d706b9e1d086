//! Topics, aliases and stop-words that an operator adds in a file.

use std::collections::BTreeSet;

use model::TopicId;
use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use super::{Ontology, Topic, TopicIndex};
use crate::normal::fold_case;

/// The file as a whole could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the file of added topics is no TOML")]
pub struct AdditionError(#[from] toml::de::Error);

/// An entry that was passed over: where it stands, what is wrong, and one thing to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Such as `topic 2 "rust-lang"`.
    pub entry: String,
    /// What is wrong with it.
    pub reason: String,
    /// One thing to try.
    pub hint: &'static str,
}

/// What was taken in besides topics.
#[derive(Debug, Clone, Default)]
pub struct Added {
    /// Aliases and whom they mean.
    pub(crate) aliases: Vec<(String, TopicIndex)>,
    /// Words, folded, that are never a topic's name.
    pub(crate) stop_words: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    topic: Vec<TopicEntry>,
    #[serde(default)]
    alias: Vec<AliasEntry>,
    #[serde(default)]
    stop_words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicEntry {
    slug: String,
    name: String,
    #[serde(default)]
    parents: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    wikidata: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AliasEntry {
    alias: String,
    topic: String,
}

/// The id of an added topic: a hash of its slug, so that it is the same on every machine. The highest bits set keep it
/// away from the ids of the ontology that ships, which are all below 2^63 + 2^62.
fn id_of(slug: &str) -> TopicId {
    TopicId(xxh3_64(slug.as_bytes()) | (3 << 62))
}

fn is_slug(slug: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !slug.is_empty() && slug.len() <= 80 && slug.bytes().all(letters) && !slug.starts_with('-')
}

impl Ontology {
    /// This ontology with the entries of an operator's file. Parents may be topics of the file, in any order. Bad
    /// entries are passed over and told.
    ///
    /// Fails where the text is no TOML of the expected shape.
    pub fn with_additions(&self, text: &str) -> Result<(Ontology, Vec<Rejected>), AdditionError> {
        let file: File = toml::from_str(text)?;
        let mut ontology = self.clone();
        let mut rejected = Vec::new();
        let mut reject =
            |entry: String, reason: String, hint| rejected.push(Rejected { entry, reason, hint });
        let mut taken: Vec<(TopicIndex, TopicEntry)> = Vec::new();
        for (place, entry) in file.topic.into_iter().enumerate() {
            let name = format!("topic {} {:?}", place + 1, entry.slug);
            match ontology.add(&entry) {
                Ok(index) => taken.push((index, entry)),
                Err((reason, hint)) => reject(name, reason, hint),
            }
        }
        for (index, entry) in taken {
            for parent in &entry.parents {
                let name = || format!("topic {:?}, parent {parent:?}", entry.slug);
                match ontology.by_slug(parent) {
                    None => reject(name(), "there is no such topic".to_owned(), "Give the slug of a topic."),
                    Some(above) if !ontology.link(above, index) => {
                        reject(
                            name(),
                            "it would be its own ancestor".to_owned(),
                            "Leave one of the parents out.",
                        );
                    }
                    Some(_) => {}
                }
            }
            for alias in &entry.aliases {
                ontology.added.aliases.push((alias.clone(), index));
            }
        }
        for (place, entry) in file.alias.into_iter().enumerate() {
            let name = format!("alias {} {:?}", place + 1, entry.alias);
            match ontology.by_slug(&entry.topic) {
                _ if fold_case(&entry.alias).is_empty() => {
                    reject(name, "it has no letter".to_owned(), "Give a word or a phrase.");
                }
                Some(topic) => ontology.added.aliases.push((entry.alias, topic)),
                None => {
                    let reason = format!("there is no topic {:?}", entry.topic);
                    reject(name, reason, "Look the slug up with clout topics.");
                }
            }
        }
        ontology.added.stop_words.extend(file.stop_words.iter().map(|word| fold_case(word)));
        // No link closed a circle, so that there is always an order.
        Ok((ontology.settle().unwrap_or_else(|_| self.clone()), rejected))
    }

    /// Takes a topic in, without parents yet.
    fn add(&mut self, entry: &TopicEntry) -> Result<TopicIndex, (String, &'static str)> {
        if !is_slug(&entry.slug) {
            let reason = "a slug has small letters, digits and hyphens, and at most 80 of them".to_owned();
            return Err((reason, "Write it like rust-lang."));
        }
        if fold_case(&entry.name).is_empty() {
            return Err(("its name has no letter".to_owned(), "Give the name that people read."));
        }
        if self.by_slug(&entry.slug).is_some() {
            let reason = "there is a topic of this slug already".to_owned();
            return Err((reason, "Add an alias to it instead."));
        }
        let id = id_of(&entry.slug);
        let Ok(index) = u16::try_from(self.len()) else {
            return Err(("there are 65,536 topics already".to_owned(), "Remove some."));
        };
        if self.by_id(id).is_some() {
            return Err(("its id is another topic's".to_owned(), "Choose another slug."));
        }
        let index = TopicIndex(index);
        self.by_id.insert(id, index);
        self.by_slug.insert(entry.slug.clone(), index);
        let (slug, name, wikidata) = (entry.slug.clone(), entry.name.clone(), entry.wikidata.clone());
        let mut names: [String; 6] = Default::default();
        names[0] = name.clone();
        self.names.push(names);
        self.topics.push(Topic { id, slug, name, wikidata });
        self.parents.push(Vec::new());
        self.children.push(Vec::new());
        self.ancestors.push(Vec::new());
        Ok(index)
    }

    /// Puts a topic under another; false, and nothing done, where that would close a circle.
    fn link(&mut self, parent: TopicIndex, child: TopicIndex) -> bool {
        let mut below = vec![child];
        let mut seen = vec![false; self.len()];
        while let Some(topic) = below.pop() {
            if topic == parent {
                return false;
            }
            if !std::mem::replace(&mut seen[topic.get()], true) {
                below.extend_from_slice(&self.children[topic.get()]);
            }
        }
        if !self.parents(child).contains(&parent) {
            self.parents[child.get()].push(parent);
            self.children[parent.get()].push(child);
        }
        true
    }
}
