//! `kill -9` at any moment of an import: the next run ends in exactly the same lake.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use crate::clout::{Clout, world};

fn lake(clout: &Clout) -> Vec<(PathBuf, Vec<u8>)> {
    clout.files().into_iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "parquet")).collect()
}

#[test]
fn an_import_killed_anywhere_ends_in_the_same_lake() {
    let text = world(60, 8, 120);
    let whole = Clout::new();
    let file = whole.file("world.csv", &text);
    let started = std::time::Instant::now();
    let account = whole.json(&["import", "responses", &file]);
    let took = started.elapsed();
    let expected = lake(&whole);

    let mut interrupted = 0;
    for part in 1..=6u32 {
        let clout = Clout::new();
        let file = clout.file("world.csv", &text);
        let mut child = clout
            .command(&["import", "responses", &file])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("clout runs");
        std::thread::sleep(took * part / 7 + Duration::from_millis(3));
        child.kill().expect("kill");
        interrupted += u32::from(!child.wait().expect("wait").success());
        let again = clout.json(&["import", "responses", &file]);
        assert_eq!(lake(&clout), expected, "killed after {part} sevenths");
        for counted in ["records", "rejects", "skips"] {
            assert_eq!(again[counted], account[counted], "{counted} after {part} sevenths");
        }
        assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
    }
    assert!(interrupted > 0, "no run was interrupted, so nothing was tried");
}

/// What a folder says: its events, its people, and whether it is sound. Who stands for somebody erased is drawn by each
/// erasure, so that is left out.
fn says(clout: &Clout) -> (String, String) {
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
    let events = clout.ok(&["export", "events", "--format", "csv"]);
    let mut lines: Vec<&str> = events.lines().filter(|line| !line.contains("erased")).collect();
    lines.sort_unstable();
    (lines.join("\n"), clout.json(&["top", "--limit", "500"])["people"].to_string())
}

#[test]
fn a_score_and_an_erasure_killed_anywhere_end_as_if_they_had_not_been() {
    let file = |clout: &Clout| clout.file("world.csv", world(20, 4, 40));
    let whole = Clout::new();
    whole.ok(&["import", "responses", &file(&whole)]);
    let commands: [&[&str]; 2] = [&["score", "--accept"], &["erase", "town:fan1", "town:star3"]];
    let mut expected = Vec::new();
    let mut took = Vec::new();
    for command in commands {
        let started = std::time::Instant::now();
        whole.ok(command);
        took.push(started.elapsed());
        expected.push(says(&whole));
    }
    let clout = Clout::new();
    clout.ok(&["import", "responses", &file(&clout)]);
    for ((command, took), expected) in commands.into_iter().zip(took).zip(expected) {
        for part in 1..=4u32 {
            let mut child = clout
                .command(command)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("clout runs");
            std::thread::sleep(took * part / 5);
            child.kill().expect("kill");
            child.wait().expect("wait");
        }
        // Whoever was taken out before the kill is found no more, and left before.
        clout.ok(command);
        assert_eq!(says(&clout), expected, "{command:?}");
    }
}
