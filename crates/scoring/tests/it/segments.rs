//! One more day costs one day, and gives what reading everything gives.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lake::{Bookmark, Columns, Erasure, Lake, Scan, SourceKey};
use model::{AccountId, Day, Event, EventId, Kind, Network, ResponseKind, Timestamp, TopicId, event_id};
use proptest::prelude::*;
use scoring::{
    AccountIndex, Community, Keep, Label, LabelPosts, Loaded, Posts, Record, Responses, ResponsesBuilder,
    SegmentReport, load_record, snapshot, unlisted,
};

use crate::world::model;

/// The first day, a multiple of 64 since 1970.
const FIRST: i32 = 320 * 64;

#[derive(Debug, Clone)]
struct Told {
    day: i32,
    second: i64,
    kind: Kind,
    actor: u8,
    target: u8,
    post: Option<u8>,
    /// Undoes the event told so many places before it.
    undoes: Option<u8>,
    named: bool,
}

fn network() -> Network {
    Network::new("test").expect("network")
}

fn native(number: u8) -> String {
    format!("person-{number}-of-many")
}

fn account(number: u8) -> AccountId {
    AccountId { network: network(), native: native(number) }
}

fn id_of(told: &Told) -> EventId {
    let stamp = format!(
        "{} {} {:?} {} {} {:?}",
        told.day, told.second, told.kind, told.actor, told.target, told.post
    );
    event_id(network(), &[&stamp])
}

/// Imports some events as a source of their own.
fn import(dir: &Path, events: &[Told]) {
    let lake = Lake::open(dir).expect("lake");
    let digest = format!("{events:?}");
    let mut writer = lake.writer(SourceKey { name: "test".into(), digest }).expect("writer");
    for (place, told) in events.iter().enumerate() {
        let (actor, target) = (native(told.actor), native(told.target));
        let post = told.post.map(|post| format!("post {post}"));
        let time = Day::from_number(told.day).start().plus_seconds(told.second);
        let undone = told.undoes.and_then(|back| events.get(place.checked_sub(usize::from(back) + 1)?));
        let name = told.named.then(|| format!("Name {}", told.second));
        let counters = (told.kind == Kind::Profile).then(|| format!("{{\"followers\":{}}}", told.second));
        let event = Event::new(time, id_of(told), network(), told.kind, &actor);
        let has_target = told.kind.has_target() || matches!(told.kind, Kind::Undo(_));
        let event = Event {
            target: has_target.then_some(&target),
            post: post.as_deref(),
            undoes: undone.map(id_of),
            name: name.as_deref(),
            counters: counters.as_deref(),
            text: (told.kind == Kind::Post).then_some("a text"),
            ..event
        };
        writer.push(&event).expect("push");
    }
    writer.finish(&Bookmark::records(events.len() as u64)).expect("finish");
}

/// Every post is about one topic: how long it is.
struct ByLength;

impl LabelPosts for ByLength {
    fn version(&self) -> u64 {
        1
    }

    fn labeller(&self) -> Box<Label<'_>> {
        Box::new(|post, topics| topics.push(TopicId(post.text.map_or(0, str::len) as u64)))
    }
}

fn load(dir: &Path, community: &Community, keep: Keep) -> Loaded {
    let lake = Lake::open_read(dir).expect("lake");
    load_record(&lake, community.clone(), Some(&ByLength), keep, &mut |_| ()).expect("responses")
}

/// Everything read from the lake, event by event.
fn fresh(dir: &Path, community: &Community) -> Responses {
    let mut builder = ResponsesBuilder::default();
    let lake = Lake::open_read(dir).expect("lake");
    let take = |network, _day, batch: &lake::Batch| {
        (0..batch.len()).filter_map(|row| batch.event(network, row)).for_each(|event| builder.push(&event));
        Ok(())
    };
    lake.scan(&Scan::all(Columns::ALL), take).expect("scan");
    builder.finish(community.clone())
}

/// Every post, told event by event.
fn fresh_posts(dir: &Path) -> Posts {
    let lake = Lake::open_read(dir).expect("lake");
    let mut labeller = ByLength.labeller();
    scoring::load(&lake, Community::default(), &mut *labeller).expect("posts").posts
}

/// All that scoring may ask of responses.
fn told_of(responses: &Responses) -> Vec<String> {
    let accounts = 0..responses.accounts.len() as AccountIndex;
    let people = accounts.map(|account| {
        let accounts: Vec<AccountIndex> = responses.accounts_of(account).collect();
        let at = Timestamp::MAX;
        let objectors: Vec<AccountIndex> = responses.objections.to(account, at).collect();
        let followers = responses.profiles.followers_at(account, at);
        let profile = responses.profiles.get(account);
        format!(
            "{} {accounts:?} {objectors:?} {followers:?} {profile:?}",
            responses.accounts.account(account)
        )
    });
    let rows = responses.all().iter().chain(responses.audience()).map(|row| format!("{row:?}"));
    let rest = format!("{:?} {:?}", responses.last_event(network()), unlisted(responses));
    people.chain(rows).chain([rest]).collect()
}

/// Every file of the segments, by name.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let root = dir.join("lake/segments/network=test");
    let entries = std::fs::read_dir(root).into_iter().flatten();
    entries
        .map(|entry| entry.expect("entry").path())
        .map(|path| (path.clone(), std::fs::read(path).expect("file")))
        .collect()
}

fn kind() -> impl Strategy<Value = Kind> {
    use ResponseKind as R;
    prop_oneof![
        8 => prop::sample::select(vec![R::Reply, R::Like, R::Follow]).prop_map(Kind::Respond),
        2 => prop::sample::select(vec![R::Like, R::Follow]).prop_map(Kind::Undo),
        2 => Just(Kind::Post),
        1 => Just(Kind::Delete),
        1 => Just(Kind::Close),
        1 => Just(Kind::Open),
        1 => Just(Kind::Profile),
        1 => Just(Kind::Object(model::Objection::Block)),
    ]
}

fn told() -> impl Strategy<Value = Told> {
    let what = (
        kind(),
        0u8..6,
        0u8..6,
        prop::option::of(0u8..4),
        prop::option::of(0u8..4),
        prop::bool::weighted(0.2),
    );
    (prop_oneof![4 => 0i32..3, 1 => -80i32..0], 0i64..86_400, what).prop_map(
        |(day, second, (kind, actor, target, post, undoes, named))| Told {
            day,
            second,
            kind,
            actor,
            target: if target == actor { (target + 1) % 6 } else { target },
            post: if matches!(kind, Kind::Post | Kind::Delete) { post.or(Some(0)) } else { post },
            undoes: undoes.filter(|_| matches!(kind, Kind::Undo(_))),
            named,
        },
    )
}

/// What may happen between two scores.
#[derive(Debug, Clone)]
enum Step {
    /// So many days pass, and then events come: most of the newest days, some late.
    Days(i32, Vec<Told>),
    Erase(u8),
    Join(u8, u8),
    /// A byte of a segment changes.
    Damage(prop::sample::Index, prop::sample::Index),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (1i32..30, prop::collection::vec(told(), 1..12)).prop_map(|(days, events)| Step::Days(days, events)),
        1 => (0u8..6).prop_map(Step::Erase),
        1 => (0u8..6, 0u8..6).prop_map(|(shown, other)| Step::Join(shown, other)),
        1 => any::<(prop::sample::Index, prop::sample::Index)>().prop_map(|(file, byte)| Step::Damage(file, byte)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_between_scores_they_are_those_of_a_fresh_run(
        steps in prop::collection::vec(step(), 1..9),
    ) {
        let dir = tempfile::tempdir().expect("folder");
        let dir = dir.path();
        let mut community = Community::default();
        let mut today = FIRST;
        let begin = Told {
            day: today, second: 0, kind: Kind::Respond(ResponseKind::Like), actor: 0, target: 1, post: None,
            undoes: None, named: false,
        };
        import(dir, &[begin]);
        for step in steps {
            match step {
                Step::Days(days, events) => {
                    today += days;
                    let events: Vec<Told> =
                        events.into_iter().map(|told| Told { day: today + told.day, ..told }).collect();
                    import(dir, &events);
                }
                Step::Erase(number) => {
                    let erasure = Erasure { network: network(), native: native(number), handles: Vec::new() };
                    Lake::open(dir).expect("lake").erase(std::slice::from_ref(&erasure)).expect("erased");
                    for (path, bytes) in files(dir) {
                        let found = bytes.windows(native(number).len()).any(|window| window == native(number).as_bytes());
                        prop_assert!(!found, "{} still names somebody", path.display());
                    }
                }
                Step::Join(shown, other) => community.joined.push((account(shown), account(other))),
                Step::Damage(file, byte) => {
                    let files = files(dir);
                    if !files.is_empty() {
                        let (path, mut bytes) = files.into_iter().nth(file.index(usize::MAX) % 4).unwrap_or_default();
                        if !bytes.is_empty() {
                            let at = byte.index(bytes.len());
                            bytes[at] ^= 0x10;
                            std::fs::write(path, bytes).expect("write");
                        }
                    }
                }
            }
            let Record { responses: loaded, posts } = load(dir, &community, Keep::Segments).record;
            prop_assert!(posts == fresh_posts(dir), "other posts");
            let fresh = fresh(dir, &community);
            prop_assert_eq!(told_of(&loaded), told_of(&fresh));
            let at = Day::from_number(today);
            prop_assert_eq!(
                snapshot(&loaded, at, &model(), 0).rows,
                snapshot(&fresh, at, &model(), 0).rows
            );
            prop_assert_eq!(told_of(&load(dir, &community, Keep::Nothing).record.responses), told_of(&fresh));
        }
        // What lies beside the lake hangs on the lake alone, not on how it came about.
        let before = files(dir);
        std::fs::remove_dir_all(dir.join("lake/segments")).expect("removed");
        load(dir, &community, Keep::Segments);
        prop_assert_eq!(before, files(dir));
        prop_assert_eq!(Lake::open_read(dir).expect("lake").verify().expect("verified"), vec![]);
    }
}

fn like(day: i32, actor: u8, target: u8) -> Told {
    let (kind, second) = (Kind::Respond(ResponseKind::Like), i64::from(actor) * 60 + i64::from(target));
    Told { day, second, kind, actor, target, post: Some(target), undoes: None, named: false }
}

/// A hundred and one days with a like and a post on each.
fn hundred_days(dir: &Path) {
    let events: Vec<Told> = (0..=100)
        .flat_map(|day| {
            let post = Told { kind: Kind::Post, post: Some(day as u8), ..like(FIRST + day, 2, 2) };
            [like(FIRST + day, (day % 5) as u8, 5), post]
        })
        .collect();
    import(dir, &events);
}

fn report(dir: &Path) -> SegmentReport {
    load(dir, &Community::default(), Keep::Segments).segments
}

fn report_of_responses(dir: &Path) -> SegmentReport {
    let lake = Lake::open_read(dir).expect("lake");
    load_record(&lake, Community::default(), None, Keep::Segments, &mut |_| ()).expect("responses").segments
}

#[test]
fn the_next_day_reads_the_day_that_is_new() {
    let dir = tempfile::tempdir().expect("folder");
    hundred_days(dir.path());
    let first = report(dir.path());
    assert_eq!((first.partitions_read, first.rows_read, first.rows_reread), (101, 202, 0));
    let again = report(dir.path());
    assert_eq!((again.partitions_read, again.bytes_written, again.used), (0, 0, first.made));
    for day in 101..140 {
        import(dir.path(), &[like(FIRST + day, 1, 5)]);
        let next = report(dir.path());
        assert_eq!((next.partitions_read, next.rows_read, next.rows_reread), (1, 1, 0), "day {day}");
        assert_eq!((next.changed, next.damaged), (0, 0));
        assert!(files(dir.path()).len() <= 2 + 8 + 10, "{} files", files(dir.path()).len());
    }
}

#[test]
fn late_data_touches_the_segments_of_its_day_and_says_so() {
    let dir = tempfile::tempdir().expect("folder");
    hundred_days(dir.path());
    let made = report(dir.path()).made;
    import(dir.path(), &[like(FIRST + 99, 4, 1)]);
    let late = report(dir.path());
    assert_eq!((late.changed, late.used), (1, made - 1));
    assert_eq!((late.partitions_read, late.rows_reread), (1, 3), "the day alone");
    import(dir.path(), &[like(FIRST + 3, 4, 1)]);
    let very_late = report(dir.path());
    assert_eq!((very_late.changed, very_late.used), (1, made - 1));
    assert_eq!(very_late.partitions_read, 64, "those of its block");
}

#[test]
fn a_post_deleted_later_leaves_what_was_folded_as_it_was() {
    let dir = tempfile::tempdir().expect("folder");
    hundred_days(dir.path());
    report_of_responses(dir.path());
    let deletion = Told { kind: Kind::Delete, post: Some(7), ..like(FIRST + 101, 2, 2) };
    import(dir.path(), &[deletion]);
    let next = report_of_responses(dir.path());
    assert_eq!((next.changed, next.confirmed, next.made), (0, 1, 1), "{next:?}");
    assert_eq!((next.partitions_read, next.rows_reread), (2, 2), "the new day, and that of the post");
    let after = report_of_responses(dir.path());
    assert_eq!((after.confirmed, after.partitions_read), (0, 0), "it is looked at once");
}

/// With posts, the topics of the deleted one go: the segments of its day are made again.
#[test]
fn a_post_deleted_later_takes_its_topics_along() {
    let dir = tempfile::tempdir().expect("folder");
    hundred_days(dir.path());
    report(dir.path());
    import(dir.path(), &[Told { kind: Kind::Delete, post: Some(99), ..like(FIRST + 101, 2, 2) }]);
    let next = load(dir.path(), &Community::default(), Keep::Segments);
    assert_eq!((next.segments.changed, next.segments.confirmed, next.segments.made), (1, 0, 1));
    assert_eq!(next.segments.partitions_read, 2, "the new day, and that of the post");
    assert!(next.record.posts == fresh_posts(dir.path()));
}

/// Sections that are wanted and not there are made; what was there for others stays as right as it was.
#[test]
fn sections_that_are_missing_are_made() {
    let dir = tempfile::tempdir().expect("folder");
    hundred_days(dir.path());
    let made = report_of_responses(dir.path()).made;
    let wider = report(dir.path());
    assert_eq!((wider.outdated, wider.used, wider.damaged), (made, 0, 0));
    assert_eq!(report_of_responses(dir.path()).used, made, "responses alone are read from the wider ones");
}

#[test]
fn a_damaged_segment_is_made_again_whatever_byte_it_is() {
    let dir = tempfile::tempdir().expect("folder");
    import(dir.path(), &[like(FIRST, 1, 5), like(FIRST, 2, 5)]);
    report(dir.path());
    let told = told_of(&fresh(dir.path(), &Community::default()));
    let (path, whole) = files(dir.path()).pop_first().expect("a segment");
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x04;
        std::fs::write(&path, &damaged).expect("write");
        let loaded = load(dir.path(), &Community::default(), Keep::Nothing);
        assert_eq!(told_of(&loaded.record.responses), told, "byte {at}");
        assert_eq!(loaded.segments.damaged + loaded.segments.changed, 1, "byte {at}");
    }
    for cut in [0, 1, 23, 24, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..cut]).expect("write");
        let loaded = load(dir.path(), &Community::default(), Keep::Nothing);
        assert_eq!(told_of(&loaded.record.responses), told, "cut at {cut}");
        assert_eq!(loaded.segments.damaged, 1, "cut at {cut}");
    }
    let lake = Lake::open_read(dir.path()).expect("lake");
    assert_eq!(lake.verify().expect("verified").len(), 1, "verify names it");
    assert_eq!(report(dir.path()).damaged, 1);
    assert_eq!(files(dir.path())[&path], whole, "and it is as it was");
    assert_eq!(lake.verify().expect("verified"), []);
}

#[test]
fn where_nothing_can_be_written_scores_are_made_all_the_same() {
    let dir = tempfile::tempdir().expect("folder");
    hundred_days(dir.path());
    std::fs::write(dir.path().join("lake/segments"), "in the way").expect("write");
    let loaded = load(dir.path(), &Community::default(), Keep::Segments);
    assert_eq!(told_of(&loaded.record.responses), told_of(&fresh(dir.path(), &Community::default())));
    assert!(
        loaded.segments.warnings[0].contains("could not keep segments"),
        "{:?}",
        loaded.segments.warnings
    );
}

/// Whatever moment an erasure dies at, no segment names the person once the erasure has been made good.
#[test]
fn an_erasure_that_dies_leaves_no_segment_that_names_anybody() {
    for dies_at in 0..4 {
        let dir = tempfile::tempdir().expect("folder");
        hundred_days(dir.path());
        report(dir.path());
        let erasure = Erasure { network: network(), native: native(3), handles: Vec::new() };
        let mut lake = Lake::open(dir.path()).expect("lake");
        let steps = std::sync::atomic::AtomicUsize::new(0);
        lake.on_step(move |_| {
            let step = steps.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            assert!(step < dies_at, "dies here");
        });
        let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            lake.erase(std::slice::from_ref(&erasure)).is_ok()
        }));
        drop(lake);
        let named = |files: &BTreeMap<PathBuf, Vec<u8>>| {
            let name = native(3);
            files.values().any(|bytes| bytes.windows(name.len()).any(|window| window == name.as_bytes()))
        };
        assert!(!named(&files(dir.path())), "died at step {dies_at}: {died:?}");
        // Somebody scores before the erasure is tried again; then it goes through.
        report(dir.path());
        Lake::open(dir.path()).expect("lake").erase(std::slice::from_ref(&erasure)).expect("erased");
        assert!(!named(&files(dir.path())));
        report(dir.path());
        assert!(!named(&files(dir.path())));
        assert_eq!(Lake::open_read(dir.path()).expect("lake").verify().expect("verified"), []);
    }
}

/// A reader that opened the lake before an erasure must not put back what it read.
#[test]
fn what_was_read_before_an_erasure_is_not_written_after_it() {
    let dir = tempfile::tempdir().expect("folder");
    hundred_days(dir.path());
    let reader = Lake::open_read(dir.path()).expect("lake");
    let before = load_record(&reader, Community::default(), None, Keep::Nothing, &mut |_| ());
    before.expect("read");
    let erasure = Erasure { network: network(), native: native(3), handles: Vec::new() };
    Lake::open(dir.path()).expect("lake").erase(std::slice::from_ref(&erasure)).expect("erased");
    // Either it finds its files gone, or it reads on and keeps nothing.
    if let Ok(loaded) = load_record(&reader, Community::default(), None, Keep::Segments, &mut |_| ()) {
        assert_eq!(loaded.segments.bytes_written, 0);
    }
    assert!(files(dir.path()).is_empty());
}
