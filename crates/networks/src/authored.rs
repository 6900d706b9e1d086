//! What most networks' posts have in common, and the events they give.

use model::{Event, Kind, Network, ResponseKind, event_id};

use crate::gate::{Moment, Record};
use crate::late::{Late, Orphan};
use crate::source::ReadError;
use crate::{ids, reasons};

/// Mentions beyond this many in one post are no sign of attention to each.
pub(crate) const MAX_MENTIONS: usize = 64;

/// Whom and what a post answers or quotes, as far as the payload tells.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Toward<'a> {
    pub(crate) account: Option<&'a str>,
    pub(crate) post: Option<&'a str>,
    /// The post under another name, by which its author may come to be known.
    pub(crate) key: Option<&'a str>,
    /// Who it is about as far as the response alone tells.
    pub(crate) likely: Option<&'a str>,
    /// Where else the account may be looked up.
    pub(crate) aside: Option<&'a str>,
}

impl Toward<'_> {
    /// The key under which a response waits for a post whose author is not known.
    fn awaited(&self) -> Option<&str> {
        if self.account.is_some() { None } else { self.key.or(self.post) }
    }
}

/// A post with its text, and the responses that it is at the same time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Authored<'a> {
    pub(crate) network: Network,
    pub(crate) actor: &'a str,
    /// Its own id.
    pub(crate) post: &'a str,
    pub(crate) moment: Moment,
    pub(crate) name: Option<&'a str>,
    pub(crate) text: Option<&'a str>,
    pub(crate) tags: Option<&'a str>,
    pub(crate) lang: Option<&'a str>,
    pub(crate) counters: Option<&'a str>,
    pub(crate) reply: Option<Toward<'a>>,
    /// What an answer is called on this network: a reply, or a comment.
    pub(crate) answer: ResponseKind,
    pub(crate) quote: Option<Toward<'a>>,
}

impl<'a> Authored<'a> {
    /// A post of which nothing but author, id and time is known.
    pub(crate) fn new(network: Network, actor: &'a str, post: &'a str, moment: Moment) -> Authored<'a> {
        Authored {
            network,
            actor,
            post,
            moment,
            name: None,
            text: None,
            tags: None,
            lang: None,
            counters: None,
            reply: None,
            answer: ResponseKind::Reply,
            quote: None,
        }
    }

    /// Delivers the post, then what it answers and quotes, then whom it mentions. Whoever is answered or
    /// quoted is not mentioned as well, and nobody twice; mentioning oneself is nothing. What is about a post that
    /// was not read yet waits, and the mentions with it.
    pub(crate) fn deliver_or_wait<'m>(
        &self,
        late: &mut Late,
        record: &mut Record<'_, '_>,
        mentions: impl Iterator<Item = &'m str>,
    ) -> Result<(), ReadError> {
        record.event(&self.event())?;
        self.responses(Some(late), record, mentions)
    }

    /// The same, of networks whose posts tell all by themselves: nothing waits.
    pub(crate) fn deliver<'m>(
        &self,
        record: &mut Record<'_, '_>,
        mentions: impl Iterator<Item = &'m str>,
    ) -> Result<(), ReadError> {
        record.event(&self.event())?;
        self.responses(None, record, mentions)
    }

    /// What it answers and quotes, without the post itself.
    pub(crate) fn deliver_responses(&self, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        self.responses(None, record, std::iter::empty())
    }

    /// What it answers and quotes and whom it mentions; what cannot be told waits, where something can wait.
    fn responses<'m>(
        &self,
        mut late: Option<&mut Late>,
        record: &mut Record<'_, '_>,
        mentions: impl Iterator<Item = &'m str>,
    ) -> Result<(), ReadError> {
        let mut mentioned: Vec<&str> = Vec::new();
        for target in mentions.filter(|target| !target.is_empty()) {
            let answered = [self.reply, self.quote].iter().flatten().any(|to| to.account == Some(target));
            if !answered && target != self.actor && !mentioned.contains(&target) {
                mentioned.push(target);
                if mentioned.len() == MAX_MENTIONS {
                    break;
                }
            }
        }
        let mut waits = false;
        for (kind, to) in [(self.answer, self.reply), (ResponseKind::Quote, self.quote)] {
            let Some(to) = to else { continue };
            match (to.account, to.awaited(), &mut late) {
                (Some(account), ..) => self.respond(record, kind, account, to.post)?,
                (None, Some(key), Some(late)) => {
                    let mentions = if waits { &[] } else { mentioned.as_slice() };
                    late.wait(key, self.orphan(kind, &to, mentions));
                    record.later()?;
                    // Who is looked up aside is so where the network's reader gives up.
                    late.given_up().iter().try_for_each(|orphan| record.orphan(orphan))?;
                    waits = true;
                }
                _ => record.skip(reasons::UNRESOLVED_TARGET)?,
            }
        }
        if !waits {
            for target in mentioned {
                self.respond(record, ResponseKind::Mention, target, Some(self.post))?;
            }
        }
        Ok(())
    }

    fn orphan(&self, kind: ResponseKind, to: &Toward<'_>, mentions: &[&str]) -> Orphan {
        Orphan {
            network: self.network,
            kind,
            time: self.moment.time,
            undated: self.moment.undated,
            actor: self.actor.into(),
            post: to.post.map(Into::into),
            own_post: self.post.into(),
            is_whole: false,
            likely: to.likely.map(Into::into),
            aside: to.aside.map(Into::into),
            mentions: mentions.iter().map(|mention| (*mention).into()).collect(),
        }
    }

    /// The post alone.
    pub(crate) fn event(&self) -> Event<'a> {
        let id = event_id(self.network, &[self.post]);
        let mut event = Event::new(self.moment.time, id, self.network, Kind::Post, self.actor);
        event.undated = self.moment.undated;
        event.post = Some(self.post);
        event.name = self.name;
        event.text = self.text;
        event.tags = self.tags;
        event.lang = self.lang;
        event.counters = self.counters;
        event
    }

    fn respond(
        &self,
        record: &mut Record<'_, '_>,
        kind: ResponseKind,
        target: &str,
        post: Option<&str>,
    ) -> Result<(), ReadError> {
        let kind = Kind::Respond(kind);
        let id = ids::part(self.network, self.post, kind, target);
        let mut event = Event::new(self.moment.time, id, self.network, kind, self.actor);
        event.undated = self.moment.undated;
        event.target = Some(target);
        event.post = post;
        event.own_post = Some(self.post);
        record.event(&event)
    }
}

/// What is known of an account as of a time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Profile<'a> {
    pub(crate) network: Network,
    pub(crate) account: &'a str,
    pub(crate) moment: Moment,
    pub(crate) handle: Option<&'a str>,
    pub(crate) name: Option<&'a str>,
    pub(crate) hidden: Option<bool>,
    pub(crate) counters: Option<&'a str>,
}

impl Profile<'_> {
    /// Delivers it. The same account seen twice at one time with different counters is two events.
    pub(crate) fn deliver(&self, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let time = ids::Digits::new(self.moment.time.micros());
        let parts = [
            Kind::Profile.as_str(),
            self.account,
            self.handle.unwrap_or_default(),
            self.name.unwrap_or_default(),
            self.counters.unwrap_or_default(),
            time.as_str(),
        ];
        let id = event_id(self.network, &parts);
        let mut event = Event::new(self.moment.time, id, self.network, Kind::Profile, self.account);
        event.undated = self.moment.undated;
        event.handle = self.handle;
        event.name = self.name;
        event.hidden = self.hidden;
        event.counters = self.counters;
        record.event(&event)
    }
}

/// A network of ours by its name; the names are checked by a test.
pub(crate) fn known(name: &str) -> Network {
    Network::new(name).expect("the names of our own networks are plain words")
}
