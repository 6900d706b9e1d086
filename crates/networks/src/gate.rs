//! The door that every event passes: what is refused here is refused for every network.

use std::borrow::Cow;
use std::fmt::{Display, Write};

use model::visible::{clean_line, clean_text};
use model::{ERASED_PREFIX, Event, Kind, Network, Reject, Timestamp};
use rustc_hash::FxHashSet;

use crate::bytes::HEAD_BYTES;
use crate::late::Orphan;
use crate::source::stopped;
use crate::source::{ReadError, ReadOptions, Sink};
use crate::{reasons, text, time};

/// 1990-01-01T00:00:00Z: before it there was no social web.
const EARLIEST: Timestamp = Timestamp::from_seconds(631_152_000);
/// Clocks differ and zones are confused: a day is forgiven.
const AHEAD_SECONDS: i64 = 86_400;
const MAX_TAGS_BYTES: usize = 4_096;
/// BCP 47 asks programs to take at least 35 characters.
const MAX_LANG_BYTES: usize = 35;
/// Each network and day is a file of the lake: a column of names that are none would make it a file a row.
const MAX_NETWORKS: usize = 256;

/// When something happened, or when an edge without a date was known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) time: Timestamp,
    pub(crate) undated: bool,
}

/// Checks events and hands them to the sink; counts records.
pub(crate) struct Gate<'s> {
    sink: &'s mut dyn Sink,
    latest: Timestamp,
    undated: Option<Timestamp>,
    /// Name of the input, where there are several: positions are within it.
    input: Option<String>,
    records: u64,
    detail: String,
    networks: FxHashSet<Network>,
    last_network: Option<Network>,
}

impl<'s> Gate<'s> {
    pub(crate) fn new(sink: &'s mut dyn Sink, options: &ReadOptions) -> Gate<'s> {
        let latest = options.now.plus_seconds(AHEAD_SECONDS);
        Gate {
            sink,
            latest,
            undated: options.undated,
            input: None,
            records: 0,
            detail: String::new(),
            networks: FxHashSet::default(),
            last_network: None,
        }
    }

    /// False for a network beyond the number that one reading may name.
    fn admits(&mut self, network: Network) -> bool {
        if self.last_network == Some(network) {
            return true;
        }
        let admitted = self.networks.contains(&network)
            || self.networks.len() < MAX_NETWORKS && self.networks.insert(network);
        if admitted {
            self.last_network = Some(network);
        }
        admitted
    }

    pub(crate) fn set_input(&mut self, name: Option<String>) {
        self.input = name;
    }

    /// Name of the input, where there are several.
    pub(crate) fn input(&self) -> Option<&str> {
        self.input.as_deref()
    }

    /// Records ended so far.
    pub(crate) fn records(&self) -> u64 {
        self.records
    }

    /// What comes after the last record, as the end of what waited.
    pub(crate) fn after<'g>(&'g mut self) -> Record<'g, 's> {
        self.input = None;
        Record { gate: self, position: 0, sample: &[], said: false }
    }

    /// Begins a record: `position` counts lines, rows or elements from 1, `bytes` is the record as it came.
    pub(crate) fn record<'g>(&'g mut self, position: u64, bytes: &'g [u8]) -> Record<'g, 's> {
        Record { gate: self, position, sample: &bytes[..bytes.len().min(HEAD_BYTES)], said: false }
    }
}

/// One record on its way: each of its events is taken or refused, and then it ends.
pub(crate) struct Record<'g, 's> {
    gate: &'g mut Gate<'s>,
    position: u64,
    sample: &'g [u8],
    said: bool,
}

impl Record<'_, '_> {
    /// Checks an event and hands it on, or counts why not.
    pub(crate) fn event(&mut self, event: &Event<'_>) -> Result<(), ReadError> {
        let cleaned = Cleaned::of(event);
        let event = tidy(&cleaned.event(event));
        let refused = refusal(&event, self.gate.latest).or_else(|| {
            let detail = "the input names more than 256 networks: is the column of networks the right one?";
            (!self.gate.admits(event.network)).then_some((reasons::TOO_MANY_NETWORKS, detail))
        });
        match refused {
            None => {
                self.said = true;
                self.gate.sink.event(&event).map_err(stopped)
            }
            Some((reason, detail)) => self.reject(reason, detail),
        }
    }

    /// Counts bad input. The detail must not name accounts: it may be kept longer than they wish.
    pub(crate) fn reject(&mut self, reason: &'static str, detail: impl Display) -> Result<(), ReadError> {
        self.said = true;
        let gate = &mut *self.gate;
        gate.detail.clear();
        if let Some(input) = &gate.input {
            let _ = write!(gate.detail, "{input}: ");
        }
        let _ = write!(gate.detail, "{detail}");
        let (position, sample) = (self.position, self.sample);
        let reject = Reject { reason, position, detail: &gate.detail, sample };
        gate.sink.reject(&reject).map_err(stopped)
    }

    /// Counts a well-formed record that says nothing to Clout.
    pub(crate) fn skip(&mut self, reason: &'static str) -> Result<(), ReadError> {
        self.said = true;
        self.gate.sink.skip(reason).map_err(stopped)
    }

    /// Says that a part of the record waits: see [`Sink::later`].
    pub(crate) fn later(&mut self) -> Result<(), ReadError> {
        self.said = true;
        self.gate.sink.later().map_err(stopped)
    }

    /// Gives up waiting for the post that a response is about; whoever keeps posts may know it.
    pub(crate) fn orphan(&mut self, orphan: &Orphan) -> Result<(), ReadError> {
        self.said = true;
        // Whoever it is about: what is refused of every event is refused here, since the sink settles it alone.
        match refusal(&orphan.response("?"), self.gate.latest) {
            Some((reason, detail)) => self.reject(reason, detail),
            None => self.gate.sink.orphan(orphan).map_err(stopped),
        }
    }

    /// Reads a time; where that fails, counts why and gives `None`. Nothing at all takes the date given
    /// for what is undated.
    pub(crate) fn moment(&mut self, text: Option<&str>) -> Result<Option<Moment>, ReadError> {
        self.moment_by(text, time::parse, "RFC 3339 or Unix seconds")
    }

    /// The same with a network's own way of writing times.
    pub(crate) fn moment_by(
        &mut self,
        text: Option<&str>,
        parse: impl Fn(&str) -> Option<Timestamp>,
        expected: &str,
    ) -> Result<Option<Moment>, ReadError> {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            if let Some(time) = self.gate.undated {
                return Ok(Some(Moment { time, undated: true }));
            }
            self.reject(reasons::NO_TIME, "there is no time, and no date for undated records was given")?;
            return Ok(None);
        };
        match parse(text) {
            Some(time) => Ok(Some(Moment { time, undated: false })),
            None => {
                let found: String = text.chars().take(60).collect();
                let digits = found.bytes().all(|byte| byte.is_ascii_digit());
                let thousands =
                    if digits && found.len() == 13 { " (these look like milliseconds)" } else { "" };
                let detail = format_args!("{found:?} is no time: expected {expected}{thousands}");
                self.reject(reasons::BAD_TIME, detail)?;
                Ok(None)
            }
        }
    }

    /// Ends the record: its events were delivered. A record that said nothing is counted as such.
    pub(crate) fn end(mut self, bytes_read: u64) -> Result<(), ReadError> {
        if !self.said {
            self.skip(reasons::NOTHING_NEW)?;
        }
        self.gate.records += 1;
        self.gate.sink.record_end(bytes_read).map_err(stopped)
    }
}

/// The texts of an event without what cannot be seen; each is `None` where nothing had to go.
struct Cleaned {
    handle: Option<String>,
    name: Option<String>,
    text: Option<String>,
    tags: Option<String>,
    lang: Option<String>,
}

impl Cleaned {
    fn of(event: &Event<'_>) -> Cleaned {
        let line = |text: Option<&str>| match clean_line(text?) {
            Cow::Owned(text) => Some(text.trim().to_owned()),
            Cow::Borrowed(_) => None,
        };
        let text = match event.text.map(clean_text) {
            Some(Cow::Owned(text)) => Some(text),
            _ => None,
        };
        let (handle, name) = (line(event.handle), line(event.name));
        Cleaned { handle, name, text, tags: line(event.tags), lang: line(event.lang) }
    }

    fn event<'a>(&'a self, event: &Event<'a>) -> Event<'a> {
        Event {
            handle: self.handle.as_deref().or(event.handle),
            name: self.name.as_deref().or(event.name),
            text: self.text.as_deref().or(event.text),
            tags: self.tags.as_deref().or(event.tags),
            lang: self.lang.as_deref().or(event.lang),
            ..*event
        }
    }
}

/// Empty means absent, long text is cut, and what cannot be a language is none.
fn tidy<'a>(event: &Event<'a>) -> Event<'a> {
    let given = |part: Option<&'a str>| part.filter(|part| !part.is_empty());
    let mut tidy = *event;
    tidy.target = given(event.target);
    tidy.post = given(event.post);
    tidy.own_post = given(event.own_post);
    tidy.handle = given(event.handle);
    tidy.name = given(event.name);
    tidy.text = given(event.text.map(|text| text::cut(text, Event::MAX_TEXT_BYTES)));
    tidy.tags = given(event.tags.map(|tags| text::cut_words(tags, MAX_TAGS_BYTES)));
    tidy.lang = given(event.lang).filter(|lang| lang.len() <= MAX_LANG_BYTES);
    tidy.counters = given(event.counters);
    tidy
}

fn refusal(event: &Event<'_>, latest: Timestamp) -> Option<(&'static str, &'static str)> {
    if event.actor.is_empty() {
        return Some((reasons::NO_ACTOR, "there is no actor"));
    }
    if event.time < EARLIEST {
        return Some((reasons::TIME_BEFORE_1990, "the time lies before 1990"));
    }
    if event.time > latest {
        return Some((reasons::TIME_IN_FUTURE, "the time lies more than a day in the future"));
    }
    let ids = [Some(event.actor), event.target, event.post, event.own_post, event.handle, event.name];
    for id in ids.into_iter().flatten() {
        if id.len() > Event::MAX_ID_BYTES {
            return Some((reasons::TOO_LONG, "an id, handle or name is longer than 1,024 bytes"));
        }
        if id.starts_with(ERASED_PREFIX) {
            return Some((
                reasons::RESERVED_ID,
                "an id begins with the mark that stands for somebody erased",
            ));
        }
    }
    // Without what cannot be seen it might be the id of somebody else.
    let hidden =
        |id: &str| id.contains(char::REPLACEMENT_CHARACTER) || matches!(clean_line(id), Cow::Owned(_));
    if ids[..4].iter().flatten().any(|id| hidden(id)) {
        return Some((
            reasons::UNPRINTABLE_ID,
            "an id holds a control character, a mark of direction, one without width or one that was lost",
        ));
    }
    wrong_target(event)
}

fn wrong_target(event: &Event<'_>) -> Option<(&'static str, &'static str)> {
    let undo = matches!(event.kind, Kind::Undo(_) | Kind::UndoObject(_));
    if matches!(event.kind, Kind::Post | Kind::Edit | Kind::Delete) && event.post.is_none() {
        return Some((reasons::NO_POST, "it is about a post, and names none"));
    }
    if event.target.is_none() && (event.kind.has_target() || (undo && event.undoes.is_none())) {
        return Some((reasons::NO_TARGET, "it is a response, and names nobody as its target"));
    }
    if (undo || event.kind.has_target()) && event.target == Some(event.actor) {
        return Some((reasons::SELF_RESPONSE, "the actor responds to itself"));
    }
    None
}
