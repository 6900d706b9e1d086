//! Tests of walks through the public door of the crate.

mod laws;
mod odds;
mod worlds;
