//! Answers of the Mastodon API: statuses, accounts, notifications, threads and searches.

mod accounts;
mod facts;
mod normalise;
mod seen;
mod wire;

pub(crate) use facts::FACTS;

use wire::Object;

use crate::bytes::MAX_PAGE_BYTES;
use crate::gate::Gate;
use crate::inputs::{Inputs, each_value};
use crate::json::from_nested;
use crate::source::ReadError;

pub(crate) fn read(inputs: &mut Inputs, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    inputs.each(gate, |current, gate| {
        // Ids are a server's own: nothing is carried from one file to the next.
        let mut normaliser = normalise::Normaliser::new();
        each_value(current, gate, MAX_PAGE_BYTES, |value| {
            let text = value.text;
            match from_nested::<Object<'_>>(text) {
                Ok(object) => normaliser.take(&object, value),
                Err(error) => value.malformed(&error),
            }
        })
    })
}
