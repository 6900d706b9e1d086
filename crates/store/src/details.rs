//! The details of the newest day: cards and evidence as Parquet files, and the manifest that names them.
//!
//! Files carry the beginning of their digest in their names, so new ones stand beside old ones until the
//! state's one row switches from one manifest to the other.

use std::path::Path;

use bytes::Bytes;
use model::{
    AccountId, Card, Estimate, EvidenceHop, EvidencePost, EvidenceResponder, Group, InfluenceDetails,
    MomentDetails, Network, OtherAccount, PersonId, SnapshotDetails, SnapshotKey, StrategyDetails, Tenths,
    Timestamp, TopicDetails, Via,
};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::files::Seal;
use crate::influence;
use crate::layout::NEWEST;
use crate::moments;
use crate::portraits;
use crate::strategy;
use crate::table::{self, Column, Table, Values};
use crate::topics;

/// What the manifest says: whose details these are, and where they lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Version of the columns.
    pub format: u32,
    pub key: SnapshotKey,
    pub cards: String,
    pub responders: String,
    pub posts: String,
    /// Absent in format 1, which knew no joined accounts.
    pub others: Option<String>,
    /// Absent in format 1, which knew no trust by walks.
    pub hops: Option<String>,
    /// Absent in format 1, which knew no portraits.
    pub portraits: Option<String>,
    /// The files of topics, in the order of [`topics::encode`]; absent before format 3, which knew none.
    #[serde(default)]
    pub topics: Option<[String; 5]>,
    /// The files of moments, in the order of [`moments::encode`].
    #[serde(default)]
    pub moments: Option<[String; 2]>,
    /// The files of influence, in the order of [`influence::encode`].
    #[serde(default)]
    pub influence: Option<[String; 4]>,
    /// The files of strategies, in the order of [`strategy::encode`]; absent where none were kept.
    #[serde(default)]
    pub strategy: Option<[String; 4]>,
}

/// Version 2 added estimates to cards, joined accounts, where standing comes from, and portraits; version 3 topics, moments and
/// influence.
const FORMAT: u32 = 3;

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
        ("others", encode_others(&details.cards)),
        ("hops", encode_hops(&details.hops)),
        ("portraits", portraits::encode(&details.portraits)),
    ];
    let tables = tables.into_iter().chain(topics::encode(&details.topics));
    let tables = tables.chain(moments::encode(&details.moments)).chain(influence::encode(&details.influence));
    for (name, columns) in tables.chain(strategy::encode(&details.strategy)) {
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
        others: Some(files[3].0.clone()),
        hops: Some(files[4].0.clone()),
        portraits: Some(files[5].0.clone()),
        topics: Some([6, 7, 8, 9, 10].map(|place: usize| files[place].0.clone())),
        moments: Some([11, 12].map(|place: usize| files[place].0.clone())),
        influence: Some([13, 14, 15, 16].map(|place: usize| files[place].0.clone())),
        strategy: Some([17, 18, 19, 20].map(|place: usize| files[place].0.clone())),
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
    topics::validate(&details.topics)?;
    moments::validate(&details.moments)?;
    influence::validate(&details.influence)?;
    strategy::validate(&details.strategy)?;
    let cards = details.cards.windows(2).all(|pair| pair[0].person < pair[1].person);
    let order = |responder: &EvidenceResponder| (responder.person, responder.group);
    let responders = details.responders.is_sorted_by_key(order);
    let posts = details.posts.is_sorted_by_key(|post| post.person);
    let hops = details.hops.is_sorted_by_key(|hop| hop.person);
    let portraits = details.portraits.windows(2).all(|pair| pair[0].person < pair[1].person);
    match (cards, responders, posts, hops, portraits) {
        (true, true, true, true, true) => Ok(()),
        (false, ..) => Err("cards are not by rising person".to_owned()),
        (_, false, ..) => Err("responders are not by rising person and group".to_owned()),
        (_, _, false, ..) => Err("posts are not by rising person".to_owned()),
        (_, _, _, false, _) => Err("hops are not by rising person".to_owned()),
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
    let estimate = |value: fn(&Estimate) -> Tenths| {
        let estimates = cards.iter().map(|card| card.estimate.as_ref());
        Values::OptionalLongs(estimates.map(|one| one.map(|one| i64::from(value(one).0))).collect())
    };
    // Counters' names are words without spaces.
    let estimate_from = cards.iter().map(|card| card.estimate.as_ref().map(|one| one.from.join(" ")));
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
        Column::new("estimate", estimate(|estimate| estimate.score)),
        Column::new("estimate_low", estimate(|estimate| estimate.low)),
        Column::new("estimate_high", estimate(|estimate| estimate.high)),
        Column::new("estimate_from", Values::OptionalTexts(estimate_from.collect())),
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

/// A row an account, with the person of the card it belongs to.
fn encode_others(cards: &[Card]) -> Vec<Column> {
    let all: Vec<(u64, &OtherAccount)> =
        cards.iter().flat_map(|card| card.others.iter().map(|other| (card.person.0, other))).collect();
    let texts = |value: fn(&OtherAccount) -> &str| {
        Values::Texts(all.iter().map(|(_, other)| value(other).to_owned()).collect())
    };
    let names = |value: fn(&OtherAccount) -> &Option<String>| {
        Values::OptionalTexts(all.iter().map(|(_, other)| value(other).clone()).collect())
    };
    let span = |value: fn((Timestamp, Timestamp)) -> Timestamp| {
        Values::OptionalLongs(
            all.iter().map(|(_, other)| other.span.map(|span| value(span).micros())).collect(),
        )
    };
    vec![
        Column::new("person", Values::Ids(all.iter().map(|(person, _)| *person).collect())),
        Column::new("network", texts(|other| other.account.network.as_str())),
        Column::new("native", texts(|other| &other.account.native)),
        Column::new("handle", names(|other| &other.handle)),
        Column::new("name", names(|other| &other.name)),
        Column::new("responses", Values::Ids(all.iter().map(|(_, other)| other.responses).collect())),
        Column::new("first", span(|span| span.0)),
        Column::new("last", span(|span| span.1)),
    ]
}

/// `via` tells how to read `of`: 0 membership, 1 the id of a person, 2 a number of people.
fn encode_hops(hops: &[EvidenceHop]) -> Vec<Column> {
    let told = |hop: &EvidenceHop| match hop.via {
        Via::Membership => (0, 0),
        Via::Person(person) => (1, person.0),
        Via::Others(people) => (2, u64::from(people)),
    };
    vec![
        Column::new("person", Values::Ids(hops.iter().map(|hop| hop.person.0).collect())),
        Column::new("via", Values::Ints(hops.iter().map(|hop| told(hop).0).collect())),
        Column::new("of", Values::Ids(hops.iter().map(|hop| told(hop).1).collect())),
        Column::new("walks", Values::Ints(hops.iter().map(|hop| hop.walks.cast_signed()).collect())),
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
    let mut cards =
        decode_cards(&cards, manifest.format).map_err(|what| StoreError::damaged(&cards_path, what))?;
    if let Some(name) = &manifest.others {
        let (path, others) = open(name)?;
        decode_others(&others, &mut cards).map_err(|what| StoreError::damaged(&path, what))?;
    }
    let hops = match &manifest.hops {
        Some(name) => {
            let (path, hops) = open(name)?;
            decode_hops(&hops).map_err(|what| StoreError::damaged(&path, what))?
        }
        None => Vec::new(),
    };
    let portraits = match &manifest.portraits {
        Some(name) => {
            let (path, table) = open(name)?;
            portraits::decode(&table).map_err(|what| StoreError::damaged(&path, what))?
        }
        None => Vec::new(),
    };
    let topics = match &manifest.topics {
        Some(names) => {
            let mut tables = Vec::new();
            for name in names {
                tables.push(open(name)?);
            }
            match &tables[..] {
                [(path, people), (_, posts), (_, responders), (_, interests), (_, month)] => {
                    topics::decode([people, posts, responders, interests, month])
                        .map_err(|what| StoreError::damaged(path, what))?
                }
                _ => TopicDetails::default(),
            }
        }
        None => TopicDetails::default(),
    };
    let all = |names: &[String]| names.iter().map(|name| open(name)).collect::<Result<Vec<_>, _>>();
    let moments = match manifest.moments.as_ref().map(|names| all(names)).transpose()?.as_deref() {
        Some([(path, moments), (_, responders)]) => {
            moments::decode([moments, responders]).map_err(|what| StoreError::damaged(path, what))?
        }
        _ => MomentDetails::default(),
    };
    let influence = match manifest.influence.as_ref().map(|names| all(names)).transpose()?.as_deref() {
        Some([(path, people), (_, totals), (_, similar), (_, shared)]) => {
            influence::decode([people, totals, similar, shared])
                .map_err(|what| StoreError::damaged(path, what))?
        }
        _ => InfluenceDetails::default(),
    };
    let strategy = match &manifest.strategy {
        Some([people, windows, works, meet]) => {
            let (path, people) = open(people)?;
            let [(_, windows), (_, works), (_, meet)] = [open(windows)?, open(works)?, open(meet)?];
            strategy::decode([&people, &windows, &works, &meet])
                .map_err(|what| StoreError::damaged(&path, what))?
        }
        None => StrategyDetails::default(),
    };
    let details = SnapshotDetails {
        strategy,
        topics,
        moments,
        influence,
        portraits,
        cards,
        responders: decode_responders(&responders)
            .map_err(|what| StoreError::damaged(&responders_path, what))?,
        posts: decode_posts(&posts).map_err(|what| StoreError::damaged(&posts_path, what))?,
        hops,
    };
    validate(&details).map_err(|what| StoreError::damaged(&cards_path, what))?;
    Ok(details)
}

fn decode_cards(table: &Table, format: u32) -> Result<Vec<Card>, String> {
    let people = table.ids("person")?;
    let mut network = table.texts("network")?.into_iter();
    let mut native = table.texts("native")?.into_iter();
    let mut handle = table.optional_texts("handle")?.into_iter();
    let mut name = table.optional_texts("name")?.into_iter();
    let mut counters = table.optional_texts("counters")?.into_iter();
    let hidden = table.ints("hidden")?;
    let responses = table.ids("responses")?;
    let (first, last) = (table.optional_longs("first")?, table.optional_longs("last")?);
    let mut estimates = decode_estimates(table, format)?.into_iter();
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
            estimate: estimates.next().flatten(),
            others: Vec::new(),
        })
    };
    people.into_iter().enumerate().map(card).collect()
}

/// The estimates of cards, in their order; empty where the version had none.
fn decode_estimates(table: &Table, format: u32) -> Result<Vec<Option<Estimate>>, String> {
    if format < 2 {
        return Ok(Vec::new());
    }
    let names = ["estimate", "estimate_low", "estimate_high"];
    let [score, low, high] = names.map(|name| table.optional_longs(name));
    let (score, low, high) = (score?, low?, high?);
    let from = table.optional_texts("estimate_from")?;
    let tenths = |value: Option<i64>| match value.map(u16::try_from) {
        Some(Ok(value @ 10..=1000)) => Ok(Tenths(value)),
        _ => Err(format!("an estimate of {value:?} tenths, expected 10 to 1000")),
    };
    let estimate = |index: usize, from: String| {
        Ok(Estimate {
            score: tenths(score[index])?,
            low: tenths(low[index])?,
            high: tenths(high[index])?,
            from: from.split(' ').map(str::to_owned).collect(),
        })
    };
    from.into_iter()
        .enumerate()
        .map(|(index, from)| from.map(|from| estimate(index, from)).transpose())
        .collect()
}

/// Adds each account to the card of its person.
fn decode_others(table: &Table, cards: &mut [Card]) -> Result<(), String> {
    let mut network = table.texts("network")?.into_iter();
    let mut native = table.texts("native")?.into_iter();
    let mut handle = table.optional_texts("handle")?.into_iter();
    let mut name = table.optional_texts("name")?.into_iter();
    let responses = table.ids("responses")?;
    let (first, last) = (table.optional_longs("first")?, table.optional_longs("last")?);
    for (index, person) in table.ids("person")?.into_iter().enumerate() {
        let network = network.next().unwrap_or_default();
        let network = Network::new(&network).map_err(|error| error.to_string())?;
        let time = Timestamp::from_micros;
        let other = OtherAccount {
            account: AccountId { network, native: native.next().unwrap_or_default() },
            handle: handle.next().flatten(),
            name: name.next().flatten(),
            responses: responses[index],
            span: first[index].zip(last[index]).map(|(first, last)| (time(first), time(last))),
        };
        let card = cards.binary_search_by_key(&PersonId(person), |card| card.person);
        cards[card.map_err(|_| format!("{} belongs to nobody", other.account))?].others.push(other);
    }
    Ok(())
}

fn decode_hops(table: &Table) -> Result<Vec<EvidenceHop>, String> {
    let (via, of, walks) = (table.ints("via")?, table.ids("of")?, table.ints("walks")?);
    let hop = |(index, person): (usize, u64)| {
        let via = match via[index] {
            0 => Via::Membership,
            1 => Via::Person(PersonId(of[index])),
            2 => Via::Others(u32::try_from(of[index]).map_err(|_| format!("{} others", of[index]))?),
            code => return Err(format!("hop by way {code}, expected 0 to 2")),
        };
        Ok(EvidenceHop { person: PersonId(person), via, walks: walks[index].cast_unsigned() })
    };
    table.ids("person")?.into_iter().enumerate().map(hop).collect()
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

    fn cards() -> Vec<Card> {
        let network = Network::new("test").expect("a network");
        let from = vec!["followers".to_owned(), "lists".to_owned()];
        let estimate = Estimate { score: Tenths(314), low: Tenths(10), high: Tenths(1000), from };
        let card = |native: &str, estimate| {
            let account = AccountId { network, native: native.to_owned() };
            Card {
                person: account.person(),
                account,
                handle: None,
                name: None,
                hidden: false,
                counters: None,
                responses: 0,
                span: None,
                estimate,
                others: Vec::new(),
            }
        };
        vec![card("ana", Some(estimate)), card("bo", None)]
    }

    fn table(columns: Vec<Column>) -> Table {
        let bytes = table::encode(columns, &[]).expect("encoded");
        Table::open(Bytes::from(bytes)).expect("a table")
    }

    #[test]
    fn estimates_are_read_as_they_were_written() {
        assert_eq!(decode_cards(&table(encode_cards(&cards())), FORMAT).expect("cards"), cards());
    }

    #[test]
    fn cards_of_the_first_version_have_no_estimates() {
        let mut columns = encode_cards(&cards());
        columns.retain(|column| !column.name.starts_with("estimate"));
        let without: Vec<Card> = cards().into_iter().map(|card| Card { estimate: None, ..card }).collect();
        assert_eq!(decode_cards(&table(columns), 1).expect("cards"), without);
    }

    #[test]
    fn an_estimate_off_the_scale_is_damage() {
        let mut all = cards();
        all[0].estimate.as_mut().expect("an estimate").high = Tenths(1001);
        let error = decode_cards(&table(encode_cards(&all)), FORMAT).expect_err("damage");
        assert!(error.contains("1001"), "{error}");
    }

    #[test]
    fn details_of_the_first_format_are_read_without_what_it_did_not_know() {
        let network = Network::new("bluesky").expect("a network");
        let account = AccountId { network, native: "ana".to_owned() };
        let other = OtherAccount {
            account: AccountId { network, native: "bo".to_owned() },
            handle: None,
            name: None,
            responses: 1,
            span: None,
        };
        let card = Card {
            person: account.person(),
            account,
            handle: None,
            name: None,
            hidden: false,
            counters: None,
            responses: 2,
            span: None,
            estimate: None,
            others: vec![other],
        };
        let hop = EvidenceHop { person: card.person, via: Via::Others(3), walks: 9 };
        let details = SnapshotDetails { cards: vec![card], hops: vec![hop], ..SnapshotDetails::default() };
        let key = SnapshotKey { day: model::Day::from_number(17_774), model: "m1".to_owned(), revision: 1 };
        let files = encode(&key, &details).expect("encoded");
        let read = |name: &str| {
            let (path, bytes) = files.iter().find(|(path, _)| path == name).expect("a file");
            Ok((path.into(), Bytes::from(bytes.clone())))
        };
        let (path, manifest) = files.last().expect("a manifest");
        let manifest = decode_manifest(Path::new(path), manifest).expect("read");
        assert_eq!(decode(read, &manifest).expect("read"), details);

        let mut first = serde_json::to_value(&manifest).expect("JSON");
        let fields = first.as_object_mut().expect("fields");
        fields.insert("format".to_owned(), 1.into());
        fields.retain(|field, _| !["others", "hops", "portraits"].contains(&field.as_str()));
        let manifest = decode_manifest(Path::new(path), first.to_string().as_bytes()).expect("read");
        let old = decode(read, &manifest).expect("read");
        assert!(old.hops.is_empty() && old.cards[0].others.is_empty(), "{old:?}");
    }
}
