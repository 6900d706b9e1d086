//! From an export's authors, items and comments to events.

use model::{Event, Kind, Network, ResponseKind};
use rustc_hash::FxHashMap;

use super::accounts::{Accounts, host};
use super::fields::{Fields, Item};
use crate::authored::{Authored, Profile, known};
use crate::gate::{Gate, Moment, Record};
use crate::source::ReadError;
use crate::text::{plain, title};
use crate::{ids, reasons, time};

/// Comments of one post that are remembered for their answers.
const MAX_COMMENTS: usize = 100_000;
const EXPECTED_TIME: &str = "a time such as 2026-11-23 01:32:33";

pub(super) struct Normaliser<'g, 's> {
    gate: &'g mut Gate<'s>,
    network: Network,
    accounts: Accounts,
    bytes_before: u64,
    bytes_read: u64,
    /// Records so far.
    position: u64,
    repaired: u64,
    /// How many bytes had been repaired when the last record ended.
    repaired_before: u64,
    item: Option<Begun>,
}

/// The item being read, once its own fields are complete: at its first comment or its end.
struct Begun {
    /// Its id and author, if it is a post that everyone may read.
    post: Option<(String, String)>,
    commenters: FxHashMap<Box<str>, Box<str>>,
}

impl<'g, 's> Normaliser<'g, 's> {
    pub(super) fn new(gate: &'g mut Gate<'s>, bytes_before: u64) -> Normaliser<'g, 's> {
        Normaliser {
            gate,
            network: known("wordpress"),
            accounts: Accounts::default(),
            bytes_before,
            bytes_read: 0,
            position: 0,
            repaired: 0,
            repaired_before: 0,
            item: None,
        }
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Where the parser stands.
    pub(super) fn at(&mut self, bytes_read: u64, repaired: u64) {
        self.bytes_read = bytes_read;
        self.repaired = repaired;
    }

    /// One record from beginning to end. Its sample is `what`, never the element: that holds addresses.
    fn record(
        &mut self,
        what: &str,
        take: impl FnOnce(&Accounts, Network, &mut Record<'_, '_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        self.position += 1;
        let mut record = self.gate.record(self.position, what.as_bytes());
        if self.repaired > self.repaired_before {
            self.repaired_before = self.repaired;
            record.reject(reasons::NOT_UTF8, "it holds bytes that are not UTF-8")?;
        } else {
            take(&self.accounts, self.network, &mut record)?;
        }
        record.end(self.bytes_before + self.bytes_read)
    }

    fn learn_host(&mut self, fields: &Fields) {
        if self.accounts.host.is_empty() {
            let channel = &fields.channel;
            let told = host(&channel.base_blog_url).or_else(|| host(&channel.link));
            self.accounts.host = told.unwrap_or_default();
        }
    }

    pub(super) fn author(&mut self, fields: &Fields) -> Result<(), ReadError> {
        self.learn_host(fields);
        let author = &fields.author;
        self.accounts.remember(&author.id, &author.login);
        self.record("author", |accounts, network, record| {
            if author.login.is_empty() || accounts.host.is_empty() {
                return record.reject(reasons::NO_ACTOR, "the author has no login, or the channel no link");
            }
            let date = Some(fields.channel.date.as_str());
            let Some(moment) = record.moment_by(date, time::parse_rfc2822, "an RFC 2822 date")? else {
                return Ok(());
            };
            Profile {
                network,
                account: &accounts.author(&author.login),
                moment,
                handle: Some(&author.login),
                name: Some(&author.name),
                hidden: None,
                counters: None,
            }
            .deliver(record)
        })
    }

    /// Delivers the item itself before the first of its comments.
    pub(super) fn item_begins(&mut self, fields: &Fields) -> Result<(), ReadError> {
        if self.item.is_some() {
            return Ok(());
        }
        self.learn_host(fields);
        let item = &fields.item;
        let mut post = None;
        self.record(&format!("item {}", item.link), |accounts, network, record| {
            if let Some(reason) = unread(item) {
                return record.skip(reason);
            }
            if item.creator.is_empty() || accounts.host.is_empty() {
                return record.reject(reasons::NO_ACTOR, "the post has no author, or the channel no link");
            }
            let id = if item.guid.is_empty() { &item.link } else { &item.guid };
            let actor = accounts.author(&item.creator);
            let taken = deliver_post(item, id, &actor, network, record)?;
            post = taken.then(|| (id.clone(), actor));
            Ok(())
        })?;
        self.item = Some(Begun { post, commenters: FxHashMap::default() });
        Ok(())
    }

    pub(super) fn item_ends(&mut self, fields: &Fields) -> Result<(), ReadError> {
        self.item_begins(fields)?;
        self.item = None;
        Ok(())
    }

    pub(super) fn comment(&mut self, fields: &Fields) -> Result<(), ReadError> {
        let Some(mut begun) = self.item.take() else { return Ok(()) };
        let done = self.record(&format!("comment {}", fields.comment.id), |accounts, network, record| {
            begun.comment(fields, accounts, network, record)
        });
        self.item = Some(begun);
        done
    }
}

impl Begun {
    fn comment(
        &mut self,
        fields: &Fields,
        accounts: &Accounts,
        network: Network,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let comment = &fields.comment;
        let Some((post, author)) = &self.post else { return record.skip(reasons::NOT_PUBLIC) };
        if comment.approved != "1" {
            return record.skip(reasons::NOT_APPROVED);
        }
        let is_link = matches!(comment.kind.as_str(), "pingback" | "trackback");
        let who = if is_link { host(&comment.url) } else { accounts.commenter(comment) };
        let Some(actor) = who else {
            return record.reject(reasons::NO_ACTOR, "the comment tells nothing of who wrote it");
        };
        // A site that links to itself responds to nobody.
        let actor = if is_link && actor == accounts.host { author.clone() } else { actor };
        let date = Some(comment.date_gmt.as_str()).filter(|date| !is_zero(date)).or(Some(&comment.date));
        let Some(moment) = record.moment_by(date, time::parse, EXPECTED_TIME)? else { return Ok(()) };
        let parent = self.commenters.get(comment.parent.as_str());
        if parent.is_none() && !matches!(comment.parent.as_str(), "" | "0") {
            return record.skip(reasons::UNRESOLVED_TARGET);
        }
        let target = parent.map_or(author.as_str(), |parent| parent);
        let own = format!("{post}#comment-{}", comment.id);
        let answered = parent.map(|_| format!("{post}#comment-{}", comment.parent));
        let mut text = String::new();
        plain(&comment.content, &mut text);
        let kind = Kind::Respond(if is_link { ResponseKind::Link } else { ResponseKind::Comment });
        let mut event = Event::new(moment.time, ids::part(network, &own, kind, ""), network, kind, &actor);
        event.undated = moment.undated;
        event.target = Some(target);
        event.post = Some(answered.as_deref().unwrap_or(post));
        event.own_post = Some(if is_link { &comment.url } else { &own });
        event.name = Some(comment.author.trim());
        event.text = Some(text.trim_end());
        record.event(&event)?;
        if self.commenters.len() < MAX_COMMENTS && comment.id.len() <= 32 && actor.len() <= 512 {
            self.commenters.insert(comment.id.as_str().into(), actor.into());
        }
        Ok(())
    }
}

/// Why an item is no post that everyone may read.
fn unread(item: &Item) -> Option<&'static str> {
    if !matches!(item.kind.as_str(), "" | "post" | "page") {
        return Some(reasons::NOT_A_POST);
    }
    (item.status != "publish" || !item.password.is_empty()).then_some(reasons::NOT_PUBLIC)
}

/// Delivers a post and its last change; false where its time cannot be read.
fn deliver_post(
    item: &Item,
    id: &str,
    actor: &str,
    network: Network,
    record: &mut Record<'_, '_>,
) -> Result<bool, ReadError> {
    let moment = match item.date_gmt.as_str() {
        date if !is_zero(date) => record.moment_by(Some(date), time::parse, EXPECTED_TIME)?,
        _ => record.moment_by(Some(&item.date), time::parse_rfc2822, "an RFC 2822 date")?,
    };
    let Some(moment) = moment else { return Ok(false) };
    let mut text = String::new();
    title(&item.title, &mut text);
    plain(&item.content, &mut text);
    let authored = Authored {
        text: Some(text.trim_end()),
        tags: item.tags.get(),
        ..Authored::new(network, actor, id, moment)
    };
    record.event(&authored.event())?;
    let changed = time::parse(&item.modified_gmt).filter(|changed| *changed > moment.time);
    if let Some(changed) = changed {
        edit(&authored, changed, item, record)?;
    }
    Ok(true)
}

fn edit(
    authored: &Authored<'_>,
    changed: model::Timestamp,
    item: &Item,
    record: &mut Record<'_, '_>,
) -> Result<(), ReadError> {
    let id = ids::part(authored.network, authored.post, Kind::Edit, &item.modified_gmt);
    let moment = Moment { time: changed, undated: false };
    let mut event = Authored { moment, ..*authored }.event();
    event.kind = Kind::Edit;
    event.id = id;
    record.event(&event)
}

/// `0000-00-00 00:00:00`, or nothing: WordPress's way to write no date.
fn is_zero(date: &str) -> bool {
    date.is_empty() || date.starts_with("0000")
}
