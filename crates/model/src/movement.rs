//! Movements: why a score moved between two moments, and who moved it.

use crate::{Card, Day, Network, Timestamp};

/// Why a score moved. Lines come in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The same evidence under another model.
    Model,
    /// Responses grew older.
    GrownOld,
    /// Responses grew older on a network of which nothing was heard for a while.
    Frozen {
        /// Which.
        network: Network,
        /// The day of its latest event.
        last: Day,
    },
    /// Responses were undone, or ended with their post or with the account they came from.
    Withdrawn,
    /// The first responses ever from a network.
    Joined {
        /// Which.
        network: Network,
    },
    /// People responded who never had.
    Came,
    /// People responded who had before.
    Again,
    /// Responders are trusted more.
    TrustRose,
    /// Responders are trusted less.
    TrustFell,
}

/// One reason, with its part of the change. The points of all reasons add up to the change of the score.
#[derive(Debug, Clone, PartialEq)]
pub struct Movement {
    /// Why.
    pub cause: Cause,
    /// Points, exact.
    pub points: f64,
    /// Those who moved it most, the most telling first; only people who may be named.
    pub people: Vec<Mover>,
    /// How many others had a part in it.
    pub others: u32,
    /// The points of the others: with those of [`Movement::people`] they add up to [`Movement::points`].
    pub others_points: f64,
}

/// A responder who moved a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Mover {
    /// Who.
    pub card: Card,
    /// Their part of the points.
    pub points: f64,
    /// How many of their responses came, grew old, were withdrawn, or are looked at with another trust.
    pub responses: u32,
    /// The latest of these.
    pub last: Timestamp,
    /// Their trust as the person sees it, 0 to 1: at the earlier moment and at the later one.
    pub trust: [f64; 2],
}
