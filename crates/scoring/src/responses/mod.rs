//! What is read from the lake: who responded to whom, when, under which post; withdrawn, joined and sorted.

mod accounts;
mod authored;
mod builder;
mod card;
mod community;
mod excerpt;
mod grouped;
mod listed;
mod load;
mod objections;
mod persons;
mod posts;
mod profiles;
mod response;
mod slots;
mod spread;
mod table;
mod window;

pub(crate) use card::card;
pub(crate) use listed::is_listed;
pub(crate) use profiles::counter;
pub(crate) use slots::{SLOTS_PER_HORIZON, slot_micros};
pub(crate) use spread::Entropy;
pub(crate) use window::{Weeks, Window};

pub use accounts::{AccountIndex, Accounts, PostKey};
pub use authored::Authored;
pub use builder::ResponsesBuilder;
pub use community::Community;
pub use listed::unlisted;
pub use load::{
    LoadPhase, LoadedResponses, load_authored, load_labelled, load_posted, load_posts, load_responses,
    load_responses_telling,
};
pub use objections::Objections;
pub use posts::{KnownPost, KnownPosts};
pub use profiles::{Profile, Profiles};
pub use response::Response;
pub use table::Responses;
