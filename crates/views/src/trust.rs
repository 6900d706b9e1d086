//! Trust, and whom it rests on.

use model::{Via, round_to_sum};
use serde::Serialize;

use crate::{Subject, Who};

/// How far a person is trusted as a responder, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrustView {
    /// How likely this is a genuine, independent person, 0 to 1: `standing / (standing + h0)`.
    pub value: f64,
    /// Summed over members, the share of their walks that ever hit this person: a number of members.
    pub standing: f64,
    /// Whether walks begin here.
    pub member: bool,
    /// Where the walks came from last; adds up to the standing.
    pub last_hops: Vec<HopView>,
}

/// A part of the standing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum HopView {
    /// Their own place among the members.
    Membership {
        /// Always true.
        membership: bool,
        /// Part of the standing.
        standing: f64,
    },
    /// Walks that came from somebody.
    Person {
        /// Account, handle and name.
        #[serde(flatten)]
        who: Who,
        /// Part of the standing.
        standing: f64,
    },
    /// Walks that came from people who are not named here.
    Others {
        /// How many people.
        others: u32,
        /// Part of the standing.
        standing: f64,
    },
}

impl HopView {
    /// Part of the standing.
    pub fn standing(&self) -> f64 {
        match *self {
            HopView::Membership { standing, .. }
            | HopView::Person { standing, .. }
            | HopView::Others { standing, .. } => standing,
        }
    }
}

/// The trust of a person; `None` where the snapshot tells of nobody's.
pub fn trust(subject: &Subject<'_>) -> Option<TrustView> {
    let newest = subject.newest;
    let (mut member, mut walks, mut named, mut others) = (false, Vec::new(), Vec::new(), (0, 0));
    for hop in subject.details.hops.as_ref()? {
        match hop.via {
            Via::Membership => {
                member = true;
                walks.push(hop.walks);
            }
            Via::Person(from) => match newest.card(from) {
                Some(card) => {
                    named.push(Who::of(&card));
                    walks.push(hop.walks);
                }
                None => others = (others.0 + 1, others.1 + hop.walks),
            },
            Via::Others(people) => others = (others.0 + people, others.1 + hop.walks),
        }
    }
    if others.0 > 0 {
        walks.push(others.1);
    }
    let rules = &newest.model.trust;
    let all: u32 = walks.iter().sum();
    let standing = f64::from(all) / f64::from(rules.walks);
    let parts = hundredths(&walks, rules.walks, (standing * 100.0).round() as i32);
    let mut parts = parts.into_iter();
    let mut part = || parts.next().unwrap_or_default();
    let own = member.then(|| HopView::Membership { membership: true, standing: part() });
    let mut last_hops: Vec<HopView> = own.into_iter().collect();
    last_hops.extend(named.into_iter().map(|who| HopView::Person { who, standing: part() }));
    last_hops.extend((others.0 > 0).then(|| HopView::Others { others: others.0, standing: part() }));
    Some(TrustView {
        value: two_digits(newest.trust(subject.person())),
        standing: two_digits(standing),
        member,
        last_hops,
    })
}

/// Parts of a standing with two digits that add up to `total` hundredths.
fn hundredths(walks: &[u32], of: u32, total: i32) -> Vec<f64> {
    // Ten times the standing in tenths is the standing in hundredths.
    let parts: Vec<f64> = walks.iter().map(|&walks| 10.0 * f64::from(walks) / f64::from(of)).collect();
    round_to_sum(&parts, total).into_iter().map(|part| f64::from(part) / 100.0).collect()
}

fn two_digits(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
