//! The commands, a file each; `cli.rs` is their manual.

pub mod attack;
pub mod cli;
pub mod compare;
pub mod counters;
pub mod demo;
pub mod endorse;
pub mod erase;
pub mod evaluate;
pub mod explain;
pub mod export;
pub mod generate;
pub mod import;
pub mod influence;
pub mod links;
pub mod members;
pub mod model;
pub mod own_topics;
pub mod score;
pub mod serve;
pub mod show;
pub mod strategy;
pub mod themes;
pub mod top;
pub mod topical;
pub mod topics;
pub mod verify;
