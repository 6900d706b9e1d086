//! Lists of people, with dots and ranges on one axis.

use askama::Template;
use model::Network;

use super::Frame;
use crate::charts::Ranges;
use crate::words;
use views::{EvidenceFilter, Home, Search, Top, TopPerson};

/// The axis of a list of people.
fn axis(people: &[TopPerson]) -> Ranges {
    let ends = people.iter().flat_map(|person| person.interval.map(|end| end.points()));
    Ranges::holding(ends, (1.0, 100.0))
}

/// The first page.
#[derive(Template)]
#[template(path = "home.html")]
pub struct HomePage<'a> {
    frame: &'a Frame,
    view: &'a Home,
    axis: Ranges,
}

impl<'a> HomePage<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a Home) -> HomePage<'a> {
        let axis = axis(view.top.as_ref().map_or(&[], |top| &top.people));
        HomePage { frame, view, axis }
    }
}

/// People by score.
#[derive(Template)]
#[template(path = "top.html")]
pub struct TopPage<'a> {
    frame: &'a Frame,
    view: &'a Top,
    networks: Vec<Network>,
    axis: Ranges,
}

impl<'a> TopPage<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a Top, networks: Vec<Network>) -> TopPage<'a> {
        TopPage { frame, view, networks, axis: axis(&view.people) }
    }

    fn href(&self, network: Option<&Network>, evidence: EvidenceFilter, offset: usize) -> String {
        let mut parts = Vec::new();
        if let Some(network) = network {
            parts.push(format!("network={}", words::query(network.as_str())));
        }
        if evidence == EvidenceFilter::Enough {
            parts.push("evidence=enough".to_owned());
        }
        if offset > 0 {
            parts.push(format!("offset={offset}"));
        }
        if self.view.limit != 50 {
            parts.push(format!("limit={}", self.view.limit));
        }
        if let Some(beside) = &self.frame.beside {
            parts.push(format!("model={}", beside.model.model));
        }
        if parts.is_empty() { "/top".to_owned() } else { format!("/top?{}", parts.join("&")) }
    }

    fn page_at(&self, offset: usize) -> String {
        self.href(self.view.network.as_ref(), self.view.evidence, offset)
    }

    fn before(&self) -> Option<String> {
        (self.view.offset > 0).then(|| self.page_at(self.view.offset.saturating_sub(self.view.limit)))
    }

    fn after(&self) -> Option<String> {
        self.view.next.map(|offset| self.page_at(offset))
    }

    fn network_href(&self, network: Option<&Network>) -> String {
        self.href(network, self.view.evidence, 0)
    }

    fn evidence_href(&self, evidence: EvidenceFilter) -> String {
        self.href(self.view.network.as_ref(), evidence, 0)
    }

    fn only_enough(&self) -> bool {
        self.view.evidence == EvidenceFilter::Enough
    }

    fn is_network(&self, network: &Network) -> bool {
        self.view.network.as_ref() == Some(network)
    }
}

/// What a search found.
#[derive(Template)]
#[template(path = "search.html")]
pub struct SearchPage<'a> {
    frame: &'a Frame,
    view: &'a Search,
    axis: Ranges,
}

impl<'a> SearchPage<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a Search) -> SearchPage<'a> {
        SearchPage { frame, view, axis: axis(&view.people) }
    }
}
