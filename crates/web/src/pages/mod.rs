//! Pages: templates over view values. What they show is in the view; here is only how.

mod change;
mod comparison;
mod frame;
mod influence;
mod models;
mod moments;
mod people;
mod person;
mod plain;
mod scoreboard;
mod seen_from;
mod steps;
mod strategy;
mod topics;

use askama::Template;
use model::Network;

pub use change::named;
pub use frame::{Beside, Frame, Head};
pub use plain::ErrorPage;

/// A rendered page, or why it could not be rendered.
type Rendered = askama::Result<String>;

/// The first page.
pub fn home(frame: &Frame, view: &views::Home) -> Rendered {
    people::HomePage::new(frame, view).render()
}

/// People by score; `networks` are those that the list can be narrowed to.
pub fn top(frame: &Frame, view: &views::Top, networks: Vec<Network>) -> Rendered {
    people::TopPage::new(frame, view, networks).render()
}

/// Every topic that anybody is influential on.
pub fn topics(frame: &Frame, view: &views::Topics) -> Rendered {
    topics::TopicsPage::new(frame, view).render()
}

/// A topic.
pub fn topic(frame: &Frame, view: &views::TopicPage) -> Rendered {
    topics::TopicTemplate::new(frame, view).render()
}

/// What a search found.
pub fn search(frame: &Frame, view: &views::Search) -> Rendered {
    people::SearchPage::new(frame, view).render()
}

/// People as seen from one of them.
pub fn seen_from(frame: &Frame, view: &views::SeenFrom) -> Rendered {
    seen_from::SeenFromPage { frame, view }.render()
}

/// A person.
pub fn person(frame: &Frame, view: &views::Show) -> Rendered {
    person::PersonPage::new(frame, view).render()
}

/// Somebody's moments.
pub fn moments(frame: &Frame, view: &views::Moments) -> Rendered {
    moments::MomentsPage::new(frame, view).render()
}

/// The people around somebody.
pub fn influence(frame: &Frame, view: &views::InfluencePage) -> Rendered {
    influence::InfluencePage { frame, view }.render()
}

/// Somebody to whom nobody has responded.
pub fn unscored(frame: &Frame, view: &views::Unscored) -> Rendered {
    person::UnscoredPage { frame, view }.render()
}

/// The ledger of a score or of a change.
pub fn explain(frame: &Frame, view: &views::Explain) -> Rendered {
    match view {
        views::Explain::Score(view) => change::LedgerPage::new(frame, view).render(),
        views::Explain::Change(view) => change::ChangePage::new(frame, view).render(),
    }
}

/// When to post, what works, whom to meet.
pub fn strategy(frame: &Frame, view: &views::StrategyPage) -> Rendered {
    strategy::StrategyTemplate::new(frame, view).render()
}

/// How scores are made.
pub fn method(frame: &Frame, view: &views::Method) -> Rendered {
    plain::MethodPage::new(frame, view).render()
}

/// Every model.
pub fn models(frame: &Frame, view: &views::Models) -> Rendered {
    models::ModelsPage { frame, view }.render()
}

/// Two models side by side.
pub fn comparison(frame: &Frame, view: &views::ComparisonView) -> Rendered {
    comparison::ComparisonPage::new(frame, view).render()
}

/// What came in and what was refused.
pub fn operator(frame: &Frame, view: &views::OperatorView) -> Rendered {
    plain::OperatorPage::new(frame, view).render()
}

/// How to leave.
pub fn leave(frame: &Frame, view: &views::Leave) -> Rendered {
    plain::LeavePage { frame, view }.render()
}

/// What this is, and what it promises.
pub fn about(frame: &Frame, view: &views::About) -> Rendered {
    plain::AboutPage { frame, view }.render()
}

/// Why buying does not work, and what would.
pub fn buying(frame: &Frame, view: &views::Buying) -> Rendered {
    plain::BuyingPage { frame, view }.render()
}
