//! Our own damage never passes quietly: it stops the reader and names the file.

use std::fs;

use model::*;
use store::StoreError;

use crate::world::*;

fn sound() -> (World, SnapshotKey) {
    let world = World::new();
    let names = details([card("ana", None, Some("Ana"))], [], [post("ana", "at://ana/1", Some("On qubits"))]);
    let snapshot = scores("2018-08-31", [row("ana", 314), row("bo", 200)]);
    let key = world.store.publish(&snapshot, Some(&names)).expect("published").key;
    world.store.save_report("scoreboard", &serde_json::json!({"ndcg": 0.7})).expect("kept");
    (world, key)
}

fn stops(outcome: Result<impl Sized, StoreError>, file: &str, byte: usize) {
    match outcome {
        Err(StoreError::Damaged { path, what }) => {
            assert!(path.ends_with(file), "{path:?} was named, not {file}");
            assert!(what.contains("expected"), "{what}");
        }
        Err(error) => panic!("byte {byte} of {file}: {error}"),
        Ok(_) => panic!("byte {byte} of {file} passed quietly"),
    }
}

#[test]
fn a_flipped_byte_anywhere_stops_the_reader_and_is_found() {
    let (world, key) = sound();
    for file in all_files(world.dir()) {
        let name = file.strip_prefix(world.dir()).expect("below").display().to_string();
        if name.starts_with("state.") {
            continue;
        }
        assert!(!name.ends_with(".seal"), "{name}");
        let bytes = fs::read(&file).expect("read");
        for at in (0..bytes.len()).step_by(1 + bytes.len() / 12) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            fs::write(&file, &damaged).expect("written");
            let store = store::Store::open(world.dir()).expect("opened");
            match &*name {
                _ if name.starts_with("snapshots/newest") => stops(store.newest(), &name, at),
                _ if name.starts_with("snapshots") => stops(store.scores(&key), &name, at),
                _ if name.starts_with("models") => stops(store.model("m1"), &name, at),
                _ => stops(store.report("scoreboard"), &name, at),
            }
            let findings = store.verify().expect("verified");
            assert_eq!(findings.len(), 1, "{findings:?}");
            assert!(findings[0].path.ends_with(&name), "{findings:?}");
            assert!(findings[0].what.starts_with("digest "), "{findings:?}");
        }
        fs::write(&file, &bytes).expect("written");
    }
    assert_eq!(world.findings(), "");
}

#[test]
fn what_is_cut_missing_or_strange_is_named() {
    let (world, key) = sound();
    let scores = world.dir().join("snapshots/2018-08-31/m1-r1/scores.parquet");
    let bytes = fs::read(&scores).expect("read");
    fs::write(&scores, &bytes[..100]).expect("cut");
    fs::remove_file(world.dir().join("reports/scoreboard.json")).expect("removed");
    fs::write(world.dir().join("models/own.json"), "{}").expect("written");
    fs::create_dir_all(world.dir().join("lake")).expect("made");
    fs::write(world.dir().join("lake/theirs.parquet"), "not ours to judge").expect("written");
    let length = bytes.len();
    let findings = world.findings().replace(&format!("expected {length}"), "expected [length]");
    insta::assert_snapshot!(findings, @r"
    models/own.json: it is not registered as published: left by something killed, or not ours
    reports/scoreboard.json: could not open it: No such file or directory (os error 2)
    snapshots/2018-08-31/m1-r1/scores.parquet: 100 bytes, expected [length]
    ");
    stops(world.store.scores(&key), "scores.parquet", 100);
    assert!(matches!(world.store.report("scoreboard"), Err(StoreError::Io { .. })));
    assert_eq!(world.store.model("own").expect("looked up"), None, "what is not registered is not read");
}

#[test]
fn a_store_of_a_later_format_is_refused() {
    let (world, _) = sound();
    let World { folder, store } = world;
    drop(store);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let address = format!("sqlite://{}", folder.path().join("state.db").display());
    let _ = std::fs::remove_file(folder.path().join("state.db.seal"));
    runtime.block_on(async {
        use sqlx::Connection;
        let mut connection = sqlx::SqliteConnection::connect(&address).await.expect("opened");
        sqlx::query("PRAGMA user_version = 99").execute(&mut connection).await.expect("set");
        connection.close().await.expect("closed");
    });
    let error = store::Store::open(folder.path()).err().expect("refused");
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
}

#[test]
fn a_database_that_is_none_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("state.db"), "this is no database, and long enough to be taken for one")
        .expect("written");
    let error = store::Store::open(folder.path()).err().expect("refused");
    assert!(matches!(error, StoreError::State { .. }), "{error}");
}

#[test]
fn a_flipped_byte_anywhere_in_the_state_stops_whoever_opens_it() {
    let (World { folder, store }, _) = sound();
    store.opt_out(&account("ana"), &["ana.example".to_owned()]).expect("left");
    drop(store);
    let path = folder.path().join("state.db");
    let bytes = fs::read(&path).expect("read");
    for at in (0..bytes.len()).step_by(bytes.len() / 60) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        fs::write(&path, &damaged).expect("written");
        let error = store::Store::open(folder.path()).err().expect("a damaged database opened").to_string();
        assert!(error.contains("state.db"), "{error}");
    }
    fs::write(&path, &bytes).expect("written");
    store::Store::open(folder.path()).expect("opened").verify().expect("sound");
    // Without it nobody would know who left.
    fs::remove_file(&path).expect("removed");
    let error =
        store::Store::open(folder.path()).err().expect("a lost database is not made anew").to_string();
    assert!(error.contains("state.db"), "{error}");
}

#[cfg(unix)]
#[test]
fn the_state_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (World { folder, store: _store }, _) = sound();
    for name in ["state.db", "state.db-wal"] {
        let mode = fs::metadata(folder.path().join(name)).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
