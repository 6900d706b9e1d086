//! The fields of an export while its parts go by.

use rustc_hash::FxHashMap;

use super::tokens::{Token, Tokens};
use crate::text::{Tags, cut, unescape};

/// Longer fields are cut: an event carries 16 KiB of text, and markup takes its part.
const MAX_FIELD_BYTES: usize = 256 * 1024;
/// Prefixes of names beyond this many are not told apart.
const MAX_PREFIXES: usize = 64;
/// What stands for bytes that are no text.
const REPLACED: char = '\u{fffd}';

/// What a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Place {
    #[default]
    Outside,
    Channel,
    Author,
    Item,
    Comment,
}

/// What has become complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// A channel begins: what was known of another ends.
    Channel,
    Author,
    /// The fields of an item itself: at its first comment or its end.
    Item,
    Comment,
}

#[derive(Debug, Default)]
pub(super) struct Channel {
    pub(super) link: String,
    pub(super) base_blog_url: String,
    pub(super) base_site_url: String,
    pub(super) date: String,
}

#[derive(Debug, Default)]
pub(super) struct Author {
    pub(super) id: String,
    pub(super) login: String,
    pub(super) email: String,
    pub(super) name: String,
}

#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) link: String,
    pub(super) guid: String,
    pub(super) date: String,
    pub(super) date_gmt: String,
    pub(super) date_local: String,
    pub(super) modified_gmt: String,
    pub(super) creator: String,
    pub(super) content: String,
    pub(super) status: String,
    pub(super) kind: String,
    pub(super) password: String,
    pub(super) tags: Tags,
}

#[derive(Debug, Default)]
pub(super) struct Comment {
    pub(super) id: String,
    pub(super) author: String,
    pub(super) email: String,
    pub(super) url: String,
    pub(super) date_gmt: String,
    pub(super) date: String,
    pub(super) content: String,
    pub(super) approved: String,
    pub(super) kind: String,
    pub(super) parent: String,
    pub(super) user: String,
}

/// The names that are read, as they are written.
const NAMES: [&str; 32] = [
    "title",
    "link",
    "guid",
    "pubDate",
    "category",
    "description",
    "dc:creator",
    "content:encoded",
    "excerpt:encoded",
    "wp:base_site_url",
    "wp:base_blog_url",
    "wp:author_id",
    "wp:author_login",
    "wp:author_email",
    "wp:author_display_name",
    "wp:post_id",
    "wp:post_date",
    "wp:post_date_gmt",
    "wp:post_modified_gmt",
    "wp:status",
    "wp:post_type",
    "wp:post_password",
    "wp:comment_id",
    "wp:comment_author",
    "wp:comment_author_email",
    "wp:comment_author_url",
    "wp:comment_date",
    "wp:comment_date_gmt",
    "wp:comment_content",
    "wp:comment_approved",
    "wp:comment_type",
    "wp:comment_parent",
];
const USER: &str = "wp:comment_user_id";

/// The element that text stands in now.
#[derive(Debug, Default)]
struct Open {
    /// Its name with the usual prefix.
    name: String,
    text: String,
    /// Escaped text that goes on: a reference may be cut between two pieces.
    escaped: Vec<u8>,
}

/// What is known so far of the channel, and of the author, item and comment being read.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) channel: Channel,
    pub(super) author: Author,
    pub(super) item: Item,
    pub(super) comment: Comment,
    place: Place,
    open: Option<Open>,
    /// Whether the category being read is a tag or category of the post.
    is_topic: bool,
    /// Whether the item's own fields were handed on.
    item_told: bool,
    /// The first element, and whether any is of WordPress.
    root: Option<String>,
    is_wordpress: bool,
    /// Prefixes as they are declared, where they are not the usual ones.
    prefixes: FxHashMap<String, &'static str>,
}

impl Fields {
    /// What the file is, where it is no export.
    pub(super) fn foreign(&self) -> Option<String> {
        if self.is_wordpress {
            return None;
        }
        Some(match self.root.as_deref() {
            None => "no XML".to_owned(),
            Some("rss") => {
                "a feed without the elements of WordPress (wp:wxr_version, wp:post_type)".to_owned()
            }
            Some(root) => format!("XML that begins with <{}>", cut(root, 40)),
        })
    }

    /// Whether the channel was begun and not ended.
    pub(super) fn is_within(&self) -> bool {
        self.place != Place::Outside
    }

    /// The element that text stands in, if it is one that is read.
    pub(super) fn reading(&self) -> Option<&'static str> {
        let name = self.open.as_ref()?.name.as_str();
        NAMES.into_iter().find(|known| *known == name)
    }

    /// Takes a part, and tells `done` what becomes complete with it.
    pub(super) fn take<E>(
        &mut self,
        token: Token,
        bytes: &[u8],
        tokens: &Tokens,
        mut done: impl FnMut(&mut Fields, Done) -> Result<(), E>,
    ) -> Result<(), E> {
        match token {
            Token::Text | Token::Data => {
                self.text(token, bytes, tokens);
                Ok(())
            }
            Token::Close => self.close(&String::from_utf8_lossy(bytes), bytes, tokens, &mut done),
            Token::Open | Token::Empty => {
                let tag = String::from_utf8_lossy(bytes);
                self.open(&tag, bytes, tokens, &mut done)?;
                let is_markup = self.open.as_ref().is_some_and(|open| open.name != self.name(&tag));
                if token == Token::Open || is_markup {
                    Ok(())
                } else {
                    self.close(&tag, b"", tokens, &mut done)
                }
            }
        }
    }

    fn text(&mut self, token: Token, bytes: &[u8], tokens: &Tokens) {
        let Some(open) = &mut self.open else { return };
        if token == Token::Data {
            open.settle(tokens);
            let room = MAX_FIELD_BYTES.saturating_sub(open.text.len());
            tokens.decode(&bytes[..bytes.len().min(room)], &mut open.text);
        } else {
            open.push(bytes);
        }
    }

    fn open<E>(
        &mut self,
        tag: &str,
        bytes: &[u8],
        tokens: &Tokens,
        done: &mut impl FnMut(&mut Fields, Done) -> Result<(), E>,
    ) -> Result<(), E> {
        self.learn_prefixes(tag);
        let name = self.name(tag);
        self.root.get_or_insert_with(|| name.clone());
        self.is_wordpress |= name.starts_with("wp:");
        let begins = match name.as_str() {
            "channel" => Some(Place::Channel),
            "item" => Some(Place::Item),
            "wp:author" => Some(Place::Author),
            "wp:comment" if matches!(self.place, Place::Item | Place::Comment) => Some(Place::Comment),
            _ => None,
        };
        if begins.is_none() && self.open.as_ref().is_some_and(|open| !ends(&open.name, &name)) {
            // Markup that nobody escaped is part of the text.
            if let Some(open) = &mut self.open {
                open.push(b"<");
                open.push(bytes);
                open.push(b">");
            }
            return Ok(());
        }
        self.put(tokens);
        let Some(place) = begins else {
            if name == "category" {
                self.is_topic = is_topic(tag);
            }
            self.open = Some(Open { name, ..Open::default() });
            return Ok(());
        };
        match place {
            Place::Comment => {
                self.leave(Place::Item, done)?;
                self.tell_item(done)?;
                self.comment = Comment::default();
            }
            Place::Item => {
                self.leave(Place::Channel, done)?;
                (self.item, self.item_told) = (Item::default(), false);
            }
            Place::Author => {
                self.leave(Place::Channel, done)?;
                self.author = Author::default();
            }
            Place::Channel | Place::Outside => {
                self.leave(Place::Outside, done)?;
                self.channel = Channel::default();
                done(self, Done::Channel)?;
            }
        }
        self.place = place;
        Ok(())
    }

    fn close<E>(
        &mut self,
        tag: &str,
        bytes: &[u8],
        tokens: &Tokens,
        done: &mut impl FnMut(&mut Fields, Done) -> Result<(), E>,
    ) -> Result<(), E> {
        let name = self.name(tag);
        let outer = match name.as_str() {
            "channel" | "rss" => Some(Place::Outside),
            "item" | "wp:author" => Some(Place::Channel),
            "wp:comment" => Some(Place::Item),
            _ => None,
        };
        if self.open.as_ref().is_some_and(|open| open.name == name) {
            self.put(tokens);
            return Ok(());
        }
        let Some(outer) = outer else {
            if let Some(open) = &mut self.open {
                open.push(b"</");
                open.push(bytes);
                open.push(b">");
            }
            return Ok(());
        };
        let inner = match name.as_str() {
            "wp:comment" => self.place == Place::Comment,
            "wp:author" => self.place == Place::Author,
            "item" => matches!(self.place, Place::Item | Place::Comment),
            _ => true,
        };
        if inner {
            self.put(tokens);
            self.leave(outer, done)?;
        }
        Ok(())
    }

    /// Leaves what is open until the place is reached; what was never closed ends where its surroundings end.
    fn leave<E>(
        &mut self,
        to: Place,
        done: &mut impl FnMut(&mut Fields, Done) -> Result<(), E>,
    ) -> Result<(), E> {
        while self.place != to {
            self.place = match self.place {
                Place::Comment => {
                    done(self, Done::Comment)?;
                    Place::Item
                }
                Place::Item => {
                    self.tell_item(done)?;
                    Place::Channel
                }
                Place::Author => {
                    done(self, Done::Author)?;
                    Place::Channel
                }
                Place::Channel => Place::Outside,
                Place::Outside => return Ok(()),
            };
        }
        Ok(())
    }

    fn tell_item<E>(&mut self, done: &mut impl FnMut(&mut Fields, Done) -> Result<(), E>) -> Result<(), E> {
        if std::mem::replace(&mut self.item_told, true) { Ok(()) } else { done(self, Done::Item) }
    }

    /// The name of a tag, with the usual prefix for what it is declared as.
    fn name(&self, tag: &str) -> String {
        let end = tag.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(tag.len());
        let name = &tag[..end];
        match name.split_once(':') {
            Some((prefix, local)) => match self.prefixes.get(prefix) {
                Some(usual) => format!("{usual}:{local}"),
                None => name.to_owned(),
            },
            None => name.to_owned(),
        }
    }

    fn learn_prefixes(&mut self, tag: &str) {
        for (name, value) in attributes(tag) {
            let Some(prefix) = name.strip_prefix("xmlns:") else { continue };
            let usual = match value {
                _ if value.contains("wordpress.org/export/") && value.contains("/excerpt") => "excerpt",
                _ if value.contains("wordpress.org/export/") => "wp",
                _ if value.contains("purl.org/rss/1.0/modules/content") => "content",
                _ if value.contains("purl.org/dc/elements") => "dc",
                _ => continue,
            };
            if prefix != usual && prefix.len() <= 32 && self.prefixes.len() < MAX_PREFIXES {
                self.prefixes.insert(prefix.to_owned(), usual);
            }
        }
    }

    /// Puts the open field where it belongs.
    fn put(&mut self, tokens: &Tokens) {
        let Some(mut open) = self.open.take() else { return };
        open.settle(tokens);
        let (name, text) = (open.name.as_str(), open.text.trim().to_owned());
        match self.place {
            Place::Outside => {}
            Place::Channel => self.put_channel(name, text),
            Place::Author => match name {
                "wp:author_id" => self.author.id = text,
                "wp:author_login" => self.author.login = text,
                "wp:author_email" => self.author.email = text,
                "wp:author_display_name" => self.author.name = unescape(&text).into_owned(),
                _ => {}
            },
            Place::Item => self.put_item(name, text),
            Place::Comment => self.put_comment(name, text),
        }
    }

    fn put_channel(&mut self, name: &str, text: String) {
        let channel = &mut self.channel;
        let field = match name {
            "link" => &mut channel.link,
            "wp:base_blog_url" => &mut channel.base_blog_url,
            "wp:base_site_url" => &mut channel.base_site_url,
            "pubDate" => &mut channel.date,
            _ => return,
        };
        if field.is_empty() {
            *field = text;
        }
    }

    fn put_item(&mut self, name: &str, text: String) {
        let item = &mut self.item;
        match name {
            "wp:post_id" => item.id = text,
            "title" => item.title = text,
            "link" => item.link = text,
            "guid" => item.guid = text,
            "pubDate" => item.date = text,
            "wp:post_date_gmt" => item.date_gmt = text,
            "wp:post_date" => item.date_local = text,
            "wp:post_modified_gmt" => item.modified_gmt = text,
            "dc:creator" => item.creator = unescape(&text).into_owned(),
            "content:encoded" => item.content = text,
            "wp:status" => item.status = text,
            "wp:post_type" => item.kind = text,
            "wp:post_password" => item.password = text,
            "category" if self.is_topic => item.tags.add(&unescape(&text)),
            _ => {}
        }
    }

    fn put_comment(&mut self, name: &str, text: String) {
        let comment = &mut self.comment;
        match name {
            "wp:comment_id" => comment.id = text,
            "wp:comment_author" => comment.author = unescape(&text).into_owned(),
            "wp:comment_author_email" => comment.email = text,
            "wp:comment_author_url" => comment.url = unescape(&text).into_owned(),
            "wp:comment_date_gmt" => comment.date_gmt = text,
            "wp:comment_date" => comment.date = text,
            "wp:comment_content" => comment.content = text,
            "wp:comment_approved" => comment.approved = text,
            "wp:comment_type" => comment.kind = text,
            "wp:comment_parent" => comment.parent = text,
            USER => comment.user = text,
            _ => {}
        }
    }
}

impl Open {
    fn push(&mut self, bytes: &[u8]) {
        let room = MAX_FIELD_BYTES.saturating_sub(self.text.len() + self.escaped.len());
        self.escaped.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Replaces the references of what was escaped.
    fn settle(&mut self, tokens: &Tokens) {
        if !self.escaped.is_empty() {
            let mut written = String::new();
            tokens.decode(&std::mem::take(&mut self.escaped), &mut written);
            self.text.push_str(&unescape(&written));
        }
    }
}

/// Whether an element that begins ends the one that is open, since that was never closed.
fn ends(open: &str, begins: &str) -> bool {
    let is_ours = ["wp:", "dc:", "content:", "excerpt:"].iter().any(|prefix| begins.starts_with(prefix));
    let is_known = NAMES.contains(&begins);
    let is_short =
        matches!(open, "title" | "link" | "guid" | "pubDate" | "category") || open.starts_with("wp:");
    is_ours || is_known && open != begins && open != "image" && (is_short || !NAMES.contains(&open))
}

/// Whether a category is a tag or category of the post, and not its format or language.
fn is_topic(tag: &str) -> bool {
    // Exports before WXR 1.0 said no more than `<category>`, beside the same with a domain.
    attributes(tag).any(|(name, value)| name == "domain" && matches!(value, "category" | "post_tag" | "tag"))
}

fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        let (before, after) = rest.split_once('=')?;
        let name = before.rsplit(|c: char| c.is_ascii_whitespace()).find(|part| !part.is_empty())?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after[1..].split_once(quote)?;
        rest = after;
        Some((name, value))
    })
}

/// Whether a text holds what stands for bytes that were none.
pub(super) fn is_garbled(text: &str) -> bool {
    text.contains(REPLACED)
}
