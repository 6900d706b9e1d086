//! What stands around every page.

use axum::http::Uri;
use model::SnapshotKey;

use crate::Config;
use crate::styles::href as stylesheet_href;

/// What a page says of itself.
#[derive(Debug, Clone)]
pub struct Head {
    title: Option<String>,
    twin: Option<String>,
    section: &'static str,
    query: String,
    beside: Option<Beside>,
}

/// A page whose scores are of another model than the current one.
#[derive(Debug, Clone)]
pub struct Beside {
    /// The snapshot that is shown.
    pub model: SnapshotKey,
    /// `candidate` or `superseded`; `current` where it was published and has not scored the newest day yet.
    pub state: &'static str,
    /// The snapshot of the current model.
    pub current: SnapshotKey,
    /// The same page under the current model.
    pub back: String,
}

impl Head {
    /// The first page.
    pub fn home() -> Head {
        Head {
            title: None,
            twin: Some("/api/v1/".into()),
            section: "home",
            query: String::new(),
            beside: None,
        }
    }

    /// A page with a title.
    pub fn titled(title: &str) -> Head {
        Head { title: Some(title.to_owned()), twin: None, section: "", query: String::new(), beside: None }
    }

    /// At an address, in a section of the navigation. The twin has the same address under `/api/v1`.
    pub fn at(mut self, uri: &Uri, section: &'static str) -> Head {
        let rest = uri.path_and_query().map_or("/", |rest| rest.as_str());
        self.twin = Some(format!("/api/v1{rest}"));
        self.section = section;
        self
    }

    /// With a text in the search box.
    pub fn asking(mut self, query: &str) -> Head {
        query.clone_into(&mut self.query);
        self
    }

    /// With scores of another model than the current one.
    pub fn beside(mut self, beside: Option<Beside>) -> Head {
        self.beside = beside;
        self
    }

    /// A page that has no JSON twin of its own.
    pub fn without_twin(mut self) -> Head {
        self.twin = None;
        self
    }
}

/// What stands around a page: the bar, the foot, and the links between twins.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Of the window.
    pub title: String,
    /// The page as JSON.
    pub twin: Option<String>,
    /// Marked in the navigation.
    pub section: &'static str,
    /// In the search box.
    pub query: String,
    /// The stylesheet.
    pub styles: String,
    /// Where the scores are of another model than the current one.
    pub beside: Option<Beside>,
    /// What the operator states.
    pub config: Config,
}

impl Frame {
    /// The frame of a page.
    pub fn new(config: &Config, head: Head) -> Frame {
        let site = config.community.as_ref().map_or("Clout".to_owned(), |name| format!("Clout · {name}"));
        Frame {
            title: head.title.map_or(site.clone(), |title| format!("{title} · {site}")),
            twin: head.twin,
            section: head.section,
            query: head.query,
            beside: head.beside,
            styles: stylesheet_href(),
            config: config.clone(),
        }
    }

    /// Appended to an address without a query, so that it stays with the model asked for.
    pub fn asked(&self) -> String {
        self.beside.as_ref().map_or_else(String::new, |beside| format!("?model={}", beside.model.model))
    }

    /// The same for an address that has a query already.
    pub fn asked_too(&self) -> String {
        self.beside.as_ref().map_or_else(String::new, |beside| format!("&model={}", beside.model.model))
    }
}
