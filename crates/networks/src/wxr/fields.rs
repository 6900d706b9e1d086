//! The fields of an export while its elements go by.

use quick_xml::events::{BytesRef, BytesStart};

use crate::text::{Tags, cut, unescape};

/// Longer fields are cut: an event carries 16 KiB of text, and markup takes its part.
const MAX_FIELD_BYTES: usize = 256 * 1024;

/// What a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Place {
    #[default]
    Channel,
    Author,
    Item,
    Comment,
}

#[derive(Debug, Default)]
pub(super) struct Channel {
    pub(super) link: String,
    pub(super) base_blog_url: String,
    pub(super) date: String,
}

#[derive(Debug, Default)]
pub(super) struct Author {
    pub(super) id: String,
    pub(super) login: String,
    pub(super) name: String,
}

#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) title: String,
    pub(super) link: String,
    pub(super) guid: String,
    pub(super) date: String,
    pub(super) date_gmt: String,
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

/// What is known so far of the channel, and of the author, item and comment being read.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) channel: Channel,
    pub(super) author: Author,
    pub(super) item: Item,
    pub(super) comment: Comment,
    place: Place,
    text: String,
    /// Whether the category being read is a tag or category of the post.
    is_topic: bool,
    saw_channel: bool,
}

impl Fields {
    /// Whether this is an export at all.
    pub(super) fn saw_channel(&self) -> bool {
        self.saw_channel
    }

    /// True where a comment begins: with it, the fields of the item itself are complete.
    pub(super) fn open(&mut self, tag: &BytesStart<'_>) -> bool {
        self.text.clear();
        let before = self.place;
        match (tag.name().as_ref(), self.place) {
            ("channel", _) => self.saw_channel = true,
            ("item", Place::Channel) => (self.place, self.item) = (Place::Item, Item::default()),
            ("wp:author", Place::Channel) => (self.place, self.author) = (Place::Author, Author::default()),
            ("wp:comment", Place::Item) => (self.place, self.comment) = (Place::Comment, Comment::default()),
            ("category", Place::Item) => {
                let mut domains = tag.attributes().flatten().filter(|found| found.key.as_ref() == "domain");
                self.is_topic = domains.any(|found| matches!(&*found.value, "category" | "post_tag"));
            }
            _ => {}
        }
        self.place == Place::Comment && before == Place::Item
    }

    /// Takes the field that ends; tells which element is complete with it.
    pub(super) fn close(&mut self, name: &str) -> Option<Place> {
        let text = std::mem::take(&mut self.text);
        let (ended, outer) = match (name, self.place) {
            ("item", Place::Item) => (Place::Item, Place::Channel),
            ("wp:author", Place::Author) => (Place::Author, Place::Channel),
            ("wp:comment", Place::Comment) => (Place::Comment, Place::Item),
            _ => {
                self.put(name, text);
                return None;
            }
        };
        self.place = outer;
        Some(ended)
    }

    fn put(&mut self, name: &str, text: String) {
        let text = || text.trim().to_owned();
        match self.place {
            Place::Channel => match name {
                "link" => self.channel.link = text(),
                "wp:base_blog_url" => self.channel.base_blog_url = text(),
                "pubDate" => self.channel.date = text(),
                _ => {}
            },
            Place::Author => match name {
                "wp:author_id" => self.author.id = text(),
                "wp:author_login" => self.author.login = text(),
                "wp:author_display_name" => self.author.name = text(),
                _ => {}
            },
            Place::Item => self.put_item(name, text()),
            Place::Comment => self.put_comment(name, text()),
        }
    }

    fn put_item(&mut self, name: &str, text: String) {
        let item = &mut self.item;
        match name {
            "title" => item.title = text,
            "link" => item.link = text,
            "guid" => item.guid = text,
            "pubDate" => item.date = text,
            "wp:post_date_gmt" => item.date_gmt = text,
            "wp:post_modified_gmt" => item.modified_gmt = text,
            "dc:creator" => item.creator = text,
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
            "wp:comment_author_url" => comment.url = text,
            "wp:comment_date_gmt" => comment.date_gmt = text,
            "wp:comment_date" => comment.date = text,
            "wp:comment_content" => comment.content = text,
            "wp:comment_approved" => comment.approved = text,
            "wp:comment_type" => comment.kind = text,
            "wp:comment_parent" => comment.parent = text,
            "wp:comment_user_id" => comment.user = text,
            _ => {}
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        let room = MAX_FIELD_BYTES.saturating_sub(self.text.len());
        self.text.push_str(cut(text, room));
    }

    pub(super) fn reference(&mut self, reference: &BytesRef<'_>) {
        let written = format!("&{};", cut(reference, 12));
        self.text(&unescape(&written));
    }
}
