//! Models and reports.

use store::StoreError;

use crate::world::*;

#[test]
fn models_are_only_ever_added() {
    let world = World::new();
    let mut first = test_model("m1");
    first.features[0].weight = 0.1 + 0.2;
    first.bands[0].high = 2.0_f64.powi(-40) * 3.1;
    world.store.save_model(&first).expect("kept");
    world.store.save_model(&first).expect("the same again is nothing new");
    world.store.save_model(&test_model("m0")).expect("kept");
    let mut other = first.clone();
    other.features[0].weight = 0.3;
    let error = world.store.save_model(&other).expect_err("refused");
    assert!(matches!(&error, StoreError::ModelDiffers { name } if name == "m1"), "{error}");
    let world = world.reopened();
    assert_eq!(world.store.model("m1").expect("read"), Some(first.clone()), "to the last bit");
    let names: Vec<String> =
        world.store.models().expect("read").into_iter().map(|model| model.name).collect();
    assert_eq!(names, ["m1", "m0"], "in the order in which they were kept");
    assert_eq!(world.store.model("m2").expect("looked up"), None);
    assert_eq!(world.store.model("../state").expect("looked up"), None);
}

#[test]
fn a_snapshot_keeps_its_model_and_refuses_another_of_that_name() {
    let world = World::new();
    let snapshot = scores("2018-08-31", [row("ana", 314)]);
    world.store.publish(&snapshot, None).expect("published");
    assert_eq!(world.store.model("m1").expect("read"), Some(snapshot.model.clone()));
    let mut other = scores("2018-09-01", [row("ana", 314)]);
    other.model.min_people = 99;
    let error = world.store.publish(&other, None).expect_err("refused");
    assert!(matches!(error, StoreError::ModelDiffers { .. }), "{error}");
    assert_eq!(world.store.snapshots().expect("listed").len(), 1);
}

#[test]
fn a_report_takes_the_place_of_the_last() {
    let world = World::new();
    assert_eq!(world.store.report("scoreboard").expect("looked up"), None);
    for ndcg in [0.1 + 0.2, 0.7] {
        world.store.save_report("scoreboard", &serde_json::json!({ "ndcg_at_100": ndcg })).expect("kept");
    }
    let world = world.reopened();
    let report = world.store.report("scoreboard").expect("read").expect("kept");
    assert_eq!(report, serde_json::json!({ "ndcg_at_100": 0.7 }));
    for name in ["", "../m1", "Scoreboard", "a.b"] {
        let error = world.store.save_report(name, &report).expect_err("refused");
        assert!(matches!(error, StoreError::ReportName(_)), "{error}");
    }
    assert_eq!(world.findings(), "");
}

#[test]
fn a_model_whose_keeping_was_killed_can_be_kept_again() {
    let World { folder, store } = World::new();
    drop(store);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let address = format!("sqlite://{}", folder.path().join("state.db").display());
    let _ = std::fs::remove_file(folder.path().join("state.db.seal"));
    runtime.block_on(async {
        use sqlx::Connection;
        let mut connection = sqlx::SqliteConnection::connect(&address).await.expect("opened");
        let announced =
            "INSERT INTO files (path, next_digest, next_bytes) VALUES ('models/m1.json', 'ab', 2)";
        sqlx::query(announced).execute(&mut connection).await.expect("announced");
        connection.close().await.expect("closed");
    });
    let world = World { store: store::Store::open(folder.path()).expect("opened"), folder };
    world.store.save_model(&test_model("m1")).expect("kept");
    assert_eq!(world.store.model("m1").expect("read"), Some(test_model("m1")));
    assert_eq!(world.findings(), "");
}
