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
    let own = (&card.account, card.responses, card.span);
    let others = card.others.iter().map(|other| (&other.account, other.responses, other.span));
    let mut networks: Vec<Coverage> = Vec::new();
    for (account, responses, span) in std::iter::once(own).chain(others) {
        let network = account.network.to_string();
        match networks.iter_mut().find(|known| known.network == network) {
            Some(known) => known.add(responses, span),
            None => networks.push(Coverage {
                network,
                measured: true,
                responses: Some(responses),
                from: span.map(|span| span.0),
                to: span.map(|span| span.1),
            }),
        }
    }
    let is_own = |name: &str| networks.iter().any(|known| known.network == name);
    let others = KNOWN_NETWORKS.iter().filter(|name| !is_own(name)).map(|name| Coverage {
        network: (*name).to_owned(),
        measured: false,
        responses: None,
        from: None,
        to: None,
    });
    let others: Vec<Coverage> = others.collect();
    networks.extend(others);
    networks
}

impl Coverage {
    /// Adds another account on the same network.
    fn add(&mut self, responses: u64, span: Option<(Timestamp, Timestamp)>) {
        self.responses = self.responses.map(|known| known + responses);
        self.from = [self.from, span.map(|span| span.0)].into_iter().flatten().min();
        self.to = self.to.max(span.map(|span| span.1));
    }
}
