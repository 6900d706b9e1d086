//! After an erasure no column of any file, decoded, and no raw byte holds the person, and totals are as before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use lake::{Bookmark, EraseReport, Erasure, Lake};
use model::{ERASED_PREFIX, Kind, Network, Reject, ResponseKind as R};

use crate::world::*;

const NATIVE: &str = "did:plc:forgetme0123456789abcdef";
const HANDLE: &str = "forget-me-wholly.example";
const POST: &str = "post-whose-name-tells-nothing-77";
const UNANSWERED: &str = "post-that-nobody-answered-78";
const QUOTE: &str = "quote-whose-name-tells-nothing-79";

fn erasure() -> Erasure {
    Erasure {
        network: Network::new("bluesky").expect("network"),
        native: NATIVE.to_owned(),
        handles: vec![HANDLE.to_owned(), "Forget.Me.Before".to_owned()],
    }
}

/// A crowd in which the person posts, responds, is responded to, is talked about, undoes and deletes.
fn world() -> Vec<Owned> {
    let mut events = crowd(600);
    let uri = format!("at://{NATIVE}/app.bsky.feed.post/3k");
    let of =
        |number: u64, kind: Kind, actor: &str| event(number as i64 * DAY / 9, 7_700 + number, kind, actor);
    let like = Kind::Respond(R::Like);
    let about = format!("I met @{HANDLE} and FORGET.me.before; see {uri} ({})", HANDLE.to_uppercase());
    events.extend([
        of(1, Kind::Post, NATIVE).post(POST).text("my own words"),
        of(2, Kind::Post, NATIVE).post(&uri).text("more of my words"),
        of(14, Kind::Post, NATIVE).post(UNANSWERED),
        of(3, like, NATIVE).target("bob").post("post-of-bob"),
        Owned { undoes: Some(7_703), ..of(4, Kind::Undo(R::Like), NATIVE) },
        of(5, like, "bob").target(NATIVE).post(POST),
        Owned { undoes: Some(7_705), ..of(6, Kind::Undo(R::Like), "bob") },
        of(7, Kind::Respond(R::Reply), "bob").target("cy").post(POST).own_post("reply-of-bob").text(&about),
        of(8, Kind::Respond(R::Quote), NATIVE).target("cy").post("post-of-cy").own_post(QUOTE).text("q"),
        of(9, Kind::Delete, NATIVE).post(POST),
        of(10, Kind::Edit, NATIVE).post(QUOTE).text("edited"),
        Owned {
            name: Some("Forget Me".to_owned()),
            handle: Some(HANDLE.to_owned()),
            counters: Some("{\"followers\":123456789}".to_owned()),
            hidden: Some(false),
            ..of(11, Kind::Profile, NATIVE)
        },
        Owned {
            handle: Some(HANDLE.to_owned()),
            name: Some(format!("Heir of {HANDLE}")),
            ..of(12, Kind::Profile, "heir")
        },
        Owned {
            tags: Some(format!("rust {HANDLE}")),
            ..of(13, Kind::Post, "dee").post("post-of-dee").text("t")
        },
    ]);
    // Many events of one microsecond: their order changes as ids do.
    for number in 0..50 {
        let actor = if number % 2 == 0 { NATIVE } else { "eve" };
        events
            .push(event(DAY, 90_000 + number, Kind::Respond(R::Follow), actor).target(&format!("f{number}")));
    }
    events
}

fn filled() -> tempfile::TempDir {
    let dir = tempdir();
    fill(&Lake::open(dir.path()).expect("lake"));
    dir
}

fn fill(lake: &Lake) {
    let mut writer = lake
        .writer(lake::SourceKey { name: format!("{HANDLE}.jsonl"), digest: "world".to_owned() })
        .expect("writer");
    let world = world();
    for event in &world {
        writer.push(&event.borrow()).expect("push");
    }
    let samples =
        [format!("{{\"did\":\"{NATIVE}\"}}"), format!("cut: {}", &NATIVE[..20]), "harmless".to_owned()];
    for (position, sample) in (1..).zip(&samples) {
        let detail = if position == 3 { "harmless too" } else { NATIVE };
        let reject = Reject { reason: "broken", position, detail, sample: sample.as_bytes() };
        writer.reject(&reject).expect("reject");
    }
    writer.finish(&Bookmark::records(world.len() as u64)).expect("finish");
}

fn erase(dir: &Path) -> EraseReport {
    Lake::open(dir).expect("lake").erase(&[erasure()]).expect("erase")
}

/// Row count; distinct actors, targets and posts; undoes that lead to an event.
fn totals(events: &[Owned]) -> [usize; 5] {
    let distinct = |texts: Vec<&String>| texts.into_iter().collect::<BTreeSet<_>>().len();
    let ids: BTreeSet<u64> = events.iter().map(|event| event.id).collect();
    [
        events.len(),
        distinct(events.iter().map(|event| &event.actor).collect()),
        distinct(events.iter().filter_map(|event| event.target.as_ref()).collect()),
        distinct(events.iter().flat_map(|event| event.post.iter().chain(&event.own_post)).collect()),
        events.iter().filter(|event| event.undoes.is_some_and(|id| ids.contains(&id))).count(),
    ]
}

fn assert_forgotten(dir: &Path) {
    let names =
        [NATIVE, HANDLE, "forget.me.before", POST, UNANSWERED, QUOTE, &NATIVE[..20]].map(str::to_lowercase);
    for event in read(dir) {
        let said = format!("{event:?}").to_lowercase();
        assert!(!names.iter().any(|name| said.contains(name)), "{event:?}");
    }
    let mut all = BTreeMap::new();
    collect(&dir.join("lake"), &mut all);
    assert!(all.keys().any(|name| name.ends_with("catalog.db")));
    for (file, bytes) in &all {
        let lower = bytes.to_ascii_lowercase();
        for name in &names {
            assert!(!lower.windows(name.len()).any(|part| part == name.as_bytes()), "{name} in {file}");
        }
        // Ids are hashes over what is erased: the old ones must not be there to be tried.
        for id in (90_000u64..90_050).step_by(2) {
            assert!(!bytes.windows(8).any(|part| part == id.to_le_bytes()), "event {id} in {file}");
        }
    }
}

#[test]
fn nothing_is_left_of_somebody_erased_and_totals_stay() {
    let dir = filled();
    let (before, generation) = (read(dir.path()), Lake::open_read(dir.path()).expect("lake").generation());
    let report = erase(dir.path());
    assert_forgotten(dir.path());
    let after = read(dir.path());
    assert_eq!(totals(&before), totals(&after));
    let lake = Lake::open_read(dir.path()).expect("lake");
    assert_ne!(lake.generation(), generation);
    assert_eq!(lake.verify().expect("verify"), []);
    let acts = before.iter().filter(|event| event.actor == NATIVE).count() as u64;
    assert_eq!((report.acts, report.mentions_by_id, report.mentions_in_text), (acts, 2, 3));
    assert_eq!(report.catalog_entries, 3);
    let untouched = |events: &[Owned]| {
        let others = events.iter().filter(|event| event.network == "mastodon");
        others.cloned().collect::<Vec<_>>()
    };
    assert_eq!(untouched(&before), untouched(&after), "another network was touched");
}

#[test]
fn nothing_is_left_in_the_catalogs_log_while_the_lake_stays_open() {
    let dir = tempdir();
    let lake = Lake::open(dir.path()).expect("lake");
    fill(&lake);
    let log = std::fs::read(dir.path().join("lake/catalog.db-wal")).expect("a log");
    assert!(log.windows(HANDLE.len()).any(|part| part == HANDLE.as_bytes()), "the test must have its reason");
    lake.erase(&[erasure()]).expect("erase");
    assert_forgotten(dir.path());
}

#[test]
fn what_is_left_is_one_marker_and_posts_that_still_belong_together() {
    let dir = filled();
    erase(dir.path());
    let after = read(dir.path());
    let markers: BTreeSet<&String> =
        after.iter().map(|event| &event.actor).filter(|actor| actor.starts_with(ERASED_PREFIX)).collect();
    assert_eq!(markers.len(), 1);
    let post = |actor: &str, kind: Kind| {
        let found =
            after.iter().find(|event| event.actor == actor && event.kind == kind && event.post.is_some());
        found.and_then(|event| event.post.clone()).expect("a post")
    };
    let marker = markers.first().expect("one").as_str();
    let deleted = post(marker, Kind::Delete);
    assert!(deleted.starts_with(ERASED_PREFIX));
    assert!(
        after.iter().filter(|event| event.post.as_ref() == Some(&deleted)).count() == 4,
        "post, like, reply, delete"
    );
    let reply = after.iter().find(|event| event.own_post.as_deref() == Some("reply-of-bob")).expect("kept");
    assert_eq!(
        reply.text.as_deref(),
        Some("I met [erased] and [erased]; see at://[erased]/app.bsky.feed.post/3k ([erased])")
    );
    let heir = after.iter().find(|event| event.actor == "heir").expect("kept");
    assert_eq!((heir.handle.as_deref(), heir.name.as_deref()), (None, Some("Heir of [erased]")));
    let own = after.iter().filter(|event| event.actor == marker);
    assert!(
        own.into_iter().all(|event| event.text.is_none() && event.name.is_none() && event.counters.is_none())
    );
    let names: Vec<String> = Lake::open_read(dir.path())
        .expect("lake")
        .accounts()
        .expect("accounts")
        .into_iter()
        .map(|a| a.name)
        .collect();
    assert_eq!(names, ["[erased].jsonl"]);
}

#[test]
fn erasing_again_changes_nothing_more() {
    let dir = filled();
    erase(dir.path());
    let before = files(dir.path());
    assert_eq!(erase(dir.path()), EraseReport::default());
    assert_eq!(files(dir.path()), before);
    let nobody = Erasure { native: String::new(), ..erasure() };
    assert!(Lake::open(dir.path()).expect("lake").erase(&[nobody]).is_err());
}

#[test]
fn importing_the_same_again_brings_nobody_back() {
    let dir = filled();
    erase(dir.path());
    let before = files(dir.path());
    // The application lets nothing through that names somebody who left.
    let names = |event: &Owned| {
        let ids = [Some(&event.actor), event.target.as_ref(), event.handle.as_ref()];
        ids.into_iter().flatten().any(|id| id == NATIVE || id == HANDLE)
    };
    let again: Vec<Owned> = world().into_iter().filter(|event| !names(event)).collect();
    let account = import(dir.path(), "again", &again, 100);
    assert_eq!((account.events, account.duplicates), (0, again.len() as u64));
    assert_eq!(files(dir.path()), before);
    assert_forgotten(dir.path());
}

#[test]
fn an_import_that_was_not_finished_is_erased_too() {
    let dir = tempdir();
    {
        let lake = Lake::open(dir.path()).expect("lake");
        let mut writer = lake.writer(source("half")).expect("writer");
        for (index, event) in world().iter().enumerate() {
            writer.push(&event.borrow()).expect("push");
            if index % 40 == 0 {
                writer.commit(&Bookmark::records(index as u64 + 1)).expect("commit");
            }
        }
        writer.commit(&Bookmark::records(world().len() as u64)).expect("commit");
    }
    let before = read(dir.path());
    erase(dir.path());
    assert_forgotten(dir.path());
    assert_eq!(totals(&before), totals(&read(dir.path())));
}

#[test]
fn an_erasure_that_dies_after_any_step_is_finished_by_the_next() {
    const DIR: &str = "LAKE_TEST_ERASE_DIR";
    const STEP: &str = "LAKE_TEST_ERASE_STEP";
    if let (Ok(dir), Ok(step)) = (std::env::var(DIR), std::env::var(STEP)) {
        let mut lake = Lake::open(Path::new(&dir)).expect("lake");
        let left = AtomicU32::new(step.parse().expect("a number"));
        lake.on_step(move |_| {
            if left.fetch_sub(1, Ordering::Relaxed) == 1 {
                std::process::abort();
            }
        });
        lake.erase(&[erasure()]).expect("erase");
        return;
    }
    let mut crashes = 0;
    loop {
        let dir = filled();
        let before = read(dir.path());
        let child = Command::new(std::env::current_exe().expect("this test"))
            .args(["erase::an_erasure_that_dies_after_any_step_is_finished_by_the_next", "--exact"])
            .env(DIR, dir.path())
            .env(STEP, (crashes + 1).to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("a child");
        erase(dir.path());
        assert_forgotten(dir.path());
        assert_eq!(totals(&before), totals(&read(dir.path())));
        assert_eq!(Lake::open_read(dir.path()).expect("lake").verify().expect("verify"), []);
        if child.success() {
            break;
        }
        crashes += 1;
    }
    assert_eq!(crashes, 4, "steps to die after");
}
