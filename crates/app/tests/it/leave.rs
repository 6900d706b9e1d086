//! Leaving: hidden at once, erased everywhere, for good.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use crate::clout::{Clout, world};

const NATIVE: &str = "zq8w7-unique-native-id-4471-xkcd";
const HANDLE: &str = "very-unique-handle-9923.example";

/// A world in which somebody with long unique ids posts, responds, is responded to, mentioned and rejected.
fn town(clout: &Clout) -> String {
    let mut csv = String::from("time,network,kind,actor,target,post,id,handle,name,text\n");
    for line in world(12, 4, 20).lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        csv += &format!(
            "{},{},{},{},{},{},,,{},{}\n",
            cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7]
        );
    }
    for day in 0..12u64 {
        let time = 1_704_067_200 + day * 86_400;
        csv += &format!("{time},town,profile,{NATIVE},,,,{HANDLE},Unique Person Zebulon,\n");
        csv += &format!("{},town,post,{NATIVE},,at://{NATIVE}/post/{day},,,,mine says @{HANDLE}\n", time + 1);
        csv +=
            &format!("{},town,reply,{NATIVE},star1,p1-{day},at://{NATIVE}/reply/{day},,,hello\n", time + 2);
        for fan in 0..8 {
            csv += &format!(
                "{},town,reply,fan{fan},{NATIVE},at://{NATIVE}/post/{day},,,,\"dear @{HANDLE}, yes\"\n",
                time + 10 + fan
            );
        }
        csv += &format!("{},town,applaud,{NATIVE},star1,,,,,\n", time + 5);
    }
    clout.file("town.csv", csv)
}

fn holds(clout: &Clout, needle: &str) -> Vec<String> {
    let found = |bytes: &[u8]| {
        bytes.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
    };
    let files = clout.files().into_iter().filter(|(_, bytes)| found(bytes));
    files.map(|(path, _)| path.display().to_string()).collect()
}

#[test]
fn leaving_is_one_step_and_lasts() {
    let clout = Clout::new();
    let file = town(&clout);
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["score", "--from", "2024-01-08"]);
    let account = format!("town:{HANDLE}");
    let before = clout.json(&["top", "--limit", "500"]);
    assert!(before.to_string().contains(NATIVE), "they are there before they leave");
    assert!(!holds(&clout, NATIVE).is_empty());

    clout.ok(&["optout", &account]);
    let hidden = clout.json(&["top", "--limit", "500"]).to_string();
    assert!(!hidden.contains(NATIVE) && !hidden.contains(HANDLE), "hidden at once");
    assert!(clout.fails(2, &["show", &account]).contains("nobody here"));
    for star in 0..4 {
        let show = clout.json(&["show", &format!("town:star{star}")]).to_string();
        assert!(!show.contains(NATIVE) && !show.contains(HANDLE), "named as evidence of others");
    }

    clout.ok(&["erase", &account]);
    for needle in [NATIVE, HANDLE, "Zebulon"] {
        assert_eq!(holds(&clout, needle), Vec::<String>::new(), "raw bytes hold {needle}");
    }
    let events = clout.ok(&["export", "events", "--format", "jsonl"]);
    assert!(!events.contains(NATIVE) && !events.contains(HANDLE), "a decoded column holds them");
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));

    // The others stand where they stood: totals are unchanged.
    let score = |report: &serde_json::Value, account: &str| {
        let people = report["people"].as_array().expect("people").clone();
        people.into_iter().find(|person| person["account"] == account).map(|person| person["score"].clone())
    };
    clout.ok(&["score", "--as-of", "2024-01-12"]);
    let after = clout.json(&["top", "--limit", "500"]);
    for star in 0..4 {
        let star = format!("town:star{star}");
        assert_eq!(score(&after, &star), score(&before, &star));
    }

    // Later input, the same file again and a new one, does not bring them back.
    clout.ok(&["import", "responses", &file]);
    let late = clout.file("late.csv", format!("time,network,kind,actor,target,text\n1705200000,town,reply,fan1,{NATIVE},x\n1705200001,town,post,fan2,,hi @{HANDLE}!\n"));
    let imported = clout.json(&["import", "responses", &late]);
    assert_eq!(imported["skips"]["opted_out"], 1, "{imported}");
    for needle in [NATIVE, HANDLE] {
        assert_eq!(holds(&clout, needle), Vec::<String>::new(), "{needle} came back");
    }
}

fn nothing_holds_them(clout: &Clout) {
    for needle in [NATIVE, HANDLE] {
        assert_eq!(holds(clout, needle), Vec::<String>::new(), "raw bytes hold {needle}");
    }
}

/// What others write of them later, with a first line for the columns; none of it is by them or to them.
fn gossip() -> String {
    let loud = HANDLE.to_uppercase();
    let texts = [
        format!("bare {HANDLE} within"),
        format!("({HANDLE}), {HANDLE}. And {loud}'s"),
        format!("@{HANDLE}'s and @{HANDLE}.Thanks @{loud}"),
        format!("www.{HANDLE}/about, at://{NATIVE}/post/3#top"),
        format!("see {NATIVE}; {}!", NATIVE.to_uppercase()),
    ];
    let mut csv = String::from("time,network,kind,actor,target,post,id,handle,name,text,tags\n");
    for (number, text) in texts.iter().enumerate() {
        let time = 1_705_300_000 + number;
        writeln!(csv, "{time},town,post,fan{number},,g{number},,,,\"{text}\",{HANDLE}").expect("written");
        writeln!(csv, "{time},town,profile,fan{number},,,,,fan of {HANDLE},,").expect("written");
    }
    // Between others, about a post of theirs.
    for kind in ["mention", "quote"] {
        writeln!(csv, "1705310000,town,{kind},fan1,fan2,at://{NATIVE}/post/3,own-{kind},,,,")
            .expect("written");
    }
    csv
}

#[test]
fn no_later_input_brings_a_name_back_however_it_is_written() {
    let clout = Clout::new();
    let file = town(&clout);
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["erase", &format!("town:{HANDLE}")]);
    nothing_holds_them(&clout);

    // The same file under another name, with one more line.
    let mut more = std::fs::read_to_string(&file).expect("the file");
    let others = |text: &str| text.lines().filter(|line| !line.contains(NATIVE)).count() as u64 - 1;
    let known = others(&more);
    more += "1705200001,town,post,fan2,,p-late,,,,nothing special\n";
    let again = clout.json(&["import", "responses", &clout.file("again.csv", more)]);
    assert_eq!((&again["events"], &again["duplicates"]), (&1.into(), &known.into()), "{again}");
    nothing_holds_them(&clout);

    let gossip = clout.file("gossip.csv", gossip());
    let taken = clout.json(&["import", "responses", &gossip]);
    assert_eq!((&taken["events"], &taken["skips"]), (&12.into(), &serde_json::json!({})), "{taken}");
    nothing_holds_them(&clout);
    let events = clout.ok(&["export", "events", "--format", "jsonl"]);
    for kept in [
        "bare [erased] within",
        "([erased]), [erased]. And [erased]'s",
        "[erased]'s and [erased].Thanks [erased]",
        "www.[erased]/about, at://[erased]/post/3#top",
        "see [erased]; [erased]!",
        "fan of [erased]",
        "own-quote",
    ] {
        assert!(events.contains(kept), "{kept} is not there");
    }

    // A post that is theirs is not taken, whoever is said to have written it.
    let theirs =
        format!("time,network,kind,actor,target,post\n1705320000,town,post,fan1,,at://{NATIVE}/post/99\n");
    let taken = clout.json(&["import", "responses", &clout.file("theirs.csv", theirs)]);
    assert_eq!(taken["skips"]["opted_out"], 1, "{taken}");
    nothing_holds_them(&clout);
}

#[test]
fn whoever_leaves_by_a_handle_that_is_not_known_yet_stays_out() {
    let clout = Clout::new();
    clout.ok(&["import", "responses", &clout.file("before.csv", world(2, 2, 4))]);
    let account = format!("town:{HANDLE}");
    assert!(clout.fails(2, &["optout", &account]).contains("--unknown"), "nobody is kept out without a word");
    let left = clout.json(&["optout", &account, "--unknown"]);
    assert_eq!((&left["found"], &left["waiting"]), (&false.into(), &1.into()), "{left}");
    let said = clout.ok(&["erase", &account]);
    assert!(said.contains("left before, and is kept out"), "{said}");

    // Their first lines come before the one that tells whose the handle is.
    let early = format!("1704067100,town,post,{NATIVE},,at://{NATIVE}/post/e,,,,early\n");
    let lines = std::fs::read_to_string(town(&clout)).expect("the file");
    let (head, rest) = lines.split_once('\n').expect("lines");
    let file = clout.file("early.csv", format!("{head}\n{early}{rest}"));
    clout.ok(&["import", "responses", &file]);
    assert!(!clout.ok(&["export", "events", "--format", "jsonl"]).contains(NATIVE), "hidden at once");
    clout.ok(&["score", "--as-of", "2024-01-12"]);
    nothing_holds_them(&clout);
    let top = clout.json(&["top", "--limit", "500"]).to_string();
    assert!(!top.contains(NATIVE) && top.contains("star0"));
    assert_eq!(clout.json(&["erase", &account])["found"], false, "what is erased cannot be found");
}

#[test]
fn whoever_is_here_is_found() {
    let clout = Clout::new();
    clout.ok(&["import", "responses", &town(&clout)]);
    assert_eq!(clout.json(&["optout", &format!("town:{HANDLE}")])["found"], true);
    assert_eq!(clout.json(&["optout", "town:fan1"])["found"], true, "without a profile");
    assert!(clout.fails(2, &["optout", "town:fan1000"]).contains("no account here"));
    assert_eq!(clout.json(&["optout", "town:fan1000", "--unknown"])["found"], false);
}

#[test]
fn while_an_erasure_waits_the_name_is_in_nothing_that_is_shown() {
    let clout = Clout::new();
    let mut csv = std::fs::read_to_string(town(&clout)).expect("the file");
    for day in 0..12 {
        let time = 1_704_067_300 + day * 86_400;
        writeln!(csv, "{time},town,post,star1,,praise-{day},,,,\"{HANDLE}'s and @{HANDLE}\"")
            .expect("written");
        for fan in 0..19 {
            writeln!(csv, "{},town,reply,fan{fan},star1,praise-{day},,,,", time + 9 + fan).expect("written");
        }
    }
    clout.ok(&["import", "responses", &clout.file("praise.csv", csv)]);
    clout.ok(&["score", "--as-of", "2024-01-12"]);
    let show = || clout.json(&["show", "town:star1"]).to_string();
    let events = || clout.ok(&["export", "events", "--format", "jsonl"]);
    assert!(show().contains(HANDLE) && events().contains(HANDLE), "the name is shown before");

    clout.ok(&["optout", &format!("town:{HANDLE}")]);
    assert!(!holds(&clout, HANDLE).is_empty(), "the erasure waits");
    for shown in [show(), events()] {
        assert!(
            !shown.contains(HANDLE) && !shown.contains(NATIVE),
            "the name is shown while the erasure waits"
        );
        assert!(shown.contains("[erased]'s and [erased]"), "{shown}");
    }
}

#[test]
fn whoever_asks_not_to_be_listed_or_closed_the_account_is_in_no_export_of_events() {
    let clout = Clout::new();
    let account = |name: &str, noindex: bool, day: u32| {
        format!(
            r#"{{"id":"{name}{day}","visibility":"public","uri":"https://one.example/users/{name}/statuses/{day}","created_at":"2025-08-{day:02}T12:00:00Z","content":"x","account":{{"id":"{name}","acct":"{name}@one.example","url":"https://one.example/@{name}","noindex":{noindex}}}}}"#
        )
    };
    let lines = [
        account("shy", true, 10),
        account("shy2", false, 10),
        account("shy2", true, 12),
        account("bold", true, 10),
        account("bold", false, 12),
    ];
    clout.ok(&["import", "mastodon", &clout.file("statuses.jsonl", lines.join("\n"))]);
    let closing = r#"{"did":"did:plc:closed","time_us":1795397667224000,"kind":"account","account":{"active":false,"status":"deleted","did":"did:plc:closed","seq":6,"time":"2026-11-23T01:34:27.224Z"}}"#;
    let identity = |name: &str| {
        format!(
            r#"{{"did":"did:plc:{name}","time_us":1795397666699000,"kind":"identity","identity":{{"did":"did:plc:{name}","handle":"{name}.test","seq":1,"time":"2026-11-23T01:34:26.699Z"}}}}"#
        )
    };
    let lines = [identity("closed"), identity("open"), closing.to_owned()];
    clout.ok(&["import", "jetstream", &clout.file("firehose.jsonl", lines.join("\n"))]);
    let acts = "time,network,kind,actor,target\n1755000000,mastodon,like,far@two.example,shy@one.example\n\
                1755000000,mastodon,like,far@two.example,bold@one.example\n";
    clout.ok(&["import", "responses", &clout.file("acts.csv", acts)]);
    let events = clout.ok(&["export", "events", "--format", "jsonl"]);
    for unlisted in ["shy@", "shy2@", "did:plc:closed"] {
        assert!(!events.contains(unlisted), "{unlisted} is exported");
    }
    let told = |actor: &str| events.lines().filter(|line| line.contains(actor)).count();
    assert!(
        told("did:plc:open") == 1 && told("\"far@two.example\"") == 1 && told("\"bold@one.example\"") >= 4
    );
}

#[test]
fn whoever_leaves_while_an_import_runs_is_kept_out_of_the_rest() {
    let clout = Clout::new();
    clout.ok(&["import", "responses", &clout.file("before.csv", world(1, 1, 4))]);
    let mut import = clout.command(&["--json", "import", "responses", "-"]);
    let mut import = import.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("clout runs");
    let mut input = import.stdin.take().expect("standard input");
    let likes = |from: u32, to: u32| -> String {
        (from..to).map(|number| format!("{},town,like,fan{number},star0\n", 1_704_067_200 + number)).collect()
    };
    let first = format!("time,network,kind,actor,target\n{}", likes(0, 40_000));
    input.write_all(first.as_bytes()).expect("read");
    clout.ok(&["optout", "--unknown", &format!("town:{NATIVE}")]);
    input.write_all(likes(40_000, 100_000).as_bytes()).expect("read");
    let theirs = format!("1704067200,town,like,{NATIVE},star0\n1704067200,town,like,star0,{NATIVE}\n");
    input.write_all(theirs.as_bytes()).expect("read");
    drop(input);
    let output = import.wait_with_output().expect("ended");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&report["events"], &report["skips"]["opted_out"]), (&100_000.into(), &2.into()), "{report}");
}

/// Who is looked for is found by an index once somebody else was erased; handles of other days must not slip through it.
#[test]
fn whoever_changed_handles_is_forgotten_under_all_of_them_with_the_lake_indexed() {
    let clout = Clout::new();
    let mut csv = String::from("time,network,kind,actor,target,post,handle,text\n");
    let start = 1_704_067_200;
    let mut line =
        |day: i64, rest: &str| writeln!(csv, "{},town,{rest}", start + day * 86_400).expect("written");
    for day in 0..20 {
        line(day, &format!("post,star{day},,s{day},,nothing of note"));
        line(day, &format!("profile,star{day},,,starlight-{day}.example,"));
    }
    line(2, "profile,zebra-native-881,,,old-zebra.example,");
    line(9, "profile,zebra-native-881,,,New-Zebra.example,");
    line(14, "post,star3,,t1,,thanks @new-zebra.example for all");
    line(15, "post,star4,,t2,,and OLD-ZEBRA.example too");
    let file = clout.file("handles.csv", csv);
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["erase", "town:starlight-5.example"]);
    assert!(!holds(&clout, "new-zebra").is_empty(), "they are there");
    clout.ok(&["erase", "town:Old-Zebra.example"]);
    for needle in ["zebra-native-881", "old-zebra", "new-zebra"] {
        assert_eq!(holds(&clout, needle), Vec::<String>::new(), "raw bytes hold {needle}");
    }
    assert!(!holds(&clout, "starlight-6.example").is_empty(), "others stay");
    assert_eq!(holds(&clout, "starlight-5.example"), Vec::<String>::new());
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
}
