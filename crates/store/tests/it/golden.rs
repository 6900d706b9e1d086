//! The bytes of version 1, kept beside the tests: a later Clout must read them, and must not write others
//! without a new version.

use std::fs;
use std::path::{Path, PathBuf};

use model::*;

use crate::world::*;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn golden() -> SnapshotScores {
    scores("2018-08-31", [row("ana", 314), row("bo", 1000), thin("cy", 10)])
}

/// With `CLOUT_BLESS=1` writes the file instead; read the difference before keeping it.
pub fn assert_golden(name: &str, bytes: &[u8]) {
    if std::env::var_os("CLOUT_BLESS").is_some() {
        fs::write(fixture(name), bytes).expect("written");
    }
    let expected = fs::read(fixture(name)).expect("a fixture");
    assert!(expected == bytes, "{name}: {} bytes differ from the {} kept", bytes.len(), expected.len());
}

#[test]
fn scores_and_index_are_written_as_ever() {
    let world = World::new();
    world.store.publish(&golden(), None).expect("published");
    world.store.flush_history().expect("flushed");
    let read = |path: &str| fs::read(world.dir().join(path)).expect("there");
    assert_golden("scores-v1.parquet", &read("snapshots/2018-08-31/m1-r1/scores.parquet"));
    assert_golden("model-v1.json", &read("snapshots/2018-08-31/m1-r1/model.json"));
    assert_golden("history-v1.idx", &read("history/2018-08.idx"));
}
