//! What an erasure does to one row, whomever of its people the row is about.

use model::Kind;
use model::names::{ERASED, NameMatcher};
use rustc_hash::FxHashSet;

use crate::erase::own_posts::OwnPosts;
use crate::erase::people::{Erasure, People};
use crate::erase::secret::Secret;
use crate::format::batch::Batch;
use crate::format::columns::TextColumn;
use crate::write::deletes::delete_hash;

/// What was found of the people of one network, and what stands for it from now on.
pub(crate) struct Redactor {
    people: People,
    pub(crate) names: NameMatcher,
    secret: Secret,
    /// Their posts, in the secret's short form.
    posts: OwnPosts,
    /// Old ids of the events that get a new one, as theirs is a hash over what is erased.
    events: FxHashSet<u64>,
    /// Hashes of deletions by one of them.
    pub(crate) deletes: FxHashSet<u64>,
}

/// How a row changes.
#[derive(Default)]
pub(crate) struct Edit {
    texts: Vec<(TextColumn, Option<String>)>,
    /// True where one of the people acts.
    pub(crate) own: bool,
    /// True where one of them acts or is acted on, so that the event gets a new id. Rows that only refer to a post
    /// of theirs keep their id: by it the same event is known when it is imported again.
    pub(crate) renamed: bool,
    /// True where a column of ids names one of them or a post of theirs.
    pub(crate) refers: bool,
}

impl Edit {
    /// True where nothing changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// True where something else than ids changes.
    pub(crate) fn changes_content(&self) -> bool {
        const IDS: [TextColumn; 4] =
            [TextColumn::Actor, TextColumn::Target, TextColumn::Post, TextColumn::OwnPost];
        self.texts.iter().any(|(column, _)| !IDS.contains(column))
    }
}

impl Redactor {
    pub(crate) fn new(erasures: &[&Erasure]) -> Redactor {
        let secret = Secret::draw();
        let names = erasures.iter().map(|erasure| (erasure.native.as_str(), erasure.handles.as_slice()));
        Redactor {
            people: People::new(erasures, &secret),
            names: NameMatcher::new(names),
            secret,
            posts: OwnPosts::default(),
            events: FxHashSet::default(),
            deletes: FxHashSet::default(),
        }
    }

    /// First pass: learns posts and deletions of the people from a row.
    pub(crate) fn learn_posts(&mut self, batch: &Batch, row: usize) {
        let roles = self.people.roles(batch, row);
        self.posts.learn(roles, batch, row, |post| self.secret.short(post));
        let text = |column| batch.text(column, row);
        let kind = batch.kinds.get(row).and_then(|code| Kind::from_code(*code));
        if let (Some(_), Some(Kind::Delete)) = (roles.actor, kind)
            && let (Some(actor), Some(post)) = (text(TextColumn::Actor), text(TextColumn::Post))
        {
            self.deletes.insert(delete_hash(actor, post));
        }
    }

    /// True where [`Redactor::doubt_posts`] has to see every row.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.posts.is_in_doubt()
    }

    /// Second pass: unlearns posts that a row shows to be somebody else's.
    pub(crate) fn doubt_posts(&mut self, batch: &Batch, row: usize) {
        let actor = self.people.roles(batch, row).actor;
        self.posts.doubt(actor, batch, row, |post| self.secret.short(post));
    }

    /// Third pass: the ids of events that get a new one are to be told before any row is written.
    pub(crate) fn learn_events(&mut self, ids: impl IntoIterator<Item = u64>) {
        self.events.extend(ids);
    }

    /// True for the old id of an event that gets a new one.
    pub(crate) fn renames(&self, id: u64) -> bool {
        self.events.contains(&id)
    }

    /// How a row changes.
    pub(crate) fn edit(&self, batch: &Batch, row: usize) -> Edit {
        let text = |column| batch.text(column, row);
        let roles = self.people.roles(batch, row);
        let own = roles.actor.is_some();
        let mut edit = Edit { own, ..Edit::default() };
        for (column, person) in [(TextColumn::Actor, roles.actor), (TextColumn::Target, roles.target)] {
            edit.texts.extend(person.map(|person| (column, Some(self.people.marker(person)))));
        }
        edit.renamed = !edit.texts.is_empty();
        for column in [TextColumn::Post, TextColumn::OwnPost] {
            if let Some(post) = text(column).filter(|post| self.is_own_post(post)) {
                edit.texts.push((column, Some(self.secret.post(post))));
            }
        }
        edit.refers = !edit.texts.is_empty();
        if own {
            self.silence(batch, row, &mut edit);
        } else {
            self.redact_others(batch, row, &mut edit);
        }
        edit
    }

    /// Appends a row as it is from now on.
    pub(crate) fn push(&self, to: &mut Batch, batch: &Batch, row: usize, edit: &Edit) {
        let new_id = |id: u64, renamed: bool| if renamed { self.secret.event(id) } else { id };
        let id = new_id(batch.ids[row], edit.renamed);
        let undoes = batch.undoes(row).map(|id| new_id(id, self.renames(id)));
        to.push_edited(batch, row, id, undoes, |column, text| {
            match edit.texts.iter().find(|(edited, _)| *edited == column) {
                Some((_, new)) => new.as_deref(),
                None => text,
            }
        });
    }

    fn is_own_post(&self, post: &str) -> bool {
        self.posts.has(self.secret.short(post)) || self.names.owner_of_post(post).is_some()
    }

    fn silence(&self, batch: &Batch, row: usize, edit: &mut Edit) {
        const PERSONAL: [TextColumn; 6] = [
            TextColumn::Handle,
            TextColumn::Name,
            TextColumn::Text,
            TextColumn::Tags,
            TextColumn::Lang,
            TextColumn::Counters,
        ];
        let told = PERSONAL.into_iter().filter(|column| batch.text(*column, row).is_some());
        edit.texts.extend(told.map(|column| (column, None)));
    }

    fn redact_others(&self, batch: &Batch, row: usize, edit: &mut Edit) {
        for column in [TextColumn::Text, TextColumn::Tags, TextColumn::Name] {
            let Some(text) = batch.text(column, row) else { continue };
            let redacted = self.names.redact(text).filter(|redacted| {
                // Somebody of the same name keeps it.
                column != TextColumn::Name || redacted != ERASED || !text.trim().contains(' ')
            });
            edit.texts.extend(redacted.map(|redacted| (column, Some(redacted))));
        }
        // Nobody needs a language or a count that is called like a person.
        for column in [TextColumn::Lang, TextColumn::Counters] {
            let names = batch.text(column, row).is_some_and(|text| self.names.finds(text));
            edit.texts.extend(names.then_some((column, None)));
        }
        if let Some(handle) = batch.text(TextColumn::Handle, row) {
            edit.texts.extend(self.others_handle(handle).map(|new| (TextColumn::Handle, new)));
        }
    }

    /// What becomes of somebody else's handle; `None` where it stays. A handle that was the person's is the
    /// other's to tell again; until then it may not betray who had it before.
    fn others_handle(&self, handle: &str) -> Option<Option<String>> {
        if self.names.is_name(handle) {
            return Some(None);
        }
        self.names.redact(handle).map(|redacted| Some(redacted).filter(|redacted| redacted != ERASED))
    }
}
