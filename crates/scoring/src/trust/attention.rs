//! The attention graph: each account splits its attention over the people it responded to.

use graph::{Csr, Edge};
use model::{Timestamp, TrustRules};

use crate::responses::{AccountIndex, Response, Responses};

/// Responder to target, weighed by the number of responses `n` within the window: `1 - 1 / (1 + n)`, so that
/// responding to one person again and again is worth at most twice a single response. Edges without a date, follows
/// for the most part, count as one more response.
///
/// `None` where nobody has responded to anybody.
pub(crate) fn attention(
    responses: &Responses,
    at: Timestamp,
    rules: &TrustRules,
    horizon_seconds: i64,
) -> Option<Csr> {
    let begin = at.micros().saturating_sub((rules.window * horizon_seconds as f64 * 1e6) as i64);
    let counts = |row: &&Response| row.stands_at(at) && row.time >= begin;
    let mut edges = Vec::new();
    for to in 0..responses.accounts.len() as AccountIndex {
        let mut dated = responses.by_responder(to).peekable();
        let mut undated = responses.audience_of(to).chunk_by(|a, b| a.responder == b.responder).peekable();
        // Both come by rising responder.
        loop {
            let next = [dated.peek(), undated.peek()].into_iter().flatten().map(|run| run[0].responder).min();
            let Some(from) = next else { break };
            let mut count = 0;
            if let Some(run) = dated.next_if(|run| run[0].responder == from) {
                count += run.iter().filter(counts).count();
            }
            if let Some(run) = undated.next_if(|run| run[0].responder == from) {
                count += usize::from(run.iter().any(|row| row.stands_at(at)));
            }
            if count > 0 {
                edges.push(Edge { from, to, weight: (1.0 - 1.0 / (1.0 + count as f64)) as f32 });
            }
        }
    }
    if edges.is_empty() { None } else { Csr::new(responses.accounts.len(), &edges).ok() }
}
