//! Who leaps into the first places on the word of accounts that nobody can vouch for.
//!
//! A bound limits what strangers add, and whoever buys members' replies is limited by what members give. Within both,
//! a target that was near to the first places may be lifted among them by accounts made for it. The gate holds such a
//! person back: they are shown without a rank until somebody has looked, and everybody else is published.

use std::collections::BTreeSet;

use model::{Evidence, HeldBack, PersonId, Row, SnapshotScores, Tenths};

use super::features::{Measuring, measure_one};
use crate::day::Day;
use crate::responses::{AccountIndex, Response};
use crate::trust::{Sight, View};

/// As many places are watched; of fewer than four hundred ranked people, the first quarter.
const FIRST_PLACES: usize = 100;
/// Tenths of a point that unproven accounts have to add: with less, a place changed hands as it does on any day.
const LEAST_ADDED: u16 = 10;

/// Who is held back of a day's scores, beside those of the snapshot before and whom of it was held back, by person.
///
/// Held back is whoever is among the first now and was not then, or was held back then, if without the responses of
/// *unproven* accounts the score were lower by a point or more and too low for the first places. Unproven is an
/// account that is no member, that came into the lake after the founding, and for which fewer than [`HeldBack::PROVEN_BY`] members
/// vouch, the person aside. Whoever is held back takes no place, so the next moves up and is looked at, too.
///
/// Nobody is where the community was not founded before the day's end: nothing is younger then.
pub fn held_back(
    today: &Day<'_>,
    before: (&SnapshotScores, &BTreeSet<PersonId>),
    after: &SnapshotScores,
) -> Vec<HeldBack> {
    let founded = today.responses().community.founded.filter(|founded| *founded < today.at());
    let Some(founded) = founded else { return Vec::new() };
    let (before, held) = before;
    let ranked = by_rank(&after.rows);
    let places = places(ranked.len());
    let then = by_rank(&before.rows).into_iter().filter(|row| !held.contains(&row.person));
    let then: Vec<&Row> = then.collect();
    let was_first = first_of(&then, self::places(then.len()));
    let mut looking: Option<Looking<'_>> = None;
    let mut found: Vec<(&Row, Tenths, u32)> = Vec::new();
    let mut first: Vec<&Row> = Vec::new();
    for row in ranked {
        // Who ties with the last of the first is among them.
        if first.len() >= places && first.last().is_some_and(|last| row.score < last.score) {
            break;
        }
        if !was_first.contains(&row.person) {
            let looking = looking.get_or_insert_with(|| Looking::new(today, founded.micros()));
            if let Some((without, accounts)) = looking.at(row) {
                found.push((row, without, accounts));
                continue;
            }
        }
        first.push(row);
    }
    let needed = first.get(places.saturating_sub(1)).or(first.last()).map_or(Tenths(0), |row| row.score);
    let rises = |row: &Row, without: Tenths| row.score >= needed && without < needed;
    let held = found.into_iter().filter(|(row, without, _)| rises(row, *without));
    let mut held: Vec<HeldBack> = held
        .map(|(row, without, accounts)| HeldBack {
            person: row.person,
            score: row.score,
            without,
            accounts,
            needed,
        })
        .collect();
    held.sort_unstable();
    held
}

/// Those with a rank by falling score.
fn by_rank(rows: &[Row]) -> Vec<&Row> {
    let mut ranked: Vec<&Row> = rows.iter().filter(|row| row.evidence == Evidence::Enough).collect();
    ranked.sort_unstable_by_key(|row| (std::cmp::Reverse(row.score), row.person));
    ranked
}

fn places(ranked: usize) -> usize {
    FIRST_PLACES.min(ranked.div_ceil(4))
}

/// Whoever has one of the first places, or ties with the last of them.
fn first_of(ranked: &[&Row], places: usize) -> BTreeSet<PersonId> {
    let Some(last) = ranked.get(places.saturating_sub(1)) else { return BTreeSet::new() };
    ranked.iter().take_while(|row| row.score >= last.score).map(|row| row.person).collect()
}

/// Looks at people without their unproven responders.
struct Looking<'a> {
    today: &'a Day<'a>,
    how: Measuring<'a>,
    sight: Sight,
    /// By account, whether it is in a response before the founding, on either side.
    was_there: Vec<bool>,
}

impl<'a> Looking<'a> {
    fn new(today: &'a Day<'a>, founded: i64) -> Looking<'a> {
        let responses = today.responses();
        let mut was_there = vec![false; responses.accounts.len()];
        for row in responses.all().iter().filter(|row| row.time < founded) {
            was_there[row.responder as usize] = true;
            was_there[row.target as usize] = true;
        }
        Looking { today, how: Measuring::of(today.model()), sight: Sight::default(), was_there }
    }

    /// The score without unproven responders, and how many these are; `None` where they hardly matter.
    fn at(&mut self, row: &Row) -> Option<(Tenths, u32)> {
        let Looking { today, how, sight, was_there } = self;
        let (responses, at, was_there) = (today.responses(), today.at(), &was_there[..]);
        let account = responses.accounts.of_person(row.person)?;
        let view = today.trust().seen_by(account, sight);
        let proven = |responder: AccountIndex| is_proven(&view, was_there, responder);
        let runs = responses.by_responder(account);
        let standing = runs.filter(|run| run.iter().any(|row| row.stands_at(at)));
        let unproven = standing.filter(|run| !proven(run[0].responder)).count();
        let heard = responses.to(account).iter().filter(|row| proven(row.responder));
        let heard: Vec<Response> = heard.copied().collect();
        let steps = measure_one(&heard, &view, at, how, account).map(|(_, steps)| steps);
        let mut features = [0; model::Model::MAX_FEATURES];
        for (held, steps) in features.iter_mut().zip(steps.unwrap_or_default()) {
            *held = steps;
        }
        let without = today.model().score(&features).tenths();
        let added = row.score.0.saturating_sub(without.0);
        (added >= LEAST_ADDED).then_some((without, u32::try_from(unproven).unwrap_or(u32::MAX)))
    }
}

fn is_proven(view: &View<'_>, was_there: &[bool], responder: AccountIndex) -> bool {
    view.holds_member(responder)
        || was_there[responder as usize]
        || view.vouched_for(responder) >= HeldBack::PROVEN_BY
}
