//! What cannot be had, who may not be shown, and the headers of every answer.

use crate::served::{PAGES, Served, shared};
use crate::world::Size;

#[test]
fn bad_parameters_are_told_what_would_do() {
    for (path, name) in [
        ("/top?limit=0", "limit"),
        ("/top?limit=501", "limit"),
        ("/top?offset=-1", "offset"),
        ("/top?network=No%20Net", "network"),
        ("/top?evidence=some", "evidence"),
        ("/people/stackexchange:quantumcomputing/26/explain?since=yesterday", "since"),
        ("/people/%FF%FE", "account"),
    ] {
        let answer = shared().get(&format!("/api/v1{path}"));
        assert_eq!(answer.status, 400, "{path}: {}", answer.body);
        let json: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!(json["error"]["code"], "bad_parameter");
        assert_eq!(json["error"]["message"], format!("Could not read the parameter {name}"));
        assert!(json["error"]["hint"].as_str().is_some_and(|hint| hint.starts_with("Give ")), "{json}");
        assert_eq!(shared().get(path).status, 400, "{path}");
    }
    assert_eq!(shared().get(&format!("/search?q={}", "a".repeat(201))).status, 400);
    assert_eq!(shared().get(&format!("/people/{}", "a".repeat(2000))).status, 400);
}

#[test]
fn unknown_addresses_and_people_offer_a_way_on() {
    let answer = shared().get("/people/Amara%20Okonkw");
    assert_eq!(answer.status, 404);
    assert!(answer.body.contains("Perhaps you meant"), "{}", answer.body);
    assert!(answer.body.contains("/people/stackexchange:quantumcomputing/26"));
    let answer = shared().get("/nothing/here");
    assert_eq!(answer.status, 404);
    assert!(answer.body.contains("search"));
    let json: serde_json::Value = serde_json::from_str(&shared().get("/api/v1/nothing").body).expect("JSON");
    assert_eq!(json["error"]["code"], "nothing_here");
    let answer = shared().get("/api/v1/people/stackexchange:quantumcomputing/26/explain?since=1999-01-01");
    assert!(answer.status == 404 && answer.body.contains("no_snapshot_by_then"), "{}", answer.body);
}

#[test]
fn people_are_found_by_every_way_of_writing_them() {
    for path in [
        "stackexchange:quantumcomputing/26",
        "stackexchange%3Aquantumcomputing%2F26",
        "Amara%20Okonkwo",
        "bluesky:did:plc:00000006",
        "bluesky:@Person6.example",
        "person6.example",
        "mastodon:https://social.example/users/p7",
        "mastodon:p7@social.example",
        "mastodon:@p7@social.example",
    ] {
        assert_eq!(shared().get(&format!("/people/{path}")).status, 200, "{path}");
        assert_eq!(shared().get(&format!("/people/{path}/explain")).status, 200, "{path}");
    }
}

#[test]
fn who_asks_not_to_be_listed_looks_like_nobody() {
    let served = shared();
    let hidden = served.accounts.last().expect("the last is hidden");
    let account = views::words::path(&hidden.to_string());
    let (hidden_answer, nobody) = (
        served.get(&format!("/api/v1/people/{account}")),
        served.get("/api/v1/people/stackexchange:quantumcomputing/999999"),
    );
    assert_eq!(hidden_answer.status, 404);
    let shape =
        |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON")["error"]["code"].clone();
    assert_eq!(shape(&hidden_answer.body), shape(&nobody.body));
    for path in PAGES {
        let body = served.get(path).body;
        assert!(!body.contains(&hidden.native), "{path} shows {hidden}");
        assert!(!served.get(&format!("/api/v1{path}")).body.contains(&format!("\"{hidden}\"")), "{path}");
    }
}

#[test]
fn leaving_takes_effect_with_the_next_request() {
    let served = Served::of(Size { people: 9, days: 3 });
    let account = served.accounts[1].clone();
    let path = format!("/people/{}", views::words::path(&account.to_string()));
    assert_eq!(served.get(&path).status, 200);
    served.store.opt_out(&account, &[]).expect("out");
    assert_eq!(served.get(&path).status, 404);
    for other in &served.accounts {
        let page = served.get(&format!("/people/{}", views::words::path(&other.to_string()))).body;
        assert!(!page.contains("Böhm"), "still named beside {other}");
    }
    assert!(!served.get("/").body.contains("Böhm"));
    assert!(!served.get("/api/v1/search?q=bohm").body.contains("Böhm"));
}

#[test]
fn an_empty_store_says_what_is_missing() {
    let served = Served::empty();
    let home = served.get("/");
    assert_eq!(home.status, 200);
    assert!(home.body.contains("Nothing is published here yet") && home.body.contains("clout score"));
    assert_eq!(served.json("/api/v1/")["top"], serde_json::Value::Null);
    let top = served.get("/api/v1/top");
    assert!(top.status == 404 && top.body.contains("no_snapshot"), "{}", top.body);
    assert_eq!(served.get("/method").status, 200);
    assert_eq!(served.json("/api/v1/search?q=a")["people"], serde_json::json!([]));
}

#[test]
fn every_answer_carries_the_guarding_headers() {
    for path in PAGES.iter().copied().chain(["/nope", "/api/v1/top", "/static/clout.css", "/healthz"]) {
        let headers = shared().get(path).headers;
        for header in [
            "content-security-policy: default-src 'none'; style-src 'self'; img-src 'self' data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cache-control: ",
        ] {
            assert!(headers.contains(header), "{path}: no {header} in {headers}");
        }
    }
    assert!(shared().get("/api/v1/top").headers.contains("access-control-allow-origin: *"));
}

#[test]
fn only_reading_is_possible_and_head_reads_the_head() {
    for path in ["/", "/top", "/api/v1/top"] {
        let answer = shared().ask("HEAD", path, "");
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{path}");
        let answer = shared().ask("POST", path, "Content-Length: 0\r\n");
        assert_eq!(answer.status, 405, "{path}: {}", answer.body);
    }
    assert!(shared().ask("DELETE", "/api/v1/top", "").body.contains("only_get"));
}

#[test]
fn the_stylesheet_may_be_kept_as_long_as_it_is_the_same() {
    let home = shared().get("/").body;
    let href = home.split("rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    let answer = shared().get(href.expect("a stylesheet"));
    assert!(answer.status == 200 && answer.headers.contains("immutable"), "{}", answer.headers);
    let plain = shared().get("/static/clout.css");
    assert!(plain.headers.contains("cache-control: no-cache"));
    let tag = plain.headers.split("etag: ").nth(1).and_then(|rest| rest.split("\r\n").next()).expect("a tag");
    let again = shared().ask("GET", "/static/clout.css", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!((again.status, again.body.as_str()), (304, ""));
}
