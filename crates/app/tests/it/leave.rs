//! Leaving: hidden at once, erased everywhere, for good.

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
    assert!(clout.fails(1, &["show", &account]).contains("nobody here"));
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
