//! Which posts are of the people who are erased: what an erasure has to find before it can take them away.
//!
//! Their own rows tell for sure. Responses of others to a post of theirs only suggest it, as rows can be wrong or made
//! up: a suggestion falls where somebody else is seen to have authored the post.

use model::{Kind, ResponseKind};
use rustc_hash::FxHashMap;

use crate::erase::people::{PersonNumber, Roles};
use crate::format::batch::Batch;
use crate::format::columns::{Columns, TextColumn};

/// Posts as short hashes, so that memory grows with the posts of those people alone.
#[derive(Default)]
pub(crate) struct OwnPosts {
    /// Authored by one of them in a row of the lake.
    authored: FxHashMap<u64, PersonNumber>,
    /// Of one of them, unless a row shows another author.
    suggested: FxHashMap<u64, PersonNumber>,
}

impl OwnPosts {
    /// Columns that both passes need.
    pub(crate) const COLUMNS: Columns =
        Columns::KIND.and(Columns::ACTOR).and(Columns::TARGET).and(Columns::POST).and(Columns::OWN_POST);

    /// First pass: learns from the rows of those people, and from those of others that respond to them.
    pub(crate) fn learn(&mut self, roles: Roles, batch: &Batch, row: usize, short: impl Fn(&str) -> u64) {
        let kind = batch.kinds.get(row).and_then(|code| Kind::from_code(*code));
        if let (Some(actor), Some(post)) = (roles.actor, batch.authored_post(row)) {
            self.authored.insert(short(post), actor);
        }
        let Some(post) = batch.text(TextColumn::Post, row) else { return };
        // On open networks anybody may claim to delete anything.
        if let Some(actor) = roles.actor.filter(|_| kind == Some(Kind::Delete)) {
            self.suggested.insert(short(post), actor);
        }
        if let Some(target) = roles.target.filter(|_| kind.is_some_and(acts_on_the_targets_post)) {
            self.suggested.insert(short(post), target);
        }
    }

    /// True where [`OwnPosts::doubt`] has anything to look at.
    pub(crate) fn is_in_doubt(&self) -> bool {
        !self.suggested.is_empty()
    }

    /// Second pass, after all was learnt: drops a suggestion that a row shows to be somebody else's. What somebody
    /// else of the same erasure authored was learnt as theirs, and stays known as such.
    pub(crate) fn doubt(
        &mut self,
        actor: Option<PersonNumber>,
        batch: &Batch,
        row: usize,
        short: impl Fn(&str) -> u64,
    ) {
        let Some(post) = batch.authored_post(row) else { return };
        let short = short(post);
        if self.suggested.get(&short).is_some_and(|person| actor != Some(*person)) {
            self.suggested.remove(&short);
        }
    }

    /// True for a post of one of them.
    pub(crate) fn has(&self, post: u64) -> bool {
        self.authored.contains_key(&post) || self.suggested.contains_key(&post)
    }
}
/// True where `post` is of the account acted on. A mention or a link stands in a post that is mostly somebody
/// else's, and an objection may name any post.
fn acts_on_the_targets_post(kind: Kind) -> bool {
    use ResponseKind as R;
    let (Kind::Respond(response) | Kind::Undo(response)) = kind else { return false };
    match response {
        R::Reply | R::Comment | R::Repost | R::Quote | R::Like => true,
        R::Bookmark | R::Follow | R::Tip | R::Endorse | R::Accept => true,
        R::Mention | R::Link => false,
    }
}
