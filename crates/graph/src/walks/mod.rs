//! Race walks: rankings from somebody's own view, in which a new edge diverts the walks that take it and no others.
//!
//! From each start `walks` walks set out. At each step a walk stops with probability `1 - go_on`; else it goes on
//! from `v` to the winner of a race over the edges of `v`: a weighted draw. Every vertex has a fixed number of *slots*,
//! each raced once for all walks; walk `w` of start `m` uses at its step `j` the slot `hash(seed, w, key(m), j)`
//! of the vertex it stands at. All randomness is keyed by the `keys` of vertices, so their numbers do not matter.
//!
//! What is counted is how many walks *ever hit* a vertex, not how often they visit it: what a vertex points at
//! comes after the hit and cannot change it (Hopcroft and Sheldon, "Manipulation-Resistant Reputations Using
//! Hitting Time", WAW 2007).
//!
//! Weakness: walks that use the same slot of the same vertex go the same way. No more ways than `slots` lead out of
//! a vertex, so few slots make what a hub points at noisy; and a walk that comes back to a vertex goes on as it did
//! before with probability `1 / slots`, which biases hits on cycles by as much.

mod draw_table;
mod hash;
mod itinerary;
mod march;
mod personalised;
mod race;

pub use personalised::{personalised_hits, personalised_hops};

/// How to walk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Walking {
    /// Another seed is another, independent sample.
    pub seed: u64,
    /// Walks from each start, at least one.
    pub walks: u32,
    /// Slots of each vertex, 1 to [`Walking::MOST_SLOTS`]; a thousand or more, as only those that are used cost.
    pub slots: u32,
    /// Probability of going on at each step, 0 to 1.
    pub go_on: f64,
    /// Steps after which a walk stops in any case, at most [`Walking::LONGEST`].
    pub longest: u32,
}

/// Walks that cannot be made.
#[derive(Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // the messages name the fields
pub enum WalkError {
    /// Not one key for each vertex.
    #[error("{keys} keys for {vertices} vertices, expected one each")]
    Keys { keys: usize, vertices: usize },
    /// A start outside of the graph.
    #[error("vertex {vertex} is outside of the graph of {vertices} vertices")]
    Outside { vertex: u32, vertices: usize },
    /// A number of walks, slots or steps, or a probability, that is out of bounds.
    #[error("{what} is {found}, expected {expected}")]
    Walking { what: &'static str, found: f64, expected: &'static str },
    /// Vertices times walks do not fit into 32 bits.
    #[error("{walks} walks from each of {vertices} vertices are too many to number; take fewer walks")]
    TooMany { walks: u32, vertices: usize },
}

impl Walking {
    /// Most slots of a vertex.
    pub const MOST_SLOTS: u32 = 1 << 16;
    /// Most steps of a walk.
    pub const LONGEST: u32 = 1 << 16;

    fn check(&self) -> Result<(), WalkError> {
        let bounded = |what, found: f64, least: f64, most: f64, expected| {
            let inside = (least..=most).contains(&found);
            if inside { Ok(()) } else { Err(WalkError::Walking { what, found, expected }) }
        };
        bounded("walks", self.walks.into(), 1.0, f64::from(u32::MAX), "1 or more")?;
        bounded("slots", self.slots.into(), 1.0, Self::MOST_SLOTS.into(), "1 to 65,536")?;
        bounded("longest", self.longest.into(), 0.0, Self::LONGEST.into(), "0 to 65,536")?;
        bounded("go_on", self.go_on, 0.0, 1.0, "a probability, 0 to 1")
    }

    /// Walks are numbered in 32 bits, `walks` for each of `vertices`.
    fn check_numbers(&self, vertices: usize) -> Result<(), WalkError> {
        let fits = (vertices as u64).saturating_mul(self.walks.into()) < u64::from(u32::MAX);
        if fits { Ok(()) } else { Err(WalkError::TooMany { walks: self.walks, vertices }) }
    }
}
