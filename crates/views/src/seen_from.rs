//! People as seen from some of them.

use model::{Day, Evidence, PersonId, Tenths};
use serde::Serialize;
use store::Newest;

use crate::Seen;
use crate::Who;

/// Last hops named for each person.
const HOPS: usize = 3;

/// A ranking from somebody's own view.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeenFrom {
    /// From whom. Whoever may not be shown is not named.
    pub from: Vec<Who>,
    /// The day: responses until its end (24:00 UTC) count.
    pub as_of: Day,
    /// The model.
    pub model: String,
    /// The most people held here.
    pub limit: usize,
    /// How many people are seen from there.
    pub seen: u64,
    /// The people, by falling standing.
    pub people: Vec<SeenPerson>,
}

/// Somebody as seen from there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeenPerson {
    /// Counted from 1, ties sharing.
    pub rank: u32,
    /// Account, handle and name.
    #[serde(flatten)]
    pub who: Who,
    /// The share of walks that ever hit them, 0 to 1.
    pub standing: f64,
    /// The ordinary score; null for whoever has none.
    pub score: Option<Tenths>,
    /// Whether there is enough to go by for the ordinary score.
    pub evidence: Option<Evidence>,
    /// From whom the walks came last, the largest part of the standing first.
    pub because: Vec<SeenBecause>,
}

/// A last hop.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeenBecause {
    /// Account, handle and name.
    #[serde(flatten)]
    pub who: Who,
    /// Part of the standing.
    pub standing: f64,
}

/// The ranking; whoever may not be shown appears nowhere in it.
pub fn seen_from(newest: &Newest, from: &[PersonId], seen: &[Seen], limit: usize) -> SeenFrom {
    let shown: Vec<(&Seen, Who)> =
        seen.iter().filter_map(|seen| Some((seen, Who::of(&newest.card(seen.person)?)))).collect();
    let mut view = SeenFrom {
        from: from.iter().filter_map(|&person| newest.card(person)).map(|card| Who::of(&card)).collect(),
        as_of: newest.key.day,
        model: newest.key.model.clone(),
        limit,
        seen: shown.len() as u64,
        people: Vec::new(),
    };
    let mut rank = 0;
    let mut before = f64::INFINITY;
    for (place, (seen, who)) in shown.into_iter().enumerate().take(limit) {
        let standing = four_digits(seen.standing);
        if standing < before {
            rank = place as u32 + 1;
        }
        before = standing;
        let row = newest.row(seen.person);
        view.people.push(SeenPerson {
            rank,
            who,
            standing,
            score: row.map(|row| row.score),
            evidence: row.map(|row| row.evidence),
            because: because(newest, seen),
        });
    }
    view
}

fn because(newest: &Newest, seen: &Seen) -> Vec<SeenBecause> {
    let named = seen.because.iter().filter_map(|&(person, standing)| {
        Some(SeenBecause { who: Who::of(&newest.card(person)?), standing: four_digits(standing) })
    });
    named.take(HOPS).collect()
}

fn four_digits(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
