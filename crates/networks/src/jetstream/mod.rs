//! Bluesky's Jetstream: the firehose as JSON lines.

mod collections;
mod facts;
mod normalise;
mod wire;

pub(crate) use facts::FACTS;

use wire::{Bare, Line};

use crate::bytes::MAX_LINE_BYTES;
use crate::gate::Gate;
use crate::inputs::{Inputs, each_line, malformed};
use crate::source::ReadError;

pub(crate) fn read(inputs: &mut Inputs, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    let mut normaliser = normalise::Normaliser::new();
    inputs.each(gate, |current, gate| {
        each_line(current, gate, MAX_LINE_BYTES, |text, record| {
            match serde_json::from_str::<Line<'_>>(text) {
                Ok(line) => normaliser.take(&line, record),
                // A record of a type that Clout does not know may well hold other things under known names.
                Err(error) => match serde_json::from_str::<Bare<'_>>(text) {
                    Ok(bare) if bare.is_foreign() => record.skip(crate::reasons::UNKNOWN_COLLECTION),
                    _ => malformed(record, &error),
                },
            }
        })
    })
}
