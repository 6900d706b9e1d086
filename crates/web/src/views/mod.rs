//! View values: what a page shows and its JSON twin prints, built once from published snapshots.
//!
//! Nothing here knows HTTP or HTML; the command line prints the same values. Unknown is `null`, never zero.
//! Days are `YYYY-MM-DD` and times RFC 3339, both in UTC.

mod about;
mod change;
mod coverage;
mod earlier;
mod explain;
mod failure;
mod history;
mod home;
mod leave;
mod ledger;
mod method;
mod movers;
mod operator;
mod search;
mod show;
mod top;
mod who;
mod witness;

pub use about::{About, Promise, about};
pub use change::{Change, ChangeLine, Moment, change};
pub use coverage::{Coverage, coverage};
pub use earlier::Earlier;
pub use explain::{Explain, ScoreLedger, explain};
pub use failure::{Failure, FailureBody};
pub use history::{Best, Point, best, history};
pub use home::{Home, home};
pub use leave::{Leave, leave};
pub use ledger::{LedgerLine, LedgerPart, NAMED, ledger};
pub use method::{BandView, FeatureView, Formula, Method, ModelView, SCOREBOARD, WeighingView, method};
pub use movers::{MoverView, Others, TrustMove};
pub use operator::{OperatorView, SnapshotView, operator};
pub use search::{Search, search};
pub use show::{EffectivePeople, PostView, Show, TopicView, show, show_since, week_before};
pub use top::{EvidenceFilter, Top, TopOptions, TopPerson, named, top};
pub use who::Who;
pub use witness::{Witness, witnesses};
