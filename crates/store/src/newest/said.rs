//! What people say of topics, as pages ask for it: +K with what they count, and choices of one's own.

use model::{
    AccountId, CountedPlusK, PLUS_K_NETTING_DAYS, PersonId, PlusK, Timestamp, TopicId, count_plus_k,
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Newest, equal_range};
use crate::state::{SaidRows, TopicChoice};

/// How much somebody is endorsed on a topic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EndorsedPerson {
    /// On what.
    pub topic: TopicId,
    /// Who.
    pub person: PersonId,
    /// How many +K count: each is of another giver.
    pub count: u32,
    /// What they count together.
    pub weight: f64,
}

/// +K netted, and choices by person.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    /// The moment for which +K are counted.
    as_of: Timestamp,
    hidden: FxHashSet<(PersonId, TopicId)>,
    /// In rising order.
    proposed: Vec<(PersonId, TopicId)>,
    /// By receiver, topic, then the newest first.
    plus_k: Vec<CountedPlusK>,
    /// By topic, the most endorsed first.
    endorsed: Vec<EndorsedPerson>,
}

impl Default for Said {
    fn default() -> Said {
        Said {
            as_of: Timestamp::MIN,
            hidden: FxHashSet::default(),
            proposed: Vec::new(),
            plus_k: Vec::new(),
            endorsed: Vec::new(),
        }
    }
}

impl Said {
    /// The moment that +K are counted for: the end of the day of the scores, or the +K given last where that came
    /// later. So what is shown changes when something happens, never by itself.
    fn moment(newest: &Newest, last: Option<Timestamp>) -> Timestamp {
        newest.key.day.end().max(last.unwrap_or(Timestamp::MIN))
    }

    /// Given no later than this, a +K tells nothing any more.
    pub fn oldest(newest: &Newest) -> impl Fn(Option<Timestamp>) -> Timestamp + Send + 'static {
        let day = newest.key.day.end();
        move |last| day.max(last.unwrap_or(Timestamp::MIN)).plus_seconds(-PLUS_K_NETTING_DAYS * 86_400)
    }

    /// Whether the same topics are hidden.
    pub fn hides_as(&self, other: &Said) -> bool {
        self.hidden == other.hidden
    }

    /// Accounts become the persons that they are joined to, and givers bring their trust.
    pub fn of(rows: SaidRows, newest: &Newest) -> Said {
        let as_of = Said::moment(newest, rows.last);
        let joined: FxHashMap<PersonId, PersonId> =
            rows.joined.iter().map(|(other, shown)| (other.person(), shown.person())).collect();
        let person = |account: PersonId| joined.get(&account).copied().unwrap_or(account);
        let given = rows.plus_k.iter().map(|plus_k| PlusK {
            giver: person(plus_k.giver.person()),
            receiver: person(plus_k.receiver.person()),
            topic: plus_k.topic,
            at: plus_k.at,
        });
        let plus_k = count_plus_k(&given.collect::<Vec<PlusK>>(), as_of, |giver| newest.trust(giver));
        let (mut hidden, mut proposed) = (FxHashSet::default(), Vec::new());
        for (person, choice) in chosen_by(&rows.choices, &rows.joined, newest) {
            if choice.hidden {
                hidden.insert((person, choice.topic));
            }
            if choice.proposed {
                proposed.push((person, choice.topic));
            }
        }
        proposed.sort_unstable();
        proposed.dedup();
        let endorsed = endorsed(&plus_k);
        Said { as_of, hidden, proposed, plus_k, endorsed }
    }
}

/// Whose choice each is. It is that of every account which is joined to the one it is kept under, and of whoever shows
/// one of these: pages tell of accounts as they were joined when they were scored, which may be otherwise by now. So
/// what somebody hid comes back neither before the next scores nor with them.
fn chosen_by<'a>(
    choices: &'a [TopicChoice],
    joined: &[(AccountId, AccountId)],
    newest: &Newest,
) -> Vec<(PersonId, &'a TopicChoice)> {
    if choices.is_empty() {
        return Vec::new();
    }
    let mut shown: FxHashMap<PersonId, PersonId> = FxHashMap::default();
    let mut accounts: FxHashMap<PersonId, Vec<PersonId>> = FxHashMap::default();
    for (other, under) in joined {
        let (other, under) = (other.person(), under.person());
        shown.insert(other, under);
        accounts.entry(under).or_default().push(other);
    }
    let cards = newest.joined_when_scored();
    let mut all = Vec::new();
    for choice in choices {
        let own = choice.account.person();
        let under = shown.get(&own).copied().unwrap_or(own);
        let others = accounts.get(&under).map_or(&[][..], Vec::as_slice);
        for other in std::iter::once(under).chain(others.iter().copied()) {
            all.push((other, choice));
            all.extend(cards.get(&other).map(|&card| (card, choice)));
        }
    }
    all
}

fn endorsed(plus_k: &[CountedPlusK]) -> Vec<EndorsedPerson> {
    let same = |a: &CountedPlusK, b: &CountedPlusK| {
        (a.plus_k.receiver, a.plus_k.topic) == (b.plus_k.receiver, b.plus_k.topic)
    };
    let of = |group: &[CountedPlusK]| {
        let PlusK { receiver: person, topic, .. } = group[0].plus_k;
        let count = group.iter().filter(|row| !row.mutual).count() as u32;
        EndorsedPerson { topic, person, count, weight: group.iter().map(|row| row.weight).sum() }
    };
    let mut endorsed: Vec<EndorsedPerson> =
        plus_k.chunk_by(same).map(of).filter(|plus_k| plus_k.count > 0).collect();
    endorsed.sort_by(|a, b| {
        let by_weight = a.topic.cmp(&b.topic).then(b.weight.total_cmp(&a.weight));
        by_weight.then(b.count.cmp(&a.count)).then(a.person.cmp(&b.person))
    });
    endorsed
}

impl Newest {
    /// Accounts that were joined to another when all were scored, each with whom it is shown under.
    fn joined_when_scored(&self) -> FxHashMap<PersonId, PersonId> {
        self.data.people.cards.joined().iter().copied().collect()
    }

    /// How far a person is trusted as a responder and as a giver of +K: 1 for a member and whoever a member vouches for,
    /// else 0.
    pub fn trust(&self, person: PersonId) -> f64 {
        let cards = &self.data.people.cards;
        // Under another model nothing is known of who vouches for whom.
        let told = self.told.files.is_some() && !self.removed.contains(&person);
        let grounds = cards.position(person).filter(|_| told).map_or(0, |position| cards.grounds(position));
        f64::from(u8::from(grounds > 0))
    }

    /// The moment for which [`Newest::plus_k`] are counted: the end of the day of the scores, or the +K given last
    /// where that came later.
    pub fn plus_k_as_of(&self) -> Timestamp {
        self.said.as_of
    }

    /// The +K of a person on a topic in 90 days, the newest first. A giver without a [`Newest::card`] may not be named.
    pub fn plus_k(&self, person: PersonId, topic: TopicId) -> &[CountedPlusK] {
        if !self.is_shown(person) || self.hides_topic(person, topic) {
            return &[];
        }
        equal_range(&self.said.plus_k, (person, topic), |row| (row.plus_k.receiver, row.plus_k.topic))
    }

    /// Every topic that a person has +K on, mutual ones included; in rising order.
    pub fn endorsed_topics(&self, person: PersonId) -> Vec<TopicId> {
        if !self.is_shown(person) {
            return Vec::new();
        }
        let received = equal_range(&self.said.plus_k, person, |row| row.plus_k.receiver).iter();
        let mut topics: Vec<TopicId> = received.map(|row| row.plus_k.topic).collect();
        topics.dedup();
        topics.retain(|&topic| !self.hides_topic(person, topic));
        topics
    }

    /// Those whom most +K count for on a topic, the most endorsed first.
    pub fn most_endorsed(&self, topic: TopicId) -> impl Iterator<Item = &EndorsedPerson> {
        let endorsed = equal_range(&self.said.endorsed, topic, |row| row.topic).iter();
        endorsed.filter(|endorsed| {
            self.is_shown(endorsed.person) && !self.hides_topic(endorsed.person, endorsed.topic)
        })
    }

    /// Topics that a person claims by their own word and does not hide, in rising order.
    pub fn proposed_topics(&self, person: PersonId) -> impl Iterator<Item = TopicId> {
        let known = self.is_shown(person);
        let proposed = equal_range(&self.said.proposed, person, |row| row.0).iter();
        proposed.filter(move |row| known && !self.said.hidden.contains(row)).map(|row| row.1)
    }

    /// True where a person took a topic from everything that is shown of them.
    pub fn hides_topic(&self, person: PersonId, topic: TopicId) -> bool {
        !self.said.hidden.is_empty() && self.said.hidden.contains(&(person, topic))
    }
}
