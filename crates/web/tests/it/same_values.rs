//! Pages and JSON show the same values, and what is shown adds up.

use serde_json::Value;

use crate::html;
use crate::served::shared;

fn tenth(value: &Value) -> String {
    format!("{:.1}", value.as_f64().expect("a number"))
}

fn thousands(value: &Value) -> String {
    views::words::thousands(value.as_u64().expect("a whole number"))
}

fn people() -> Vec<String> {
    let top = shared().json("/api/v1/top?limit=100");
    let people = top["people"].as_array().expect("people");
    people.iter().map(|person| person["account"].as_str().expect("an account").to_owned()).collect()
}

fn both(path: &str) -> (Value, String) {
    (shared().json(&format!("/api/v1{path}")), shared().get(path).body)
}

#[test]
fn a_person_page_shows_the_numbers_of_its_json() {
    let people = people();
    assert!(people.len() > 10, "{people:?}");
    for account in people {
        let (json, page) = both(&format!("/people/{}", views::words::path(&account)));
        let text = html::text(&page);
        let interval = format!("{} to {}", tenth(&json["interval"][0]), tenth(&json["interval"][1]));
        assert!(text.contains(&interval), "{account}: no interval {interval}");
        assert!(text.contains(&format!("{} trusted", thousands(&json["true_reach"]))), "{account}");
        if json["evidence"] == "enough" {
            assert!(
                text.contains(&format!("{} of 100 points", tenth(&json["score"]))),
                "{account}: no score"
            );
            assert!(text.contains(&format!("ahead of {} %", tenth(&json["percentile"]))), "{account}");
            assert!(text.contains(&format!("rank {}", thousands(&json["rank"]))), "{account}: no rank");
        } else {
            assert!(text.contains("Not enough evidence"), "{account}");
            assert!(json["rank"].is_null() && json["percentile"].is_null(), "{account}");
        }
        assert_portrait(&account, &json, &text);
        for responder in json["responders"].as_array().expect("responders") {
            assert!(
                text.contains(responder["name"].as_str().unwrap_or("someone who is not listed")),
                "{account}: {responder}"
            );
        }
        for post in json["posts"].as_array().expect("posts") {
            let views = thousands(&post["counters"]["views"]);
            assert!(text.contains(&format!("views {views}")), "{account}: {post}");
        }
    }
}

fn assert_portrait(account: &str, json: &Value, text: &str) {
    let (subscores, style) = (&json["subscores"], &json["style"]);
    let unknown = "unknown".to_owned();
    let amplification = subscores["amplification"].as_f64();
    let impact = subscores["network_impact"].as_f64();
    for (name, shown) in [
        (
            "Amplification",
            amplification.map_or(unknown.clone(), |value| format!("{value:.2} trusted reshares a post")),
        ),
        ("Network impact", impact.map_or(unknown, |value| format!("{value:.1} % mean trust"))),
    ] {
        assert!(text.contains(&format!("{name} {shown}")), "{account}: {name} {shown}");
    }
    let mut sentences: Vec<&Value> = subscores["why"].as_object().expect("reasons").values().collect();
    sentences.extend(style["why"].as_array().expect("reasons"));
    for sentence in sentences {
        assert!(text.contains(sentence.as_str().expect("a sentence")), "{account}: {sentence}");
    }
    match style["name"].as_str() {
        None => assert!(text.contains("Not enough acts for a style") && style["axes"].is_null(), "{account}"),
        Some(name) => {
            assert!(text.contains(&format!("Style: {name}")), "{account}: {name}");
            for (axis, value) in style["axes"].as_object().expect("axes") {
                let (from, to) = axis.split_once('_').expect("two words");
                let shown = format!("{from} {:.2} {to}", value.as_f64().expect("a number"));
                assert!(text.contains(&shown), "{account}: {shown}");
            }
        }
    }
}

#[test]
fn topics_of_a_person_show_the_numbers_of_their_json() {
    let mut shown = 0;
    for account in people() {
        let (json, page) = both(&format!("/people/{}", views::words::path(&account)));
        let text = html::text(&page);
        let topics = json["topics"].as_array().expect("topics");
        shown += topics.len();
        for topic in shared().topics_kept_of(&account) {
            let told = |shown_topic: &Value| shown_topic["id"].as_str() == Some(&topic);
            let also = |shown_topic: &Value| {
                shown_topic["also"].as_array().expect("broader topics").iter().any(told)
            };
            assert!(topics.iter().any(|topic| told(topic) || also(topic)), "{account}: {topic} is lost");
        }
        for topic in topics {
            let name = topic["name"].as_str().expect("a name");
            let interval = format!("{} to {}", tenth(&topic["interval"][0]), tenth(&topic["interval"][1]));
            assert!(text.contains(&format!("{} {interval}", tenth(&topic["score"]))), "{account}: {topic}");
            let evidence = format!(
                "{} posts on {} days drew responses from {} people",
                topic["posts"], topic["days"], topic["people"]
            );
            assert!(text.contains(name) && text.contains(&evidence), "{account}: {topic}");
            for also in topic["also"].as_array().expect("broader topics") {
                assert!(text.contains(also["name"].as_str().expect("a name")), "{account}: {also}");
            }
            assert!(topic["score"].as_f64() <= json["score"].as_f64(), "{account}: more than the whole");
            assert!(!topic["best"].as_array().expect("posts").is_empty(), "{account}: no evidence");
        }
        for interest in json["interests"].as_array().expect("interests") {
            assert!(text.contains(interest["name"].as_str().expect("a name")), "{account}: {interest}");
        }
        if topics.is_empty() {
            assert!(text.contains("No topic has enough evidence yet"), "{account}");
        }
    }
    assert!(shown > 20);
}

#[test]
fn a_topic_page_shows_the_numbers_of_its_json() {
    for line in shared().json("/api/v1/topics")["topics"].as_array().expect("topics") {
        let path = format!("/topics/{}", line["slug"].as_str().expect("a slug"));
        let (json, page) = both(&path);
        let text = html::text(&page);
        let people = json["people"].as_array().expect("people");
        assert_eq!(people.len(), line["people"].as_u64().expect("how many") as usize, "{path}");
        assert_eq!(people[0]["account"], line["first"]["account"], "{path}");
        assert!(people.windows(2).all(|two| two[0]["score"].as_f64() >= two[1]["score"].as_f64()), "{path}");
        for person in people.iter().chain(json["rising"].as_array().expect("rising")) {
            assert!(text.contains(person["name"].as_str().unwrap_or_default()), "{path}: {person}");
            assert!(text.contains(&tenth(&person["score"])), "{path}: {person}");
        }
        for post in json["month"].as_array().expect("posts") {
            let shown = post["text"].as_str().or(post["post"].as_str()).expect("a title");
            let shown = shown.split_whitespace().take(4).collect::<Vec<_>>().join(" ");
            assert!(text.contains(&shown), "{path}: {post}");
        }
        for near in ["parents", "children", "related"] {
            for topic in json[near].as_array().expect("topics") {
                assert!(text.contains(topic["name"].as_str().expect("a name")), "{path}: {topic}");
            }
        }
    }
}

#[test]
fn topics_are_found_by_number_and_by_the_list_of_people() {
    let by_slug = shared().json("/api/v1/topics/quantum-computing");
    let id = by_slug["topic"]["id"].as_str().expect("a number as text");
    assert_eq!(shared().json(&format!("/api/v1/topics/{id}")), by_slug);
    assert_eq!(shared().json("/api/v1/top?topic=quantum-computing"), by_slug);
    assert_eq!(shared().json("/api/v1/topics/Quantum%20Computing"), by_slug);
    assert_eq!(shared().get(&format!("/topics/{}", "x".repeat(50_000))).status, 400);
    for beside in ["model=m0", "network=bluesky"] {
        let refused = shared().get(&format!("/api/v1/top?topic=quantum-computing&{beside}"));
        assert_eq!(refused.status, 400, "{beside}: {}", refused.body);
    }
    let nothing = shared().get("/api/v1/topics/quantum-computin");
    assert_eq!(nothing.status, 404);
    assert!(nothing.body.contains("no_such_topic") && nothing.body.contains("quantum-computing"));
    assert_eq!(shared().get("/api/v1/topics/music?lang=xx").status, 400);
    let parts = shared().json("/api/v1/topics/quantum-computing?limit=2");
    assert_eq!((parts["people"].as_array().map(Vec::len), parts["next"].as_u64()), (Some(2), Some(2)));
}

fn named(value: &Value) -> &str {
    let account = value["account"].as_str().expect("an account");
    let native = value["handle"].as_str().or(account.split_once(':').map(|(_, native)| native));
    value["name"].as_str().or(native).expect("something to call them")
}

#[test]
fn moments_are_the_same_on_both_pages_and_in_json() {
    let (mut with, mut without) = (0, 0);
    for account in people() {
        let base = format!("/people/{}", views::words::path(&account));
        let (json, page) = both(&format!("{base}/moments"));
        let text = html::text(&page);
        let short = shared().json(&format!("/api/v1{base}"));
        let person = html::text(&shared().get(&base).body);
        assert_eq!(json["moments"], short["moments"], "{account}");
        let moments = json["moments"].as_array().expect("moments");
        if moments.is_empty() {
            without += 1;
            assert!(text.contains("stands out") && person.contains("stands out"), "{account}");
        }
        for moment in moments {
            with += 1;
            let people = views::words::count(moment["people"].as_u64().expect("people"), "person", "people");
            let short = format!("{} trusted where {} ", tenth(&moment["trusted"]), tenth(&moment["usual"]));
            assert!(person.contains(&people) && person.contains(&short), "{account}: {people}, {short}");
            for (name, value) in [("trusted", &moment["trusted"]), ("usual for them", &moment["usual"])] {
                assert!(text.contains(&format!("{name} {}", tenth(value))), "{account}: {name}");
            }
            let half = views::words::duration(moment["half_seconds"].as_f64().expect("seconds"));
            assert!(text.contains(&format!("half came within {half}")), "{account}: {half}");
            assert!(person.contains(&format!("half within {half}")), "{account}: {half}");
            let odds = views::words::odds(&moment["odds"].as_f64().expect("odds"));
            assert!(text.contains(&format!("By chance, {odds} of their posts")), "{account}: {odds}");
            for by in moment["responders"].as_array().expect("responders") {
                assert!(text.contains(&html::text(named(by))) || text.contains(named(by)), "{account}: {by}");
            }
            for topic in moment["topics"].as_array().expect("topics") {
                let name = topic["name"].as_str().expect("a name");
                assert!(text.contains(name) && person.contains(name), "{account}: {name}");
            }
        }
    }
    assert!(with > 10 && without > 2, "{with} moments, {without} people without");
}

#[test]
fn influence_is_the_same_on_both_pages_and_in_json() {
    let mut told = 0;
    for account in people() {
        let base = format!("/people/{}", views::words::path(&account));
        let (json, page) = both(&format!("{base}/influence"));
        let text = html::text(&page);
        let short = shared().json(&format!("/api/v1{base}"));
        let person = html::text(&shared().get(&base).body);
        for list in ["influenced_by", "influences", "similar"] {
            let (all, some) = (&json[list]["people"], &short[list]["people"]);
            let (all, some) = (all.as_array().expect("people"), some.as_array().expect("people"));
            assert_eq!(some[..], all[..all.len().min(5)], "{account}: {list}");
            assert_eq!(json[list]["total"], short[list]["total"], "{account}: {list}");
            assert_eq!(json[list]["kept"].as_u64(), Some(all.len() as u64), "{account}: {list}");
            for (place, tie) in all.iter().enumerate() {
                told += 1;
                let measure = tie["share"].as_f64().map_or_else(
                    || views::words::two(&tie["likeness"].as_f64().expect("likeness")),
                    |share| views::words::share(&share),
                );
                let shown = format!("{} {measure}", named(tie));
                assert!(text.contains(&shown), "{account}: {shown}");
                assert!(place >= 5 || person.contains(&shown), "{account}: {shown} on the person page");
            }
        }
        let total = thousands(&json["influences"]["total"]);
        assert!(text.contains(&format!("Influences {total} p")), "{account}: {total}");
    }
    assert!(told > 100, "{told}");
    let path = "/people/stackexchange:quantumcomputing/26/influence";
    let (all, part) =
        (shared().json(&format!("/api/v1{path}")), shared().json(&format!("/api/v1{path}?offset=2&limit=4")));
    for list in ["influenced_by", "influences", "similar"] {
        let all = all[list]["people"].as_array().expect("people");
        let expected = &all[all.len().min(2)..all.len().min(6)];
        assert_eq!(part[list]["people"].as_array().expect("people")[..], *expected, "{list}");
    }
    let beside = shared().json(&format!("/api/v1{path}?model=m0"));
    assert_eq!(
        (&beside["influences"]["people"], &beside["current"]["model"]),
        (&serde_json::json!([]), &serde_json::json!("m1"))
    );
    assert_eq!(shared().get("/api/v1/people/nobody/moments").status, 404);
}

#[test]
fn every_empty_state_of_subscores_and_style_comes_up() {
    let shown: Vec<Value> = people()
        .iter()
        .map(|account| shared().json(&format!("/api/v1/people/{}", views::words::path(account))))
        .collect();
    for part in ["/subscores/amplification", "/subscores/network_impact", "/style/name"] {
        let known =
            shown.iter().filter(|json| json.pointer(part).is_some_and(|value| !value.is_null())).count();
        assert!((1..shown.len()).contains(&known), "{part}: known of {known} of {}", shown.len());
    }
}

#[test]
fn an_estimate_is_shown_as_what_it_is_and_only_without_enough_evidence() {
    let told = |json: &Value, text: &str, account: &str| {
        let estimate = &json["estimate"];
        assert_eq!(estimate["reason"], "public counters alone");
        assert_eq!(estimate["from"], serde_json::json!(["followers", "lists"]));
        assert!(text.contains("Public counters alone (followers and lists)"), "{account}: {text}");
        assert!(text.contains(&format!("{} of 100 points", tenth(&estimate["score"]))), "{account}");
        let ends = &estimate["interval"];
        let interval = format!("anywhere from {} to {}", tenth(&ends[0]), tenth(&ends[1]));
        assert!(text.contains(&interval) && text.contains("no score"), "{account}");
    };
    let mut thin = 0;
    for account in people() {
        let (json, page) = both(&format!("/people/{}", views::words::path(&account)));
        let text = html::text(&page);
        if json["evidence"] == "enough" {
            assert!(json["estimate"].is_null() && !text.contains("counters alone"), "{account}");
        } else {
            told(&json, &text, &account);
            thin += 1;
        }
    }
    assert!(thin > 0, "somebody has little evidence");
    let quiet = "/people/mastodon:quiet@social.example";
    let (json, page) = both(quiet);
    assert!(json["score"].is_null() && json["interval"].is_null() && json["ledger"] == serde_json::json!([]));
    told(&json, &html::text(&page), "quiet");
    for path in [quiet, "/people/mastodon:passerby"] {
        let (json, page) = both(path);
        let (prior, text) = (&json["prior"], html::text(&page));
        let ends = format!("{} to {}", tenth(&prior["interval"][0]), tenth(&prior["interval"][1]));
        assert!(text.contains("Not enough evidence"), "{text}");
        assert!(text.contains(&format!("draws {} of 100 points", tenth(&prior["score"]))), "{text}");
        assert!(text.contains(&format!("four in five {ends}: measured on 1,180 people")), "{text}");
    }
    let listed = shared().json("/api/v1/top?limit=100").to_string();
    assert!(!listed.contains("quiet"), "without a response nobody is listed");
}

#[test]
fn the_history_table_holds_the_history_of_the_json() {
    let (json, page) = both("/people/stackexchange:quantumcomputing/26");
    let rows = html::rows(&page);
    let history = json["history"].as_array().expect("a history");
    assert_eq!(history.len(), 40);
    for point in history {
        let day = point["day"].as_str().expect("a day");
        let row = rows.iter().find(|row| row.first().is_some_and(|cell| cell == day)).expect(day);
        assert_eq!(row[1], tenth(&point["score"]));
        assert_eq!(row[2], format!("{} to {}", tenth(&point["interval"][0]), tenth(&point["interval"][1])));
    }
    assert_eq!(tenth(&history[39]["score"]), tenth(&json["score"]), "the last day is the score");
}

fn sum_of_tenths(lines: &Value) -> i64 {
    let lines = lines.as_array().expect("lines");
    lines.iter().map(|line| (line["points"].as_f64().expect("points") * 10.0).round() as i64).sum()
}

#[test]
fn ledgers_on_pages_and_in_json_add_up_to_the_shown_score() {
    for account in people() {
        let (json, page) = both(&format!("/people/{}", views::words::path(&account)));
        let score = (json["score"].as_f64().expect("a score") * 10.0).round() as i64;
        assert_eq!(sum_of_tenths(&json["ledger"]), score, "{account}");
        for line in json["ledger"].as_array().expect("a ledger") {
            let parts = line["parts"].as_array().expect("parts");
            if !parts.is_empty() {
                let points = (line["points"].as_f64().expect("points") * 10.0).round() as i64;
                assert_eq!(sum_of_tenths(&line["parts"]), points, "{account}: {line}");
            }
            let shown = views::words::points(&line["points"].as_f64().expect("points"));
            let reason = line["reason"].as_str().expect("a reason");
            let found = html::rows(&page)
                .iter()
                .any(|row| row.len() == 3 && row[0].starts_with(reason) && row[2] == shown);
            assert!(found, "{account}: {reason} {shown} is not on the page");
        }
    }
}

#[test]
fn changes_add_up_to_the_difference_of_the_shown_scores() {
    let mut moved = 0;
    for account in people() {
        for since in ["2018-07-25", "2018-08-01", "2018-08-14", "2018-08-24", "2018-08-30"] {
            let path = format!("/people/{}/explain?since={since}", views::words::path(&account));
            let (json, page) = both(&path);
            let score = |end: &str| (json[end]["score"].as_f64().expect("a score") * 10.0).round() as i64;
            assert_eq!(sum_of_tenths(&json["changes"]), score("to") - score("from"), "{path}: {json}");
            for line in json["changes"].as_array().expect("changes") {
                moved += 1;
                let shown = views::words::signed(&line["points"].as_f64().expect("points"));
                let reason = line["reason"].as_str().expect("a reason");
                let rows = html::rows(&page);
                let found =
                    rows.iter().any(|row| row.len() == 2 && row[0].starts_with(reason) && row[1] == shown);
                assert!(found, "{path}: {reason} {shown} is not on the page");
            }
        }
    }
    assert!(moved > 50, "the made-up community moves");
}

#[test]
fn those_behind_a_line_add_up_to_it_and_late_data_is_told() {
    let (json, page) = both("/people/bluesky:person6.example/explain?since=2018-08-20");
    let text = html::text(&page);
    let hundredths = |value: &Value| (value["points"].as_f64().expect("points") * 100.0).round() as i64;
    let mut causes = Vec::new();
    for line in json["changes"].as_array().expect("changes") {
        causes.push(line["cause"].as_str().expect("a cause"));
        let people = line["evidence"].as_array().expect("evidence");
        for person in people {
            let name = person["name"].as_str().expect("a name");
            let shown =
                format!("{name} {}", views::words::signed_part(&person["points"].as_f64().expect("points")));
            assert!(text.contains(&shown), "{shown} is not on the page");
        }
        if !people.is_empty() {
            let sum =
                people.iter().chain(line["others"].is_object().then_some(&line["others"])).map(hundredths);
            assert_eq!(sum.sum::<i64>(), hundredths(line), "{line}");
        }
    }
    assert!(
        ["grown_old", "came", "trust_rose", "late"].iter().all(|cause| causes.contains(cause)),
        "{causes:?}"
    );
    // Whoever has no page is named without a link.
    assert!(
        text.contains("Only <Responds>")
            && !page.contains("href=\"/people/stackexchange:quantumcomputing/9001")
    );
}

/// What was worked out at publishing is told without asking for the evidence: the port of these sites tells nothing of
/// this person.
#[test]
fn what_moved_a_score_is_told_as_it_was_worked_out_at_publishing() {
    let (json, page) = both("/people/stackexchange:quantumcomputing/39");
    let lines = json["change"]["changes"].as_array().expect("changes");
    let came = lines.iter().find(|line| line["cause"] == "came").expect("a line of who came");
    assert_eq!(came["evidence"][0]["account"], "stackexchange:quantumcomputing/26");
    assert_eq!(came["evidence"].as_array().map(Vec::len), Some(1), "whoever may not be named is not: {came}");
    assert_eq!(came["others"]["people"], 2, "they are counted with the others");
    let points = |value: &serde_json::Value| value["points"].as_f64().expect("points");
    assert!((points(&came["evidence"][0]) + points(&came["others"]) - points(came)).abs() < 1e-9);
    assert!(page.contains("new people came"), "{page}");
}

#[test]
fn a_change_of_model_is_a_line_of_its_own() {
    let json = shared().json("/api/v1/people/stackexchange:quantumcomputing/26/explain?since=2018-07-25");
    assert_eq!(json["from"]["model"], "m0");
    let reasons: Vec<&str> = json["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .filter_map(|line| line["reason"].as_str())
        .collect();
    assert!(reasons.contains(&"Model m1 took the place of m0"), "{reasons:?}");
}

#[test]
fn the_list_shows_what_its_json_holds_in_its_order() {
    let (json, page) = both("/top");
    let text = html::text(&page);
    let mut from = text.find("Everyone with a response").expect("the list");
    let mut last = f64::INFINITY;
    for person in json["people"].as_array().expect("people") {
        let score = person["score"].as_f64().expect("a score");
        assert!(score <= last, "not by falling score: {person}");
        last = score;
        assert_eq!(person["rank"].is_null(), person["evidence"] == "thin", "{person}");
        let shown = format!(
            "Score {} 80 % interval {} to {}",
            tenth(&person["score"]),
            tenth(&person["interval"][0]),
            tenth(&person["interval"][1])
        );
        from +=
            text[from..].find(&shown).unwrap_or_else(|| panic!("{shown} is not on the page, or too early"));
    }
}

#[test]
fn pages_of_a_list_join_without_gap_or_repetition() {
    let whole = people();
    for extra in ["", "&network=stackexchange", "&evidence=enough", "&network=stackexchange&evidence=enough"]
    {
        let all = shared().json(&format!("/api/v1/top?limit=100{extra}"));
        let all: Vec<&str> = all["people"]
            .as_array()
            .expect("people")
            .iter()
            .filter_map(|row| row["account"].as_str())
            .collect();
        let (mut joined, mut next) = (Vec::new(), Some(0));
        while let Some(offset) = next {
            let page = shared().json(&format!("/api/v1/top?limit=3&offset={offset}{extra}"));
            let people = page["people"].as_array().expect("people").iter();
            joined.extend(people.filter_map(|person| person["account"].as_str().map(str::to_owned)));
            next = page["next"].as_u64();
        }
        assert_eq!(joined, all, "{extra}");
        assert!(all.len() <= whole.len());
    }
}

#[test]
fn a_strategy_page_shows_the_numbers_of_its_json() {
    let (mut windows, mut silent, mut met) = (0, 0, 0);
    for account in people() {
        let (json, page) =
            both(&format!("/people/{}/strategy?tz=Asia%2FKathmandu", views::words::path(&account)));
        let text = html::text(&page);
        let says = |value: &Value| value.as_str().expect("a sentence").to_owned();
        if !json["missing"].is_null() {
            assert!(text.contains(&says(&json["missing"])) && json["week"].is_null(), "{account}");
            assert!(!text.contains("When to post"), "{account}: advice on too little");
            silent += 1;
            continue;
        }
        assert!(text.contains("Asia/Kathmandu, UTC+05:45 on "), "{account}: {text}");
        assert!(text.contains(&says(&json["week"]["busiest"])), "{account}");
        for part in json["week"]["parts"]
            .as_array()
            .expect("days")
            .iter()
            .flat_map(|day| day.as_array().expect("parts"))
        {
            assert!(text.contains(&format!("{} %", tenth(part))), "{account}: {part}");
        }
        let evidence = &json["evidence"];
        let basis = format!(
            "{} responses from {} people",
            thousands(&evidence["responses"]),
            thousands(&evidence["people"])
        );
        assert!(text.contains(&basis), "{account}: {basis}");
        for list in ["windows", "common_windows", "works"] {
            let all = json[list].as_array().expect("advice");
            windows += all.len();
            for row in all {
                assert!(text.contains(&says(&row["says"])), "{account}: {row}");
                let posts = format!("from {} posts", thousands(&row["posts"]));
                assert!(says(&row["says"]).contains(&posts), "{account}: {row}");
            }
        }
        for silence in ["no_window", "no_works", "no_meet"].iter().filter_map(|name| json[*name].as_str()) {
            assert!(text.contains(silence), "{account}: {silence}");
        }
        for person in json["meet"].as_array().expect("people") {
            met += 1;
            let native =
                person["account"].as_str().and_then(|account| account.split_once(':')).map(|parts| parts.1);
            let name = person["name"].as_str().or(person["handle"].as_str()).or(native).expect("a name");
            assert!(
                text.contains(name) && text.contains(person["topic"]["name"].as_str().expect("a topic")),
                "{person}"
            );
            assert!(!person["alike"].as_array().expect("people alike").is_empty(), "{person}");
        }
    }
    assert!(windows > 10 && silent > 0 && met > 3, "{windows} {silent} {met}");
}

#[test]
fn a_time_zone_moves_the_hours_of_a_strategy_and_a_wrong_one_is_refused() {
    let path = "/people/bluesky:person6.example/strategy";
    let [utc, there] = ["", "?tz=asia/kathmandu"].map(|zone| shared().json(&format!("/api/v1{path}{zone}")));
    assert_eq!((&utc["zone"]["name"], &utc["zone"]["minutes"]), (&"UTC".into(), &0.into()));
    assert_eq!((&there["zone"]["name"], &there["zone"]["minutes"]), (&"Asia/Kathmandu".into(), &345.into()));
    let flat = |json: &Value| -> Vec<u64> {
        let days = json["week"]["levels"].as_array().expect("days").iter();
        days.flat_map(|day| day.as_array().expect("steps"))
            .map(|level| level.as_u64().expect("a level"))
            .collect()
    };
    let (utc, mut there) = (flat(&utc), flat(&there));
    there.rotate_left(23);
    assert_eq!((utc.len(), utc), (672, there));
    let refused = shared().get(&format!("/api/v1{path}?tz=Atlantis"));
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("Atlantis") && refused.body.contains("Europe/Berlin"), "{}", refused.body);
}

#[test]
fn a_search_shows_topics_and_people_and_who_is_called_nearly_so() {
    for (query, slug, name, near) in [
        ("amercian idol", "american-idol", None, 0),
        ("quantm computng", "quantum-computing", None, 0),
        ("okonwko", "", Some("Amara Okonkwo"), 1),
        ("okonkwo amara", "", Some("Amara Okonkwo"), 0),
    ] {
        let (json, page) = both(&format!("/search?q={}", query.replace(' ', "%20")));
        let text = html::loose_text(&page).split_whitespace().collect::<Vec<_>>().join(" ");
        let topics = json["topics"].as_array().expect("topics");
        assert_eq!(
            topics.first().map_or("", |topic| topic["slug"].as_str().expect("a slug")),
            slug,
            "{query}"
        );
        for topic in topics {
            let link = format!("href=\"/topics/{}\"", topic["slug"].as_str().expect("a slug"));
            assert!(page.contains(&link), "{query}: no {link}");
            let people = format!("{} {}", topic["name"].as_str().expect("a name"), topic["people"]);
            assert!(text.contains(&people), "{query}: no {people} in {text}");
        }
        assert_eq!(json["people"][0]["name"].as_str(), name, "{query}");
        assert_eq!(json["near"], near, "{query}");
        assert_eq!(text.contains("called nearly so"), near > 0, "{query}: {text}");
        assert_eq!(text.contains("Nobody measured here"), name.is_none(), "{query}: {text}");
    }
    let (json, page) = both("/search?q=quantum");
    let counts: Vec<u64> = json["topics"]
        .as_array()
        .expect("topics")
        .iter()
        .map(|row| row["people"].as_u64().expect("a count"))
        .collect();
    assert!(
        !counts.is_empty() && counts.iter().all(|people| *people > 0),
        "nobody's topics are left out: {counts:?}"
    );
    assert!(page.contains("placeholder=\"Find a person or topic\""));
}
