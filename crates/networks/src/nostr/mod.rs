//! Nostr: signed events, bare or as relays send them.

mod articles;
mod facts;
mod follows;
mod normalise;
mod npub;
mod proof;
mod seen;
mod tags;
mod wire;

pub(crate) use facts::FACTS;

use wire::Message;

use crate::bytes::{MAX_LINE_BYTES, MAX_PAGE_BYTES};
use crate::gate::Gate;
use crate::inputs::{Inputs, each_value, malformed, too_long};
use crate::json::parse;
use crate::reasons;
use crate::source::ReadError;

pub(crate) fn read(inputs: &mut Inputs, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    let mut normaliser = normalise::Normaliser::new();
    inputs.each(gate, |current, gate| {
        each_value(current, gate, MAX_PAGE_BYTES, |value| {
            let text = value.text;
            value.record(|record| {
                if text.len() > MAX_LINE_BYTES {
                    return too_long(record, MAX_LINE_BYTES);
                }
                match parse::<Message<'_>>(text, &mut String::new()) {
                    Ok(Message::Event(event)) => normaliser.take(&event, record),
                    Ok(Message::Notice) => record.skip(reasons::RELAY_NOTICE),
                    Err(error) => malformed(record, &error),
                }
            })
        })
    })?;
    normaliser.finish(&mut gate.after())
}
