//! Tweet objects of the X (Twitter) API v1.1: one a line, arrays as timelines are answered, and answers to searches.

mod facts;
mod normalise;
mod seen;
mod wire;

pub(crate) use facts::FACTS;
pub(crate) use normalise::posted;
pub(crate) use seen::Seen;

use crate::bytes::MAX_PAGE_BYTES;
use crate::gate::Gate;
use crate::inputs::{Inputs, each_value};
use crate::source::ReadError;

pub(crate) fn read(inputs: &mut Inputs, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    let mut normaliser = normalise::Normaliser::new();
    inputs.each(gate, |current, gate| {
        each_value(current, gate, MAX_PAGE_BYTES, |page| normaliser.take(page))
    })?;
    normaliser.finish(gate)
}
