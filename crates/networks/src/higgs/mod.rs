//! The Higgs Twitter data of SNAP and edge lists like it.
//!
//! `userA userB unix_seconds RT|MT|RE` says that A reposted, mentioned or answered B. Other lists name no kind: with a
//! time (SNAP's temporal networks, KONECT) they are responses, by default replies; without (`follower followee`, or
//! `userA userB weight`) they are audience, and need a date at which they were known.

mod columns;

use columns::{Columns, Fields, fields};
use model::{Event, Kind, Network, ResponseKind};

use crate::authored::known;
use crate::bytes::MAX_LINE_BYTES;
use crate::gate::{Gate, Record};
use crate::inputs::{Current, Inputs, each_line};
use crate::source::{ReadError, ReadOptions};
use crate::{Format, ids, reasons, time};

pub(crate) use columns::{is_comment, is_edge};

const EXPECTED: &str = "'userA userB unix_seconds RT|MT|RE', 'userA userB unix_seconds', 'userA userB weight' or 'follower followee'";

pub(crate) fn read(inputs: &mut Inputs, options: &ReadOptions, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    let network = options.network.unwrap_or_else(|| known("higgs"));
    inputs.each(gate, |current, gate| list(current, network, options, gate))
}

fn list(
    current: &mut Current<'_>,
    network: Network,
    options: &ReadOptions,
    gate: &mut Gate<'_>,
) -> Result<(), ReadError> {
    let (name, stem) = (current.name.to_owned(), current.stem.to_owned());
    let mut columns = Columns::of(&String::from_utf8_lossy(current.window.head(current.pipe)));
    let kind_of_all = |columns: &Columns| options.kind.unwrap_or_else(|| kind_by_name(&stem, columns));
    let mut kind = columns.as_ref().map(kind_of_all);
    let mut beyond_comments = false;
    each_line(current, gate, MAX_LINE_BYTES, |line, record| {
        if is_comment(line) {
            return record.skip(reasons::NOTICE);
        }
        if !std::mem::replace(&mut beyond_comments, true) && columns::is_header(line) {
            return record.skip(reasons::NOTICE);
        }
        let found = fields(line);
        if columns.is_none() {
            columns = Columns::of(line);
            kind = columns.as_ref().map(kind_of_all);
        }
        let (Some(known), Some(kind)) = (&columns, kind) else { return malformed(record) };
        if known.time.is_none() && options.undated.is_none() {
            let found = format!("{} columns", found.count);
            return Err(ReadError::NeedsUndated { input: name.clone(), found });
        }
        take(&found, known, kind, network, record)
    })?;
    match (&columns, current.position) {
        // Nothing in the file looked like a line of the format: it is another kind of file.
        (None, lines @ 2..) => Err(ReadError::WrongKind {
            input: current.name.to_owned(),
            format: Format::Higgs,
            found: format!("{lines} lines of another shape"),
            expected: EXPECTED,
        }),
        _ => Ok(()),
    }
}

/// What a list without a column of kinds says: by the name of its file, else that somebody answered where it has
/// times, and follows where it has none.
fn kind_by_name(stem: &str, columns: &Columns) -> ResponseKind {
    let kinds = [
        ("retweet", ResponseKind::Repost),
        ("mention", ResponseKind::Mention),
        ("reply", ResponseKind::Reply),
        ("follow", ResponseKind::Follow),
    ];
    let (dated, weighted) = (columns.time.is_some(), columns.width > 2);
    match kinds.into_iter().find(|(word, _)| stem.contains(word)) {
        Some((_, kind)) if dated || weighted => kind,
        _ if dated => ResponseKind::Reply,
        _ => ResponseKind::Follow,
    }
}

fn take(
    fields: &Fields<'_>,
    columns: &Columns,
    kind: ResponseKind,
    network: Network,
    record: &mut Record<'_, '_>,
) -> Result<(), ReadError> {
    if fields.count < columns.least || fields.count > columns.width {
        return malformed(record);
    }
    let kind = match columns.kind {
        None => kind,
        Some(place) => match kind_of(fields.list[place]) {
            Some(kind) => kind,
            None => {
                return record.reject(reasons::UNKNOWN_KIND, "the last column is none of RT, MT and RE");
            }
        },
    };
    // Ratings of trust and edges with a sign say of some that they are disliked.
    if columns.value.is_some_and(|place| fields.list[place].starts_with('-')) {
        return record.skip(reasons::NEGATIVE_REACTION);
    }
    let found = columns.time.map(|place| fields.list[place]);
    let Some(moment) = record.moment_by(found, time::parse_number, "Unix seconds or RFC 3339")? else {
        return Ok(());
    };
    let kind = Kind::Respond(kind);
    let (actor, target) = (fields.list[columns.actor], Some(fields.list[columns.target]));
    let id = ids::keyed(network, kind, actor, target, None, moment.time);
    let mut event = Event::new(moment.time, id, network, kind, actor);
    event.target = target;
    event.undated = moment.undated;
    record.event(&event)
}

fn malformed(record: &mut Record<'_, '_>) -> Result<(), ReadError> {
    record.reject(reasons::MALFORMED, format_args!("expected {EXPECTED}, between blanks or commas"))
}

fn kind_of(word: &str) -> Option<ResponseKind> {
    match word {
        "RT" => Some(ResponseKind::Repost),
        "MT" => Some(ResponseKind::Mention),
        "RE" => Some(ResponseKind::Reply),
        _ => None,
    }
}
