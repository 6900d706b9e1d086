//! Models beside the current one: candidates, and those that were current before.

use model::*;
use store::{GateDecision, Publication, StoreError, Verdict};

use crate::world::*;

/// Publishes a model for the days from one on.
fn take_over(world: &World, model: &str, from: Option<&str>) {
    let at = day("2018-09-01").start();
    let publication =
        Publication { model: model.to_owned(), from: from.map(day), at, lake_generation: Some(0x1f) };
    world.store.publish_model(&publication).expect("published");
}

fn scored(world: &World, model: &str, on: &str, tenths: u16) -> SnapshotScores {
    let snapshot = SnapshotScores {
        model: test_model(model),
        ..scores(on, [row("ana", tenths), row("bo", tenths / 2), thin("cy", 40)])
    };
    let names = details(
        [card("ana", Some("ana.example"), Some("Ana")), card("bo", None, Some("Bo")), card("cy", None, None)],
        [responds("bo", "ana", Group::All, None)],
        [post("ana", "at://ana/1", Some("On qubits"))],
    );
    world.store.publish(&snapshot, Some(&names)).expect("published");
    snapshot
}

/// A world with a current model `m1` and a candidate `m2`.
fn world() -> World {
    let world = World::new();
    world.store.save_model(&test_model("m1")).expect("kept");
    take_over(&world, "m1", None);
    scored(&world, "m1", "2018-08-31", 314);
    scored(&world, "m2", "2018-09-01", 290);
    world
}

#[test]
fn a_candidate_scores_beside_the_current_model_and_takes_no_place() {
    let world = world();
    let newest = world.newest();
    assert_eq!((newest.key.model.as_str(), newest.key.day), ("m1", day("2018-08-31")));
    let beside = world.store.newest_of("m2").expect("loaded").expect("scored");
    assert_eq!(beside.row(person("ana")).expect("a row").score, Tenths(290));
    assert_eq!(beside.current, Some(newest.key.clone()));
    assert_eq!(beside.card(person("ana")).and_then(|card| card.name).as_deref(), Some("Ana"));
    assert_eq!((beside.rank(person("bo")), beside.listed(None)), (Some(2), 3));
    assert_eq!(beside.search("ana", 5), [person("ana")]);
    assert_eq!(details_of(&beside, person("ana")), store::PersonDetails::default());
    assert!(world.store.newest_of("m9").expect("looked up").is_none());
    // The day after the candidate's is no condition for the current model.
    scored(&world, "m1", "2018-08-31", 320);
    assert_eq!(world.newest().row(person("ana")).expect("a row").score, Tenths(320));
    assert_eq!(world.findings(), "");
}

#[test]
fn a_published_model_takes_over_with_its_next_snapshot_and_the_old_one_stays() {
    let world = world();
    take_over(&world, "m2", Some("2018-09-01"));
    assert_eq!(world.newest().key.model, "m1", "until the new one brings evidence");
    scored(&world, "m2", "2018-09-01", 290);
    let world = world.reopened();
    assert_eq!(world.newest().key.model, "m2");
    assert_eq!(details_of(&world.newest(), person("ana")).evidence(Group::All).len(), 1);
    let old = world.store.newest_of("m1").expect("loaded").expect("scored");
    assert_eq!(old.row(person("ana")).expect("a row").score, Tenths(314));
    let shown = |on: &str| world.newest().shown_on(day(on), &["m1", "m2"]).map(str::to_owned);
    assert_eq!((shown("2018-08-31").as_deref(), shown("2018-09-01").as_deref()), (Some("m1"), Some("m2")));
    let publications = world.store.publications().expect("listed");
    let names: Vec<&str> = publications.iter().map(|publication| publication.model.as_str()).collect();
    assert_eq!((names, publications.current()), (vec!["m1", "m2"], Some("m2")));
    assert_eq!(world.findings(), "");
}

#[test]
fn only_a_kept_model_is_published() {
    let world = world();
    let at = Timestamp::from_micros(0);
    let unknown = Publication { model: "m9".to_owned(), from: None, at, lake_generation: None };
    let error = world.store.publish_model(&unknown).expect_err("refused");
    assert!(matches!(&error, StoreError::NoModel { name } if name == "m9"), "{error}");
}

#[test]
fn whoever_leaves_is_gone_from_every_model_report_and_decision() {
    let world = world();
    let id = format!("{:016x}", person("ana").0);
    world.store.save_report("compare~m1~m2", &serde_json::json!({"up": [{"person": id}]})).expect("kept");
    let decision = GateDecision {
        day: day("2018-09-01"),
        model: "m1".to_owned(),
        verdict: Verdict::Quarantined,
        at: day("2018-09-02").start(),
        report: serde_json::json!({"movers": [{"person": id}]}),
    };
    world.store.note_gate_decision(&decision).expect("noted");
    assert!(world.store.newest_of("m2").expect("loaded").expect("scored").row(person("ana")).is_some());
    world.store.opt_out(&account("ana"), &[]).expect("left");
    let beside = world.store.newest_of("m2").expect("loaded").expect("scored");
    assert!(beside.row(person("ana")).is_none() && beside.rank(person("bo")) == Some(1), "{beside:?}");
    world.store.erase(&account("ana"), &[]).expect("erased");
    for erasure in world.store.erasures().expect("listed") {
        world.store.erasure_done(&erasure).expect("forgotten");
    }
    let report = world.store.report("compare~m1~m2").expect("read").expect("kept");
    let decisions = world.store.gate_decisions().expect("listed");
    assert_eq!(decisions.len(), 1);
    for text in [report.to_string(), decisions[0].report.to_string()] {
        assert!(!text.contains(&id) && text.contains("\"person\""), "{text}");
    }
    assert_eq!(world.findings(), "");
}

#[test]
fn what_waits_at_the_gate_is_what_was_decided_last() {
    let world = World::new();
    let note = |on: &str, verdict| {
        let decision = GateDecision {
            day: day(on),
            model: "m1".to_owned(),
            verdict,
            at: day("2018-09-02").start(),
            report: serde_json::json!({}),
        };
        world.store.note_gate_decision(&decision).expect("noted");
    };
    note("2018-08-30", Verdict::Quarantined);
    note("2018-08-31", Verdict::Quarantined);
    note("2018-08-30", Verdict::Accepted);
    let waiting: Vec<Day> =
        world.store.quarantined().expect("listed").into_iter().map(|row| row.day).collect();
    assert_eq!(waiting, [day("2018-08-31")]);
    let verdicts: Vec<&str> = world
        .store
        .gate_decisions()
        .expect("listed")
        .iter()
        .map(|decision| decision.verdict.as_str())
        .collect();
    assert_eq!(verdicts, ["quarantined", "quarantined", "accepted"], "nothing is taken back");
}

#[test]
fn a_store_of_the_first_format_is_brought_up_to_date() {
    let World { folder, store } = world();
    drop(store);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let address = format!("sqlite://{}", folder.path().join("state.db").display());
    let _ = std::fs::remove_file(folder.path().join("state.db.seal"));
    runtime.block_on(async {
        use sqlx::Connection;
        let mut connection = sqlx::SqliteConnection::connect(&address).await.expect("opened");
        let older = "DROP TABLE model_publications; DROP TABLE gate_decisions; DROP TABLE founding; \
                     DROP TABLE named_members; DROP TABLE links; DROP TABLE plus_k; \
                     DROP TABLE topic_choices; DROP TABLE topic_log; \
                     DROP TABLE left_names; DROP TABLE unmarked_opt_outs; DROP TABLE chores; DROP TABLE held_back; PRAGMA user_version = 1;";
        sqlx::raw_sql(older).execute(&mut connection).await.expect("made older");
        connection.close().await.expect("closed");
    });
    let world = World { store: store::Store::open(folder.path()).expect("opened"), folder };
    assert_eq!(world.store.publications().expect("listed").current(), None);
    assert_eq!(world.newest().key.model, "m1", "whose details are kept");
    take_over(&world, "m1", None);
    assert_eq!(world.store.publications().expect("listed").current(), Some("m1"));
}

#[test]
fn whoever_is_held_back_has_no_rank_and_nobody_else_is_moved_by_it() {
    let world = world();
    let held = |who: &str| HeldBack {
        person: person(who),
        score: Tenths(314),
        without: Tenths(101),
        accounts: 40,
        needed: Tenths(150),
    };
    let ranks = |newest: &store::Newest| ["ana", "bo", "cy"].map(|who| newest.rank(person(who)));
    assert_eq!(ranks(&world.newest()), [Some(1), Some(2), None]);
    world.store.hold_back("m1", day("2018-08-31"), &[held("ana")]).expect("held back");
    let newest = world.newest();
    assert_eq!((ranks(&newest), newest.people()), ([None, Some(1), None], 1));
    assert_eq!(newest.percentile(person("ana")), None);
    assert_eq!(newest.held_back(person("ana")), Some(&held("ana")));
    assert_eq!(newest.all_held_back(), [&held("ana")]);
    assert_eq!(newest.row(person("ana")).expect("a row").score, Tenths(314), "the score is what it is");
    let listed: Vec<(PersonId, Option<u32>)> =
        newest.top(None, 0, 5).iter().map(|listed| (listed.row.person, listed.rank)).collect();
    assert_eq!(listed, [(person("bo"), Some(1)), (person("ana"), None), (person("cy"), None)]);
    // Each model holds back its own, and is told at once of another decision.
    assert_eq!(ranks(&world.store.newest_of("m2").expect("loaded").expect("scored"))[0], Some(1));
    world.store.hold_back("m2", day("2018-09-01"), &[held("bo")]).expect("held back");
    let beside = world.store.newest_of("m2").expect("loaded").expect("scored");
    assert_eq!(ranks(&beside), [Some(1), None, None]);
    // Whoever leaves takes nobody's rank along.
    world.store.opt_out(&account("ana"), &[]).expect("left");
    assert_eq!((ranks(&world.newest()), world.newest().people()), ([None, Some(1), None], 1));
    assert_eq!(world.newest().all_held_back(), [] as [&HeldBack; 0]);
    world.store.erase(&account("ana"), &[]).expect("erased");
    assert_eq!(world.store.held_back("m1").expect("listed"), []);
    world.store.hold_back("m2", day("2018-09-01"), &[]).expect("let go");
    let world = world.reopened();
    let beside = world.store.newest_of("m2").expect("loaded").expect("scored");
    assert_eq!(beside.rank(person("bo")), Some(1));
    assert_eq!(world.findings(), "");
}
