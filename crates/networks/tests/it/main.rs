//! Payloads in, events as text out.

mod acts;
mod archives;
mod documentation;
mod door;
mod exports;
mod mutated;
mod orders;
mod payloads;
mod reconcile;
mod reconcile_exports;
mod refusals;
mod shared;
