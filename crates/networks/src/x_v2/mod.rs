//! Pages of the X API v2: one a line, or one a file.

mod normalise;
mod wire;

use wire::Page;

use crate::bytes::MAX_PAGE_BYTES;
use crate::gate::Gate;
use crate::inputs::{Inputs, each_value};
use crate::source::ReadError;

pub(crate) fn read(inputs: &mut Inputs, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    inputs.each(gate, |current, gate| {
        each_value(current, gate, MAX_PAGE_BYTES, |value| {
            let text = value.text;
            match serde_json::from_str::<Page<'_>>(text) {
                Ok(page) => normalise::take(&page, value),
                Err(error) => value.malformed(&error),
            }
        })
    })
}
