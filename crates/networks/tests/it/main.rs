//! Payloads in, events as text out.

mod acts;
mod archives;
mod documentation;
mod door;
mod exports;
mod mutated;
mod payloads;
mod reconcile;
mod refusals;
mod shared;
