//! Which networks a score covers. What is not measured is unknown, not zero.

use model::{Card, KNOWN_NETWORKS, Timestamp};
use serde::Serialize;

/// One network in a person's coverage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// Its name.
    pub network: String,
    /// Whether responses on it count in the score.
    pub measured: bool,
    /// Responses ever received there; null where not measured.
    pub responses: Option<u64>,
    /// The first of them.
    pub from: Option<Timestamp>,
    /// The last of them.
    pub to: Option<Timestamp>,
}

/// The networks of a person's accounts, then the other known ones as not measured.
pub fn coverage(card: &Card) -> Vec<Coverage> {
    let own = card.account.network.to_string();
    let measured = Coverage {
        network: own.clone(),
        measured: true,
        responses: Some(card.responses),
        from: card.span.map(|span| span.0),
        to: card.span.map(|span| span.1),
    };
    let others = KNOWN_NETWORKS.iter().filter(|name| **name != own).map(|name| Coverage {
        network: (*name).to_owned(),
        measured: false,
        responses: None,
        from: None,
        to: None,
    });
    std::iter::once(measured).chain(others).collect()
}
