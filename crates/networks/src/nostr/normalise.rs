//! From signed events to events.

use model::{Event, EventId, Kind, Network, Objection, ResponseKind, Timestamp, event_id};
use serde::Deserialize;

use super::follows::Follows;
use super::proof::{Flaw, check, hex};
use super::seen::{Seen, hex_text};
use super::wire::Signed;
use crate::authored::{Authored, Profile, Toward, known};
use crate::gate::{Moment, Record};
use crate::json::Text;
use crate::source::ReadError;
use crate::text::{Tags, cut, title};
use crate::{ids, reasons};

/// Remembers what was read, so that deletions and answers find what they are about.
pub(super) struct Normaliser {
    network: Network,
    seen: Seen,
    follows: Follows,
    buffer: Vec<u8>,
}

/// A checked event with what is used of it all the time.
#[derive(Clone, Copy)]
struct Checked<'e> {
    event: &'e Signed<'e>,
    id: &'e str,
    author: &'e str,
    moment: Moment,
}

#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    display_name: Text<'a>,
}

impl Normaliser {
    pub(super) fn new() -> Normaliser {
        Normaliser {
            network: known("nostr"),
            seen: Seen::new(),
            follows: Follows::default(),
            buffer: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, event: &Signed<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        match check(event, &mut self.buffer) {
            Err(Flaw::Shape) => {
                return record.reject(reasons::MALFORMED, "id, pubkey or sig are no lower-case hexadecimal");
            }
            Err(Flaw::Id) => {
                return record.reject(reasons::FORGED_ID, "the id is not the hash of the content");
            }
            Err(Flaw::Signature) => {
                return record.reject(reasons::FORGED_SIGNATURE, "the signature is not the author's");
            }
            Ok(()) => {}
        }
        let (Some(id), Some(author)) = (event.id.get(), event.pubkey.get()) else { return Ok(()) };
        let moment = Moment { time: Timestamp::from_seconds(event.created_at), undated: false };
        self.seen.remember(event);
        self.dispatch(Checked { event, id, author, moment }, record)
    }

    fn dispatch(&mut self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        match checked.event.kind {
            0 => self.profile(checked, record),
            1 => self.note(checked, record),
            3 => self.follow_list(checked, record),
            5 => self.deletion(checked, record),
            6 | 16 => self.repost(checked, record),
            7 => self.reaction(checked, record),
            1984 => self.report(checked, record),
            9735 => self.zap(checked, record),
            30023 => self.article(checked, record),
            _ => record.skip(reasons::OTHER_KIND),
        }
    }

    fn profile(&self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let content = checked.event.content.get().unwrap_or("{}");
        let Ok(metadata) = serde_json::from_str::<Metadata<'_>>(content) else {
            return record.reject(reasons::MALFORMED, "the profile's content is no JSON object");
        };
        Profile {
            network: self.network,
            account: checked.author,
            moment: checked.moment,
            handle: metadata.name.get(),
            name: metadata.display_name.get().or(metadata.name.get()),
            hidden: None,
            counters: None,
        }
        .deliver(record)
    }

    fn note(&self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let event = checked.event;
        let mut tags = Tags::default();
        event.topics().for_each(|topic| tags.add(topic));
        let (parent, quoted) = (event.parent(), event.quoted());
        let sole = sole(event.ids("p"));
        let parent_author = parent.and_then(|(post, told)| self.author(post, told, sole));
        let quoted_author = quoted.and_then(|(post, told)| self.author(post, told, sole));
        let authored = Authored {
            text: event.content.get(),
            tags: tags.get(),
            reply: parent.map(|(post, _)| Toward { account: parent_author.as_deref(), post: Some(post) }),
            quote: quoted.map(|(post, _)| Toward { account: quoted_author.as_deref(), post: Some(post) }),
            ..Authored::new(self.network, checked.author, checked.id, checked.moment)
        };
        authored.deliver(record, event.ids("p"))
    }

    /// The author of a note: who was seen to write it, whom the tag names, or the only account named.
    fn author(&self, post: &str, told: Option<&str>, sole: Option<&str>) -> Option<String> {
        let seen = self.seen.get(post).map(|known| known.author());
        seen.or_else(|| told.or(sole).map(str::to_owned))
    }

    fn article(&self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let event = checked.event;
        let mut tags = Tags::default();
        event.topics().for_each(|topic| tags.add(topic));
        let body = event.content.get().unwrap_or_default();
        let mut text = String::new();
        title(event.value("title").unwrap_or_default(), &mut text);
        text.push_str(cut(body, Event::MAX_TEXT_BYTES));
        let authored = Authored {
            text: Some(&text),
            tags: tags.get(),
            ..Authored::new(self.network, checked.author, checked.id, checked.moment)
        };
        authored.deliver(record, event.ids("p"))
    }

    fn follow_list(&mut self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let event = checked.event;
        let (Some(author), Some(list)) = (hex(Some(checked.author)), hex(Some(checked.id))) else {
            return Ok(());
        };
        let Some(change) = self.follows.change(author, list, event.created_at, event.ids("p")) else {
            return record.skip(reasons::OLDER_LIST);
        };
        for key in change.added {
            let key = hex_text(&key);
            let id = self.follow_id(checked.id, &key);
            self.respond(checked, ResponseKind::Follow, id, Some(&key), None, record)?;
        }
        for (key, first) in change.dropped {
            let (key, first) = (hex_text(&key), hex_text(&first));
            let kind = Kind::Undo(ResponseKind::Follow);
            let mut undo = self.event(checked, kind, ids::part(self.network, checked.id, kind, &key));
            undo.target = Some(&key);
            undo.undoes = Some(self.follow_id(&first, &key));
            record.event(&undo)?;
        }
        Ok(())
    }

    fn follow_id(&self, list: &str, key: &str) -> EventId {
        ids::part(self.network, list, Kind::Respond(ResponseKind::Follow), key)
    }

    fn deletion(&self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        for post in checked.event.ids("e") {
            let known = self.seen.get(post);
            if known.is_some_and(|known| !known.is_by(checked.author)) {
                record.reject(reasons::NOT_OWN, "it deletes an event of another author")?;
                continue;
            }
            let undone = known.and_then(|known| match known.kind {
                6 | 16 => Some(ResponseKind::Repost),
                7 => Some(ResponseKind::Like),
                _ => None,
            });
            let kind = undone.map_or(Kind::Delete, Kind::Undo);
            let mut event = self.event(checked, kind, ids::part(self.network, checked.id, kind, post));
            event.post = undone.is_none().then_some(post);
            event.undoes = undone.map(|_| event_id(self.network, &[post]));
            record.event(&event)?;
        }
        Ok(())
    }

    fn repost(&self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        self.act_on_note(checked, ResponseKind::Repost, record)
    }

    fn reaction(&self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        if checked.event.content.get() == Some("-") {
            return record.skip(reasons::NEGATIVE_REACTION);
        }
        self.act_on_note(checked, ResponseKind::Like, record)
    }

    /// The last `e` tag is the note, the last `p` tag its author (NIP-18, NIP-25); whoever was seen to write
    /// it is its author for certain.
    fn act_on_note(
        &self,
        checked: Checked<'_>,
        kind: ResponseKind,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let post = checked.event.ids("e").next_back();
        let named = checked.event.ids("p").next_back();
        let author = match post {
            Some(post) => self.author(post, named, None),
            None => named.map(str::to_owned),
        };
        let id = event_id(self.network, &[checked.id]);
        self.respond(checked, kind, id, author.as_deref(), post, record)
    }

    fn report(&self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let kind = Kind::Object(Objection::Report);
        let mut event = self.event(checked, kind, event_id(self.network, &[checked.id]));
        event.target = checked.event.ids("p").next();
        event.post = checked.event.ids("e").next();
        record.event(&event)
    }

    /// A zap receipt is signed by a payment server; who gave it stands, signed, in its description (NIP-57).
    fn zap(&mut self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let description = checked.event.value("description").unwrap_or_default();
        let Ok(request) = serde_json::from_str::<Signed<'_>>(description) else {
            return record.reject(reasons::MALFORMED, "the receipt holds no zap request");
        };
        if request.kind != 9734 {
            return record.reject(reasons::MALFORMED, "the receipt describes no zap request");
        }
        match check(&request, &mut self.buffer) {
            Ok(()) => {}
            Err(Flaw::Id) => {
                return record.reject(reasons::FORGED_ID, "the id of the zap request is not its hash");
            }
            Err(_) => {
                let detail = "the signature of the zap request is not the giver's";
                return record.reject(reasons::FORGED_SIGNATURE, detail);
            }
        }
        let target = checked.event.ids("p").next();
        if request.ids("p").next() != target {
            return record.reject(reasons::MALFORMED, "request and receipt name different receivers");
        }
        let giver = request.pubkey.get().unwrap_or_default();
        let id = event_id(self.network, &[request.id.get().unwrap_or_default()]);
        let checked = Checked { author: giver, ..checked };
        self.respond(checked, ResponseKind::Tip, id, target, request.ids("e").next(), record)
    }

    fn respond(
        &self,
        checked: Checked<'_>,
        kind: ResponseKind,
        id: EventId,
        target: Option<&str>,
        post: Option<&str>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let mut event = self.event(checked, Kind::Respond(kind), id);
        event.target = target;
        event.post = post;
        // A deletion that is read before what it deletes can only name it as a post.
        event.own_post = matches!(kind, ResponseKind::Repost | ResponseKind::Like).then_some(checked.id);
        record.event(&event)
    }

    fn event<'e>(&self, checked: Checked<'e>, kind: Kind, id: EventId) -> Event<'e> {
        Event::new(checked.moment.time, id, self.network, kind, checked.author)
    }
}

/// The only one of its kind.
fn sole<'t>(mut ids: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    let first = ids.next()?;
    ids.all(|id| id == first).then_some(first)
}
