//! The newest snapshot in memory: ranks, names and evidence, as pages ask for them.

mod cards;
mod matches;
mod names;
mod person;
mod ranks;
mod said;
mod search;
mod search_text;
mod topics;

use std::sync::Arc;

use model::{
    AccountId, BestWindow, Card, Day, Evidence, HeldBack, Links, Model, Network, PersonId, Reading, Row,
    SnapshotKey, SnapshotScores,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::details::{Kept, Opened, Redaction};
use crate::opt_outs::fold_handle;
use crate::{Erasure, OptOuts, Publications, StoreError};
use cards::Cards;
pub use matches::Matches;
use names::Names;
pub use person::PersonDetails;
use ranks::Ranks;
pub use said::EndorsedPerson;
pub(crate) use said::Said;
use search::Arena;
use topics::OnTopics;
pub use topics::{TopicCount, TopicDetails};

/// The newest published snapshot with its details. It never changes: a newer one, or one without somebody who
/// has left since, takes its place.
///
/// Whoever asked not to be listed, left, or has no card (somebody erased) comes out of nothing here and is not
/// counted.
#[derive(Clone)]
pub struct Newest {
    /// Which snapshot this is.
    pub key: SnapshotKey,
    /// The model, whole.
    pub model: Model,
    /// Generation of the lake that was read.
    pub lake_generation: u64,
    /// Which models were published, for the days of a history.
    pub publications: Arc<Publications>,
    /// The snapshot of the current model, where this is of another: that alone has evidence.
    pub current: Option<SnapshotKey>,
    data: Arc<Data>,
    /// Stays the same while nothing but what people say of topics changes.
    scores: Arc<()>,
    said: Arc<Said>,
    told: Told,
    /// Topics that anybody is influential on, by rising id.
    topic_counts: Arc<Vec<TopicCount>>,
    ranks: Ranks,
    /// Who left since the data was built.
    removed: FxHashSet<PersonId>,
    /// The opt-outs that this was made under. They only ever become more.
    opt_outs: OptOuts,
    links: Links,
}

/// What a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Exactly this person.
    One(PersonId),
    /// Several, by falling score: one of them is meant, and `network:handle` would say which.
    Many(Vec<PersonId>),
    /// Nobody here.
    None,
}

impl Found {
    /// Everybody who may be meant.
    pub fn people(self) -> Vec<PersonId> {
        match self {
            Found::One(person) => vec![person],
            Found::Many(people) => people,
            Found::None => Vec::new(),
        }
    }
}

/// An account of somebody who is shown, by what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedAccount {
    /// The account.
    pub account: AccountId,
    /// Its latest known handle, where that differs from the native id.
    pub handle: Option<String>,
    /// Its latest known display name.
    pub name: Option<String>,
}

impl NamedAccount {
    fn of(card: Card) -> impl Iterator<Item = NamedAccount> {
        let own = NamedAccount { account: card.account, handle: card.handle, name: card.name };
        let others = card.others.into_iter();
        let others =
            others.map(|row| NamedAccount { account: row.account, handle: row.handle, name: row.name });
        std::iter::once(own).chain(others)
    }
}

/// A line of a list of people.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed<'a> {
    /// Place by score as it is shown, counted from 1, shared by equals; `None` without enough evidence, and for whoever
    /// is held back.
    pub rank: Option<u32>,
    /// Share of ranked people with a lower score, in percent; `None` for whoever has no rank.
    pub percentile: Option<f64>,
    /// Where the person is shown without a rank until the operator has looked: why.
    pub held_back: Option<&'a HeldBack>,
    /// The score.
    pub row: &'a Row,
    /// How the person is shown.
    pub card: Card,
}

/// What lies beside the scores: read from the disk when it is asked for.
#[derive(Clone, Default)]
struct Told {
    /// None where nothing is kept, or what is kept is of a format before.
    files: Option<Arc<Opened>>,
    on_topics: Arc<OnTopics>,
    common_windows: Arc<Vec<BestWindow>>,
    /// Days, and revisions of them, since when it is kept why scores moved.
    spans: Arc<Vec<(Day, u32)>>,
    /// The names of those whose erasure waits: what others wrote is shown without them.
    redaction: Arc<Redaction>,
    /// True where the details are of a format before this Clout's.
    of_before: bool,
}

/// The parts that stay as they are when somebody leaves.
struct Data {
    rows: Vec<Row>,
    /// Who has no rank until somebody has looked.
    held_back: FxHashMap<PersonId, HeldBack>,
    people: Arc<People>,
    /// Cards that may be shown, as they are listed: whoever has a rank first, then by falling score, then by
    /// person; those who never had a response at the end.
    listed: Vec<u32>,
    /// How many of `listed` have a row.
    scored: usize,
    /// Positions in `listed` by network.
    by_network: FxHashMap<Network, Vec<u32>>,
}

/// Who there is and how they are found; the same whatever the model.
struct People {
    cards: Cards,
    /// Who may be shown: cards by position.
    shown: Vec<bool>,
    names: Names,
    arena: Arena,
    /// The cards of the arena, in its order.
    in_arena: Vec<u32>,
}

impl Newest {
    pub(crate) fn build(
        key: SnapshotKey,
        scores: SnapshotScores,
        held_back: &[HeldBack],
        details: Option<Kept>,
        publications: Publications,
        opt_outs: &OptOuts,
        waiting: &[Erasure],
    ) -> Result<Newest, StoreError> {
        let (people, files, of_before) = match details {
            Some(Kept::Now(files)) => {
                let mut shown = Vec::new();
                let cards = Cards::read(&files, |card| shown.push(may_show(card, opt_outs)))?;
                ((cards, shown), Some(files), false)
            }
            Some(Kept::Before(cards)) => {
                let mut shown = Vec::new();
                let cards = Cards::of(&cards, |card| shown.push(may_show(card, opt_outs)));
                ((cards, shown), None, true)
            }
            None => ((Cards::of(&[], |_| ()), Vec::new()), None, false),
        };
        let (cards, shown) = people;
        let mut told =
            Told { redaction: Arc::new(Redaction::showing(waiting)), of_before, ..Told::default() };
        if let Some(files) = files {
            told.on_topics = Arc::new(OnTopics::read(&files, |person| cards.position(person))?);
            let common = files.common.get(0)?.unwrap_or_default();
            let spans = common.spans.iter().map(|row| (row.day, row.revision));
            told.spans = Arc::new(spans.collect());
            told.common_windows = Arc::new(common.windows);
            told.files = Some(Arc::new(*files));
        }
        let data = Data::build(scores.rows, held_back, cards, shown);
        let ranks = Ranks::of(data.shown_rows().filter(|row| data.is_ranked(row)));
        let mut newest = Newest {
            key,
            model: scores.model,
            lake_generation: scores.lake_generation,
            publications: Arc::new(publications),
            current: None,
            data: Arc::new(data),
            scores: Arc::default(),
            said: Arc::default(),
            told,
            topic_counts: Arc::default(),
            ranks,
            removed: FxHashSet::default(),
            opt_outs: opt_outs.clone(),
            links: Links::NONE,
        };
        newest.topic_counts = Arc::new(newest.count_topics());
        Ok(newest)
    }

    /// The same, with the addresses of accounts and posts on their networks.
    pub(crate) fn linking(self, links: Links) -> Newest {
        Newest { links, ..self }
    }

    /// True where scores were published and the people they are of were not: scoring was interrupted between.
    pub fn lacks_people(&self) -> bool {
        self.data.people.cards.len() == 0 && !self.data.rows.is_empty()
    }

    /// Where accounts and posts can be seen on their networks.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// The scores of another model over the same people: with their names, without evidence.
    pub(crate) fn beside(&self, key: SnapshotKey, scores: SnapshotScores, held_back: &[HeldBack]) -> Newest {
        let data = Data::of(scores.rows, held_back, Arc::clone(&self.data.people));
        let kept = data.shown_rows().filter(|row| !self.removed.contains(&row.person));
        let ranks = Ranks::of(kept.filter(|row| data.is_ranked(row)));
        Newest {
            key,
            model: scores.model,
            lake_generation: scores.lake_generation,
            publications: Arc::clone(&self.publications),
            current: Some(self.key.clone()),
            data: Arc::new(data),
            scores: Arc::default(),
            said: Arc::clone(&self.said),
            told: Told {
                redaction: Arc::clone(&self.told.redaction),
                of_before: self.told.of_before,
                ..Told::default()
            },
            topic_counts: Arc::default(),
            ranks,
            removed: self.removed.clone(),
            opt_outs: self.opt_outs.clone(),
            links: self.links,
        }
    }

    /// The model under which a day is shown beside this snapshot, of those that scored it: this one's own on its own
    /// day, and on every day where it is not of the current model; else as [`Publications::shown_on`] tells.
    /// Before any model was published, this one's own, else the first of `scored`.
    pub fn shown_on<'a>(&self, day: Day, scored: &[&'a str]) -> Option<&'a str> {
        let own = scored.iter().copied().find(|model| *model == self.key.model);
        if self.current.is_some() || (day == self.key.day && own.is_some()) {
            return own;
        }
        if self.publications.current().is_none() {
            return own.or(scored.first().copied());
        }
        let shown = self.publications.shown_on(day, |model| scored.contains(&model))?;
        scored.iter().copied().find(|model| *model == shown)
    }

    /// The same without those who left since, and without the names of those whose erasure waits; `None` where
    /// nobody left.
    pub(crate) fn without(
        &self,
        opt_outs: &OptOuts,
        waiting: &[Erasure],
    ) -> Result<Option<Newest>, StoreError> {
        if opt_outs.len() == self.opt_outs.len() {
            return Ok(None);
        }
        let data = &self.data;
        let left = self.left_since(opt_outs, waiting);
        let gone = left.iter().filter_map(|person| data.row(*person));
        let ranks = self.ranks.without(gone.filter(|row| data.is_ranked(row)));
        let mut removed = self.removed.clone();
        removed.extend(left);
        let redaction = Arc::new(Redaction::showing(waiting));
        let mut newest = Newest {
            scores: Arc::default(),
            told: Told { redaction, ..self.told.clone() },
            ranks,
            removed,
            opt_outs: opt_outs.clone(),
            ..self.clone()
        };
        newest.topic_counts = Arc::new(newest.count_topics());
        Ok(Some(newest))
    }

    /// Who of those shown left since this was made.
    ///
    /// Whoever waits to be erased is known by name, so they are looked up. Hashes that the queue does not explain are of
    /// somebody erased in between: then every card is asked, some microseconds each.
    fn left_since(&self, opt_outs: &OptOuts, waiting: &[Erasure]) -> Vec<PersonId> {
        let all = &self.data.people;
        let whole = Redaction::default();
        let card = |position: u32| all.cards.get(position as usize, &whole);
        let positions: Vec<u32> = match opt_outs.explains(&self.opt_outs, waiting) {
            true => {
                let named = waiting.iter().flat_map(|erasure| {
                    let AccountId { network, native } = &erasure.account;
                    let names = std::iter::once(native).chain(&erasure.handles);
                    names.flat_map(|name| all.names.find(&card, Some(*network), name))
                });
                named.collect()
            }
            false => self.data.listed.clone(),
        };
        let cards = positions.into_iter().filter_map(card);
        let left = cards.filter(|card| self.is_shown(card.person) && opt_outs.matches_card(card));
        let mut left: Vec<PersonId> = left.map(|card| card.person).collect();
        left.sort_unstable();
        left.dedup();
        left
    }

    /// The same with what people say of topics now.
    pub(crate) fn saying(&self, said: &Arc<Said>) -> Newest {
        let mut newest = Newest { said: Arc::clone(said), ..self.clone() };
        if !said.hides_as(&self.said) {
            newest.topic_counts = Arc::new(newest.count_topics());
        }
        newest
    }

    /// True where it is kept why scores moved since a snapshot, for whoever has enough evidence.
    pub fn keeps_movements_since(&self, day: Day, revision: u32) -> bool {
        self.told.spans.contains(&(day, revision))
    }

    /// True where names and evidence were written by an earlier Clout: of these the names alone are read, and the next
    /// `clout score` makes the rest again.
    pub fn is_of_before(&self) -> bool {
        self.told.of_before
    }

    /// What people say of topics.
    pub(crate) fn said(&self) -> &Arc<Said> {
        &self.said
    }

    /// A mark of everything here but what people say of topics: as long as it is the same, so are scores and names.
    pub fn scores_mark(&self) -> &Arc<()> {
        &self.scores
    }

    /// How many people have enough evidence.
    pub fn people(&self) -> u32 {
        self.ranks.people()
    }

    /// How many people can be listed: those with enough evidence and those without.
    pub fn listed(&self, network: Option<Network>) -> usize {
        self.in_network(network).filter(|position| self.keeps(*position)).count()
    }

    /// Networks of those who can be listed, with how many each has; by name.
    pub fn networks(&self) -> Vec<(Network, usize)> {
        let mut networks: Vec<(Network, usize)> = self
            .data
            .by_network
            .keys()
            .map(|network| (*network, self.listed(Some(*network))))
            .filter(|(_, people)| *people > 0)
            .collect();
        networks.sort_unstable();
        networks
    }

    /// Place by score as it is shown, counted from 1; equal scores share it. `None` without enough evidence, and for
    /// whoever is held back.
    pub fn rank(&self, person: PersonId) -> Option<u32> {
        let row = self.row(person).filter(|row| self.data.is_ranked(row))?;
        Some(self.ranks.rank(row.score))
    }

    /// Why somebody is shown without a rank until the operator has looked; `None` for everybody else.
    pub fn held_back(&self, person: PersonId) -> Option<&HeldBack> {
        self.row(person).and_then(|row| self.data.held_back.get(&row.person))
    }

    /// Everybody who is, by person.
    pub fn all_held_back(&self) -> Vec<&HeldBack> {
        let mut all: Vec<&HeldBack> =
            self.data.held_back.values().filter(|held| self.row(held.person).is_some()).collect();
        all.sort_unstable();
        all
    }

    /// Share of ranked people whose shown score is lower, in percent, cut to one decimal. `None` for whoever has no
    /// rank.
    pub fn percentile(&self, person: PersonId) -> Option<f64> {
        let row = self.row(person).filter(|row| self.data.is_ranked(row))?;
        Some(self.ranks.percentile(row.score))
    }

    /// People by falling score, those with a rank first; ties by person id.
    pub fn top(&self, network: Option<Network>, offset: usize, limit: usize) -> Vec<Listed<'_>> {
        let kept = self.in_network(network).filter(|position| self.keeps(*position));
        kept.skip(offset).take(limit).filter_map(|position| self.line(position)).collect()
    }

    /// How a person is shown; `None` for whoever may not be.
    pub fn card(&self, person: PersonId) -> Option<Card> {
        let position = self.shown_position(person)?;
        self.data.people.cards.get(position, &self.told.redaction)
    }

    /// True for whoever has a [`Newest::card`].
    pub fn is_shown(&self, person: PersonId) -> bool {
        self.shown_position(person).is_some()
    }

    fn shown_position(&self, person: PersonId) -> Option<usize> {
        let people = &self.data.people;
        let position = people.cards.position(person).filter(|position| people.shown[*position])?;
        (self.removed.is_empty() || !self.removed.contains(&person)).then_some(position)
    }

    /// True for whoever has a card that may not be shown.
    pub fn hides(&self, person: PersonId) -> bool {
        self.data.people.cards.position(person).is_some() && !self.is_shown(person)
    }

    /// The score of a person; `None` for whoever never had a response or may not be shown.
    pub fn row(&self, person: PersonId) -> Option<&Row> {
        self.shown_position(person).and_then(|_| self.data.row(person))
    }

    /// Whoever is meant by `network:handle`, `network:native id`, or a bare handle, native id or exact name.
    pub fn find(&self, text: &str) -> Found {
        let all = &self.data.people;
        let whole = Redaction::default();
        let card = |position: u32| all.cards.get(position as usize, &whole);
        let within = |network, id: &str| all.names.find(&card, network, id);
        let meant = |reading: &Reading| {
            let found = within(reading.network, &reading.name).into_iter();
            let mut people: Vec<PersonId> = found.map(|card| self.data.person(card)).collect();
            people.retain(|person| self.is_shown(*person));
            people
        };
        let readings = self.links.read(text);
        let mut people = readings.iter().map(meant).find(|people| !people.is_empty()).unwrap_or_default();
        people.dedup();
        match people[..] {
            [] => Found::None,
            [person] => Found::One(person),
            _ => {
                people.sort_by_key(|person| {
                    (std::cmp::Reverse(self.data.row(*person).map(|r| r.score)), *person)
                });
                Found::Many(people)
            }
        }
    }

    /// The accounts that a text names by native id or by handle; by no display name, as these are anybody's. Of somebody
    /// who joined several accounts only the one that is named.
    pub fn accounts_named(&self, text: &str) -> Vec<NamedAccount> {
        let whole = Redaction::default();
        let all = &self.data.people;
        let card = |position: u32| all.cards.get(position as usize, &whole);
        let mut named: Vec<NamedAccount> = Vec::new();
        for reading in self.links.read(text) {
            let folded = fold_handle(&reading.name);
            let found = all.names.find(&card, reading.network, &reading.name).into_iter();
            for card in found.filter(|found| self.is_shown(self.data.person(*found))).filter_map(card) {
                named.extend(NamedAccount::of(card).filter(|row| {
                    reading.network.is_none_or(|network| network == row.account.network)
                        && (row.account.native == reading.name
                            || row.handle.as_deref().map(fold_handle).as_ref() == Some(&folded))
                }));
            }
        }
        named.sort_by(|a, b| a.account.cmp(&b.account));
        named.dedup_by(|later, kept| later.account == kept.account);
        named
    }

    fn in_network(&self, network: Option<Network>) -> Box<dyn Iterator<Item = usize> + '_> {
        match network {
            None => Box::new(0..self.data.scored),
            Some(network) => {
                let positions = self.data.by_network.get(&network).map_or(&[][..], Vec::as_slice);
                Box::new(positions.iter().map(|position| *position as usize))
            }
        }
    }

    fn keeps(&self, position: usize) -> bool {
        self.removed.is_empty() || !self.removed.contains(&self.data.person(self.data.listed[position]))
    }

    fn line(&self, position: usize) -> Option<Listed<'_>> {
        let position = self.data.listed[position];
        let card = self.data.people.cards.get(position as usize, &self.told.redaction)?;
        let row = self.data.row_of(position)?;
        let ranked = self.data.is_ranked(row);
        Some(Listed {
            rank: ranked.then(|| self.ranks.rank(row.score)),
            percentile: ranked.then(|| self.ranks.percentile(row.score)),
            held_back: self.data.held_back.get(&row.person),
            row,
            card,
        })
    }
}

impl std::fmt::Debug for Newest {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Newest")
            .field("key", &self.key)
            .field("people", &self.people())
            .finish_non_exhaustive()
    }
}

impl Data {
    fn build(rows: Vec<Row>, held_back: &[HeldBack], cards: Cards, shown: Vec<bool>) -> Data {
        let (listed, _) = list(&rows, &FxHashMap::default(), &cards, &shown);
        let whole = Redaction::default();
        let card = |position: u32| cards.get(position as usize, &whole);
        let names = Names::build(listed.iter().filter_map(|&position| Some((position, card(position)?))));
        let arena = Arena::build(listed.iter().map(|&position| card(position)));
        Data::of(rows, held_back, Arc::new(People { cards, shown, names, arena, in_arena: listed }))
    }

    fn of(rows: Vec<Row>, held_back: &[HeldBack], people: Arc<People>) -> Data {
        let held_back = held_back.iter().map(|held| (held.person, *held)).collect();
        let (listed, scored) = list(&rows, &held_back, &people.cards, &people.shown);
        let mut by_network: FxHashMap<Network, Vec<u32>> = FxHashMap::default();
        let whole = Redaction::default();
        for (position, card) in listed[..scored].iter().enumerate() {
            let card = people.cards.get(*card as usize, &whole);
            for network in card.iter().flat_map(networks) {
                by_network.entry(network).or_default().push(position as u32);
            }
        }
        Data { rows, held_back, people, listed, scored, by_network }
    }

    /// Whether there is a rank: with enough evidence, unless the person is held back.
    fn is_ranked(&self, row: &Row) -> bool {
        is_ranked(row, &self.held_back)
    }

    /// The rows of those who may be shown, as they are listed.
    fn shown_rows(&self) -> impl Iterator<Item = &Row> {
        self.listed[..self.scored].iter().filter_map(|card| self.row_of(*card))
    }

    fn person(&self, card: u32) -> PersonId {
        self.people.cards.person(card as usize)
    }

    fn row(&self, person: PersonId) -> Option<&Row> {
        let index = self.rows.binary_search_by_key(&person, |row| row.person).ok()?;
        Some(&self.rows[index])
    }

    fn row_of(&self, card: u32) -> Option<&Row> {
        self.row(self.person(card))
    }
}

/// Whether a card may be shown: its owner did not leave, and does not ask to be left out.
fn may_show(card: &Card, opt_outs: &OptOuts) -> bool {
    !card.hidden && !card.accounts().any(|account| account.is_erased()) && !opt_outs.matches_card(card)
}

/// The networks of a card's accounts, each once.
fn networks(card: &Card) -> Vec<Network> {
    let mut networks: Vec<Network> = card.accounts().map(|account| account.network).collect();
    networks.sort_unstable();
    networks.dedup();
    networks
}

/// Cards that may be shown in the order of lists, and how many of them have a row.
fn list(
    rows: &[Row],
    held_back: &FxHashMap<PersonId, HeldBack>,
    cards: &Cards,
    shown: &[bool],
) -> (Vec<u32>, usize) {
    let (mut scored, mut others) = (Vec::new(), Vec::new());
    let mut next = rows.iter().peekable();
    for position in (0..cards.len()).filter(|position| shown[*position]) {
        let person = cards.person(position);
        while next.peek().is_some_and(|row| row.person < person) {
            next.next();
        }
        match next.peek().filter(|row| row.person == person) {
            Some(row) => {
                let place = std::cmp::Reverse((is_ranked(row, held_back), row.score));
                scored.push((place, position as u32));
            }
            None => others.push(position as u32),
        }
    }
    scored.sort_unstable();
    let count = scored.len();
    (scored.into_iter().map(|(_, card)| card).chain(others).collect(), count)
}

fn is_ranked(row: &Row, held_back: &FxHashMap<PersonId, HeldBack>) -> bool {
    row.evidence == Evidence::Enough && !held_back.contains_key(&row.person)
}

/// The part of a sorted slice whose keys equal `key`.
fn equal_range<T, K: Ord>(sorted: &[T], key: K, key_of: impl Fn(&T) -> K) -> &[T] {
    let from = sorted.partition_point(|item| key_of(item) < key);
    let length = sorted[from..].partition_point(|item| key_of(item) == key);
    &sorted[from..from + length]
}
