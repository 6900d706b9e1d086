//! Topics from end to end: of a text, of people, and how well they are told.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::clout::Clout;
use crate::shared::shared;

/// 2024-01-01.
const START: u64 = 1_704_067_200;
const DAY: u64 = 86_400;

fn slugs(topics: &Value) -> Vec<&str> {
    topics.as_array().expect("topics").iter().map(|topic| topic["slug"].as_str().expect("slug")).collect()
}

/// Everybody is known to somebody. One post that five thousand people respond to, and twelve posts on ten days that
/// sixty people respond to, five each post; both on photography.
#[test]
fn one_viral_post_makes_no_expert() {
    let clout = Clout::new();
    let mut csv = String::from("time,network,kind,actor,target,post,text\n");
    csv += &format!("{},town,post,viral,,v,My dog in the snow #photography\n", START + 9 * DAY);
    for fan in 0..5_000 {
        csv += &format!("{START},town,like,crowd{},crowd{fan},,\n", (fan + 1) % 5_000);
        csv += &format!("{},town,like,crowd{fan},viral,v,\n", START + 9 * DAY + 60 + fan);
    }
    for fan in 0..60 {
        csv += &format!("{START},town,like,fan{},fan{fan},,\n", (fan + 1) % 60);
    }
    for post in 0..12 {
        let time = START + (post % 10) * DAY + post;
        csv += &format!("{time},town,post,steady,,s{post},Light and shadow {post} #photography\n");
        for place in 0..5 {
            let fan = post * 5 + place;
            csv += &format!("{},town,reply,fan{fan},steady,s{post},\n", time + 600 + fan);
        }
    }
    let file = clout.file("town.csv", csv);
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["score"]);

    let viral = clout.json(&["show", "town:viral"]);
    assert_eq!(viral["topics"], serde_json::json!([]));
    assert!(viral["score"].as_f64() > Some(20.0), "many people did respond: {}", viral["score"]);
    let steady = clout.json(&["show", "town:steady"]);
    assert_eq!(slugs(&steady["topics"])[0], "photography", "{}", steady["topics"]);
    let topic = steady["topics"][0]["score"].as_f64().expect("a score");
    assert!(topic > 1.0 && Some(topic) <= steady["score"].as_f64(), "{steady}");

    let top = clout.json(&["top", "--topic", "photography"]);
    let people = top["people"].as_array().expect("people");
    let accounts: Vec<&str> = people.iter().filter_map(|person| person["account"].as_str()).collect();
    assert_eq!(accounts, ["town:steady"], "{top}");

    let exported = clout.ok(&["export", "topics", "--format", "jsonl"]);
    let rows: Vec<Value> = exported.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let row = rows.iter().find(|row| row["slug"] == "photography").expect("the topic");
    assert_eq!((&row["account"], &row["score"]), (&people[0]["account"], &people[0]["score"]));
    assert!(row["topic"].as_str().is_some_and(|id| id.parse::<u64>().is_ok()), "{row}");
}

#[test]
fn a_texts_topics_keep_their_shape() {
    let clout = Clout::new();
    let told = clout.json(&["topics", "Who", "watched", "American", "Idol?"]);
    assert_eq!(
        told["topics"][0],
        serde_json::json!({
            "id": "9095478168442955139", "slug": "american-idol", "name": "American Idol", "weight": 0.65,
            "rolled_up": false, "because": ["american idol"],
        })
    );
    assert!(clout.ok(&["topics", "#socialmedia"]).contains("Social Media"));
    assert!(clout.ok(&["topics", "hm"]).contains("No topic found"));
    assert!(!clout.data().exists(), "nothing is made of it");
}

#[test]
fn the_operators_file_is_read_and_its_bad_entries_are_told() {
    let clout = Clout::new();
    std::fs::create_dir_all(clout.data()).expect("folder");
    let path = clout.data().join("topics.toml");
    let file = "stop_words = [\"photography\"]\n[[topic]]\nslug = \"zugspitze\"\nname = \"Zugspitze\"\nparents = \
                [\"hiking\", \"nowhere\"]\n";
    std::fs::write(&path, file).expect("written");
    let output = clout.run(&["--json", "topics", "photography on the Zugspitze"]);
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let found = slugs(&told["topics"]);
    assert!(
        found[0] == "zugspitze" && found.contains(&"hiking") && !found.contains(&"photography"),
        "{told}"
    );
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("\"nowhere\": there is no such topic"), "{said}");

    std::fs::write(&path, "[[topic]").expect("written");
    let said = clout.fails(1, &["topics", "photography"]);
    assert!(said.contains("topics.toml") && said.contains("docs/topics.md"), "{said}");
}

/// Posts in TweetTopicXL's columns.
fn labelled() -> String {
    let post = |text: &str, theme: &str| {
        let label = |name: &&str| format!("\"{name}\":{}", u8::from(*name == theme));
        let labels: Vec<String> = topics::THEMES.iter().map(label).collect();
        format!("{{\"id\":1,\"text\":\"{text}\",{}}}\n", labels.join(","))
    };
    [
        post("what a goal, arsenal top of the premier league", "sports"),
        post("new album out now on spotify, this song!", "music"),
        post("finally beat the boss in elden ring on ps5", "gaming"),
    ]
    .concat()
}

#[test]
fn how_well_topics_are_told_keeps_its_shape_and_takes_packed_files_and_bad_lines() {
    let clout = Clout::new();
    let lines = labelled() + "no json\n{\"text\":\"a\"}\n\n";
    let plain = clout.json(&["evaluate", "topics", &clout.file("posts.jsonl", &lines)]);
    assert_eq!(plain["texts"], 3);
    assert_eq!(plain["rejected"], serde_json::json!({"label_missing": 1, "not_json": 1}));
    assert!(plain["macro_f1"].is_f64() && plain["micro_f1"].as_f64() > Some(0.5), "{plain}");
    let per_topic = plain["per_topic"].as_array().expect("themes");
    assert_eq!(per_topic.len(), 19);
    let sports = per_topic.iter().find(|topic| topic["topic"] == "sports").expect("sports");
    assert_eq!((&sports["texts"], &sports["recall"]), (&1.into(), &1.0.into()));

    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(lines.as_bytes()).expect("packed");
    let packed = clout.file("posts.jsonl.gz", packer.finish().expect("packed"));
    assert_eq!(clout.json(&["evaluate", "topics", &packed]), plain);
    let packed = clout.file("posts.jsonl.zst", zstd::encode_all(lines.as_bytes(), 3).expect("packed"));
    assert_eq!(clout.json(&["evaluate", "topics", &packed]), plain);

    let mut command = clout.command(&["--json", "evaluate", "topics", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("clout runs");
    child.stdin.take().expect("stdin").write_all(lines.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).expect("JSON"), plain);

    let said = clout.fails(1, &["evaluate", "topics", &clout.file("none.jsonl", "no json\n")]);
    assert!(said.contains("1 not_json"), "{said}");
    assert!(!clout.data().exists(), "nothing is made of it");
}

#[test]
fn folds_judge_the_dictionary_and_words_alone_beside_both() {
    let Some(file) = shared("tweettopic-xl/en_train.jsonl.zst") else { return };
    let clout = Clout::new();
    let judged = clout.json(&["evaluate", "topics", &file, "--folds", "5"]);
    let macro_f1 = |of: &Value| of["macro_f1"].as_f64().expect("F1");
    assert_eq!((&judged["texts"], &judged["folds"]), (&180.into(), &5.into()));
    assert!(macro_f1(&judged) > 0.42, "{}", macro_f1(&judged));
    assert!(macro_f1(&judged["words_alone"]) < macro_f1(&judged["dictionary_alone"]), "{judged}");
}

#[test]
fn influence_on_tags_foretells_accepted_answers_better_than_a_count_of_answers() {
    let Some(folder) = shared("stackexchange-quantumcomputing-2018") else { return };
    let clout = Clout::new();
    clout.ok(&["import", "stackexchange", &folder]);
    let report = clout.json(&["evaluate", "influence"]);
    let rankers = report["rankers"].as_array().expect("rankers");
    let value = |name: &str| {
        let ranker = rankers.iter().find(|ranker| ranker["name"] == name).expect("a ranking");
        ranker["ndcg_at_5"].as_f64().expect("NDCG")
    };
    assert!(value("topic_influence") > value("answers") + 0.03, "{rankers:?}");
    assert!(value("topic_influence") > 0.58, "{rankers:?}");
    // Experts' responses weigh like others', as long as more of them is no more than chance.
    let experts = &report["experts"];
    assert!(experts["interval"][0].as_f64() < Some(0.0), "{experts}");
}
