//! Why scores moved, told from the evidence in memory.

use std::sync::Arc;

use model::Movement;
use scoring::{Viewpoint, movements};
use views::{Movements, Span};

use crate::site::evidence::{Evidence, Held};

/// For the site: the evidence is loaded when somebody first asks.
pub struct FromEvidence(pub Arc<Evidence>);

impl Movements for FromEvidence {
    fn movements(&self, span: &Span<'_>) -> Option<Vec<Movement>> {
        Some(self.0.of(span.newest).ok()?.movements(span))
    }
}

/// For one answer: the evidence is loaded already.
impl Movements for Held {
    fn movements(&self, span: &Span<'_>) -> Option<Vec<Movement>> {
        Some(self.movements(span))
    }
}

impl Held {
    /// Nothing moved for somebody whom the lake no longer knows.
    fn movements(&self, span: &Span<'_>) -> Vec<Movement> {
        let Some(account) = self.responses.accounts.of_person(span.person) else { return Vec::new() };
        let ((from, old), (to, new)) = (span.from, span.to);
        self.trust(from, old, |before| {
            self.trust(from, new, |carried| {
                self.trust(to, new, |after| {
                    movements(
                        account,
                        Viewpoint { model: old, trust: before },
                        Viewpoint { model: new, trust: carried },
                        Viewpoint { model: new, trust: after },
                    )
                })
            })
        })
    }
}
