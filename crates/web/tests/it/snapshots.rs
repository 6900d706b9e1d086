//! Each view as JSON and each page as HTML, word for word. Long histories are cut to their ends.

use serde_json::Value;

use crate::served::shared;

/// Keeps the first and last two of a history, and the first day of a week.
fn cut(mut json: Value) -> Value {
    if let Some(history) = json.get_mut("history").and_then(Value::as_array_mut) {
        let end = history.len().saturating_sub(2);
        history.drain(2.min(end)..end);
    }
    // The first day of a week stands for the others.
    if let Some(levels) = json.pointer_mut("/week/levels").and_then(Value::as_array_mut) {
        levels.truncate(1);
    }
    json
}

fn page(path: &str) -> String {
    let body = shared().get(path).body;
    let (before, after) = body.split_once("/static/clout.css?v=").expect("a stylesheet");
    format!("{before}/static/clout.css?v=HASH{}", &after[16..])
}

fn json(path: &str) -> String {
    serde_json::to_string_pretty(&cut(shared().json(&format!("/api/v1{path}")))).expect("JSON")
}

#[test]
fn views_keep_their_shape() {
    for (name, path) in [
        ("home", "/"),
        ("top", "/top?limit=3"),
        ("show", "/people/bluesky:person6.example"),
        ("explain", "/people/bluesky:person6.example/explain"),
        ("change", "/people/bluesky:person6.example/explain?since=2018-08-20"),
        ("moments", "/people/bluesky:person6.example/moments"),
        ("influence", "/people/bluesky:person6.example/influence?limit=2"),
        ("seen_from", "/from/bluesky:person6.example?limit=3"),
        ("strategy", "/people/bluesky:person6.example/strategy?tz=Europe/Berlin"),
        ("topics", "/topics"),
        ("topic", "/topics/quantum-computing?limit=2&lang=es"),
        ("search", "/search?q=okonk"),
        ("method", "/method"),
        ("models", "/models"),
        ("comparison", "/models/m0/m1"),
        ("leave", "/leave"),
        ("about", "/about"),
        ("buying", "/buying"),
    ] {
        insta::assert_snapshot!(format!("{name}_json"), json(path));
    }
}

#[test]
fn errors_keep_their_shape() {
    insta::assert_snapshot!(shared().get("/api/v1/people/stackexchange:nobody").body, @r#"{"error":{"code":"no_such_person","message":"Nobody by that name is measured here","detail":"Looked for \"stackexchange:nobody\".","hint":"Search for a name or a handle, or write the account as network:handle."}}"#);
    insta::assert_snapshot!(shared().get("/api/v1/top?limit=none").body, @r#"{"error":{"code":"bad_parameter","message":"Could not read the parameter limit","detail":"\"none\" will not do","hint":"Give a whole number from 1 to 500."}}"#);
}

#[test]
fn a_model_that_is_not_there_is_answered_with_those_that_are() {
    insta::assert_snapshot!(shared().get("/api/v1/top?model=m9").body, @r#"{"error":{"code":"no_such_model","message":"There is no model of that name here","detail":"Looked for \"m9\"; there are: m0, m1, m2.","hint":"See what each is and has scored at /models, or leave model away for the current one."}}"#);
    insta::assert_snapshot!(shared().get("/api/v1/top?model=m2").body, @r#"{"error":{"code":"model_without_scores","message":"That model has scored no day here","detail":"Model \"m2\" is kept, and no snapshot by it.","hint":"The operator makes one with: clout score --model m2"}}"#);
    insta::assert_snapshot!(shared().get("/api/v1/models/m1/m2").body, @r#"{"error":{"code":"not_compared","message":"These two models have not been compared here","detail":"Looked for a comparison of \"m1\" and \"m2\".","hint":"Comparisons are listed at /models. The operator makes one with: clout model compare m1 m2"}}"#);
}

#[test]
fn pages_keep_their_words() {
    for (name, path) in [
        ("home", "/"),
        ("top", "/top?limit=3"),
        ("explain", "/people/bluesky:person6.example/explain"),
        ("change", "/people/bluesky:person6.example/explain?since=2018-08-20"),
        ("moments", "/people/bluesky:person6.example/moments"),
        ("influence", "/people/bluesky:person6.example/influence?limit=2"),
        ("seen_from", "/from/bluesky:person6.example?limit=3"),
        ("search", "/search?q=okonk"),
        ("method", "/method"),
        ("models", "/models"),
        ("comparison", "/models/m0/m1"),
        ("leave", "/leave"),
        ("about", "/about"),
        ("buying", "/buying"),
        ("not_found", "/people/nobody"),
    ] {
        insta::assert_snapshot!(format!("{name}_page"), page(path));
    }
}

#[test]
fn a_person_page_keeps_its_words() {
    // The table of days is compared with the JSON elsewhere.
    let page = page("/people/bluesky:person6.example");
    let (before, rest) = page.split_once("<details class=\"numbers\">").expect("a table of days");
    let (_, after) = rest.split_once("</details>").expect("its end");
    let drawn = before.find("<path class=\"band\"").expect("a band");
    let drawn_end = drawn + before[drawn..].find("</svg>").expect("its end");
    insta::assert_snapshot!(format!("{}{}{after}", &before[..drawn], &before[drawn_end..]));
}
