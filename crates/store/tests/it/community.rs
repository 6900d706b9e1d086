//! What people tell beside events, and how it goes when somebody leaves.

use model::*;
use store::{Found, Link, StoreError};

use crate::world::*;

fn link(shown: &str, other: &str, proof: Option<&str>) -> Link {
    Link {
        account: account(shown),
        other: account(other),
        proof: proof.map(str::to_owned),
        told: day("2018-08-31").start(),
    }
}

fn pairs(world: &World) -> String {
    let links = world.store.links().expect("listed").into_iter();
    let line = |link: Link| {
        format!("{} = {} {}", link.account.native, link.other.native, link.proof.unwrap_or_default())
    };
    links.map(|link| line(link).trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_community_is_founded_once() {
    let world = World::new();
    assert_eq!(world.store.founded().expect("read"), None);
    world.store.found(day("2018-03-01")).expect("kept");
    world.store.found(day("2017-01-01")).expect("kept");
    let world = world.reopened();
    assert_eq!(world.store.founded().expect("read"), Some(day("2018-03-01")));
}

#[test]
fn named_members_replace_those_before() {
    let world = World::new();
    world.store.name_members(&[account("ana"), account("bo")]).expect("named");
    world.store.name_members(&[account("cy"), account("bo"), account("bo")]).expect("named");
    let world = world.reopened();
    assert_eq!(world.store.named_members().expect("read"), [account("bo"), account("cy")]);
    world.store.name_members(&[]).expect("cleared");
    assert_eq!(world.store.named_members().expect("read"), []);
}

#[test]
fn whoever_is_joined_is_shown_under_one_account() {
    let world = World::new();
    let join = |shown, other| world.store.link(&link(shown, other, None));
    join("bo", "cy").expect("joined");
    join("ana", "bo").expect("joined, and what was joined to it");
    assert_eq!(pairs(&world), "ana = bo\nana = cy");
    assert_eq!(join("cy", "dan").expect("joined").account, account("ana"));
    assert_eq!(pairs(&world), "ana = bo\nana = cy\nana = dan");
    for (shown, other) in [("eve", "bo"), ("bo", "ana"), ("ana", "ana")] {
        let refused = join(shown, other).expect_err("belongs to ana");
        assert!(
            matches!(&refused, StoreError::AlreadyJoined { shown, .. } if *shown == account("ana")),
            "{refused}"
        );
    }
    world.store.link(&link("ana", "cy", Some("https://a.example"))).expect("again, with a proof");
    assert!(world.store.unlink(&account("bo")).expect("parted"));
    assert!(!world.store.unlink(&account("bo")).expect("nothing to unlink"));
    assert_eq!(pairs(&world.reopened()), "ana = cy https://a.example\nana = dan");
}

const NATIVE: &str = "did:plc:u7long2unique4native8id1x";
const HANDLE: &str = "Very-Long-Unique-Handle.example";

/// Ana is Somebody, too; Cy's proof names them.
fn joined() -> World {
    let world = World::new();
    world.store.link(&link("ana", NATIVE, Some(HANDLE))).expect("joined");
    world.store.link(&link("cy", "dan", Some(&format!("as @{HANDLE} says")))).expect("joined");
    world.store.name_members(&[account(NATIVE), account("bo")]).expect("named");
    let mut ana = card("ana", None, Some("Ana"));
    ana.others.push(OtherAccount {
        account: account(NATIVE),
        handle: Some(HANDLE.to_owned()),
        name: Some("Somebody".to_owned()),
        responses: 3,
        span: None,
    });
    let mut told = details([ana, card("bo", None, None)], [], []);
    let via = |person: &str, via| EvidenceVouch { person: crate::world::person(person), via };
    told.vouches = vec![
        via("ana", Via::Membership),
        via("ana", Via::Person(person("bo"))),
        via("bo", Via::Person(person("ana"))),
        via("bo", Via::Person(person(NATIVE))),
        via("bo", Via::Others(4)),
    ];
    told.vouches.sort_by_key(|vouch| vouch.person);
    let rows = [row("ana", 300), row("bo", 200)];
    world.store.publish(&scores("2018-08-31", rows), Some(&told)).expect("published");
    world
}

#[test]
fn a_person_is_found_by_each_of_their_accounts() {
    let world = joined().reopened();
    let newest = world.newest();
    for name in [NATIVE, HANDLE, "@very-long-unique-handle.EXAMPLE", "somebody", "bluesky:ana"] {
        assert_eq!(newest.find(name), Found::One(person("ana")), "{name}");
    }
    assert_eq!(newest.search("someb", 5), [person("ana")]);
    assert_eq!(newest.card(person("ana")).map(|card| card.others.len()), Some(1));
    assert_eq!(details_of(&newest, person("bo")).vouches.map(|vouches| vouches.len()), Some(3));
}

fn raw(world: &World) -> String {
    let files = all_files(world.dir()).into_iter();
    files.map(|path| String::from_utf8_lossy(&std::fs::read(path).expect("read")).to_lowercase()).collect()
}

#[test]
fn an_account_that_leaves_takes_link_and_membership_along() {
    let world = joined();
    world.newest();
    world.store.opt_out(&account(NATIVE), &[HANDLE.to_owned()]).expect("hidden");
    assert_eq!(pairs(&world), "cy = dan as [erased] says");
    assert_eq!(world.store.named_members().expect("read"), [account("bo")]);
    assert_eq!(world.newest().card(person("ana")), None, "the person is not shown at once");
    assert_eq!(world.store.row(&world.newest().key, person("ana")).expect("read"), None);

    world.store.erase(&account(NATIVE), &[HANDLE.to_owned()]).expect("erased");
    let queued = world.store.erasures().expect("listed");
    world.store.erasure_done(&queued[0]).expect("done");
    for needle in [NATIVE, HANDLE] {
        assert!(!raw(&world).contains(&needle.to_lowercase()), "{needle} is left");
    }
    let world = world.reopened();
    assert_eq!(world.newest().card(person("ana")), None, "nor until the next score");
    let vouches = details_of(&world.newest(), person("bo")).vouches.expect("told").to_vec();
    assert!(vouches.iter().all(|vouch| vouch.via != Via::Person(person(NATIVE))), "{vouches:?}");
    assert_eq!(vouches.iter().map(|vouch| vouch.via.count()).sum::<u32>(), 6, "and they are counted");
    assert_eq!(world.findings(), "");
}

#[test]
fn whoever_is_shown_leaves_with_all_their_links() {
    let world = joined();
    world.store.opt_out(&account("ana"), &[]).expect("hidden");
    assert_eq!(pairs(&world), format!("cy = dan as @{HANDLE} says"));
    assert_eq!(world.newest().find(HANDLE), Found::None);
}

#[test]
fn nothing_is_told_of_whoever_left_meanwhile() {
    let world = World::new();
    world.store.opt_out(&account("ana"), &[]).expect("hidden");
    let refused = [
        world.store.name_members(&[account("bo"), account("ana")]),
        world.store.link(&link("bo", "ana", None)).map(drop),
        world.store.link(&link("ana", "bo", None)).map(drop),
    ];
    for refused in refused {
        assert!(matches!(refused, Err(StoreError::Left)), "{refused:?}");
    }
    assert_eq!((pairs(&world), world.store.named_members().expect("read")), (String::new(), Vec::new()));
}
