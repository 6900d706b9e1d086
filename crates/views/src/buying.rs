//! Why buying a score does not work, and what would, in numbers of the model in use.

use model::{Day, HeldBack, Model};
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
    /// The same to somebody to whom `ordinary` known people respond all the time already.
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
                counted: tenth(model.worth_of_known_people(accounts)),
                here: tenth(model.worth_of_strangers(accounts)),
            })
            .collect(),
        one_known: tenth(model.worth_of_known_people(1)),
        one_more_known: tenth(
            model.worth_of_known_people(ORDINARY + 1) - model.worth_of_known_people(ORDINARY),
        ),
        ordinary: ORDINARY,
        vouches: Some(model.trust.vouches).filter(|vouches| *vouches > 0),
        vouch_days: days,
        word_days: days * model.trust.window,
        proven_by: HeldBack::PROVEN_BY,
    }
}

fn tenth(points: f64) -> f64 {
    (points * 10.0).round() / 10.0
}
