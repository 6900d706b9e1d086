//! What is told of others, as it may be shown while somebody's erasure waits.

use std::sync::Arc;

use model::{
    Card, EvidenceHop, EvidencePost, EvidenceResponder, InfluenceDetails, MomentDetails, PersonId, Portrait,
    StrategyDetails, TopicDetails,
};
use rustc_hash::FxHashMap;

use super::topics::Topics;
use crate::redact::Redactor;
use crate::{influence, moments, strategy, topics};

/// Evidence, and the cards that somebody's name was taken out of. What stays as it is, is shared with what was
/// shown before.
#[derive(Clone)]
pub(super) struct Told {
    /// By person and group.
    pub responders: Arc<Vec<EvidenceResponder>>,
    /// By person.
    pub posts: Arc<Vec<EvidencePost>>,
    /// By person.
    pub hops: Arc<Vec<EvidenceHop>>,
    /// By person.
    pub portraits: Arc<Vec<Portrait>>,
    /// By person, and by topic.
    pub topics: Arc<Topics>,
    /// By person.
    pub moments: Arc<MomentDetails>,
    /// By person.
    pub influence: Arc<InfluenceDetails>,
    pub strategy: Arc<StrategyDetails>,
    cards: Arc<FxHashMap<PersonId, Card>>,
}

impl Told {
    pub fn new(
        responders: Vec<EvidenceResponder>,
        posts: Vec<EvidencePost>,
        hops: Vec<EvidenceHop>,
        portraits: Vec<Portrait>,
        topics: TopicDetails,
    ) -> Told {
        Told {
            responders: Arc::new(responders),
            posts: Arc::new(posts),
            hops: Arc::new(hops),
            portraits: Arc::new(portraits),
            topics: Arc::new(Topics::of(topics)),
            moments: Arc::default(),
            influence: Arc::default(),
            strategy: Arc::default(),
            cards: Arc::default(),
        }
    }

    /// The same with moments and influence.
    pub fn with_ties(self, moments: MomentDetails, influence: InfluenceDetails) -> Told {
        Told { moments: Arc::new(moments), influence: Arc::new(influence), ..self }
    }

    /// The same with strategies.
    pub fn with_strategy(self, strategy: StrategyDetails) -> Told {
        Told { strategy: Arc::new(strategy), ..self }
    }

    /// The cards without the evidence.
    pub fn names_alone(&self) -> Told {
        Told {
            cards: Arc::clone(&self.cards),
            ..Told::new(Vec::new(), Vec::new(), Vec::new(), Vec::new(), TopicDetails::default())
        }
    }

    /// A card as it may be shown.
    pub fn card<'a>(&'a self, card: &'a Card) -> &'a Card {
        if self.cards.is_empty() { card } else { self.cards.get(&card.person).unwrap_or(card) }
    }

    /// The same without these names.
    pub fn without(&self, waiting: &[Redactor], cards: &[Card]) -> Told {
        let mut told = self.clone();
        for names in waiting {
            replace(&mut told.responders, |evidence| names.responder(evidence));
            replace(&mut told.posts, |post| names.post(post));
            if topics::names(&told.topics.told, names) {
                topics::redact(&mut Arc::make_mut(&mut told.topics).told, names);
            }
            if moments::names(&told.moments, names) {
                moments::redact(Arc::make_mut(&mut told.moments), names);
            }
            if influence::names(&told.influence, names) {
                influence::redact(Arc::make_mut(&mut told.influence), names);
            }
            if strategy::names(&told.strategy, names) {
                strategy::redact(Arc::make_mut(&mut told.strategy), names);
            }
            let named: Vec<Card> =
                cards.iter().filter_map(|card| changed(told.card(card), |card| names.card(card))).collect();
            if !named.is_empty() {
                Arc::make_mut(&mut told.cards).extend(named.into_iter().map(|card| (card.person, card)));
            }
        }
        told
    }
}

/// Changes what has to change; without any, all stays shared.
fn replace<T: Clone>(all: &mut Arc<Vec<T>>, change: impl Fn(&mut T) -> bool) {
    let others = all.iter().enumerate();
    let others: Vec<(usize, T)> =
        others.filter_map(|(place, one)| Some((place, changed(one, &change)?))).collect();
    if !others.is_empty() {
        let all = Arc::make_mut(all);
        others.into_iter().for_each(|(place, other)| all[place] = other);
    }
}

fn changed<T: Clone>(one: &T, change: impl Fn(&mut T) -> bool) -> Option<T> {
    let mut other = one.clone();
    change(&mut other).then_some(other)
}
