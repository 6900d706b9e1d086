//! A compact table of all posts: enough to tell what they are about and what drew responses, without their texts.

use model::{Event, EventId, Kind, Network, PersonId, PostForm, ResponseKind, TopicId};
use rustc_hash::FxHashMap;

use crate::responses::PostKey;

/// Characters from which on a post is long.
const LONG: usize = 1_000;

/// What a post says, for whoever finds its topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written<'a> {
    /// Its words.
    pub text: Option<&'a str>,
    /// Its tags, separated by spaces.
    pub tags: Option<&'a str>,
    /// Its language as the network states it.
    pub lang: Option<&'a str>,
}

/// Adds the topics of one post.
pub type Label<'l> = dyn FnMut(Written<'_>, &mut Vec<TopicId>) + 'l;

/// What events say of posts.
///
/// Texts are not kept: their topics, their tags and three yes-or-no questions about them are, 64 bytes a version of a
/// post and 4 more for each tag and topic of it. The few posts that are shown by name are read again from their day.
#[derive(Debug, Default)]
pub struct Posts {
    /// By key, time and event.
    pub(super) versions: Vec<Version>,
    /// By the answer's own key.
    pub(super) answers: Vec<Answer>,
    /// By key.
    pub(super) deletions: Vec<Deletion>,
    /// Topics, then tags, of one version after another.
    pub(super) words: Vec<u32>,
    pub(super) topics: Vec<TopicId>,
    /// In small letters, each once.
    pub(super) tags: Vec<String>,
    pub(super) networks: Vec<Network>,
}

/// What one event says of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version {
    /// [`PostKey::NONE`] where the network names no post.
    pub key: PostKey,
    pub event: EventId,
    pub time: i64,
    /// Who acts.
    pub author: PersonId,
    pub(super) words: u64,
    pub(super) topics: u16,
    pub(super) tags: u16,
    pub(super) network: u16,
    pub manner: Manner,
    pub undated: bool,
    /// Whether there were any words or tags to find topics in.
    pub worded: bool,
    /// Of link, question and length, a bit for each of [`PostForm::ALL`].
    pub forms: u8,
}

/// How an event speaks of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Manner {
    /// It is the post.
    Post,
    /// It changes the post.
    Edit,
    /// It is a response that is the post, too.
    Answer,
    /// It mentions the post as its actor's own in some other way.
    Other,
}

/// A response that is a post itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer {
    pub own: PostKey,
    /// What it is to; [`PostKey::NONE`] where the network names no post.
    pub to: PostKey,
    pub kind: ResponseKind,
    pub author: PersonId,
    pub time: i64,
}

/// A post that somebody says is deleted; that counts where they wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deletion {
    pub key: PostKey,
    pub author: PersonId,
    pub time: i64,
    pub(super) network: u16,
}

impl Posts {
    /// All topics that any post has, each once, in no order that means anything.
    pub(crate) fn topics(&self) -> &[TopicId] {
        &self.topics
    }

    /// What was said of posts, by key, time and event.
    pub(crate) fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// What was said of one post, by time and event.
    pub(crate) fn of(&self, key: PostKey) -> impl Iterator<Item = &Version> {
        let begin = self.versions.partition_point(|version| version.key < key);
        self.versions[begin..].iter().take_while(move |version| version.key == key)
    }

    /// What is said to be deleted.
    pub(crate) fn deletions(&self) -> &[Deletion] {
        &self.deletions
    }

    /// The deletions of one post.
    pub(crate) fn deletions_of(&self, key: PostKey) -> impl Iterator<Item = &Deletion> {
        let begin = self.deletions.partition_point(|deletion| deletion.key < key);
        self.deletions[begin..].iter().take_while(move |deletion| deletion.key == key)
    }

    /// Responses that are posts.
    pub(crate) fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// What a post says in answer to others.
    pub(crate) fn answers_of(&self, own: PostKey) -> impl Iterator<Item = &Answer> {
        let begin = self.answers.partition_point(|answer| answer.own < own);
        self.answers[begin..].iter().take_while(move |answer| answer.own == own)
    }

    /// The topics of a version, by their places in [`Posts::topics`], rising.
    pub(crate) fn topics_of(&self, version: &Version) -> &[u32] {
        let begin = version.words as usize;
        &self.words[begin..begin + usize::from(version.topics)]
    }

    /// The tags of a version as they stand there, repeated ones too.
    pub(crate) fn tags_of(&self, version: &Version) -> &[u32] {
        let begin = version.words as usize + usize::from(version.topics);
        &self.words[begin..begin + usize::from(version.tags)]
    }

    /// A tag in small letters.
    pub(crate) fn tag(&self, tag: u32) -> &str {
        &self.tags[tag as usize]
    }

    /// Where a version was told.
    pub(crate) fn network_of(&self, version: &Version) -> Network {
        self.networks[usize::from(version.network)]
    }

    /// Where a deletion was told.
    pub(crate) fn network_of_deletion(&self, deletion: &Deletion) -> Network {
        self.networks[usize::from(deletion.network)]
    }
}

/// Takes events in any order and makes [`Posts`] of them.
#[derive(Debug, Default)]
pub struct PostsBuilder {
    posts: Posts,
    topic_numbers: FxHashMap<TopicId, u32>,
    tag_numbers: FxHashMap<String, u32>,
}

impl PostsBuilder {
    /// Takes what one event says of a post; `label` finds the topics of its words.
    pub fn push(&mut self, event: &Event<'_>, label: &mut Label<'_>) {
        let author = PersonId::of(event.network, event.actor);
        let time = event.time.micros();
        let (manner, post) = match event.kind {
            Kind::Post => (Manner::Post, event.post),
            Kind::Edit => (Manner::Edit, event.post),
            Kind::Respond(_) => (Manner::Answer, event.own_post),
            Kind::Delete => {
                let key = PostKey::of(event.network, event.post);
                let network = self.network(event.network);
                self.posts.deletions.push(Deletion { key, author, time, network });
                return;
            }
            _ => (Manner::Other, event.own_post),
        };
        // A post without a name counts as a post; nothing else can be said of it.
        if post.is_none() && manner != Manner::Post {
            return;
        }
        let key = PostKey::of(event.network, post);
        if let Kind::Respond(kind) = event.kind {
            let to = PostKey::of(event.network, event.post);
            self.posts.answers.push(Answer { own: key, to, kind, author, time });
        }
        let words = self.posts.words.len() as u64;
        let worded = event.text.is_some() || event.tags.is_some();
        let (mut topics, mut tags) = (0, 0);
        if worded && manner != Manner::Other {
            topics = self.label(event, label);
            tags = self.tags(event);
        }
        let version = Version {
            key,
            event: event.id,
            time,
            author,
            words,
            topics,
            tags,
            network: self.network(event.network),
            manner,
            undated: event.undated,
            worded,
            forms: event.text.map_or(0, forms_of_text),
        };
        self.posts.versions.push(version);
    }

    fn network(&mut self, network: Network) -> u16 {
        let known = self.posts.networks.iter().position(|&known| known == network);
        known.unwrap_or_else(|| {
            self.posts.networks.push(network);
            self.posts.networks.len() - 1
        }) as u16
    }

    fn topic(&mut self, topic: TopicId) -> u32 {
        let all = &mut self.posts.topics;
        *self.topic_numbers.entry(topic).or_insert_with(|| {
            all.push(topic);
            all.len() as u32 - 1
        })
    }

    fn tag(&mut self, tag: String) -> u32 {
        let all = &mut self.posts.tags;
        *self.tag_numbers.entry(tag).or_insert_with_key(|tag| {
            all.push(tag.clone());
            all.len() as u32 - 1
        })
    }

    /// Adds the topics of an event, and tells how many they are.
    fn label(&mut self, event: &Event<'_>, label: &mut Label<'_>) -> u16 {
        let mut found = Vec::new();
        label(Written { text: event.text, tags: event.tags, lang: event.lang }, &mut found);
        let mut topics: Vec<u32> = found.into_iter().map(|topic| self.topic(topic)).collect();
        topics.sort_unstable();
        topics.dedup();
        // No ontology has so many topics for one post; one that had would not be told of all.
        topics.truncate(usize::from(u16::MAX));
        self.posts.words.extend_from_slice(&topics);
        topics.len() as u16
    }

    /// Adds the tags of an event, and tells how many they are.
    fn tags(&mut self, event: &Event<'_>) -> u16 {
        let tags = event.tags.into_iter().flat_map(str::split_whitespace).take(usize::from(u16::MAX));
        let mut count = 0;
        for tag in tags {
            let number = self.tag(tag.to_lowercase());
            self.posts.words.push(number);
            count += 1;
        }
        count
    }

    /// Makes room for what others were told, so that columns are not copied as they grow.
    pub(crate) fn reserve_for<'b>(&mut self, others: impl Iterator<Item = &'b PostsBuilder> + Clone) {
        let count = |rows: fn(&Posts) -> usize| others.clone().map(|other| rows(&other.posts)).sum();
        self.posts.versions.reserve_exact(count(|posts| posts.versions.len()));
        self.posts.answers.reserve_exact(count(|posts| posts.answers.len()));
        self.posts.deletions.reserve_exact(count(|posts| posts.deletions.len()));
        self.posts.words.reserve_exact(count(|posts| posts.words.len()));
    }

    /// Adds what another builder was told. Whatever events are told to whom, and whoever is merged with whom, the end
    /// is the same but for the numbers of topics and tags.
    pub fn merge(&mut self, other: PostsBuilder) {
        let Posts { versions, answers, deletions, words, topics, tags, networks } = other.posts;
        let topics: Vec<u32> = topics.into_iter().map(|topic| self.topic(topic)).collect();
        let tags: Vec<u32> = tags.into_iter().map(|tag| self.tag(tag)).collect();
        let networks: Vec<u16> = networks.into_iter().map(|network| self.network(network)).collect();
        let network = |of: u16| networks[usize::from(of)];
        for version in versions {
            let begin = version.words as usize;
            let end_of_topics = begin + usize::from(version.topics);
            let end = end_of_topics + usize::from(version.tags);
            let words_before = self.posts.words.len() as u64;
            let renumbered = words[begin..end_of_topics].iter().map(|&topic| topics[topic as usize]);
            self.posts.words.extend(renumbered);
            self.posts.words[words_before as usize..].sort_unstable();
            self.posts.words.extend(words[end_of_topics..end].iter().map(|&tag| tags[tag as usize]));
            let network = network(version.network);
            self.posts.versions.push(Version { words: words_before, network, ..version });
        }
        self.posts.answers.extend(answers);
        let renumbered =
            deletions.into_iter().map(|gone| Deletion { network: network(gone.network), ..gone });
        self.posts.deletions.extend(renumbered);
    }

    /// What was told so far, in an order that hangs on nothing else.
    pub(super) fn canonical(&self) -> Posts {
        self.posts.in_order()
    }

    /// Goes on after posts that were told before.
    pub(super) fn of(posts: Posts) -> PostsBuilder {
        let topic_numbers = posts.topics.iter().copied().zip(0..).collect();
        let tag_numbers = posts.tags.iter().cloned().zip(0..).collect();
        PostsBuilder { posts, topic_numbers, tag_numbers }
    }

    /// Ends it.
    pub fn finish(self) -> Posts {
        let mut posts = self.posts;
        posts.versions.sort_by_key(|version| (version.key, version.time, version.event, version.manner));
        posts.answers.sort_by_key(|answer| (answer.own, answer.to, answer.time));
        posts.deletions.sort_by_key(|deletion| (deletion.key, deletion.time));
        posts
    }
}

/// The bit of a form.
pub(crate) fn form_bit(form: PostForm) -> u8 {
    1 << form as u8
}

fn forms_of_text(text: &str) -> u8 {
    let link = text.contains("https://") || text.contains("http://");
    // An address may hold a question mark and ask nothing.
    let asks = text.split_whitespace().any(|word| !word.contains("://") && word.contains(['?', '？', '؟']));
    let long = text.chars().nth(LONG - 1).is_some();
    let bits = [(link, PostForm::Link), (asks, PostForm::Asks), (long, PostForm::Long)];
    bits.into_iter().filter(|(holds, _)| *holds).map(|(_, form)| form_bit(form)).sum()
}
