//! The second reading: from the records that were put aside to events.

use model::{Event, Kind, Network, ResponseKind, Timestamp};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::address::Site;
use super::fields::is_garbled;
use super::gather::{Aside, AsideKind, Blog, Gathered};
use super::mail::{holds_address, without_addresses};
use super::people::{People, Told};
use crate::authored::{Authored, Profile, known};
use crate::gate::{Gate, Moment, Record};
use crate::source::ReadError;
use crate::spool::{Reader, Unpacker};
use crate::{ids, reasons, time};

/// Comments of one post that are remembered for their answers, and the bytes of their numbers and accounts.
const MAX_COMMENTS: usize = 100_000;
const MAX_COMMENT_BYTES: usize = 16 << 20;
const EXPECTED_TIME: &str = "a time such as 2026-11-23 01:32:33";
/// 1990-01-01: an earlier date was never set.
const EARLIEST: Timestamp = Timestamp::from_seconds(631_152_000);

/// A post as it was put aside.
struct Post<'e> {
    number: &'e str,
    link: &'e str,
    guid: &'e str,
    date_gmt: &'e str,
    date: &'e str,
    date_local: &'e str,
    modified_gmt: &'e str,
    creator: &'e str,
    status: &'e str,
    kind: &'e str,
    password: &'e str,
    tags: &'e str,
    text: &'e str,
}

/// A comment as it was put aside.
struct Comment<'e> {
    id: &'e str,
    approved: &'e str,
    kind: &'e str,
    parent: &'e str,
    user: &'e str,
    email: &'e str,
    url: &'e str,
    author: &'e str,
    date_gmt: &'e str,
    date: &'e str,
    text: &'e str,
}

/// What comments stand below.
#[derive(Default)]
enum Below {
    /// A post that everyone may read, by its id and author.
    Post { id: String, author: String, comments: FxHashMap<Box<str>, Box<str>> },
    /// What is passed over, and its comments with it.
    Skipped(&'static str),
    /// A post of which nobody knows whose it is.
    #[default]
    Nobody,
}

/// Delivers all that was put aside, in its order.
pub(super) fn deliver(mut gathered: Gathered, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    gathered.people.settle();
    let Gathered { people, blogs, inputs, spool, .. } = &mut gathered;
    let [mut reader, ahead] = spool.readers()?;
    let mut delivery =
        Delivery { people, network: known("wordpress"), ahead: Ahead::new(ahead), below: Below::Nobody };
    let mut entry = Vec::new();
    let mut last_input = usize::MAX;
    while reader.next(&mut entry)? {
        let mut aside = Aside::of(&entry);
        if std::mem::replace(&mut last_input, aside.input) != aside.input {
            gate.set_input(inputs.get(aside.input).cloned().flatten());
        }
        let Some(blog) = blogs.get(aside.blog) else { continue };
        match aside.kind {
            AsideKind::Author => delivery.author(&mut aside, blog, gate)?,
            AsideKind::Post => delivery.post(&mut aside, blog, gate)?,
            AsideKind::Comment => delivery.comment(&mut aside, blog, gate)?,
        }
    }
    Ok(())
}

struct Delivery<'g> {
    people: &'g People,
    network: Network,
    ahead: Ahead<'g>,
    below: Below,
}

/// Reads the comments of a post before they are delivered: an answer may stand before what it answers.
struct Ahead<'g> {
    reader: Reader<'g>,
    entry: Vec<u8>,
    /// Whether the entry is yet to be looked at.
    held: bool,
}

impl<'g> Ahead<'g> {
    fn new(reader: Reader<'g>) -> Ahead<'g> {
        Ahead { reader, entry: Vec::new(), held: false }
    }

    /// Goes on to the entry that matches.
    fn next_of(&mut self, wanted: impl Fn(AsideKind) -> bool) -> Result<bool, ReadError> {
        if !self.held && !self.reader.next(&mut self.entry)? {
            return Ok(false);
        }
        self.held = !wanted(Aside::of(&self.entry).kind);
        Ok(!self.held)
    }

    /// Hands the comments of the next post to `take`.
    fn comments(&mut self, mut take: impl FnMut(&Comment<'_>)) -> Result<(), ReadError> {
        loop {
            if self.next_of(|kind| kind == AsideKind::Post)? {
                break;
            }
            if !std::mem::take(&mut self.held) {
                return Ok(());
            }
        }
        while self.next_of(|kind| kind == AsideKind::Comment)? {
            take(&Comment::unpacked(&mut Aside::of(&self.entry).rest));
        }
        Ok(())
    }
}

impl Delivery<'_> {
    /// A profile as of the day of the export, or of the newest thing in it.
    fn author(&mut self, aside: &mut Aside<'_>, blog: &Blog, gate: &mut Gate<'_>) -> Result<(), ReadError> {
        let (login, name) = (aside.rest.text(), aside.rest.text());
        let mut record = gate.record(aside.position, b"author");
        let account = blog.site.as_ref().and_then(|site| self.people.account_of_author(site, login));
        let moment = date(&[&blog.date]).or(blog.newest).map(|time| Moment { time, undated: false });
        match account {
            None => record.reject(reasons::NO_ACTOR, "the author has no login, or the channel no link")?,
            Some(account) => {
                let moment = match moment {
                    Some(moment) => Some(moment),
                    None => record.moment_by(stated(&[&blog.date]), day, "an RFC 2822 date")?,
                };
                if let Some(moment) = moment {
                    let (network, handle, name) = (self.network, shown(login), shown(name));
                    Profile {
                        network,
                        account: &account,
                        moment,
                        handle,
                        name,
                        hidden: None,
                        counters: None,
                    }
                    .deliver(&mut record)?;
                }
            }
        }
        record.end(aside.bytes_read)
    }

    fn post(&mut self, aside: &mut Aside<'_>, blog: &Blog, gate: &mut Gate<'_>) -> Result<(), ReadError> {
        let post = Post::unpacked(&mut aside.rest);
        let sample = format!("item {}", without_addresses(post.link));
        let mut record = gate.record(aside.position, sample.as_bytes());
        let mut below = self.post_below(&post, blog, &mut record)?;
        if let Below::Post { id, author, .. } = &below {
            deliver_post(&post, id, author, self.network, &mut record)?;
        }
        record.end(aside.bytes_read)?;
        let mut remembered = 0;
        self.ahead.comments(|comment| {
            if let (Below::Post { author, comments, .. }, Some(site)) = (&mut below, &blog.site)
                && comment.is_approved()
                && comments.len() < MAX_COMMENTS
                && remembered < MAX_COMMENT_BYTES
                && comment.id.len() <= 64
                && let Some(actor) = comment.account(self.people, site, Some(author))
            {
                remembered += comment.id.len() + actor.len();
                comments.insert(comment.id.into(), actor.into());
            }
        })?;
        self.below = below;
        Ok(())
    }

    /// What the comments of a post stand below; counts why nothing is taken of it.
    fn post_below(
        &self,
        post: &Post<'_>,
        blog: &Blog,
        record: &mut Record<'_, '_>,
    ) -> Result<Below, ReadError> {
        if let Some(reason) = unread(post) {
            record.skip(reason)?;
            return Ok(Below::Skipped(reason));
        }
        let author = blog
            .site
            .as_ref()
            .and_then(|site| Some((self.people.account_of_author(site, post.creator)?, post_id(post, site))));
        match author {
            None if is_garbled(post.creator) => {
                record.reject(reasons::NOT_UTF8, "its author holds bytes that are not UTF-8")?;
            }
            None => record.reject(reasons::NO_ACTOR, "the post has no author, or the channel no link")?,
            Some((_, None)) => {
                record.reject(reasons::NO_POST, "the post has no id, link or guid of its own")?
            }
            Some((author, Some(id))) => {
                return Ok(Below::Post { id, author, comments: FxHashMap::default() });
            }
        }
        Ok(Below::Nobody)
    }

    fn comment(&mut self, aside: &mut Aside<'_>, blog: &Blog, gate: &mut Gate<'_>) -> Result<(), ReadError> {
        let comment = Comment::unpacked(&mut aside.rest);
        let sample = format!("comment {}", without_addresses(comment.id));
        let mut record = gate.record(aside.position, sample.as_bytes());
        self.respond(&comment, blog, &mut record)?;
        record.end(aside.bytes_read)
    }

    fn respond(
        &self,
        comment: &Comment<'_>,
        blog: &Blog,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let (post, author, comments) = match &self.below {
            Below::Post { id, author, comments } => (id, author, comments),
            Below::Skipped(reason) => return record.skip(reason),
            Below::Nobody => return record.skip(reasons::UNRESOLVED_TARGET),
        };
        if !comment.is_approved() {
            return record.skip(reasons::NOT_APPROVED);
        }
        let Some(response) = response(comment.kind) else { return record.skip(reasons::NOT_PUBLIC) };
        let actor = blog.site.as_ref().and_then(|site| comment.account(self.people, site, Some(author)));
        let Some(actor) = actor else {
            return record.reject(reasons::NO_ACTOR, "the comment tells nothing of who wrote it");
        };
        let dates = [comment.date_gmt, comment.date];
        let Some(moment) = moment(&dates, record)? else { return Ok(()) };
        // What it answers may be gone, or have been marked as spam: then it is shown below the post.
        let parent = comments.get(comment.parent).filter(|_| comment.parent != comment.id);
        let target = parent.map_or(author.as_str(), |parent| parent);
        let own = comment.own_id(post);
        let answered = parent.map(|_| format!("{post}#comment-{}", comment.parent));
        let kind = Kind::Respond(response);
        let text = without_addresses(comment.text);
        let page =
            Some(comment.url).filter(|url| url.contains("://") && !holds_address(url) && !is_garbled(url));
        let mut event =
            Event::new(moment.time, ids::part(self.network, &own, kind, ""), self.network, kind, &actor);
        event.undated = moment.undated;
        event.target = Some(target);
        event.post = Some(answered.as_deref().unwrap_or(post));
        event.name = shown(comment.author);
        match response {
            ResponseKind::Link => {
                event.own_post = page.or(Some(&own));
                event.text = Some(&text);
            }
            ResponseKind::Comment | ResponseKind::Quote => {
                event.own_post = Some(&own);
                event.text = Some(&text);
            }
            _ => {}
        }
        record.event(&event)
    }
}

impl<'e> Post<'e> {
    fn unpacked(rest: &mut Unpacker<'e>) -> Post<'e> {
        Post {
            number: rest.text(),
            link: rest.text(),
            guid: rest.text(),
            date_gmt: rest.text(),
            date: rest.text(),
            date_local: rest.text(),
            modified_gmt: rest.text(),
            creator: rest.text(),
            status: rest.text(),
            kind: rest.text(),
            password: rest.text(),
            tags: rest.text(),
            text: rest.text(),
        }
    }
}

impl<'e> Comment<'e> {
    fn unpacked(rest: &mut Unpacker<'e>) -> Comment<'e> {
        Comment {
            id: rest.text(),
            approved: rest.text(),
            kind: rest.text(),
            parent: rest.text(),
            user: rest.text(),
            email: rest.text(),
            url: rest.text(),
            author: rest.text(),
            date_gmt: rest.text(),
            date: rest.text(),
            text: rest.text(),
        }
    }

    fn is_approved(&self) -> bool {
        matches!(self.approved, "1" | "approve" | "approved")
    }

    /// Whose it is; `author` is that of the post.
    fn account(&self, people: &People, site: &Site, author: Option<&str>) -> Option<String> {
        if is_link(self.kind) {
            return people.account_of_link(site, self.url, author);
        }
        let told = Told { login: "", user: self.user, email: self.email, url: self.url, name: self.author };
        people.account_of_comment(site, &told, author)
    }

    /// Its id; where it has no number, by all that tells it apart.
    fn own_id(&self, post: &str) -> String {
        let plain = !self.id.is_empty()
            && self.id.len() <= 64
            && self.id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if plain {
            return format!("{post}#comment-{}", self.id);
        }
        let parts = [self.id, self.date_gmt, self.date, self.author, self.text];
        let hash = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part).chain_update([0]));
        let hash = hash.finalize().iter().take(8).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        format!("{post}#comment-x{hash:016x}")
    }
}

/// Whether a comment of this type is what another site says of itself.
pub(super) fn is_link(kind: &str) -> bool {
    response(kind) == Some(ResponseKind::Link)
}

/// What a comment of a type is; `None` where it is a note for those who run the site. Blogs that are read in other
/// networks keep what people there do as comments.
fn response(kind: &str) -> Option<ResponseKind> {
    Some(match kind.to_ascii_lowercase().as_str() {
        "pingback" | "trackback" | "webmention" | "mention" => ResponseKind::Link,
        "like" | "favorite" | "favourite" | "reacji" | "reaction" => ResponseKind::Like,
        "repost" | "announce" | "boost" => ResponseKind::Repost,
        "quote" => ResponseKind::Quote,
        "bookmark" => ResponseKind::Bookmark,
        "note" | "order_note" | "editorial-comment" | "action_log" | "webhook_delivery" => return None,
        _ => ResponseKind::Comment,
    })
}

/// Why an item is no post that everyone may read.
fn unread(post: &Post<'_>) -> Option<&'static str> {
    if !matches!(post.kind, "" | "post" | "page") {
        return Some(reasons::NOT_A_POST);
    }
    (post.status != "publish" || !post.password.is_empty()).then_some(reasons::NOT_PUBLIC)
}

/// The id of a post: its guid or link where that lies on the site. What lies elsewhere, as after a site has moved, or
/// names no host, is no id: another site may have the same.
fn post_id(post: &Post<'_>, site: &Site) -> Option<String> {
    let fits = |id: &&str| !holds_address(id) && !is_garbled(id);
    let own = [post.guid, post.link].into_iter().filter_map(|text| site.own_page(text)).find(fits);
    if let Some(own) = own {
        return Some(own.to_owned());
    }
    let on_site = |path: &str| {
        let host = site.base.find("://").and_then(|at| site.base[at + 3..].find('/').map(|end| at + 3 + end));
        format!("{}{path}", &site.base[..host.unwrap_or(site.base.len())])
    };
    let relative = |text: &&str| text.len() > 1 && text.starts_with('/') && !text.starts_with("//");
    if let Some(path) = [post.link, post.guid].into_iter().filter(relative).find(fits) {
        return Some(on_site(path));
    }
    if !post.number.is_empty() && post.number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("{}/?p={}", site.base, post.number));
    }
    let foreign = [post.guid, post.link].into_iter().filter(|text| !text.is_empty()).find(fits)?;
    Some(format!("{}/?guid={foreign}", site.base))
}

/// Delivers a post and its last change; one without a readable date is refused, and what hangs below it is not.
fn deliver_post(
    post: &Post<'_>,
    id: &str,
    author: &str,
    network: Network,
    record: &mut Record<'_, '_>,
) -> Result<(), ReadError> {
    let dates = [post.date_gmt, post.date, post.date_local];
    let Some(moment) = moment(&dates, record)? else { return Ok(()) };
    let (text, tags) = (without_addresses(post.text), without_addresses(post.tags));
    let authored =
        Authored { text: Some(&text), tags: Some(&tags), ..Authored::new(network, author, id, moment) };
    record.event(&authored.event())?;
    let changed = time::parse(post.modified_gmt).filter(|changed| *changed > moment.time);
    let Some(changed) = changed else { return Ok(()) };
    let moment = Moment { time: changed, undated: false };
    let mut event = Authored { moment, ..authored }.event();
    event.kind = Kind::Edit;
    event.id = ids::part(network, id, Kind::Edit, post.modified_gmt);
    record.event(&event)
}

/// A name or login as it may be shown.
fn shown(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !is_garbled(text) && !holds_address(text))
}

/// The first date that was set and can be read, in universal time before local; else counts why there is none.
fn moment(dates: &[&str], record: &mut Record<'_, '_>) -> Result<Option<Moment>, ReadError> {
    match date(dates) {
        Some(time) => Ok(Some(Moment { time, undated: false })),
        None => record.moment_by(stated(dates), day, EXPECTED_TIME),
    }
}

fn date(dates: &[&str]) -> Option<Timestamp> {
    dates.iter().filter_map(|date| day(date)).find(|date| *date >= EARLIEST)
}

/// The first date that was set at all.
fn stated<'a>(dates: &[&'a str]) -> Option<&'a str> {
    dates.iter().copied().find(|date| !is_zero(date))
}

/// As a database writes it, or as a feed does.
fn day(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    time::parse(text).or_else(|| time::parse_rfc2822(text))
}

/// `0000-00-00 00:00:00`, nothing, or the day before the year 0: WordPress's ways to write no date.
fn is_zero(date: &str) -> bool {
    let date = date.trim();
    date.is_empty() || date.starts_with("0000") || date.contains("-0001")
}
