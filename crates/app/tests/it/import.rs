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
    let near = clout.fails(2, &["import", "respones", "x.csv"]);
    assert!(near.contains("did you mean responses?"), "{near}");
    assert!(clout.fails(2, &["import", "nostr"]).contains("no file was named"));
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

const TOWN: &str = "time,network,kind,actor,target\n\
    2024-05-01T09:00:00Z,town,reply,bo,ana\n\
    2024-05-01T09:00:01Z,town,retweet,cy,ana\n\
    2024-05-01T09:00:02Z,town,like,ana,ana\n\
    2024-05-01T09:00:03Z,town,LIKE,cy,ana\n\
    2024-05-01T09:00:04Z,town,boost,cy,ana\n";

/// What was printed, without the time that it took.
fn printed(clout: &Clout, arguments: &[&str], file: &str) -> String {
    let output = clout.run(arguments);
    let text = String::from_utf8(output.stdout).expect("text").replace(file, "FILE");
    let without = |line: &str| match line.rfind("; ").filter(|_| line.ends_with(" s")) {
        Some(at) => line[..at].to_owned() + "\n",
        None => line.to_owned() + "\n",
    };
    text.lines().map(without).collect()
}

#[test]
fn the_account_adds_up_and_explains_each_reason() {
    let clout = Clout::new();
    let file = clout.file("town.csv", TOWN);
    assert_snapshot!("import_account", printed(&clout, &["import", "responses", &file], &file));
    let again = clout.json(&["import", "responses", &file]);
    assert_eq!((&again["already_imported"], &again["taken"]), (&true.into(), &serde_json::Value::Null));
    let other = clout.file("other.csv", format!("{TOWN}2024-05-01T09:00:05Z,town,like,dee,ana\n"));
    let other = clout.json(&["import", "responses", &other]);
    let number = |name: &str| other[name].as_u64().expect("a number");
    assert_eq!(number("taken") + number("refused") + number("skipped"), number("records"), "{other}");
    assert_eq!((number("taken"), number("events"), number("duplicates")), (3, 1, 2), "{other}");
}

#[test]
fn a_record_of_which_a_part_is_refused_is_taken() {
    let clout = Clout::new();
    let tweet = r#"{"created_at":"Wed May 01 09:00:41 +0000 2024","id_str":"102","full_text":"more","lang":"en","user":{"id_str":"11","screen_name":"ana","name":"Ana"},"entities":{},"in_reply_to_status_id_str":"101","in_reply_to_user_id_str":"11","in_reply_to_screen_name":"ana"}"#;
    let file = clout.file("thread.jsonl", tweet);
    let imported = clout.json(&["import", "x-v1", &file]);
    assert_eq!(imported["records"], 1, "{imported}");
    assert_eq!((&imported["taken"], &imported["refused"]), (&1.into(), &0.into()), "{imported}");
    assert_eq!(imported["reasons"][0]["parts"], 1, "{imported}");
}

#[test]
fn the_content_tells_the_format_and_a_file_of_another_kind_is_refused() {
    let clout = Clout::new();
    let town = clout.file("town.txt", TOWN);
    let edges = clout.file("edges", "1 2 1341100972 RT\n");
    let said = clout.ok(&["import", &town]);
    assert!(said.contains("taken for responses by its content"), "{said}");
    let both = clout.json(&["import", &town, &edges]);
    assert_eq!((&both[0]["format"], &both[1]["format"]), (&"responses".into(), &"higgs".into()), "{both}");
    // A file that bears the name of a format is a file.
    let mut command = clout.command(&["--json", "import", "nostr"]);
    std::fs::write(clout.data().with_file_name("nostr"), TOWN).expect("a file");
    let output = command.current_dir(clout.data().parent().expect("a folder")).output().expect("clout runs");
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"format\":\"responses\""), "{output:?}");

    let empty_folder = clout.data().with_file_name("nothing");
    std::fs::create_dir(&empty_folder).expect("a folder");
    let feed = clout.file("feed.xml", "<rss version=\"2.0\"><channel><item/></channel></rss>");
    let fresh = Clout::new();
    let said = fresh.fails(1, &["import", "nostr", &town]);
    assert!(
        said.contains("is no nostr file: found a table of responses\n  Try: clout import responses "),
        "{said}"
    );
    let said = fresh.fails(1, &["import", "wxr", &feed]);
    assert!(said.contains("is no wxr file: found an RSS feed"), "{said}");
    let said = fresh.fails(1, &["import", &feed]);
    assert!(said.contains("the format of ") && said.contains("an RSS feed"), "{said}");
    let folder = empty_folder.to_string_lossy();
    let said = fresh.fails(1, &["import", &folder]);
    assert!(said.contains("an empty folder") && said.contains(&*folder), "{said}");
    assert!(!fresh.data().join("lake").exists(), "something was taken");
}

#[test]
fn an_empty_file_and_one_that_holds_a_header_alone_say_so() {
    let clout = Clout::new();
    let empty = clout.file("empty.csv", "\u{feff}\n");
    for arguments in [&["import", &empty][..], &["import", "responses", &empty]] {
        let output = clout.run(arguments);
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("is empty") || said.contains("holds nothing"), "{said}");
        assert_eq!(output.status.code(), Some(1));
    }
    let header = clout.file("header.csv", "time,network,kind,actor,target\n");
    for _ in 0..2 {
        let output = clout.run(&["import", "responses", &header]);
        assert!(String::from_utf8_lossy(&output.stdout).contains("holds no records"));
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn a_pipe_is_read_once_whatever_it_is_called() {
    let clout = Clout::new();
    let file = clout.file("town.csv", TOWN);
    for (place, name) in ["/dev/stdin", "-"].into_iter().enumerate() {
        for format in [&["responses"][..], &[]] {
            let arguments = [&["--json", "import"], format, &[name]].concat();
            let cat =
                std::process::Command::new("cat").arg(&file).stdout(std::process::Stdio::piped()).spawn();
            let mut cat = cat.expect("cat runs");
            let output = clout
                .command(&arguments)
                .stdin(cat.stdout.take().expect("a pipe"))
                .output()
                .expect("clout runs");
            cat.wait().expect("cat ends");
            let imported: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
            assert_eq!(imported["taken"], 2, "{place} {imported}");
            assert_eq!(imported["already_imported"], false, "{imported}");
        }
    }
}

#[test]
fn what_lay_in_the_future_is_tried_again() {
    let clout = Clout::new();
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    // A day ahead is forgiven; this is a few seconds more.
    let file = clout.file(
        "early.csv",
        format!(
            "time,network,kind,actor,target\n{},town,like,bo,ana\n1700000000,town,like,cy,ana\n",
            now + 86_400 + 6
        ),
    );
    let first = clout.json(&["import", "responses", &file]);
    assert_eq!((&first["taken"], &first["rejects"]["time_in_future"]), (&1.into(), &1.into()), "{first}");
    std::thread::sleep(std::time::Duration::from_secs(7));
    let second = clout.json(&["import", "responses", &file]);
    assert_eq!((&second["tried_again"], &second["taken"]), (&true.into(), &2.into()), "{second}");
    assert_eq!((&second["events"], &second["duplicates"]), (&1.into(), &1.into()), "{second}");
    let third = clout.json(&["import", "responses", &file]);
    assert_eq!((&third["already_imported"], &third["events"]), (&true.into(), &0.into()), "{third}");
}

#[test]
fn names_can_drive_neither_terminal_nor_spreadsheet() {
    let clout = Clout::new();
    let mut csv = String::from("time,network,kind,actor,target,name\n");
    for (person, name) in
        [("ana", "Ana \u{1b}[31mRED\u{7}"), ("bo", "=HYPERLINK(1)"), ("cy", "\u{202e}evil"), ("dee", "a\nb")]
    {
        csv += &format!("2024-05-01T08:00:00Z,town,profile,{person},,\"{name}\"\n");
        for other in ["ana", "bo", "cy", "dee"].into_iter().filter(|other| *other != person) {
            csv += &format!("2024-05-02T08:00:00Z,town,reply,{other},{person},\n");
        }
    }
    let file = clout.file("names.csv", csv);
    clout.ok(&["import", &file]);
    clout.ok(&["score"]);
    let harmful = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
    for arguments in [&["top"][..], &["show", "town:ana"], &["export", "scores"], &["export", "events"]] {
        let said = clout.ok(arguments);
        assert!(!said.contains(harmful), "{said:?}");
        assert!(!said.contains(",=HYPERLINK"), "{said}");
    }
    assert!(clout.ok(&["export", "scores"]).contains("'=HYPERLINK(1)"));
    assert!(clout.ok(&["top"]).contains("a b"), "a name of two lines is two rows");
}

#[test]
fn errors_are_json_for_programs_and_no_command_prints_the_help() {
    let clout = Clout::new();
    for (code, arguments) in [
        (1, &["--json", "import", "higgs", "no/such/file"][..]),
        (1, &["--json", "top"]),
        (2, &["--json", "tip"]),
        (2, &["--json", "import"]),
    ] {
        let said = clout.fails(code, arguments);
        let error: serde_json::Value =
            serde_json::from_str(&said).unwrap_or_else(|_| panic!("no JSON: {said}"));
        assert!(error["error"].as_str().is_some_and(|error| !error.is_empty()), "{said}");
    }
    for command in ["top", "score", "verify"] {
        let said = clout.fails(1, &[command]);
        assert!(said.contains(&*clout.data().to_string_lossy()), "{said}");
    }
    assert!(!clout.data().exists(), "a folder was made");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_clout")).output().expect("clout runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("Usage: clout") && said.contains("import"), "{said}");
}
