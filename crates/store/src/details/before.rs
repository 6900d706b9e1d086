//! Details of formats 1 to 3: Parquet files, a table each.
//!
//! Of these the cards alone are read, so that people keep their names, places and histories. Everything else is made
//! again by the next `clout score`, from the lake, at less cost than reading it in a second way would have for good.

use model::{AccountId, Card, Estimate, Network, OtherAccount, PersonId, Tenths, Timestamp};
use serde::Deserialize;

use crate::table::Table;

/// What a manifest of these formats says.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Before {
    /// Version of the files.
    pub format: u32,
    /// Paths below the store's folder.
    pub cards: String,
    /// Absent in format 1, which knew no joined accounts.
    pub others: Option<String>,
}

/// The cards of a table, without what other tables tell of them.
pub(crate) fn cards(table: &Table, format: u32) -> Result<Vec<Card>, String> {
    let people = table.ids("person")?;
    let mut network = table.texts("network")?.into_iter();
    let mut native = table.texts("native")?.into_iter();
    let mut handle = table.optional_texts("handle")?.into_iter();
    let mut name = table.optional_texts("name")?.into_iter();
    let mut counters = table.optional_texts("counters")?.into_iter();
    let hidden = table.ints("hidden")?;
    let responses = table.ids("responses")?;
    let spans = spans(table)?;
    let mut estimates = estimates(table, format)?.into_iter();
    let card = |(index, person): (usize, u64)| {
        let network = network.next().unwrap_or_default();
        let network = Network::new(&network).map_err(|error| error.to_string())?;
        Ok(Card {
            person: PersonId(person),
            account: AccountId { network, native: native.next().unwrap_or_default() },
            handle: handle.next().flatten(),
            name: name.next().flatten(),
            hidden: hidden[index] != 0,
            counters: counters.next().flatten(),
            responses: responses[index],
            span: spans[index],
            estimate: estimates.next().flatten(),
            others: Vec::new(),
        })
    };
    let cards = people.into_iter().enumerate().map(card).collect::<Result<Vec<Card>, String>>()?;
    match cards.is_sorted_by(|card, next| card.person < next.person) {
        true => Ok(cards),
        false => Err("cards are not by rising person, as expected".to_owned()),
    }
}

/// Adds each further account to the card of its person.
pub(crate) fn add_others(table: &Table, cards: &mut [Card]) -> Result<(), String> {
    let mut network = table.texts("network")?.into_iter();
    let mut native = table.texts("native")?.into_iter();
    let mut handle = table.optional_texts("handle")?.into_iter();
    let mut name = table.optional_texts("name")?.into_iter();
    let responses = table.ids("responses")?;
    let spans = spans(table)?;
    for (index, person) in table.ids("person")?.into_iter().enumerate() {
        let network = network.next().unwrap_or_default();
        let network = Network::new(&network).map_err(|error| error.to_string())?;
        let other = OtherAccount {
            account: AccountId { network, native: native.next().unwrap_or_default() },
            handle: handle.next().flatten(),
            name: name.next().flatten(),
            responses: responses[index],
            span: spans[index],
        };
        let card = cards.binary_search_by_key(&PersonId(person), |card| card.person);
        cards[card.map_err(|_| format!("{} belongs to nobody, expected a card", other.account))?]
            .others
            .push(other);
    }
    Ok(())
}

fn spans(table: &Table) -> Result<Vec<Option<(Timestamp, Timestamp)>>, String> {
    let (first, last) = (table.optional_longs("first")?, table.optional_longs("last")?);
    let time = Timestamp::from_micros;
    let span = |(first, last): (Option<i64>, Option<i64>)| Some((time(first?), time(last?)));
    Ok(first.into_iter().zip(last).map(span).collect())
}

/// The estimates of cards, in their order; empty where the version had none.
fn estimates(table: &Table, format: u32) -> Result<Vec<Option<Estimate>>, String> {
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
    let estimates = from.into_iter().enumerate();
    estimates.map(|(index, from)| from.map(|from| estimate(index, from)).transpose()).collect()
}
