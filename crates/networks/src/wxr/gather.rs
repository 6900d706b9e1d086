//! The first reading: records are put aside, and what tells who is who is gathered.

use model::Timestamp;

use super::address::Site;
use super::fields::{Channel, Done, Fields, Item};
use super::people::{People, Told};
use crate::source::{ReadError, ReadOptions};
use crate::spool::{Packer, Spool, Unpacker};
use crate::text::{plain, title};
use crate::time;

/// Channels of one reading; a file has one.
const MAX_CHANNELS: usize = 10_000;

/// What a channel tells of all that is in it.
#[derive(Debug, Default)]
pub(super) struct Blog {
    pub(super) site: Option<Site>,
    pub(super) date: String,
    /// The newest date in it.
    pub(super) newest: Option<Timestamp>,
}

/// What a first reading leaves.
pub(super) struct Gathered {
    pub(super) people: People,
    pub(super) blogs: Vec<Blog>,
    /// The names of the inputs, where there are several.
    pub(super) inputs: Vec<Option<String>>,
    pub(super) spool: Spool,
    /// True until something of the channel being read was put aside.
    new_channel: bool,
    /// Records of the input being read.
    position: u64,
    packer: Packer,
}

/// A record that was put aside.
#[derive(Debug)]
pub(super) struct Aside<'e> {
    pub(super) kind: AsideKind,
    pub(super) input: usize,
    pub(super) blog: usize,
    pub(super) position: u64,
    pub(super) bytes_read: u64,
    pub(super) rest: Unpacker<'e>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AsideKind {
    Author,
    Post,
    Comment,
}

impl Gathered {
    pub(super) fn new(options: &ReadOptions) -> Gathered {
        Gathered {
            people: People::new(&options.secret),
            blogs: Vec::new(),
            inputs: Vec::new(),
            spool: Spool::new(&options.scratch),
            new_channel: true,
            position: 0,
            packer: Packer::default(),
        }
    }

    /// Another input begins.
    pub(super) fn begin(&mut self, input: Option<&str>) {
        self.inputs.push(input.map(str::to_owned));
        (self.position, self.new_channel) = (0, true);
    }

    /// Records of the input being read.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Takes what has become complete.
    pub(super) fn take(&mut self, fields: &mut Fields, done: Done, bytes_read: u64) -> Result<(), ReadError> {
        match done {
            Done::Channel => {
                self.new_channel = true;
                Ok(())
            }
            Done::Author => self.author(fields, bytes_read),
            Done::Item => self.post(fields, bytes_read),
            Done::Comment => self.comment(fields, bytes_read),
        }
    }

    fn author(&mut self, fields: &Fields, bytes_read: u64) -> Result<(), ReadError> {
        let blog = self.blog(fields);
        let author = &fields.author;
        if let Some(site) = &self.blogs[blog].site {
            let told = Told {
                login: &author.login,
                user: &author.id,
                email: &author.email,
                name: &author.name,
                url: "",
            };
            self.people.author(site, &told);
        }
        self.begin_aside(AsideKind::Author, blog, bytes_read).text(&author.login).text(&author.name);
        self.spool.push(self.packer.bytes())
    }

    fn post(&mut self, fields: &Fields, bytes_read: u64) -> Result<(), ReadError> {
        let blog = self.blog(fields);
        let item = &fields.item;
        if let Some(site) = &self.blogs[blog].site {
            self.people.creator(site, &item.creator);
        }
        self.dated(blog, &[&item.date_gmt, &item.date_local]);
        let mut text = String::new();
        title(&item.title, &mut text);
        plain(&item.content, &mut text);
        let aside = self.begin_aside(AsideKind::Post, blog, bytes_read);
        for field in [&item.id, &item.link, &item.guid, &item.date_gmt, &item.date, &item.date_local] {
            aside.text(field);
        }
        for field in [&item.modified_gmt, &item.creator, &item.status, &item.kind, &item.password] {
            aside.text(field);
        }
        aside.text(item.tags.get().unwrap_or_default()).text(text.trim_end());
        self.spool.push(self.packer.bytes())
    }

    fn comment(&mut self, fields: &Fields, bytes_read: u64) -> Result<(), ReadError> {
        let blog = self.blog(fields);
        let comment = &fields.comment;
        if let Some(site) = &self.blogs[blog].site
            && !super::normalise::is_link(&comment.kind)
        {
            let (user, email, url) = (&comment.user, &comment.email, &comment.url);
            self.people.comment(site, &Told { login: "", user, email, url, name: &comment.author });
        }
        self.dated(blog, &[&comment.date_gmt, &comment.date]);
        let mut text = String::new();
        plain(&comment.content, &mut text);
        let aside = self.begin_aside(AsideKind::Comment, blog, bytes_read);
        for field in
            [&comment.id, &comment.approved, &comment.kind, &comment.parent, &comment.user, &comment.email]
        {
            aside.text(field);
        }
        for field in [&comment.url, &comment.author, &comment.date_gmt, &comment.date] {
            aside.text(field);
        }
        aside.text(text.trim_end());
        self.spool.push(self.packer.bytes())
    }

    fn begin_aside(&mut self, kind: AsideKind, blog: usize, bytes_read: u64) -> &mut Packer {
        self.position += 1;
        let input = self.inputs.len().saturating_sub(1);
        let aside = self.packer.begin().number(kind as u64).number(input as u64).number(blog as u64);
        aside.number(self.position).number(bytes_read)
    }

    /// The blog of the channel being read, as soon as something of it is needed.
    fn blog(&mut self, fields: &Fields) -> usize {
        let had_none = self.blogs.last().is_some_and(|blog| blog.site.is_none());
        if self.new_channel && self.blogs.len() < MAX_CHANNELS {
            self.new_channel = false;
            self.blogs.push(Blog::default());
        } else if !had_none {
            return self.blogs.len() - 1;
        }
        let last = self.blogs.len() - 1;
        let blog = &mut self.blogs[last];
        blog.site = site(&fields.channel, &fields.item);
        blog.date = fields.channel.date.clone();
        last
    }

    fn dated(&mut self, blog: usize, dates: &[&str]) {
        let date = dates.iter().find_map(|date| time::parse(date));
        let newest = &mut self.blogs[blog].newest;
        *newest = date.max(*newest);
    }
}

/// By the channel; where that has no address, by the post's own.
fn site(channel: &Channel, item: &Item) -> Option<Site> {
    Site::of(&channel.base_blog_url, &channel.base_site_url, &channel.link).or_else(|| {
        let pages = [&item.link, &item.guid].into_iter();
        pages.filter_map(|page| front(page)).find_map(|front| Site::of("", "", front))
    })
}

/// `https://host` of an address.
fn front(address: &str) -> Option<&str> {
    let start = address.find("://")? + 3;
    let end = address[start..].find(['/', '?', '#']).map_or(address.len(), |end| start + end);
    Some(&address[..end])
}

impl<'e> Aside<'e> {
    pub(super) fn of(entry: &'e [u8]) -> Aside<'e> {
        let mut rest = Unpacker::new(entry);
        let kind = match rest.number() {
            0 => AsideKind::Author,
            1 => AsideKind::Post,
            _ => AsideKind::Comment,
        };
        let (input, blog) = (rest.number() as usize, rest.number() as usize);
        Aside { kind, input, blog, position: rest.number(), bytes_read: rest.number(), rest }
    }
}
