//! Details as they are written and read: every table, old formats, and what is damaged or of a later Clout.

use std::fs;
use std::path::{Path, PathBuf};

use model::*;
use store::{PersonDetails, Store, StoreError};

use crate::world::*;

const QUBITS: TopicId = TopicId(10_000_000_000_000_000_434);

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_535_000_000 + seconds)
}

fn topic_post(of: &str, text: Option<&str>) -> TopicPost {
    TopicPost {
        person: person(of),
        topic: QUBITS,
        post: format!("at://{of}/1"),
        time: text.map(|_| time(1)),
        text: text.map(str::to_owned),
        people: 7,
    }
}

fn topical() -> model::TopicDetails {
    let topic = |of: &str, score: u16| PersonTopic {
        person: person(of),
        topic: QUBITS,
        score: Tenths(score),
        low: Tenths(10),
        high: Tenths(1000),
        before: Tenths(11),
        posts: 3,
        days: 4,
        people: 5,
    };
    let responder = TopicResponder {
        person: person("ana"),
        topic: QUBITS,
        responder: person("bo"),
        responses: 9,
        last: time(8),
    };
    model::TopicDetails {
        people: vec![topic("ana", 314), topic("bo", 200)],
        posts: vec![topic_post("ana", Some("On qubits")), topic_post("ana", None)],
        responders: vec![responder],
        interests: vec![Interest { person: person("ana"), topic: QUBITS, posts: 2, responses: 6 }],
        month: vec![topic_post("bo", Some("Of the month"))],
    }
}

fn moments() -> MomentDetails {
    let moment = Moment {
        person: person("ana"),
        post: "at://ana/1".to_owned(),
        time: Some(time(0)),
        text: Some("On qubits".to_owned()),
        people: 9,
        trusted: 7.5,
        usual: 0.5,
        others: 11,
        odds: 0.001,
        first: time(2),
        last: time(9),
        median_seconds: 60,
        half_seconds: 90,
        came: vec![30, 90],
        topics: vec![QUBITS, TopicId(7)],
    };
    let responder = MomentResponder {
        person: person("ana"),
        moment: 0,
        responder: person("bo"),
        trust: 0.5,
        responses: 1,
        first: time(2),
    };
    MomentDetails { moments: vec![moment], responders: vec![responder] }
}

fn influence() -> InfluenceDetails {
    let (ana, bo, cy) = (person("ana"), person("bo"), person("cy"));
    let influence = |direction, post: Option<&str>| Influence {
        person: ana,
        direction,
        other: bo,
        share: 0.25,
        trust: 1.0,
        responses: 3,
        span: post.map(|_| (time(1), time(8))),
        post: post.map(str::to_owned),
    };
    InfluenceDetails {
        people: vec![
            influence(Direction::InfluencedBy, Some("at://bo/1")),
            influence(Direction::Influences, None),
        ],
        totals: vec![InfluenceTotals { person: ana, influenced_by: 1, influences: u32::MAX }],
        similar: vec![SimilarPerson { person: ana, other: cy, likeness: 0.5, shared: 2 }],
        shared: vec![SharedResponder { person: ana, other: cy, responder: bo }],
    }
}

fn strategy() -> StrategyDetails {
    let (ana, bo, cy) = (person("ana"), person("bo"), person("cy"));
    let gain = Gain { times: 1.5, low: 1.25, high: 2.0 };
    let mut amounts = [0.0; WEEK_STEPS];
    amounts[7] = 3.0;
    let week = WeekLevels::of(&amounts);
    let window = BestWindow { person: Some(ana), start: 671, steps: 8, days: 5, posts: 9, gain };
    let works = |of| Works { person: ana, of, posts: 12, gain };
    StrategyDetails {
        people: vec![ResponseWeek {
            person: ana,
            responses: 30,
            people: 6,
            posts: 25,
            drawn: 41,
            half: 900,
            week,
        }],
        windows: vec![BestWindow { person: None, ..window }, window],
        works: vec![
            works(Trait::Tag("qubits".to_owned())),
            works(Trait::Form(PostForm::Long)),
            works(Trait::Topic(QUBITS)),
        ],
        meet: vec![WorthMeeting { person: ana, other: bo, topic: QUBITS, alike: cy, responses: 4 }],
    }
}

fn movements() -> MovementDetails {
    let since = MovedSince { person: person("ana"), day: day("2018-08-24"), revision: 2 };
    let line = |cause, points| MovementLine {
        person: since.person,
        day: since.day,
        cause,
        points,
        others: 3,
        others_points: 0.25,
    };
    let mover = MovementMover {
        person: since.person,
        day: since.day,
        line: 1,
        responder: person("bo"),
        points: 1.5,
        responses: 2,
        last: time(9),
        trust_before: 0.25,
        trust_after: 0.5,
    };
    let frozen = Cause::Frozen { network: network("rss"), last: day("2018-08-01") };
    MovementDetails {
        since: vec![since],
        lines: vec![line(frozen, -0.5), line(Cause::Came, 1.75)],
        movers: vec![mover],
    }
}

/// Three people, and rows in every table.
fn everything() -> SnapshotDetails {
    let other = OtherAccount {
        account: AccountId { network: network("mastodon"), native: "https://m.example/users/ana".to_owned() },
        handle: Some("ana@m.example".to_owned()),
        name: Some("Ana elsewhere".to_owned()),
        responses: 5,
        span: Some((time(1), time(2))),
    };
    let (score, low, high) = (Tenths(250), Tenths(100), Tenths(400));
    let from = vec!["followers".to_owned(), "lists".to_owned()];
    let cards = [
        Card { others: vec![other], ..card("ana", Some("ana.example"), Some("Ana")) },
        Card {
            counters: Some("{\"followers\":12}".to_owned()),
            span: None,
            estimate: Some(Estimate { score, low, high, from }),
            ..card("bo", None, None)
        },
        card("cy", None, None),
    ];
    let responders =
        [responds("bo", "ana", Group::All, Some("at://ana/1")), responds("cy", "ana", Group::Like, None)];
    let posts = [post("ana", "at://ana/1", Some("On qubits")), post("ana", "at://ana/2", None)];
    let mut told = details(cards, responders, posts);
    let grounds = [Via::Membership, Via::Person(person("bo")), Via::Others(3)];
    told.vouches = grounds.map(|via| EvidenceVouch { person: person("ana"), via }).to_vec();
    (told.topics, told.moments) = (topical(), moments());
    (told.influence, told.strategy) = (influence(), strategy());
    told.movements = movements();
    told.topics.people.sort_by_key(|row| row.person);
    told
}

fn rows() -> SnapshotScores {
    scores("2018-08-31", [row("ana", 314), row("bo", 200), row("cy", 150)])
}

fn published(told: &SnapshotDetails) -> World {
    let world = World::new();
    world.store.publish(&rows(), Some(told)).expect("published");
    world
}

fn file(world: &World, name: &str) -> PathBuf {
    let files = all_files(&world.dir().join("snapshots/newest"));
    let named =
        |path: &PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name));
    files.into_iter().find(named).expect("a file of that name")
}

#[test]
fn every_table_is_read_as_it_was_written() {
    let told = everything();
    let world = published(&told);
    let newest = world.newest();
    for expected in &told.cards {
        assert_eq!(newest.card(expected.person).as_ref(), Some(expected));
    }
    let ana = details_of(&newest, person("ana"));
    assert_eq!(ana.evidence(Group::All), &told.responders[..1]);
    assert_eq!(ana.evidence(Group::Like), &told.responders[1..]);
    assert_eq!((&ana.posts, ana.vouches.as_ref()), (&told.posts, Some(&told.vouches)));
    assert_eq!(ana.portrait, Some(portrait(person("ana"))));
    let topics = &told.topics;
    assert_eq!(
        ana.topics,
        topics.people.iter().filter(|row| row.person == person("ana")).copied().collect::<Vec<_>>()
    );
    assert_eq!(ana.topic_posts(QUBITS), &topics.posts[..]);
    assert_eq!(ana.topic_responders(QUBITS), &topics.responders[..]);
    assert_eq!(ana.interests, topics.interests);
    assert_eq!(
        (&ana.moments, ana.moment_responders(0)),
        (&told.moments.moments, &told.moments.responders[..])
    );
    assert_eq!(ana.influence(Direction::InfluencedBy), &told.influence.people[..1]);
    assert_eq!(ana.influence(Direction::Influences), &told.influence.people[1..]);
    assert_eq!(ana.influence_total(Direction::Influences), u32::MAX);
    assert_eq!(
        (&ana.similar, ana.shared_responders(person("cy"))),
        (&told.influence.similar, &told.influence.shared[..])
    );
    assert_eq!(ana.week.as_ref(), told.strategy.people.first());
    assert_eq!((newest.common_windows(), &ana.windows[..]), told.strategy.windows.split_at(1));
    assert_eq!((&ana.works, &ana.meet), (&told.strategy.works, &told.strategy.meet));
    let moved = &told.movements;
    assert_eq!(ana.moved_since, moved.since);
    let lines: Vec<_> = ana.movements(day("2018-08-24")).collect();
    assert_eq!(lines, [(&moved.lines[0], &[][..]), (&moved.lines[1], &moved.movers[..])]);
    assert!(newest.keeps_movements_since(day("2018-08-24"), 2));
    assert!(!newest.keeps_movements_since(day("2018-08-24"), 1));
    let topic = newest.topic(QUBITS).expect("read");
    assert_eq!((topic.people.len(), topic.people[0].person, &topic.month), (2, person("ana"), &topics.month));
    let count = store::TopicCount { topic: QUBITS, people: 2, first: person("ana"), score: Tenths(314) };
    assert_eq!(newest.all_topics(), [count]);
    assert!(newest.trust(person("ana")) > 0.0);
    assert_eq!(details_of(&newest, person("nobody")), PersonDetails::default());
    assert_eq!(world.findings(), "");
}

#[test]
fn rows_out_of_order_or_beyond_their_bounds_are_not_published() {
    let refused = |change: fn(&mut SnapshotDetails)| {
        let mut told = everything();
        change(&mut told);
        let outcome = World::new().store.publish(&rows(), Some(&told));
        outcome.expect_err("refused").to_string()
    };
    assert!(refused(|told| told.cards.reverse()).contains("cards are not by rising person"));
    assert!(refused(|told| told.responders.reverse()).contains("responders are not in their order"));
    assert!(refused(|told| told.topics.people.reverse()).contains("rising person"));
    assert!(refused(|told| told.influence.people.reverse()).contains("influence are not in their order"));
    assert!(refused(|told| told.influence.people[0].share = 1.5).contains("1.5"));
    assert!(refused(|told| told.influence.similar[0].likeness = f32::NAN).contains("NaN"));
    assert!(refused(|told| told.strategy.windows[1].start = 672).contains("672"));
    assert!(refused(|told| told.strategy.windows[0].days = 8).contains("days: 8"));
}

/// The bytes of format 4, kept beside the tests.
#[test]
fn details_are_written_as_ever() {
    let world = published(&everything());
    for name in ["cards", "people", "topics", "common"] {
        let bytes = fs::read(file(&world, name)).expect("there");
        crate::golden::assert_golden(&format!("details-v4/{name}.clout"), &bytes);
    }
}

/// Registers other details in place of those of a store, as an earlier or later Clout would have.
fn register(world: &World, manifest: &str, files: &[(String, Vec<u8>)]) {
    use sha2::{Digest, Sha256};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let address = format!("sqlite://{}", world.dir().join("state.db").display());
    let _ = std::fs::remove_file(world.dir().join("state.db.seal"));
    runtime.block_on(async {
        use sqlx::Connection;
        let mut state = sqlx::SqliteConnection::connect(&address).await.expect("opened");
        let clear = "DELETE FROM files WHERE path LIKE 'snapshots/newest/%'";
        sqlx::query(clear).execute(&mut state).await.expect("cleared");
        let switch = sqlx::query("UPDATE details SET manifest = ?").bind(manifest.to_owned());
        switch.execute(&mut state).await.expect("switched");
        for (path, bytes) in files {
            fs::write(world.dir().join(path), bytes).expect("written");
            let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            let insert = sqlx::query("INSERT INTO files (path, digest, bytes) VALUES (?, ?, ?)");
            let insert = insert.bind(path.clone()).bind(digest).bind(bytes.len() as i64);
            insert.execute(&mut state).await.expect("registered");
        }
        state.close().await.expect("closed");
    });
}

fn world_of_format_3() -> World {
    let world = published(&everything());
    for path in all_files(&world.dir().join("snapshots/newest")) {
        fs::remove_file(path).expect("removed");
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/details-v3");
    let named =
        |path: &PathBuf| format!("snapshots/newest/{}", path.file_name().expect("a name").to_string_lossy());
    let files: Vec<(String, Vec<u8>)> =
        all_files(&fixtures).iter().map(|path| (named(path), fs::read(path).expect("read"))).collect();
    let manifest = files.iter().map(|(path, _)| path.clone()).find(|path| path.contains("manifest"));
    register(&world, &manifest.expect("a manifest"), &files);
    world.reopened()
}

/// Names, scores and lists are there; the evidence is made again by the next publishing.
#[test]
fn of_an_earlier_format_the_names_are_read() {
    let world = world_of_format_3();
    let newest = world.newest();
    assert!(newest.is_of_before());
    let ana = newest.card(person("ana")).expect("a card");
    assert_eq!((ana.name.as_deref(), ana.others.len()), (Some("Ana"), 1));
    let bo = newest.card(person("bo")).expect("a card");
    assert_eq!(bo.estimate.map(|estimate| (estimate.score, estimate.from.len())), Some((Tenths(250), 2)));
    assert!(newest.hides(person("cy")), "whoever asked not to be shown is not");
    assert_eq!(newest.find("ana@m.example"), store::Found::One(person("ana")));
    assert_eq!(newest.top(None, 0, 9).len(), 2);
    assert_eq!(details_of(&newest, person("ana")), PersonDetails::default());
    assert_eq!(world.findings(), "");

    world.store.publish(&rows(), Some(&everything())).expect("scored again");
    let newest = world.newest();
    assert!(!newest.is_of_before());
    assert_eq!(details_of(&newest, person("ana")).posts.len(), 2);
    assert_eq!(world.findings(), "", "files of before are gone");
}

#[test]
fn whoever_is_erased_goes_from_details_of_an_earlier_format() {
    let world = world_of_format_3();
    assert!(world.store.erase(&account("ana"), &["ana.example".to_owned()]).expect("erased").details);
    let newest = world.newest();
    assert_eq!(newest.card(person("ana")), None);
    let bo = newest.card(person("bo")).expect("a card");
    assert_eq!(bo.name.as_deref(), Some("fan of [erased]"));
    let left = all_files(&world.dir().join("snapshots/newest"));
    assert!(left.iter().all(|path| !path.to_string_lossy().ends_with("parquet")), "{left:?}");
}

#[test]
fn details_of_a_later_clout_are_named_and_refused() {
    let world = published(&everything());
    let path = "snapshots/newest/manifest-later.json".to_owned();
    let manifest = r#"{"format": 5, "key": {"day": "2018-08-31", "model": "m1", "revision": 1}}"#;
    register(&world, &path, &[(path.clone(), manifest.as_bytes().to_vec())]);
    let World { folder, store } = world;
    drop(store);
    let error = Store::open(folder.path()).expect("opened").newest().expect_err("refused");
    assert!(
        matches!(&error, StoreError::Newer { path, found: 5, known: 4 } if path.ends_with("manifest-later.json")),
        "{error}"
    );
}

#[test]
fn a_block_that_changed_after_it_was_opened_is_named() {
    let world = published(&everything());
    let newest = world.newest();
    let people = file(&world, "people");
    let mut bytes = fs::read(&people).expect("read");
    bytes[12] ^= 1;
    fs::write(&people, bytes).expect("written");
    let error = newest.details(person("ana")).expect_err("refused");
    assert!(
        matches!(&error, StoreError::Damaged { path, what } if *path == people && what.contains("checksum")),
        "{error}"
    );
}
