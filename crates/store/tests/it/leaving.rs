//! Leaving takes effect at once, and lasts.

use std::time::Duration;

use model::*;
use store::{Found, Store};

use crate::world::*;

fn two_people() -> World {
    let world = World::new();
    let cards = [card("did:plc:ana", Some("ana.example"), Some("Ana")), card("bo", None, Some("Bo"))];
    let evidence =
        [responds("bo", "did:plc:ana", Group::All, None), responds("did:plc:ana", "bo", Group::All, None)];
    let snapshot = scores("2018-08-31", [row("did:plc:ana", 314), row("bo", 200)]);
    world.store.publish(&snapshot, Some(&details(cards, evidence, []))).expect("published");
    world
}

fn is_gone(store: &Store) -> bool {
    let ana = person("did:plc:ana");
    let newest = store.newest().expect("loaded").expect("published");
    let key = store.latest(None, None).expect("looked up").expect("published");
    let mut signs = vec![
        newest.card(ana).is_none(),
        newest.row(ana).is_none(),
        newest.top(None, 0, 9).len() == 1,
        newest.people() == 1,
        newest.rank(person("bo")) == Some(1),
        newest.find("ana.example") == Found::None,
        newest.search("ana", 9).is_empty(),
        details_of(&newest, ana).evidence(Group::All).is_empty(),
        store.history(ana).expect("read").is_empty(),
        store.scores(&key).expect("read").rows.len() == 1,
        store.row(&key, ana).expect("read").is_none(),
    ];
    signs.dedup();
    assert_eq!(signs.len(), 1, "either everywhere or nowhere: {signs:?}");
    signs[0]
}

#[test]
fn whoever_leaves_is_gone_at_once_and_stays_gone() {
    let world = two_people();
    assert!(!is_gone(&world.store));
    assert!(world.store.opt_outs().is_empty());
    let handles = ["@Ana.Example".to_owned()];
    let erasure = world.store.opt_out(&account("did:plc:ana"), &handles).expect("hidden");
    assert_eq!((erasure.account, erasure.handles), (account("did:plc:ana"), handles.to_vec()));
    assert!(is_gone(&world.store));
    let world = world.reopened();
    assert!(is_gone(&world.store));
    assert_eq!(world.store.history(person("bo")).expect("read").len(), 1);

    // Publishing them again brings nobody back.
    let again = scores("2018-09-01", [row("did:plc:ana", 320), row("bo", 210)]);
    let cards = [card("did:plc:ana", Some("ana.example"), Some("Ana")), card("bo", None, Some("Bo"))];
    world.store.publish(&again, Some(&details(cards, [], []))).expect("published");
    assert!(is_gone(&world.store));
}

#[test]
fn input_is_matched_by_id_and_by_handle_on_their_network_alone() {
    let world = World::new();
    let handles = ["Ana.Example".to_owned(), "ana.old".to_owned()];
    world.store.opt_out(&account("did:plc:Ana"), &handles).expect("hidden");
    let outs = world.reopened().store.opt_outs();
    let matches = |name: &str, id: &str| outs.matches(network(name), id);
    assert!(!outs.is_empty());
    for id in ["did:plc:Ana", "ana.example", "@ANA.example", "ana.old"] {
        assert!(matches("bluesky", id), "{id} came back");
        assert!(!matches("nostr", id), "{id} of another network was taken for them");
    }
    for id in ["did:plc:ana", "ana", "ana.example2", ""] {
        assert!(!matches("bluesky", id), "{id:?} was taken for them");
    }
}

#[test]
fn a_name_given_with_an_at_counts_behind_one_alone() {
    let world = World::new();
    let handles = ["@Quantum".to_owned(), "ana.example".to_owned()];
    world.store.opt_out(&account("site/26"), &handles).expect("hidden");
    let outs = world.reopened().store.opt_outs();
    let bluesky = network("bluesky");
    for word in ["quantum", "Quantum", "@quantum"] {
        assert!(!outs.matches(bluesky, word), "{word} is a word like any other");
    }
    let redacted = |text: &str| outs.redact(bluesky, text);
    assert_eq!(redacted("a quantum of Quantum"), None);
    assert_eq!(redacted("@Quantum, ＠ｑｕａｎｔｕｍ").as_deref(), Some("[erased], [erased]"));
    assert_eq!(redacted("ANA.example @ana.example").as_deref(), Some("[erased] [erased]"));
    assert!(outs.matches(bluesky, "ana.example") && outs.matches(bluesky, "site/26"));
    assert_eq!(outs.redact(network("nostr"), "@quantum ana.example"), None);
}

#[test]
fn while_an_erasure_waits_nobody_shown_names_the_one_who_left() {
    let (ana, handle) = ("did:plc:ana", "ana.example");
    for loaded_before in [true, false] {
        let world = World::new();
        let cards = [card(ana, Some(handle), None), card("bo", None, Some("Fan of ana.example"))];
        let evidence = [responds("cy", "bo", Group::All, Some("at://did:plc:ana/post/1"))];
        let posts =
            [post("bo", "at://bo/ana.example", Some("@ana.example's")), post("cy", "at://cy/1", Some("hi"))];
        let snapshot = scores("2018-08-31", [row(ana, 314), row("bo", 200)]);
        world.store.publish(&snapshot, Some(&details(cards, evidence, posts))).expect("published");
        if loaded_before {
            assert_eq!(
                details_of(&world.newest(), person("bo")).posts[0].text.as_deref(),
                Some("@ana.example's")
            );
        }
        let other = Store::open(world.dir()).expect("opened twice");
        other.opt_out(&account(ana), &[handle.to_owned()]).expect("hidden");
        assert!(world.store.opt_outs_now().expect("read").matches(network("bluesky"), handle));
        world.store.opt_out(&account("did:plc:other"), &[]).expect("hidden");
        let newest = world.newest();
        let bo = &details_of(&newest, person("bo")).posts[0];
        assert_eq!((&*bo.post, bo.text.as_deref()), ("at://bo/[erased]", Some("[erased]'s")));
        assert_eq!(newest.card(person("bo")).and_then(|card| card.name).as_deref(), Some("Fan of [erased]"));
        assert_eq!(newest.top(None, 0, 1)[0].card.name.as_deref(), Some("Fan of [erased]"));
        let of_bo = details_of(&newest, person("bo"));
        let evidence = &of_bo.evidence(Group::All)[0];
        assert_eq!(evidence.post.as_deref(), Some("at://[erased]/post/1"));
    }
}

#[test]
fn whoever_leaves_in_another_process_is_gone_soon() {
    let world = two_people();
    assert!(!is_gone(&world.store));
    let other = Store::open(world.dir()).expect("opened twice");
    other.opt_out(&account("did:plc:ana"), &[]).expect("hidden");
    assert!(is_gone(&other), "at once where it happened");
    let seen = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        world.newest().card(person("did:plc:ana")).is_none()
    });
    assert!(seen, "not seen within ten seconds");
    assert!(is_gone(&world.store));
}

#[test]
fn the_queue_holds_an_erasure_until_it_is_done() {
    let world = World::new();
    let store = &world.store;
    store.opt_out(&account("one"), &["first.name".to_owned()]).expect("hidden");
    store.opt_out(&account("two"), &[]).expect("hidden");
    store.opt_out(&account("one"), &["second.name".to_owned()]).expect("hidden");
    let queue = store.erasures().expect("listed");
    let natives: Vec<_> = queue.iter().map(|erasure| &*erasure.account.native).collect();
    assert_eq!(natives, ["one", "two"]);
    assert_eq!(queue[0].handles, ["first.name", "second.name"]);
    store.erasure_done(&queue[0]).expect("done");
    store.erasure_done(&queue[0]).expect("done twice is done once");
    let left = world.reopened().store.erasures().expect("listed");
    assert_eq!(left.iter().map(|erasure| &*erasure.account.native).collect::<Vec<_>>(), ["two"]);
}
