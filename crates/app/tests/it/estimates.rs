//! What public counters alone say of accounts without enough responses.

use serde_json::Value;

use crate::clout::{Clout, world};

/// The world with the counters of quiet accounts, to whom nobody responds, and of stars; scored.
fn told(followers: impl Fn(u32) -> u64) -> Clout {
    let clout = imported(followers);
    clout.ok(&["score"]);
    clout
}

fn imported(followers: impl Fn(u32) -> u64) -> Clout {
    let clout = Clout::new();
    clout.ok(&["import", "responses", &clout.file("world.csv", world(70, 6, 40))]);
    let mut csv = String::from("time,network,kind,actor,target,followers,lists\n");
    for index in 0..4 {
        let (followers, lists) = (followers(index), followers(index) / 50);
        csv += &format!("1704070000,town,profile,quiet{index},,{followers},{lists}\n");
        csv += &format!("1704070000,town,profile,star{index},,{followers},{lists}\n");
    }
    csv += "1704070000,town,profile,onlyfollowers,,5000,\n";
    csv += "1704070000,town,profile,onlylists,,,70\n";
    clout.ok(&["import", "responses", &clout.file("profiles.csv", csv)]);
    clout
}

/// Score and interval of an estimate.
fn estimate(clout: &Clout, account: &str) -> (f64, [f64; 2]) {
    let show = clout.json(&["show", account]);
    let number = |value: &Value| value.as_f64().expect("a number");
    let estimate = &show["estimate"];
    (number(&estimate["score"]), [number(&estimate["interval"][0]), number(&estimate["interval"][1])])
}

#[test]
fn quiet_accounts_are_estimated_and_never_ranked() {
    let clout = told(|index| 10u64.pow(index + 1));
    let show = clout.json(&["show", "town:quiet2"]);
    assert!(show["score"].is_null() && show["evidence"] == "thin", "{show}");
    assert_eq!(show["estimate"]["from"], serde_json::json!(["followers", "lists"]));
    assert_eq!(show["estimate"]["reason"], "public counters alone");
    let scores: Vec<f64> = (0..4).map(|index| estimate(&clout, &format!("town:quiet{index}")).0).collect();
    assert!(scores.is_sorted() && scores[0] < scores[3], "{scores:?}");
    // Four accounts with counters and evidence are too few to calibrate on: anything is possible.
    assert_eq!(estimate(&clout, "town:quiet2").1, [1.0, 100.0]);
    let only = clout.json(&["show", "town:onlyfollowers"]);
    assert_eq!(only["estimate"]["from"], serde_json::json!(["followers"]));
    assert!(clout.json(&["show", "town:onlylists"])["estimate"].is_null(), "lists alone tell nothing");
    assert!(clout.fails(2, &["show", "town:nowhere"]).contains("nobody here"));
    assert!(clout.json(&["show", "town:star1"])["estimate"].is_null(), "enough evidence needs no estimate");
    assert!(!clout.ok(&["top", "--limit", "200"]).contains("quiet"));
    assert!(clout.ok(&["show", "town:quiet2"]).contains("public counters alone (followers, lists)"));
}

/// What the shipped model says of everybody to whom nobody has responded.
#[test]
fn whoever_has_no_response_gets_the_prior_of_the_population() {
    let clout = told(|_| 3);
    let expected = clout.json(&["show", "town:quiet2"])["prior"].clone();
    assert!(expected["score"].as_f64() > Some(1.0) && expected["people"].as_u64() > Some(100), "{expected}");
    let fan = "town:passerby";
    let acts = "time,network,kind,actor,target\n1704070000,town,reply,passerby,star0\n";
    clout.ok(&["import", "responses", &clout.file("acts.csv", acts)]);
    clout.ok(&["score"]);
    let show = clout.json(&["show", fan]);
    assert!(show["score"].is_null() && show["evidence"] == "thin" && show["prior"] == expected, "{show}");
    let text = clout.ok(&["show", fan]);
    assert!(text.contains("not enough evidence") && text.contains("whoever stands here"), "{text}");
    clout.ok(&["optout", fan]);
    assert!(clout.fails(2, &["show", fan]).contains("nobody here"), "whoever left is nobody");
}

#[test]
fn counters_move_no_score() {
    let (few, many) = (told(|_| 3), told(|index| 1_000_000 * u64::from(index + 1)));
    let top = |clout: &Clout| clout.json(&["top", "--limit", "200"])["people"].clone();
    assert_eq!(top(&few), top(&many));
    assert!(estimate(&few, "town:quiet0").0 < estimate(&many, "town:quiet0").0);
}

#[test]
fn a_first_response_takes_no_estimate_away() {
    let clout = told(|index| 10u64.pow(index + 2));
    let before = estimate(&clout, "town:quiet3");
    let response = "time,network,kind,actor,target\n1704300000,town,reply,star1,quiet3\n";
    clout.ok(&["import", "responses", &clout.file("first.csv", response)]);
    clout.ok(&["score"]);
    let show = clout.json(&["show", "town:quiet3"]);
    assert!(show["score"].is_f64() && show["evidence"] == "thin", "{show}");
    assert_eq!(estimate(&clout, "town:quiet3"), before);
}

#[test]
fn counters_told_later_say_nothing_of_a_day_before() {
    let clout = imported(|_| 900);
    let late = "time,network,kind,actor,target,followers\n1709900000,town,profile,quiet1,,90000\n";
    clout.ok(&["import", "responses", &clout.file("late.csv", late)]);
    clout.ok(&["score", "--as-of", "2024-02-01"]);
    assert!(clout.json(&["show", "town:quiet1"])["estimate"].is_null());
    assert_eq!(clout.json(&["show", "town:quiet2"])["as_of"], "2024-02-01");
}

#[test]
fn where_enough_accounts_have_both_the_scale_is_calibrated() {
    let clout = Clout::new();
    // Sixty stars with six to sixty-five fans each, and as many hundreds of followers.
    let mut csv = String::from("time,network,kind,actor,target,followers\n");
    for star in 0..60u32 {
        csv += &format!("1704070000,town,profile,star{star},,{}\n", 100 * (star + 6));
        for fan in 0..star + 6 {
            csv += &format!("{},town,reply,fan{fan},star{star},\n", 1_704_070_000 + fan);
        }
    }
    for (quiet, followers) in [("little", 650), ("much", 6400), ("most", 900_000_000)] {
        csv += &format!("1704070000,town,profile,{quiet},,{followers}\n");
    }
    clout.ok(&["import", "responses", &clout.file("town.csv", csv)]);
    clout.ok(&["score"]);
    let [little, much, most] =
        ["little", "much", "most"].map(|quiet| estimate(&clout, &format!("town:{quiet}")));
    assert!(little.0 < much.0 && much.0 <= most.0, "{little:?} {much:?} {most:?}");
    let best = clout.json(&["top", "--limit", "1"])["people"][0]["score"].as_f64().expect("a score");
    assert!(most.0 <= best, "beyond what was seen nothing is promised: {most:?} {best}");
    // An estimate is no surer than the score of somebody with as many followers.
    let alike = clout.json(&["show", "town:star0"])["interval"][1].as_f64().expect("an upper end");
    assert!(little.1[0] == 1.0 && little.1[1] < 100.0 && little.1[1] >= alike, "{little:?} {alike}");
}

#[test]
fn whoever_leaves_has_no_estimate_either() {
    let clout = told(|_| 900);
    assert_eq!(clout.json(&["show", "town:quiet1"])["evidence"], "thin");
    clout.ok(&["optout", "town:quiet1"]);
    assert!(clout.fails(2, &["show", "town:quiet1"]).contains("nobody here"));
    clout.ok(&["erase", "--pending"]);
    clout.ok(&["score"]);
    assert!(clout.fails(2, &["show", "town:quiet1"]).contains("nobody here"));
}
