//! After an erasure, importing the same source again brings nothing back, and what is other people's stays theirs.

use std::path::Path;

use lake::{Erasure, Lake};
use model::{ERASED_PREFIX, Kind, Network, Objection, ResponseKind as R};
use proptest::prelude::*;

use crate::world::*;

/// Account and post numbers are of one form, as on Stack Exchange.
const NATIVE: &str = "ai/2293";
const HANDLE: &str = "wanda-the-forgotten";
const ANSWER: &str = "ai/1001";
const OWN: &str = "ai/1002";
const UNSEEN: &str = "ai/1003";
const BLOCKED_AT: &str = "ai/1004";

fn erasure() -> Erasure {
    let network = Network::new("bluesky").expect("network");
    Erasure { network, native: NATIVE.to_owned(), handles: vec![HANDLE.to_owned()] }
}

fn of(number: u64, kind: Kind, actor: &str) -> Owned {
    event(number as i64 * DAY / 5, 5_000 + number, kind, actor)
}

/// Somebody is mentioned below an answer of 1837's, and has a post and a comment; others talk about it.
fn world() -> Vec<Owned> {
    let respond = |number, kind, actor| of(number, Kind::Respond(kind), actor);
    let object = |number, kind| of(number, Kind::Object(kind), "ai/50").target(NATIVE).post(BLOCKED_AT);
    vec![
        of(1, Kind::Post, "ai/1837").post(ANSWER).text("an answer"),
        respond(2, R::Mention, "ai/50").target(NATIVE).post(ANSWER).own_post("ai/comment/1").text("@wanda"),
        respond(3, R::Link, "ai/50").target(NATIVE).post("ai/1005"),
        object(4, Objection::Block),
        object(5, Objection::Report),
        // Wrong or made up: 1837's answer is not the person's because a row says so.
        respond(6, R::Like, "ai/51").target(NATIVE).post(ANSWER),
        of(7, Kind::Delete, NATIVE).post(ANSWER),
        of(8, Kind::Post, NATIVE).post(OWN).text("mine"),
        respond(9, R::Comment, NATIVE).target("ai/1837").post(ANSWER).own_post("ai/comment/2"),
        respond(10, R::Comment, "ai/52").target("ai/1837").post("ai/comment/2").own_post("ai/comment/3"),
        respond(11, R::Like, "ai/53").target(NATIVE).post(UNSEEN),
        respond(12, R::Like, "ai/54").target("ai/1837").post(UNSEEN).text(&format!("hi {HANDLE}")),
        Owned { undoes: Some(5_011), ..of(13, Kind::Undo(R::Like), "ai/53") },
        Owned { name: Some(format!("Heir of {HANDLE}")), ..of(14, Kind::Profile, "ai/55") },
        Owned { handle: Some(format!("not.{HANDLE}.x")), ..of(15, Kind::Profile, "ai/56") },
        Owned { tags: Some(format!("rust {HANDLE}")), ..of(16, Kind::Post, "ai/57").post("ai/1006") },
        // Numbers that are the person's by chance, or only begin like it.
        of(17, Kind::Post, "ai/58").post(NATIVE).text("my post has your number"),
        respond(18, R::Like, "ai/59").target("ai/58").post(NATIVE),
        of(19, Kind::Post, "ai/22931").post("ai/22930").text("hi"),
        of(20, Kind::Post, "ai/60").post("ai/1007").text("gone").tag(HANDLE),
        of(21, Kind::Delete, "ai/60").post("ai/1007"),
    ]
}

impl Owned {
    fn tag(self, tags: &str) -> Owned {
        Owned { tags: Some(tags.to_owned()), ..self }
    }
}

/// What the application lets through of a source once somebody has left.
fn kept() -> Vec<Owned> {
    let names = |event: &Owned| event.actor == NATIVE || event.target.as_deref() == Some(NATIVE);
    world().into_iter().filter(|event| !names(event)).collect()
}

fn erased() -> tempfile::TempDir {
    let dir = tempdir();
    import(dir.path(), "first", &world(), usize::MAX);
    Lake::open(dir.path()).expect("lake").erase(&[erasure()]).expect("erase");
    dir
}

fn find(dir: &Path, place: u64) -> Owned {
    let wanted = START + place as i64 * DAY / 5;
    read(dir).into_iter().find(|event| event.time == wanted).expect("no row is lost")
}

fn assert_not_named(dir: &Path) {
    let mut all = Default::default();
    collect(&dir.join("lake"), &mut all);
    for (file, bytes) in &all {
        for name in [HANDLE, OWN, UNSEEN, "ai/comment/2"] {
            assert!(!bytes.windows(name.len()).any(|part| part == name.as_bytes()), "{name} in {file}");
        }
    }
    let people = read(dir).into_iter().flat_map(|event| [Some(event.actor), event.target]);
    assert!(people.into_iter().flatten().all(|person| person != NATIVE));
}

#[test]
fn the_same_source_again_changes_not_a_byte() {
    let dir = erased();
    let (before, rows) = (files(dir.path()), read(dir.path()));
    assert_not_named(dir.path());
    for (digest, every) in [("again", usize::MAX), ("in pieces", 2)] {
        let account = import(dir.path(), digest, &kept(), every);
        assert_eq!((account.events, account.duplicates), (0, kept().len() as u64));
        assert_eq!(read(dir.path()), rows);
        assert_eq!(files(dir.path()), before);
        assert_not_named(dir.path());
    }
    assert_eq!(Lake::open_read(dir.path()).expect("lake").verify().expect("verify"), []);
}

#[test]
fn a_copy_with_fewer_names_taken_out_does_not_come_back() {
    let dir = tempdir();
    let said = |text: &str| vec![of(1, Kind::Post, "ai/50").post("ai/1").text(text)];
    import(dir.path(), "first", &said(&format!("@{HANDLE} or {HANDLE}")), usize::MAX);
    Lake::open(dir.path()).expect("lake").erase(&[erasure()]).expect("erase");
    let before = files(dir.path());
    import(dir.path(), "half", &said(&format!("[erased] or {HANDLE}")), usize::MAX);
    let mut other = said(&format!("@{HANDLE} or {HANDLE}"));
    other[0].counters = Some("{\"likes\":9}".to_owned());
    import(dir.path(), "counted", &other, usize::MAX);
    assert_eq!(files(dir.path()), before);
}

#[test]
fn posts_of_others_keep_their_ids_and_the_persons_lose_theirs() {
    let dir = erased();
    let post = |place| find(dir.path(), place).post.expect("a post");
    for (place, whole) in [(1, ANSWER), (2, ANSWER), (3, "ai/1005"), (4, BLOCKED_AT), (5, BLOCKED_AT)] {
        assert_eq!(post(place), whole, "row {place}");
    }
    for place in [6, 7, 9] {
        assert_eq!(post(place), ANSWER, "row {place}");
    }
    assert_eq!((post(17).as_str(), post(18).as_str(), post(19).as_str()), (NATIVE, NATIVE, "ai/22930"));
    for place in [8, 10, 11, 12] {
        assert!(post(place).starts_with(ERASED_PREFIX), "row {place}");
    }
    assert_eq!(find(dir.path(), 9).own_post, Some(post(10)));
    assert_eq!(post(11), post(12));
}

#[test]
fn only_rows_that_name_the_person_get_another_id() {
    let dir = erased();
    for event in world() {
        let place = event.id - 5_000;
        let named = event.actor == NATIVE || event.target.as_deref() == Some(NATIVE);
        assert_eq!(find(dir.path(), place).id != event.id, named, "row {place}");
    }
    assert_eq!(find(dir.path(), 13).undoes, Some(find(dir.path(), 11).id));
    assert_eq!(find(dir.path(), 15).handle.as_deref(), Some("not.[erased].x"));
}

#[test]
fn what_was_silenced_by_a_deletion_stays_silent_beside_an_erasure() {
    let dir = erased();
    import(dir.path(), "again", &kept(), 1);
    let gone = find(dir.path(), 20);
    assert_eq!((gone.post.as_deref(), gone.text, gone.tags), (Some("ai/1007"), None, None));
}

prop_compose! {
    /// Copies of a few events, some with names taken out.
    fn copies()(
        id in 0u64..3, actor in "[ab]", post in proptest::option::of("[xy]"),
        text in proptest::option::of("(t|\\[erased\\]){1,2}"), tags in proptest::option::of("[v]|\\[erased\\]"),
        name in proptest::option::of("[n]|\\[erased\\]"),
        undoes in proptest::option::of(prop_oneof![Just(7), Just(0xe5a5 << 48)]),
    ) -> Owned {
        Owned { post, text, tags, name, undoes, ..event(id as i64, id, Kind::Post, &actor) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whichever_copy_comes_first_the_one_with_more_taken_out_stays(
        (events, shuffled) in proptest::collection::vec(copies(), 1..30)
            .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
        every in 1usize..9,
    ) {
        let (whole, pieces) = (tempdir(), tempdir());
        import(whole.path(), "whole", &events, usize::MAX);
        import(pieces.path(), "pieces", &shuffled, every);
        prop_assert_eq!(files(whole.path()), files(pieces.path()));
        let count = |event: &Owned| {
            let texts = [&event.name, &event.text, &event.tags];
            let out: usize = texts.into_iter().flatten().map(|text| text.matches("[erased]").count()).sum();
            (event.undoes == Some(0xe5a5 << 48), out)
        };
        for kept in read(whole.path()) {
            let most = events.iter().filter(|event| event.id == kept.id).map(count).max();
            prop_assert_eq!(Some(count(&kept)), most);
        }
    }
}
