//! Who influences whom, and who shares an audience.

use crate::{PersonId, Timestamp};

/// Which way influence goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the other to the person, who responds to them.
    InfluencedBy,
    /// From the person to the other, who responds to the person.
    Influences,
}

impl Direction {
    /// Both.
    pub const ALL: [Direction; 2] = [Direction::InfluencedBy, Direction::Influences];
}

/// Attention between a person and another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// Who is told of.
    pub person: PersonId,
    /// Which way.
    pub direction: Direction,
    /// The other one.
    pub other: PersonId,
    /// Share of all attention that whoever responds gives to whom they respond to, 0 to 1.
    pub share: f32,
    /// Trust of the other one, seen without the person: 0 to 1.
    pub trust: f32,
    /// Responses within the window of trust; undated edges are none.
    pub responses: u32,
    /// First and last of them; `None` where only undated edges are known.
    pub span: Option<(Timestamp, Timestamp)>,
    /// The post that the last of them with one is to.
    pub post: Option<String>,
}

/// How many there are in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InfluenceTotals {
    /// Who is told of.
    pub person: PersonId,
    /// To how many they respond.
    pub influenced_by: u32,
    /// How many respond to them.
    pub influences: u32,
}

/// Somebody whose audience is like that of a person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimilarPerson {
    /// Who is told of.
    pub person: PersonId,
    /// The other one.
    pub other: PersonId,
    /// 0 to 1.
    pub likeness: f32,
    /// Trusted people who respond to both.
    pub shared: u32,
}

/// One of those who respond to both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedResponder {
    /// Who is told of.
    pub person: PersonId,
    /// Who is similar.
    pub other: PersonId,
    /// Who responds to both.
    pub responder: PersonId,
}

/// What is kept of influence for the newest day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InfluenceDetails {
    /// By person and direction, the strongest first.
    pub people: Vec<Influence>,
    /// By person.
    pub totals: Vec<InfluenceTotals>,
    /// By person, the most alike first.
    pub similar: Vec<SimilarPerson>,
    /// By person, then by the other one, those that tell most first.
    pub shared: Vec<SharedResponder>,
}
