//! The record types of Bluesky that are read, and what they do.

use model::{Kind, Objection, ResponseKind};

pub(super) const POST: &str = "app.bsky.feed.post";
pub(super) const PROFILE: &str = "app.bsky.actor.profile";

/// True for record types that are read.
pub(super) fn reads(collection: &str) -> bool {
    matches!(collection, POST | PROFILE) || act(collection).is_some()
}

/// What a record of a type does to its subject.
pub(super) fn act(collection: &str) -> Option<Kind> {
    match collection {
        "app.bsky.feed.like" => Some(Kind::Respond(ResponseKind::Like)),
        "app.bsky.feed.repost" => Some(Kind::Respond(ResponseKind::Repost)),
        "app.bsky.graph.follow" => Some(Kind::Respond(ResponseKind::Follow)),
        "app.bsky.graph.block" => Some(Kind::Object(Objection::Block)),
        _ => None,
    }
}
