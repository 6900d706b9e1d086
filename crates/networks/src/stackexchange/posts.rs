//! Questions and answers.

use model::{Event, Kind, ResponseKind, Timestamp};

use super::Site;
use super::row::{Row, number, text};
use super::table::{Known, Place};
use crate::authored::{Authored, Toward};
use crate::gate::{Gate, Moment, Record};
use crate::source::ReadError;
use crate::spool::{Spool, Unpacker};
use crate::text::{Counters, Tags, plain, title};
use crate::{ids, reasons};

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
        if !self.posts.insert(id, Known { owner: post.owner, place })? {
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

    /// The answer as a reply to whoever asked, and its acceptance where votes do not date it. One whose question was
    /// not read yet waits for it.
    fn answer(
        &mut self,
        answer: u32,
        question: u32,
        owner: u32,
        moment: Moment,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        match self.posts.get(question)? {
            Some(Known { owner: Some(asker), place: Place::Question { accepted } }) => {
                self.reply(answer, question, owner, asker, moment, record)?;
                if accepted == Some(answer) && !self.has_votes {
                    self.accept(answer, asker, owner, moment, record)?;
                }
                Ok(())
            }
            Some(_) => record.skip(reasons::DELETED_USER),
            None if question > 0 => {
                let packer = self.packer.begin();
                for number in [answer, question, owner] {
                    packer.number(u64::from(number));
                }
                packer.number(moment.time.micros().cast_unsigned()).number(u64::from(moment.undated));
                self.waiting.push(packer.number(self.position).number(self.inputs.len() as u64).bytes())
            }
            None => record.reject(reasons::NO_TARGET, "the answer names no question"),
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

    /// Answers whose question came later, in whatever file: a record each, after the last row.
    pub(super) fn late_questions(&mut self, bytes_read: u64, gate: &mut Gate<'_>) -> Result<(), ReadError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut waiting = std::mem::replace(&mut self.waiting, Spool::new(&self.scratch));
        let [mut reader, _] = waiting.readers()?;
        let mut entry = Vec::new();
        while reader.next(&mut entry)? {
            let mut entry = Unpacker::new(&entry);
            let [answer, question, owner] =
                [(); 3].map(|()| u32::try_from(entry.number()).unwrap_or_default());
            let time = Timestamp::from_micros(entry.number().cast_signed());
            let moment = Moment { time, undated: entry.number() > 0 };
            let (position, input) = (entry.number(), entry.number() as usize);
            gate.set_input(input.checked_sub(1).and_then(|input| self.inputs.get(input)).cloned().flatten());
            let mut record = gate.record(position, b"");
            if self.posts.get(question)?.is_some() {
                self.answer(answer, question, owner, moment, &mut record)?;
            } else {
                record.reject(reasons::NO_TARGET, "the question of an answer is not in the dump")?;
            }
            record.end(bytes_read)?;
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
