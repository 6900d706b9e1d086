//! Activities of ActivityPub, as they lie in the outbox of an account's archive.
//!
//! Every field may be an address, an object or a list of either, so they are looked up one by one.

use model::{Kind, ResponseKind};
use serde::de::IgnoredAny;

use super::normalise::Normaliser;
use super::seen::host;
use crate::authored::{Authored, Profile, Toward};
use crate::bytes::{MAX_LINE_BYTES, members};
use crate::gate::Record;
use crate::inputs::{Page, malformed, no_object, too_long};
use crate::json::{Text, parse};
use crate::late::Orphan;
use crate::source::ReadError;
use crate::text::{Tags, plain};
use crate::{ids, reasons};

/// Each names everyone.
const EVERYONE: [&str; 3] = ["https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"];
/// What a collection may hold in each field of an object: more is no object of anybody's program.
const MAX_ELEMENTS: usize = 1_000;

/// Delivers each activity of a collection as a record of its own.
pub(super) fn collection(
    normaliser: &mut Normaliser,
    text: &str,
    items: &str,
    page: &mut Page<'_, '_, '_>,
) -> Result<(), ReadError> {
    // What somebody liked or kept is in their archive, and for nobody else.
    let name = Fields(text).text("id").unwrap_or_default();
    let is_private = ["likes.json", "bookmarks.json"].iter().any(|private| name.ends_with(private));
    let mut count = 0;
    for item in Page::elements(items) {
        count += 1;
        page.part(item, |record| match item.starts_with('{') {
            _ if is_private => record.skip(reasons::NOT_PUBLIC),
            true => normaliser.activity(item, record),
            false if item.starts_with('"') => record.skip(reasons::OTHER_OBJECT),
            false => no_object(item, record),
        })?;
    }
    if count == 0 {
        page.part(text, |record| record.skip(reasons::NOTHING_NEW))?;
    }
    Ok(())
}

/// Delivers an activity, an object or an actor by itself.
pub(super) fn alone(
    normaliser: &mut Normaliser,
    text: &str,
    page: &mut Page<'_, '_, '_>,
) -> Result<(), ReadError> {
    page.part(text, |record| normaliser.activity(text, record))
}

/// An object whose fields are looked up one by one.
#[derive(Clone, Copy)]
struct Fields<'t>(&'t str);

impl<'t> Fields<'t> {
    fn raw(self, name: &str) -> Option<&'t str> {
        members(self.0).find(|(key, value)| *key == name && *value != "null").map(|(_, value)| value)
    }

    fn text(self, name: &str) -> Option<String> {
        self.raw(name).and_then(text)
    }

    /// The values of a field: one, or those of a list.
    fn each(self, name: &str) -> impl Iterator<Item = &'t str> {
        let raw = self.raw(name).unwrap_or_default();
        let (alone, list) = if raw.starts_with('[') { (None, raw) } else { (Some(raw), "") };
        let alone = alone.filter(|raw| !raw.is_empty());
        alone.into_iter().chain(Page::elements(list).take(MAX_ELEMENTS))
    }

    /// The address that a field is, or that its object has as `id`.
    fn address(self, name: &str) -> Option<String> {
        self.each(name).find_map(|value| match value.starts_with('{') {
            true => Fields(value).text("id"),
            false => text(value),
        })
    }

    /// Meant for everyone.
    fn is_public(self) -> bool {
        let named = self.each("to").chain(self.each("cc"));
        named.filter_map(text).any(|to| EVERYONE.contains(&to.as_str()))
    }
}

fn text(raw: &str) -> Option<String> {
    let mut spare = String::new();
    parse::<Text<'_>>(raw, &mut spare).ok()?.get().map(str::to_owned)
}

impl Normaliser {
    fn activity(&mut self, text: &str, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        if text.len() > MAX_LINE_BYTES {
            return too_long(record, MAX_LINE_BYTES);
        }
        if let Err(error) = parse::<IgnoredAny>(text, &mut String::new()) {
            return malformed(record, &error);
        }
        let fields = Fields(text);
        match fields.text("type").as_deref() {
            Some(kind @ ("Create" | "Update")) => {
                match fields.raw("object").filter(|raw| raw.starts_with('{')) {
                    Some(object) => self.object(Fields(object), fields, kind == "Update", record),
                    None => record.skip(reasons::OTHER_OBJECT),
                }
            }
            Some("Note" | "Article" | "Page" | "Question") => self.object(fields, fields, false, record),
            Some("Announce") => self.act(fields, ResponseKind::Repost, record),
            Some("Like") => self.act(fields, ResponseKind::Like, record),
            Some("Person" | "Service" | "Application" | "Organization" | "Group") => {
                self.actor(fields, record)
            }
            _ => record.skip(reasons::OTHER_OBJECT),
        }
    }

    /// A post, or its edit. What the activity leaves out, its object tells, and the other way round.
    fn object(
        &mut self,
        object: Fields<'_>,
        activity: Fields<'_>,
        is_edit: bool,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        if matches!(
            object.text("type").as_deref(),
            None | Some("Person" | "Service" | "Tombstone" | "ChatMessage")
        ) {
            return record.skip(reasons::OTHER_OBJECT);
        }
        if !object.is_public() && !activity.is_public() {
            return record.skip(reasons::NOT_PUBLIC);
        }
        let author = object.address("attributedTo").or_else(|| activity.address("actor"));
        let Some(actor) = author.as_deref().and_then(|address| self.native_of(address)) else {
            return record.reject(reasons::NO_ACTOR, "the address of its author does not tell a name");
        };
        let Some(own) = object.text("id") else {
            return record.reject(reasons::NO_POST, "the object has no id");
        };
        let published = object.text("published").or_else(|| activity.text("published"));
        let Some(moment) = record.moment(published.as_deref())? else { return Ok(()) };
        let tags = Named::of(object);
        let mut text = String::new();
        if let Some(name) = object.text("name") {
            crate::text::title(&name, &mut text);
        }
        plain(&object.text("content").unwrap_or_default(), &mut text);
        let mentioned: Vec<String> = tags
            .mentions
            .iter()
            .filter_map(|(address, name)| self.mentioned(address.as_deref(), name.as_deref()))
            .collect();
        let sole = match mentioned.as_slice() {
            [sole] => Some(sole.as_str()),
            _ => None,
        };
        let parent = object.address("inReplyTo");
        let quoted = ["quote", "quoteUri", "quoteUrl", "_misskey_quote"];
        let quoted = quoted.into_iter().find_map(|name| object.address(name));
        let parent_author = parent.as_deref().and_then(|address| self.author_at(address));
        let quoted_author = quoted.as_deref().and_then(|address| self.author_at(address));
        let authored = Authored {
            text: Some(text.trim_end()),
            tags: tags.hashtags.get(),
            reply: parent.as_deref().map(|address| Toward {
                account: parent_author.as_deref(),
                post: Some(address),
                likely: sole,
                ..Toward::default()
            }),
            quote: quoted.as_deref().map(|address| Toward {
                account: quoted_author.as_deref(),
                post: Some(address),
                ..Toward::default()
            }),
            ..Authored::new(self.network, &actor, &own, moment)
        };
        if is_edit {
            return self.edit(&authored, object, activity, record);
        }
        authored.deliver_or_wait(&mut self.seen.late, record, mentioned.iter().map(String::as_str))?;
        self.seen.status_read(None, &own, &actor, record)?;
        if object.text("updated").is_some() { self.edit(&authored, object, activity, record) } else { Ok(()) }
    }

    fn edit(
        &mut self,
        authored: &Authored<'_>,
        object: Fields<'_>,
        activity: Fields<'_>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let updated = object.text("updated").or_else(|| activity.text("published"));
        let Some(moment) = record.moment(updated.as_deref())? else { return Ok(()) };
        let mut event = authored.event();
        event.kind = Kind::Edit;
        event.time = moment.time;
        event.id = ids::part(self.network, authored.post, Kind::Edit, updated.as_deref().unwrap_or_default());
        record.event(&event)
    }

    /// A boost or a like of a post that stands elsewhere.
    fn act(
        &mut self,
        activity: Fields<'_>,
        kind: ResponseKind,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        if !activity.is_public() {
            return record.skip(reasons::NOT_PUBLIC);
        }
        let Some(actor) = activity.address("actor").and_then(|address| self.native_of(&address)) else {
            return record.reject(reasons::NO_ACTOR, "the address of its actor does not tell a name");
        };
        let Some(post) = activity.address("object") else {
            return record.reject(reasons::NO_POST, "it names no object");
        };
        let Some(moment) = record.moment(activity.text("published").as_deref())? else { return Ok(()) };
        let own = activity.text("id");
        // A boost is a status of its own, and the API calls it by the address of the activity.
        let own = own.unwrap_or_else(|| format!("{}\0{actor}\0{post}", kind.as_str()));
        let orphan = Orphan {
            network: self.network,
            kind,
            time: moment.time,
            undated: moment.undated,
            actor: actor.as_str().into(),
            post: Some(post.as_str().into()),
            own_post: own.as_str().into(),
            is_whole: true,
            likely: None,
            aside: None,
            mentions: Vec::new(),
        };
        let object = activity.raw("object").filter(|raw| raw.starts_with('{')).map(Fields);
        let told = object.and_then(|object| object.address("attributedTo"));
        let author = told.and_then(|address| self.native_of(&address)).or_else(|| self.author_at(&post));
        match author {
            Some(author) => orphan.deliver(&author, None, record),
            None => {
                self.seen.late.wait(&post, orphan);
                record.later()?;
                self.seen.late.given_up().iter().try_for_each(|orphan| record.orphan(orphan))
            }
        }
    }

    /// The account of an archive; as of when it was made, since an archive carries no date.
    fn actor(&mut self, actor: Fields<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let (address, name) =
            (actor.text("id").or_else(|| actor.text("url")), actor.text("preferredUsername"));
        let named = name.as_deref().zip(address.as_deref().and_then(host));
        let native = match named {
            Some((name, host)) => format!("{}@{host}", name.to_lowercase()),
            None => return record.reject(reasons::NO_ACTOR, "the actor has no name, or its address no host"),
        };
        let Some(moment) = record.moment(actor.text("published").as_deref())? else { return Ok(()) };
        let discoverable = actor.raw("discoverable").and_then(|raw| raw.parse::<bool>().ok());
        let summary = actor.text("summary").unwrap_or_default();
        Profile {
            network: self.network,
            account: &native,
            moment,
            handle: Some(&native),
            name: actor.text("name").as_deref(),
            hidden: super::accounts::wish(discoverable.map(|yes| !yes), None, &summary),
            counters: None,
        }
        .deliver(record)
    }

    /// `cy@b.example` of `https://b.example/users/cy`, or as an address was seen to stand for.
    fn native_of(&self, address: &str) -> Option<String> {
        named(address).filter(|(_, rest)| rest.is_empty()).map(|(native, _)| native)
    }

    /// Who wrote what stands at an address: who was seen to, or as the address tells.
    fn author_at(&self, address: &str) -> Option<String> {
        let seen = self.seen.author(address).map(str::to_owned);
        seen.or_else(|| named(address).filter(|(_, rest)| !rest.is_empty()).map(|(native, _)| native))
    }

    /// Whom a tag mentions: its name in full, or its name and the host of its address.
    fn mentioned(&self, address: Option<&str>, name: Option<&str>) -> Option<String> {
        let name = name.map(|name| name.trim_start_matches('@')).filter(|name| !name.is_empty());
        match name {
            Some(name) if name.contains('@') => Some(name.to_lowercase()),
            _ => address.and_then(|address| {
                let by_name =
                    name.zip(host(address)).map(|(name, host)| format!("{}@{host}", name.to_lowercase()));
                self.native_of(address).or(by_name)
            }),
        }
    }
}

/// The account that an address names, and the rest of the path behind it.
fn named(address: &str) -> Option<(String, &str)> {
    let host = host(address)?;
    let path = address.split_once("://")?.1.split_once('/')?.1;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (name, rest) = match path.strip_prefix('@') {
        Some(named) => named.split_once('/').unwrap_or((named, "")),
        None => {
            let (folder, named) = path.split_once('/')?;
            if !matches!(folder, "users" | "user" | "u" | "profile" | "author" | "accounts" | "actors") {
                return None;
            }
            named.split_once('/').unwrap_or((named, ""))
        }
    };
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let rest = rest.trim_end_matches('/');
    (!name.is_empty() && name.len() <= 255 && name.chars().all(fits))
        .then(|| (format!("{}@{host}", name.to_lowercase()), rest))
}

/// What the tags of an object name.
#[derive(Default)]
struct Named {
    hashtags: Tags,
    /// Address and name of each.
    mentions: Vec<(Option<String>, Option<String>)>,
}

impl Named {
    fn of(object: Fields<'_>) -> Named {
        let mut named = Named::default();
        for tag in object.each("tag").filter(|tag| tag.starts_with('{')).map(Fields) {
            match tag.text("type").as_deref() {
                Some("Hashtag") => tag.text("name").iter().for_each(|name| named.hashtags.add(name)),
                Some("Mention") => named.mentions.push((tag.text("href"), tag.text("name"))),
                _ => {}
            }
        }
        named
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_whose_it_is() {
        let said = |address| named(address).map(|(native, rest)| format!("{native} {rest}"));
        let cases = [
            ("https://B.example/users/Cy", Some("cy@b.example ")),
            ("https://b.example/users/cy/statuses/77", Some("cy@b.example statuses/77")),
            ("https://b.example/@cy/77?x=1", Some("cy@b.example 77")),
            ("http://127.0.0.1:9101/actors/carol", Some("carol@127.0.0.1:9101 ")),
            ("https://b.example/objects/77", None),
            ("https://b.example/users/", None),
            ("https://b.example", None),
            ("mailto:cy@b.example", None),
        ];
        for (address, expected) in cases {
            assert_eq!(said(address).as_deref(), expected, "{address}");
        }
    }
}
