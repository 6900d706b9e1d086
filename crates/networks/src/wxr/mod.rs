//! WordPress exports (WXR): posts, threaded comments, pingbacks and trackbacks.
//!
//! E-mail addresses and IP addresses stand beside every comment. They are never kept: neither in events, nor
//! in samples of rejected records.
//!
//! An export is read twice, so that nothing hangs on its order: first its parts are put aside and what tells who is who
//! is gathered ([`people`]), over all files; then they become events ([`normalise`]).

mod address;
mod facts;
mod fields;
mod gather;
mod mail;
mod normalise;
mod people;
mod tokens;

pub(crate) use facts::FACTS;

use fields::Fields;
use gather::Gathered;
use memchr::memmem;
use tokens::Tokens;

use crate::Format;
use crate::gate::Gate;
use crate::inputs::{Current, Inputs};
use crate::source::{ReadError, ReadOptions};

/// What a server prints before an export, such as its warnings, is looked through so far.
const MAX_PREFACE_BYTES: usize = 64 * 1024;

pub(crate) fn read(inputs: &mut Inputs, options: &ReadOptions, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    let mut gathered = Gathered::new(options);
    inputs.each(gate, |current, gate| {
        gathered.begin(gate.input());
        export(current, &mut gathered)
    })?;
    normalise::deliver(gathered, gate)
}

fn export(current: &mut Current<'_>, gathered: &mut Gathered) -> Result<(), ReadError> {
    if !pass_preface(current) {
        return Err(wrong_kind(current, "no XML".to_owned()));
    }
    let bytes_before = current.bytes_before();
    let mut tokens = Tokens::new();
    let mut fields = Fields::default();
    while let Some(token) = tokens.next(&mut current.window, fields.reading()) {
        let bytes_read = bytes_before + current.window.bytes_read();
        let bytes = tokens.bytes(&current.window);
        fields.take(token, bytes, &tokens, |fields, done| gathered.take(fields, done, bytes_read))?;
    }
    current.position = gathered.position();
    if let Some(found) = fields.foreign().filter(|_| current.window.broken().is_none()) {
        return Err(wrong_kind(current, found));
    }
    if fields.is_within() {
        current.given_up = Some("it ends before its last element is closed".to_owned());
    }
    Ok(())
}

/// Passes over what stands before the first element; false where there is none.
fn pass_preface(current: &mut Current<'_>) -> bool {
    let window = &mut current.window;
    match window.first_byte() {
        Some(b'<') => {}
        None => return true,
        Some(_) => {
            while window.data().len() < MAX_PREFACE_BYTES && window.more() {}
            let data = &window.data()[..window.data().len().min(MAX_PREFACE_BYTES)];
            let begins =
                ["<?xml", "<rss"].iter().filter_map(|word| memmem::find(data, word.as_bytes())).min();
            let Some(begins) = begins else { return false };
            window.consume(begins);
        }
    }
    true
}

fn wrong_kind(current: &Current<'_>, found: String) -> ReadError {
    ReadError::WrongKind {
        input: current.name.to_owned(),
        format: Format::Wxr,
        found,
        expected: "a WordPress export: an <rss> element with a <channel> and a wp:wxr_version",
    }
}
