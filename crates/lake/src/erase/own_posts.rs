//! Which posts are the person's: what an erasure has to find before it can take them away.
//!
//! The person's own rows tell for sure. Responses of others to a post of the person only suggest it, as rows can
//! be wrong or made up: a suggestion falls where somebody else is seen to have authored the post.

use model::{Kind, ResponseKind};
use rustc_hash::FxHashSet;

use crate::format::batch::Batch;
use crate::format::columns::{Columns, TextColumn};

/// Posts as short hashes, so that memory grows with the person's posts alone.
#[derive(Default)]
pub(crate) struct OwnPosts {
    /// Authored by the person in a row of the lake.
    authored: FxHashSet<u64>,
    /// The person's, unless a row shows another author.
    suggested: FxHashSet<u64>,
}

impl OwnPosts {
    /// Columns that both passes need.
    pub(crate) const COLUMNS: Columns =
        Columns::KIND.and(Columns::ACTOR).and(Columns::TARGET).and(Columns::POST).and(Columns::OWN_POST);

    /// First pass: learns from the rows of the person, and from those of others that respond to the person.
    pub(crate) fn learn(&mut self, native: &str, batch: &Batch, row: usize, short: impl Fn(&str) -> u64) {
        let kind = batch.kinds.get(row).and_then(|code| Kind::from_code(*code));
        let own = batch.text(TextColumn::Actor, row) == Some(native);
        if own {
            self.authored.extend(batch.authored_post(row).map(&short));
        }
        // On open networks anybody may claim to delete anything.
        let deletes = own && kind == Some(Kind::Delete);
        let responded = batch.text(TextColumn::Target, row) == Some(native);
        if deletes || responded && kind.is_some_and(acts_on_the_targets_post) {
            self.suggested.extend(batch.text(TextColumn::Post, row).map(&short));
        }
    }

    /// True where [`OwnPosts::doubt`] has anything to look at.
    pub(crate) fn is_in_doubt(&self) -> bool {
        !self.suggested.is_empty()
    }

    /// Second pass, after all was learnt: drops a suggestion that a row shows to be somebody else's.
    pub(crate) fn doubt(&mut self, native: &str, batch: &Batch, row: usize, short: impl Fn(&str) -> u64) {
        if batch.text(TextColumn::Actor, row) != Some(native)
            && let Some(post) = batch.authored_post(row)
        {
            self.suggested.remove(&short(post));
        }
    }

    /// True for a post of the person.
    pub(crate) fn has(&self, post: u64) -> bool {
        self.authored.contains(&post) || self.suggested.contains(&post)
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
