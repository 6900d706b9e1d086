//! What an erasure does to one row.

use model::{Kind, Network};
use rustc_hash::FxHashSet;

use crate::batch::Batch;
use crate::columns::{Columns, TextColumn};
use crate::deletes::delete_hash;
use crate::needles::Needles;
use crate::secret::Secret;

/// Who is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Where.
    pub network: Network,
    /// The account's native id.
    pub native: String,
    /// Every handle that it is known to have had. One that begins with `@` is looked for in texts behind one
    /// alone.
    pub handles: Vec<String>,
}

/// What was found of the person, and what stands for it from now on.
pub(crate) struct Redactor {
    native: String,
    marker: String,
    pub(crate) needles: Needles,
    secret: Secret,
    /// The person's posts, in the secret's short form.
    posts: FxHashSet<u64>,
    /// Events that get a new id, as the old one is a hash over what is erased.
    events: FxHashSet<u64>,
    /// Hashes of deletions by the person.
    pub(crate) deletes: FxHashSet<u64>,
}

/// How a row changes.
#[derive(Default)]
pub(crate) struct Edit {
    texts: Vec<(TextColumn, Option<String>)>,
    /// True where the person acts.
    pub(crate) own: bool,
    /// True where the row names the person in a column of ids, so that its own id changes too.
    pub(crate) renamed: bool,
}

impl Edit {
    /// True where something else than ids changes.
    pub(crate) fn changes_content(&self) -> bool {
        const IDS: [TextColumn; 4] =
            [TextColumn::Actor, TextColumn::Target, TextColumn::Post, TextColumn::OwnPost];
        self.texts.iter().any(|(column, _)| !IDS.contains(column))
    }
}

impl Redactor {
    /// Columns from which the person's posts are learnt.
    pub(crate) const POST_COLUMNS: Columns =
        Columns::KIND.and(Columns::ACTOR).and(Columns::TARGET).and(Columns::POST).and(Columns::OWN_POST);

    pub(crate) fn new(erasure: &Erasure) -> Redactor {
        let secret = Secret::draw();
        Redactor {
            native: erasure.native.clone(),
            marker: secret.marker(),
            needles: Needles::new(&erasure.native, &erasure.handles),
            secret,
            posts: FxHashSet::default(),
            events: FxHashSet::default(),
            deletes: FxHashSet::default(),
        }
    }

    /// First pass: learns the person's posts and deletions from a row.
    pub(crate) fn learn_posts(&mut self, batch: &Batch, row: usize) {
        let text = |column| batch.text(column, row);
        let mut learn = |post: Option<&str>| self.posts.extend(post.map(|post| self.secret.short(post)));
        if text(TextColumn::Target) == Some(&self.native) {
            learn(text(TextColumn::Post));
        }
        if text(TextColumn::Actor) != Some(&self.native) {
            return;
        }
        learn(batch.authored_post(row));
        let kind = batch.kinds.get(row).and_then(|code| Kind::from_code(*code));
        if let (Some(Kind::Delete), Some(post)) = (kind, text(TextColumn::Post)) {
            learn(Some(post));
            self.deletes.insert(delete_hash(&self.native, post));
        }
    }

    /// Second pass: learns which events get a new id. True where the row changes.
    pub(crate) fn learn_event(&mut self, batch: &Batch, row: usize) -> bool {
        let edit = self.edit(batch, row);
        if edit.renamed {
            self.events.insert(batch.ids[row]);
        }
        edit.renamed || !edit.texts.is_empty()
    }

    /// True where an event gets a new id.
    pub(crate) fn renames(&self, id: u64) -> bool {
        self.events.contains(&id)
    }

    /// How a row changes.
    pub(crate) fn edit(&self, batch: &Batch, row: usize) -> Edit {
        let text = |column| batch.text(column, row);
        let own = text(TextColumn::Actor) == Some(&self.native);
        let mut edit = Edit { own, ..Edit::default() };
        for column in [TextColumn::Actor, TextColumn::Target] {
            if text(column) == Some(&self.native) {
                edit.texts.push((column, Some(self.marker.clone())));
            }
        }
        for column in [TextColumn::Post, TextColumn::OwnPost] {
            if let Some(post) = text(column).filter(|post| self.is_own_post(post)) {
                edit.texts.push((column, Some(self.secret.post(post))));
            }
        }
        edit.renamed = !edit.texts.is_empty();
        if own {
            self.silence(batch, row, &mut edit);
        } else {
            self.redact_others(batch, row, &mut edit);
        }
        edit
    }

    /// Appends a row as it is from now on.
    pub(crate) fn push(&self, to: &mut Batch, batch: &Batch, row: usize, edit: &Edit) {
        let new_id = |id: u64| if self.renames(id) { self.secret.event(id) } else { id };
        let id = new_id(batch.ids[row]);
        let undoes = batch.undoes(row).map(new_id);
        to.push_edited(batch, row, id, undoes, |column, text| {
            match edit.texts.iter().find(|(edited, _)| *edited == column) {
                Some((_, new)) => new.as_deref(),
                None => text,
            }
        });
    }

    fn is_own_post(&self, post: &str) -> bool {
        self.posts.contains(&self.secret.short(post)) || self.needles.find(post)
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
            if let Some(redacted) = batch.text(column, row).and_then(|text| self.needles.redact(text)) {
                edit.texts.push((column, Some(redacted)));
            }
        }
        // Somebody else's handle is theirs to tell again; until then it may not betray who had it before.
        let handle = batch.text(TextColumn::Handle, row);
        if handle.is_some_and(|handle| self.needles.is_handle(handle) || self.needles.find(handle)) {
            edit.texts.push((TextColumn::Handle, None));
        }
    }
}
