//! Votes: who voted is not in a dump, but the date of an acceptance is.

use super::Site;
use super::row::{Row, number};
use super::table::{Known, Place};
use crate::gate::Record;
use crate::reasons;
use crate::source::ReadError;

const ACCEPTED_BY_ORIGINATOR: &str = "1";

impl Site {
    pub(super) fn vote(&mut self, row: &Row<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let (mut kind, mut post, mut created) = ("", None, None);
        for (attribute, value) in row.attributes() {
            match attribute {
                "VoteTypeId" => kind = value,
                "PostId" => post = number(value),
                "CreationDate" => created = Some(value),
                _ => {}
            }
        }
        if kind != ACCEPTED_BY_ORIGINATOR {
            return record.skip(reasons::ANONYMOUS_VOTE);
        }
        let Some(answer) = post else {
            return record.reject(reasons::NO_POST, "the acceptance names no answer");
        };
        let Some(Known { owner, place: Place::Answer { question } }) = self.posts.get(answer) else {
            return record.skip(reasons::UNRESOLVED_TARGET);
        };
        let asker = self.posts.get(question).and_then(|question| question.owner);
        let (Some(owner), Some(asker)) = (owner, asker) else { return record.skip(reasons::DELETED_USER) };
        let Some(moment) = record.moment(created)? else { return Ok(()) };
        self.accept(answer, asker, owner, moment, record)
    }
}
