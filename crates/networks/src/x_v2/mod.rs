//! The X API v2: pages, one a line or one a file, and tweets by themselves, flattened or bare.

mod normalise;
mod page;
mod wire;

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
