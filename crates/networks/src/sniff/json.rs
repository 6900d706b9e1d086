//! JSON by the names of its fields.

use std::collections::{BTreeMap, BTreeSet};

use super::Guess;
use crate::Format;

/// Fields deeper than this tell nothing more.
const MAX_DEPTH: usize = 4;
const MAX_VALUES: usize = 200;
const MAX_FIELDS: usize = 400;

/// One value of the top level: the paths of its fields, lists passed over, and the first text of a list.
#[derive(Debug, Default)]
struct Shape {
    fields: BTreeSet<String>,
    first_text: Option<String>,
}

impl Shape {
    fn has(&self, field: &str) -> bool {
        self.fields.contains(field)
    }

    fn has_all(&self, fields: &[&str]) -> bool {
        fields.iter().all(|field| self.has(field))
    }

    /// The fields below `body`, where a recording holds an answer.
    fn body(&self) -> Option<Shape> {
        let fields: BTreeSet<String> =
            self.fields.iter().filter_map(|field| field.strip_prefix("body.")).map(str::to_owned).collect();
        (!fields.is_empty()).then_some(Shape { fields, first_text: None })
    }

    fn is(&self, format: Format) -> bool {
        match format {
            Format::Nostr => {
                let message = ["EVENT", "EOSE", "NOTICE", "OK", "AUTH", "CLOSED", "COUNT", "REQ"];
                self.first_text.as_deref().is_some_and(|text| message.contains(&text))
                    || self.has("pubkey") && (self.has("sig") || self.has_all(&["kind", "tags"]))
            }
            Format::Jetstream => {
                let acts = ["time_us", "commit", "identity", "account", "kind"];
                self.has("did") && acts.iter().any(|act| self.has(act)) || self.has("payload.did")
            }
            Format::XV1 => {
                let tweet = |at: &str| {
                    let has = |field: &str| self.has(&format!("{at}{field}"));
                    (has("user.screen_name") || has("user.id_str")) && (has("id_str") || has("id"))
                        || has("id_str") && (has("full_text") || has("text"))
                };
                tweet("") || tweet("statuses.") || self.has("delete.status") || tweet("tweet.")
            }
            Format::XV2 => {
                let tweet = |at: &str| {
                    let has = |field: &str| self.has(&format!("{at}{field}"));
                    has("author_id") && has("text")
                        || has("edit_history_tweet_ids")
                        || has("referenced_tweets")
                };
                let page = [
                    "includes.users",
                    "includes.tweets",
                    "meta.newest_id",
                    "matching_rules",
                    "data.username",
                ];
                tweet("") || tweet("data.") || page.iter().any(|field| self.has(field))
            }
            Format::Mastodon => {
                let status = |at: &str| self.has(&format!("{at}account.acct"));
                status("")
                    || status("statuses.")
                    || status("ancestors.")
                    || status("descendants.")
                    || self.has_all(&["acct", "username"])
                    || self.has("accounts.acct")
                    || self.has_all(&["ancestors", "descendants"])
                    || self.has_all(&["event", "payload"])
                    || self.has("notification_groups")
                    || self.body().is_some_and(|body| body.is(format))
            }
            Format::Responses => {
                let names = ["time", "network", "kind", "actor", "target"];
                let field = |name: &&str| self.fields.iter().any(|field| field.eq_ignore_ascii_case(name));
                names.iter().filter(|name| field(name)).count() >= 3 && (field(&"actor") || field(&"kind"))
            }
            Format::Higgs | Format::StackExchange | Format::Wxr => false,
        }
    }
}

pub(super) fn guess(head: &[u8]) -> Guess {
    let shapes = shapes(head);
    let mut counts: BTreeMap<Format, usize> = BTreeMap::new();
    for shape in &shapes {
        for format in Format::ALL.into_iter().filter(|format| shape.is(*format)) {
            *counts.entry(format).or_default() += 1;
        }
    }
    let mut formats: Vec<Format> = counts.keys().copied().collect();
    formats.sort_by_key(|format| std::cmp::Reverse(counts[format]));
    let Some(first) = formats.first() else {
        let fields: Vec<&str> = shapes
            .iter()
            .flat_map(|shape| &shape.fields)
            .filter(|field| !field.contains('.'))
            .take(8)
            .map(String::as_str)
            .collect();
        return Guess::unsure(match fields.is_empty() {
            true => "JSON without objects".to_owned(),
            false => format!("JSON objects with the fields {}", fields.join(", ")),
        });
    };
    let found = match first {
        Format::Nostr => "Nostr events",
        Format::Jetstream => "messages of Bluesky's Jetstream",
        Format::XV1 => "tweets of the X API v1.1",
        Format::XV2 => "tweets of the X API v2",
        Format::Mastodon => "answers of a Mastodon server",
        _ => "responses as JSON",
    };
    Guess::of(found, &formats)
}

/// The values of the top level as far as they go; a list of objects is its elements.
fn shapes(head: &[u8]) -> Vec<Shape> {
    let mut walk = Walk::default();
    let mut place = 0;
    while place < head.len() && walk.shapes.len() < MAX_VALUES {
        match head[place] {
            b'"' => {
                let start = place + 1;
                let length = text_length(&head[start..]);
                let Some(length) = length else { break };
                walk.text(&head[start..start + length]);
                place = start + length;
            }
            b'{' => walk.open(true),
            b'[' => walk.open(false),
            b'}' | b']' => walk.close(),
            b',' => walk.expects_name = walk.stack.last().is_some_and(|level| level.object),
            b':' => walk.expects_name = false,
            _ => {}
        }
        place += 1;
    }
    walk.shapes.extend(walk.shape.take());
    walk.shapes
}

/// Bytes up to the quote that closes a text.
fn text_length(bytes: &[u8]) -> Option<usize> {
    let mut escaped = false;
    bytes.iter().position(|byte| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    })
}

#[derive(Default)]
struct Walk {
    shapes: Vec<Shape>,
    shape: Option<Shape>,
    /// How deep the shape lies that is being gathered.
    shape_depth: usize,
    stack: Vec<Level>,
    expects_name: bool,
}

struct Level {
    object: bool,
    /// The path of its fields.
    path: String,
    /// The field whose value comes next.
    name: String,
}

impl Walk {
    fn open(&mut self, object: bool) {
        // An object or list on the top level, or an object in a list there, is a value of its own, but for the parts of
        // a message, whose list begins with a text.
        let outer = self.stack.is_empty();
        let element = self.stack.len() == 1 && !self.stack[0].object;
        let message =
            self.shape_depth == 1 && self.shape.as_ref().is_some_and(|shape| shape.first_text.is_some());
        if outer || element && !message {
            self.shapes.extend(
                self.shape.take().filter(|shape| !shape.fields.is_empty() || shape.first_text.is_some()),
            );
            self.shape = Some(Shape::default());
            self.shape_depth = self.stack.len() + 1;
        }
        let path = match self.stack.last() {
            Some(level) if level.object => format!("{}{}.", level.path, level.name),
            Some(level) => level.path.clone(),
            None => String::new(),
        };
        self.stack.push(Level { object, path, name: String::new() });
        self.expects_name = object;
    }

    fn close(&mut self) {
        self.stack.pop();
        self.expects_name = false;
    }

    fn text(&mut self, bytes: &[u8]) {
        let depth = self.stack.len();
        let Some(level) = self.stack.last_mut() else { return };
        let Some(shape) = self.shape.as_mut() else { return };
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]);
        if self.expects_name {
            level.name = text.into_owned();
            if depth <= MAX_DEPTH && shape.fields.len() < MAX_FIELDS {
                shape.fields.insert(format!("{}{}", level.path, level.name));
            }
            self.expects_name = false;
        } else if depth == self.shape_depth && !level.object && shape.first_text.is_none() {
            shape.first_text = Some(text.into_owned());
        }
    }
}
