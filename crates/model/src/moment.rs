//! Moments: posts that drew unusually many trusted people for whoever wrote them.

use crate::{PersonId, Timestamp, TopicId};

/// When a post is a moment.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct MomentRules {
    /// Other posts that are needed to say what is usual.
    pub min_others: u32,
    /// Trusted people, without whom no post is a moment.
    pub min_people: u32,
    /// How far somebody must be trusted to be one of these, 0 to 1.
    pub min_trust: f64,
    /// A moment draws at least so many times what is usual.
    pub min_effect: f64,
    /// Only so small a share of the person's posts would draw so much.
    pub most_odds: f64,
}

/// The rules.
pub const MOMENT_RULES: MomentRules =
    MomentRules { min_others: 4, min_people: 3, min_trust: 0.1, min_effect: 2.0, most_odds: 0.025 };

/// A post of the last 90 days that drew unusually many trusted people, measured against the person's own other posts.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// Whose post it is.
    pub person: PersonId,
    /// The network's id of the post.
    pub post: String,
    /// When it was posted; `None` where the post itself was not seen.
    pub time: Option<Timestamp>,
    /// The beginning of its text.
    pub text: Option<String>,
    /// Distinct people who responded to it.
    pub people: u32,
    /// The same, each as far as they are trusted, seen without the person.
    pub trusted: f32,
    /// What the person's other posts of these days drew on average, counted the same way.
    pub usual: f32,
    /// How many other posts these are; those without any response are among them.
    pub others: u32,
    /// How likely one of their posts would draw so much or more, judged by the others.
    pub odds: f32,
    /// When the first response came.
    pub first: Timestamp,
    /// When the last one came.
    pub last: Timestamp,
    /// Median age of the post at a response, in seconds, counted from the first response where the post was not seen.
    pub median_seconds: u32,
    /// Its age when half of all who responded had done so, counted the same way.
    pub half_seconds: u32,
    /// Its age at the first response of each person, rising: everybody, or evenly chosen among many.
    pub came: Vec<u32>,
    /// What it is about.
    pub topics: Vec<TopicId>,
}

/// The most entries of [`Moment::came`].
pub const MOMENT_STEPS: usize = 48;

/// One of those who responded to a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct MomentResponder {
    /// Whose post.
    pub person: PersonId,
    /// Which, by its place among the person's moments.
    pub moment: u32,
    /// Who responded.
    pub responder: PersonId,
    /// Trust, seen without the person: 0 to 1.
    pub trust: f32,
    /// How often they responded to the post.
    pub responses: u32,
    /// When they first did.
    pub first: Timestamp,
}

/// What is kept of moments for the newest day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MomentDetails {
    /// By person, the most unusual first.
    pub moments: Vec<Moment>,
    /// By person and moment, the most trusted first.
    pub responders: Vec<MomentResponder>,
}
