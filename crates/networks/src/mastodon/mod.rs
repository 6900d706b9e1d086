//! Answers of the Mastodon API: statuses, accounts, notifications, threads and searches; what its streams send; and the
//! archives that people make of their accounts.

mod accounts;
mod activities;
mod facts;
mod normalise;
mod pages;
mod seen;
mod stream;
mod wire;

pub(crate) use facts::FACTS;

use crate::bytes::MAX_PAGE_BYTES;
use crate::gate::Gate;
use crate::inputs::{Inputs, each_value};
use crate::source::ReadError;

pub(crate) fn read(inputs: &mut Inputs, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    let mut normaliser = normalise::Normaliser::new();
    inputs.each(gate, |current, gate| {
        normaliser.next_input();
        if stream::is_event_stream(&mut current.window) {
            return stream::read(current, gate, &mut normaliser);
        }
        each_value(current, gate, MAX_PAGE_BYTES, |page| pages::take(&mut normaliser, page))
    })?;
    normaliser.finish(gate)
}
