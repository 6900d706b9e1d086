//! The site through its one door: requests to a real server over a made-up community.

mod browser;
mod contrast;
mod endorsed;
mod figures;
mod html;
mod markup;
mod models;
mod moved;
mod plus_k;
mod refusals;
mod same_values;
mod served;
mod snapshots;
mod strategic;
mod ties;
mod topical;
mod world;
