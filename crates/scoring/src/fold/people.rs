//! What events tell of accounts: who they are, what they say of themselves, whom they object to.
//!
//! Kept beside the responses and in the same way, so that a lake is read once: pieces merge, and the same events give
//! the same bytes.

use model::{Event, EventId, Kind, Network, Objection, PersonId};
use rustc_hash::FxHashMap;

use super::bytes::{Reader, TextColumn, Writer};
use super::error::FoldError;
use super::marks::same_length;

/// Something that an account says of itself, of which the latest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Field {
    Handle,
    Name,
    /// Whether it asks not to be listed: [`HIDDEN`] or [`LISTED`].
    Hidden,
    /// Public counters, a flat JSON object.
    Counters,
}

/// The text of [`Field::Hidden`] for an account that asks not to be listed. It is the greater of the two, as among
/// equals the greater text wins: of two words of the same moment the careful one counts.
pub(crate) const HIDDEN: &str = "1";
const LISTED: &str = "0";

/// A counter whose past is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Counted {
    Followers,
    Following,
}

/// A block, mute or report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Objecting {
    pub target: PersonId,
    pub objector: PersonId,
    pub time: i64,
    pub id: EventId,
    pub kind: Objection,
}

/// An objection that the network names by id was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TakenBack {
    pub objection: EventId,
    pub objector: PersonId,
    pub time: i64,
}

/// Every objection of this kind, objector and target before a moment was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AllTakenBack {
    pub target: PersonId,
    pub objector: PersonId,
    pub kind: Objection,
    pub time: i64,
}

/// What is known of accounts, account by account in the order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct People {
    /// Networks that occur, sorted.
    pub networks: Vec<Network>,
    /// The last moment of any event, by network.
    pub last_events: Vec<i64>,
    /// Accounts, rising.
    pub ids: Vec<u64>,
    pub network_of: Vec<u32>,
    pub natives: TextColumn,
    /// When each last posted or responded; `i64::MIN` where it never did.
    pub active: Vec<i64>,
    /// What accounts say of themselves, by account and field.
    pub facts: Vec<FactRow>,
    pub fact_texts: TextColumn,
    /// Counters over time, by account, counter and time.
    pub counts: Vec<CountRow>,
    pub objections: Vec<Objecting>,
    pub taken_back: Vec<TakenBack>,
    pub all_taken_back: Vec<AllTakenBack>,
}

/// The latest word of an account on one field; its text stands in a column beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FactRow {
    pub account: u32,
    pub field: Field,
    pub time: i64,
}

/// A counter as it was told at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CountRow {
    pub account: u32,
    pub counter: Counted,
    pub time: i64,
    pub count: u64,
}

/// Takes events and makes [`People`] of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct PeopleBuilder {
    by_id: FxHashMap<u64, u32>,
    people: People,
    facts: FxHashMap<(u32, Field), (i64, String)>,
}

impl PeopleBuilder {
    /// The place of a network in this builder.
    pub fn network(&mut self, network: Network) -> u32 {
        let known = self.people.networks.iter().position(|&known| known == network);
        known.unwrap_or_else(|| {
            self.people.networks.push(network);
            self.people.last_events.push(i64::MIN);
            self.people.networks.len() - 1
        }) as u32
    }

    /// The place of an account in this builder.
    #[inline]
    pub fn account(&mut self, id: PersonId, network: u32, native: &str) -> u32 {
        *self.by_id.entry(id.0).or_insert_with(|| {
            let people = &mut self.people;
            people.ids.push(id.0);
            people.network_of.push(network);
            people.natives.push(native);
            people.active.push(i64::MIN);
            (people.ids.len() - 1) as u32
        })
    }

    /// True where nothing was taken.
    pub fn is_empty(&self) -> bool {
        self.people.networks.is_empty()
    }

    /// An event of a kind happened on a network, by an account.
    #[inline]
    pub fn saw(&mut self, network: u32, actor: u32, kind: Kind, time: i64) {
        let last = &mut self.people.last_events[network as usize];
        *last = time.max(*last);
        if matches!(kind, Kind::Post | Kind::Respond(_)) {
            let active = &mut self.people.active[actor as usize];
            *active = time.max(*active);
        }
    }

    /// Takes what an event tells of its accounts in words, or objects to.
    pub fn hear(&mut self, event: &Event<'_>, actor: u32, target: Option<u32>) {
        match event.kind {
            Kind::Object(kind) => self.object(kind, event, actor, target),
            Kind::UndoObject(kind) => self.take_back(kind, event, actor, target),
            _ => {}
        }
        if event.name.is_some() || event.kind == Kind::Profile {
            self.describe(event, actor);
        }
    }

    fn object(&mut self, kind: Objection, event: &Event<'_>, objector: u32, target: Option<u32>) {
        let Some(target) = target else { return };
        let (target, objector) = (self.id(target), self.id(objector));
        let time = event.time.micros();
        self.people.objections.push(Objecting { target, objector, time, id: event.id, kind });
    }

    fn take_back(&mut self, kind: Objection, event: &Event<'_>, objector: u32, target: Option<u32>) {
        let (objector, time) = (self.id(objector), event.time.micros());
        match (event.undoes, target) {
            (Some(objection), _) => self.people.taken_back.push(TakenBack { objection, objector, time }),
            (None, Some(target)) => {
                let target = self.id(target);
                self.people.all_taken_back.push(AllTakenBack { target, objector, kind, time });
            }
            (None, None) => {}
        }
    }

    fn describe(&mut self, event: &Event<'_>, account: u32) {
        let time = event.time.micros();
        if let Some(counters) = event.counters {
            for (counter, name) in [(Counted::Followers, "followers"), (Counted::Following, "following")] {
                if let Some(count) = crate::responses::counter(counters, name) {
                    self.people.counts.push(CountRow { account, counter, time, count });
                }
            }
        }
        let hidden = event.hidden.map(|hidden| if hidden { HIDDEN } else { LISTED });
        let told = [
            (Field::Handle, event.handle),
            (Field::Name, event.name),
            (Field::Hidden, hidden),
            (Field::Counters, event.counters),
        ];
        for (field, text) in told {
            let Some(text) = text else { continue };
            match self.facts.entry((account, field)) {
                std::collections::hash_map::Entry::Vacant(place) => {
                    place.insert((time, text.to_owned()));
                }
                std::collections::hash_map::Entry::Occupied(mut place) => {
                    let (told, known) = place.get_mut();
                    if (*told, known.as_str()) < (time, text) {
                        *told = time;
                        text.clone_into(known);
                    }
                }
            }
        }
    }

    fn id(&self, account: u32) -> PersonId {
        PersonId(self.people.ids[account as usize])
    }

    /// In the order of ids, each thing once.
    pub fn finish(mut self) -> People {
        let mut facts: Vec<(FactRow, String)> = self
            .facts
            .into_iter()
            .map(|((account, field), (time, text))| (FactRow { account, field, time }, text))
            .collect();
        // One row an account and field: the order of these two is the whole order.
        facts.sort_unstable_by_key(|(row, _)| *row);
        for (row, text) in facts {
            self.people.facts.push(row);
            self.people.fact_texts.push(&text);
        }
        merge(&[&self.people])
    }
}

/// Places of the accounts of one batch, found when they are first met.
pub(super) struct Places {
    network: u32,
    actors: Vec<u32>,
    targets: Vec<u32>,
}

impl Places {
    const UNMET: u32 = u32::MAX;

    /// For so many distinct texts of actors and targets.
    pub fn new(network: u32, actors: usize, targets: usize) -> Places {
        Places { network, actors: vec![Places::UNMET; actors], targets: vec![Places::UNMET; targets] }
    }

    #[inline]
    pub fn actor(&mut self, people: &mut PeopleBuilder, code: u32, id: PersonId, texts: &lake::Texts) -> u32 {
        Places::find(&mut self.actors[code as usize], self.network, people, id, texts.entry(code))
    }

    #[inline]
    pub fn target(
        &mut self,
        people: &mut PeopleBuilder,
        code: u32,
        id: PersonId,
        texts: &lake::Texts,
    ) -> u32 {
        Places::find(&mut self.targets[code as usize], self.network, people, id, texts.entry(code))
    }

    #[inline]
    fn find(known: &mut u32, network: u32, people: &mut PeopleBuilder, id: PersonId, native: &str) -> u32 {
        if *known == Places::UNMET {
            *known = people.account(id, network, native);
        }
        *known
    }
}

/// Several pieces as one. Their accounts need not be in order; facts are by account and field.
pub(crate) fn merge(pieces: &[&People]) -> People {
    let mut networks: Vec<Network> = pieces.iter().flat_map(|piece| &piece.networks).copied().collect();
    networks.sort_unstable();
    networks.dedup();
    let mut whole = People { last_events: vec![i64::MIN; networks.len()], networks, ..People::default() };
    // Pieces that are in order come as sorted runs one after another, which the stable sort merges.
    let mut ids: Vec<u64> = pieces.iter().flat_map(|piece| &piece.ids).copied().collect();
    ids.sort();
    ids.dedup();
    let places: Vec<Vec<u32>> = pieces.iter().map(|piece| places_in(&ids, &piece.ids)).collect();
    // Where the text of each account stands: the first piece that knows it.
    let mut known: Vec<(u32, u32)> = vec![(u32::MAX, 0); ids.len()];
    whole.active = vec![i64::MIN; ids.len()];
    for (number, piece) in pieces.iter().enumerate() {
        for (slot, last) in piece.networks.iter().zip(&piece.last_events) {
            if let Ok(place) = whole.networks.binary_search(slot) {
                whole.last_events[place] = whole.last_events[place].max(*last);
            }
        }
        for (from, &to) in places[number].iter().enumerate() {
            let to = to as usize;
            whole.active[to] = whole.active[to].max(piece.active[from]);
            if known[to].0 == u32::MAX {
                known[to] = (number as u32, from as u32);
            }
        }
    }
    for &(number, from) in &known {
        let piece = pieces[number as usize];
        let network = piece.networks[piece.network_of[from as usize] as usize];
        whole.network_of.push(whole.networks.binary_search(&network).unwrap_or(0) as u32);
        whole.natives.push(piece.natives.get(from as usize));
    }
    whole.ids = ids;
    merge_facts(&mut whole, pieces, &places);
    for (piece, places) in pieces.iter().zip(&places) {
        let moved = |row: &CountRow| CountRow { account: places[row.account as usize], ..*row };
        whole.counts.extend(piece.counts.iter().map(moved));
        whole.objections.extend(&piece.objections);
        whole.taken_back.extend(&piece.taken_back);
        whole.all_taken_back.extend(&piece.all_taken_back);
    }
    settle(&mut whole.counts);
    settle(&mut whole.objections);
    settle(&mut whole.taken_back);
    settle(&mut whole.all_taken_back);
    whole
}

fn settle<T: Ord>(rows: &mut Vec<T>) {
    rows.sort();
    rows.dedup();
}

/// The latest word on each field, the greater text among equals.
fn merge_facts(whole: &mut People, pieces: &[&People], places: &[Vec<u32>]) {
    struct Told {
        row: FactRow,
        piece: u32,
        place: u32,
    }
    let mut told = Vec::with_capacity(pieces.iter().map(|piece| piece.facts.len()).sum());
    for (number, piece) in pieces.iter().enumerate() {
        for (place, row) in piece.facts.iter().enumerate() {
            let row = FactRow { account: places[number][row.account as usize], ..*row };
            told.push(Told { row, piece: number as u32, place: place as u32 });
        }
    }
    let text = |told: &Told| pieces[told.piece as usize].fact_texts.get(told.place as usize);
    told.sort_by(|a, b| a.row.cmp(&b.row).then_with(|| text(a).cmp(text(b))));
    for same in told.chunk_by(|a, b| (a.row.account, a.row.field) == (b.row.account, b.row.field)) {
        if let Some(last) = same.last() {
            whole.facts.push(last.row);
            whole.fact_texts.push(text(last));
        }
    }
}

/// Where each of `ids` stands in `all`, which is sorted and holds them all. Sorted ids are walked through once; of others
/// each is searched for.
fn places_in(all: &[u64], ids: &[u64]) -> Vec<u32> {
    let mut place = 0;
    ids.iter()
        .map(|&id| {
            let ahead = all[place..].iter().take(STEPS_BEFORE_A_SEARCH).take_while(|&&at| at < id).count();
            let is_near = all.get(place + ahead) == Some(&id);
            place = if is_near { place + ahead } else { all.partition_point(|&at| at < id) };
            place as u32
        })
        .collect()
}

/// Ids of pieces that are sorted lie near one another in the whole.
const STEPS_BEFORE_A_SEARCH: usize = 8;

impl People {
    pub(super) fn write(&self, out: &mut Writer) {
        out.number(self.networks.len() as u64);
        out.texts(self.networks.iter().map(Network::as_str).collect::<Vec<_>>().iter().copied());
        out.packed(self.last_events.iter().copied());
        out.hashes(self.ids.iter().copied());
        out.packed(self.network_of.iter().map(|&network| i64::from(network)));
        out.texts(self.natives.iter());
        out.packed(self.active.iter().copied());
        out.number(self.facts.len() as u64);
        out.texts(self.fact_texts.iter());
        out.packed(self.facts.iter().map(|row| i64::from(row.account)));
        out.packed(self.facts.iter().map(|row| i64::from(row.field as u8)));
        out.packed(self.facts.iter().map(|row| row.time));
        out.hashes(self.counts.iter().map(|row| row.count));
        out.packed(self.counts.iter().map(|row| i64::from(row.account)));
        out.packed(self.counts.iter().map(|row| i64::from(row.counter as u8)));
        out.packed(self.counts.iter().map(|row| row.time));
        out.hashes(self.objections.iter().map(|row| row.id.0));
        out.hashes(self.objections.iter().map(|row| row.target.0));
        out.hashes(self.objections.iter().map(|row| row.objector.0));
        out.packed(self.objections.iter().map(|row| row.time));
        out.packed(self.objections.iter().map(|row| i64::from(row.kind as u8)));
        out.hashes(self.taken_back.iter().map(|row| row.objection.0));
        out.hashes(self.taken_back.iter().map(|row| row.objector.0));
        out.packed(self.taken_back.iter().map(|row| row.time));
        out.hashes(self.all_taken_back.iter().map(|row| row.target.0));
        out.hashes(self.all_taken_back.iter().map(|row| row.objector.0));
        out.packed(self.all_taken_back.iter().map(|row| row.time));
        out.packed(self.all_taken_back.iter().map(|row| i64::from(row.kind as u8)));
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<People, FoldError> {
        let count = from.count()?;
        let names = from.texts(count)?;
        let networks = names.iter().map(Network::new).collect::<Result<Vec<Network>, _>>();
        let networks = networks.map_err(|_| FoldError::Damaged("a network that is none"))?;
        let last_events = from.packed(count)?;
        let ids = from.hashes()?;
        let network_of = from.indices(ids.len(), networks.len())?;
        let natives = from.texts(ids.len())?;
        let active = from.packed(ids.len())?;
        let (facts, fact_texts) = read_facts(from, ids.len())?;
        let counts = read_counts(from, ids.len())?;
        let objections = read_objections(from)?;
        let (undone, objectors) = (from.hashes()?, from.hashes()?);
        same_length(&[undone.len(), objectors.len()])?;
        let times = from.packed(undone.len())?;
        let taken_back = (0..undone.len())
            .map(|row| TakenBack {
                objection: EventId(undone[row]),
                objector: PersonId(objectors[row]),
                time: times[row],
            })
            .collect();
        let (targets, objectors) = (from.hashes()?, from.hashes()?);
        same_length(&[targets.len(), objectors.len()])?;
        let (times, kinds) = (from.packed(targets.len())?, from.packed(targets.len())?);
        let all_taken_back = (0..targets.len())
            .map(|row| {
                Ok(AllTakenBack {
                    target: PersonId(targets[row]),
                    objector: PersonId(objectors[row]),
                    kind: objection_of(kinds[row])?,
                    time: times[row],
                })
            })
            .collect::<Result<Vec<AllTakenBack>, FoldError>>()?;
        let people = People {
            networks,
            last_events,
            ids,
            network_of,
            natives,
            active,
            facts,
            fact_texts,
            counts,
            objections,
            taken_back,
            all_taken_back,
        };
        people.check()?;
        Ok(people)
    }

    fn check(&self) -> Result<(), FoldError> {
        let fields = |a: &FactRow, b: &FactRow| (a.account, a.field) < (b.account, b.field);
        let sorted = self.networks.is_sorted_by(|a, b| a < b)
            && self.ids.is_sorted_by(|a, b| a < b)
            && self.facts.is_sorted_by(fields)
            && self.counts.is_sorted_by(|a, b| a < b)
            && self.objections.is_sorted_by(|a, b| a < b)
            && self.taken_back.is_sorted_by(|a, b| a < b)
            && self.all_taken_back.is_sorted_by(|a, b| a < b);
        if !sorted {
            return Err(FoldError::Damaged("accounts out of order"));
        }
        Ok(())
    }
}

fn read_facts(from: &mut Reader<'_>, accounts: usize) -> Result<(Vec<FactRow>, TextColumn), FoldError> {
    let count = from.count()?;
    // Accounts come behind the texts; there are at most as many facts as fields of accounts.
    if count > accounts.saturating_mul(4) {
        return Err(FoldError::Damaged("more facts than accounts have fields"));
    }
    let texts = from.texts(count)?;
    let owners = from.indices(count, accounts)?;
    let (fields, times) = (from.packed(count)?, from.packed(count)?);
    let rows = (0..count)
        .map(|row| Ok(FactRow { account: owners[row], field: field_of(fields[row])?, time: times[row] }));
    Ok((rows.collect::<Result<Vec<FactRow>, FoldError>>()?, texts))
}

fn read_counts(from: &mut Reader<'_>, accounts: usize) -> Result<Vec<CountRow>, FoldError> {
    let counts = from.hashes()?;
    let owners = from.indices(counts.len(), accounts)?;
    let (counters, times) = (from.packed(counts.len())?, from.packed(counts.len())?);
    let counter_of = |number: i64| match number {
        0 => Ok(Counted::Followers),
        1 => Ok(Counted::Following),
        _ => Err(FoldError::Damaged("a counter that is none")),
    };
    (0..counts.len())
        .map(|row| {
            let counter = counter_of(counters[row])?;
            Ok(CountRow { account: owners[row], counter, time: times[row], count: counts[row] })
        })
        .collect()
}

fn read_objections(from: &mut Reader<'_>) -> Result<Vec<Objecting>, FoldError> {
    let (ids, targets, objectors) = (from.hashes()?, from.hashes()?, from.hashes()?);
    same_length(&[ids.len(), targets.len(), objectors.len()])?;
    let (times, kinds) = (from.packed(ids.len())?, from.packed(ids.len())?);
    (0..ids.len())
        .map(|row| {
            Ok(Objecting {
                target: PersonId(targets[row]),
                objector: PersonId(objectors[row]),
                time: times[row],
                id: EventId(ids[row]),
                kind: objection_of(kinds[row])?,
            })
        })
        .collect()
}

fn field_of(number: i64) -> Result<Field, FoldError> {
    let fields = [Field::Handle, Field::Name, Field::Hidden, Field::Counters];
    let field = usize::try_from(number).ok().and_then(|index| fields.get(index).copied());
    field.ok_or(FoldError::Damaged("a field that is none"))
}

fn objection_of(number: i64) -> Result<Objection, FoldError> {
    match number {
        0 => Ok(Objection::Block),
        1 => Ok(Objection::Mute),
        2 => Ok(Objection::Report),
        _ => Err(FoldError::Damaged("an objection that is none")),
    }
}
