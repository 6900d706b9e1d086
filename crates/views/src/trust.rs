//! Trust, and whom it rests on.

use model::Via;
use serde::Serialize;

use crate::{Subject, Who};

/// How far a person is trusted as a responder, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrustView {
    /// Whether this person counts as known where they respond to others: 1 for a member and for whoever a member vouches
    /// for, else 0.
    pub value: f64,
    /// Whether they are a member: what members respond to makes others known.
    pub member: bool,
    /// How many members vouch for them, by having responded to them of late.
    pub vouched_for: u32,
    /// Who: some by name, the others counted.
    pub vouchers: Vec<VoucherView>,
}

/// Members who vouch for somebody.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum VoucherView {
    /// A member by name.
    Person(Who),
    /// Members who are not named here.
    Others {
        /// How many.
        others: u32,
    },
}

/// The trust of a person; `None` where the snapshot tells of nobody's.
pub fn trust(subject: &Subject<'_>) -> Option<TrustView> {
    let newest = subject.newest;
    let (mut member, mut vouched_for, mut others, mut vouchers) = (false, 0, 0, Vec::new());
    for vouch in subject.details.vouches.as_ref()? {
        match vouch.via {
            Via::Membership => member = true,
            Via::Person(from) => {
                vouched_for += 1;
                match newest.card(from) {
                    Some(card) => vouchers.push(VoucherView::Person(Who::of(&card))),
                    None => others += 1,
                }
            }
            Via::Others(members) => {
                vouched_for += members;
                others += members;
            }
        }
    }
    vouchers.extend((others > 0).then_some(VoucherView::Others { others }));
    Some(TrustView { value: newest.trust(subject.person()), member, vouched_for, vouchers })
}
