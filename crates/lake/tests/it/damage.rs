//! Our own damage never passes quietly.

use std::path::{Path, PathBuf};

use lake::{Columns, Lake, LakeError, Scan};
use sqlx::Connection;

use crate::world::*;

fn lake_with_files() -> (tempfile::TempDir, Vec<PathBuf>) {
    let dir = tempdir();
    import(dir.path(), "crowd", &crowd(500), usize::MAX);
    let lake = Lake::open_read(dir.path()).expect("lake");
    let partitions = lake.partitions().expect("partitions");
    let paths = partitions.iter().flat_map(|p| p.files()).map(|f| dir.path().join("lake").join(&f.path));
    let paths = paths.collect();
    (dir, paths)
}

fn findings(dir: &Path) -> Vec<String> {
    let lake = Lake::open_read(dir).expect("lake");
    lake.verify().expect("verify").iter().map(ToString::to_string).collect()
}

fn scan(dir: &Path) -> Result<(), LakeError> {
    let lake = Lake::open_read(dir).expect("lake");
    lake.scan(&Scan::all(Columns::ACTOR), |_, _, _| Ok(()))
}

fn relative(dir: &Path, path: &Path) -> String {
    path.strip_prefix(dir.join("lake")).expect("inside").to_string_lossy().into_owned()
}

pub fn alter_catalog(dir: &Path, statement: &'static str) {
    let path = dir.join("lake/catalog.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("runtime");
    runtime.block_on(async {
        let url = format!("sqlite:{}", path.display());
        let mut catalog = sqlx::SqliteConnection::connect(&url).await.expect("catalog");
        sqlx::query(statement).execute(&mut catalog).await.expect("statement");
        catalog.close().await.expect("close");
    });
    // What is changed behind our back on purpose has no seal.
    let _ = std::fs::remove_file(dir.join("lake/catalog.db.seal"));
}

#[test]
fn a_sound_lake_has_no_findings() {
    let (dir, _) = lake_with_files();
    assert_eq!(findings(dir.path()), Vec::<String>::new());
}

#[test]
fn a_flipped_byte_anywhere_is_found_and_stops_a_scan() {
    let (dir, paths) = lake_with_files();
    let whole = std::fs::read(&paths[2]).expect("file");
    for place in (0..whole.len()).step_by(whole.len() / 40) {
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        std::fs::write(&paths[2], &bytes).expect("write");
        let found = findings(dir.path());
        assert_eq!(found.len(), 1, "byte {place}: {found:?}");
        assert!(found[0].starts_with(&format!("{}: expected digest", relative(dir.path(), &paths[2]))));
        let error = scan(dir.path()).expect_err("a damaged file");
        assert!(matches!(&error, LakeError::Damaged { path, .. } if *path == paths[2]), "{error}");
    }
}

#[test]
fn a_missing_a_cut_and_an_unknown_file_are_each_named() {
    let (dir, paths) = lake_with_files();
    std::fs::remove_file(&paths[0]).expect("remove");
    let cut = std::fs::read(&paths[1]).expect("file");
    std::fs::write(&paths[1], &cut[..cut.len() - 1]).expect("write");
    std::fs::write(paths[2].with_file_name("other.parquet"), b"PAR1").expect("write");
    let found = findings(dir.path());
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with(&format!("{}: expected a readable file", relative(dir.path(), &paths[0]))));
    assert!(found[1].starts_with(&relative(dir.path(), &paths[1])) && found[1].contains("bytes, found"));
    assert!(
        found[2]
            .ends_with("other.parquet: expected a file that the catalog names, found one that it does not")
    );
    let error = scan(dir.path()).expect_err("a missing file");
    assert!(matches!(&error, LakeError::Damaged { path, .. } if *path == paths[0]), "{error}");
}

#[test]
fn a_catalog_that_disagrees_is_found() {
    for (statement, expected) in [
        (
            "UPDATE files SET rows = rows + 1 WHERE path = (SELECT min(path) FROM files)",
            "rows, as the catalog",
        ),
        ("UPDATE files SET contents = 0 WHERE path = (SELECT min(path) FROM files)", "text or tags, as the"),
        ("UPDATE files SET digest = 'x' WHERE path = (SELECT min(path) FROM files)", "expected digest x"),
        ("UPDATE runs SET day = day + 9 WHERE id = 1", "expected a file in network="),
    ] {
        let (dir, _) = lake_with_files();
        alter_catalog(dir.path(), statement);
        let found = findings(dir.path());
        assert!(found.len() == 1 && found[0].contains(expected), "{statement}: {found:?}");
    }
    let (dir, _) = lake_with_files();
    alter_catalog(dir.path(), "DELETE FROM files WHERE path = (SELECT min(path) FROM files)");
    let found = findings(dir.path());
    assert!(found.len() == 1 && found[0].contains("a file that the catalog names"), "{found:?}");
}

#[test]
fn a_file_that_something_else_wrote_is_refused() {
    let (dir, paths) = lake_with_files();
    std::fs::write(&paths[0], b"PAR1 not a Parquet file PAR1").expect("write");
    let error = scan(dir.path()).expect_err("not ours");
    assert!(matches!(error, LakeError::Damaged { .. }));
}

#[test]
fn a_flipped_byte_anywhere_in_the_catalog_stops_whoever_opens_it() {
    let (dir, _) = lake_with_files();
    let path = dir.path().join("lake/catalog.db");
    let bytes = std::fs::read(&path).expect("catalog");
    for place in (0..bytes.len()).step_by(bytes.len() / 60) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (place % 8);
        std::fs::write(&path, &damaged).expect("write");
        for opened in [Lake::open_read(dir.path()), Lake::open(dir.path())] {
            let error = opened.map(|_| ()).expect_err("a damaged catalog opened").to_string();
            assert!(error.contains("catalog.db"), "{error}");
        }
    }
    std::fs::write(&path, &bytes).expect("write");
    assert_eq!(findings(dir.path()), Vec::<String>::new());
    std::fs::remove_file(&path).expect("remove");
    let error = Lake::open_read(dir.path()).map(|_| ()).expect_err("a lost catalog");
    assert!(matches!(error, LakeError::CatalogLost { .. }), "{error}");
}
