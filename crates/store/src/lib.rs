//! Published snapshots, and the small state that people own.
//!
//! Layout below the folder of a store:
//!
//! ```text
//! snapshots/2018-08-31/m1-r1/scores.parquet, model.json    kept for ever, never changed but by erasure
//! snapshots/newest/                                        cards and evidence of the newest day alone
//! history/2018-08.idx                                      derived index by person
//! models/m1.json, reports/NAME.json
//! state.db, state.lock          what is published, named members, joined accounts, +K and choices of topics,
//!                               opt-outs, erasures, a key
//! ```
//!
//! Every file but the derived index is sealed: its length and digest stand in `state.db`, and nothing is
//! decoded that does not match. Something becomes visible by one transaction there, after its files are on the
//! disk, so a crash at any point leaves the old state. One process writes at a time (the others wait); any
//! number read.

mod beside;
mod community;
mod details;
mod endorsements;
mod erase;
mod error;
mod files;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod gate_log;
mod history;
mod layout;
mod live;
mod lock;
mod newest;
mod opt_outs;
mod publications;
mod publish;
mod redact;
mod scores;
mod state;
mod store;
mod table;
mod verify;

pub use community::Link;
pub use endorsements::{Choice, Endorsed, Endorsing, Hand, MOST_PROPOSED, Refusal, TopicAct, TopicLogEntry};
pub use erase::Erased;
pub use error::StoreError;
pub use gate_log::{GateDecision, Verdict};
pub use history::HistoryPoint;
pub use newest::{
    EndorsedPerson, Found, Listed, Matches, NamedAccount, Newest, PersonDetails, TopicCount, TopicDetails,
};
pub use opt_outs::{OptOuts, fold_handle};
pub use publications::{Publication, Publications};
pub use publish::Published;
pub use state::Erasure;
pub use store::{SnapshotInfo, Store};
pub use verify::Finding;
