//! +K and owning one's topics, on the command line.

use serde_json::{Value, json};

use crate::clout::Clout;

const NATIVE: &str = "zq8w7-unique-native-id-4471-xkcd";
const HANDLE: &str = "very-unique-handle-9923.example";

/// Stars write about astronomy and jazz day by day, and fans answer; somebody with long unique ids is a fan, too.
fn town() -> Clout {
    let clout = Clout::new();
    let mut csv = String::from("time,network,kind,actor,target,post,handle,name,text\n");
    for day in 0..20u64 {
        for star in 0..3u64 {
            let time = 1_704_067_200 + day * 86_400 + star;
            let text = if star == 2 {
                "#jazz concert with the saxophone"
            } else {
                "#astronomy with my telescope tonight"
            };
            csv += &format!("{time},town,post,star{star},,p{star}-{day},,Star {star},{text}\n");
            for fan in 0..12 {
                csv += &format!("{},town,reply,fan{fan},star{star},p{star}-{day},,,\n", time + 60 + fan);
                if (fan + star) % 3 == 0 {
                    csv += &format!("{},town,like,star{star},fan{fan},,,,\n", time + 7_000 + fan);
                }
            }
            csv += &format!("{},town,reply,{NATIVE},star{star},p{star}-{day},,,\n", time + 500);
            csv += &format!("{},town,like,star{star},{NATIVE},,,,\n", time + 9_000);
        }
    }
    csv += &format!("1704067200,town,profile,{NATIVE},,,{HANDLE},Zebulon,\n");
    let file = clout.file("town.csv", csv);
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["score", "--from", "2024-01-19", "--accept"]);
    clout
}

fn of<'a>(show: &'a Value, list: &str, slug: &str) -> Option<&'a Value> {
    show[list].as_array().expect("topics").iter().find(|topic| topic["slug"] == slug)
}

fn endorse(clout: &Clout, receiver: &str, topic: &str, giver: &str) -> Value {
    clout.json(&["endorse", receiver, topic, "--as", giver])
}

#[test]
fn an_operator_gives_lists_and_takes_back() {
    let clout = town();
    let score = clout.json(&["show", "star0"])["score"].clone();
    let given = endorse(&clout, "town:star0", "astronomy", "town:fan1");
    assert_eq!(
        (&given["receiver"], &given["giver"], &given["topic"]["slug"], &given["left_today"]),
        (&"town:star0".into(), &"town:fan1".into(), &"astronomy".into(), &9.into()),
        "{given}"
    );
    assert!(
        clout.fails(1, &["endorse", "star0", "Astronomy", "--as", "fan1"]).contains("less than 7 days ago")
    );
    let said = clout.ok(&["endorse", "star0", "astronomy", "--as", "fan2"]);
    assert!(said.contains("town:fan2 gave +K to town:star0 on Astronomy. 9 of 10 are left"), "{said}");

    let list = clout.json(&["endorse", "--list", "star0"]);
    let plus_k = &list["topics"][0]["plus_k"];
    assert_eq!((&list["topics"][0]["slug"], &plus_k["count"]), (&"astronomy".into(), &2.into()), "{list}");
    assert!(plus_k["weight"].as_f64() > Some(0.5), "fans are trusted: {plus_k}");
    let text = clout.ok(&["endorse", "--list", "star0"]);
    assert!(text.contains("Astronomy: 2 count") && text.contains("town:fan2"), "{text}");
    let show = clout.json(&["show", "star0"]);
    assert_eq!(of(&show, "topics", "astronomy").map(|topic| &topic["plus_k"]["count"]), Some(&2.into()));
    assert_eq!(show["score"], score);
    assert!(clout.ok(&["show", "star0"]).contains("; +K: 2 count"));
    assert!(clout.ok(&["top", "--topic", "astronomy"]).contains("Most endorsed in the 90 days to"));

    // What comes back around counts for nothing.
    endorse(&clout, "star1", "astronomy", "star0");
    endorse(&clout, "star0", "astronomy", "star1");
    let plus_k = clout.json(&["endorse", "--list", "star0"])["topics"][0]["plus_k"].clone();
    assert_eq!((&plus_k["count"], &plus_k["mutual"]), (&2.into(), &1.into()), "{plus_k}");

    let back = clout.ok(&["endorse", "star0", "astronomy", "--as", "fan1", "--withdraw"]);
    assert!(back.contains("took the +K to town:star0 on Astronomy back"), "{back}");
    let none = clout.fails(1, &["endorse", "star0", "astronomy", "--as", "fan1", "--withdraw"]);
    assert!(none.contains("no such +K stands"), "{none}");
    assert_eq!(clout.json(&["endorse", "--list", "star0"])["topics"][0]["plus_k"]["count"], 1);
    let log = clout.json(&["topic", "log", "fan1"]);
    let acts: Vec<&Value> = log["log"].as_array().expect("lines").iter().map(|line| &line["act"]).collect();
    assert_eq!(acts, ["withdrew", "endorsed"]);
    assert_eq!((&log["log"][0]["other"], &log["log"][0]["hand"]), (&"town:star0".into(), &"operator".into()));
}

#[test]
fn refusals_say_what_happened_and_what_to_try() {
    let clout = town();
    let no = |arguments: &[&str]| clout.fails(1, arguments);
    let meant = no(&["endorse", "star0", "astronomi", "--as", "fan1"]);
    assert!(meant.contains("there is no topic \"astronomi\""), "{meant}");
    assert!(no(&["endorse", "star0", "astronom", "--as", "fan1"]).contains("Is one of these meant? "));
    assert!(no(&["endorse", "star0", "astronomy", "--as", "star0"]).contains("would endorse themselves"));
    let theirs = no(&["endorse", "star2", "astronomy", "--as", "fan1"]);
    assert!(
        theirs.contains("neither has the topic Astronomy nor claims it")
            && theirs.contains("saxophones, and on what stands above these"),
        "{theirs}"
    );
    let nobody = clout.fails(2, &["endorse", "star0", "astronomy", "--as", "nobody"]);
    assert!(nobody.contains("no account here"), "{nobody}");
    clout.ok(&["topic", "hide", "star0", "astronomy"]);
    assert!(no(&["endorse", "star0", "astronomy", "--as", "fan1"]).contains("does not show this topic"));
    assert!(no(&["topic", "propose", "star0", "astronomy"]).contains("Restore it"));
    for topic in ["saxophones", "musical-instrument"] {
        endorse(&clout, "star2", topic, "fan3");
    }
    assert!(
        clout.json(&["topic", "log", "fan3"])["log"].as_array().map(Vec::len) == Some(2),
        "above it, too"
    );
    assert!(clout.fails(2, &["endorse", "star0"]).contains("--as"));
}

#[test]
fn topics_are_hidden_restored_and_claimed_and_all_is_logged() {
    let clout = town();
    let measured = |clout: &Clout| clout.json(&["top", "--topic", "astronomy"])["measured"].as_u64();
    assert_eq!(measured(&clout), Some(2));
    let hidden = clout.json(&["topic", "hide", "star0", "astronomy"]);
    assert_eq!((&hidden["state"], &hidden["changed"]), (&"hidden".into(), &true.into()));
    assert_eq!(clout.json(&["topic", "hide", "star0", "astronomy"])["changed"], false);
    assert_eq!(measured(&clout), Some(1));
    assert!(!clout.ok(&["--json", "show", "star0"]).contains("\"astronomy\""));
    clout.ok(&["score", "--accept"]);
    assert_eq!(measured(&clout), Some(1), "and stays so after the next score");
    clout.ok(&["topic", "restore", "star0", "astronomy"]);
    assert_eq!(measured(&clout), Some(2));

    // A topic of the operator's own, claimed and endorsed.
    std::fs::write(
        clout.data().join("topics.toml"),
        "[[topic]]\nslug = \"tin-whistles\"\nname = \"Tin Whistles\"\n",
    )
    .expect("written");
    let said = clout.ok(&["topic", "propose", "star0", "Tin Whistles"]);
    assert!(said.contains("shown as claimed by town:star0"), "{said}");
    endorse(&clout, "star0", "tin-whistles", "fan1");
    let show = clout.json(&["show", "star0"]);
    let claimed = of(&show, "unscored_topics", "tin-whistles").expect("claimed");
    assert_eq!((&claimed["claimed"], &claimed["plus_k"]["count"]), (&true.into(), &1.into()));
    assert!(of(&show, "topics", "tin-whistles").is_none() && claimed["score"].is_null());
    assert!(clout.ok(&["show", "star0"]).contains("Tin Whistles: claimed, no score yet; +K: 1 counts"));
    assert_eq!(clout.json(&["topic", "propose", "star1", "jazz"])["state"], "claimed");

    let log = clout.json(&["topic", "log"]);
    let acts: Vec<&Value> = log["log"].as_array().expect("lines").iter().map(|line| &line["act"]).collect();
    assert_eq!(acts, ["proposed", "endorsed", "proposed", "restored", "hid"]);
    let text = clout.ok(&["topic", "log", "star0"]);
    assert!(
        text.contains("Tin Whistles") && text.contains("the operator") && !text.contains("star1"),
        "{text}"
    );
}

#[test]
fn processes_at_once_never_pass_the_budget() {
    let clout = town();
    for number in 0..14 {
        std::fs::write(clout.data().join("topics.toml"), own_topics(14)).expect("written");
        clout.ok(&["topic", "propose", "star0", &format!("whistle-{number}")]);
    }
    let children: Vec<_> = (0..14)
        .map(|number| {
            let topic = format!("whistle-{number}");
            let arguments = ["endorse", "star0", topic.as_str(), "--as", "fan1"];
            let quiet = std::process::Stdio::null;
            clout.command(&arguments).stdout(quiet()).stderr(quiet()).spawn().expect("clout runs")
        })
        .collect();
    let codes = children.into_iter().map(|mut child| child.wait().expect("ended").code());
    let given = codes.filter(|code| *code == Some(0)).count();
    assert_eq!(given, 10);
    let log = clout.json(&["topic", "log", "fan1"]);
    assert_eq!(log["log"].as_array().map(Vec::len), Some(10));
    assert!(clout.fails(1, &["endorse", "star0", "astronomy", "--as", "fan1"]).contains("all 10 +K of "));
}

fn own_topics(count: usize) -> String {
    (0..count)
        .map(|number| format!("[[topic]]\nslug = \"whistle-{number}\"\nname = \"Whistle {number}\"\n\n"))
        .collect()
}

#[test]
fn whoever_leaves_takes_their_plus_k_and_topics_along() {
    let clout = town();
    endorse(&clout, "star0", "astronomy", HANDLE);
    endorse(&clout, NATIVE, "astronomy", "fan1");
    clout.ok(&["topic", "propose", HANDLE, "jazz"]);
    clout.ok(&["topic", "hide", HANDLE, "music"]);
    assert!(clout.ok(&["endorse", "--list", "star0"]).contains(NATIVE));
    clout.ok(&["optout", &format!("town:{HANDLE}")]);
    assert_eq!(clout.json(&["endorse", "--list", "star0"])["topics"], json!([]), "at once");
    assert_eq!(clout.json(&["topic", "log"])["log"], json!([]));
    clout.ok(&["erase", "--pending"]);
    for needle in [NATIVE, HANDLE] {
        let holds = |bytes: &[u8]| {
            bytes.windows(needle.len()).any(|part| part.eq_ignore_ascii_case(needle.as_bytes()))
        };
        let files: Vec<_> =
            clout.files().into_iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path).collect();
        assert!(files.is_empty(), "{needle} is left in {files:?}");
    }
    assert!(clout.fails(2, &["endorse", "star0", "astronomy", "--as", HANDLE]).contains("no account here"));
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
}
