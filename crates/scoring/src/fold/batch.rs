//! Events of a batch as numbers: each distinct text hashed once, not each row.

use lake::{Batch, Columns, TextColumn};
use model::{EventId, Kind, Network, PersonId};

use super::people::{PeopleBuilder, Places};
use super::state::{Facts, Fold};
use crate::responses::PostKey;

/// Who did what to whom, when, and on which post: what every reader of the lake needs.
pub(crate) const ACT_COLUMNS: Columns = Columns::TIME
    .and(Columns::ID)
    .and(Columns::KIND)
    .and(Columns::ACTOR)
    .and(Columns::TARGET)
    .and(Columns::POST)
    .and(Columns::OWN_POST);

/// The columns of the lake that responses are folded from.
pub const RESPONSE_COLUMNS: Columns = ACT_COLUMNS.and(Columns::UNDOES).and(Columns::UNDATED);

/// The columns that what accounts say of themselves is folded from, beside those.
pub(crate) const PEOPLE_COLUMNS: Columns =
    Columns::HANDLE.and(Columns::NAME).and(Columns::HIDDEN).and(Columns::COUNTERS);

impl Fold {
    /// Takes the events of a batch of the lake, read with [`RESPONSE_COLUMNS`] at least. Rows that were read without
    /// these columns tell nothing.
    pub fn update(&mut self, network: Network, batch: &Batch) {
        let numbers = Numbers::of(network, batch);
        for row in 0..batch.len() {
            if let Some((kind, actor, target, facts)) = numbers.row(batch, row) {
                self.take(kind, actor, target, &facts);
            }
        }
    }
}

/// Takes a batch into responses and people at once.
pub(super) fn update(fold: &mut Fold, people: &mut PeopleBuilder, network: Network, batch: &Batch) {
    let numbers = Numbers::of(network, batch);
    let place = people.network(network);
    let mut places = Places::new(place, numbers.actors.len(), numbers.targets.len());
    let (actors, targets) = (batch.texts(TextColumn::Actor), batch.texts(TextColumn::Target));
    let names = batch.texts(TextColumn::Name);
    for row in 0..batch.len() {
        let Some((kind, actor, target, facts)) = numbers.row(batch, row) else { continue };
        let (Some(code), Some(&time)) = (actors.code(row), batch.times().get(row)) else { continue };
        fold.take(kind, actor, target, &facts);
        let actor = places.actor(people, code, actor, actors);
        let target = target.zip(targets.code(row)).map(|(id, code)| places.target(people, code, id, targets));
        people.saw(place, actor, kind, time);
        let tells = matches!(kind, Kind::Object(_) | Kind::UndoObject(_) | Kind::Profile);
        if (tells || names.code(row).is_some())
            && let Some(event) = batch.event(network, row)
        {
            people.hear(&event, actor, target);
        }
    }
}

/// The accounts and posts of a batch, by the codes of their texts.
struct Numbers {
    actors: Vec<PersonId>,
    targets: Vec<PersonId>,
    posts: Vec<PostKey>,
    own_posts: Vec<PostKey>,
}

impl Numbers {
    fn of(network: Network, batch: &Batch) -> Numbers {
        let accounts = |column: TextColumn| {
            let texts = batch.texts(column);
            (0..texts.entries() as u32).map(|code| PersonId::of(network, texts.entry(code))).collect()
        };
        let key = PostKey::maker(network);
        let posts = |column: TextColumn| {
            let texts = batch.texts(column);
            (0..texts.entries() as u32).map(|code| key(texts.entry(code))).collect()
        };
        Numbers {
            actors: accounts(TextColumn::Actor),
            targets: accounts(TextColumn::Target),
            posts: posts(TextColumn::Post),
            own_posts: posts(TextColumn::OwnPost),
        }
    }

    #[inline]
    fn row(&self, batch: &Batch, row: usize) -> Option<(Kind, PersonId, Option<PersonId>, Facts)> {
        let kind = Kind::from_code(*batch.kinds().get(row)?)?;
        let code = |column: TextColumn| batch.texts(column).code(row).map(|code| code as usize);
        let actor = *self.actors.get(code(TextColumn::Actor)?)?;
        let target = code(TextColumn::Target).and_then(|code| self.targets.get(code)).copied();
        let post = |keys: &[PostKey], column| {
            code(column).and_then(|code| keys.get(code)).copied().unwrap_or(PostKey::NONE)
        };
        let facts = Facts {
            time: *batch.times().get(row)?,
            id: EventId(*batch.ids().get(row)?),
            post: post(&self.posts, TextColumn::Post),
            own_post: post(&self.own_posts, TextColumn::OwnPost),
            undoes: batch.undoes(row).map(EventId),
            undated: batch.undated().get(row).copied().unwrap_or(false),
        };
        Some((kind, actor, target, facts))
    }
}
