//! Search over people.

use model::Day;
use serde::Serialize;
use store::Newest;

use super::{TopPerson, top::named};

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Search {
    /// What was asked for.
    pub query: String,
    /// The day of the scores; null where nothing is published.
    pub as_of: Option<Day>,
    /// The model.
    pub model: Option<String>,
    /// The most people held here.
    pub limit: usize,
    /// Who was found, best match first.
    pub people: Vec<TopPerson>,
}

/// The most people a search answers with.
const LIMIT: usize = 50;

/// People whose name, handle or native id matches. An empty question finds nobody.
pub fn search(newest: Option<&Newest>, query: &str) -> Search {
    let found = match newest {
        Some(newest) if !query.trim().is_empty() => named(newest, &newest.search(query.trim(), LIMIT)),
        _ => Vec::new(),
    };
    Search {
        query: query.to_owned(),
        as_of: newest.map(|newest| newest.key.day),
        model: newest.map(|newest| newest.key.model.clone()),
        limit: LIMIT,
        people: found,
    }
}
