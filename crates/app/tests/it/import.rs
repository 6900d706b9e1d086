//! `clout import`: every answer a person can get.

use insta::assert_snapshot;

use crate::clout::{Clout, world};

#[test]
fn importing_twice_changes_nothing() {
    let clout = Clout::new();
    let file = clout.file("world.csv", world(3, 3, 10));
    let first = clout.json(&["import", "responses", &file]);
    assert!(first["events"].as_u64() > Some(30) && first["duplicates"] == 0, "{first}");
    let lake = |clout: &Clout| -> Vec<_> {
        clout
            .files()
            .into_iter()
            .filter(|(path, _)| path.extension().is_some_and(|e| e == "parquet"))
            .collect()
    };
    let before = lake(&clout);
    let again = clout.json(&["import", "responses", &file]);
    assert_eq!((&again["events"], &again["duplicates"]), (&0.into(), &first["events"]));
    // The same events in another file, in another order: all known, and not a byte of the lake moves.
    let mut lines: Vec<String> = world(3, 3, 10).lines().map(str::to_owned).collect();
    lines[1..].reverse();
    let other = clout.file("other.csv", lines.join("\n"));
    let other = clout.json(&["import", "responses", &other]);
    assert_eq!((&other["events"], &other["duplicates"]), (&0.into(), &first["events"]));
    assert_eq!(lake(&clout), before);
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
}

#[test]
fn bad_lines_are_refused_by_reason_and_lose_nothing_else() {
    let clout = Clout::new();
    let file = clout.file(
        "mixed.csv",
        b"time,network,kind,actor,target\n\
          1700000000,town,reply,ana,bo\n\
          yesterday,town,reply,ana,bo\n\
          1700000001,town,reply,,bo\n\
          1700000002,town,reply,bo,bo\n\
          1700000003,town,applaud,ana,bo\n\
          4000000000,town,reply,ana,bo\n\
          100,town,reply,ana,bo\n\
          1700000004,town,reply,an\xff,bo\n\
          1700000005,town,like,cy,bo\n" as &[u8],
    );
    let imported = clout.json(&["import", "responses", &file]);
    assert_eq!(imported["events"], 2, "{imported}");
    assert_snapshot!(imported["rejects"], @r#"{"bad_time":1,"no_actor":1,"not_utf8":1,"self_response":1,"time_before_1990":1,"time_in_future":1,"unknown_kind":1}"#);
}

#[test]
fn what_cannot_be_read_says_what_was_found_and_expected() {
    let clout = Clout::new();
    assert!(clout.fails(2, &["import", "facebook", "x"]).contains("expected one of responses, higgs"));
    let file = clout.file("wrong.csv", "when,who\n1,2\n");
    assert_snapshot!(clout.fails(1, &["import", "responses", &file, "--network", "town"]).replace(&file, "FILE"), @"clout: FILE has no column time, kind, actor, target: found when, who, expected time (or --undated), network (or --network), kind, actor, target; optionally post, id, name, text, tags, lang, handle");
    let missing = clout.fails(1, &["import", "higgs", "no/such/file"]);
    assert!(missing.contains("no/such/file") && missing.contains("Check the spelling"), "{missing}");
    let hopeless = clout.file("hopeless.csv", "time,network,kind,actor,target\nx,y,z,,\n");
    clout.fails(1, &["import", "responses", &hopeless]);
}

#[test]
fn a_truncated_archive_keeps_what_came_before() {
    let clout = Clout::new();
    let whole = zstd_of(world(20, 4, 30).as_bytes());
    let file = clout.file("cut.csv.zst", &whole[..whole.len() / 2]);
    let imported = clout.json(&["import", "responses", &file]);
    assert!(imported["events"].as_u64() > Some(0), "{imported}");
    assert!(imported["broken"]["after_record"].as_u64() > Some(0), "{imported}");
}

/// Blocks small enough that half a file holds some whole ones.
fn zstd_of(bytes: &[u8]) -> Vec<u8> {
    bytes.chunks(4096).flat_map(|part| zstd::encode_all(part, 1).expect("zstd")).collect()
}

#[test]
fn standard_input_is_read_too() {
    use std::io::Write;
    let clout = Clout::new();
    let mut child = clout
        .command(&["--json", "import", "higgs", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("clout runs");
    child.stdin.take().expect("stdin").write_all(b"1 2 1341100972 RT\n3 2 1341100973 MT\n").expect("write");
    let output = child.wait_with_output().expect("clout ends");
    let imported: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(imported["events"], 2, "{imported}");
}

/// A named pipe gives its bytes once: to find out what they are must not use them up.
#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_too() {
    let clout = Clout::new();
    let pipe = clout.file("pipe", "");
    std::fs::remove_file(&pipe).expect("removed");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
    assert!(made.success());
    for expected in [2, 0] {
        let writer = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::write(pipe, "1 2 1341100972 RT\n3 2 1341100973 MT\n").expect("written")
        });
        let imported = clout.json(&["import", "higgs", &pipe]);
        writer.join().expect("the writer ends");
        assert_eq!(imported["events"], expected, "{imported}");
        assert_eq!(imported["records"], 2, "{imported}");
    }
}
