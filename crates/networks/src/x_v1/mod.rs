//! Tweet objects of the X (Twitter) API v1.1 as JSON lines.

mod facts;
mod normalise;
mod wire;

pub(crate) use facts::FACTS;

use wire::Tweet;

use crate::bytes::MAX_LINE_BYTES;
use crate::gate::Gate;
use crate::inputs::{Inputs, each_line, malformed};
use crate::json::from_nested;
use crate::source::ReadError;

pub(crate) fn read(inputs: &mut Inputs, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    inputs.each(gate, |current, gate| {
        each_line(current, gate, MAX_LINE_BYTES, |text, record| match from_nested::<Tweet<'_>>(text) {
            Ok(tweet) => normalise::take(&tweet, record),
            Err(error) => malformed(record, &error),
        })
    })
}
