//! After erasure nothing is left, decoded or raw.

use std::fs;
use std::path::Path;

use bytes::Bytes;
use model::*;
use parquet::file::reader::{FileReader, SerializedFileReader};
use sha2::{Digest, Sha256};
use store::{Erased, Store};

use crate::world::*;

const NATIVE: &str = "did:plc:u7long2unique4native8id1x";
const HANDLE: &str = "Very-Long-Unique-Handle.example";

/// Two days, two revisions of the second; the person responds, is responded to, and is named by others.
fn world_with_somebody() -> World {
    let world = World::new();
    let rows = |tenths| [row(NATIVE, tenths), row("bo", 200), row("cy", 150)];
    world.store.publish(&scores("2018-07-31", rows(300)), None).expect("published");
    world.store.publish(&scores("2018-08-31", rows(310)), None).expect("published");
    let own = format!("at://{NATIVE}/app.bsky.feed.post/1");
    let mut names = details(
        [
            card(NATIVE, Some(HANDLE), Some("Somebody")),
            card("bo", None, Some("fan of @very-long-unique-handle.EXAMPLE")),
            card("cy", None, None),
        ],
        [
            responds("bo", NATIVE, Group::All, Some(&own)),
            responds(NATIVE, "bo", Group::All, Some("at://bo/1")),
            responds("cy", "bo", Group::Reply, Some(&own)),
        ],
        [
            post(NATIVE, &own, Some("I am here")),
            post(
                "bo",
                "at://bo/1",
                Some(&format!("As @{HANDLE} says, {} ({NATIVE})", HANDLE.to_uppercase())),
            ),
        ],
    );
    (names.moments, names.influence) = ties(&own);
    let names = SnapshotDetails { strategy: strategy(), ..names };
    world.store.publish(&scores("2018-08-31", rows(320)), Some(&names)).expect("published");
    world.store.flush_history().expect("flushed");
    world
}

/// Moments of somebody and of Bo, and everybody in everybody's lists.
fn ties(own: &str) -> (MomentDetails, InfluenceDetails) {
    let time = day("2018-08-30").start();
    let moment = |of: &str, post: &str, text: &str| Moment {
        person: person(of),
        post: post.to_owned(),
        time: Some(time),
        text: Some(text.to_owned()),
        people: 9,
        trusted: 7.5,
        usual: 0.5,
        others: 11,
        odds: 0.001,
        first: time,
        last: time,
        median_seconds: 60,
        half_seconds: 90,
        came: vec![30, 90],
        topics: Vec::new(),
    };
    let responder = |of: &str, responder: &str| MomentResponder {
        person: person(of),
        moment: 0,
        responder: person(responder),
        trust: 0.5,
        responses: 1,
        first: time,
    };
    let mut moments = MomentDetails {
        moments: vec![moment(NATIVE, own, "I am here"), moment("bo", "at://bo/1", &format!("Hi @{HANDLE}!"))],
        responders: vec![responder(NATIVE, "bo"), responder("bo", NATIVE), responder("bo", "cy")],
    };
    let mut influence = InfluenceDetails::default();
    for (of, other) in [(NATIVE, "bo"), ("bo", NATIVE), ("bo", "cy"), ("cy", "bo")] {
        let (of, other) = (person(of), person(other));
        influence.people.extend(Direction::ALL.map(|direction| Influence {
            person: of,
            direction,
            other,
            share: 0.5,
            trust: 0.5,
            responses: 2,
            span: Some((time, time)),
            post: Some(own.to_owned()),
        }));
        influence.similar.push(SimilarPerson { person: of, other, likeness: 0.5, shared: 2 });
        influence.shared.push(SharedResponder { person: of, other, responder: person(NATIVE) });
        influence.shared.push(SharedResponder { person: of, other, responder: person("cy") });
    }
    for of in [NATIVE, "bo", "cy"] {
        influence.totals.push(InfluenceTotals { person: person(of), influenced_by: 1, influences: 2 });
    }
    moments.moments.sort_by_key(|moment| moment.person);
    moments.responders.sort_by_key(|responder| (responder.person, responder.moment));
    influence.people.sort_by_key(|person| (person.person, person.direction));
    influence.totals.sort_by_key(|total| total.person);
    influence.similar.sort_by_key(|row| row.person);
    influence.shared.sort_by_key(|row| (row.person, row.other));
    (moments, influence)
}

/// Bo is told of a tag that is the name of somebody, and that they are worth meeting.
fn strategy() -> StrategyDetails {
    let (bo, cy, they) = (person("bo"), person("cy"), person(NATIVE));
    let gain = Gain { times: 1.5, low: 1.2, high: 1.9 };
    let works = |of| Works { person: bo, of, posts: 9, gain };
    let meet = |other, alike| WorthMeeting { person: bo, other, topic: TopicId(7), alike, responses: 3 };
    let week = ResponseWeek {
        person: they,
        responses: 30,
        people: 6,
        posts: 0,
        drawn: 0,
        half: 0,
        week: WeekLevels::of(&[1.0; WEEK_STEPS]),
    };
    StrategyDetails {
        people: vec![week],
        windows: vec![BestWindow { person: Some(they), start: 9, steps: 4, days: 1, posts: 9, gain }],
        works: vec![works(Trait::Tag(HANDLE.to_lowercase())), works(Trait::Form(PostForm::Link))],
        meet: vec![meet(they, cy), meet(cy, they)],
    }
}

#[test]
fn what_is_published_after_somebody_left_tells_nothing_of_them() {
    let world = world_with_somebody();
    let newest = || world.dir().join("snapshots/newest");
    let told = || everything(&newest()).iter().any(|(_, bytes)| holds_id(bytes, person(NATIVE)));
    assert!(told(), "somebody is told of by their id");
    world.store.opt_out(&account(NATIVE), &[HANDLE.to_owned()]).expect("out");
    let mut again =
        details([card(NATIVE, Some(HANDLE), None), card("bo", None, None), card("cy", None, None)], [], []);
    again.strategy = strategy();
    (again.moments, again.influence) = ties("p1");
    let rows = [row(NATIVE, 300), row("bo", 200), row("cy", 150)];
    world.store.publish(&scores("2018-09-01", rows), Some(&again)).expect("published");
    assert!(!told(), "details name who left");
}

#[test]
fn nobody_is_advised_to_meet_or_to_name_whoever_left() {
    let world = world_with_somebody();
    let told = |store: &Store| {
        let newest = store.newest().expect("read").expect("a snapshot");
        (details_of(&newest, person("bo")).works.len(), details_of(&newest, person("bo")).meet.len())
    };
    assert_eq!(told(&world.store), (2, 2));
    let account = account(NATIVE);
    world.store.opt_out(&account, &[HANDLE.to_owned()]).expect("out");
    assert_eq!(told(&world.store), (1, 0), "at once");
    world.store.erase(&account, &[HANDLE.to_owned()]).expect("erased");
    assert_eq!(told(&world.store), (1, 0));
    let newest = world.store.newest().expect("read").expect("a snapshot");
    assert!(
        details_of(&newest, person(NATIVE)).week.is_none()
            && details_of(&newest, person(NATIVE)).windows.is_empty()
    );
}

/// Whether bytes hold an id, as a number in words or as it lies in a record.
fn holds_id(bytes: &[u8], person: PersonId) -> bool {
    let text = person.0.to_string().into_bytes();
    [text, person.0.to_le_bytes().map(|byte| byte.to_ascii_lowercase()).to_vec()]
        .iter()
        .any(|id| bytes.windows(id.len()).any(|part| part == id))
}

/// What every frame of a file of records unpacks to, wherever in the file it lies.
fn unpacked(raw: &[u8]) -> Vec<u8> {
    let begins = |at: &usize| raw[*at..].starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
    let mut all = Vec::new();
    for at in (0..raw.len()).filter(begins) {
        let frame = zstd::stream::read::Decoder::new(&raw[at..]).expect("a reader").single_frame();
        // The four bytes may stand inside of a frame by chance: then nothing follows that unpacks.
        let _ = std::io::Read::read_to_end(&mut { frame }, &mut all);
    }
    all
}

/// Every text of every column of every Parquet file, every unpacked record, and the raw bytes of every file, in lower
/// case.
fn everything(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for path in all_files(dir) {
        let raw = fs::read(&path).expect("read");
        let name = path.strip_prefix(dir).expect("below").display().to_string();
        if name.ends_with(".parquet") {
            let reader = SerializedFileReader::new(Bytes::from(raw.clone())).expect("a Parquet file");
            let rows = reader.get_row_iter(None).expect("rows");
            let text: String = rows.map(|row| format!("{:?}\n", row.expect("a row"))).collect();
            all.push((format!("{name} decoded"), text.to_lowercase().into_bytes()));
        }
        if name.ends_with(".clout") {
            let records = unpacked(&raw);
            assert!(!records.is_empty(), "{name} unpacks to nothing");
            all.push((format!("{name} decoded"), records.to_ascii_lowercase()));
        }
        all.push((name, raw.to_ascii_lowercase()));
    }
    all
}

fn traces(dir: &Path) -> Vec<String> {
    let needles = [NATIVE, HANDLE].map(|needle| needle.to_ascii_lowercase().into_bytes());
    let holds =
        |bytes: &[u8]| needles.iter().any(|needle| bytes.windows(needle.len()).any(|part| part == needle));
    let all = everything(dir).into_iter();
    all.filter(|(name, bytes)| holds(bytes) || holds(name.as_bytes())).map(|(name, _)| name).collect()
}

fn totals(store: &Store) -> Vec<(String, u64, u64, u64)> {
    let snapshots = store.snapshots().expect("listed").into_iter();
    let sums = snapshots.map(|info| {
        // Read by the raw columns: those who left are counted, too.
        let path = format!("{}-r{}", info.key.day, info.key.revision);
        (path, info.people, info.lake_generation, u64::from(info.key.revision))
    });
    sums.collect()
}

fn sum_of_columns(dir: &Path) -> Vec<(i64, i64)> {
    let scores = all_files(dir).into_iter().filter(|path| path.ends_with("scores.parquet"));
    let sum = |path: std::path::PathBuf| {
        let bytes = Bytes::from(fs::read(path).expect("read"));
        let reader = SerializedFileReader::new(bytes).expect("a Parquet file");
        let mut sum = (0, 0);
        for row in reader.get_row_iter(None).expect("rows") {
            let row = row.expect("a row");
            for (name, value) in row.get_column_iter().filter(|(name, _)| *name != "person") {
                let value: i64 = value.to_string().parse().expect("a number");
                if name == "score" { sum.0 += value } else { sum.1 += value }
            }
        }
        sum
    };
    scores.map(sum).collect()
}

/// The person's own are gone, they are named in nobody's, and their handle is in no text; what is told of others stays.
fn assert_ties_are_without_them(newest: &store::Newest) {
    let (gone, bo, cy) = (person(NATIVE), person("bo"), person("cy"));
    assert!(
        details_of(newest, gone).moments.is_empty()
            && details_of(newest, gone).moment_responders(0).is_empty()
    );
    assert_eq!(details_of(newest, gone).similar.len(), 0);
    let moment = &details_of(newest, bo).moments[0];
    assert_eq!((moment.text.as_deref(), moment.people), (Some("Hi [erased]!"), 9));
    let of_bo = details_of(newest, bo);
    let by = of_bo.moment_responders(0).iter().filter(|row| newest.card(row.responder).is_some());
    assert!(by.map(|row| row.responder).eq([cy]));
    for direction in Direction::ALL {
        assert_eq!(details_of(newest, gone).influence(direction).len(), 0);
        assert_eq!(details_of(newest, gone).influence_total(direction), 0);
        assert!(details_of(newest, bo).influence(direction).iter().map(|row| row.other).eq([cy]));
        let post = details_of(newest, bo)
            .influence(direction)
            .iter()
            .find_map(|row| row.post.clone())
            .expect("a post");
        assert_eq!(post, "at://[erased]/app.bsky.feed.post/1");
    }
    assert_eq!(
        details_of(newest, bo).influence_total(Direction::Influences),
        2,
        "how many they were is no name"
    );
    assert!(details_of(newest, bo).similar.iter().map(|row| row.other).eq([cy]));
    assert!(details_of(newest, bo).shared_responders(cy).iter().map(|row| row.responder).eq([cy]));
    assert_eq!(details_of(newest, bo).shared_responders(gone).len(), 0);
}

#[test]
fn nothing_of_somebody_erased_is_left_and_totals_stay() {
    let world = world_with_somebody();
    assert!(traces(world.dir()).len() >= 3, "the search finds what is there: {:?}", traces(world.dir()));
    let (before, sums) = (totals(&world.store), sum_of_columns(world.dir()));
    let newest = world.newest();
    assert_eq!(details_of(&newest, person("bo")).influence(Direction::Influences).len(), 2);
    assert_eq!(details_of(&newest, person("bo")).similar.len(), 2);

    let handles = [HANDLE.to_owned()];
    world.store.opt_out(&account(NATIVE), &handles).expect("hidden");
    assert_ties_are_without_them(&world.newest());
    assert_eq!(
        world.store.erase(&account(NATIVE), &handles).expect("erased"),
        Erased { snapshots: 3, details: true }
    );
    let queued = world.store.erasures().expect("listed");
    assert_eq!(queued.len(), 1, "what was queued waits for the word that all is done");
    world.store.erasure_done(&queued[0]).expect("done");

    assert_eq!(traces(world.dir()), [] as [&str; 0], "while the store is open");
    let numbered =
        |(name, bytes): &(String, Vec<u8>)| name.ends_with("decoded") && holds_id(bytes, person(NATIVE));
    let left: Vec<String> = everything(world.dir()).into_iter().filter(numbered).map(|row| row.0).collect();
    assert_eq!(left, [] as [&str; 0], "the id");
    assert_eq!(totals(&world.store), before);
    assert_eq!(sum_of_columns(world.dir()), sums);
    assert_eq!(world.findings(), "");

    let newest = world.newest();
    assert_ties_are_without_them(&newest);
    let of_bo = details_of(&newest, person("bo"));
    let evidence = of_bo.evidence(Group::All);
    assert_eq!(evidence.len(), 1);
    let stranger = evidence[0].responder;
    assert_ne!(stranger, person(NATIVE));
    assert_eq!(newest.card(stranger), None);
    let snapshot = world.store.scores(&newest.key).expect("read");
    assert!(snapshot.rows.iter().any(|row| row.person == stranger && row.score == Tenths(320)));
    assert!(snapshot.rows.iter().all(|row| row.person != person(NATIVE)));
    assert_eq!(
        details_of(&newest, person("bo")).posts[0].text.as_deref(),
        Some("As [erased] says, [erased] ([erased])")
    );
    assert_eq!(newest.card(person("bo")).and_then(|card| card.name).as_deref(), Some("fan of [erased]"));
    let world = world.reopened();
    assert_eq!(traces(world.dir()), [] as [&str; 0], "after the store was closed and opened");
    assert!(world.store.opt_outs().matches(network("bluesky"), HANDLE), "and it lasts");
    assert_eq!(world.store.history(stranger).expect("read").len(), 2, "the stranger is the same everywhere");
}

/// What an account wrote that is joined to Bo's, and shown under his. Its name is not in it.
const OWN_WORDS: &str = "Entangled Zebras";

/// Everything that is kept under Bo's id holds words of the account joined to his.
fn world_with_somebody_joined() -> World {
    let world = World::new();
    let other = OtherAccount {
        account: account(NATIVE),
        handle: Some(HANDLE.to_owned()),
        name: Some("Somebody".to_owned()),
        responses: 5,
        span: None,
    };
    let link = store::Link {
        account: account("bo"),
        other: account(NATIVE),
        proof: None,
        told: day("2018-08-01").start(),
    };
    world.store.link(&link).expect("joined");
    let own = format!("{OWN_WORDS}/1");
    let mut told = details(
        [Card { others: vec![other], ..card("bo", None, None) }, card("cy", None, None)],
        [responds("cy", "bo", Group::All, Some(&own)), responds("bo", "cy", Group::All, Some("cy/1"))],
        [post("bo", &own, Some(OWN_WORDS)), post("cy", "cy/1", Some("My own"))],
    );
    told.vouches = vec![EvidenceVouch { person: person("bo"), via: Via::Membership }];
    let on_topic = |of: &str, post: &str, text: &str| TopicPost {
        person: person(of),
        topic: TopicId(7),
        post: post.to_owned(),
        time: None,
        text: Some(text.to_owned()),
        people: 3,
    };
    told.topics.posts = vec![on_topic("bo", &own, OWN_WORDS), on_topic("cy", "cy/1", "My own")];
    told.topics.posts.sort_by_key(|post| post.person);
    told.topics.month = vec![on_topic("bo", &own, OWN_WORDS), on_topic("cy", "cy/1", "My own")];
    let (mut moments, mut influence) = ties(&own);
    moments.moments.retain(|moment| moment.person == person("bo"));
    moments.moments[0].text = Some(OWN_WORDS.to_owned());
    moments.responders.retain(|responder| responder.responder == person("cy"));
    let joined = |who: PersonId| who == person(NATIVE);
    influence.people.retain(|person| !joined(person.person) && !joined(person.other));
    influence.totals.retain(|total| !joined(total.person));
    influence.similar.retain(|row| !joined(row.person) && !joined(row.other));
    influence.shared.clear();
    (told.moments, told.influence) = (moments, influence);
    let gain = Gain { times: 1.5, low: 1.2, high: 1.9 };
    let of = Trait::Tag(OWN_WORDS.to_lowercase());
    told.strategy.works = vec![Works { person: person("bo"), of, posts: 9, gain }];
    let rows = [row("bo", 200), row("cy", 150)];
    world.store.publish(&scores("2018-08-31", rows), Some(&told)).expect("published");
    world
}

#[test]
fn what_an_account_wrote_that_was_joined_to_another_goes_with_it() {
    let world = world_with_somebody_joined();
    let words = OWN_WORDS.to_ascii_lowercase().into_bytes();
    let told = || -> Vec<String> {
        let holds = |(_, bytes): &(String, Vec<u8>)| bytes.windows(words.len()).any(|part| part == words);
        everything(world.dir()).into_iter().filter(holds).map(|row| row.0).collect()
    };
    let decoded = |told: Vec<String>| told.iter().filter(|name| name.ends_with("decoded")).count();
    assert_eq!(decoded(told()), 2, "the search finds what is there: {:?}", told());
    assert_eq!(details_of(&world.newest(), person("bo")).posts.len(), 1);
    world.store.erase(&account(NATIVE), &[HANDLE.to_owned()]).expect("erased");
    assert_eq!(told(), [] as [&str; 0]);
    assert_eq!(traces(world.dir()), [] as [&str; 0]);
    assert_eq!(world.findings(), "");
    let world = world.reopened();
    let newest = world.newest();
    let (bo, cy) = (person("bo"), person("cy"));
    assert!(newest.hides(bo), "until he is scored without it");
    assert!(details_of(&newest, cy).vouches.is_none() && details_of(&newest, bo).meet.is_empty());
    assert_eq!(details_of(&newest, cy).posts.len(), 1, "what others wrote stays");
    assert_eq!(details_of(&newest, cy).topic_posts(TopicId(7)).len(), 1);
    let of_cy = details_of(&newest, cy);
    let evidence = of_cy.evidence(Group::All);
    assert_eq!((evidence.len(), evidence[0].responder), (1, bo), "and so does what they drew");
}

#[test]
fn erasing_at_once_leaves_no_queue_and_twice_is_once() {
    let world = world_with_somebody();
    let handles = [HANDLE.to_owned()];
    let first = world.store.erase(&account(NATIVE), &handles).expect("erased");
    assert_eq!(first, Erased { snapshots: 3, details: true });
    assert_eq!(world.store.erasures().expect("listed"), []);
    assert_eq!(traces(world.dir()), [] as [&str; 0]);
    let bytes = everything(&world.dir().join("snapshots"));
    let again = world.store.erase(&account(NATIVE), &handles).expect("erased");
    assert_eq!(again, Erased::default());
    assert_eq!(everything(&world.dir().join("snapshots")), bytes);
    assert_eq!(traces(world.dir()), [] as [&str; 0]);
    assert_eq!(world.findings(), "");
}

#[test]
fn a_reader_elsewhere_neither_stops_an_erasure_nor_keeps_a_trace() {
    let world = world_with_somebody();
    let reader = Store::open(world.dir()).expect("opened twice");
    let newest = reader.newest().expect("loaded").expect("published");
    assert!(newest.card(person(NATIVE)).is_some());
    world.store.erase(&account(NATIVE), &[HANDLE.to_owned()]).expect("erased");
    assert_eq!(traces(world.dir()), [] as [&str; 0]);
    let gone = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        reader.newest().expect("loaded").expect("published").card(person(NATIVE)).is_none()
    });
    assert!(gone, "not seen within ten seconds");
    assert_eq!(reader.scores(&newest.key).expect("read").rows.len(), 3);
}

#[test]
fn an_erasure_that_was_killed_is_finished_by_the_next() {
    let world = world_with_somebody();
    let before: Vec<(std::path::PathBuf, Vec<u8>)> = all_files(world.dir())
        .into_iter()
        .map(|path| (path.clone(), fs::read(&path).expect("read")))
        .collect();
    world.store.opt_out(&account(NATIVE), &[HANDLE.to_owned()]).expect("hidden");
    world.store.erase(&account(NATIVE), &[]).expect("erased");
    // As if it had stopped after some files: one snapshot has its old bytes, its row knows both seals.
    let path = "snapshots/2018-08-31/m1-r1/scores.parquet";
    let (place, old) = before.iter().find(|(file, _)| file.ends_with(path)).expect("the scores");
    let new = fs::read(place).expect("read");
    let World { folder, store } = world;
    drop(store);
    set_unfinished(folder.path(), path, old, &new);
    for (on_disk, snapshots) in [(old, 1), (&new, 0)] {
        fs::write(place, on_disk).expect("written");
        set_unfinished(folder.path(), path, old, &new);
        let store = Store::open(folder.path()).expect("opened");
        let erased = store.erase(&account(NATIVE), &[]).expect("erased");
        assert_eq!(erased, Erased { snapshots, details: false });
        assert_eq!(fs::read(place).expect("read"), new, "the same stranger as before");
        assert_eq!(store.verify().expect("verified"), []);
        let info = &store.snapshots().expect("listed")[1];
        assert_eq!(info.digest, hex(&new), "only what is there is registered");
    }
    let store = Store::open(folder.path()).expect("opened");
    for erasure in store.erasures().expect("listed") {
        store.erasure_done(&erasure).expect("done");
    }
    assert_eq!(traces(folder.path()), [] as [&str; 0]);
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes into the register that a file was about to be replaced.
fn set_unfinished(dir: &Path, path: &str, old: &[u8], new: &[u8]) {
    use sqlx::Connection;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let address = format!("sqlite://{}", dir.join("state.db").display());
    let _ = std::fs::remove_file(dir.join("state.db.seal"));
    let (old, old_bytes, new, new_bytes) = (hex(old), old.len() as i64, hex(new), new.len() as i64);
    let path = path.to_owned();
    runtime.block_on(async {
        let mut connection = sqlx::SqliteConnection::connect(&address).await.expect("opened");
        let update = "UPDATE files SET digest = ?, bytes = ?, next_digest = ?, next_bytes = ? WHERE path = ?";
        sqlx::query(update)
            .bind(old)
            .bind(old_bytes)
            .bind(new)
            .bind(new_bytes)
            .bind(path)
            .execute(&mut connection)
            .await
            .expect("updated");
        connection.close().await.expect("closed");
    });
}

#[test]
fn erasing_somebody_who_was_never_here_changes_nothing() {
    let world = world_with_somebody();
    let bytes = everything(&world.dir().join("snapshots"));
    assert_eq!(world.store.erase(&account("nobody.at.all"), &[]).expect("erased"), Erased::default());
    assert_eq!(everything(&world.dir().join("snapshots")), bytes);
}
