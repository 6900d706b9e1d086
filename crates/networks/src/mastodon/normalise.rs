//! From answers of the Mastodon API to events.

use model::{Event, Kind, Network, ResponseKind, Timestamp, event_id};

use super::accounts;
use super::seen::Seen;
use super::wire::{Group, Object, Person, Quoted};
use crate::authored::{Authored, Toward, known};
use crate::bytes::MAX_LINE_BYTES;
use crate::gate::{Gate, Moment, Record};
use crate::inputs::{malformed, no_object, too_long};
use crate::json::{parse, parse_nested};
use crate::source::ReadError;
use crate::text::{Counters, Tags, plain};
use crate::{ids, reasons};

/// A notification of a boost of a quote: nothing nests deeper.
const MAX_NESTING: u32 = 4;

pub(super) struct Normaliser {
    pub(super) network: Network,
    pub(super) seen: Seen,
    /// The newest time that was read: what is told without a time happened since.
    pub(super) latest: Option<Timestamp>,
}

impl Normaliser {
    pub(super) fn new() -> Normaliser {
        Normaliser { network: known("mastodon"), seen: Seen::new(), latest: None }
    }

    /// Ids are a server's own: another input has its own until it tells its server.
    pub(super) fn next_input(&mut self) {
        self.seen.next_input();
        self.latest = None;
    }

    /// Gives up what still waits. Whom a status answers may be known by number, where the status it answers is not.
    pub(super) fn finish(&mut self, gate: &mut Gate<'_>) -> Result<(), ReadError> {
        let rest = self.seen.late.rest();
        let mut record = gate.after();
        for orphan in rest {
            match orphan.aside.as_deref().and_then(|key| self.seen.account_of(key)) {
                Some(account) => orphan.deliver(account, None, &mut record)?,
                None => record.orphan(&orphan)?,
            }
        }
        Ok(())
    }

    /// What an answer holds where it is no list: a notification, a status or an account.
    pub(super) fn entity(&mut self, text: &str, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        if text.len() > MAX_LINE_BYTES {
            return too_long(record, MAX_LINE_BYTES);
        }
        if !text.starts_with('{') {
            return no_object(text, record);
        }
        let mut spare = String::new();
        let object = match parse_nested::<Object<'_>>(text, &mut spare) {
            Ok(object) => object,
            Err(error) => return malformed(record, &error),
        };
        if object.error.get().is_some() {
            return record.skip(reasons::ERROR_ANSWER);
        }
        match (object.account.get(), object.kind.get()) {
            (Some(account), Some(kind)) if object.visibility.get().is_none() => {
                self.notification(&object, account, kind, record)
            }
            (Some(_), _) if object.visibility.get().is_some() => {
                self.status(&object, None, MAX_NESTING, record)
            }
            (None, _) if object.acct.get().is_some() => {
                let mut spare = String::new();
                match parse::<Person<'_>>(text, &mut spare) {
                    Ok(account) => accounts::alone(&account, &mut self.seen, record),
                    Err(error) => malformed(record, &error),
                }
            }
            _ => record.skip(reasons::OTHER_OBJECT),
        }
    }

    /// Notifications of several accounts about one status, or follows of several. They are as of the latest.
    pub(super) fn group(&mut self, text: &str, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        if text.len() > MAX_LINE_BYTES {
            return too_long(record, MAX_LINE_BYTES);
        }
        if !text.starts_with('{') {
            return no_object(text, record);
        }
        let mut spare = String::new();
        let group = match parse::<Group<'_>>(text, &mut spare) {
            Ok(group) => group,
            Err(error) => return malformed(record, &error),
        };
        let response = match group.kind.get() {
            Some("favourite") => ResponseKind::Like,
            Some("reblog") => ResponseKind::Repost,
            Some("follow") => ResponseKind::Follow,
            // The status stands among the statuses of the answer.
            Some("mention" | "status" | "update" | "poll" | "quote" | "quoted_update") => {
                return record.skip(reasons::NOTHING_NEW);
            }
            _ => return record.skip(reasons::OTHER_NOTIFICATION),
        };
        let status = group.status_id.get().and_then(|number| self.seen.status(number)).cloned();
        if response != ResponseKind::Follow {
            let Some(status) = &status else { return record.skip(reasons::UNRESOLVED_TARGET) };
            self.seen.owner = Some(status.author.to_string());
        }
        let Some(target) = self.seen.owner.clone() else {
            return record.skip(reasons::UNRESOLVED_TARGET);
        };
        let Some(moment) = record.moment(group.latest_page_notification_at.get())? else { return Ok(()) };
        let post = status.as_ref().map(|status| &*status.address);
        for number in group.sample_account_ids.list().iter().filter_map(|number| number.get()) {
            let Some(actor) = self.seen.account(number) else {
                record.skip(reasons::UNRESOLVED_TARGET)?;
                continue;
            };
            let kind = Kind::Respond(response);
            let id = ids::keyed(self.network, kind, actor, Some(&target), post, moment.time);
            let mut event = Event::new(moment.time, id, self.network, kind, actor);
            event.undated = moment.undated;
            event.target = Some(&target);
            event.post = post.filter(|_| response != ResponseKind::Follow);
            record.event(&event)?;
        }
        Ok(())
    }

    /// A status was deleted, says the stream, by its number and without a time.
    pub(super) fn deleted(&mut self, number: &str, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let Some(status) = self.seen.status(number.trim_matches('"')) else {
            return record.skip(reasons::UNRESOLVED_TARGET);
        };
        let Some(time) = self.latest else { return record.skip(reasons::UNRESOLVED_TARGET) };
        let id = ids::part(self.network, &status.address, Kind::Delete, "");
        let mut event = Event::new(time, id, self.network, Kind::Delete, &status.author);
        event.post = Some(&status.address);
        record.event(&event)
    }

    fn notification(
        &mut self,
        notice: &Object<'_>,
        account: &Person<'_>,
        kind: &str,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let response = match (kind, notice.status.get()) {
            ("favourite", Some(_)) => ResponseKind::Like,
            ("reblog", Some(_)) => ResponseKind::Repost,
            ("follow", _) => ResponseKind::Follow,
            ("mention" | "status" | "update" | "poll" | "quote" | "quoted_update", Some(status)) => {
                return self.status(status, None, MAX_NESTING, record);
            }
            _ => return record.skip(reasons::OTHER_NOTIFICATION),
        };
        let Some(moment) = record.moment(notice.created_at.get())? else { return Ok(()) };
        self.latest = self.latest.max(Some(moment.time));
        let status = notice.status.get().filter(|_| response != ResponseKind::Follow);
        if status.is_some_and(|status| !status.is_public()) {
            return record.skip(reasons::NOT_PUBLIC);
        }
        let author = status.and_then(|status| status.account.get());
        if let Some(author) = author {
            self.seen.owner = self.seen.native(&author.named());
        }
        let Some(actor) = self.seen.native(&account.named()) else { return accounts::no_host(record) };
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
        let Some(actor) = self.seen.native(&account.named()) else { return accounts::no_host(record) };
        let Some(own) = status.address() else {
            return record.reject(reasons::NO_POST, "the status has neither uri nor url");
        };
        let Some(moment) = record.moment(status.created_at.get())? else { return Ok(()) };
        self.latest = self.latest.max(Some(moment.time));
        let as_of = seen.unwrap_or(moment);
        accounts::profile(account, &actor, as_of, record)?;
        let quoted = match status.quoted() {
            Some(Quoted::Whole(quoted)) => Some(quoted),
            _ => None,
        };
        let nested = status.reblog.get().or(quoted);
        match status.reblog.get() {
            Some(original) => self.reblog(&actor, own, moment, original, record)?,
            None => self.post(&actor, own, moment, status, record)?,
        }
        self.seen.status_read(status.id.get(), own, &actor, record)?;
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
        let target = original.account.get().and_then(|account| self.seen.native(&account.named()));
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
            status.mentions.objects().filter_map(|mention| self.seen.native(&mention.named())).collect();
        let quoted = status.quoted().map(|quoted| self.quoted(quoted));
        let mut tags = Tags::default();
        status.tags.objects().filter_map(|tag| tag.name.get()).for_each(|tag| tags.add(tag));
        let mut text = String::new();
        plain(status.content.get().unwrap_or_default(), &mut text);
        let mut counters = counters(status);
        let (parent, answered) = (status.in_reply_to_id.get(), status.in_reply_to_account_id.get());
        // Its status tells both who wrote it and where it stands; it may be read later.
        let found = parent.and_then(|number| self.seen.status(number)).cloned();
        let account = answered.and_then(|number| self.seen.account(number)).map(str::to_owned);
        let key = parent.map(|number| self.seen.key('s', number));
        let aside = answered.map(|number| self.seen.key('a', number));
        let reply = match &found {
            Some(found) => {
                Toward { account: Some(&found.author), post: Some(&found.address), ..Toward::default() }
            }
            None if parent.is_none() => Toward { account: account.as_deref(), ..Toward::default() },
            None => Toward {
                key: key.as_deref(),
                likely: account.as_deref(),
                aside: aside.as_deref(),
                ..Toward::default()
            },
        };
        let quote = quoted.as_ref().map(|(account, address, key)| Toward {
            account: account.as_deref(),
            post: address.as_deref(),
            key: key.as_deref(),
            ..Toward::default()
        });
        let authored = Authored {
            text: Some(text.trim_end()),
            tags: tags.get(),
            lang: status.language.get(),
            counters: counters.get(),
            reply: parent.or(answered).map(|_| reply),
            quote,
            ..Authored::new(self.network, actor, own, moment)
        };
        authored.deliver_or_wait(&mut self.seen.late, record, mentions.iter().map(String::as_str))?;
        edited(&authored, status, record)
    }

    /// Who wrote what a status quotes, where it stands, and under which key to wait for what is not known yet.
    fn quoted(&mut self, quoted: Quoted<'_>) -> (Option<String>, Option<String>, Option<String>) {
        match quoted {
            Quoted::Whole(status) => {
                let author = status.account.get().and_then(|account| self.seen.native(&account.named()));
                (author, status.address().map(str::to_owned), None)
            }
            Quoted::Number(number) => match self.seen.status(number) {
                Some(known) => (Some(known.author.to_string()), Some(known.address.to_string()), None),
                None => (None, None, Some(self.seen.key('s', number))),
            },
        }
    }
}

fn edited(
    authored: &Authored<'_>,
    status: &Object<'_>,
    record: &mut Record<'_, '_>,
) -> Result<(), ReadError> {
    let Some(edited) = status.edited_at.get() else { return Ok(()) };
    let Some(moment) = record.moment(Some(edited))? else { return Ok(()) };
    let mut event = authored.event();
    event.kind = Kind::Edit;
    event.time = moment.time;
    event.id = ids::part(authored.network, authored.post, Kind::Edit, edited);
    event.counters = None;
    record.event(&event)
}

fn counters(status: &Object<'_>) -> Counters {
    let mut counters = Counters::default();
    counters.add("replies", status.replies_count.0);
    counters.add("reposts", status.reblogs_count.0);
    counters.add("likes", status.favourites_count.0);
    counters
}
