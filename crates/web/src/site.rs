//! What a site is made of.

use std::sync::Arc;

use store::Store;
use topics::Ontology;

use views::{Movements, Newcomers, Operator, Viewpoints};

/// Everything the site needs.
#[derive(Clone)]
pub struct Site {
    /// Published snapshots.
    pub store: Arc<Store>,
    /// The topics, with those that the operator added.
    pub ontology: Arc<Ontology>,
    /// The operator's figures.
    pub operator: Arc<dyn Operator>,
    /// Rankings from somebody's own view.
    pub viewpoints: Arc<dyn Viewpoints>,
    /// People to whom nobody has responded yet.
    pub newcomers: Arc<dyn Newcomers>,
    /// Why scores moved.
    pub movements: Arc<dyn Movements>,
    /// What the operator states.
    pub config: Config,
}

/// What the operator of a site states about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// What is measured here, such as `Quantum Computing Stack Exchange`; shown beside the mark. Default: none.
    pub community: Option<String>,
    /// Where the data come from, where a licence asks to say so. Default: none.
    pub attribution: Option<Attribution>,
    /// Whom to write to in order to leave: an address for people, shown as it is. Default: none.
    pub contact: Option<String>,
}

/// Where data come from and under which licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// The notice.
    pub text: String,
    /// Where it leads; shown as a link if it begins with `https://`.
    pub url: Option<String>,
}

impl Attribution {
    /// The address, if it can be linked to.
    pub fn link(&self) -> Option<&str> {
        self.url.as_deref().filter(|url| url.starts_with("https://"))
    }
}
