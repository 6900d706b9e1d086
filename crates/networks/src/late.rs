//! Responses to posts that are read only later: a relay sends the newest first, and so does an API.
//!
//! They wait for the author of the post they are about. Bound: 32 MiB of waiting responses; what waits longest is then
//! given up, and so is what still waits at the end: see [`Sink::orphan`].

use std::collections::VecDeque;
use std::io;

use model::{Event, Kind, Network, Reject, ResponseKind, Timestamp, event_id};
use rustc_hash::FxHashMap;

use crate::gate::Record;
use crate::source::{ReadError, Sink};
use crate::{ids, reasons};

const MAX_BYTES: usize = 32 << 20;
/// What a waiting response takes beside its texts.
const OVERHEAD: usize = 256;

/// A response to a post whose author the inputs do not tell.
///
/// Whoever keeps posts may know the author: see [`Orphan::post`] and [`Orphan::settle`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    pub(crate) network: Network,
    pub(crate) kind: ResponseKind,
    pub(crate) time: Timestamp,
    pub(crate) undated: bool,
    pub(crate) actor: Box<str>,
    pub(crate) post: Option<Box<str>>,
    pub(crate) own_post: Box<str>,
    /// True where `own_post` names the response alone, as a retweet; else it is a post that may hold several.
    pub(crate) is_whole: bool,
    /// Who it is about as far as the response itself tells; whoever was seen to write the post goes before.
    pub(crate) likely: Option<Box<str>>,
    /// Where else the account may be looked up, of networks that number accounts.
    pub(crate) aside: Option<Box<str>>,
    /// Whom the post mentions: they stand unless one of them turns out to be whom it responds to.
    pub(crate) mentions: Vec<Box<str>>,
}

impl Orphan {
    /// The network of the post.
    pub fn network(&self) -> Network {
        self.network
    }

    /// The id of the post it is about; `None` where the network's own number for it was not resolved.
    pub fn post(&self) -> Option<&str> {
        self.post.as_deref()
    }

    /// Whether it could be told from the response itself alone whom it is about.
    pub fn is_likely(&self) -> bool {
        self.likely.is_some()
    }

    /// Delivers the response to the author of the post and the mentions that remain; without an author to whom the
    /// response itself names, else the mentions alone, and the response is skipped.
    pub fn settle<S: Sink + ?Sized>(&self, author: Option<&str>, sink: &mut S) -> io::Result<()> {
        let target = author.or(self.likely.as_deref());
        match target {
            Some(target) if target == &*self.actor => {
                let detail = "the actor responds to itself";
                sink.reject(&Reject { reason: reasons::SELF_RESPONSE, position: 0, detail, sample: b"" })?;
            }
            Some(target) => sink.event(&self.response(target))?,
            None => sink.skip(reasons::UNRESOLVED_TARGET)?,
        }
        for mention in self.mentions.iter().filter(|mention| Some(&***mention) != target) {
            sink.event(&self.mention(mention))?;
        }
        Ok(())
    }

    /// The response to somebody.
    pub(crate) fn response<'o>(&'o self, target: &'o str) -> Event<'o> {
        let kind = Kind::Respond(self.kind);
        let id = match self.is_whole {
            true => event_id(self.network, &[&self.own_post]),
            false => ids::part(self.network, &self.own_post, kind, target),
        };
        let mut event = Event::new(self.time, id, self.network, kind, &self.actor);
        event.undated = self.undated;
        event.target = Some(target);
        event.post = self.post.as_deref();
        event.own_post = Some(&self.own_post);
        event
    }

    fn mention<'o>(&'o self, target: &'o str) -> Event<'o> {
        let kind = Kind::Respond(ResponseKind::Mention);
        let id = ids::part(self.network, &self.own_post, kind, target);
        let mut event = Event::new(self.time, id, self.network, kind, &self.actor);
        event.undated = self.undated;
        event.target = Some(target);
        event.post = Some(&self.own_post);
        event.own_post = Some(&self.own_post);
        event
    }

    /// Delivers it by way of the gate, like every event.
    pub(crate) fn deliver(
        &self,
        target: &str,
        post: Option<&str>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let mut event = self.response(target);
        event.post = post.or(event.post);
        record.event(&event)?;
        for mention in self.mentions.iter().filter(|mention| ***mention != *target) {
            record.event(&self.mention(mention))?;
        }
        Ok(())
    }

    fn bytes(&self) -> usize {
        let mentions: usize = self.mentions.iter().map(|mention| mention.len() + 32).sum();
        let parts = [Some(&self.actor), self.post.as_ref(), Some(&self.own_post), self.aside.as_ref()];
        OVERHEAD + mentions + parts.into_iter().flatten().map(|part| part.len()).sum::<usize>()
    }
}

/// What waits, by the post it waits for.
#[derive(Debug, Default)]
pub(crate) struct Late {
    waiting: FxHashMap<Box<str>, Vec<Orphan>>,
    /// The posts in the order in which they were first waited for; some were found since.
    order: VecDeque<Box<str>>,
    bytes: usize,
    given_up: Vec<Orphan>,
}

impl Late {
    /// Waits for the post of this key.
    pub(crate) fn wait(&mut self, key: &str, orphan: Orphan) {
        self.bytes += orphan.bytes() + key.len();
        match self.waiting.get_mut(key) {
            Some(waiting) => waiting.push(orphan),
            None => {
                self.waiting.insert(key.into(), vec![orphan]);
                self.order.push_back(key.into());
            }
        }
        while self.bytes > MAX_BYTES
            && let Some(oldest) = self.order.pop_front()
        {
            let oldest = self.take(&oldest);
            self.given_up.extend(oldest);
        }
    }

    /// What waited for the post of this key.
    pub(crate) fn take(&mut self, key: &str) -> Vec<Orphan> {
        let found = self.waiting.remove(key).unwrap_or_default();
        self.bytes -= found.iter().map(|orphan| orphan.bytes() + key.len()).sum::<usize>();
        // Keys that were found stay in the order until they are more than those that wait.
        if self.order.len() > 1_024 && self.order.len() > 2 * self.waiting.len() {
            self.order.retain(|key| self.waiting.contains_key(key));
        }
        found
    }

    /// Delivers what waited for a post, now that its author is known.
    pub(crate) fn found(
        &mut self,
        key: &str,
        author: &str,
        post: Option<&str>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.take(key).iter().try_for_each(|orphan| orphan.deliver(author, post, record))
    }

    /// What had to be given up, the oldest first.
    pub(crate) fn given_up(&mut self) -> Vec<Orphan> {
        std::mem::take(&mut self.given_up)
    }

    /// All that still waits, the oldest first.
    pub(crate) fn rest(&mut self) -> Vec<Orphan> {
        let mut rest = self.given_up();
        while let Some(key) = self.order.pop_front() {
            rest.append(&mut self.take(&key));
        }
        rest
    }
}
