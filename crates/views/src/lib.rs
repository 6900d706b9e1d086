//! View values: what a page shows and its JSON twin prints, built once from published snapshots.
//!
//! Nothing here knows HTTP or HTML; the command line prints the same values. Unknown is `null`, never zero.
//! Days are `YYYY-MM-DD` and times RFC 3339, both in UTC.

mod about;
mod buying;
mod change;
mod change_line;
mod comparison;
mod coverage;
mod earlier;
mod endorsements;
mod estimate;
mod explain;
mod failure;
mod history;
mod home;
mod influence;
mod leave;
mod ledger;
mod method;
mod model_state;
mod models;
mod moments;
mod movers;
mod operator;
mod portrait;
mod ports;
mod quarantine;
mod search;
mod seen_from;
mod show;
mod strategy;
mod subject;
mod top;
mod topics;
mod trust;
mod who;
mod witness;
pub mod words;

pub use about::{About, Promise, about};
pub use buying::{Bought, Buying, Prices, buying};
pub use change::{Change, Moment, change};
pub use change_line::ChangeLine;
pub use comparison::{
    BinView, ComparisonView, DayMovesView, GainView, MoveLineView, MovedView, MovesView, comparison,
    comparison_name,
};
pub use coverage::{Coverage, coverage};
pub use earlier::Earlier;
pub use endorsements::{
    EndorsedView, Endorsements, GiverView, MostEndorsed, PlusKView, UnscoredTopic, endorsements,
    most_endorsed, plus_k, unscored_topics,
};
pub use estimate::{EstimateView, PriorView, Unscored, estimate, newcomer, unscored};
pub use explain::{Explain, ScoreLedger, explain};
pub use failure::{Failure, FailureBody};
pub use history::{Best, Point, best, history};
pub use home::{Home, home};
pub use influence::{
    InfluenceList, InfluencePage, InfluenceView, SimilarList, SimilarView, influence, influence_of,
    similar_to,
};
pub use leave::{Leave, leave};
pub use ledger::{LedgerLine, LedgerPart, NAMED, ledger};
pub use method::{BandView, FeatureView, Formula, Method, ModelView, SCOREBOARD, WeighingView, method};
pub use model_state::{ComparisonLink, model_state};
pub use models::{CurrentModel, ModelLine, Models, PublicationView, models};
pub use moments::{MomentResponderView, MomentView, Moments, moments, moments_of};
pub use movers::{MoverView, Others, TrustMove};
pub use operator::{OperatorView, SnapshotView, operator};
pub use portrait::{AxisLine, StyleView, SubscoreReasons, Subscores, style, subscores};
pub use ports::{
    DayFigures, Figures, Movements, NetworkFigures, Newcomers, NoMovements, NoNewcomers, NoOperator,
    NoViewpoints, Operator, OperatorError, RejectFigures, RejectSample, Seen, SourceFigures, Span,
    ViewpointError, Viewpoints,
};
pub use quarantine::{FigureView, GateMoverView, GateView, HeldBackPerson, HeldBackView};
pub use search::{Search, search};
pub use seen_from::{SeenBecause, SeenFrom, SeenPerson, seen_from};
pub use show::{AccountView, EffectivePeople, PostView, Show, show, show_since, week_before};
pub use strategy::{
    AlikeView, MeetView, StrategyEvidence, StrategyNeeds, StrategyPage, WeekView, WindowView, WorksView,
    ZoneView, strategy,
};
pub use subject::Subject;
pub use top::{DEFAULT_LIMIT, EvidenceFilter, Top, TopOptions, TopPerson, named, top};
pub use topics::{
    InterestView, TopicCount, TopicLine, TopicName, TopicPage, TopicPerson, TopicPostView,
    TopicResponderView, TopicView, Topics, interests_of, search_topics, topic_page, topics, topics_of,
    widest_topics,
};
pub use trust::{TrustView, VoucherView, trust};
pub use who::Who;
pub use witness::{Witness, witnesses};
