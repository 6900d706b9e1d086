//! What moved a score in the made-up community.

use model::{AccountId, Card, Cause, Movement, Mover, Network};
use views::{Movements, Span};

use crate::world::LAST;

/// Tells of one person alone: of the others nothing is at hand.
pub struct Told;

impl Movements for Told {
    fn movements(&self, span: &Span<'_>) -> Option<Vec<Movement>> {
        let told = AccountId { network: Network::new("bluesky").ok()?, native: "did:plc:00000006".into() };
        (span.person == told.person()).then(|| {
            vec![
                line(
                    Cause::GrownOld,
                    -1.842,
                    &[("quantumcomputing/39", -1.1), ("quantumcomputing/52", -0.4)],
                ),
                line(Cause::Came, 1.313, &[("quantumcomputing/9001", 1.013), ("quantumcomputing/91", 0.3)]),
                line(Cause::TrustRose, 0.26, &[("quantumcomputing/104", 0.26)]),
            ]
        })
    }
}

/// A line whose points beyond those of the people named are those of two others.
fn line(cause: Cause, points: f64, people: &[(&str, f64)]) -> Movement {
    let people: Vec<Mover> = people.iter().map(|(native, points)| mover(native, *points)).collect();
    let others_points = points - people.iter().map(|mover| mover.points).sum::<f64>();
    let others = if others_points.abs() > 1e-9 { 2 } else { 0 };
    Movement { cause, points, people, others, others_points }
}

fn mover(native: &str, points: f64) -> Mover {
    let network = Network::new("stackexchange").expect("a network");
    let account = AccountId { network, native: native.to_owned() };
    let card = Card {
        person: account.person(),
        account,
        handle: None,
        // Somebody who only ever responds has no card in a snapshot.
        name: Some("Only <Responds>".into()),
        hidden: false,
        counters: None,
        responses: 0,
        span: None,
        estimate: None,
        others: Vec::new(),
    };
    Mover { card, points, responses: 2, last: LAST.start(), trust: [0.1249, 0.8415] }
}
