//! +K, and owning one's topics: who may, how often, what it counts, and how it goes when somebody leaves.

use std::collections::BTreeMap;
use std::time::Duration;

use model::*;
use store::{
    Choice, Endorsed, Endorsing, Hand, Link, MOST_PROPOSED, Newest, Refusal, Store, StoreError, TopicAct,
};

use crate::world::*;

/// Beyond what SQLite's whole numbers hold.
const QUBITS: TopicId = TopicId(u64::MAX - 1);
const OPTICS: TopicId = TopicId(7);
const COOKING: TopicId = TopicId(8);

/// The day of the scores, at an hour.
fn at(hour: i64) -> Timestamp {
    day("2018-08-31").start().plus_seconds(hour * 3600)
}

fn endorsing(giver: &str, receiver: &str, topic: TopicId, at: Timestamp) -> Endorsing {
    let (giver, receiver) = (account(giver), account(receiver));
    Endorsing { giver, receiver, topic, at, hand: Hand::Operator, evident: true }
}

fn give(
    store: &Store,
    giver: &str,
    receiver: &str,
    topic: TopicId,
    at: Timestamp,
) -> Result<Endorsed, Refusal> {
    refused(store.endorse(&endorsing(giver, receiver, topic, at)))
}

fn withdraw(store: &Store, giver: &str, receiver: &str, topic: TopicId) -> Result<(), Refusal> {
    refused(store.withdraw(&account(giver), &account(receiver), topic, at(20), Hand::Operator))
}

fn choose(store: &Store, whose: &str, topic: TopicId, choice: Choice) -> Result<bool, Refusal> {
    refused(store.choose_topic(&account(whose), topic, choice, at(21), Hand::Own))
}

fn refused<T>(outcome: Result<T, StoreError>) -> Result<T, Refusal> {
    outcome.map_err(|error| match error {
        StoreError::Refused(refusal) => refusal,
        other => panic!("not refused but failed: {other}"),
    })
}

fn join(world: &World, shown: &str, other: &str) {
    let link = Link { account: account(shown), other: account(other), proof: None, told: at(0) };
    world.store.link(&link).expect("joined");
}

fn on(person_: &str, topic: TopicId, score: u16) -> PersonTopic {
    PersonTopic {
        person: person(person_),
        topic,
        score: Tenths(score),
        low: Tenths(score - 20),
        high: Tenths(score + 20),
        before: Tenths(score),
        posts: 5,
        days: 4,
        people: 9,
    }
}

/// Ana and Bo are influential on qubits, Ana on optics, too, and interested in cooking. Cy is a member, and
/// a member vouches for Dan.
fn town() -> World {
    let world = World::new();
    let names = ["ana", "bo", "cy", "dan", NATIVE];
    let mut told = details(names.map(|name| card(name, None, None)), [], []);
    let vouch = |name: &str, via| EvidenceVouch { person: person(name), via };
    told.vouches =
        vec![vouch("cy", Via::Membership), vouch("cy", Via::Others(9)), vouch("dan", Via::Others(1))];
    told.vouches.sort_by_key(|vouch| vouch.person);
    let post = |name: &str, topic| TopicPost {
        person: person(name),
        topic,
        post: format!("{name}/1"),
        time: None,
        text: None,
        people: 3,
    };
    told.topics.people = vec![on("ana", QUBITS, 300), on("ana", OPTICS, 200), on("bo", QUBITS, 250)];
    told.topics.people.sort_by_key(|person| (person.person, std::cmp::Reverse(person.score)));
    told.topics.interests = vec![Interest { person: person("ana"), topic: COOKING, posts: 3, responses: 4 }];
    told.topics.posts = vec![post("ana", QUBITS)];
    told.topics.month = vec![post("ana", QUBITS)];
    told.topics.responders = vec![TopicResponder {
        person: person("ana"),
        topic: QUBITS,
        responder: person("bo"),
        responses: 2,
        last: at(0),
    }];
    let rows = names.map(|name| row(name, 300));
    world.store.publish(&scores("2018-08-31", rows), Some(&told)).expect("published");
    world
}

const NATIVE: &str = "did:plc:u7long2unique4native8id1x";
const HANDLE: &str = "Very-Long-Unique-Handle.example";

/// Who counts and who is mutual, by giver, of somebody on a topic.
fn shown(newest: &Newest, whose: &str, topic: TopicId) -> Vec<(PersonId, bool)> {
    newest.plus_k(person(whose), topic).iter().map(|row| (row.plus_k.giver, row.mutual)).collect()
}

#[test]
fn ten_a_day_and_what_is_withdrawn_does_not_come_back() {
    let world = town();
    let store = &world.store;
    for number in 0..10 {
        let given = give(store, "cy", "ana", TopicId(number), at(1)).expect("within the budget");
        assert_eq!(u64::from(given.left_today), 9 - number);
    }
    withdraw(store, "cy", "ana", TopicId(3)).expect("withdrawn");
    assert_eq!(withdraw(store, "cy", "ana", TopicId(3)), Err(Refusal::NotGiven), "once");
    let used = Refusal::BudgetUsed { fresh: day("2018-09-01").start() };
    assert_eq!(give(store, "cy", "bo", QUBITS, at(23)), Err(used.clone()));
    assert_eq!(used.to_string(), "all 10 +K of 2018-08-31 are given");
    assert_eq!(used.hint(), "There are 10 fresh ones after 24:00 UTC of 2018-08-31.");
    assert_eq!(give(store, "cy", "bo", QUBITS, at(24)).expect("a new day").left_today, 9);
    assert_eq!(give(store, "dan", "bo", QUBITS, at(23)).expect("the budget of another").left_today, 9);
}

#[test]
fn the_same_again_after_seven_days_even_where_it_was_withdrawn() {
    let world = town();
    let store = &world.store;
    give(store, "cy", "ana", QUBITS, at(5)).expect("given");
    withdraw(store, "cy", "ana", QUBITS).expect("withdrawn");
    let until = at(5).plus_seconds(7 * 86_400);
    for moment in [at(5), at(100), until.plus_seconds(-1)] {
        let refused = give(store, "cy", "ana", QUBITS, moment).expect_err("too soon");
        assert_eq!(refused, Refusal::TooSoon { until });
        assert_eq!(refused.hint(), "Give it again from 2018-09-07 05:00 UTC on.");
    }
    give(store, "cy", "ana", OPTICS, at(6)).expect("another topic");
    give(store, "cy", "bo", QUBITS, at(6)).expect("another person");
    assert_eq!(give(store, "cy", "ana", QUBITS, until).expect("again").again, until.plus_seconds(7 * 86_400));
    assert_eq!(shown(&world.newest(), "ana", QUBITS), [(person("cy"), false)]);
}

/// Runs the same on several threads, each with a store of its own on the same folder, and returns what each said.
fn at_once<T: Send>(world: &World, threads: usize, run: impl Fn(&Store, usize) -> T + Sync) -> Vec<T> {
    let barrier = std::sync::Barrier::new(threads);
    std::thread::scope(|scope| {
        let (barrier, run) = (&barrier, &run);
        let spawned: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    let store = Store::open(world.dir()).expect("opened once more");
                    barrier.wait();
                    run(&store, thread)
                })
            })
            .collect();
        spawned.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

#[test]
fn the_budget_is_exact_whatever_is_asked_at_once() {
    let world = town();
    // One person with three accounts, each asking for another topic every time.
    join(&world, "cy", "cy2");
    join(&world, "cy", "cy3");
    let given = at_once(&world, 6, |store, thread| {
        let accounts = ["cy", "cy2", "cy3"];
        let asked = (0..5).map(|number| {
            let topic = TopicId((thread * 5 + number) as u64);
            give(store, accounts[thread % 3], "ana", topic, at(2)).map(|given| given.left_today)
        });
        asked.collect::<Vec<_>>()
    });
    let (given, refused): (Vec<_>, Vec<_>) = given.into_iter().flatten().partition(Result::is_ok);
    let mut left: Vec<u32> = given.into_iter().flatten().collect();
    left.sort_unstable();
    assert_eq!(left, (0..10).collect::<Vec<_>>(), "ten, each told another rest");
    assert_eq!(refused.len(), 20);
    assert!(refused.into_iter().all(|row| matches!(row, Err(Refusal::BudgetUsed { .. }))));
    assert_eq!(
        world.store.topic_log(None, 99).expect("read").len(),
        10,
        "and none is logged that was not given"
    );
}

#[test]
fn the_same_is_given_once_whoever_asks_at_once() {
    let world = town();
    let given = at_once(&world, 8, |store, _| give(store, "cy", "ana", QUBITS, at(2)));
    assert_eq!(given.iter().filter(|plus_k| plus_k.is_ok()).count(), 1, "{given:?}");
}

#[test]
fn what_cannot_be_endorsed_is_refused_by_name() {
    let world = town();
    let store = &world.store;
    join(&world, "ana", "ana2");
    assert_eq!(give(store, "ana2", "ana", QUBITS, at(1)), Err(Refusal::Oneself(account("ana2"))));
    assert_eq!(give(store, "ana", "ana", QUBITS, at(1)), Err(Refusal::Oneself(account("ana"))));

    let without =
        |topic| refused(store.endorse(&Endorsing { evident: false, ..endorsing("cy", "bo", topic, at(1)) }));
    assert_eq!(without(OPTICS), Err(Refusal::NotTheirs(account("bo"))));
    assert_eq!(choose(store, "bo", OPTICS, Choice::Propose), Ok(true));
    assert!(without(OPTICS).is_ok(), "they claim it");

    assert_eq!(choose(store, "ana2", QUBITS, Choice::Hide), Ok(true));
    assert_eq!(give(store, "cy", "ana", QUBITS, at(1)), Err(Refusal::Hidden(account("ana"))));
    assert_eq!(give(store, "cy", "ana2", QUBITS, at(1)), Err(Refusal::Hidden(account("ana2"))), "one person");

    store.opt_out(&account("dan"), &[]).expect("hidden");
    assert_eq!(give(store, "dan", "bo", QUBITS, at(1)), Err(Refusal::Left));
    assert_eq!(give(store, "bo", "dan", QUBITS, at(1)), Err(Refusal::Left));
    assert_eq!(choose(store, "dan", QUBITS, Choice::Hide), Err(Refusal::Left));
    let log = store.topic_log(None, 99).expect("read");
    assert_eq!(log.len(), 3, "refusals leave no trace: {log:?}");
}

#[test]
fn evidence_lets_claim_what_is_theirs_of_interest_to_them_or_above() {
    let world = town();
    let newest = world.newest();
    let science = TopicId(1);
    let above = |broader: TopicId, other: TopicId| broader == science && other == OPTICS;
    let may = |topic| details_of(&newest, person("ana")).may_claim(topic, above);
    assert!(may(QUBITS) && may(OPTICS) && may(COOKING) && may(science));
    assert!(!may(TopicId(99)));
    assert!(!details_of(&newest, person("bo")).may_claim(science, above));
}

#[test]
fn plus_k_weigh_by_trust_and_mutual_ones_count_for_nothing() {
    let world = town();
    let store = &world.store;
    assert_eq!(world.newest().plus_k_as_of(), day("2018-08-31").end());
    for (giver, receiver) in [("cy", "ana"), ("dan", "ana"), ("bo", "ana"), ("ana", "bo")] {
        give(store, giver, receiver, QUBITS, at(10)).expect("given");
    }
    let newest = world.newest();
    let fresh = 1.0 - 14.0 / (90.0 * 24.0);
    let weights: BTreeMap<PersonId, f64> =
        newest.plus_k(person("ana"), QUBITS).iter().map(|row| (row.plus_k.giver, row.weight)).collect();
    let near = |found: f64, other: f64| (found - other).abs() < 1e-9;
    assert_eq!(["cy", "dan", "ana"].map(|name| newest.trust(person(name))), [1.0, 1.0, 0.0]);
    assert!(near(weights[&person("cy")], fresh), "{weights:?}");
    assert!(near(weights[&person("dan")], fresh));
    assert_eq!(weights[&person("bo")], 0.0);
    assert!(shown(&newest, "ana", QUBITS).contains(&(person("bo"), true)));
    assert_eq!(shown(&newest, "bo", QUBITS), [(person("ana"), true)]);
    let most: Vec<(PersonId, u32)> =
        newest.most_endorsed(QUBITS).map(|row| (row.person, row.count)).collect();
    assert_eq!(most, [(person("ana"), 2)], "Bo's one is mutual");
    assert_eq!(
        details_of(&newest, person("ana")).topics.first().map(|row| row.score),
        Some(Tenths(300)),
        "no score moves"
    );

    // What is withdrawn takes part in nothing, and a later +K lets the others grow old.
    withdraw(store, "bo", "ana", QUBITS).expect("withdrawn");
    give(store, "cy", "bo", QUBITS, at(10 + 45 * 24)).expect("given");
    let newest = world.newest();
    assert_eq!(newest.plus_k_as_of(), at(10 + 45 * 24));
    assert!(near(
        newest.plus_k(person("ana"), QUBITS)[0].weight.max(newest.plus_k(person("ana"), QUBITS)[1].weight),
        0.5
    ));
    assert_eq!(shown(&newest, "bo", QUBITS), [(person("cy"), false), (person("ana"), false)]);
    assert_eq!(world.reopened().newest().plus_k(person("bo"), QUBITS), newest.plus_k(person("bo"), QUBITS));
}

#[test]
fn accounts_joined_are_one_person_for_plus_k() {
    let world = town();
    let store = &world.store;
    give(store, "cy", "bo", QUBITS, at(1)).expect("given");
    give(store, "bo", "ana2", OPTICS, at(1)).expect("given");
    assert_eq!(shown(&world.newest(), "ana", OPTICS), []);
    join(&world, "ana", "ana2");
    assert_eq!(shown(&world.newest(), "ana", OPTICS), [(person("bo"), false)], "at once");
    assert!(matches!(give(store, "bo", "ana", OPTICS, at(2)), Err(Refusal::TooSoon { .. })));
    join(&world, "ana", "cy");
    withdraw(store, "ana", "bo", QUBITS).expect("by the word of any account of theirs");
    store.unlink(&account("ana2")).expect("parted");
    assert_eq!(shown(&world.newest(), "ana", OPTICS), []);
}

/// Every place where a topic of Ana's could be seen.
fn places(newest: &Newest) -> [bool; 9] {
    let ana = person("ana");
    [
        details_of(newest, ana).topics.iter().any(|topic| topic.topic == QUBITS),
        details_of(newest, ana).interests.iter().any(|interest| interest.topic == COOKING),
        !details_of(newest, ana).topic_posts(QUBITS).is_empty(),
        !details_of(newest, ana).topic_responders(QUBITS).is_empty(),
        newest.topic(QUBITS).expect("read").people.iter().any(|person| person.person == ana),
        newest.topic(QUBITS).expect("read").month.iter().any(|row| row.person == ana),
        newest.all_topics().iter().any(|count| (count.topic, count.people) == (QUBITS, 2)),
        newest.most_endorsed(QUBITS).any(|row| row.person == ana),
        newest.endorsed_topics(ana).contains(&QUBITS) && !newest.plus_k(ana, QUBITS).is_empty(),
    ]
}

#[test]
fn a_hidden_topic_is_gone_everywhere_at_once_and_comes_back() {
    let world = town();
    let store = &world.store;
    give(store, "cy", "ana", QUBITS, at(1)).expect("given");
    let other = Store::open(world.dir()).expect("opened twice");
    assert_eq!(places(&world.newest()), [true; 9]);
    assert_eq!(places(&other.newest().expect("loaded").expect("published")), [true; 9]);
    for topic in [QUBITS, COOKING] {
        assert_eq!(choose(store, "ana", topic, Choice::Hide), Ok(true));
        assert_eq!(choose(store, "ana", topic, Choice::Hide), Ok(false), "it is hidden");
    }
    assert_eq!(places(&world.newest()), [false; 9]);
    assert_eq!(world.newest().people_on(QUBITS), 1, "Bo stays");
    let seen = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        places(&other.newest().expect("loaded").expect("published")) == [false; 9]
    });
    assert!(seen, "by another process within ten seconds");
    let world = world.reopened();
    assert_eq!(places(&world.newest()), [false; 9], "and it lasts");
    for (shown, other) in [("zed", "ana"), ("ana", "zed")] {
        join(&world, shown, other);
        assert_eq!(places(&world.newest()), [false; 9], "{other} is joined to {shown}");
        world.store.unlink(&account(other)).expect("parted");
        assert_eq!(places(&world.newest()), [false; 9], "{other} is parted from {shown}");
    }
    for topic in [QUBITS, COOKING] {
        assert_eq!(choose(&world.store, "ana", topic, Choice::Restore), Ok(true));
        assert_eq!(choose(&world.store, "ana", topic, Choice::Restore), Ok(false));
    }
    assert_eq!(places(&world.newest()), [true; 9]);
    let acts: Vec<(TopicAct, TopicId)> = world
        .store
        .topic_log(Some(&account("ana")), 99)
        .expect("read")
        .iter()
        .map(|row| (row.act, row.topic))
        .collect();
    use TopicAct::{Endorsed, Hid, Restored};
    assert_eq!(
        acts,
        [(Restored, COOKING), (Restored, QUBITS), (Hid, COOKING), (Hid, QUBITS), (Endorsed, QUBITS)]
    );
}

/// A day on which two accounts are scored as one person; they and Bo are influential on qubits.
fn publish_joined(world: &World, on_day: &str, shown: &str, other: &str) {
    let joined = OtherAccount { account: account(other), handle: None, name: None, responses: 1, span: None };
    let cards = [Card { others: vec![joined], ..card(shown, None, None) }, card("bo", None, None)];
    let mut told = details(cards, [], []);
    told.topics.people = vec![on(shown, QUBITS, 300), on("bo", QUBITS, 250)];
    told.topics.people.sort_by_key(|person| person.person);
    world.store.publish(&scores(on_day, [row(shown, 300), row("bo", 250)]), Some(&told)).expect("published");
}

/// A day on which each of these is influential on qubits.
fn publish_alone(world: &World, on_day: &str, names: &[&str]) {
    let mut told = details(names.iter().map(|name| card(name, None, None)), [], []);
    told.topics.people = names.iter().map(|name| on(name, QUBITS, 300)).collect();
    told.topics.people.sort_by_key(|person| person.person);
    let rows = names.iter().map(|name| row(name, 300));
    world.store.publish(&scores(on_day, rows), Some(&told)).expect("published");
}

/// Those of these who show qubits, among all on the topic.
fn show_qubits(world: &World) -> Vec<PersonId> {
    let newest = world.newest();
    let mut people: Vec<PersonId> =
        newest.topic(QUBITS).expect("read").people.iter().map(|person| person.person).collect();
    for person in &people {
        assert!(
            details_of(&newest, *person).topics.iter().any(|topic| topic.topic == QUBITS),
            "a page and a list say the same"
        );
    }
    people.sort_unstable();
    people
}

fn people(names: &[&str]) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = names.iter().map(|name| person(name)).collect();
    people.sort_unstable();
    people
}

#[test]
fn a_hidden_topic_stays_hidden_when_accounts_are_joined() {
    // Whoever hides it is joined to another, or another to them; before the next scores and after.
    for (shown, other) in [("zed", "ana"), ("ana", "zed")] {
        let world = World::new();
        publish_alone(&world, "2018-08-31", &["ana", "bo", "zed"]);
        choose(&world.store, "ana", QUBITS, Choice::Hide).expect("hidden");
        assert_eq!(show_qubits(&world), people(&["bo", "zed"]));
        join(&world, shown, other);
        assert_eq!(show_qubits(&world), people(&["bo"]), "{shown} and {other} are one who hid it");
        publish_joined(&world, "2018-09-01", shown, other);
        assert_eq!(show_qubits(&world), people(&["bo"]));
        let world = world.reopened();
        assert_eq!(show_qubits(&world), people(&["bo"]));
        choose(&world.store, "zed", QUBITS, Choice::Restore).expect("restored by any of their accounts");
        assert_eq!(show_qubits(&world), people(&["bo", shown]));
    }
}

#[test]
fn a_hidden_topic_stays_hidden_when_accounts_are_parted() {
    for chosen_by in ["ana", "ana2"] {
        let world = World::new();
        join(&world, "ana", "ana2");
        publish_joined(&world, "2018-08-31", "ana", "ana2");
        assert_eq!(show_qubits(&world), people(&["ana", "bo"]));
        choose(&world.store, chosen_by, QUBITS, Choice::Hide).expect("hidden");
        assert_eq!(show_qubits(&world), people(&["bo"]));
        world.store.unlink(&account("ana2")).expect("parted");
        assert_eq!(show_qubits(&world), people(&["bo"]), "before the next scores");
        publish_alone(&world, "2018-09-01", &["ana", "ana2", "bo"]);
        assert_eq!(show_qubits(&world), people(&["bo"]), "both hid it");
        choose(&world.store, "ana2", QUBITS, Choice::Restore).expect("restored");
        assert_eq!(show_qubits(&world), people(&["ana2", "bo"]), "each by their own word now");
    }
}

#[test]
fn what_one_account_hid_before_it_was_joined_stays_hidden_on_the_page_that_shows_it() {
    let world = World::new();
    choose(&world.store, "ana2", QUBITS, Choice::Hide).expect("hidden");
    join(&world, "ana", "ana2");
    publish_joined(&world, "2018-08-31", "ana", "ana2");
    world.store.unlink(&account("ana2")).expect("parted");
    assert_eq!(show_qubits(&world), people(&["bo"]), "what the page tells of is theirs, too");
    publish_alone(&world, "2018-09-01", &["ana", "ana2", "bo"]);
    assert_eq!(show_qubits(&world), people(&["ana", "bo"]), "a stranger never hid it");

    // A stranger who was joined by mistake shows it again as soon as that is mended.
    join(&world, "bo", "ana2");
    assert_eq!(show_qubits(&world), people(&["ana"]));
    world.store.unlink(&account("ana2")).expect("parted");
    assert_eq!(show_qubits(&world), people(&["ana", "bo"]));
}

#[test]
fn a_hidden_topic_stays_hidden_when_the_account_shown_leaves() {
    let world = World::new();
    choose(&world.store, "ana", QUBITS, Choice::Hide).expect("hidden");
    join(&world, "ana", "ana2");
    publish_joined(&world, "2018-08-31", "ana", "ana2");
    assert_eq!(
        choose(&world.store, "ana2", QUBITS, Choice::Hide),
        Ok(false),
        "it is hidden, and theirs from now"
    );
    choose(&world.store, "ana2", OPTICS, Choice::Propose).expect("claimed");
    world.store.erase(&account("ana"), &[]).expect("erased");
    assert_eq!(show_qubits(&world), people(&["bo"]));
    publish_alone(&world, "2018-09-01", &["ana2", "bo"]);
    assert_eq!(show_qubits(&world), people(&["bo"]), "nor is it back with the next scores");
    assert!(world.newest().proposed_topics(person("ana2")).eq([OPTICS]));
}

#[test]
fn one_plus_k_of_a_clock_that_was_ahead_moves_the_moment_until_the_next_or_until_it_is_taken_back() {
    let world = town();
    let store = &world.store;
    give(store, "cy", "ana", QUBITS, at(30)).expect("given");
    let weight = |world: &World| world.newest().plus_k(person("ana"), QUBITS)[0].weight;
    let before = weight(&world);
    let years_ahead = at(24 * 3650);
    give(store, "dan", "bo", OPTICS, years_ahead).expect("given");
    assert_eq!(world.newest().plus_k_as_of(), years_ahead);
    assert!(shown(&world.newest(), "ana", QUBITS).is_empty(), "all others look old");
    give(store, "dan", "bo", QUBITS, at(30)).expect("given when the clock was right again");
    assert_eq!(world.newest().plus_k_as_of(), at(30));
    assert_eq!(weight(&world), before);

    give(store, "bo", "dan", QUBITS, years_ahead).expect("given");
    assert_eq!(world.newest().plus_k_as_of(), years_ahead);
    withdraw(store, "bo", "dan", QUBITS).expect("withdrawn");
    assert_eq!(world.newest().plus_k_as_of(), at(30));
    assert_eq!(weight(&world), before);
    assert_eq!(world.reopened().newest().plus_k_as_of(), at(30));
}

#[test]
fn what_is_proposed_is_claimed_until_it_is_hidden() {
    let world = town();
    let store = &world.store;
    let claimed = |world: &World| world.newest().proposed_topics(person("bo")).collect::<Vec<_>>();
    assert_eq!(choose(store, "bo", OPTICS, Choice::Propose), Ok(true));
    assert_eq!(choose(store, "bo", OPTICS, Choice::Propose), Ok(false));
    assert_eq!(claimed(&world), [OPTICS]);
    choose(store, "bo", OPTICS, Choice::Hide).expect("hidden");
    assert_eq!(claimed(&world), []);
    assert_eq!(choose(store, "bo", OPTICS, Choice::Propose), Err(Refusal::HiddenByThem(account("bo"))));
    choose(store, "bo", OPTICS, Choice::Restore).expect("restored");
    assert_eq!(claimed(&world), [OPTICS], "as it was before");
    for number in 1..MOST_PROPOSED {
        choose(store, "bo", TopicId(u64::from(number) + 100), Choice::Propose).expect("claimed");
    }
    let more = choose(store, "bo", TopicId(1), Choice::Propose);
    assert_eq!(more, Err(Refusal::TooManyProposed(account("bo"))));
    assert!(more.expect_err("refused").to_string().contains("claims 20 topics already"));
    assert_eq!(details_of(&world.newest(), person("bo")).topics.len(), 1, "no score comes of it");
}

#[test]
fn the_log_tells_who_did_what_when_and_by_whose_hand() {
    let world = town();
    let store = &world.store;
    give(store, "cy", "ana", QUBITS, at(1)).expect("given");
    withdraw(store, "cy", "ana", QUBITS).expect("withdrawn");
    choose(store, "bo", OPTICS, Choice::Propose).expect("claimed");
    let log = world.reopened().store.topic_log(None, 2).expect("read");
    assert_eq!(log.len(), 2, "the latest");
    let told: Vec<_> =
        log.iter().map(|row| (row.account.native.as_str(), row.act, row.hand, row.at)).collect();
    assert_eq!(
        told,
        [("bo", TopicAct::Proposed, Hand::Own, at(21)), ("cy", TopicAct::Withdrew, Hand::Operator, at(20))]
    );
    assert_eq!((log[1].other.as_ref(), log[1].topic), (Some(&account("ana")), QUBITS));
}

fn raw(world: &World) -> String {
    let files = all_files(world.dir()).into_iter();
    files.map(|path| String::from_utf8_lossy(&std::fs::read(path).expect("read")).to_lowercase()).collect()
}

#[test]
fn whoever_leaves_takes_every_plus_k_choice_and_log_entry_along() {
    let world = town();
    let store = &world.store;
    give(store, NATIVE, "ana", QUBITS, at(1)).expect("given");
    give(store, "cy", NATIVE, QUBITS, at(1)).expect("given");
    give(store, "cy", "ana", OPTICS, at(1)).expect("given");
    choose(store, NATIVE, OPTICS, Choice::Propose).expect("claimed");
    choose(store, NATIVE, QUBITS, Choice::Hide).expect("hidden");
    assert_eq!(shown(&world.newest(), "ana", QUBITS), [(person(NATIVE), false)]);
    assert!(raw(&world).contains(NATIVE), "the search finds what is there");

    let other = Store::open(world.dir()).expect("opened twice");
    store.opt_out(&account(NATIVE), &[HANDLE.to_owned()]).expect("hidden");
    assert_eq!(shown(&world.newest(), "ana", QUBITS), [], "at once");
    assert_eq!(other.newest().expect("loaded").expect("published").plus_k(person("ana"), QUBITS), []);
    assert_eq!(store.topic_log(None, 99).expect("read").len(), 1);

    store.erase(&account(NATIVE), &[HANDLE.to_owned()]).expect("erased");
    let queued = store.erasures().expect("listed");
    store.erasure_done(&queued[0]).expect("done");
    drop(other);
    for needle in [NATIVE, HANDLE] {
        assert!(!raw(&world).contains(&needle.to_lowercase()), "{needle} is left");
    }
    let world = world.reopened();
    assert_eq!(give(&world.store, NATIVE, "ana", QUBITS, at(99)), Err(Refusal::Left), "and it lasts");
    assert_eq!(give(&world.store, "cy", NATIVE, QUBITS, at(299)), Err(Refusal::Left));
    assert_eq!(choose(&world.store, NATIVE, OPTICS, Choice::Propose), Err(Refusal::Left));
    assert!(!raw(&world).contains(NATIVE), "and later input does not bring them back");
    assert_eq!(shown(&world.newest(), "ana", OPTICS), [(person("cy"), false)], "others stay");
    assert_eq!(world.findings(), "");
}

#[test]
fn another_model_shows_the_same_plus_k_and_reads_its_scores_once() {
    let world = town();
    let store = &world.store;
    store
        .publish(&SnapshotScores { model: test_model("m2"), ..scores("2018-08-31", [row("ana", 400)]) }, None)
        .expect("published");
    let of = || store.newest_of("m2").expect("loaded").expect("scored");
    let before = of();
    give(store, "cy", "ana", QUBITS, at(1)).expect("given");
    assert_eq!(shown(&of(), "ana", QUBITS), [(person("cy"), false)]);
    assert!(std::sync::Arc::ptr_eq(before.scores_mark(), of().scores_mark()), "not read again");
    assert!(before.plus_k(person("ana"), QUBITS).is_empty(), "what was handed out stays as it was");
}
