//! Nostr: signed events, bare or as relays send them.

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

use crate::bytes::MAX_LINE_BYTES;
use crate::gate::Gate;
use crate::inputs::{Inputs, each_value};
use crate::reasons;
use crate::source::ReadError;

pub(crate) fn read(inputs: &mut Inputs, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    let mut normaliser = normalise::Normaliser::new();
    inputs.each(gate, |current, gate| {
        each_value(current, gate, MAX_LINE_BYTES, |value| {
            let text = value.text;
            match serde_json::from_str::<Message<'_>>(text) {
                Ok(Message::Event(event)) => value.record(|record| normaliser.take(&event, record)),
                Ok(Message::Notice) => value.record(|record| record.skip(reasons::RELAY_NOTICE)),
                Err(error) => value.malformed(&error),
            }
        })
    })
}
