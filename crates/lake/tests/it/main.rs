//! The lake through its own door: events in, files and events out.

mod beside;
mod canonical;
mod crash;
mod damage;
mod deletes;
mod erase;
mod erase_again;
mod erase_batch;
mod everyday;
mod living;
mod names;
mod world;
