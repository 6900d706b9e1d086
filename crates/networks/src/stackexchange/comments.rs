//! Comments: a response to the post's author, and to whom they name.

use std::fmt::Write;

use model::{Event, Kind, ResponseKind};

use super::Site;
use super::row::{Row, number, text};
use crate::gate::{Moment, Record};
use crate::source::ReadError;
use crate::{ids, reasons};

/// A comment on its way.
struct Comment<'a> {
    actor: &'a str,
    /// `SITE/comment/number`: it cannot be the id of a post, which is `SITE/number`.
    own: &'a str,
    post: &'a str,
    text: &'a str,
    moment: Moment,
}

impl Site {
    pub(super) fn comment(&mut self, row: &Row<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let (mut id, mut post, mut user, mut created, mut body) = (None, None, None, None, "");
        for (attribute, value) in row.attributes() {
            match attribute {
                "Id" => id = number(value),
                "PostId" => post = number(value),
                "UserId" => user = number(value),
                "CreationDate" => created = Some(value),
                "Text" => body = value,
                _ => {}
            }
        }
        let (Some(id), Some(post)) = (id, post) else {
            return record.reject(reasons::NO_POST, "the comment has no id, or names no post");
        };
        let Some(user) = user else { return record.skip(reasons::DELETED_USER) };
        let Some(known) = self.posts.get(post)? else { return record.skip(reasons::UNRESOLVED_TARGET) };
        let Some(moment) = record.moment(created)? else { return Ok(()) };
        let text = text(body);
        let mut own = String::with_capacity(self.name.len() + 19);
        let _ = write!(own, "{}/comment/{id}", self.name);
        let (actor, of) = (self.id(user), self.id(post));
        let mut named = self.people.mentioned(&text, post, known.owner);
        named.retain(|person| *person != user && Some(*person) != known.owner);
        self.people.commented(post, user);
        let comment = Comment { actor: &actor, own: &own, post: &of, text: &text, moment };
        self.deliver(&comment, user, known.owner, &named, record)
    }

    /// An author's comment below the own post answers those it names; naming nobody, it answers nobody.
    fn deliver(
        &self,
        comment: &Comment<'_>,
        user: u32,
        owner: Option<u32>,
        named: &[u32],
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let to_owner = owner.filter(|owner| *owner != user || named.is_empty());
        if let Some(owner) = to_owner {
            self.respond(comment, ResponseKind::Comment, owner, true, record)?;
        } else if named.is_empty() {
            return record.skip(reasons::DELETED_USER);
        }
        for (index, person) in named.iter().enumerate() {
            let with_text = to_owner.is_none() && index == 0;
            self.respond(comment, ResponseKind::Mention, *person, with_text, record)?;
        }
        Ok(())
    }

    fn respond(
        &self,
        comment: &Comment<'_>,
        kind: ResponseKind,
        to: u32,
        with_text: bool,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let (kind, target) = (Kind::Respond(kind), self.id(to));
        let id = ids::part(self.network, comment.own, kind, &target);
        let mut event = Event::new(comment.moment.time, id, self.network, kind, comment.actor);
        event.undated = comment.moment.undated;
        event.target = Some(&target);
        event.post = Some(comment.post);
        event.own_post = Some(comment.own);
        event.text = with_text.then_some(comment.text);
        record.event(&event)
    }
}
