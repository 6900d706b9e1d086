//! Why buying a score does not work, and what would, in numbers of the model in use.

use model::{Day, HeldBack, Model, POINTS_PER_LOG, effective_people};
use serde::Serialize;
use store::Newest;

/// Accounts bought, a row of the table each.
const BOUGHT: [u32; 4] = [1, 10, 100, 1_000];
/// Known people that somebody ordinary has already.
const ORDINARY: u32 = 20;

/// The page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Buying {
    /// The day of the newest scores; null where nothing is published.
    pub as_of: Option<Day>,
    /// What the model in use gives; null where nothing is published.
    pub prices: Option<Prices>,
}

/// What responses of one kind or another are worth at most, in points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prices {
    /// The model.
    pub model: String,
    /// The most that accounts of whom nothing is known add, however many.
    pub unknown_bound: f64,
    /// What so many bought accounts add, all of them responding all the time.
    pub bought: Vec<Bought>,
    /// What one known person adds who responds all the time, to somebody to whom nobody else does.
    pub one_known: f64,
    /// The same to somebody to whom `ordinary` known people respond already.
    pub one_more_known: f64,
    /// How many these are.
    pub ordinary: u32,
    /// New people whom a member makes known in `vouch_days`; null where the model trusts otherwise.
    pub vouches: Option<u32>,
    /// How many days a member's places last until there are new ones.
    pub vouch_days: f64,
    /// How long a member's word lasts, in days.
    pub word_days: f64,
    /// Members who have to vouch for an account that came after the founding, lest the operator looks at whom it lifts
    /// among the first.
    pub proven_by: u32,
}

/// What so many bought accounts add.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bought {
    /// How many.
    pub accounts: u32,
    /// Were each counted as a person, to somebody to whom nobody else responds.
    pub counted: f64,
    /// Here, at most: to whomever they add most.
    pub here: f64,
}

/// The page, by the model of the newest scores.
pub fn buying(newest: Option<&Newest>) -> Buying {
    Buying { as_of: newest.map(|newest| newest.key.day), prices: newest.map(|newest| prices(&newest.model)) }
}

fn prices(model: &Model) -> Prices {
    let days = model.horizon_seconds as f64 / 86_400.0;
    Prices {
        model: model.name.clone(),
        unknown_bound: tenth(model.unknown_bound()),
        bought: BOUGHT
            .into_iter()
            .map(|accounts| Bought {
                accounts,
                counted: tenth(points(model, 0.0, f64::from(accounts))),
                here: tenth(of_strangers(model, accounts)),
            })
            .collect(),
        one_known: tenth(points(model, 0.0, 1.0)),
        one_more_known: tenth(points(model, f64::from(ORDINARY), f64::from(ORDINARY + 1))),
        ordinary: ORDINARY,
        vouches: Some(model.trust.vouches).filter(|vouches| *vouches > 0),
        vouch_days: days,
        word_days: days * model.trust.window,
        proven_by: HeldBack::PROVEN_BY,
    }
}

/// Points between so many people and so many, all of them responding all the time.
fn points(model: &Model, from: f64, to: f64) -> f64 {
    let weights: f64 = model.features.iter().map(|feature| feature.weight).sum();
    (POINTS_PER_LOG * weights * (to.ln_1p() - from.ln_1p())).min(99.0)
}

/// The most that strangers add to anybody, however many known people respond beside them.
fn of_strangers(model: &Model, strangers: u32) -> f64 {
    // Known people by twentieths of a power of ten: between two of them hardly anything changes.
    let known = (-40..=140).map(|step| 10f64.powf(f64::from(step) / 20.0));
    let gain =
        |known: f64| points(model, known, effective_people(known, f64::from(strangers), &model.weighing));
    std::iter::once(0.0).chain(known).map(gain).fold(0.0, f64::max)
}

fn tenth(points: f64) -> f64 {
    (points * 10.0).round() / 10.0
}
