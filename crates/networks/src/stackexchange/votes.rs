//! Votes: the date of an acceptance, and the few whose voter a dump names.

use model::{Event, Kind, ResponseKind};

use super::Site;
use super::row::{Row, number};
use super::table::{Known, Place};
use crate::gate::{Moment, Record};
use crate::source::ReadError;
use crate::{ids, reasons};

const ACCEPTED_BY_ORIGINATOR: &str = "1";
/// Dumps name who marked a post as a favourite, as the sites did while that was public.
const FAVOURITE: &str = "5";
/// Whoever offers a bounty is named below the question.
const BOUNTY_BEGINS: &str = "8";

/// The attributes of a vote, as they are written.
#[derive(Default)]
struct Vote<'a> {
    id: Option<u32>,
    kind: &'a str,
    post: Option<u32>,
    voter: Option<&'a str>,
    created: Option<&'a str>,
}

impl Site {
    pub(super) fn vote(&mut self, row: &Row<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let mut vote = Vote::default();
        for (attribute, value) in row.attributes() {
            match attribute {
                "Id" => vote.id = number(value),
                "VoteTypeId" => vote.kind = value,
                "PostId" => vote.post = number(value),
                "UserId" => vote.voter = Some(value).filter(|voter| !voter.is_empty()),
                "CreationDate" => vote.created = Some(value),
                _ => {}
            }
        }
        match (vote.kind, vote.voter) {
            (ACCEPTED_BY_ORIGINATOR, _) => self.acceptance(&vote, record),
            (FAVOURITE, Some(voter)) => self.named(&vote, voter, ResponseKind::Bookmark, record),
            (BOUNTY_BEGINS, Some(voter)) => self.named(&vote, voter, ResponseKind::Tip, record),
            // Votes up and down are secret, whatever a file says.
            (_, Some(_)) => record.skip(reasons::NOT_PUBLIC),
            (_, None) => record.skip(reasons::ANONYMOUS_VOTE),
        }
    }

    fn acceptance(&mut self, vote: &Vote<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let Some(answer) = vote.post else {
            return record.reject(reasons::NO_POST, "the acceptance names no answer");
        };
        let Some(Known { owner, place: Place::Answer { question } }) = self.posts.get(answer)? else {
            return record.skip(reasons::UNRESOLVED_TARGET);
        };
        let asker = self.posts.get(question)?.and_then(|question| question.owner);
        let (Some(owner), Some(asker)) = (owner, asker) else { return record.skip(reasons::DELETED_USER) };
        let Some(moment) = record.moment(vote.created)? else { return Ok(()) };
        self.accept(answer, asker, owner, moment, record)
    }

    /// A vote whose voter is named, as a response to the post's author.
    fn named(
        &mut self,
        vote: &Vote<'_>,
        voter: &str,
        kind: ResponseKind,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let Some(post) = vote.post else {
            return record.reject(reasons::NO_POST, "the vote names no post");
        };
        let Some(voter) = number(voter) else { return record.skip(reasons::DELETED_USER) };
        let Some(known) = self.posts.get(post)? else { return record.skip(reasons::UNRESOLVED_TARGET) };
        let Some(owner) = known.owner else { return record.skip(reasons::DELETED_USER) };
        let Some(moment) = record.moment(vote.created)? else { return Ok(()) };
        self.respond_by_vote(vote, (voter, owner, post), kind, moment, record)
    }

    fn respond_by_vote(
        &self,
        vote: &Vote<'_>,
        (voter, owner, post): (u32, u32, u32),
        kind: ResponseKind,
        moment: Moment,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let (actor, target, post) = (self.id(voter), self.id(owner), self.id(post));
        // A post is bookmarked once; bounties may follow one another.
        let act = match (kind, vote.id) {
            (ResponseKind::Tip, Some(id)) => format!("{}/vote/{id}", self.name),
            _ => post.clone(),
        };
        let kind = Kind::Respond(kind);
        let id = ids::part(self.network, &act, kind, &actor);
        let mut event = Event::new(moment.time, id, self.network, kind, &actor);
        event.undated = moment.undated;
        event.target = Some(&target);
        event.post = Some(&post);
        record.event(&event)
    }
}
