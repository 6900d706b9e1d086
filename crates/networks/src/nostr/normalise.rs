//! From signed events to events.

use model::{Event, EventId, Kind, Network, Objection, ResponseKind, Timestamp, event_id};
use serde::Deserialize;

use super::articles::{Articles, Version};
use super::follows::Follows;
use super::proof::{Flaw, check, hex};
use super::seen::{Known, Seen, hex_text};
use super::tags::About;
use super::wire::Signed;
use crate::authored::{Authored, MAX_MENTIONS, Profile, Toward, known};
use crate::gate::{Moment, Record};
use crate::json::{Text, parse};
use crate::late::{Late, Orphan};
use crate::source::ReadError;
use crate::text::{Tags, cut, title};
use crate::{ids, reasons};

/// An article, whose versions replace one another under one address (NIP-23).
const ARTICLE: u32 = 30_023;
/// 1990-01-01: what is older is no date of publication.
const EARLIEST: i64 = 631_152_000;

/// Remembers what was read, so that deletions and answers find what they are about.
pub(super) struct Normaliser {
    network: Network,
    seen: Seen,
    follows: Follows,
    articles: Articles,
    late: Late,
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

impl<'e> Checked<'e> {
    fn of(event: &'e Signed<'e>) -> Option<Checked<'e>> {
        let moment = Moment { time: Timestamp::from_seconds(event.created_at), undated: false };
        Some(Checked { event, id: event.id.get()?, author: event.pubkey.get()?, moment })
    }
}

/// What an event is about.
struct Told {
    author: Option<String>,
    /// Of a version of an article that was read the article.
    post: String,
    /// As the event names it.
    key: String,
}

impl Told {
    fn toward<'t>(&'t self, likely: Option<&'t str>) -> Toward<'t> {
        Toward {
            account: self.author.as_deref(),
            post: Some(&self.post),
            key: Some(&self.key),
            likely,
            aside: None,
        }
    }
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
            articles: Articles::default(),
            late: Late::default(),
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
        let Some(checked) = Checked::of(event) else { return Ok(()) };
        self.dispatch(checked, record)?;
        self.read(checked, record)
    }

    /// Gives up what still waits, and gives what was held until all was read.
    pub(super) fn finish(&mut self, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        self.held_articles(record)?;
        self.held_lists(record)?;
        self.late.rest().iter().try_for_each(|orphan| record.orphan(orphan))
    }

    /// Remembers a checked event, and delivers what waited for it.
    fn read(&mut self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        self.seen.remember(checked.event);
        let address = checked.event.address();
        self.late.found(checked.id, checked.author, address.as_deref(), record)
    }

    fn dispatch(&mut self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        match checked.event.kind {
            0 => self.profile(checked, record),
            1 => self.note(checked, ResponseKind::Reply, record),
            3 => self.follow_list(checked, record),
            5 => self.deletion(checked, record),
            6 | 16 => self.repost(checked, record),
            7 => self.reaction(checked, record),
            1111 => self.note(checked, ResponseKind::Comment, record),
            1984 => self.report(checked, record),
            9735 => self.zap(checked, record),
            ARTICLE => self.article(checked, record),
            // Direct messages, their wrappings, and drafts.
            4 | 13 | 14 | 15 | 44 | 1059 | 1060 | 30_024 | 31_234 => record.skip(reasons::NOT_PUBLIC),
            _ => record.skip(reasons::OTHER_KIND),
        }
    }

    fn profile(&self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let content = checked.event.content.get().unwrap_or("{}");
        let mut spare = String::new();
        let Ok(metadata) = parse::<Metadata<'_>>(content, &mut spare) else {
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

    fn note(
        &mut self,
        checked: Checked<'_>,
        answer: ResponseKind,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let event = checked.event;
        let mut tags = Tags::default();
        event.topics().for_each(|topic| tags.add(topic));
        let is_comment = answer == ResponseKind::Comment;
        let parent = if is_comment { event.commented() } else { event.parent() };
        let sole = sole(event.ids("p"));
        let parent = parent.map(|about| self.told(about));
        let quoted = event.quoted().map(|about| self.told(about));
        let authored = Authored {
            text: event.content.get(),
            tags: tags.get(),
            reply: parent.as_ref().map(|told| told.toward(sole)),
            answer,
            quote: quoted.as_ref().map(|told| told.toward(sole)),
            ..Authored::new(self.network, checked.author, checked.id, checked.moment)
        };
        authored.deliver_or_wait(&mut self.late, record, event.ids("p"))
    }

    /// Who wrote what an event is about: who was seen to write it, else whom the tag names. The only account named may
    /// be another: of somebody who goes on below their own note, the clients name whom they answered first.
    fn told(&self, about: About<'_>) -> Told {
        match about {
            About::Note(id, told) => {
                let known = self.seen.get(id);
                Told {
                    author: known.map(Known::author).or_else(|| told.map(str::to_owned)),
                    post: known.and_then(|known| known.address.as_deref()).unwrap_or(id).to_owned(),
                    key: id.to_owned(),
                }
            }
            About::Address(address) => Told {
                author: Some(address.author.to_owned()),
                post: address.whole.to_owned(),
                key: address.whole.to_owned(),
            },
        }
    }

    /// A version of an article. Its post is as of its publication, where it tells that, and each later version an edit.
    fn article(&mut self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let event = checked.event;
        let Some(address) = event.address() else {
            return record.reject(reasons::TOO_LONG, "an id, handle or name is longer than 1,024 bytes");
        };
        let mut tags = Tags::default();
        event.topics().for_each(|topic| tags.add(topic));
        let body = event.content.get().unwrap_or_default();
        let mut text = String::new();
        title(event.value("title").unwrap_or_default(), &mut text);
        text.push_str(cut(body, Event::MAX_TEXT_BYTES));
        let published = event.value("published_at").and_then(|text| text.parse::<i64>().ok());
        let version = Version {
            address: address.into(),
            published: published.filter(|at| (EARLIEST..=event.created_at).contains(at)),
            created_at: event.created_at,
            id: checked.id.into(),
            author: checked.author.into(),
            text: cut(&text, Event::MAX_TEXT_BYTES).into(),
            tags: tags.get().map(Into::into),
            mentions: event.ids("p").take(MAX_MENTIONS).map(Into::into).collect(),
        };
        // The first version is known as such by its time; what another one is, all of them tell together.
        if version.published == Some(event.created_at) {
            return self.version(&version, event.created_at, record);
        }
        if self.articles.hold(version) {
            self.held_articles(record)?;
        }
        record.later()
    }

    fn held_articles(&mut self, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let held = self.articles.take();
        held.iter().try_for_each(|version| {
            self.version(version, version.published.unwrap_or(version.created_at), record)
        })
    }

    fn version(
        &mut self,
        version: &Version,
        published: i64,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let moment = |seconds| Moment { time: Timestamp::from_seconds(seconds), undated: false };
        let is_first = version.created_at == published;
        let authored = Authored {
            // The text of the first version is not this one's.
            text: is_first.then_some(&version.text),
            tags: version.tags.as_deref(),
            ..Authored::new(self.network, &version.author, &version.address, moment(published))
        };
        if self.articles.is_new(&version.address) {
            authored.deliver(record, version.mentions.iter().map(|mention| &**mention))?;
            if is_first {
                return Ok(());
            }
        }
        let kind = Kind::Edit;
        let id = ids::part(self.network, &version.address, kind, &version.id);
        let mut edit = Event::new(moment(version.created_at).time, id, self.network, kind, &version.author);
        edit.post = Some(&version.address);
        edit.text = Some(&version.text);
        edit.tags = version.tags.as_deref();
        record.event(&edit)
    }

    fn follow_list(&mut self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let event = checked.event;
        let (Some(author), Some(list)) = (hex(Some(checked.author)), hex(Some(checked.id))) else {
            return Ok(());
        };
        if self.follows.hold(author, list, event.created_at, event.ids("p")) {
            self.held_lists(record)?;
        }
        record.later()
    }

    fn held_lists(&mut self, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        for held in self.follows.take() {
            let (author, list) = (hex_text(&held.author), hex_text(&held.list));
            let moment = Moment { time: Timestamp::from_seconds(held.created_at), undated: false };
            let Some(change) = self.follows.change(held) else {
                record.skip(reasons::OLDER_LIST)?;
                continue;
            };
            if change.added.is_empty() && change.dropped.is_empty() {
                record.skip(reasons::NOTHING_NEW)?;
            }
            let event = |kind, id| Event::new(moment.time, id, self.network, kind, author.as_str());
            for key in change.added {
                let key = hex_text(&key);
                let kind = Kind::Respond(ResponseKind::Follow);
                let mut follow = event(kind, self.follow_id(&list, &key));
                follow.target = Some(&key);
                record.event(&follow)?;
            }
            for (key, first) in change.dropped {
                let (key, first) = (hex_text(&key), hex_text(&first));
                let kind = Kind::Undo(ResponseKind::Follow);
                let mut undo = event(kind, ids::part(self.network, &list, kind, &key));
                undo.target = Some(&key);
                undo.undoes = Some(self.follow_id(&first, &key));
                record.event(&undo)?;
            }
        }
        Ok(())
    }

    fn follow_id(&self, list: &str, key: &str) -> EventId {
        ids::part(self.network, list, Kind::Respond(ResponseKind::Follow), key)
    }

    /// What is deleted may be read only later, so that a deletion is the same whatever it deletes: a like or a repost
    /// names itself as its own post.
    fn deletion(&self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let delete = |post: &str, record: &mut Record<'_, '_>| {
            let kind = Kind::Delete;
            let mut event = self.event(checked, kind, ids::part(self.network, checked.id, kind, post));
            event.post = Some(post);
            record.event(&event)
        };
        for id in checked.event.ids("e") {
            let known = self.seen.get(id);
            if known.is_some_and(|known| !known.is_by(checked.author)) {
                record.reject(reasons::NOT_OWN, "it deletes an event of another author")?;
                continue;
            }
            delete(known.and_then(|known| known.address.as_deref()).unwrap_or(id), record)?;
        }
        for address in checked.event.addresses() {
            if address.author != checked.author {
                record.reject(reasons::NOT_OWN, "it deletes an event of another author")?;
            } else if address.kind == ARTICLE {
                delete(address.whole, record)?;
            } else {
                record.skip(reasons::OTHER_KIND)?;
            }
        }
        Ok(())
    }

    /// A repost may hold the original, signed by its author: that is read too.
    fn repost(&mut self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let mut spare = String::new();
        let inside = checked.event.content.get().filter(|content| content.trim_start().starts_with('{'));
        let original = inside.and_then(|content| parse::<Signed<'_>>(content, &mut spare).ok());
        let original = original.filter(|original| matches!(original.kind, 1 | 1111 | ARTICLE));
        if let Some(original) = original.as_ref().and_then(Checked::of)
            && self.seen.get(original.id).is_none()
        {
            match check(original.event, &mut self.buffer) {
                Ok(()) => {
                    self.dispatch(original, record)?;
                    self.read(original, record)?;
                }
                Err(Flaw::Signature) => {
                    let detail = "the signature of the note inside is not its author's";
                    record.reject(reasons::FORGED_SIGNATURE, detail)?;
                }
                Err(_) => record.reject(reasons::FORGED_ID, "the id of the note inside is not its hash")?,
            }
        }
        self.act_on_note(checked, ResponseKind::Repost, record)
    }

    fn reaction(&mut self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        if checked.event.content.get() == Some("-") {
            return record.skip(reasons::NEGATIVE_REACTION);
        }
        self.act_on_note(checked, ResponseKind::Like, record)
    }

    /// The last `p` tag is the author of the note (NIP-18, NIP-25); whoever was seen to write it is its author for
    /// certain.
    fn act_on_note(
        &mut self,
        checked: Checked<'_>,
        kind: ResponseKind,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let named = checked.event.ids("p").next_back();
        let told = checked.event.about().map(|about| self.told(about));
        let author = told.as_ref().and_then(|told| told.author.as_deref()).or(named);
        let post = told.as_ref().map(|told| told.post.as_str());
        let id = event_id(self.network, &[checked.id]);
        match (author, &told) {
            (None, Some(told)) => {
                let orphan = Orphan {
                    network: self.network,
                    kind,
                    time: checked.moment.time,
                    undated: checked.moment.undated,
                    actor: checked.author.into(),
                    post: Some(told.post.as_str().into()),
                    own_post: checked.id.into(),
                    is_whole: true,
                    likely: None,
                    aside: None,
                    mentions: Vec::new(),
                };
                self.late.wait(&told.key, orphan);
                record.later()?;
                self.late.given_up().iter().try_for_each(|orphan| record.orphan(orphan))
            }
            _ => self.respond(checked, kind, id, author, post, record),
        }
    }

    fn report(&self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let kind = Kind::Object(Objection::Report);
        let told = checked.event.about().map(|about| self.told(about).post);
        let mut event = self.event(checked, kind, event_id(self.network, &[checked.id]));
        event.target = checked.event.ids("p").next();
        event.post = told.as_deref();
        record.event(&event)
    }

    /// A zap receipt is signed by a payment server; who gave it stands, signed, in its description (NIP-57).
    fn zap(&mut self, checked: Checked<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let description = checked.event.value("description").unwrap_or_default();
        let mut spare = String::new();
        let Ok(request) = parse::<Signed<'_>>(description, &mut spare) else {
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
        let told = request.about().map(|about| self.told(about).post);
        self.respond(checked, ResponseKind::Tip, id, target, told.as_deref(), record)
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
