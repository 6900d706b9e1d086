//! The rules of the house that the compiler does not keep.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn crates() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &Path, visit: &mut dyn FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            sources(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            visit(&path, &std::fs::read_to_string(&path).expect("source"));
        }
    }
}

/// Invariant 13. Code below `#[cfg(test)]` may do as it likes.
#[test]
fn only_app_reads_environment_clock_and_arguments() {
    let forbidden =
        ["SystemTime::now", "Timestamp::now", "Zoned::now", "env::var", "env::args", "std::env::"];
    for name in
        ["model", "networks", "lake", "graph", "near", "seal", "topics", "scoring", "store", "views", "web"]
    {
        sources(&crates().join(name).join("src"), &mut |path, text| {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for call in forbidden {
                let found =
                    code.lines().any(|line| line.contains(call) && !line.trim_start().starts_with("//"));
                assert!(!found, "{} calls {call}", path.display());
            }
        });
    }
}

/// A new arrow between crates is a decision: it is made here and in docs/architecture.md.
#[test]
fn the_arrows_between_crates_are_the_decided_ones() {
    let decided: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("model", &[] as &[&str]),
        ("graph", &[]),
        ("networks", &["model"]),
        ("lake", &["model", "seal"]),
        ("near", &[]),
        ("seal", &[]),
        ("topics", &["model", "near"]),
        ("store", &["model", "near", "seal"]),
        ("scoring", &["graph", "lake", "model"]),
        ("views", &["model", "store", "topics"]),
        ("web", &["model", "store", "topics", "views"]),
        ("app", &["lake", "model", "networks", "scoring", "store", "topics", "views", "web"]),
    ]);
    for (name, arrows) in &decided {
        let manifest = std::fs::read_to_string(crates().join(name).join("Cargo.toml")).expect("manifest");
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        let dependencies = dependencies.split("\n[").next().unwrap_or_default();
        let mut found: Vec<&str> = dependencies
            .lines()
            .filter_map(|line| line.split(['.', ' ', '=']).next())
            .filter(|dependency| decided.contains_key(dependency))
            .collect();
        found.sort_unstable();
        assert_eq!(found, *arrows, "arrows out of {name}");
    }
}
