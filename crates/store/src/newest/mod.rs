//! The newest snapshot in memory: ranks, names and evidence, as pages ask for them.

mod fold;
mod influence;
mod matches;
mod moments;
mod names;
mod ranks;
mod said;
mod search;
mod strategy;
mod told;
mod topics;

use std::sync::Arc;

use model::{
    Card, Day, Evidence, EvidenceHop, EvidencePost, EvidenceResponder, Group, Model, Network, PersonId,
    Portrait, Row, SnapshotDetails, SnapshotKey, SnapshotScores,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::redact::Redactor;
use crate::{OptOuts, Publications};
pub use matches::Matches;
use names::Names;
use ranks::Ranks;
pub use said::EndorsedPerson;
pub(crate) use said::Said;
use search::{Arena, Field};
use told::Told;

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
    ranks: Ranks,
    /// Who left since the data was built.
    removed: FxHashSet<PersonId>,
    /// How many opt-outs this was made under. They only ever become more.
    opt_outs: usize,
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

/// One line of a list of people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Listed<'a> {
    /// Place by score as it is shown, counted from 1, shared by equals; `None` without enough evidence.
    pub rank: Option<u32>,
    /// Share of ranked people with a lower score, in percent; `None` without enough evidence.
    pub percentile: Option<f64>,
    /// The score.
    pub row: &'a Row,
    /// How the person is shown.
    pub card: &'a Card,
}

/// The parts that stay as they are when somebody leaves.
struct Data {
    rows: Vec<Row>,
    people: Arc<People>,
    /// Cards that may be shown, as they are listed: enough evidence first, then by falling score, then by
    /// person; those who never had a response at the end.
    listed: Vec<u32>,
    /// How many of `listed` have a row.
    scored: usize,
    /// Positions in `listed` by network.
    by_network: FxHashMap<Network, Vec<u32>>,
}

/// Who there is and how they are found; the same whatever the model.
struct People {
    cards: Vec<Card>,
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
        details: SnapshotDetails,
        publications: Publications,
        opt_outs: &OptOuts,
    ) -> Newest {
        let SnapshotDetails {
            cards,
            responders,
            posts,
            hops,
            portraits,
            topics,
            moments,
            influence,
            strategy,
        } = details;
        let data = Data::build(scores.rows, cards, opt_outs);
        let ranks = Ranks::of(data.listed[..data.scored].iter().filter_map(|card| data.row_of(*card)));
        Newest {
            key,
            model: scores.model,
            lake_generation: scores.lake_generation,
            publications: Arc::new(publications),
            current: None,
            data: Arc::new(data),
            scores: Arc::default(),
            said: Arc::default(),
            told: Told::new(responders, posts, hops, portraits, topics)
                .with_ties(moments, influence)
                .with_strategy(strategy),
            ranks,
            removed: FxHashSet::default(),
            opt_outs: opt_outs.len(),
        }
    }

    /// The scores of another model over the same people: with their names, without evidence.
    pub(crate) fn beside(&self, key: SnapshotKey, scores: SnapshotScores) -> Newest {
        let data = Data::of(scores.rows, Arc::clone(&self.data.people));
        let kept = data.listed[..data.scored].iter().filter_map(|card| data.row_of(*card));
        let ranks = Ranks::of(kept.filter(|row| !self.removed.contains(&row.person)));
        Newest {
            key,
            model: scores.model,
            lake_generation: scores.lake_generation,
            publications: Arc::clone(&self.publications),
            current: Some(self.key.clone()),
            data: Arc::new(data),
            scores: Arc::default(),
            said: Arc::clone(&self.said),
            told: self.told.names_alone(),
            ranks,
            removed: self.removed.clone(),
            opt_outs: self.opt_outs,
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
    pub(crate) fn without(&self, opt_outs: &OptOuts, waiting: &[Redactor]) -> Option<Newest> {
        if opt_outs.len() == self.opt_outs {
            return None;
        }
        let data = &self.data;
        let cards = &data.people.cards;
        let left = data.listed.iter().map(|card| &cards[*card as usize]);
        let left = left.filter(|card| !self.removed.contains(&card.person) && opt_outs.matches_card(card));
        let left: Vec<PersonId> = left.map(|card| card.person).collect();
        let ranks = self.ranks.without(left.iter().filter_map(|person| data.row(*person)));
        let mut removed = self.removed.clone();
        removed.extend(left);
        Some(Newest {
            key: self.key.clone(),
            model: self.model.clone(),
            lake_generation: self.lake_generation,
            publications: Arc::clone(&self.publications),
            current: self.current.clone(),
            data: Arc::clone(data),
            scores: Arc::default(),
            said: Arc::clone(&self.said),
            told: self.told.without(waiting, cards),
            ranks,
            removed,
            opt_outs: opt_outs.len(),
        })
    }

    /// The same with what people say of topics now.
    pub(crate) fn saying(&self, said: &Arc<Said>) -> Newest {
        Newest { said: Arc::clone(said), ..self.clone() }
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

    /// Place by score as it is shown, counted from 1; equal scores share it. `None` without enough evidence.
    pub fn rank(&self, person: PersonId) -> Option<u32> {
        let row = self.row(person).filter(|row| row.evidence == Evidence::Enough)?;
        Some(self.ranks.rank(row.score))
    }

    /// Share of people with enough evidence whose shown score is lower, in percent, cut to one decimal.
    /// `None` without enough evidence.
    pub fn percentile(&self, person: PersonId) -> Option<f64> {
        let row = self.row(person).filter(|row| row.evidence == Evidence::Enough)?;
        Some(self.ranks.percentile(row.score))
    }

    /// People by falling score, those with enough evidence first; ties by person id.
    pub fn top(&self, network: Option<Network>, offset: usize, limit: usize) -> Vec<Listed<'_>> {
        let kept = self.in_network(network).filter(|position| self.keeps(*position));
        kept.skip(offset).take(limit).filter_map(|position| self.line(position)).collect()
    }

    /// How a person is shown; `None` for whoever may not be.
    pub fn card(&self, person: PersonId) -> Option<&Card> {
        let people = &self.data.people;
        let position = self.data.card_position(person).filter(|position| people.shown[*position])?;
        (!self.removed.contains(&person)).then(|| self.told.card(&people.cards[position]))
    }

    /// True for whoever has a card that may not be shown.
    pub fn hides(&self, person: PersonId) -> bool {
        self.data.card_position(person).is_some() && self.card(person).is_none()
    }

    /// The score of a person; `None` for whoever never had a response or may not be shown.
    pub fn row(&self, person: PersonId) -> Option<&Row> {
        self.card(person).and_then(|_| self.data.row(person))
    }

    /// Those who respond most to a person in one group, the most telling first. A responder without a
    /// [`Newest::card`] may not be named.
    pub fn evidence(&self, person: PersonId, group: Group) -> &[EvidenceResponder] {
        if self.card(person).is_none() {
            return &[];
        }
        equal_range(&self.told.responders, (person, group), |evidence| (evidence.person, evidence.group))
    }

    /// The posts of a person that drew most people, the most responded to first.
    pub fn posts(&self, person: PersonId) -> &[EvidencePost] {
        if self.card(person).is_none() {
            return &[];
        }
        equal_range(&self.told.posts, person, |post| post.person)
    }

    /// Where the standing of a person comes from, in the order of [`SnapshotDetails::hops`]; `None` where the
    /// details tell of nobody's. Somebody without a [`Newest::card`] may not be named.
    pub fn hops(&self, person: PersonId) -> Option<&[EvidenceHop]> {
        if self.card(person).is_none() || self.told.hops.is_empty() {
            return None;
        }
        Some(equal_range(&self.told.hops, person, |hop| hop.person))
    }

    /// What a person did and what came back, in counts; `None` for whoever may not be shown, and where the details
    /// are from before portraits were kept.
    pub fn portrait(&self, person: PersonId) -> Option<&Portrait> {
        self.card(person)?;
        let portraits = &self.told.portraits;
        let index = portraits.binary_search_by_key(&person, |portrait| portrait.person).ok()?;
        Some(&portraits[index])
    }

    /// Whoever is meant by `network:handle`, `network:native id`, or a bare handle, native id or exact name.
    pub fn find(&self, text: &str) -> Found {
        let qualified = text
            .trim()
            .split_once(':')
            .and_then(|(network, id)| Some((Network::new(&network.trim().to_lowercase()).ok()?, id)));
        let all = &self.data.people;
        let within = |network, id| all.names.find(&all.cards, network, id);
        let mut found = qualified.map(|(network, id)| within(Some(network), id)).unwrap_or_default();
        if found.is_empty() {
            found = within(None, text);
        }
        let mut people: Vec<PersonId> = found.iter().map(|card| self.data.person(*card)).collect();
        people.retain(|person| self.card(*person).is_some());
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
        let card = self.told.card(&self.data.people.cards[position as usize]);
        let row = self.data.row_of(position)?;
        let ranked = row.evidence == Evidence::Enough;
        Some(Listed {
            rank: ranked.then(|| self.ranks.rank(row.score)),
            percentile: ranked.then(|| self.ranks.percentile(row.score)),
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
    fn build(rows: Vec<Row>, cards: Vec<Card>, opt_outs: &OptOuts) -> Data {
        let may_show = |card: &Card| {
            !card.hidden
                && !card.accounts().any(|account| account.is_erased())
                && !opt_outs.matches_card(card)
        };
        let shown: Vec<bool> = cards.iter().map(may_show).collect();
        let (listed, _) = list(&rows, &cards, &shown);
        let names = Names::build(listed.iter().map(|card| (*card, &cards[*card as usize])));
        let arena = Arena::build(listed.iter().map(|card| Field::of(&cards[*card as usize])));
        Data::of(rows, Arc::new(People { cards, shown, names, arena, in_arena: listed }))
    }

    fn of(rows: Vec<Row>, people: Arc<People>) -> Data {
        let (listed, scored) = list(&rows, &people.cards, &people.shown);
        let mut by_network: FxHashMap<Network, Vec<u32>> = FxHashMap::default();
        for (position, card) in listed[..scored].iter().enumerate() {
            for network in networks(&people.cards[*card as usize]) {
                by_network.entry(network).or_default().push(position as u32);
            }
        }
        Data { rows, people, listed, scored, by_network }
    }

    fn person(&self, card: u32) -> PersonId {
        self.people.cards[card as usize].person
    }

    fn card_position(&self, person: PersonId) -> Option<usize> {
        self.people.cards.binary_search_by_key(&person, |card| card.person).ok()
    }

    fn row(&self, person: PersonId) -> Option<&Row> {
        let index = self.rows.binary_search_by_key(&person, |row| row.person).ok()?;
        Some(&self.rows[index])
    }

    fn row_of(&self, card: u32) -> Option<&Row> {
        self.row(self.person(card))
    }
}

/// The networks of a card's accounts, each once.
fn networks(card: &Card) -> Vec<Network> {
    let mut networks: Vec<Network> = card.accounts().map(|account| account.network).collect();
    networks.sort_unstable();
    networks.dedup();
    networks
}

/// Cards that may be shown in the order of lists, and how many of them have a row.
fn list(rows: &[Row], cards: &[Card], shown: &[bool]) -> (Vec<u32>, usize) {
    let (mut scored, mut others) = (Vec::new(), Vec::new());
    let mut next = rows.iter().peekable();
    for (position, card) in cards.iter().enumerate().filter(|(position, _)| shown[*position]) {
        while next.peek().is_some_and(|row| row.person < card.person) {
            next.next();
        }
        match next.peek().filter(|row| row.person == card.person) {
            Some(row) => scored.push((std::cmp::Reverse((row.evidence, row.score)), position as u32)),
            None => others.push(position as u32),
        }
    }
    scored.sort_unstable();
    let count = scored.len();
    (scored.into_iter().map(|(_, card)| card).chain(others).collect(), count)
}

/// The part of a sorted slice whose keys equal `key`.
fn equal_range<T, K: Ord>(sorted: &[T], key: K, key_of: impl Fn(&T) -> K) -> &[T] {
    let from = sorted.partition_point(|item| key_of(item) < key);
    let length = sorted[from..].partition_point(|item| key_of(item) == key);
    &sorted[from..from + length]
}
