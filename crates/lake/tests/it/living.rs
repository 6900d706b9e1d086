//! Sources that go on for ever: many small commits, and bookmarks of their own kind.

use lake::{Bookmark, Erasure, Lake, LakeError};
use model::{Kind, Network, Timestamp};

use crate::world::*;

fn post(id: u64) -> Owned {
    event(id as i64 * 1_000_003 % DAY, id, Kind::Post, "did:plc:bo").post(&format!("post-{id}")).text("words")
}

#[test]
fn many_small_commits_leave_few_files_and_end_in_the_same_bytes() {
    let [slow, whole] = [tempdir(), tempdir()];
    let events: Vec<Owned> = (0..700).map(post).collect();
    let lake = Lake::open(slow.path()).expect("lake");
    let mut writer = lake.writer(source("stream")).expect("writer").living();
    let mut most = 0;
    for (index, event) in events.iter().enumerate() {
        writer.push(&event.borrow()).expect("push");
        writer.commit(&Bookmark::records(index as u64 + 1)).expect("commit");
        most = most.max(lake.partitions().expect("partitions")[0].files().count());
    }
    // One in final form, seven of up to 511 rows, and one or two of the next tier.
    assert!(most <= 10, "{most} files at once");
    assert_eq!(read(slow.path()).len(), 700);
    lake.compact().expect("compact");
    import(whole.path(), "whole", &events, usize::MAX);
    assert!(files(slow.path()) == files(whole.path()), "the files differ");
    assert_eq!(lake.verify().expect("verify"), []);
}

#[test]
fn a_living_source_goes_on_where_it_was_and_is_never_done() {
    let dir = tempdir();
    let lake = Lake::open(dir.path()).expect("lake");
    let place = |cursor: &[u8], notes: &[u8]| Bookmark { cursor: cursor.to_vec(), notes: notes.to_vec() };
    for number in 0..3u8 {
        let mut writer = lake.writer(source("relay")).expect("writer").living();
        let expected = match number {
            0 => Bookmark::default(),
            _ => place(&[0xff, number - 1], b"seen: a, b"),
        };
        assert_eq!(*writer.bookmark(), expected);
        writer.push(&post(u64::from(number)).borrow()).expect("push");
        writer.finish(&place(&[0xff, number], b"seen: a, b")).expect("finish");
        let state = lake.source(&source("relay")).expect("catalog").expect("it is known");
        assert!(state.living && !state.done);
        assert_eq!(state.bookmark.as_records(), None, "these bytes are no count of records");
    }
    assert_eq!(read(dir.path()).len(), 3);
    let mut writer = lake.writer(source("relay")).expect("writer");
    for (what, bookmark) in [
        ("cursor", place(&[1; Bookmark::MAX_CURSOR_BYTES + 1], b"")),
        ("notes", place(b"1", &vec![1; Bookmark::MAX_NOTES_BYTES + 1])),
    ] {
        let error = writer.commit(&bookmark).expect_err("too long");
        assert!(matches!(error, LakeError::BookmarkTooLong { what: found, .. } if found == what));
    }
}

#[test]
fn notes_that_name_somebody_erased_are_emptied_and_the_cursor_stays() {
    let dir = tempdir();
    let lake = Lake::open(dir.path()).expect("lake");
    let erasure = Erasure {
        network: Network::new("bluesky").expect("network"),
        native: "did:plc:ana".to_owned(),
        handles: vec![],
    };
    for (digest, notes) in [("a", &b"seen at://did:plc:ana/1"[..]), ("b", b"seen at://did:plc:bo/1")] {
        let mut writer = lake.writer(source(digest)).expect("writer").living();
        writer.commit(&Bookmark { cursor: b"17".to_vec(), notes: notes.to_vec() }).expect("commit");
    }
    let report = lake.erase(&[erasure]).expect("erase");
    assert_eq!(report.catalog_entries, 1);
    let bookmark = |digest| lake.source(&source(digest)).expect("catalog").expect("known").bookmark;
    assert_eq!(bookmark("a"), Bookmark { cursor: b"17".to_vec(), notes: vec![] });
    assert_eq!(bookmark("b").notes, b"seen at://did:plc:bo/1");
}

#[test]
fn what_waits_is_due_by_age_whatever_the_clock_does() {
    let dir = tempdir();
    let lake = Lake::open(dir.path()).expect("lake");
    let mut writer = lake.writer(source("a")).expect("writer");
    let at = |seconds: i64| Timestamp::from_seconds(1_700_000_000 + seconds);
    assert!(!writer.commit_due_at(at(0)), "nothing waits");
    writer.push(&post(1).borrow()).expect("push");
    assert!(!writer.commit_due_at(at(100)), "the time counts from here");
    assert!(!writer.commit_due_at(at(109)));
    assert!(writer.commit_due_at(at(110)));
    writer.commit(&Bookmark::records(1)).expect("commit");
    assert!(!writer.commit_due_at(at(200)));
    writer.skip("comment").expect("skip");
    assert!(!writer.commit_due_at(at(300)));
    assert!(writer.commit_due_at(at(-1000)), "a clock that was put back holds nothing up");
}
