//! WordPress exports (WXR): posts, threaded comments, pingbacks and trackbacks.
//!
//! E-mail addresses and IP addresses stand beside every comment. They are never kept: neither in events, nor
//! in samples of rejected records.

mod accounts;
mod facts;
mod fed;
mod fields;
mod normalise;

pub(crate) use facts::FACTS;

use fed::Fed;
use fields::{Fields, Place};
use normalise::Normaliser;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::Format;
use crate::gate::Gate;
use crate::inputs::{Current, Inputs};
use crate::source::ReadError;

/// Elements of an export nest six deep.
const MAX_DEPTH: u32 = 32;

pub(crate) fn read(inputs: &mut Inputs, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    inputs.each(gate, |current, gate| {
        if current.window.first_byte().is_some_and(|first| first != b'<') {
            return Err(wrong_kind(current, "no XML"));
        }
        export(current, gate)
    })
}

fn export(current: &mut Current<'_>, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    let bytes_before = current.bytes_before();
    let mut reader = Reader::from_reader(Fed::new(&mut current.window));
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut normaliser = Normaliser::new(gate, bytes_before);
    let mut fields = Fields::default();
    let mut buffer = Vec::new();
    let mut depth = 0u32;
    let trouble = loop {
        buffer.clear();
        reader.get_mut().begin_element();
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => break Some(error.to_string()),
        };
        match event {
            Event::Start(tag) => {
                depth += 1;
                if fields.open(&tag) {
                    normaliser.at(reader.get_ref().bytes_read(), reader.get_ref().repaired());
                    normaliser.item_begins(&fields)?;
                }
            }
            Event::Empty(tag) => {
                fields.open(&tag);
                let place = fields.close(tag.name().as_ref());
                finish(place, &mut fields, &mut normaliser, reader.get_mut())?;
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                let place = fields.close(tag.name().as_ref());
                finish(place, &mut fields, &mut normaliser, reader.get_mut())?;
            }
            Event::Text(text) => fields.text(&text),
            Event::CData(data) => fields.text(&data),
            Event::GeneralRef(reference) => fields.reference(&reference),
            Event::Eof if depth > 0 => break Some("it ends before its last element is closed".to_owned()),
            Event::Eof => break None,
            _ => {}
        }
        if depth > MAX_DEPTH {
            break Some("its elements are nested too deeply".to_owned());
        }
    };
    let (position, empty) = (normaliser.position(), !fields.saw_channel());
    drop(reader);
    current.position = position;
    current.given_up = trouble;
    if empty && current.window.broken().is_none() {
        return Err(wrong_kind(current, "XML without a channel"));
    }
    Ok(())
}

/// Hands a finished author, item or comment on.
fn finish(
    place: Option<Place>,
    fields: &mut Fields,
    normaliser: &mut Normaliser<'_, '_>,
    fed: &mut Fed<'_>,
) -> Result<(), ReadError> {
    let Some(place) = place else { return Ok(()) };
    normaliser.at(fed.bytes_read(), fed.repaired());
    match place {
        Place::Author => normaliser.author(fields),
        Place::Comment => normaliser.comment(fields),
        Place::Item => normaliser.item_ends(fields),
        Place::Channel => Ok(()),
    }
}

fn wrong_kind(current: &Current<'_>, found: &str) -> ReadError {
    ReadError::WrongKind {
        input: current.name.to_owned(),
        format: Format::Wxr,
        found: found.to_owned(),
        expected: "a WordPress export: an <rss> element with a <channel>",
    }
}
