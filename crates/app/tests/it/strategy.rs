//! When to post, end to end: files in, advice out.

use crate::clout::Clout;

/// 2024-01-01, a Monday.
const MONDAY: i64 = 1_704_067_200;

/// For twenty weeks Ana posts at nine in the morning and at three in the afternoon (UTC), to a fan a post; on Tuesday
/// afternoons six come. Under the tag "plain" is every post, so it tells nothing.
fn town() -> String {
    let mut csv = String::from("time,network,kind,actor,target,post,tags\n");
    for day in 0..140 {
        for hour in [9, 15] {
            let time = MONDAY + day * 86_400 + hour * 3_600;
            csv += &format!("{time},town,post,ana,,p{day}-{hour},plain\n");
            let fans = if day % 7 == 1 && hour == 15 { 6 } else { 1 };
            for fan in 0..fans {
                let (after, who) = (time + 600 + 60 * fan, (day + fan) % 9);
                csv += &format!("{after},town,like,fan{who},ana,p{day}-{hour},\n");
            }
        }
    }
    csv
}

fn scored() -> Clout {
    let clout = Clout::new();
    let town = clout.file("town.csv", town());
    clout.ok(&["import", "responses", &town]);
    clout.ok(&["score"]);
    clout
}

#[test]
fn a_strategy_is_told_in_text_and_json_and_in_any_zone() {
    let clout = scored();
    let json = clout.json(&["strategy", "town:ana"]);
    assert_eq!(json["zone"]["name"], "UTC");
    let windows = json["windows"].as_array().expect("windows");
    let [window] = &windows[..] else { panic!("one window: {windows:?}") };
    assert_eq!((&window["first_day"], &window["days"]), (&1.into(), &1.into()), "on Tuesdays");
    let (start, steps) =
        (window["start"].as_u64().expect("a step"), window["steps"].as_u64().expect("steps"));
    assert!(start <= 60 && 60 < start + steps, "three o'clock is in it: {window}");
    assert!(window["interval"][0].as_f64().expect("a number") > 1.0, "{window}");
    assert_eq!(json["works"], serde_json::json!([]));
    let text = clout.ok(&["strategy", "ana"]);
    for says in [&window["says"], &json["week"]["busiest"], &json["no_works"], &json["no_meet"]] {
        assert!(text.contains(says.as_str().expect("a sentence")), "{says}: {text}");
    }

    let there = clout.json(&["strategy", "town:ana", "--tz", "Asia/Tokyo"]);
    let moved = &there["windows"][0];
    let (from, to) = (
        start + 96,
        moved["first_day"].as_u64().expect("a day") * 96 + moved["start"].as_u64().expect("a step"),
    );
    assert_eq!((from + 36, &window["posts"], &window["interval"]), (to, &moved["posts"], &moved["interval"]));
    let refused = clout.run(&["strategy", "town:ana", "--tz", "Atlantis"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Europe/Berlin"));
}

#[test]
fn whoever_has_too_little_gets_no_advice_and_is_told_what_is_missing() {
    let clout = Clout::new();
    let csv = "time,network,kind,actor,target\n2024-01-01,town,like,bo,ana\n2024-01-02,town,like,cy,ana\n";
    let file = clout.file("few.csv", csv);
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["score"]);
    let json = clout.json(&["strategy", "town:ana"]);
    let missing = json["missing"].as_str().expect("what is missing");
    assert!(
        missing.contains("20 responses from 5 different people") && missing.contains("2 responses"),
        "{missing}"
    );
    assert!(json["week"].is_null() && json["windows"] == serde_json::json!([]));
    assert!(clout.ok(&["strategy", "town:ana"]).contains(missing));
}

#[test]
fn advice_is_judged_by_later_posts() {
    let clout = scored();
    let report = clout.json(&["evaluate", "strategy", "--cuts", "2024-03-25", "--days", "40"]);
    let advice = &report["advice"];
    assert_eq!((&advice["looked_at"], &advice["advised"]), (&1.into(), &1.into()), "{advice}");
    assert!(advice["gain"].as_f64().expect("a gain") > 2.0, "{advice}");
    assert!(advice["advised_by_chance"].as_f64().expect("a number") <= 0.2, "{advice}");
    assert!(clout.ok(&["evaluate", "strategy", "--cuts", "2024-03-25"]).contains("best windows of a person"));
}
