//! From answers of the Mastodon API to events.

use model::{Event, Kind, Network, ResponseKind, event_id};

use super::accounts;
use super::seen::Seen;
use super::wire::{Body, Object};
use crate::authored::{Authored, Toward, known};
use crate::gate::{Moment, Record};
use crate::json::{OneOrMore, from_nested};
use crate::source::ReadError;
use crate::text::{Counters, Tags, plain};
use crate::{ids, inputs, reasons};

/// A notification of a boost of a quote: nothing nests deeper.
const MAX_NESTING: u32 = 4;

pub(super) struct Normaliser {
    network: Network,
    seen: Seen,
}

impl Normaliser {
    pub(super) fn new() -> Normaliser {
        Normaliser { network: known("mastodon"), seen: Seen::new() }
    }

    /// Delivers each status, account and notification as a record of its own.
    pub(super) fn take(
        &mut self,
        object: &Object<'_>,
        page: &mut inputs::Page<'_, '_, '_>,
    ) -> Result<(), ReadError> {
        let method = object.method.get().or(object.request.get().and_then(|request| request.method.get()));
        if method == Some("DELETE") {
            // What was deleted is answered once more, without the date of its deletion.
            return page.record(|record| record.skip(reasons::OTHER_OBJECT));
        }
        match &object.body {
            Body::Nothing => self.object(object, page),
            Body::Objects(objects) => self.objects(&objects.0, page),
            Body::Text(text) => match from_nested::<OneOrMore<Object<'_>>>(text) {
                Ok(objects) => self.objects(&objects.0, page),
                Err(error) => page.malformed(&error),
            },
        }
    }

    fn objects(
        &mut self,
        objects: &[Object<'_>],
        page: &mut inputs::Page<'_, '_, '_>,
    ) -> Result<(), ReadError> {
        if objects.is_empty() {
            return page.record(|record| record.skip(reasons::OTHER_OBJECT));
        }
        objects.iter().try_for_each(|object| self.object(object, page))
    }

    fn object(&mut self, object: &Object<'_>, page: &mut inputs::Page<'_, '_, '_>) -> Result<(), ReadError> {
        let inner = || {
            let statuses = object.ancestors.objects().chain(object.descendants.objects());
            statuses.chain(object.statuses.objects())
        };
        if inner().next().is_some() || object.accounts.objects().next().is_some() {
            for account in object.accounts.objects() {
                page.record(|record| self.entity(account, record))?;
            }
            for status in inner() {
                page.record(|record| self.entity(status, record))?;
            }
            return Ok(());
        }
        page.record(|record| self.entity(object, record))
    }

    /// What an answer holds where it is no list: a notification, a status or an account.
    fn entity(&mut self, object: &Object<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        if object.error.get().is_some() {
            return record.skip(reasons::ERROR_ANSWER);
        }
        match (object.account.get(), object.kind.get()) {
            (Some(account), Some(kind)) if object.visibility.get().is_none() => {
                self.notification(object, account, kind, record)
            }
            (Some(_), _) if object.visibility.get().is_some() => {
                self.status(object, None, MAX_NESTING, record)
            }
            (None, _) if object.acct.get().is_some() => accounts::alone(object, &mut self.seen, record),
            _ => record.skip(reasons::OTHER_OBJECT),
        }
    }

    fn notification(
        &mut self,
        notice: &Object<'_>,
        account: &Object<'_>,
        kind: &str,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let response = match (kind, notice.status.get()) {
            ("favourite", Some(_)) => ResponseKind::Like,
            ("reblog", Some(_)) => ResponseKind::Repost,
            ("follow", _) => ResponseKind::Follow,
            ("mention" | "status" | "update" | "poll" | "quote", Some(status)) => {
                return self.status(status, None, MAX_NESTING, record);
            }
            _ => return record.skip(reasons::OTHER_NOTIFICATION),
        };
        let Some(moment) = record.moment(notice.created_at.get())? else { return Ok(()) };
        let status = notice.status.get().filter(|_| response != ResponseKind::Follow);
        if status.is_some_and(|status| !status.is_public()) {
            return record.skip(reasons::NOT_PUBLIC);
        }
        let author = status.and_then(|status| status.account.get());
        if let Some(author) = author {
            self.seen.owner = self.seen.native(author);
        }
        let Some(actor) = self.seen.native(account) else { return accounts::no_host(record) };
        let Some(target) = self.seen.owner.clone() else {
            return record.skip(reasons::UNRESOLVED_TARGET);
        };
        accounts::profile(account, &actor, moment, record)?;
        let (kind, post) = (Kind::Respond(response), status.and_then(Object::address));
        let id = ids::keyed(self.network, kind, &actor, Some(&target), post, moment.time);
        let mut event = Event::new(moment.time, id, self.network, kind, &actor);
        event.undated = moment.undated;
        event.target = Some(&target);
        event.post = post;
        record.event(&event)
    }

    /// `seen` is when a status inside of another was seen: its author's counters are as of then.
    fn status(
        &mut self,
        status: &Object<'_>,
        seen: Option<Moment>,
        depth: u32,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        if !status.is_public() {
            return record.skip(reasons::NOT_PUBLIC);
        }
        let Some(account) = status.account.get() else {
            return record.reject(reasons::NO_ACTOR, "the status has no account");
        };
        let Some(actor) = self.seen.native(account) else { return accounts::no_host(record) };
        let Some(own) = status.address() else {
            return record.reject(reasons::NO_POST, "the status has neither uri nor url");
        };
        let Some(moment) = record.moment(status.created_at.get())? else { return Ok(()) };
        self.seen.remember_status(status);
        let as_of = seen.unwrap_or(moment);
        accounts::profile(account, &actor, as_of, record)?;
        let nested = status.reblog.get().or(status.quoted());
        match status.reblog.get() {
            Some(original) => self.reblog(&actor, own, moment, original, record)?,
            None => self.post(&actor, own, moment, status, record)?,
        }
        match nested {
            Some(nested) if depth > 0 => self.status(nested, Some(as_of), depth - 1, record),
            _ => Ok(()),
        }
    }

    fn reblog(
        &mut self,
        actor: &str,
        own: &str,
        moment: Moment,
        original: &Object<'_>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        if !original.is_public() {
            return record.skip(reasons::NOT_PUBLIC);
        }
        let target = original.account.get().and_then(|account| self.seen.native(account));
        let kind = Kind::Respond(ResponseKind::Repost);
        let mut event = Event::new(moment.time, event_id(self.network, &[own]), self.network, kind, actor);
        event.undated = moment.undated;
        event.target = target.as_deref();
        event.post = original.address();
        event.own_post = Some(own);
        record.event(&event)
    }

    fn post(
        &mut self,
        actor: &str,
        own: &str,
        moment: Moment,
        status: &Object<'_>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let mentions: Vec<String> =
            status.mentions.objects().filter_map(|account| self.seen.native(account)).collect();
        let quoted = status.quoted();
        let quoted_author =
            quoted.and_then(|quoted| quoted.account.get()).and_then(|account| self.seen.native(account));
        let mut tags = Tags::default();
        status.tags.objects().filter_map(|tag| tag.name.get()).for_each(|tag| tags.add(tag));
        let mut text = String::new();
        plain(status.content.get().unwrap_or_default(), &mut text);
        let mut counters = counters(status);
        let parent = status.in_reply_to_id.get();
        let answered = status.in_reply_to_account_id.get();
        let authored = Authored {
            text: Some(text.trim_end()),
            tags: tags.get(),
            lang: status.language.get(),
            counters: counters.get(),
            reply: parent.or(answered).map(|_| Toward {
                account: answered.and_then(|id| self.seen.account(id)),
                post: parent.and_then(|id| self.seen.status(id)),
            }),
            quote: quoted.map(|quoted| Toward { account: quoted_author.as_deref(), post: quoted.address() }),
            ..Authored::new(self.network, actor, own, moment)
        };
        authored.deliver(record, mentions.iter().map(String::as_str))?;
        self.edited(&authored, status, record)
    }

    fn edited(
        &self,
        authored: &Authored<'_>,
        status: &Object<'_>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let Some(edited) = status.edited_at.get() else { return Ok(()) };
        let Some(moment) = record.moment(Some(edited))? else { return Ok(()) };
        let mut event = authored.event();
        event.kind = Kind::Edit;
        event.time = moment.time;
        event.id = ids::part(self.network, authored.post, Kind::Edit, edited);
        event.counters = None;
        record.event(&event)
    }
}

fn counters(status: &Object<'_>) -> Counters {
    let mut counters = Counters::default();
    counters.add("replies", status.replies_count.0);
    counters.add("reposts", status.reblogs_count.0);
    counters.add("likes", status.favourites_count.0);
    counters
}
