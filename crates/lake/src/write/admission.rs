//! The last door: what no lake can hold. Readers refuse the same before, with a better position.

use model::{ERASED_PREFIX, Event};

/// The longest tags, language or counters that are taken.
const MAX_EXTRA_BYTES: usize = 64 * 1024;
/// 0001-01-01 and 10000-01-01 in microseconds since 1970: days outside have no name that all readers share.
const TIMES: std::ops::Range<i64> = -62_135_596_800_000_000..253_402_300_800_000_000;

/// Why an event cannot be held, as a reason and what was expected; `None` where it can.
pub(crate) fn refusal(event: &Event<'_>) -> Option<(&'static str, &'static str)> {
    let ids = [Some(event.actor), event.target, event.post, event.own_post, event.handle, event.name];
    let extras = [event.tags, event.lang, event.counters];
    let longer = |text: &Option<&str>, limit: usize| text.is_some_and(|text| text.len() > limit);
    if event.actor.is_empty() {
        Some(("no_actor", "expected an account that acts, found an empty id"))
    } else if !TIMES.contains(&event.time.micros()) {
        Some(("bad_time", "expected a time in the years 1 to 9999"))
    } else if ids.iter().any(|text| longer(text, Event::MAX_ID_BYTES)) {
        Some(("too_long", "expected ids, handles and names of at most 1024 bytes"))
    } else if longer(&event.text, Event::MAX_TEXT_BYTES) || extras.iter().any(|t| longer(t, MAX_EXTRA_BYTES))
    {
        Some(("too_long", "expected a text of at most 16 KiB, tags and counters of at most 64 KiB"))
    } else if ids.iter().flatten().any(|text| text.starts_with(ERASED_PREFIX)) {
        Some(("reserved_id", "expected an id of the network, found the mark of somebody erased"))
    } else {
        None
    }
}
