//! What is read from the lake: who responded to whom, when, under which post; withdrawn, joined and sorted.

mod accounts;
mod builder;
mod card;
mod community;
mod grouped;
mod listed;
mod load;
mod objections;
mod persons;
mod profiles;
mod response;
mod slots;
mod source;
mod table;
mod work;

pub(crate) use card::card;
pub(crate) use listed::is_listed;
pub(crate) use profiles::counter;
pub(crate) use slots::{SLOTS_PER_HORIZON, slot_micros};

pub use accounts::{AccountIndex, Accounts, PostKey};
pub use builder::ResponsesBuilder;
pub use community::Community;
pub use listed::unlisted;
pub use load::{LoadPhase, Loaded, Record, load, load_record, load_responses, look_up};
pub use objections::Objections;
pub use profiles::{Profile, Profiles};
pub use response::Response;
pub use source::{Source, Take};
pub use table::Responses;
pub use work::Work;
