//! People by score.

use model::{Day, Evidence, Network, Tenths};
use serde::Serialize;
use store::{Listed, Newest};

use crate::{CurrentModel, HeldBackView, Who};

/// How many people a list holds that is not told otherwise.
pub const DEFAULT_LIMIT: usize = 50;

/// Whom a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceFilter {
    /// Everyone with a response; who has too little evidence carries no rank.
    #[default]
    All,
    /// Those with enough evidence alone.
    Enough,
}

/// Which part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopOptions {
    /// One network alone; ranks stay those among everyone.
    pub network: Option<Network>,
    /// Whom to hold.
    pub evidence: EvidenceFilter,
    /// How many to skip.
    pub offset: usize,
    /// How many to hold, at most.
    pub limit: usize,
}

/// People by falling score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Top {
    /// The day of the scores.
    pub as_of: Day,
    /// The model.
    pub model: String,
    /// The current model, where this is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<CurrentModel>,
    /// How far ahead the scores forecast, in days.
    pub horizon_days: f64,
    /// People with enough evidence, over all networks.
    pub measured: u64,
    /// The network asked for.
    pub network: Option<Network>,
    /// Whom the list holds.
    pub evidence: EvidenceFilter,
    /// People passed over.
    pub offset: usize,
    /// The most people held here.
    pub limit: usize,
    /// The offset of what follows; null at the end.
    pub next: Option<usize>,
    /// The people.
    pub people: Vec<TopPerson>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopPerson {
    /// Counted from 1, ties sharing; null without enough evidence, and for whoever is held back.
    pub rank: Option<u32>,
    /// Account, handle and name.
    #[serde(flatten)]
    pub who: Who,
    /// The score.
    pub score: Tenths,
    /// The 80 % interval.
    pub interval: [Tenths; 2],
    /// Share of people with enough evidence whose score is lower, in percent.
    pub percentile: Option<f64>,
    /// Distinct trusted responders in 90 days.
    pub true_reach: u32,
    /// Whether there is enough to go by.
    pub evidence: Evidence,
    /// Why there is no rank until the operator has looked; left out for everybody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_back: Option<HeldBackView>,
    /// True where the interval overlaps that of the person listed before, so that the order of the two is
    /// not settled.
    pub overlaps_previous: bool,
}

/// The list.
pub fn top(newest: &Newest, options: &TopOptions) -> Top {
    let TopOptions { network, evidence, offset, limit } = *options;
    let more = limit.saturating_add(1);
    let mut found = match evidence {
        EvidenceFilter::All => everyone(newest, network, offset, more),
        EvidenceFilter::Enough => ranked(newest, network, offset, more),
    };
    let next = (found.len() > limit).then(|| offset + limit);
    found.truncate(limit);
    Top {
        as_of: newest.key.day,
        model: newest.key.model.clone(),
        current: CurrentModel::beside(newest),
        horizon_days: newest.model.horizon_seconds as f64 / 86_400.0,
        measured: u64::from(newest.people()),
        network,
        evidence,
        offset,
        limit,
        next,
        people: people(found),
    }
}

/// People with a rank, by falling score.
fn ranked(newest: &Newest, network: Option<Network>, offset: usize, limit: usize) -> Vec<Listed<'_>> {
    let limit = limit.min(newest.people() as usize);
    newest.top(network, offset, limit).into_iter().take_while(|listed| listed.rank.is_some()).collect()
}

/// People by falling score; of equals those with enough evidence first. The store lists those with enough
/// evidence before the others, so the two parts are merged.
fn everyone(newest: &Newest, network: Option<Network>, offset: usize, limit: usize) -> Vec<Listed<'_>> {
    let ranked = ranked_len(newest, network);
    let thin = newest.listed(network).saturating_sub(ranked);
    if offset >= ranked + thin {
        return Vec::new();
    }
    let passed = ranked_before(newest, network, offset, (ranked, thin));
    let mut ranked_people = newest.top(network, passed, limit.min(ranked - passed)).into_iter().peekable();
    let mut other = newest.top(network, ranked + offset - passed, limit).into_iter().peekable();
    let mut merged = Vec::new();
    while merged.len() < limit {
        let next = match (ranked_people.peek(), other.peek()) {
            (Some(sure), Some(unsure)) if unsure.row.score > sure.row.score => other.next(),
            (Some(_), _) => ranked_people.next(),
            (None, _) => other.next(),
        };
        let Some(next) = next else { break };
        merged.push(next);
    }
    merged
}

/// How many people of a network have enough evidence.
fn ranked_len(newest: &Newest, network: Option<Network>) -> usize {
    let people = newest.people() as usize;
    if network.is_none() {
        return people;
    }
    let (mut low, mut high) = (0, people.min(newest.listed(network)));
    while low < high {
        let middle = low + (high - low) / 2;
        match newest.top(network, middle, 1).first() {
            Some(listed) if listed.rank.is_some() => low = middle + 1,
            _ => high = middle,
        }
    }
    low
}

/// How many of the first `offset` people, by falling score, have enough evidence.
fn ranked_before(
    newest: &Newest,
    network: Option<Network>,
    offset: usize,
    (ranked, thin): (usize, usize),
) -> usize {
    let score = |position: usize| newest.top(network, position, 1).first().map(|listed| listed.row.score);
    let (mut low, mut high) = (offset.saturating_sub(thin), offset.min(ranked));
    while low < high {
        let middle = low + (high - low) / 2;
        if score(middle) >= score(ranked + offset - middle - 1) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// The people of a list, in its order.
pub(crate) fn people<'a>(listed: impl IntoIterator<Item = Listed<'a>>) -> Vec<TopPerson> {
    let mut people: Vec<TopPerson> = listed.into_iter().map(person).collect();
    for index in 1..people.len() {
        let (before, this) = (people[index - 1].interval, people[index].interval);
        people[index].overlaps_previous = this[1] >= before[0] && this[0] <= before[1];
    }
    people
}

fn person(listed: Listed<'_>) -> TopPerson {
    let Listed { rank, percentile, held_back, row, card } = listed;
    TopPerson {
        rank,
        who: Who::of(&card),
        score: row.score,
        interval: [row.low, row.high],
        percentile,
        true_reach: row.true_reach,
        evidence: row.evidence,
        held_back: held_back.map(HeldBackView::of),
        overlaps_previous: false,
    }
}

/// People by their ids, in that order; whoever has no score or may not be shown is left out.
pub fn named(newest: &Newest, ids: &[model::PersonId]) -> Vec<TopPerson> {
    people(ids.iter().filter_map(|id| {
        let (row, card) = (newest.row(*id)?, newest.card(*id)?);
        let (rank, percentile) = (newest.rank(*id), newest.percentile(*id));
        Some(Listed { rank, percentile, held_back: newest.held_back(*id), row, card })
    }))
}
