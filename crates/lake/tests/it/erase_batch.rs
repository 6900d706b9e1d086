//! Many people in one erasure: as one after the other, and written once.

use std::collections::BTreeSet;
use std::path::Path;

use lake::{EraseReport, Erasure, Lake};
use model::{ERASED_PREFIX, Network};

use crate::world::*;

fn native(number: u64) -> String {
    format!("did:plc:{number:024}")
}

/// Three people of one network and two of another.
fn people() -> Vec<Erasure> {
    let person = |network: &str, number: u64| Erasure {
        network: Network::new(network).expect("network"),
        native: native(number),
        handles: vec![],
    };
    vec![
        person("bluesky", 3),
        person("mastodon", 3),
        person("bluesky", 17),
        person("bluesky", 30),
        person("mastodon", 41),
    ]
}

fn world() -> Vec<Owned> {
    let mut events = crowd(3000);
    for event in events.iter_mut().step_by(7) {
        event.text = Some(format!("as {} and {} say", native(3), native(41)));
    }
    events
}

fn erase(dir: &Path, people: &[Erasure]) -> EraseReport {
    Lake::open(dir).expect("lake").erase(people).expect("erase")
}

/// How often each column holds a mark, and how many different ones there are.
fn marks(events: &[Owned]) -> Vec<(usize, usize)> {
    let columns: [fn(&Owned) -> Option<&String>; 4] = [
        |event| Some(&event.actor),
        |event| event.target.as_ref(),
        |event| event.post.as_ref(),
        |event| event.own_post.as_ref(),
    ];
    let of = |column: fn(&Owned) -> Option<&String>| {
        let marks: Vec<&String> =
            events.iter().filter_map(column).filter(|text| text.starts_with(ERASED_PREFIX)).collect();
        (marks.len(), marks.iter().collect::<BTreeSet<_>>().len())
    };
    columns.map(of).to_vec()
}

fn texts(events: &[Owned]) -> Vec<(i64, Option<String>)> {
    let mut texts: Vec<_> = events.iter().map(|event| (event.time, event.text.clone())).collect();
    texts.sort();
    texts
}

#[test]
fn a_batch_is_forgotten_as_if_one_after_the_other() {
    let [together, singly] = [tempdir(), tempdir()];
    for dir in [&together, &singly] {
        import(dir.path(), "crowd", &world(), usize::MAX);
    }
    let report = erase(together.path(), &people());
    assert!(report.partitions <= 10, "two networks of five days, each written once: {report:?}");
    let mut sum = EraseReport::default();
    for person in people() {
        let report = erase(singly.path(), &[person]);
        sum.acts += report.acts;
        sum.partitions += report.partitions;
    }
    assert_eq!(report.acts, sum.acts);
    assert!(sum.partitions > 2 * report.partitions, "{sum:?}");
    let [batch, singly_read] = [read(together.path()), read(singly.path())];
    assert_eq!(marks(&batch), marks(&singly_read));
    assert_eq!(marks(&batch)[0].1, 5, "each has a mark of their own");
    assert_eq!(texts(&batch), texts(&singly_read));
    for person in people() {
        let of_network = batch.iter().filter(|event| event.network == person.network.as_str());
        for event in of_network {
            let held = [Some(&event.actor), event.target.as_ref(), event.text.as_ref()];
            assert!(!held.into_iter().flatten().any(|text| text.contains(&person.native)), "{event:?}");
        }
    }
    assert_eq!(erase(together.path(), &people()).partitions, 0, "once more changes nothing");
    assert_eq!(Lake::open_read(together.path()).expect("lake").verify().expect("verify"), []);
}

#[test]
fn nobody_is_a_batch_too_and_a_person_named_twice_is_one() {
    let dir = tempdir();
    import(dir.path(), "crowd", &world(), usize::MAX);
    let before = files(dir.path());
    assert_eq!(erase(dir.path(), &[]), EraseReport::default());
    assert!(files(dir.path()) == before);
    let person = people().remove(0);
    erase(dir.path(), &[person.clone(), person]);
    assert_eq!(marks(&read(dir.path()))[0].1, 1);
}
