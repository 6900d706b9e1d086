//! What the streaming API sends over HTTP: `event: update`, `data: {..}`, a blank line, and `:thump` in between.

use super::normalise::Normaliser;
use super::pages;
use crate::bytes::{MAX_LINE_BYTES, Window};
use crate::gate::Gate;
use crate::inputs::{Current, each_line_of};
use crate::reasons;
use crate::source::ReadError;

/// True where an input begins like such a stream.
pub(super) fn is_event_stream(window: &mut Window) -> bool {
    if window.first_byte().is_none() {
        return false;
    }
    while window.data().len() < 6 && window.more() {}
    let data = window.data();
    [&b":"[..], b"event:", b"data:", b"retry:", b"id:"].iter().any(|start| data.starts_with(start))
}

pub(super) fn read(
    current: &mut Current<'_>,
    gate: &mut Gate<'_>,
    normaliser: &mut Normaliser,
) -> Result<(), ReadError> {
    let mut event = String::new();
    each_line_of(current, gate, MAX_LINE_BYTES, |page| {
        let line = page.text.trim();
        if let Some(name) = line.strip_prefix("event:") {
            event.clear();
            event.push_str(name.trim());
            return Ok(());
        }
        match line.strip_prefix("data:") {
            Some(data) => pages::event(normaliser, &event, data.trim(), page),
            None if line.starts_with(':') || line.starts_with("id:") || line.starts_with("retry:") => Ok(()),
            None => {
                page.record(|record| record.reject(reasons::MALFORMED, "it is no line of an event stream"))
            }
        }
    })
}
