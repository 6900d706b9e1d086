//! The generic format: any interaction data as CSV or JSON lines.

mod columns;
mod csv;
mod json;
mod normalise;
mod row;

use crate::gate::Gate;
use crate::inputs::Inputs;
use crate::source::{ReadError, ReadOptions};

pub(crate) use csv::{known_columns, separator};

pub(crate) fn read(inputs: &mut Inputs, options: &ReadOptions, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    inputs.each(gate, |current, gate| match current.window.first_byte() {
        None => Ok(()),
        Some(b'{' | b'[') => json::read(current, options, gate),
        Some(_) => csv::read(current, options, gate),
    })
}
