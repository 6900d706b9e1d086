//! Writing, resuming and reading.

use lake::{Bookmark, Columns, Lake, LakeError, Scan, TextColumn};
use model::{Day, ERASED_PREFIX, Kind, Network, Reject, ResponseKind};

use crate::world::*;

#[test]
fn every_column_comes_back_as_it_went_in_by_network_day_time_and_id() {
    let dir = tempdir();
    let mut events = crowd(3000);
    events[7].name = Some("Ana \u{1f980}".to_owned());
    events[7].handle = Some("ana.example".to_owned());
    events[7].counters = Some("{\"followers\":12}".to_owned());
    import(dir.path(), "crowd", &events, usize::MAX);
    events.sort_by_key(|event| (event.network, event.time, event.id));
    strip_deleted(&mut events);
    assert_eq!(read(dir.path()), events);
}

/// What the lake promises for deleted posts, said the slow way.
pub fn strip_deleted(events: &mut [Owned]) {
    let gone: Vec<(&'static str, String, Option<String>)> = events
        .iter()
        .filter(|event| event.kind == Kind::Delete && event.post.is_some())
        .map(|event| (event.network, event.actor.clone(), event.post.clone()))
        .collect();
    for event in events {
        let post = match event.kind {
            Kind::Post | Kind::Edit => event.post.clone(),
            Kind::Respond(_) => event.own_post.clone(),
            _ => None,
        };
        if post.is_some() && gone.contains(&(event.network, event.actor.clone(), post)) {
            (event.text, event.tags) = (None, None);
        }
    }
}

#[test]
fn a_folder_without_a_lake_says_what_to_do() {
    let dir = tempdir();
    let error = Lake::open_read(dir.path()).expect_err("there is none");
    assert!(matches!(&error, LakeError::NoLake(path) if path == dir.path()));
    assert!(error.to_string().ends_with("import something first, or give --data"), "{error}");
    assert_eq!(std::fs::read_dir(dir.path()).expect("folder").count(), 0, "looking must not create");
}

#[test]
fn a_source_resumes_where_it_was_committed() {
    let dir = tempdir();
    let events = crowd(100);
    {
        let lake = Lake::open(dir.path()).expect("lake");
        let mut writer = lake.writer(source("a")).expect("writer");
        assert_eq!(*writer.bookmark(), Bookmark::default());
        events[..60].iter().for_each(|event| writer.push(&event.borrow()).expect("push"));
        writer.skip("comment").expect("skip");
        writer.commit(&Bookmark::records(60)).expect("commit");
        writer.push(&events[60].borrow()).expect("push, and never commit");
    }
    let lake = Lake::open(dir.path()).expect("lake");
    let state = lake.source(&source("a")).expect("catalog").expect("it is known");
    assert_eq!((state.bookmark, state.done, state.account.events), (Bookmark::records(60), false, 60));
    let account = import_into(&lake, "a", &events, 1000);
    assert_eq!((account.events, account.duplicates, account.skips["comment"]), (100, 0, 1));
    assert!(matches!(lake.writer(source("a")).err(), Some(LakeError::SourceDone(_))));
    assert_eq!(lake.source(&source("b")).expect("catalog"), None);
    assert_eq!(read_from(&lake).len(), 100);
}

#[test]
fn between_commit_and_finish_every_event_is_read_once() {
    let dir = tempdir();
    let lake = Lake::open(dir.path()).expect("lake");
    let mut writer = lake.writer(source("a")).expect("writer");
    let events = crowd(200);
    for (index, event) in events.iter().chain(&events).enumerate() {
        writer.push(&event.borrow()).expect("push");
        if index % 50 == 49 {
            writer.commit(&Bookmark::records(index as u64 + 1)).expect("commit");
        }
    }
    let held: u64 = lake.partitions().expect("partitions").iter().map(|p| p.rows).sum();
    let reader = Lake::open_read(dir.path()).expect("a reader beside the writer");
    let read = read_from(&reader);
    assert_eq!((held, read.len()), (400, 200), "the copies wait to be merged");
    let account = writer.finish(&Bookmark::records(400)).expect("finish");
    assert_eq!((account.events, account.duplicates), (200, 200));
    assert_eq!(read_from(&lake).len(), 200);
}

#[test]
fn a_scan_reads_only_what_was_asked_for() {
    let dir = tempdir();
    let events = crowd(2000);
    import(dir.path(), "crowd", &events, usize::MAX);
    let lake = Lake::open_read(dir.path()).expect("lake");
    let (first, last) = lake.span().expect("days");
    assert_eq!((first.to_string(), last.to_string()), ("2018-08-31".to_owned(), "2018-09-04".to_owned()));
    let mastodon = Network::new("mastodon").expect("network");
    let day = Day::from_number(first.number() + 1);
    let columns = Columns::KIND | Columns::TARGET;
    let scan = Scan { networks: Some(vec![mastodon]), days: Some(day..=day), columns };
    let mut rows = 0;
    lake.scan(&scan, |network, found, batch| {
        assert_eq!((network, found), (mastodon, day));
        assert!(batch.times().is_empty() && batch.texts(TextColumn::Actor).is_absent());
        assert_eq!(batch.kinds().len(), batch.len());
        rows += batch.len();
        Ok(())
    })
    .expect("scan");
    let takes = |event: &&Owned| event.network == "mastodon" && event.borrow().time.day() == day;
    assert_eq!(rows, events.iter().filter(takes).count());
}

#[test]
fn what_no_lake_can_hold_is_counted_and_stops_nothing() {
    let dir = tempdir();
    let lake = Lake::open(dir.path()).expect("lake");
    let mut writer = lake.writer(source("a")).expect("writer");
    let like = || event(0, 1, Kind::Respond(ResponseKind::Like), "ana").target("bob");
    let bad = [
        Owned { actor: String::new(), ..like() },
        Owned { time: i64::MAX, ..like() },
        Owned { post: Some("p".repeat(1025)), ..like() },
        Owned { text: Some("t".repeat(16 * 1024 + 1)), ..like() },
        Owned { target: Some(format!("{ERASED_PREFIX}12")), ..like() },
    ];
    bad.iter().for_each(|event| writer.push(&event.borrow()).expect("push"));
    writer.push(&like().borrow()).expect("push");
    for position in 1..=9 {
        let detail = "expected 5 fields, found 3";
        writer.reject(&Reject { reason: "broken", position, detail, sample: b"a,\xff,c" }).expect("reject");
    }
    let account = writer.finish(&Bookmark::records(15)).expect("finish");
    assert_eq!(account.events, 1);
    let rejects: Vec<_> = account.rejects.iter().map(|(reason, count)| (reason.as_str(), *count)).collect();
    assert_eq!(
        rejects,
        [("bad_time", 1), ("broken", 9), ("no_actor", 1), ("reserved_id", 1), ("too_long", 2)]
    );
    let samples = lake.reject_samples().expect("samples");
    let broken: Vec<_> = samples.iter().filter(|sample| sample.reason == "broken").collect();
    assert_eq!(broken.len() as u64, lake::SAMPLES_PER_REASON);
    assert_eq!((broken[0].position, broken[0].sample.as_str()), (1, "a,\u{fffd},c"));
}

#[test]
fn a_lake_whose_catalog_is_gone_is_not_taken_for_an_empty_one() {
    let dir = tempdir();
    import(dir.path(), "crowd", &crowd(50), usize::MAX);
    let before = files(dir.path());
    std::fs::remove_file(dir.path().join("lake/catalog.db")).expect("remove");
    let error = Lake::open(dir.path()).expect_err("refused");
    assert!(matches!(error, LakeError::CatalogLost { files, .. } if files == before.len()));
    assert_eq!(files(dir.path()), before);
}
