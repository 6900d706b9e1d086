//! Movements: why a score moved between two moments, and who moved it.

use crate::{Card, Day, Network, PersonId, Timestamp};

/// Why a score moved. Lines come in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The same evidence under another model.
    Model,
    /// Older responses count lesser.
    GrownOld,
    /// Older responses count lesser on a network of which nothing was heard for a while.
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

/// Why scores moved since a few earlier days, worked out when a day was published; of people with enough evidence.
///
/// Of each person, by rising id: the days, then the lines of each day, then the people named with each line. The person
/// page reads it; what moved a score since any other day is worked out when somebody asks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MovementDetails {
    /// Since when it was worked out, by person and day.
    pub since: Vec<MovedSince>,
    /// By person and day, then in the order of [`Movement`].
    pub lines: Vec<MovementLine>,
    /// By person, day and line, the most telling first.
    pub movers: Vec<MovementMover>,
}

/// The earlier snapshot, of the same model, that somebody's movement was worked out from: where another revision of that
/// day is shown by now, it says nothing of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovedSince {
    /// Whose score.
    pub person: PersonId,
    /// The day of the earlier snapshot.
    pub day: Day,
    /// Its revision.
    pub revision: u32,
}

/// One reason of a movement since a day; see [`Movement`].
#[derive(Debug, Clone, PartialEq)]
pub struct MovementLine {
    /// Whose score.
    pub person: PersonId,
    /// Since when.
    pub day: Day,
    /// Why.
    pub cause: Cause,
    /// Points, exact.
    pub points: f64,
    /// How many who are not named had a part in it.
    pub others: u32,
    /// Their points.
    pub others_points: f64,
}

/// Somebody named with a line; see [`Mover`].
#[derive(Debug, Clone, PartialEq)]
pub struct MovementMover {
    /// Whose score.
    pub person: PersonId,
    /// Since when.
    pub day: Day,
    /// The place of the line among those of the person since that day.
    pub line: u32,
    /// Who moved it.
    pub responder: PersonId,
    /// Their part of the points.
    pub points: f64,
    /// How many responses of theirs it is about.
    pub responses: u32,
    /// The latest of these.
    pub last: Timestamp,
    /// Their trust as the person saw it at the earlier moment, 0 to 1.
    pub trust_before: f64,
    /// The same at the later one.
    pub trust_after: f64,
}
