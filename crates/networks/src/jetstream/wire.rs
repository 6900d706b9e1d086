//! Jetstream's lines, as far as Clout reads them.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::json::{Count, Flag, List, Maybe, Text, no_scalars};

/// A message of the first version; or of the second, bare or in its frame, where the commit's fields are its own.
#[derive(Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow, default)]
    pub(super) did: Text<'a>,
    #[serde(default)]
    pub(super) time_us: Count,
    #[serde(borrow, default)]
    pub(super) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(super) commit: Maybe<Commit<'a>>,
    #[serde(borrow, default)]
    pub(super) identity: Maybe<Identity<'a>>,
    #[serde(borrow, default)]
    pub(super) account: Maybe<Account<'a>>,

    /// Before the first version had a name: `com`, `id` or `acc`.
    #[serde(borrow, default, rename = "type")]
    old_kind: Text<'a>,
    #[serde(borrow, default)]
    pub(super) error: Text<'a>,

    // Of the second version.
    #[serde(borrow, default, rename = "$type")]
    type_name: Text<'a>,
    #[serde(borrow, default)]
    payload: Box<Maybe<Line<'a>>>,
    #[serde(borrow, default)]
    pub(super) time: Text<'a>,
    #[serde(borrow, default)]
    rev: Text<'a>,
    #[serde(borrow, default)]
    operation: Text<'a>,
    #[serde(borrow, default)]
    collection: Text<'a>,
    #[serde(borrow, default)]
    rkey: Text<'a>,
    #[serde(borrow, default)]
    record: Maybe<Record<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Commit<'a> {
    #[serde(borrow, default)]
    rev: Text<'a>,
    #[serde(borrow, default)]
    operation: Text<'a>,
    #[serde(borrow, default, rename = "type")]
    old_operation: Text<'a>,
    #[serde(borrow, default)]
    collection: Text<'a>,
    #[serde(borrow, default)]
    rkey: Text<'a>,
    #[serde(borrow, default)]
    record: Maybe<Record<'a>>,
}

/// What a commit says in any version.
#[derive(Clone, Copy)]
pub(super) struct Change<'l> {
    pub(super) rev: Option<&'l str>,
    pub(super) operation: Option<&'l str>,
    pub(super) collection: Option<&'l str>,
    pub(super) rkey: Option<&'l str>,
    pub(super) record: Option<&'l Record<'l>>,
}

/// What a message is about.
pub(super) enum About<'l> {
    Commit(Change<'l>),
    Identity(&'l Identity<'l>),
    Account(&'l Account<'l>),
    /// What the stream says of itself or of a repository.
    Notice,
    /// An error of the server.
    Error,
    Unknown,
}

impl<'a> Line<'a> {
    /// The message itself, out of its frame.
    pub(super) fn message(&self) -> &Line<'a> {
        self.payload.get().unwrap_or(self)
    }

    pub(super) fn about(&self) -> About<'_> {
        // `network.bsky.jetstream.subscribeEvents#commit`
        let typed = self.type_name.get().map(|name| name.rsplit('#').next().unwrap_or(name));
        match self.kind.get().or(typed).or(self.old_kind.get()) {
            Some("commit" | "com") => match self.commit.get() {
                Some(commit) => About::Commit(Change {
                    rev: commit.rev.get(),
                    operation: commit.operation.get().or(commit.old_operation.get()),
                    collection: commit.collection.get(),
                    rkey: commit.rkey.get(),
                    record: commit.record.get(),
                }),
                None if self.collection.get().is_some() || typed.is_some() => About::Commit(Change {
                    rev: self.rev.get(),
                    operation: self.operation.get(),
                    collection: self.collection.get(),
                    rkey: self.rkey.get(),
                    record: self.record.get(),
                }),
                None => About::Unknown,
            },
            Some("identity" | "id") => self.identity.get().map_or(About::Unknown, About::Identity),
            Some("account" | "acc") => self.account.get().map_or(About::Unknown, About::Account),
            Some("sync" | "info") => About::Notice,
            Some("error") => About::Error,
            _ if self.error.get().is_some() => About::Error,
            _ => About::Unknown,
        }
    }
}

/// The fields of every record type that is read, in one.
#[derive(Deserialize)]
pub(super) struct Record<'a> {
    #[serde(borrow, default)]
    pub(super) text: Text<'a>,
    #[serde(borrow, default)]
    pub(super) langs: List<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) tags: List<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) reply: Maybe<Reply<'a>>,
    #[serde(borrow, default)]
    pub(super) embed: Maybe<Embed<'a>>,
    #[serde(borrow, default)]
    pub(super) facets: List<Maybe<Facet<'a>>>,
    #[serde(borrow, default)]
    pub(super) subject: Subject<'a>,
    #[serde(borrow, default, rename = "displayName")]
    pub(super) display_name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) labels: Maybe<Labels<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Reply<'a> {
    #[serde(borrow, default)]
    pub(super) parent: Maybe<Reference<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Reference<'a> {
    #[serde(borrow, default)]
    pub(super) uri: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Embed<'a> {
    #[serde(borrow, default)]
    pub(super) record: Maybe<Embedded<'a>>,
}

/// `app.bsky.embed.record` holds the reference itself, `recordWithMedia` holds it one level deeper.
#[derive(Deserialize)]
pub(super) struct Embedded<'a> {
    #[serde(borrow, default)]
    pub(super) uri: Text<'a>,
    #[serde(borrow, default)]
    pub(super) record: Maybe<Reference<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Facet<'a> {
    #[serde(borrow, default)]
    pub(super) features: List<Maybe<Feature<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Feature<'a> {
    #[serde(borrow, default)]
    pub(super) did: Text<'a>,
    #[serde(borrow, default)]
    pub(super) tag: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Labels<'a> {
    #[serde(borrow, default)]
    pub(super) values: List<Maybe<Label<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Label<'a> {
    #[serde(borrow, default)]
    pub(super) val: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Identity<'a> {
    #[serde(borrow, default)]
    pub(super) handle: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Account<'a> {
    #[serde(default)]
    pub(super) active: Flag,
    #[serde(borrow, default)]
    pub(super) status: Text<'a>,
}

/// Of a follow or block a DID; of a like or repost a reference to a post.
#[derive(Default)]
pub(super) enum Subject<'a> {
    #[default]
    Nothing,
    Did(Cow<'a, str>),
    Post(Text<'a>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Subject<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Subject<'a>, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Subject<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a DID or a reference")
            }
            fn visit_borrowed_str<E>(self, did: &'de str) -> Result<Subject<'de>, E> {
                Ok(Subject::Did(Cow::Borrowed(did)))
            }
            fn visit_str<E>(self, did: &str) -> Result<Subject<'de>, E> {
                Ok(Subject::Did(Cow::Owned(did.to_owned())))
            }
            no_scalars!(Subject::Nothing, but texts);
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Subject<'de>, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Subject::Nothing)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Subject<'de>, A::Error> {
                let reference = Reference::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(Subject::Post(reference.uri))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// A line whose record cannot be read: is it of a type that Clout reads?
#[derive(Deserialize)]
pub(super) struct Bare<'a> {
    #[serde(borrow, default)]
    did: Text<'a>,
    #[serde(borrow, default)]
    commit: Maybe<BareCommit<'a>>,
    #[serde(borrow, default)]
    collection: Text<'a>,
    #[serde(borrow, default)]
    payload: Box<Maybe<Bare<'a>>>,
}

#[derive(Deserialize)]
struct BareCommit<'a> {
    #[serde(borrow, default)]
    collection: Text<'a>,
}

impl Bare<'_> {
    pub(super) fn is_foreign(&self) -> bool {
        let message = self.payload.get().unwrap_or(self);
        let collection = message.commit.get().and_then(|commit| commit.collection.get());
        let collection = collection.or(message.collection.get());
        message.did.get().is_some() && collection.is_some_and(|name| !super::collections::reads(name))
    }
}
