//! The binary, as people and programs call it.

mod browser;
mod clout;
mod demo;
mod evaluate;
mod house;
mod import;
mod kill;
mod leave;
mod moved;
mod serve;
mod shared;
mod snapshots;
