//! Payloads in, events as text out.

mod acts;
mod archives;
mod documentation;
mod door;
mod mutated;
mod payloads;
mod refusals;
mod shared;
