//! The Klout Topic Ontology as it ships, packed into the binary.

use model::TopicId;
use rustc_hash::FxHashMap;

use super::{Added, Ontology, Topic, TopicIndex};
use crate::Language;

const TOPICS: &[u8] = include_bytes!("../../../../data/topics/klout_topic_ontology_20180601.csv.zst");
const EDGES: &[u8] = include_bytes!("../../../../data/topics/klout_topic_edge_20180601.csv.zst");
const NAMES: &[u8] = include_bytes!("../../../../data/topics/klout_topic_display_20180601.csv.zst");

/// The ontology. What ships is read by every test: it cannot be damaged where this runs.
pub(super) fn read() -> Ontology {
    let mut ontology = Ontology {
        topics: Vec::new(),
        parents: Vec::new(),
        children: Vec::new(),
        names: Vec::new(),
        by_id: FxHashMap::default(),
        by_slug: FxHashMap::default(),
        ancestors: Vec::new(),
        added: Added::default(),
        search: Default::default(),
    };
    for row in rows(TOPICS) {
        let [Some(id), Some(slug), Some(name)] = [row.get(0), row.get(1), row.get(2)] else { continue };
        let (Ok(id), Ok(index)) = (id.parse().map(TopicId), u16::try_from(ontology.topics.len())) else {
            continue;
        };
        ontology.by_id.insert(id, TopicIndex(index));
        ontology.by_slug.insert(slug.to_owned(), TopicIndex(index));
        let wikidata = row.get(3).unwrap_or_default().to_owned();
        ontology.topics.push(Topic { id, slug: slug.to_owned(), name: name.to_owned(), wikidata });
        let mut names: [String; 6] = Default::default();
        names[Language::English as usize] = name.to_owned();
        ontology.names.push(names);
    }
    ontology.parents = vec![Vec::new(); ontology.len()];
    ontology.children = vec![Vec::new(); ontology.len()];
    for row in rows(EDGES) {
        let end = |column| {
            row.get(column).and_then(|id| id.parse().ok()).and_then(|id| ontology.by_id(TopicId(id)))
        };
        // The root is no topic, and its edge leads to itself; nor are the ends of 37 other edges.
        if let (Some(parent), Some(child)) = (end(0), end(2)) {
            ontology.parents[child.get()].push(parent);
            ontology.children[parent.get()].push(child);
        }
    }
    for row in rows(NAMES) {
        let topic = row.get(0).and_then(|id| id.parse().ok()).and_then(|id| ontology.by_id(TopicId(id)));
        let language = row.get(1).and_then(Language::of_code);
        if let (Some(topic), Some(language), Some(name)) = (topic, language, row.get(2)) {
            ontology.names[topic.get()][language as usize] = name.to_owned();
        }
    }
    #[expect(clippy::expect_used, reason = "the graph that ships has no cycle: every test reads it")]
    ontology.settle().expect("the graph that ships has no cycle")
}

/// The rows of a packed table after its heading.
pub(crate) fn rows(packed: &[u8]) -> impl Iterator<Item = csv::StringRecord> + use<> {
    let bytes = zstd::decode_all(packed).unwrap_or_default();
    csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(std::io::Cursor::new(bytes))
        .into_records()
        .filter_map(Result::ok)
}
