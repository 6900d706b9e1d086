//! Several at once: writers, readers and erasures of one lake.

use lake::{Bookmark, Columns, Door, Erasure, Lake, LakeError};
use model::{Event, Kind, Network, ResponseKind};

use crate::world::*;

fn ana() -> Erasure {
    Erasure {
        network: Network::new("bluesky").expect("network"),
        native: "did:plc:ana".to_owned(),
        handles: vec!["ana.example".to_owned()],
    }
}

fn post(id: u64, actor: &str, text: &str) -> Owned {
    event(id as i64, id, Kind::Post, actor).post(&format!("post-{id}")).text(text)
}

#[test]
fn writers_of_several_sources_take_turns_and_the_bytes_are_those_of_one_after_the_other() {
    let events = crowd(600);
    let [beside, alone] = [tempdir(), tempdir()];
    import(alone.path(), "a", &events[..300], usize::MAX);
    import(alone.path(), "b", &events[300..], usize::MAX);
    std::thread::scope(|scope| {
        for (digest, half) in [("a", &events[..300]), ("b", &events[300..])] {
            let dir = beside.path();
            scope.spawn(move || import(dir, digest, half, 10));
        }
    });
    assert!(files(beside.path()) == files(alone.path()), "the files differ");
    let lake = Lake::open_read(beside.path()).expect("lake");
    assert_eq!(lake.verify().expect("verify"), []);
    assert_eq!(std::fs::read_dir(beside.path().join("lake/tmp")).expect("folder").count(), 0);
}

#[test]
fn a_lake_that_is_held_for_writing_holds_nobody_up() {
    let dir = tempdir();
    let held = Lake::open(dir.path()).expect("lake");
    let mut long = held.writer(source("long")).expect("writer");
    long.push(&post(1, "did:plc:bo", "first").borrow()).expect("push");
    import(dir.path(), "short", &[post(2, "did:plc:cy", "second")], usize::MAX);
    Lake::open(dir.path()).expect("lake").erase(&[ana()]).expect("erase");
    assert_eq!(read(dir.path()).len(), 1);
    long.push(&post(3, "did:plc:bo", "third").borrow()).expect("push");
    long.finish(&Bookmark::records(2)).expect("finish");
    assert_eq!(read(dir.path()).len(), 3);
    let reader = Lake::open_read(dir.path()).expect("a reader");
    assert!(matches!(reader.writer(source("a")).err(), Some(LakeError::ReadOnly(_))));
}

#[test]
fn a_source_has_one_writer() {
    let dir = tempdir();
    let [holding, asking] = [0, 1].map(|_| Lake::open(dir.path()).expect("lake"));
    let writer = holding.writer(source("a")).expect("writer");
    let error = asking.writer(source("a")).err().expect("it is claimed");
    let holder = format!("process {}", std::process::id());
    assert!(matches!(&error, LakeError::SourceBusy { holder: found, .. } if *found == holder), "{error}");
    asking.writer(source("b")).expect("another source");
    // Opening a lake sweeps claims that nobody holds, and no other.
    drop(Lake::open(dir.path()).expect("lake"));
    assert!(asking.writer(source("a")).is_err());
    drop(writer);
    asking.writer(source("a")).expect("free again");
}

#[test]
fn a_reader_keeps_what_it_opened_while_others_commit_and_merge() {
    let dir = tempdir();
    let lake = Lake::open(dir.path()).expect("lake");
    let events = crowd(40);
    let mut writer = lake.writer(source("a")).expect("writer");
    for (index, event) in events.iter().enumerate().take(30) {
        writer.push(&event.borrow()).expect("push");
        writer.commit(&Bookmark::records(index as u64 + 1)).expect("commit");
    }
    let reader = Lake::open_read(dir.path()).expect("reader");
    let held = files(dir.path());
    let generation = reader.generation();
    events[30..].iter().for_each(|event| writer.push(&event.borrow()).expect("push"));
    writer.finish(&Bookmark::records(40)).expect("finish");
    assert_eq!(read_from(&reader).len(), 30, "what came later does not show");
    assert_eq!(reader.generation(), generation);
    let now = files(dir.path());
    assert!(held.keys().all(|path| now.contains_key(path)), "files went while they were read");
    assert_eq!(Lake::open_read(dir.path()).expect("lake").verify().expect("verify"), []);
    reader.refresh().expect("refresh");
    assert_eq!(read_from(&reader).len(), 40);
    // Whoever writes next clears away what nobody reads any more.
    drop(Lake::open(dir.path()).expect("lake"));
    let partitions = reader.partitions().expect("partitions");
    assert_eq!(files(dir.path()).len(), partitions.iter().flat_map(|partition| partition.files()).count());
}

#[test]
fn an_erasure_takes_the_files_from_whoever_still_reads_them() {
    let dir = tempdir();
    let events = [post(1, "did:plc:ana", "mine"), post(2, "did:plc:bo", "by @ana.example")];
    import(dir.path(), "a", &events, usize::MAX);
    let reader = Lake::open_read(dir.path()).expect("reader");
    let listed = reader.partitions().expect("partitions");
    Lake::open(dir.path()).expect("lake").erase(&[ana()]).expect("erase");
    let left = files(dir.path());
    assert!(left.values().all(|bytes| !bytes.windows(7).any(|part| part == b"plc:ana")));
    assert_eq!(left.len(), 1, "what was replaced is gone, whoever reads it");
    let error = reader.read_partition(&listed[0], Columns::ALL).find_map(Result::err).expect("gone");
    assert!(matches!(error, LakeError::Replaced(_)), "{error}");
    let published = reader.while_nobody_is_erased(|| ());
    assert!(matches!(published, Err(LakeError::Replaced(_))), "what it read must not be published");
    reader.refresh().expect("refresh");
    assert_eq!(read_from(&reader).len(), 2);
    reader.while_nobody_is_erased(|| ()).expect("nobody was erased since");
}

/// Lets nothing in that is of Ana or names her, once she has left.
struct WithoutAna {
    left: bool,
}

impl Door for WithoutAna {
    fn has_changed(&mut self) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.left)
    }

    fn pass(
        &mut self,
        event: &Event<'_>,
        keep: &mut dyn FnMut(&Event<'_>),
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let text = event.text.map(|text| text.replace("ana.example", "[erased]"));
        if event.actor != "did:plc:ana" && event.target != Some("did:plc:ana") {
            keep(&Event { text: text.as_deref(), ..*event });
        }
        Ok(())
    }
}

#[test]
fn whoever_leaves_while_an_import_is_under_way_does_not_come_with_its_next_commit() {
    let dir = tempdir();
    let lake = Lake::open(dir.path()).expect("lake");
    let mut writer = lake.writer(source("a")).expect("writer");
    let mut events = crowd(100);
    events.push(post(1 << 40, "did:plc:ana", "mine"));
    events.push(post(2 << 40, "did:plc:bo", "by ana.example"));
    events.push(event(9, 3 << 40, Kind::Respond(ResponseKind::Like), "did:plc:bo").target("did:plc:ana"));
    events.push(event(9, 4 << 40, Kind::Delete, "did:plc:ana").post("post-5"));
    events.iter().for_each(|event| writer.push(&event.borrow()).expect("push"));
    let reject = model::Reject { reason: "broken", position: 1, detail: "of ana", sample: b"did:plc:ana" };
    writer.reject(&reject).expect("reject");
    Lake::open(dir.path()).expect("lake").erase(&[ana()]).expect("erase, though nothing is here yet");
    let account =
        writer.finish_through(&mut WithoutAna { left: true }, &Bookmark::records(105)).expect("finish");
    assert_eq!((account.events, account.skips["opted_out"]), (101, 3));
    assert_eq!(read(dir.path()).len(), 101);
    let mut all = Default::default();
    collect(&dir.path().join("lake"), &mut all);
    for (path, bytes) in all {
        for name in [&b"plc:ana"[..], b"ana.example"] {
            assert!(!bytes.windows(name.len()).any(|part| part == name), "{path}");
        }
    }
    // As if she had left before.
    let before = tempdir();
    let lake = Lake::open(before.path()).expect("lake");
    let mut writer = lake.writer(source("a")).expect("writer");
    for event in &events {
        let mut push = |kept: &Event<'_>| writer.push(kept).expect("push");
        WithoutAna { left: true }.pass(&event.borrow(), &mut push).expect("pass");
    }
    writer.finish(&Bookmark::records(105)).expect("finish");
    assert!(files(dir.path()) == files(before.path()), "the files differ");
}
