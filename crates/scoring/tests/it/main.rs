//! Scoring through one door: small worlds in text, scores in text.

mod attack;
mod audience;
mod day;
mod fold;
mod invariants;
mod leaps;
mod models;
mod movements;
mod people;
mod portraits;
mod sampled;
mod scoreboard;
mod segments;
mod strategy;
mod ties;
mod topics;
mod trust;
mod world;
mod worlds;
