//! The one stylesheet.

use axum::extract::RawQuery;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

const CSS: &str = include_str!("../static/clout.css");
const HASH: u64 = fnv1a(CSS.as_bytes());

/// The address under which the stylesheet may be kept for ever: it changes with the content.
pub fn href() -> String {
    format!("/static/clout.css?v={HASH:016x}")
}

/// Serves the stylesheet; for a year where the address carries the hash of this content.
pub async fn stylesheet(RawQuery(query): RawQuery, asked: HeaderMap) -> Response {
    let tag = format!("\"{HASH:016x}\"");
    let keep = match query {
        Some(query) if query == format!("v={HASH:016x}") => "public, max-age=31536000, immutable",
        _ => "no-cache",
    };
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8".to_owned()),
        (header::CACHE_CONTROL, keep.to_owned()),
        (header::ETAG, tag.clone()),
    ];
    if asked.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, CSS).into_response()
}

/// FNV-1a, to tell one content from the next: nothing here depends on it being hard to forge.
const fn fnv1a(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut index = 0;
    while index < bytes.len() {
        hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0100_0000_01b3);
        index += 1;
    }
    hash
}
