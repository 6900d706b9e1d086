//! What lies where in an answer, a frame or an archive: each status, account and notification is a record of its own.
//!
//! An answer is taken apart without being parsed as a whole, so that a list of a million elements is read one after
//! another in the same memory.

use super::activities;
use super::normalise::Normaliser;
use crate::bytes::members;
use crate::inputs::{Page, no_object};
use crate::json::{Text, parse};
use crate::reasons;
use crate::source::ReadError;

/// A recording of a recording: nothing nests deeper.
const MAX_NESTING: u32 = 3;

/// Lists of accounts in answers and archives.
const ACCOUNTS: [&str; 4] = ["accounts", "partial_accounts", "followers", "following"];
/// Lists that make an object a page, when it is no status and no account.
const LISTS: [&str; 9] = [
    "ancestors",
    "descendants",
    "statuses",
    "accounts",
    "notification_groups",
    "favourites",
    "bookmarks",
    "followers",
    "following",
];

/// Delivers whatever a JSON value of an input holds.
pub(super) fn take(normaliser: &mut Normaliser, page: &mut Page<'_, '_, '_>) -> Result<(), ReadError> {
    value(normaliser, page.text, MAX_NESTING, page)
}

/// What a stream says: the name of the event and what came with it, which may be JSON in a text.
pub(super) fn event(
    normaliser: &mut Normaliser,
    name: &str,
    payload: &str,
    page: &mut Page<'_, '_, '_>,
) -> Result<(), ReadError> {
    let mut inner = String::new();
    let payload = if payload.starts_with('"') { unpacked(payload, &mut inner) } else { payload };
    match name {
        "update" | "status.update" | "notification" if payload.starts_with('{') => {
            page.part(payload, |record| normaliser.entity(payload, record))
        }
        "update" | "status.update" | "notification" => {
            page.part(payload, |record| no_object(payload, record))
        }
        "delete" => page.part(payload, |record| normaliser.deleted(payload, record)),
        // Conversations are direct messages.
        "conversation" => page.part(payload, |record| record.skip(reasons::NOT_PUBLIC)),
        _ => page.part(payload, |record| record.skip(reasons::NOTICE)),
    }
}

fn unpacked<'s>(payload: &str, inner: &'s mut String) -> &'s str {
    let mut spare = String::new();
    let text = parse::<Text<'_>>(payload, &mut spare).ok();
    inner.push_str(text.as_ref().and_then(Text::get).unwrap_or_default());
    inner.trim()
}

fn value(
    normaliser: &mut Normaliser,
    text: &str,
    depth: u32,
    page: &mut Page<'_, '_, '_>,
) -> Result<(), ReadError> {
    if text.starts_with('[') {
        let mut count = 0;
        for element in Page::elements(text) {
            count += 1;
            object(normaliser, element, depth, page)?;
        }
        if count == 0 {
            page.part(text, |record| record.skip(reasons::OTHER_OBJECT))?;
        }
        return Ok(());
    }
    object(normaliser, text, depth, page)
}

/// The members that tell what an object is.
#[derive(Default)]
struct Told<'t> {
    body: Option<&'t str>,
    payload: Option<&'t str>,
    event: &'t str,
    method: &'t str,
    request: &'t str,
    items: Option<&'t str>,
    /// What tells apart an activity of ActivityPub.
    actor: bool,
    context: bool,
    /// What a status or an account has and a page has not.
    is_entity: bool,
    is_page: bool,
    is_conversation: bool,
    is_scheduled: bool,
}

impl<'t> Told<'t> {
    fn of(text: &'t str) -> Told<'t> {
        let mut told = Told::default();
        for (key, value) in members(text) {
            let is_list = value.starts_with('[');
            match key {
                "body" => told.body = Some(value),
                "payload" => told.payload = Some(value),
                "event" => told.event = value.trim_matches('"'),
                "method" => told.method = value,
                "request" => told.request = value,
                "orderedItems" | "items" if is_list => told.items = Some(value),
                "actor" => told.actor = true,
                "@context" => told.context = true,
                "content" | "acct" | "visibility" => told.is_entity = true,
                "last_status" => told.is_conversation = true,
                "scheduled_at" => told.is_scheduled = true,
                _ if is_list && LISTS.contains(&key) => told.is_page = true,
                _ => {}
            }
        }
        told
    }

    /// What was deleted is answered once more, without the date of its deletion.
    fn is_deletion(&self) -> bool {
        let inner = || members(self.request).find(|(key, _)| *key == "method").map(|(_, value)| value);
        self.method == "\"DELETE\"" || inner() == Some("\"DELETE\"")
    }
}

fn object(
    normaliser: &mut Normaliser,
    text: &str,
    depth: u32,
    page: &mut Page<'_, '_, '_>,
) -> Result<(), ReadError> {
    if !text.starts_with('{') {
        return page.part(text, |record| no_object(text, record));
    }
    let told = Told::of(text);
    // A note of ActivityPub has a content, too, and says what vocabulary it is written in.
    if told.is_entity && !told.context {
        return page.part(text, |record| normaliser.entity(text, record));
    }
    if told.is_deletion() {
        return page.part(text, |record| record.skip(reasons::OTHER_OBJECT));
    }
    match (told.body, told.payload, told.items) {
        (Some(body), ..) if depth > 0 && body.starts_with('"') => {
            let mut inner = String::new();
            let body = unpacked(body, &mut inner);
            if !body.starts_with(['{', '[']) {
                // The page of an error, or nothing at all.
                return page.part(text, |record| record.skip(reasons::OTHER_OBJECT));
            }
            value(normaliser, body, depth - 1, page)
        }
        (Some(body), ..) if depth > 0 && body.starts_with(['{', '[']) => {
            value(normaliser, body, depth - 1, page)
        }
        (_, Some(payload), _) if !told.event.is_empty() => event(normaliser, told.event, payload, page),
        (.., Some(items)) => activities::collection(normaliser, text, items, page),
        _ if told.context || told.actor => activities::alone(normaliser, text, page),
        _ if told.is_conversation || told.is_scheduled => {
            page.part(text, |record| record.skip(reasons::NOT_PUBLIC))
        }
        _ if told.is_page => lists(normaliser, text, page),
        _ => page.part(text, |record| normaliser.entity(text, record)),
    }
}

/// An answer of several lists, or an archive of `mastodon-archive`.
fn lists(normaliser: &mut Normaliser, text: &str, page: &mut Page<'_, '_, '_>) -> Result<(), ReadError> {
    let mut count = 0;
    // Accounts first: statuses and groups of notifications name them by number.
    for of_accounts in [true, false] {
        for (key, value) in members(text) {
            let is_accounts = key == "account" || ACCOUNTS.contains(&key);
            if is_accounts != of_accounts || key == "notification_groups" {
                continue;
            }
            if key == "account" {
                count += 1;
                page.part(value, |record| normaliser.entity(value, record))?;
            } else if value.starts_with('[') {
                for element in Page::elements(value) {
                    count += 1;
                    page.part(element, |record| normaliser.entity(element, record))?;
                }
            }
        }
    }
    // What they are about was among the statuses.
    for (_, groups) in
        members(text).filter(|(key, value)| *key == "notification_groups" && value.starts_with('['))
    {
        for group in Page::elements(groups) {
            count += 1;
            page.part(group, |record| normaliser.group(group, record))?;
        }
    }
    if count == 0 {
        page.part(text, |record| record.skip(reasons::OTHER_OBJECT))?;
    }
    Ok(())
}
