//! From text to topics through one door: text in, text out.

mod additions;
mod door;
mod laws;
mod ontology;
mod shared;
mod themes;
mod words;
