//! The topics and how they hang together.

mod additions;
mod search;
mod shipped;

use std::sync::OnceLock;

pub use additions::{Added, AdditionError, Rejected};
use model::TopicId;
use rustc_hash::FxHashMap;
pub(crate) use shipped::rows;

use crate::Language;
use crate::normal::fold_case;

/// A topic's place in an [`Ontology`]: dense, from zero, and good for that ontology alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicIndex(pub(crate) u16);

impl TopicIndex {
    /// As an index into a column of topics.
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The id, the same wherever the topic is known.
    pub id: TopicId,
    /// The name in addresses; no two topics share one.
    pub slug: String,
    /// The English name.
    pub name: String,
    /// The item of Wikidata, such as `Q312`; empty where there is none.
    pub wikidata: String,
}

/// Topics, their names, and an acyclic graph from parents to children; a topic may have several parents.
#[derive(Debug, Clone)]
pub struct Ontology {
    topics: Vec<Topic>,
    parents: Vec<Vec<TopicIndex>>,
    children: Vec<Vec<TopicIndex>>,
    /// Names by language, the English one included; empty where there is none.
    names: Vec<[String; 6]>,
    by_id: FxHashMap<TopicId, TopicIndex>,
    by_slug: FxHashMap<String, TopicIndex>,
    /// Every ancestor, the topic itself excluded, in rising order.
    ancestors: Vec<Vec<TopicIndex>>,
    pub(crate) added: Added,
    search: search::Search,
}

impl Ontology {
    /// The ontology that ships with Clout, made once.
    pub fn shipped() -> &'static Ontology {
        static SHIPPED: OnceLock<Ontology> = OnceLock::new();
        SHIPPED.get_or_init(shipped::read)
    }

    /// A digest of all that is known here: topics, names, parents, and what an operator added.
    pub fn digest(&self) -> u64 {
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        for index in self.indices() {
            let row = (self.topic(index), &self.names[index.get()], self.parents(index));
            hasher.update(format!("{row:?}\n").as_bytes());
        }
        hasher.update(format!("{:?}", self.added).as_bytes());
        hasher.digest()
    }

    /// The number of topics.
    pub fn len(&self) -> usize {
        self.topics.len()
    }

    /// True of an ontology without topics.
    pub fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    /// Every topic's place, in the order of the columns.
    pub fn indices(&self) -> impl Iterator<Item = TopicIndex> + use<> {
        // At most 65,536 topics are taken in.
        (0..self.topics.len()).map(|index| TopicIndex(index as u16))
    }

    /// A node.
    pub fn topic(&self, index: TopicIndex) -> &Topic {
        &self.topics[index.get()]
    }

    /// The topic of an id.
    pub fn by_id(&self, id: TopicId) -> Option<TopicIndex> {
        self.by_id.get(&id).copied()
    }

    /// The topic of a slug.
    pub fn by_slug(&self, slug: &str) -> Option<TopicIndex> {
        self.by_slug.get(slug).copied()
    }

    /// The topic that a text names by slug, in any case, by number, or by its English name.
    pub fn named(&self, text: &str) -> Option<TopicIndex> {
        let text = text.trim();
        let by_name = || {
            let same = |index: &TopicIndex| fold_case(&self.topic(*index).name) == fold_case(text);
            self.search(text, 8).into_iter().find(same)
        };
        let by_id = || self.by_id(text.parse().ok()?);
        self.by_slug(&text.to_lowercase()).or_else(by_id).or_else(by_name)
    }

    /// The topics right above.
    pub fn parents(&self, index: TopicIndex) -> &[TopicIndex] {
        &self.parents[index.get()]
    }

    /// The topics right below.
    pub fn children(&self, index: TopicIndex) -> &[TopicIndex] {
        &self.children[index.get()]
    }

    /// Every topic above, in rising order; not the topic itself.
    pub fn ancestors(&self, index: TopicIndex) -> &[TopicIndex] {
        &self.ancestors[index.get()]
    }

    /// The name in a language, or in English where there is none.
    pub fn name(&self, index: TopicIndex, language: Language) -> &str {
        match self.names[index.get()][language as usize].as_str() {
            "" => &self.topics[index.get()].name,
            name => name,
        }
    }

    /// The name in a language, if there is one.
    pub fn own_name(&self, index: TopicIndex, language: Language) -> Option<&str> {
        Some(self.names[index.get()][language as usize].as_str()).filter(|name| !name.is_empty())
    }

    /// Wikidata's item, such as `Q312`.
    pub fn wikidata(&self, index: TopicIndex) -> Option<&str> {
        Some(self.topics[index.get()].wikidata.as_str()).filter(|item| !item.is_empty())
    }

    /// Parents, children, and those that share a parent, nearest first; none twice, at most `limit`.
    pub fn related(&self, index: TopicIndex, limit: usize) -> Vec<TopicIndex> {
        let siblings = self.parents(index).iter().flat_map(|&parent| self.children(parent).iter());
        let mut found: Vec<TopicIndex> = Vec::new();
        for &relative in self.parents(index).iter().chain(self.children(index)).chain(siblings) {
            if found.len() >= limit {
                break;
            }
            if relative != index && !found.contains(&relative) {
                found.push(relative);
            }
        }
        found
    }

    /// Works out what follows from the edges. Fails with a topic that is its own ancestor.
    fn settle(mut self) -> Result<Ontology, TopicIndex> {
        let mut order = Vec::with_capacity(self.len());
        let mut waiting: Vec<usize> = self.parents.iter().map(Vec::len).collect();
        let mut ready: Vec<TopicIndex> = self.indices().filter(|index| waiting[index.get()] == 0).collect();
        while let Some(index) = ready.pop() {
            order.push(index);
            for &child in &self.children[index.get()] {
                waiting[child.get()] -= 1;
                if waiting[child.get()] == 0 {
                    ready.push(child);
                }
            }
        }
        if order.len() < self.len() {
            let stuck = self.indices().find(|index| waiting[index.get()] > 0);
            return Err(stuck.unwrap_or(TopicIndex(0)));
        }
        let mut ancestors: Vec<Vec<TopicIndex>> = vec![Vec::new(); self.len()];
        for index in order {
            let mut above: Vec<TopicIndex> = self.parents[index.get()].clone();
            for parent in &self.parents[index.get()] {
                above.extend_from_slice(&ancestors[parent.get()]);
            }
            above.sort_unstable();
            above.dedup();
            ancestors[index.get()] = above;
        }
        self.ancestors = ancestors;
        Ok(self)
    }
}
