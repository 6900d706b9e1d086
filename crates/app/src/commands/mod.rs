//! The commands, a file each; `cli.rs` is their manual.

pub mod attack;
pub mod cli;
pub mod compare;
pub mod counters;
pub mod demo;
pub mod endorse;
pub mod erase;
pub mod evaluate;
pub mod export;
pub mod import;
pub mod influence;
pub mod links;
pub mod members;
pub mod models;
pub mod own_topics;
pub mod read;
pub mod score;
pub mod serve;
pub mod strategy;
pub mod tagging;
pub mod themes;
pub mod topical;
pub mod verify;
