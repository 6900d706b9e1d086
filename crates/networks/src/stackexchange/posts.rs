//! Questions and answers.

use model::{Event, Kind, ResponseKind};

use super::Site;
use super::row::{Row, number, text};
use super::table::{Known, Place};
use crate::authored::{Authored, Toward};
use crate::gate::{Gate, Moment, Record};
use crate::inputs::Current;
use crate::source::ReadError;
use crate::text::{Counters, Tags, plain, title};
use crate::{ids, reasons};

/// Answers that may wait for their question; merged questions make a few hundred in the largest dumps.
const MAX_WAITING: usize = 1 << 20;

/// An answer that stands before its question.
pub(super) struct Waiting {
    answer: u32,
    question: u32,
    owner: u32,
    moment: Moment,
}

/// The attributes of a post, as they are written.
#[derive(Default)]
struct Post<'a> {
    id: Option<u32>,
    kind: &'a str,
    owner: Option<u32>,
    parent: Option<u32>,
    accepted: Option<u32>,
    created: Option<&'a str>,
    edited: Option<&'a str>,
    title: Option<&'a str>,
    body: Option<&'a str>,
    tags: Option<&'a str>,
    counters: Counters,
}

impl Site {
    pub(super) fn post(&mut self, row: &Row<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let mut post = attributes(row);
        let Some(id) = post.id else {
            return record.reject(reasons::NO_POST, "the post has no id");
        };
        let place = match post.kind {
            "1" => Place::Question { accepted: post.accepted },
            "2" => Place::Answer { question: post.parent.unwrap_or(0) },
            _ => return record.skip(reasons::TAG_WIKI),
        };
        if !self.posts.insert(id, Known { owner: post.owner, place }) {
            return record.reject(reasons::BEYOND_BOUNDS, "the number of the post is beyond all dumps");
        }
        let Some(owner) = post.owner else { return record.skip(reasons::DELETED_USER) };
        let Some(moment) = record.moment(post.created)? else { return Ok(()) };
        let (own, actor) = (self.id(id), self.id(owner));
        let (text, tags) = (post.text(), post.tag_list());
        let event = Authored {
            text: Some(&text),
            tags: tags.get(),
            counters: post.counters.get(),
            ..Authored::new(self.network, &actor, &own, moment)
        };
        record.event(&event.event())?;
        if let Place::Answer { question } = place {
            self.answer(id, question, owner, moment, record)?;
        }
        self.edited(&own, &actor, post.edited, record)
    }

    /// The answer as a reply to whoever asked, and its acceptance where votes do not date it.
    fn answer(
        &mut self,
        answer: u32,
        question: u32,
        owner: u32,
        moment: Moment,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        match self.posts.get(question) {
            Some(Known { owner: Some(asker), place: Place::Question { accepted } }) => {
                self.reply(answer, question, owner, asker, moment, record)?;
                if accepted == Some(answer) && !self.has_votes {
                    self.accept(answer, asker, owner, moment, record)?;
                }
                Ok(())
            }
            Some(_) => record.skip(reasons::DELETED_USER),
            None if self.waiting.len() < MAX_WAITING && question > 0 => {
                self.waiting.push(Waiting { answer, question, owner, moment });
                Ok(())
            }
            None => record.reject(reasons::NO_TARGET, "the question of the answer is not in the dump"),
        }
    }

    fn reply(
        &self,
        answer: u32,
        question: u32,
        owner: u32,
        asker: u32,
        moment: Moment,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let (own, actor, target, post) = (self.id(answer), self.id(owner), self.id(asker), self.id(question));
        let toward = Toward { account: Some(&target), post: Some(&post), ..Toward::default() };
        Authored { reply: Some(toward), ..Authored::new(self.network, &actor, &own, moment) }
            .deliver_responses(record)
    }

    /// The question's author accepts the answer.
    pub(super) fn accept(
        &self,
        answer: u32,
        asker: u32,
        owner: u32,
        moment: Moment,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let (post, actor, target) = (self.id(answer), self.id(asker), self.id(owner));
        let kind = Kind::Respond(ResponseKind::Accept);
        let id = ids::part(self.network, &post, kind, &actor);
        let mut event = Event::new(moment.time, id, self.network, kind, &actor);
        event.undated = moment.undated;
        event.target = Some(&target);
        event.post = Some(&post);
        record.event(&event)
    }

    fn edited(
        &self,
        own: &str,
        actor: &str,
        edited: Option<&str>,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let Some(edited) = edited else { return Ok(()) };
        let Some(moment) = record.moment(Some(edited))? else { return Ok(()) };
        let id = ids::part(self.network, own, Kind::Edit, edited);
        let mut event = Event::new(moment.time, id, self.network, Kind::Edit, actor);
        event.post = Some(own);
        record.event(&event)
    }

    /// Answers whose question came later in the file: a record each, after the last row.
    pub(super) fn late_questions(
        &mut self,
        current: &Current<'_>,
        gate: &mut Gate<'_>,
    ) -> Result<(), ReadError> {
        for Waiting { answer, question, owner, moment } in std::mem::take(&mut self.waiting) {
            let mut record = gate.record(current.position, b"");
            match self.posts.get(question) {
                Some(_) => self.answer(answer, question, owner, moment, &mut record)?,
                None => {
                    record.reject(reasons::NO_TARGET, "the question of an answer is not in the dump")?;
                }
            }
            record.end(current.bytes_read())?;
        }
        Ok(())
    }
}

fn attributes<'a>(row: &Row<'a>) -> Post<'a> {
    let mut post = Post::default();
    for (attribute, value) in row.attributes() {
        match attribute {
            "Id" => post.id = number(value),
            "PostTypeId" => post.kind = value,
            "OwnerUserId" => post.owner = number(value),
            "ParentId" => post.parent = number(value),
            "AcceptedAnswerId" => post.accepted = number(value),
            "CreationDate" => post.created = Some(value),
            "LastEditDate" => post.edited = Some(value),
            "Title" => post.title = Some(value),
            "Body" => post.body = Some(value),
            "Tags" => post.tags = Some(value),
            "Score" => post.counters.add_signed("score", value.parse().ok()),
            "ViewCount" => post.counters.add("views", value.parse().ok()),
            "AnswerCount" => post.counters.add("answers", value.parse().ok()),
            "FavoriteCount" => post.counters.add("favorites", value.parse().ok()),
            _ => {}
        }
    }
    post
}

impl Post<'_> {
    /// Title and body without markup.
    fn text(&self) -> String {
        let mut whole = String::new();
        if let Some(written) = self.title {
            // A title is plain text; escaped once more it passes the remover of markup as it is.
            title(written, &mut whole);
        }
        if let Some(body) = self.body {
            plain(&text(body), &mut whole);
        }
        whole.truncate(whole.trim_end().len());
        whole
    }

    /// `<a><b>`, or `|a|b|` in newer dumps.
    fn tag_list(&self) -> Tags {
        let mut tags = Tags::default();
        let list = self.tags.map(text).unwrap_or_default();
        list.split(['<', '>', '|']).for_each(|tag| tags.add(tag));
        tags
    }
}
