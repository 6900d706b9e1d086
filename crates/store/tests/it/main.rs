//! The store through its public door.

mod candidates;
mod community;
mod damage;
mod details;
mod endorsing;
mod erasing;
mod golden;
mod history;
mod leaving;
mod newest;
mod publishing;
mod searching;
mod sharing;
mod things_kept;
mod world;
