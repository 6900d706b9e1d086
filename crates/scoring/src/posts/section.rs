//! Posts of some days in a segment beside the lake.

use lake::{Batch, Columns, SectionKey};
use model::{EventId, Network, PersonId, ResponseKind, TopicId};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::table::{Answer, Deletion, Label, Manner, Posts, PostsBuilder, Version};
use crate::fold::{ACT_COLUMNS, FoldError, Part, Reader, Writer, kind_of, same_length};
use crate::responses::PostKey;

/// Version of the section's columns, and of what is put into them.
const VERSION: u64 = 1;

/// Finds the topics of posts, on several threads.
pub trait LabelPosts: Sync {
    /// A number that hangs on all that topics hang on beside the post itself. What was found under another number is
    /// found again.
    fn version(&self) -> u64;

    /// What adds the topics of one post after another.
    fn labeller(&self) -> Box<Label<'_>>;
}

impl PostsBuilder {
    /// The columns of the lake that it reads.
    pub(crate) const COLUMNS: Columns =
        ACT_COLUMNS.and(Columns::UNDATED).and(Columns::TEXT).and(Columns::TAGS).and(Columns::LANG);
}

impl<'l> Part<dyn LabelPosts + 'l> for PostsBuilder {
    const COLUMNS: Columns = PostsBuilder::COLUMNS;

    fn keys(labels: &(dyn LabelPosts + 'l)) -> Vec<SectionKey> {
        let both = [VERSION.to_le_bytes(), labels.version().to_le_bytes()];
        vec![SectionKey { name: "posts".to_owned(), version: xxh3_64(both.as_flattened()) }]
    }

    fn new(_: &(dyn LabelPosts + 'l)) -> PostsBuilder {
        PostsBuilder::default()
    }

    fn update(&mut self, labels: &(dyn LabelPosts + 'l), network: Network, batch: &Batch) {
        let mut labeller = labels.labeller();
        let events = (0..batch.len()).filter_map(|row| batch.event(network, row));
        events.for_each(|event| self.push(&event, &mut *labeller));
    }

    fn merge(&mut self, other: PostsBuilder) {
        PostsBuilder::merge(self, other);
    }

    fn write(&mut self) -> Vec<Vec<u8>> {
        let mut out = Writer::default();
        self.canonical().write(&mut out);
        vec![out.into_bytes()]
    }

    fn read(_: &(dyn LabelPosts + 'l), sections: &[Vec<u8>]) -> Result<PostsBuilder, FoldError> {
        let [section] = sections else { return Err(FoldError::CutShort) };
        let mut from = Reader::new(section);
        let posts = Posts::read(&mut from)?;
        from.end()?;
        Ok(PostsBuilder::of(posts))
    }
}

impl PartialEq for Posts {
    /// The same was told. Numbers of topics, tags and networks hang on who was told first, and mean nothing.
    fn eq(&self, other: &Posts) -> bool {
        let parts = |posts: &Posts| {
            let Posts { versions, answers, deletions, words, topics, tags, networks } = posts.in_order();
            (versions, answers, deletions, words, topics, tags, networks)
        };
        parts(self) == parts(other)
    }
}

impl Posts {
    /// The same, with everything in an order that hangs on what was told alone: topics, tags and networks by themselves,
    /// rows by all that is in them.
    pub(super) fn in_order(&self) -> Posts {
        let mut topics = self.topics.clone();
        topics.sort_unstable();
        let mut tags = self.tags.clone();
        tags.sort_unstable();
        let mut networks = self.networks.clone();
        networks.sort_unstable();
        let topic_places = places(&self.topics, &topics);
        let tag_places = places(&self.tags, &tags);
        let network_places = places(&self.networks, &networks);
        let mut ordered = Posts { topics, tags, networks, ..Posts::default() };
        let mut versions: Vec<(Version, Vec<u32>)> = self
            .versions
            .iter()
            .map(|version| {
                let network = network_places[usize::from(version.network)] as u16;
                let mut words: Vec<u32> =
                    self.topics_of(version).iter().map(|&topic| topic_places[topic as usize]).collect();
                words.sort_unstable();
                words.extend(self.tags_of(version).iter().map(|&tag| tag_places[tag as usize]));
                (Version { words: 0, network, ..*version }, words)
            })
            .collect();
        versions.sort_by(|(a, a_words), (b, b_words)| {
            let key = |version: &Version| {
                let told = (version.topics, version.tags, version.network, version.undated, version.worded);
                (
                    version.key,
                    version.time,
                    version.event,
                    version.manner,
                    version.author,
                    told,
                    version.forms,
                )
            };
            key(a).cmp(&key(b)).then_with(|| a_words.cmp(b_words))
        });
        for (version, words) in versions {
            ordered.versions.push(Version { words: ordered.words.len() as u64, ..version });
            ordered.words.extend(words);
        }
        ordered.answers = self.answers.clone();
        ordered
            .answers
            .sort_by_key(|answer| (answer.own, answer.to, answer.time, answer.author, answer.kind));
        let moved =
            |gone: &Deletion| Deletion { network: network_places[usize::from(gone.network)] as u16, ..*gone };
        ordered.deletions = self.deletions.iter().map(moved).collect();
        ordered.deletions.sort_by_key(|gone| (gone.key, gone.time, gone.author, gone.network));
        ordered
    }

    fn write(&self, out: &mut Writer) {
        out.number(self.networks.len() as u64);
        out.texts(self.networks.iter().map(Network::as_str).collect::<Vec<_>>().iter().copied());
        out.hashes(self.topics.iter().map(|topic| topic.0));
        out.number(self.tags.len() as u64);
        out.texts(self.tags.iter().map(String::as_str).collect::<Vec<_>>().iter().copied());
        let versions = &self.versions;
        out.hashes(versions.iter().map(|version| version.key.number()));
        out.hashes(versions.iter().map(|version| version.event.0));
        out.hashes(versions.iter().map(|version| version.author.0));
        out.packed(versions.iter().map(|version| version.time));
        out.packed(versions.iter().map(|version| i64::from(version.topics)));
        out.packed(versions.iter().map(|version| i64::from(version.tags)));
        out.packed(versions.iter().map(|version| i64::from(version.network)));
        out.packed(versions.iter().map(|version| i64::from(version.manner as u8)));
        out.packed(versions.iter().map(|version| {
            i64::from(version.undated) | i64::from(version.worded) << 1 | i64::from(version.forms) << 2
        }));
        out.places(&self.words);
        out.hashes(self.answers.iter().map(|answer| answer.own.number()));
        out.hashes(self.answers.iter().map(|answer| answer.to.number()));
        out.hashes(self.answers.iter().map(|answer| answer.author.0));
        out.packed(self.answers.iter().map(|answer| answer.time));
        out.packed(self.answers.iter().map(|answer| i64::from(answer.kind as u8)));
        out.hashes(self.deletions.iter().map(|gone| gone.key.number()));
        out.hashes(self.deletions.iter().map(|gone| gone.author.0));
        out.packed(self.deletions.iter().map(|gone| gone.time));
        out.packed(self.deletions.iter().map(|gone| i64::from(gone.network)));
    }

    fn read(from: &mut Reader<'_>) -> Result<Posts, FoldError> {
        let count = from.count()?;
        let names = from.texts(count)?;
        let networks = names.iter().map(Network::new).collect::<Result<Vec<Network>, _>>();
        let networks = networks.map_err(|_| FoldError::Damaged("a network that is none"))?;
        let topics: Vec<TopicId> = from.hashes()?.into_iter().map(TopicId).collect();
        let count = from.count()?;
        let tags: Vec<String> = from.texts(count)?.iter().map(str::to_owned).collect();
        let mut posts = Posts { networks, topics, tags, ..Posts::default() };
        posts.read_versions(from)?;
        let (own, to, authors) = (from.hashes()?, from.hashes()?, from.hashes()?);
        same_length(&[own.len(), to.len(), authors.len()])?;
        let (times, kinds) = (from.packed(own.len())?, from.packed(own.len())?);
        posts.answers.reserve_exact(own.len());
        for row in 0..own.len() {
            let (own, to) = (PostKey::from_number(own[row]), PostKey::from_number(to[row]));
            let kind: ResponseKind = kind_of(kinds[row])?;
            posts.answers.push(Answer { own, to, kind, author: PersonId(authors[row]), time: times[row] });
        }
        let (keys, authors) = (from.hashes()?, from.hashes()?);
        same_length(&[keys.len(), authors.len()])?;
        let times = from.packed(keys.len())?;
        let of_networks = from.indices(keys.len(), posts.networks.len())?;
        for row in 0..keys.len() {
            let (key, author) = (PostKey::from_number(keys[row]), PersonId(authors[row]));
            posts.deletions.push(Deletion {
                key,
                author,
                time: times[row],
                network: of_networks[row] as u16,
            });
        }
        Ok(posts)
    }

    fn read_versions(&mut self, from: &mut Reader<'_>) -> Result<(), FoldError> {
        let (keys, events, authors) = (from.hashes()?, from.hashes()?, from.hashes()?);
        let rows = keys.len();
        same_length(&[rows, events.len(), authors.len()])?;
        let times = from.packed(rows)?;
        let (topics, tags) = (from.indices(rows, 1 << 16)?, from.indices(rows, 1 << 16)?);
        let of_networks = from.indices(rows, self.networks.len())?;
        let manners = from.packed(rows)?;
        let flags = from.indices(rows, 1 << 10)?;
        self.words = from.places()?;
        let mut words = 0usize;
        self.versions.reserve_exact(rows);
        for row in 0..rows {
            let begin = words;
            let end_of_topics = begin + topics[row] as usize;
            words = end_of_topics + tags[row] as usize;
            let told =
                self.words.get(begin..words).ok_or(FoldError::Damaged("fewer words than posts tell"))?;
            let (of_topics, of_tags) = told.split_at(end_of_topics - begin);
            let known = of_topics.iter().all(|&topic| (topic as usize) < self.topics.len())
                && of_tags.iter().all(|&tag| (tag as usize) < self.tags.len());
            if !known {
                return Err(FoldError::Damaged("an index beyond its table"));
            }
            self.versions.push(Version {
                key: PostKey::from_number(keys[row]),
                event: EventId(events[row]),
                time: times[row],
                author: PersonId(authors[row]),
                words: begin as u64,
                topics: topics[row] as u16,
                tags: tags[row] as u16,
                network: of_networks[row] as u16,
                manner: manner_of(manners[row])?,
                undated: flags[row] & 1 != 0,
                worded: flags[row] & 2 != 0,
                forms: (flags[row] >> 2) as u8,
            });
        }
        if words == self.words.len() { Ok(()) } else { Err(FoldError::Damaged("more words than posts tell")) }
    }
}

/// Where each of `from` stands in `to`, which holds the same.
fn places<T: Ord + std::hash::Hash>(from: &[T], to: &[T]) -> Vec<u32> {
    let known: FxHashMap<&T, u32> = to.iter().zip(0..).collect();
    from.iter().map(|value| known[value]).collect()
}

fn manner_of(number: i64) -> Result<Manner, FoldError> {
    let manners = [Manner::Post, Manner::Edit, Manner::Answer, Manner::Other];
    let manner = usize::try_from(number).ok().and_then(|index| manners.get(index).copied());
    manner.ok_or(FoldError::Damaged("a manner that is none"))
}
