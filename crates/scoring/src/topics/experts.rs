//! Whether responses of experts on the same topic tell more: tried beside influence on a topic, and judged.
//!
//! The standing of a responder on a topic comes from the distinct people who responded to their own posts on it, the
//! judged author left out: `n / (n + 3)`. It either takes weight from whoever has none, or adds weight to whoever has
//! some. [`super::tried`] chooses among the strengths.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::posts::{LabelledPosts, TopicIndex};
use crate::responses::{AccountIndex, Response, Responses};
use crate::trust::Regard;

/// People who responded to somebody's posts on a topic, at which standing on it is one half.
const HALF_STANDING: f64 = 3.0;

/// The ways that are tried.
pub(super) const WAYS: [ExpertWay; 6] = [
    ExpertWay { adds: false, strength: 0.25 },
    ExpertWay { adds: false, strength: 0.5 },
    ExpertWay { adds: false, strength: 0.75 },
    ExpertWay { adds: false, strength: 1.0 },
    ExpertWay { adds: true, strength: 0.5 },
    ExpertWay { adds: true, strength: 1.0 },
];

/// A way to let standing on a topic weigh.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ExpertWay {
    /// True where standing adds to what a responder weighs: `known + strength * standing * (1 - known)`; false where the
    /// lack of it takes away: `(1 - strength + strength * standing)` times what they weigh.
    pub adds: bool,
    /// How much, 0 to 1.
    pub strength: f64,
}

impl ExpertWay {
    pub(super) fn weigh(self, regard: Regard, standing: f64) -> Regard {
        let Regard { known, unknown } = regard;
        if self.adds {
            let known = known + self.strength * standing * (1.0 - known);
            return Regard { known, unknown: unknown.min(1.0 - known) };
        }
        let part = 1.0 - self.strength + self.strength * standing;
        Regard { known: known * part, unknown: unknown * part }
    }
}

/// Who responded to whose posts on one topic.
pub(super) struct Standings(FxHashMap<AccountIndex, FxHashSet<AccountIndex>>);

impl Standings {
    /// Of everybody who responded to `authors` on a topic, whatever they wrote on it themselves, by the responses that
    /// stand at `at`: whoever asks and never answers has standing by those who responded to what was asked.
    pub fn of_responders(
        responses: &Responses,
        labelled: &LabelledPosts,
        topic: TopicIndex,
        authors: &[AccountIndex],
        at: model::Timestamp,
    ) -> Standings {
        let counts = |row: &&Response| {
            row.kind.is_to_own_post() && row.stands_at(at) && labelled.of(row.post).contains(&topic)
        };
        let people = |author: AccountIndex| -> FxHashSet<AccountIndex> {
            responses.to(author).iter().filter(counts).map(|row| row.responder).collect()
        };
        let responders: FxHashSet<AccountIndex> = authors.iter().flat_map(|&author| people(author)).collect();
        Standings(responders.into_iter().map(|responder| (responder, people(responder))).collect())
    }

    /// The standing of a responder, 0 to 1, as if `author` had never responded to them.
    pub fn without(&self, author: AccountIndex, responder: AccountIndex) -> f64 {
        let people =
            self.0.get(&responder).map_or(0, |people| people.len() - usize::from(people.contains(&author)));
        people as f64 / (people as f64 + HALF_STANDING)
    }
}

#[cfg(test)]
mod tests {
    use model::{Event, Kind, PersonId, ResponseKind, TopicId, event_id};

    use super::*;

    #[test]
    fn standing_takes_or_adds_and_stays_within_bounds() {
        let regard = Regard { known: 0.5, unknown: 0.5 };
        let lower = WAYS[1].weigh(regard, 0.0);
        assert_eq!((lower.known, lower.unknown), (0.25, 0.25));
        let higher = WAYS[4].weigh(regard, 1.0);
        assert_eq!((higher.known, higher.unknown), (0.75, 0.25));
        let same = WAYS[1].weigh(regard, 1.0);
        assert_eq!((same.known, same.unknown), (0.5, 0.5));
    }

    #[test]
    fn whoever_asks_and_never_answers_has_standing_by_who_responded_to_the_question() {
        let network = model::Network::new("test").expect("network");
        let day = model::Day::from_number(9);
        let mut builder = crate::ResponsesBuilder::default();
        let acts = [
            ("ana", Kind::Respond(ResponseKind::Reply), "asker", "question"),
            ("bo", Kind::Respond(ResponseKind::Reply), "asker", "question"),
            ("cy", Kind::Respond(ResponseKind::Reply), "asker", "question"),
            ("di", Kind::Respond(ResponseKind::Reply), "asker", "elsewhere"),
            ("asker", Kind::Respond(ResponseKind::Like), "ana", "answer"),
        ];
        let tell = |take: &mut dyn FnMut(&Event<'_>)| {
            for (number, &(actor, kind, target, post)) in acts.iter().enumerate() {
                let id = event_id(network, &[&number.to_string()]);
                let event = Event::new(day.start(), id, network, kind, actor);
                take(&Event { target: Some(target), post: Some(post), ..event });
                take(&Event {
                    post: Some(post),
                    ..Event::new(day.start(), event_id(network, &[post]), network, Kind::Post, target)
                });
            }
        };
        tell(&mut |event| builder.push(event));
        let responses = builder.finish(crate::Community::default());
        let mut posts = crate::PostsBuilder::default();
        tell(&mut |event| {
            posts.push(&Event { tags: event.post, ..*event }, &mut |post, topics| {
                topics.push(TopicId(u64::from(post.tags == Some("elsewhere"))));
            });
        });
        let labelled = LabelledPosts::at(&posts.finish(), &responses, day);
        let topic =
            labelled.topics.iter().position(|topic| *topic == TopicId(0)).expect("a topic") as TopicIndex;
        let [ana, asker] = ["ana", "asker"]
            .map(|name| responses.accounts.of_person(PersonId::of(network, name)).expect("an account"));
        let standings = Standings::of_responders(&responses, &labelled, topic, &[ana], day.end());
        // Bo and Cy; Ana is judged, and Di responded elsewhere.
        assert_eq!(standings.without(ana, asker), 2.0 / 5.0);
    }
}
