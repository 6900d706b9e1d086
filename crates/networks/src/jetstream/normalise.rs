//! From Jetstream's lines to events.
//!
//! The time of an event is `time_us`, when the firehose carried it. `createdAt` is what the author's program
//! claims: it may be anything, and imported archives carry years-old dates. The second version calls it `time`.

use model::{Event, EventId, Kind, Network, Timestamp, event_id};

use super::collections::{POST, PROFILE, act, reads};
use super::wire::{About, Account, Change, Line, Subject};
use crate::authored::{Authored, Profile, Toward, known};
use crate::gate::{Moment, Record};
use crate::source::ReadError;
use crate::text::Tags;
use crate::{ids, reasons};

/// What stands for the handle of an account whose handle does not lead to it at present.
const INVALID: &str = "handle.invalid";

/// Keeps one buffer for the addresses of records.
pub(super) struct Normaliser {
    network: Network,
    uri: String,
}

/// Who acts, and when.
#[derive(Clone, Copy)]
struct Act<'a> {
    did: &'a str,
    moment: Moment,
}

impl Normaliser {
    pub(super) fn new() -> Normaliser {
        Normaliser { network: known("bluesky"), uri: String::new() }
    }

    pub(super) fn take(&mut self, line: &Line<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        match line.about() {
            About::Notice => return record.skip(reasons::NOTICE),
            About::Error => return record.skip(reasons::ERROR_ANSWER),
            _ => {}
        }
        let Some(did) = line.did.get() else {
            return record.reject(reasons::NO_ACTOR, "there is no did");
        };
        let moment = match line.time_us.0 {
            Some(micros) => Moment { time: Timestamp::from_micros(micros), undated: false },
            None if line.time.get().is_none() => {
                return record.reject(reasons::NO_TIME, "there is neither time_us nor time");
            }
            None => match record.moment(line.time.get())? {
                Some(moment) => moment,
                None => return Ok(()),
            },
        };
        let act = Act { did, moment };
        match line.about() {
            About::Commit(commit) => self.commit(act, &commit, record),
            About::Identity(identity) => match identity.handle.get().filter(|handle| *handle != INVALID) {
                Some(handle) => self.profile(act, Some(handle), None, None, record),
                None => record.skip(reasons::NO_HANDLE),
            },
            About::Account(account) => self.account(act, account, record),
            _ => record.reject(reasons::UNKNOWN_KIND, "its kind is none of commit, identity and account"),
        }
    }

    fn commit(
        &mut self,
        act_of: Act<'_>,
        commit: &Change<'_>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let (Some(collection), Some(rkey)) = (commit.collection, commit.rkey) else {
            return record.reject(reasons::MALFORMED, "the commit names no collection or no rkey");
        };
        if !reads(collection) {
            return record.skip(reasons::UNKNOWN_COLLECTION);
        }
        let mut uri = std::mem::take(&mut self.uri);
        uri.clear();
        ["at://", act_of.did, "/", collection, "/", rkey].iter().for_each(|part| uri.push_str(part));
        let done = match (commit.operation, act(collection)) {
            (Some("delete" | "d"), None) if collection == PROFILE => record.skip(reasons::PROFILE_DELETED),
            (Some("delete" | "d"), Some(kind)) => self.undo(act_of, kind, &uri, record),
            (Some("delete" | "d"), None) => self.delete(act_of, &uri, record),
            (Some("create" | "update" | "c" | "u"), Some(kind)) => {
                self.respond(act_of, kind, &uri, commit, record)
            }
            (Some("create" | "update" | "c" | "u"), None) if collection == PROFILE => {
                self.profile_record(act_of, commit, record)
            }
            (Some("create" | "c"), None) => self.post(act_of, &uri, commit, record),
            (Some("update" | "u"), None) => self.edit(act_of, &uri, commit, record),
            _ => record.reject(reasons::UNKNOWN_KIND, "its operation is none of create, update and delete"),
        };
        self.uri = uri;
        done
    }

    fn respond(
        &self,
        act: Act<'_>,
        kind: Kind,
        uri: &str,
        commit: &Change<'_>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let mut event = self.event(act, kind, event_id(self.network, &[uri]));
        match commit.record.map(|found| &found.subject) {
            Some(Subject::Did(did)) => event.target = Some(did),
            Some(Subject::Post(post)) => {
                event.post = post.get();
                event.target = post.get().and_then(author);
            }
            _ => {}
        }
        record.event(&event)
    }

    fn undo(
        &self,
        act: Act<'_>,
        kind: Kind,
        uri: &str,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let kind = match kind {
            Kind::Object(objection) => Kind::UndoObject(objection),
            Kind::Respond(response) => Kind::Undo(response),
            other => other,
        };
        let mut event = self.event(act, kind, ids::part(self.network, uri, kind, ""));
        event.undoes = Some(event_id(self.network, &[uri]));
        record.event(&event)
    }

    fn delete(&self, act: Act<'_>, uri: &str, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let mut event = self.event(act, Kind::Delete, ids::part(self.network, uri, Kind::Delete, ""));
        event.post = Some(uri);
        record.event(&event)
    }

    fn post(
        &self,
        act: Act<'_>,
        uri: &str,
        commit: &Change<'_>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let Some(post) = commit.record else {
            return record.reject(reasons::MALFORMED, "the commit holds no record");
        };
        let tags = tags(post);
        let parent = post.reply.get().and_then(|reply| reply.parent.get()).and_then(|to| to.uri.get());
        let authored = Authored {
            text: post.text.get(),
            tags: tags.get(),
            lang: post.langs.list().first().and_then(|lang| lang.get()),
            reply: parent.map(|uri| Toward { account: author(uri), post: Some(uri), ..Toward::default() }),
            quote: quoted(post).map(|uri| Toward {
                account: author(uri),
                post: Some(uri),
                ..Toward::default()
            }),
            ..Authored::new(self.network, act.did, uri, act.moment)
        };
        let features = post.facets.objects().flat_map(|facet| facet.features.objects());
        authored.deliver(record, features.filter_map(|feature| feature.did.get()))
    }

    fn edit(
        &self,
        act: Act<'_>,
        uri: &str,
        commit: &Change<'_>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let Some(post) = commit.record else {
            return record.reject(reasons::MALFORMED, "the commit holds no record");
        };
        let tags = tags(post);
        let revision = commit.rev.unwrap_or_default();
        let mut event = self.event(act, Kind::Edit, ids::part(self.network, uri, Kind::Edit, revision));
        event.post = Some(uri);
        event.text = post.text.get();
        event.tags = tags.get();
        event.lang = post.langs.list().first().and_then(|lang| lang.get());
        record.event(&event)
    }

    fn profile_record(
        &self,
        act: Act<'_>,
        commit: &Change<'_>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let Some(profile) = commit.record else {
            return record.reject(reasons::MALFORMED, "the commit holds no record");
        };
        let mut labels = profile.labels.get().into_iter().flat_map(|labels| labels.values.objects());
        let hidden = labels.any(|label| label.val.get() == Some("!no-unauthenticated"));
        self.profile(act, None, profile.display_name.get(), Some(hidden), record)
    }

    fn profile(
        &self,
        act: Act<'_>,
        handle: Option<&str>,
        name: Option<&str>,
        hidden: Option<bool>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let (network, account, moment) = (self.network, act.did, act.moment);
        Profile { network, account, moment, handle, name, hidden, counters: None }.deliver(record)
    }

    fn account(
        &self,
        act: Act<'_>,
        account: &Account<'_>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let gone = ["deleted", "takendown", "deactivated", "suspended"];
        let closed = account.status.get().is_some_and(|status| gone.contains(&status));
        let kind = match account.active.0 {
            // People who deactivate their account, or move it to another server, come back.
            Some(true) => Kind::Open,
            Some(false) if closed => Kind::Close,
            _ => return record.skip(reasons::ACCOUNT_ACTIVE),
        };
        let id = ids::keyed(self.network, kind, act.did, None, None, act.moment.time);
        record.event(&self.event(act, kind, id))
    }

    fn event<'a>(&self, act: Act<'a>, kind: Kind, id: EventId) -> Event<'a> {
        Event::new(act.moment.time, id, self.network, kind, act.did)
    }
}

/// The author's DID in `at://did:plc:abc/app.bsky.feed.post/3k`.
fn author(uri: &str) -> Option<&str> {
    let did = uri.strip_prefix("at://")?.split('/').next()?;
    did.starts_with("did:").then_some(did)
}

/// The quoted post; feeds, lists and starter packs are embedded in the same way and are no quotes.
fn quoted<'a>(post: &'a super::wire::Record<'_>) -> Option<&'a str> {
    let embedded = post.embed.get()?.record.get()?;
    let uri = embedded.uri.get().or_else(|| embedded.record.get()?.uri.get())?;
    (uri.split('/').nth(3) == Some(POST)).then_some(uri)
}

fn tags(post: &super::wire::Record<'_>) -> Tags {
    let mut tags = Tags::default();
    let features = post.facets.objects().flat_map(|facet| facet.features.objects());
    let named = features.filter_map(|feature| feature.tag.get());
    named.chain(post.tags.list().iter().filter_map(|tag| tag.get())).for_each(|tag| tags.add(tag));
    tags
}
