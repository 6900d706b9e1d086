//! Scores of models beside the current one, and where one took over from another.

use serde_json::Value;

use crate::html;
use crate::served::shared;

const PERSON: &str = "/people/stackexchange:quantumcomputing/26";

fn both(path: &str) -> (Value, String) {
    (shared().json(&format!("/api/v1{path}")), shared().get(path).body)
}

fn models_of(history: &Value) -> Vec<&str> {
    history.as_array().expect("a history").iter().filter_map(|point| point["model"].as_str()).collect()
}

#[test]
fn a_history_joins_both_models_with_a_mark_between_them() {
    let (json, page) = both(PERSON);
    let models = models_of(&json["history"]);
    assert_eq!(models.len(), 40);
    let changes = models.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert_eq!(
        (models[0], models[39], changes),
        ("m0", "m1", 1),
        "a candidate's day is not shown: {models:?}"
    );
    assert!(page.contains("model m1 replaces m0"), "no mark on the chart");
    let rows = html::rows(&page);
    let marked: Vec<&Vec<String>> =
        rows.iter().filter(|row| row.last().is_some_and(|cell| cell.contains("replaces m0"))).collect();
    assert_eq!(marked.len(), 1);
    assert_eq!(marked[0][0], "2018-08-05", "the first day that the model stands for");
}

#[test]
fn the_page_of_another_model_says_so_and_leads_back() {
    let (json, page) = both(&format!("{PERSON}?model=m0"));
    assert_eq!(json["model"], "m0");
    assert_eq!(json["current"], serde_json::json!({"model": "m1", "as_of": "2018-08-31"}));
    assert!(models_of(&json["history"]).iter().all(|model| *model == "m0"));
    assert_eq!(json["as_of"], json["history"].as_array().and_then(|all| all.last()).expect("a day")["day"]);
    assert!(json["responders"].as_array().is_some_and(Vec::is_empty));
    let text = html::text(&page);
    assert!(text.contains("These are scores of model m0 , which was the current one before"), "{text}");
    assert!(text.contains("kept for the current model alone"), "{text}");
    assert!(page.contains(&format!("href=\"{PERSON}\">See this page under model m1")), "no way back");
    let of_current = shared().get(&format!("{PERSON}?model=m1")).body;
    assert!(!of_current.contains("class=\"beside\""), "that is what is shown unasked");
}

#[test]
fn ledgers_of_another_model_add_up_and_name_no_evidence() {
    for path in [format!("{PERSON}/explain?model=m0"), format!("{PERSON}/explain?since=2018-07-28&model=m0")]
    {
        let (json, page) = both(&path);
        let lines = json.get("ledger").or(json.get("changes")).and_then(Value::as_array).expect("lines");
        let sum: f64 = lines.iter().map(|line| line["points"].as_f64().expect("points")).sum();
        let whole = json.get("ledger").map_or(&json["points"], |_| &json["score"]);
        assert!((sum - whole.as_f64().expect("points")).abs() < 1e-9, "{json}");
        assert!(lines.iter().all(|line| line["evidence"].as_array().is_some_and(Vec::is_empty)));
        assert!(page.contains("name=\"model\" value=\"m0\""), "the form forgets the model");
    }
}

#[test]
fn a_list_of_another_model_links_to_its_pages() {
    let (json, page) = both("/top?limit=3&model=m0");
    assert_eq!((&json["model"], &json["as_of"]), (&"m0".into(), &"2018-08-04".into()));
    for person in json["people"].as_array().expect("people") {
        let account = views::words::path(person["account"].as_str().expect("an account"));
        assert!(page.contains(&format!("/people/{account}?model=m0")), "{account}");
    }
    assert!(page.contains("offset=3&#38;limit=3&#38;model=m0"), "the next page forgets the model");
}

#[test]
fn a_change_is_explained_from_the_model_that_the_day_is_shown_under() {
    // The new model scored 3 August as a candidate; the day stays the old one's.
    let json = shared().json(&format!("/api/v1{PERSON}/explain?since=2018-08-03"));
    assert_eq!((&json["from"]["model"], &json["from"]["day"]), (&"m0".into(), &"2018-08-03".into()));
    let reasons: Vec<&str> = json["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .filter_map(|line| line["reason"].as_str())
        .collect();
    assert!(reasons.contains(&"Model m1 took the place of m0"), "{reasons:?}");
}

#[test]
fn a_comparison_shows_its_numbers_and_nobody_hidden() {
    let (json, page) = both("/models/m0/m1");
    assert_eq!(json["down"].as_array().map(Vec::len), Some(2), "one of three asks not to be listed");
    let text = html::text(&page);
    for side in ["up", "down"] {
        for moved in json[side].as_array().expect("people") {
            let points = moved["points"].as_f64().expect("points");
            let sum: f64 = moved["lines"]
                .as_array()
                .expect("lines")
                .iter()
                .filter_map(|line| line["points"].as_f64())
                .sum();
            assert!((sum - points).abs() < 1e-9, "{moved}");
            assert!(text.contains(&views::words::signed(&points)), "{moved}");
        }
    }
    let rows = html::rows(&page);
    for bin in json["ranked"]["histogram"].as_array().expect("bins") {
        let [from, to] = ["from", "to"].map(|end| views::words::signed(&bin[end].as_f64().expect("an end")));
        let expected = [format!("{from} to {to}"), bin["people"].to_string()];
        assert!(rows.iter().any(|row| row[..] == expected), "{expected:?} is not on the page");
    }
    assert!(text.contains("which of the two is ahead is not settled"), "{text}");
    assert!(shared().get("/models").body.contains("/models/m0/m1"));
    assert!(shared().get("/method").body.contains("href=\"/models\""));
}

#[test]
fn the_operator_sees_what_waits_at_the_gate() {
    let (json, page) = both("/operator");
    let waiting = json["quarantined"].as_array().expect("a list");
    assert_eq!((waiting.len(), &waiting[0]["day"]), (1, &"2018-09-01".into()));
    assert_eq!(json["accepted"].as_array().map(Vec::len), Some(1));
    let rows = html::rows(&page);
    let people = rows.iter().find(|row| row[0] == "People with a response").expect("a figure");
    assert_eq!(people[1..], ["334", "171", "321", "594", "stops"]);
    let held = &json["accepted"][0]["held_back"][0];
    assert_eq!((&held["score"], &held["accounts"]), (&14.2.into(), &40.into()));
    let words = "at 14.2, 3.1 without 40 accounts that nobody can vouch for";
    assert!(html::text(&page).contains(words), "{}", html::text(&page));
    assert!(html::text(&page).contains("Moved most: Böhm, Jiří from 13.4 to none"), "{}", html::text(&page));
}
