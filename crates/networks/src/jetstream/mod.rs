//! Bluesky's Jetstream: the firehose as JSON, in the frames of its first and of its second version.

mod collections;
mod facts;
mod normalise;
mod wire;

pub(crate) use facts::FACTS;

use wire::{Bare, Line};

use crate::bytes::{MAX_LINE_BYTES, MAX_PAGE_BYTES};
use crate::gate::Gate;
use crate::inputs::{Inputs, each_value, malformed, too_long};
use crate::json::parse;
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
                match parse::<Line<'_>>(text, &mut String::new()) {
                    Ok(line) => normaliser.take(line.message(), record),
                    // A record of a type that Clout does not know may well hold other things under known names.
                    Err(error) => match parse::<Bare<'_>>(text, &mut String::new()) {
                        Ok(bare) if bare.is_foreign() => record.skip(crate::reasons::UNKNOWN_COLLECTION),
                        _ => malformed(record, &error),
                    },
                }
            })
        })
    })
}
