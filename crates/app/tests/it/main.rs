//! The binary, as people and programs call it.

mod attack;
mod beside;
mod browser;
mod clout;
mod demo;
mod endorse;
mod estimates;
mod evaluate;
mod exports;
mod generate;
mod house;
mod import;
mod kill;
mod leave;
mod models;
mod moved;
mod names;
mod pairs;
mod people;
mod serve;
mod shared;
mod snapshots;
mod spellings;
mod strategy;
mod topics;
mod words;
