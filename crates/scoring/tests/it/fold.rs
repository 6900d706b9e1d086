//! The laws of the fold: pieces, order and repetition change no byte, and what stands is what the plain rules say.

use model::{
    AccountId, Event, EventId, Kind, Network, Objection, PersonId, ResponseKind, Timestamp, event_id,
};
use proptest::prelude::*;
use scoring::{Community, Finished, Fold, FoldError, Partition, PostKey, Standing};

/// An event as a test tells it: small numbers, so that events meet.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    time: i64,
    kind: Kind,
    actor: u8,
    target: Option<u8>,
    post: Option<u8>,
    own_post: Option<u8>,
    /// Number of the event that it undoes by id.
    undoes: Option<u8>,
    undated: bool,
    /// Told twice where it is odd.
    repeat: u8,
}

fn network() -> Network {
    Network::new("test").expect("network")
}

fn kind() -> impl Strategy<Value = Kind> {
    use ResponseKind as R;
    prop_oneof![
        6 => prop::sample::select(vec![R::Reply, R::Like, R::Follow, R::Mention]).prop_map(Kind::Respond),
        3 => prop::sample::select(vec![R::Like, R::Follow, R::Reply]).prop_map(Kind::Undo),
        1 => Just(Kind::Delete),
        1 => Just(Kind::Close),
        1 => Just(Kind::Open),
        1 => Just(Kind::Post),
        1 => Just(Kind::Object(Objection::Block)),
    ]
}

fn told() -> impl Strategy<Value = Told> {
    let names = (0u8..5, prop::option::weighted(0.9, 0u8..5));
    let posts =
        (prop::option::of(0u8..4), prop::option::weighted(0.3, 0u8..4), prop::option::weighted(0.5, 0u8..12));
    (0i64..6, kind(), names, posts, prop::bool::weighted(0.2), 0u8..8).prop_map(
        |(time, kind, (actor, target), (post, own_post, undoes), undated, repeat)| Told {
            time,
            kind,
            actor,
            target: if kind.has_target() { target.or(Some(0)) } else { target },
            post,
            own_post,
            undoes: undoes.filter(|_| matches!(kind, Kind::Undo(_))),
            undated,
            repeat,
        },
    )
}

fn push(fold: &mut Fold, number: usize, told: &Told) {
    let name = |number: u8| format!("a{number}");
    let post = |number: u8| format!("p{number}");
    let id = |number: usize| event_id(network(), &[&number.to_string()]);
    let (actor, target) = (name(told.actor), told.target.map(name));
    let (on, own) = (told.post.map(post), told.own_post.map(post));
    let time = Timestamp::from_micros(told.time);
    let event = Event::new(time, id(number), network(), told.kind, &actor);
    fold.push(&Event {
        target: target.as_deref(),
        post: on.as_deref(),
        own_post: own.as_deref(),
        undoes: told.undoes.map(|number| id(usize::from(number))),
        undated: told.undated,
        ..event
    });
}

/// A way to tell the same events: which piece each goes to, which pieces are shipped as bytes, and how they are merged.
#[derive(Debug, Clone)]
struct Way {
    pieces: Vec<u8>,
    order: Vec<u32>,
    shipped: Vec<bool>,
    merges: Vec<(u8, u8)>,
}

fn way(events: usize) -> impl Strategy<Value = Way> {
    let pieces = prop::collection::vec(0u8..5, events);
    let order = prop::collection::vec(any::<u32>(), events);
    let shipped = prop::collection::vec(any::<bool>(), 5);
    let merges = prop::collection::vec((any::<u8>(), any::<u8>()), 4);
    (pieces, order, shipped, merges).prop_map(|(pieces, order, shipped, merges)| Way {
        pieces,
        order,
        shipped,
        merges,
    })
}

fn folded(events: &[Told], way: &Way) -> Fold {
    let mut pieces = vec![Fold::default(); 5];
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|&number| (way.order[number], number));
    for number in order {
        push(&mut pieces[usize::from(way.pieces[number])], number, &events[number]);
        if events[number].repeat % 2 == 1 {
            push(&mut pieces[usize::from(events[number].repeat) % 5], number, &events[number]);
        }
    }
    for (piece, shipped) in pieces.iter_mut().zip(&way.shipped) {
        if *shipped {
            *piece = Fold::read(&piece.write()).expect("its own bytes");
        }
    }
    for (into, from) in &way.merges {
        let from = pieces.remove(usize::from(*from) % pieces.len());
        let into = usize::from(*into) % pieces.len();
        pieces[into].merge(from);
    }
    assert_eq!(pieces.len(), 1);
    pieces.remove(0)
}

fn plain(events: &[Told]) -> Fold {
    let mut fold = Fold::default();
    events.iter().enumerate().for_each(|(number, told)| push(&mut fold, number, told));
    fold
}

fn community(joined: &[(u8, u8)]) -> Community {
    let account = |number: u8| AccountId { network: network(), native: format!("a{number}") };
    Community {
        joined: joined.iter().map(|&(shown, other)| (account(shown), account(other))).collect(),
        ..Community::default()
    }
}

/// What stands by the plain rules, told event by event: the oracle. Follows `docs/scoring.md` and shares nothing with
/// the fold.
fn by_the_rules(events: &[Told], community: &Community) -> Vec<(Standing, bool)> {
    let id = |number: usize| event_id(network(), &[&number.to_string()]);
    let person = |number: u8| PersonId::of(network(), &format!("a{number}"));
    let key = |post: Option<u8>| PostKey::of(network(), post.map(|post| format!("p{post}")).as_deref());
    let mut rows: Vec<(EventId, Told, i64)> = Vec::new();
    for (number, told) in events.iter().enumerate() {
        if let (Kind::Respond(kind), Some(target)) = (told.kind, told.target)
            && target != told.actor
        {
            let mut until = i64::MAX;
            for later in events.iter().filter(|later| later.time >= told.time) {
                let ends = match later.kind {
                    Kind::Undo(_) => {
                        later.undoes.map(|undone| id(usize::from(undone))) == Some(id(number))
                            && later.actor == told.actor
                    }
                    Kind::Close => {
                        let opens = |next: &&Told| next.kind == Kind::Open && next.actor == later.actor;
                        later.actor == told.actor
                            && !events.iter().filter(opens).any(|next| next.time > later.time)
                    }
                    Kind::Delete => {
                        let own =
                            later.post.is_some() && later.post == told.own_post && later.actor == told.actor;
                        let under = later.post.is_some() && later.post == told.post && later.actor == target;
                        own || (under && kind.is_to_own_post())
                    }
                    _ => false,
                };
                until = if ends { until.min(later.time) } else { until };
            }
            rows.push((id(number), told.clone(), until));
        }
    }
    // Undos without an id, in the order of time: each ends the latest that still stands.
    let mut undos: Vec<&Told> = events
        .iter()
        .filter(|told| matches!(told.kind, Kind::Undo(_)) && told.undoes.is_none() && told.target.is_some())
        .collect();
    undos.sort_by_key(|told| told.time);
    for undo in undos {
        for undated in [false, true] {
            let latest = rows
                .iter_mut()
                .filter(|(_, told, until)| {
                    told.undated == undated
                        && Kind::Undo(kind_of(told)) == undo.kind
                        && (told.actor, told.target, told.post) == (undo.actor, undo.target, undo.post)
                        && told.time <= undo.time
                        && *until > undo.time
                })
                .max_by_key(|(id, told, _)| (told.time, *id));
            if let Some((_, _, until)) = latest {
                *until = undo.time;
            }
        }
    }
    let root = |mut account: PersonId| {
        for _ in 0..community.joined.len() {
            // Pairs are told in such an order that following them once each is enough.
            for (shown, other) in &community.joined {
                if other.person() == account {
                    account = shown.person();
                }
            }
        }
        account
    };
    let mut standing: Vec<(Standing, bool)> = rows
        .into_iter()
        .map(|(id, told, until)| {
            let (to, by) = (person(told.target.unwrap_or(0)), person(told.actor));
            let (target, responder) = (root(to), root(by));
            let (kind, post) = (kind_of(&told), key(told.post));
            (Standing { target, responder, to, by, kind, post, time: told.time, id, until }, told.undated)
        })
        .filter(|(row, _)| row.target != row.responder)
        .collect();
    standing.sort_by_key(|(row, undated)| (*undated, row.target, row.responder, row.time, row.id));
    standing
}

fn kind_of(told: &Told) -> ResponseKind {
    match told.kind {
        Kind::Respond(kind) => kind,
        _ => unreachable!("only responses are rows"),
    }
}

fn rows(finished: Finished) -> Vec<(Standing, bool)> {
    let dated = finished.dated.into_iter().map(|row| (row, false));
    dated.chain(finished.audience.into_iter().map(|row| (row, true))).collect()
}

/// All partitions one by one, put together.
fn in_parts(fold: &mut Fold, of: u32, community: &Community) -> Finished {
    let mut whole = Finished::default();
    for partition in Partition::all(of) {
        let part = fold.finish(partition, community);
        assert!(part.dated.iter().chain(&part.audience).all(|row| partition.holds(row.target)));
        whole.dated.extend(part.dated);
        whole.audience.extend(part.audience);
    }
    whole
}

fn events_and_ways() -> impl Strategy<Value = (Vec<Told>, Way, Way)> {
    prop::collection::vec(told(), 0..40)
        .prop_flat_map(|events| (Just(events.clone()), way(events.len()), way(events.len())))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn pieces_order_and_repetition_change_no_byte((events, first, second) in events_and_ways()) {
        let bytes = plain(&events).write();
        prop_assert_eq!(&folded(&events, &first).write(), &bytes);
        prop_assert_eq!(&folded(&events, &second).write(), &bytes);
    }

    #[test]
    fn what_stands_is_what_the_rules_say((events, way, _) in events_and_ways(), parts in 1u32..9) {
        for joined in [&[][..], &[(0, 1)], &[(0, 1), (2, 3), (1, 2)]] {
            let community = community(joined);
            let mut fold = folded(&events, &way);
            let expected = by_the_rules(&events, &community);
            prop_assert_eq!(&rows(fold.finish(Partition::WHOLE, &community)), &expected);
            prop_assert_eq!(&rows(in_parts(&mut fold, parts, &community)), &expected);
        }
    }

    #[test]
    fn damaged_bytes_are_refused_and_never_bring_anybody_down(
        (events, _, _) in events_and_ways(),
        places in prop::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..6),
    ) {
        let bytes = plain(&events).write();
        for cut in 0..bytes.len().min(200) {
            prop_assert!(Fold::read(&bytes[..cut]).is_err());
        }
        let mut damaged = bytes.clone();
        places.iter().for_each(|(place, change)| damaged[place.index(bytes.len())] ^= change);
        if damaged != bytes {
            prop_assert!(Fold::read(&damaged).is_err());
        }
        // Behind a digest that is right: whoever made it, it is refused or it is a state.
        let columns = xxhash_rust::xxh3::xxh3_64(&damaged[24..]).to_le_bytes();
        damaged[..16].copy_from_slice(&bytes[..16]);
        damaged[16..24].copy_from_slice(&columns);
        if let Ok(mut fold) = Fold::read(&damaged) {
            let again = fold.write();
            prop_assert_eq!(Fold::read(&again).expect("its own bytes").write(), again);
            fold.finish(Partition::WHOLE, &Community::default());
        }
    }
}

#[test]
fn partitions_share_everybody_out() {
    for of in [1, 2, 3, 7, 256, 1000] {
        for id in [0, 1, u64::MAX / 3, u64::MAX / 2, u64::MAX / 2 + 1, u64::MAX - 1, u64::MAX] {
            let holders = Partition::all(of).filter(|partition| partition.holds(PersonId(id))).count();
            assert_eq!(holders, 1, "{id} of {of}");
        }
    }
}

/// A state of every kind of row, by its bytes: what is on disk and between machines changes only with the version.
#[test]
fn a_state_is_written_as_ever() {
    let row = |time, kind, actor, target, post, undoes| Told {
        time,
        kind,
        actor,
        target: Some(target),
        post,
        own_post: None,
        undoes,
        undated: false,
        repeat: 0,
    };
    let events = [
        row(1_800_000_000_000_000, Kind::Respond(ResponseKind::Like), 1, 0, Some(1), None),
        Told {
            own_post: Some(2),
            ..row(1_800_000_000_000_001, Kind::Respond(ResponseKind::Reply), 2, 0, Some(1), None)
        },
        Told {
            undated: true,
            ..row(1_800_000_000_000_002, Kind::Respond(ResponseKind::Follow), 3, 0, None, None)
        },
        row(1_800_000_000_000_003, Kind::Undo(ResponseKind::Like), 1, 0, Some(1), Some(0)),
        row(1_800_000_000_000_004, Kind::Undo(ResponseKind::Follow), 3, 0, None, None),
        row(1_800_000_000_000_005, Kind::Delete, 0, 0, Some(1), None),
        row(1_800_000_000_000_006, Kind::Close, 2, 0, None, None),
        row(1_800_000_000_000_007, Kind::Open, 2, 0, None, None),
    ];
    let bytes = plain(&events).write();
    let digest = xxhash_rust::xxh3::xxh3_64(&bytes);
    assert_eq!(
        (bytes.len(), digest),
        (497, 15_640_441_037_743_106_179),
        "a change of these bytes is a change of FOLD_VERSION"
    );
}

#[test]
fn other_bytes_are_told_apart() {
    let bytes = plain(&[]).write();
    assert_eq!(Fold::read(b"").expect_err("nothing"), FoldError::CutShort);
    assert_eq!(Fold::read(b"PAR1 and so on, and so on").expect_err("another file"), FoldError::NoState);
    let mut newer = bytes.clone();
    newer[8] = 99;
    assert_eq!(Fold::read(&newer).expect_err("newer"), FoldError::Version(99));
    let mut longer = bytes;
    longer.push(0);
    assert!(matches!(Fold::read(&longer), Err(FoldError::Damaged(_))));
}
