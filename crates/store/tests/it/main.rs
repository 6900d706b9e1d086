//! The store through its public door.

mod publishing;
mod world;
