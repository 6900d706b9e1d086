//! Jetstream's lines, as far as Clout reads them.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::json::{Count, Flag, List, Maybe, Text};

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
}

#[derive(Deserialize)]
pub(super) struct Commit<'a> {
    #[serde(borrow, default)]
    pub(super) rev: Text<'a>,
    #[serde(borrow, default)]
    pub(super) operation: Text<'a>,
    #[serde(borrow, default)]
    pub(super) collection: Text<'a>,
    #[serde(borrow, default)]
    pub(super) rkey: Text<'a>,
    #[serde(borrow, default)]
    pub(super) record: Maybe<Record<'a>>,
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
            fn visit_unit<E>(self) -> Result<Subject<'de>, E> {
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
}

#[derive(Deserialize)]
struct BareCommit<'a> {
    #[serde(borrow, default)]
    collection: Text<'a>,
}

impl Bare<'_> {
    pub(super) fn is_foreign(&self) -> bool {
        let collection = self.commit.get().and_then(|commit| commit.collection.get());
        self.did.get().is_some() && collection.is_some_and(|name| !super::collections::reads(name))
    }
}
