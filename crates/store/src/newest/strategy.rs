//! Strategies in memory, as pages ask for them.

use model::{BestWindow, PersonId, ResponseWeek, Trait, Works, WorthMeeting};

use super::{Newest, equal_range};

impl Newest {
    /// When people respond to somebody; `None` where there is not enough evidence, and for whoever may not be shown.
    pub fn response_week(&self, person: PersonId) -> Option<&ResponseWeek> {
        self.card(person)?;
        let people = &self.told.strategy.people;
        let index = people.binary_search_by_key(&person, |one| one.person).ok()?;
        Some(&people[index])
    }

    /// The hours whose posts drew more people than the rest, the surest first; of everybody's posts without a person.
    pub fn best_windows(&self, person: Option<PersonId>) -> &[BestWindow] {
        if person.is_some_and(|person| self.card(person).is_none()) {
            return &[];
        }
        equal_range(&self.told.strategy.windows, person, |one| one.person)
    }

    /// What of somebody's posts drew more or fewer people than the rest, the surest first; no topic that they hide.
    pub fn what_works(&self, person: PersonId) -> impl Iterator<Item = &Works> {
        let known = self.card(person).is_some();
        let works = equal_range(&self.told.strategy.works, person, |one| one.person).iter();
        works.filter(move |one| {
            let hidden = matches!(one.of, Trait::Topic(topic) if self.hides_topic(person, topic));
            known && !hidden
        })
    }

    /// Whom it is worth to meet, the best first, with somebody alike in each row; only those who may be shown, on topics
    /// that neither hides.
    pub fn worth_meeting(&self, person: PersonId) -> impl Iterator<Item = &WorthMeeting> {
        let known = self.card(person).is_some();
        let meet = equal_range(&self.told.strategy.meet, person, |one| one.person).iter();
        meet.filter(move |one| {
            let hidden = [person, one.other].into_iter().any(|who| self.hides_topic(who, one.topic));
            known && !hidden && self.card(one.other).is_some() && self.card(one.alike).is_some()
        })
    }
}
