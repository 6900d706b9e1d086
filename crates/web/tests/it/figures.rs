//! Operator's figures for the made-up community.

use model::{AccountId, Card, Day, Model, Network, PersonId, SnapshotKey};
use views::{
    DayFigures, Figures, NetworkFigures, Newcomers, Operator, OperatorError, RejectFigures, RejectSample,
    Seen, SourceFigures, ViewpointError, Viewpoints,
};

use crate::world::LAST;

/// Always the same figures.
pub struct Fixed;

impl Operator for Fixed {
    fn figures(&self) -> Result<Figures, OperatorError> {
        let network = |name: &str, days: i32, step: u64| NetworkFigures {
            network: Network::new(name).expect("a network"),
            days: (0..days)
                .map(|index| DayFigures {
                    day: LAST.plus(index - days + 1),
                    events: (index as u64 * step) % 97 + if index % 7 < 5 { 40 } else { 5 },
                })
                .collect(),
            last_event: Some(Day::end(LAST)),
            lag_seconds: (name == "bluesky").then_some(95),
        };
        let sample = RejectSample {
            source: "Posts.xml".into(),
            position: 1_412,
            detail: "no OwnerUserId: the author closed the account".into(),
            sample: "<row Id=\"1412\" PostTypeId=\"1\" Body=\"&lt;script&gt;\" />".into(),
        };
        Ok(Figures {
            taken: Some(Day::end(LAST)),
            lake_generation: Some("1f2e3d4c5b6a7988".into()),
            networks: vec![network("bluesky", 25, 31), network("stackexchange", 170, 13)],
            rejects: vec![
                RejectFigures { reason: "no_actor".into(), count: 1_204, samples: vec![sample] },
                RejectFigures { reason: "responds_to_oneself".into(), count: 17, samples: Vec::new() },
            ],
            sources: vec![
                SourceFigures {
                    name: "quantumcomputing/Posts.xml".into(),
                    done: true,
                    events: 9_423,
                    duplicates: 0,
                    rejects: 1_221,
                    skips: 4_100,
                },
                SourceFigures {
                    name: "jetstream".into(),
                    done: false,
                    events: 1_024,
                    duplicates: 3,
                    rejects: 0,
                    skips: 12,
                },
            ],
            erasures_waiting: 0,
        })
    }
}

/// A view from anywhere: everybody else in the order of the cast, each seen half as well as the one before and
/// through the viewer and the one before.
pub struct Circle(Vec<PersonId>);

impl Circle {
    pub fn of(accounts: &[AccountId]) -> Circle {
        Circle(accounts.iter().map(AccountId::person).collect())
    }
}

/// Knows one person to whom nobody has responded.
pub struct Passerby;

impl Newcomers for Passerby {
    fn find(&self, _: &SnapshotKey, account: &str) -> Result<Option<Card>, ViewpointError> {
        let network = Network::new("mastodon").expect("a network");
        let passerby = AccountId { network, native: "passerby".to_owned() };
        Ok((account == passerby.to_string()).then(|| Card {
            person: passerby.person(),
            account: passerby,
            handle: None,
            name: Some("Passer-by".to_owned()),
            hidden: false,
            counters: None,
            responses: 0,
            span: None,
            others: Vec::new(),
            estimate: None,
        }))
    }
}

impl Viewpoints for Circle {
    fn seen_from(&self, _: &SnapshotKey, _: &Model, from: &[PersonId]) -> Result<Vec<Seen>, ViewpointError> {
        let others = self.0.iter().copied().filter(|person| !from.contains(person));
        let mut before = None;
        let seen = others.enumerate().map(|(place, person)| {
            let standing = 0.5f64.powi(place as i32 + 1);
            let hops = from.iter().copied().chain(before.replace(person));
            let because =
                hops.enumerate().map(|(hop, by)| (by, standing * [0.75, 0.25][hop.min(1)])).collect();
            Seen { person, standing, because }
        });
        Ok(seen.collect())
    }
}
