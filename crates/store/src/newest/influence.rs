//! Influence in memory, as pages ask for it.

use model::{Direction, Influence, PersonId, SharedResponder, SimilarPerson};

use super::{Newest, equal_range};

impl Newest {
    /// Those by whom somebody is influenced, or whom they influence, and who may be named; the strongest first.
    pub fn influence(&self, person: PersonId, direction: Direction) -> impl Iterator<Item = &Influence> {
        let all = match self.card(person) {
            Some(_) => equal_range(&self.told.influence.people, (person, direction), |one| {
                (one.person, one.direction)
            }),
            None => &[],
        };
        all.iter().filter(|one| self.card(one.other).is_some())
    }

    /// How many they are in all, those who may not be named and those who are not kept among them.
    pub fn influence_total(&self, person: PersonId, direction: Direction) -> u32 {
        if self.card(person).is_none() {
            return 0;
        }
        let totals = equal_range(&self.told.influence.totals, person, |one| one.person).first();
        totals.map_or(0, |totals| match direction {
            Direction::InfluencedBy => totals.influenced_by,
            Direction::Influences => totals.influences,
        })
    }

    /// Those whose audience is like a person's and who may be named, the most alike first.
    pub fn similar(&self, person: PersonId) -> impl Iterator<Item = &SimilarPerson> {
        let all = match self.card(person) {
            Some(_) => equal_range(&self.told.influence.similar, person, |one| one.person),
            None => &[],
        };
        all.iter().filter(|one| self.card(one.other).is_some())
    }

    /// Some of those who respond to both and may be named, those that tell most first.
    pub fn shared_responders(
        &self,
        person: PersonId,
        other: PersonId,
    ) -> impl Iterator<Item = &SharedResponder> {
        let all = match self.card(person).and(self.card(other)) {
            Some(_) => {
                equal_range(&self.told.influence.shared, (person, other), |one| (one.person, one.other))
            }
            None => &[],
        };
        all.iter().filter(|one| self.card(one.responder).is_some())
    }
}
