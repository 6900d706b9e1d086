//! The Higgs Twitter data of SNAP and edge lists like it.
//!
//! `userA userB unix_seconds RT|MT|RE` says that A reposted, mentioned or answered B. Lists without time
//! (`follower followee`, or `userA userB weight`) are audience: they need a date at which they were known.

use memchr::memchr2;
use model::{Event, Kind, Network, ResponseKind, Timestamp};

use crate::authored::known;
use crate::bytes::MAX_LINE_BYTES;
use crate::gate::{Gate, Moment, Record};
use crate::inputs::{Inputs, each_line};
use crate::source::{ReadError, ReadOptions};
use crate::{Format, ids, reasons};

/// What the lines of one file hold, told by the first.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    /// `userA userB unix_seconds kind`
    Timed,
    /// `userA userB`, a follow, and `userA userB weight`, whose kind the file's name tells.
    Edges(ResponseKind),
}

pub(crate) fn read(inputs: &mut Inputs, options: &ReadOptions, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    let network = options.network.unwrap_or_else(|| known("higgs"));
    inputs.each(gate, |current, gate| {
        let (name, stem) = (current.name.to_owned(), current.stem.to_owned());
        let mut shape = None;
        each_line(current, gate, MAX_LINE_BYTES, |line, record| {
            if line.starts_with('#') {
                return record.skip(reasons::NOTICE);
            }
            let Some(known) = shape.or_else(|| shape_of(line, &stem)) else {
                return malformed(record);
            };
            if shape.is_none() && known != Shape::Timed && options.undated.is_none() {
                let found = format!("{} columns", fields(line).1);
                return Err(ReadError::NeedsUndated { input: name.clone(), found });
            }
            shape = Some(known);
            take(line, known, network, record)
        })?;
        match (shape, current.position) {
            // Nothing in the file looked like a line of the format: it is another kind of file.
            (None, lines @ 2..) => Err(ReadError::WrongKind {
                input: name,
                format: Format::Higgs,
                found: format!("{lines} lines of another shape"),
                expected: "'userA userB unix_seconds RT|MT|RE', 'userA userB weight' or 'follower followee'",
            }),
            _ => Ok(()),
        }
    })
}

fn shape_of(line: &str, stem: &str) -> Option<Shape> {
    match fields(line) {
        ([.., kind], 4) if kind_of(kind).is_some() => Some(Shape::Timed),
        (_, 2) => Some(Shape::Edges(ResponseKind::Follow)),
        ([_, _, weight, _], 3) if weight.parse::<u64>().is_ok() => {
            let kinds = [
                ("retweet", ResponseKind::Repost),
                ("mention", ResponseKind::Mention),
                ("reply", ResponseKind::Reply),
            ];
            let named = kinds.iter().find(|(word, _)| stem.contains(word));
            Some(Shape::Edges(named.map_or(ResponseKind::Follow, |(_, kind)| *kind)))
        }
        _ => None,
    }
}

fn take(line: &str, shape: Shape, network: Network, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
    let (fields, count) = fields(line);
    let (kind, moment) = match shape {
        Shape::Edges(kind) if count == 2 || count == 3 => (kind, record.moment(None)?),
        Shape::Timed if count == 4 => match kind_of(fields[3]) {
            Some(kind) => (kind, seconds(fields[2], record)?),
            None => {
                return record.reject(reasons::UNKNOWN_KIND, "the last column is none of RT, MT and RE");
            }
        },
        _ => return malformed(record),
    };
    let Some(moment) = moment else { return Ok(()) };
    let kind = Kind::Respond(kind);
    let (actor, target) = (fields[0], Some(fields[1]));
    let id = ids::keyed(network, kind, actor, target, None, moment.time);
    let mut event = Event::new(moment.time, id, network, kind, actor);
    event.target = target;
    event.undated = moment.undated;
    record.event(&event)
}

fn malformed(record: &mut Record<'_, '_>) -> Result<(), ReadError> {
    record.reject(reasons::MALFORMED, "expected userA, userB, Unix seconds and RT, MT or RE, between blanks")
}

fn kind_of(word: &str) -> Option<ResponseKind> {
    match word {
        "RT" => Some(ResponseKind::Repost),
        "MT" => Some(ResponseKind::Mention),
        "RE" => Some(ResponseKind::Reply),
        _ => None,
    }
}

fn seconds(text: &str, record: &mut Record<'_, '_>) -> Result<Option<Moment>, ReadError> {
    let whole = |text: &str| text.parse().ok().map(Timestamp::from_seconds);
    record.moment_by(Some(text), whole, "Unix seconds")
}

/// Up to four fields and how many there are; five stands for too many.
fn fields(line: &str) -> ([&str; 4], usize) {
    let mut found = [""; 4];
    let mut count = 0;
    let mut rest = line.trim();
    while !rest.is_empty() {
        let end = memchr2(b' ', b'\t', rest.as_bytes()).unwrap_or(rest.len());
        let Some(place) = found.get_mut(count) else { return (found, 5) };
        *place = &rest[..end];
        count += 1;
        rest = rest[end..].trim_start();
    }
    (found, count)
}
