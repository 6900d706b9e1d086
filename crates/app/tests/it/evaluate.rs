//! The shapes that others build on.

use crate::clout::{Clout, world};

fn town() -> Clout {
    let clout = Clout::new();
    let file = clout.file("world.csv", world(70, 6, 40));
    clout.ok(&["import", "responses", &file]);
    clout
}

#[test]
fn the_scoreboard_keeps_its_shape() {
    let clout = town();
    let report = clout.json(&["evaluate", "--horizon", "7d"]);
    assert_eq!(report["horizon"], "7d");
    let cut = &report["cuts"][0];
    for key in ["at", "truth", "people", "responded_to", "share_outside", "rankers"] {
        assert!(!cut[key].is_null(), "{key} is missing from {cut}");
    }
    assert_eq!(cut["truth"], "distinct_responders");
    let measures = ["ndcg_at_100", "precision_at_100", "auc_top_1pct", "spearman", "concordance"];
    for ranker in
        cut["rankers"].as_array().expect("rankers").iter().chain(report["mean"].as_array().expect("mean"))
    {
        assert!(measures.iter().all(|measure| ranker[*measure].is_f64()), "{ranker}");
        assert_eq!(ranker["ndcg_at_100_ci"].as_array().map(Vec::len), Some(2));
    }
    assert_eq!(cut["rankers"][0]["name"], "clout");
    assert_eq!(report["cuts"].as_array().map(Vec::len), Some(10), "five cuts under two truths");
    let reposts = clout.run(&["evaluate", "--cuts", "half:repost", "--horizon", "rest"]);
    assert_eq!(reposts.status.code(), Some(1), "there are no reposts to take half of");
}

#[test]
fn top_show_and_explain_keep_their_shapes_and_add_up() {
    let clout = town();
    clout.ok(&["score", "--from", "2024-02-20"]);
    let top = clout.json(&["top"]);
    let person = &top["people"][0];
    for key in ["rank", "account", "score", "interval", "percentile", "true_reach", "evidence"] {
        assert!(!person[key].is_null(), "{key} is missing from {person}");
    }
    assert!(top["as_of"] == "2024-03-10" && top["model"] == "m2", "{top}");
    let account = person["account"].as_str().expect("account");
    let show = clout.json(&["show", account]);
    for key in [
        "account",
        "as_of",
        "model",
        "score",
        "interval",
        "evidence",
        "true_reach",
        "coverage",
        "history",
        "ledger",
        "topics",
        "interests",
    ] {
        assert!(!show[key].is_null(), "{key} is missing");
    }
    let sum = |lines: &serde_json::Value| -> f64 {
        lines.as_array().expect("lines").iter().map(|line| line["points"].as_f64().expect("points")).sum()
    };
    assert!((sum(&show["ledger"]) - show["score"].as_f64().expect("score")).abs() < 1e-9);
    let explained = clout.json(&["explain", account, "--since", "2024-02-25"]);
    let moved =
        explained["to"]["score"].as_f64().expect("to") - explained["from"]["score"].as_f64().expect("from");
    assert!((sum(&explained["changes"]) - moved).abs() < 1e-9, "{explained}");
    assert!(
        (sum(&clout.json(&["explain", account])["ledger"]) - show["score"].as_f64().expect("score")).abs()
            < 1e-9
    );
}

#[test]
fn a_snapshot_made_again_is_byte_for_byte_the_same() {
    let clout = town();
    clout.ok(&["score"]);
    let first = clout.files();
    let again = clout.json(&["score"]);
    assert_eq!((&again["published"], &again["unchanged"]), (&0.into(), &1.into()));
    let parquet = |files: Vec<(std::path::PathBuf, Vec<u8>)>| -> Vec<_> {
        files.into_iter().filter(|(path, _)| path.starts_with("snapshots")).collect()
    };
    assert_eq!(parquet(clout.files()), parquet(first.clone()));
    // Elsewhere, from the same input: the same bytes.
    let other = town();
    other.ok(&["score"]);
    assert_eq!(parquet(other.files()), parquet(first));
}

#[test]
fn late_data_makes_a_new_revision_and_leaves_the_old_one() {
    let clout = town();
    clout.ok(&["score", "--as-of", "2024-02-01"]);
    let old = std::fs::read(clout.data().join("snapshots/2024-02-01/m2-r1/scores.parquet"))
        .expect("first revision");
    let late = clout.file("late.csv", "time,network,kind,actor,target\n1706700000,town,reply,fan3,star2\n");
    clout.ok(&["import", "responses", &late]);
    assert_eq!(clout.json(&["score", "--as-of", "2024-02-01"])["revision"], 2);
    let kept = std::fs::read(clout.data().join("snapshots/2024-02-01/m2-r1/scores.parquet"))
        .expect("first revision");
    assert_eq!(kept, old);
}

#[test]
fn damage_is_named() {
    let clout = town();
    clout.ok(&["score"]);
    let (path, bytes) = clout
        .files()
        .into_iter()
        .find(|(path, _)| path.starts_with("lake") && path.extension().is_some_and(|e| e == "parquet"))
        .expect("file");
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    std::fs::write(clout.data().join(&path), flipped).expect("write");
    let verified = clout.run(&["--json", "verify"]);
    assert_eq!(verified.status.code(), Some(1));
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    let name = path.file_name().expect("name").to_string_lossy().into_owned();
    assert!(said.contains(&name), "{said}");
    std::fs::remove_file(clout.data().join(&path)).expect("remove");
    assert!(String::from_utf8_lossy(&clout.run(&["--json", "verify"]).stdout).contains(&name));
    std::fs::write(clout.data().join(&path), bytes).expect("restore");
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
}

#[test]
fn scores_and_events_are_exported_in_every_format() {
    let clout = town();
    clout.ok(&["score"]);
    let csv = clout.ok(&["export", "scores"]);
    assert!(csv.starts_with("day,model,rank,account,handle,name,score"), "{}", &csv[..80]);
    let lines = clout.ok(&["export", "events", "--format", "jsonl"]);
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().expect("line")).expect("JSON");
    assert_eq!(first["network"], "town");
    let path = clout.data().join("events.parquet");
    let written =
        clout.json(&["export", "events", "--format", "parquet", "--output", &path.to_string_lossy()]);
    assert_eq!(written["rows"].as_u64(), Some(lines.lines().count() as u64));
    assert!(std::fs::read(path).expect("file").starts_with(b"PAR1"));
}
