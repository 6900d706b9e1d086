//! The words of Clout: ids, units, events, models, scores and snapshots.
//!
//! Everything here is plain data and arithmetic. No input or output, no clock, no async:
//! whoever needs today's date is told it.

mod account;
mod event;
mod influence;
mod interval;
mod kind;
mod ledger;
mod links;
mod models;
mod moment;
mod movement;
pub mod names;
mod network;
mod plus_k;
mod portrait;
mod reading;
mod scale;
mod snapshot;
mod strategy;
mod style;
mod time;
mod topic;
pub mod visible;
mod zone;

pub use account::{AccountError, AccountId, ERASED_PREFIX, PersonId};
pub use event::{Event, EventId, Reject, event_id};
pub use influence::{
    Direction, Influence, InfluenceDetails, InfluenceTotals, SharedResponder, SimilarPerson,
};
pub use interval::{Band, Newcomers};
pub use kind::{Group, Kind, Objection, ResponseKind, UnknownKind};
pub use ledger::{Ledger, Line, LineReason, round_to_sum};
pub use links::{Links, PostUrl, ProfileUrl, ReadAccount};
pub use models::{
    Feature, Measure, Model, ModelError, Provenance, TrustRules, Weighing, quantise, unquantise,
};
pub use moment::{MOMENT_RULES, MOMENT_STEPS, Moment, MomentDetails, MomentResponder, MomentRules};
pub use movement::{Cause, MovedSince, Movement, MovementDetails, MovementLine, MovementMover, Mover};
pub use network::{KNOWN_NETWORKS, Network, NetworkError};
pub use plus_k::{
    CountedPlusK, PLUS_K_A_DAY, PLUS_K_AGAIN_DAYS, PLUS_K_DAYS, PLUS_K_DOUBLINGS, PLUS_K_MOST_LIFT,
    PLUS_K_NETTING_DAYS, PlusK, count_plus_k, order_of,
};
pub use portrait::{MIN_ACTS, OwnActs, PORTRAIT_DAYS, PORTRAIT_WEEKS, Places, Portrait, Reshares, Spread};
pub use reading::Reading;
pub use scale::{MAX_PEOPLE, POINTS_PER_LOG, Score, ScoreOutOfRange, Tenths, effective_people};
pub use snapshot::{
    Card, Estimate, Evidence, EvidencePost, EvidenceResponder, EvidenceVouch, HeldBack, OtherAccount, Row,
    SnapshotDetails, SnapshotKey, SnapshotScores, Via,
};
pub use strategy::{
    BestWindow, DAY_STEPS, Gain, PostForm, ResponseWeek, STRATEGY_DAYS, STRATEGY_PEOPLE, STRATEGY_POSTS,
    STRATEGY_RESPONSES, STRATEGY_SETTLE_DAYS, StrategyDetails, Trait, WEEK_STEPS, WeekLevels, Works,
    WorthMeeting, week_of, week_step,
};
pub use style::{Axes, STYLES, STYLES_A_SIDE, Style};
pub use time::{Day, TimeError, Timestamp};
pub use topic::{Interest, PersonTopic, TopicDetails, TopicId, TopicPost, TopicResponder, TopicRules};
pub use zone::{Zone, ZoneError};
