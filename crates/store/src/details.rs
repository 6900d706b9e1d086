//! The details of the newest day: cards and evidence as Parquet files, and the manifest that names them.
//!
//! Files carry the beginning of their digest in their names, so new ones stand beside old ones until the
//! state's one row switches from one manifest to the other.

use std::path::Path;

use bytes::Bytes;
use model::{
    AccountId, Card, EvidencePost, EvidenceResponder, Group, Network, PersonId, SnapshotDetails, SnapshotKey,
    Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::files::Seal;
use crate::layout::NEWEST;
use crate::portraits;
use crate::table::{self, Column, Table, Values};

/// What the manifest says: whose details these are, and where they lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Version of the columns.
    pub format: u32,
    pub key: SnapshotKey,
    pub cards: String,
    pub responders: String,
    pub posts: String,
    /// `None` in details from before there were portraits.
    #[serde(default)]
    pub portraits: Option<String>,
}

const FORMAT: u32 = 1;

/// The files of some details: path below the store's folder and bytes; the manifest is the last.
pub(crate) fn encode(
    key: &SnapshotKey,
    details: &SnapshotDetails,
) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let unfit = |what: String| StoreError::Unfit { day: key.day.to_string(), what };
    validate(details).map_err(unfit)?;
    let mut files = Vec::new();
    let tables = [
        ("cards", encode_cards(&details.cards)),
        ("responders", encode_responders(&details.responders)),
        ("posts", encode_posts(&details.posts)),
        ("portraits", portraits::encode(&details.portraits)),
    ];
    for (name, columns) in tables {
        let bytes = table::encode(columns, &[("clout.format", FORMAT.to_string())]);
        let bytes = bytes.map_err(|error| unfit(error.to_string()))?;
        files.push((named(name, "parquet", &bytes), bytes));
    }
    let manifest = Manifest {
        format: FORMAT,
        key: key.clone(),
        cards: files[0].0.clone(),
        responders: files[1].0.clone(),
        posts: files[2].0.clone(),
        portraits: Some(files[3].0.clone()),
    };
    let bytes = serde_json::to_vec_pretty(&manifest).map_err(|error| unfit(error.to_string()))?;
    files.push((named("manifest", "json", &bytes), bytes));
    Ok(files)
}

fn named(name: &str, kind: &str, bytes: &[u8]) -> String {
    format!("{NEWEST}/{name}-{}.{kind}", &Seal::of(bytes).digest[..16])
}

/// Fails unless everything stands in the order that lookups rely on.
fn validate(details: &SnapshotDetails) -> Result<(), String> {
    let cards = details.cards.windows(2).all(|pair| pair[0].person < pair[1].person);
    let order = |responder: &EvidenceResponder| (responder.person, responder.group);
    let responders = details.responders.is_sorted_by_key(order);
    let posts = details.posts.is_sorted_by_key(|post| post.person);
    let portraits = details.portraits.windows(2).all(|pair| pair[0].person < pair[1].person);
    match (cards, responders, posts, portraits) {
        (true, true, true, true) => Ok(()),
        (false, ..) => Err("cards are not by rising person".to_owned()),
        (_, false, ..) => Err("responders are not by rising person and group".to_owned()),
        (_, _, false, _) => Err("posts are not by rising person".to_owned()),
        _ => Err("portraits are not by rising person".to_owned()),
    }
}

fn encode_cards(cards: &[Card]) -> Vec<Column> {
    let text = |value: fn(&Card) -> &Option<String>| {
        Values::OptionalTexts(cards.iter().map(|card| value(card).clone()).collect())
    };
    let span = |value: fn((Timestamp, Timestamp)) -> Timestamp| {
        Values::OptionalLongs(cards.iter().map(|card| card.span.map(|span| value(span).micros())).collect())
    };
    let account = |value: fn(&AccountId) -> &str| {
        Values::Texts(cards.iter().map(|card| value(&card.account).to_owned()).collect())
    };
    vec![
        Column::new("person", Values::Ids(cards.iter().map(|card| card.person.0).collect())),
        Column::new("network", account(|account| account.network.as_str())),
        Column::new("native", account(|account| &account.native)),
        Column::new("handle", text(|card| &card.handle)),
        Column::new("name", text(|card| &card.name)),
        Column::new("hidden", Values::Ints(cards.iter().map(|card| i32::from(card.hidden)).collect())),
        Column::new("counters", text(|card| &card.counters)),
        Column::new("responses", Values::Ids(cards.iter().map(|card| card.responses).collect())),
        Column::new("first", span(|span| span.0)),
        Column::new("last", span(|span| span.1)),
    ]
}

fn encode_responders(responders: &[EvidenceResponder]) -> Vec<Column> {
    let ids = |value: fn(&EvidenceResponder) -> u64| Values::Ids(responders.iter().map(value).collect());
    let ints = |value: fn(&EvidenceResponder) -> i32| Values::Ints(responders.iter().map(value).collect());
    vec![
        Column::new("person", ids(|evidence| evidence.person.0)),
        Column::new("group", ints(|evidence| evidence.group as i32)),
        Column::new("responder", ids(|evidence| evidence.responder.0)),
        Column::new("responses", ints(|evidence| evidence.responses.cast_signed())),
        Column::new("last", Values::Longs(responders.iter().map(|e| e.last.micros()).collect())),
        Column::new("weight", Values::Reals(responders.iter().map(|e| e.weight).collect())),
        Column::new("post", Values::OptionalTexts(responders.iter().map(|e| e.post.clone()).collect())),
    ]
}

fn encode_posts(posts: &[EvidencePost]) -> Vec<Column> {
    let text = |value: fn(&EvidencePost) -> &Option<String>| {
        Values::OptionalTexts(posts.iter().map(|post| value(post).clone()).collect())
    };
    let ints = |value: fn(&EvidencePost) -> u32| {
        Values::Ints(posts.iter().map(|post| value(post).cast_signed()).collect())
    };
    let times = posts.iter().map(|post| post.time.map(Timestamp::micros)).collect();
    vec![
        Column::new("person", Values::Ids(posts.iter().map(|post| post.person.0).collect())),
        Column::new("post", Values::Texts(posts.iter().map(|post| post.post.clone()).collect())),
        Column::new("time", Values::OptionalLongs(times)),
        Column::new("text", text(|post| &post.text)),
        Column::new("tags", text(|post| &post.tags)),
        Column::new("counters", text(|post| &post.counters)),
        Column::new("people", ints(|post| post.people)),
        Column::new("responses", ints(|post| post.responses)),
        Column::new("last", Values::Longs(posts.iter().map(|post| post.last.micros()).collect())),
    ]
}

/// Reads a manifest.
pub(crate) fn decode_manifest(path: &Path, bytes: &[u8]) -> Result<Manifest, StoreError> {
    let manifest: Manifest =
        serde_json::from_slice(bytes).map_err(|error| StoreError::damaged(path, error.to_string()))?;
    if manifest.format > FORMAT {
        let (found, known) = (i64::from(manifest.format), i64::from(FORMAT));
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    Ok(manifest)
}

/// Reads the files that a manifest names.
pub(crate) fn decode(
    read: impl Fn(&str) -> Result<(std::path::PathBuf, Bytes), StoreError>,
    manifest: &Manifest,
) -> Result<SnapshotDetails, StoreError> {
    let open = |name: &str| {
        let (path, bytes) = read(name)?;
        let table = Table::open(bytes).map_err(|what| StoreError::damaged(&path, what))?;
        Ok::<_, StoreError>((path, table))
    };
    let (cards_path, cards) = open(&manifest.cards)?;
    let (responders_path, responders) = open(&manifest.responders)?;
    let (posts_path, posts) = open(&manifest.posts)?;
    let portraits = match &manifest.portraits {
        Some(name) => {
            let (path, table) = open(name)?;
            portraits::decode(&table).map_err(|what| StoreError::damaged(&path, what))?
        }
        None => Vec::new(),
    };
    let details = SnapshotDetails {
        portraits,
        cards: decode_cards(&cards).map_err(|what| StoreError::damaged(&cards_path, what))?,
        responders: decode_responders(&responders)
            .map_err(|what| StoreError::damaged(&responders_path, what))?,
        posts: decode_posts(&posts).map_err(|what| StoreError::damaged(&posts_path, what))?,
    };
    validate(&details).map_err(|what| StoreError::damaged(&cards_path, what))?;
    Ok(details)
}

fn decode_cards(table: &Table) -> Result<Vec<Card>, String> {
    let people = table.ids("person")?;
    let mut network = table.texts("network")?.into_iter();
    let mut native = table.texts("native")?.into_iter();
    let mut handle = table.optional_texts("handle")?.into_iter();
    let mut name = table.optional_texts("name")?.into_iter();
    let mut counters = table.optional_texts("counters")?.into_iter();
    let hidden = table.ints("hidden")?;
    let responses = table.ids("responses")?;
    let (first, last) = (table.optional_longs("first")?, table.optional_longs("last")?);
    let card = |(index, person): (usize, u64)| {
        let network = network.next().unwrap_or_default();
        let network = Network::new(&network).map_err(|error| error.to_string())?;
        let time = Timestamp::from_micros;
        Ok(Card {
            person: PersonId(person),
            account: AccountId { network, native: native.next().unwrap_or_default() },
            handle: handle.next().flatten(),
            name: name.next().flatten(),
            hidden: hidden[index] != 0,
            counters: counters.next().flatten(),
            responses: responses[index],
            span: first[index].zip(last[index]).map(|(first, last)| (time(first), time(last))),
        })
    };
    people.into_iter().enumerate().map(card).collect()
}

fn decode_responders(table: &Table) -> Result<Vec<EvidenceResponder>, String> {
    let people = table.ids("person")?;
    let (group, responder) = (table.ints("group")?, table.ids("responder")?);
    let (responses, last) = (table.ints("responses")?, table.longs("last")?);
    let (weight, mut post) = (table.reals("weight")?, table.optional_texts("post")?.into_iter());
    let evidence = |(index, person): (usize, u64)| {
        let code = group[index];
        let group = usize::try_from(code).ok().and_then(|code| Group::ALL.get(code));
        Ok(EvidenceResponder {
            person: PersonId(person),
            group: *group.ok_or_else(|| format!("group {code}, expected 0 to 5"))?,
            responder: PersonId(responder[index]),
            responses: responses[index].cast_unsigned(),
            last: Timestamp::from_micros(last[index]),
            weight: weight[index],
            post: post.next().flatten(),
        })
    };
    people.into_iter().enumerate().map(evidence).collect()
}

fn decode_posts(table: &Table) -> Result<Vec<EvidencePost>, String> {
    let people = table.ids("person")?;
    let mut post = table.texts("post")?.into_iter();
    let mut text = table.optional_texts("text")?.into_iter();
    let mut tags = table.optional_texts("tags")?.into_iter();
    let mut counters = table.optional_texts("counters")?.into_iter();
    let (time, last) = (table.optional_longs("time")?, table.longs("last")?);
    let (distinct, responses) = (table.ints("people")?, table.ints("responses")?);
    let evidence = |(index, person): (usize, u64)| EvidencePost {
        person: PersonId(person),
        post: post.next().unwrap_or_default(),
        time: time[index].map(Timestamp::from_micros),
        text: text.next().flatten(),
        tags: tags.next().flatten(),
        counters: counters.next().flatten(),
        people: distinct[index].cast_unsigned(),
        responses: responses[index].cast_unsigned(),
        last: Timestamp::from_micros(last[index]),
    };
    Ok(people.into_iter().enumerate().map(evidence).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_from_before_there_were_portraits_are_still_read() {
        let before = br#"{"format": 1, "key": {"day": "2018-08-31", "model": "m1", "revision": 1},
            "cards": "c", "responders": "r", "posts": "p"}"#;
        let manifest = decode_manifest(Path::new("manifest.json"), before).expect("read");
        assert_eq!(manifest.portraits, None);
    }
}
