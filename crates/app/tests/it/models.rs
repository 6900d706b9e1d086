//! Models in the open: candidates, comparisons, taking over, and the gate.

use serde_json::Value;

use crate::clout::{Clout, world};

/// A town scored for some weeks under the model that ships, with a candidate beside it.
fn town() -> Clout {
    let clout = Clout::new();
    let file = clout.file("world.csv", world(70, 6, 40));
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["score", "--from", "2024-02-20"]);
    clout.ok(&["model", "fit", "--name", "mine", "--horizon", "7d"]);
    clout
}

fn states(clout: &Clout) -> Vec<(String, String)> {
    let list = clout.json(&["model", "list"]);
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let models = list["models"].as_array().expect("models").iter();
    models.map(|model| (text(&model["name"]), text(&model["state"]))).collect()
}

fn tenths(value: &Value) -> i64 {
    (value.as_f64().expect("a number") * 10.0).round() as i64
}

fn sum_of_tenths(lines: &Value) -> i64 {
    lines.as_array().expect("lines").iter().map(|line| tenths(&line["points"])).sum()
}

#[test]
fn a_fitted_model_is_a_candidate_until_it_is_published() {
    let clout = town();
    let state = |name: &str, state: &str| (name.to_owned(), state.to_owned());
    assert_eq!(states(&clout), [state("m2", "current"), state("mine", "candidate")]);
    assert_eq!(clout.json(&["score"])["model"], "m2", "a candidate scores when it is asked to alone");
    clout.ok(&["score", "--model", "mine", "--from", "2024-03-01"]);
    assert_eq!(clout.json(&["top"])["model"], "m2");
    assert_eq!(clout.json(&["top", "--model", "mine"])["model"], "mine");
    let before = clout.files();

    let published = clout.json(&["model", "publish", "mine", "--from", "2024-03-05"]);
    assert_eq!((&published["replaces"], &published["compared"]), (&"m2".into(), &false.into()));
    assert_eq!(states(&clout), [state("m2", "superseded"), state("mine", "current")]);
    assert_eq!(clout.json(&["score"])["model"], "mine");
    let top = clout.json(&["top", "--limit", "1"]);
    assert_eq!(top["model"], "mine");

    // What was published stays, byte for byte, and is served.
    let kept = |files: Vec<(std::path::PathBuf, Vec<u8>)>| -> Vec<_> {
        let of_snapshots =
            |path: &std::path::Path| path.starts_with("snapshots") && !path.starts_with("snapshots/newest");
        files.into_iter().filter(|(path, _)| of_snapshots(path)).collect()
    };
    assert_eq!(kept(clout.files()), kept(before));
    assert_eq!(clout.json(&["top", "--model", "m2"])["model"], "m2");
    let again = clout.ok(&["model", "publish", "mine"]);
    assert!(again.contains("is the current one already"), "{again}");
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
}

#[test]
fn a_history_and_a_change_across_two_models_name_both() {
    let clout = town();
    clout.ok(&["model", "publish", "mine", "--from", "2024-03-05"]);
    clout.ok(&["score", "--from", "2024-03-01"]);
    let show = clout.json(&["show", "town:star1"]);
    let history = show["history"].as_array().expect("a history");
    assert_eq!(history.len(), 20, "every day from 20 February to 10 March once");
    for point in history {
        let is_new = point["day"].as_str() >= Some("2024-03-05");
        assert_eq!(point["model"] == "mine", is_new, "{point}");
    }
    let change = clout.json(&["explain", "town:star1", "--since", "2024-03-02"]);
    assert_eq!((&change["from"]["model"], &change["to"]["model"]), (&"m2".into(), &"mine".into()));
    assert_eq!(
        sum_of_tenths(&change["changes"]),
        tenths(&change["to"]["score"]) - tenths(&change["from"]["score"])
    );
    let reasons = change["changes"].to_string();
    assert!(reasons.contains("Model mine took the place of m2"), "{reasons}");
    let within = clout.json(&["explain", "town:star1", "--since", "2024-03-06"]);
    assert!(!within["changes"].to_string().contains("took the place"), "{within}");
}

#[test]
fn a_comparison_tells_who_moves_and_why_and_is_kept_for_its_page() {
    let clout = town();
    let compared = clout.json(&["model", "compare", "m2", "mine", "--from", "2024-03-08"]);
    assert_eq!(
        (&compared["as_of"], compared["days"].as_array().map(Vec::len)),
        (&"2024-03-10".into(), Some(3))
    );
    let mut movers = 0;
    for moved in ["up", "down"].iter().flat_map(|side| compared[side].as_array().expect("people")) {
        movers += 1;
        assert_eq!(sum_of_tenths(&moved["lines"]), tenths(&moved["points"]), "{moved}");
        assert_eq!(tenths(&moved["b"]) - tenths(&moved["a"]), tenths(&moved["points"]), "{moved}");
        assert!(moved["account"].is_string(), "{moved}");
    }
    assert!(movers > 0, "{compared}");
    let rankers = compared["scoreboard"]["mean"].as_array().expect("rankings");
    assert!(rankers[0]["name"] == "model m2" && rankers[1]["name"] == "model mine", "{rankers:?}");
    assert!(rankers.len() > 5 && compared["gain"]["ndcg_at_100_ci"].is_array(), "{compared}");
    assert_eq!(
        clout.json(&["model", "compare", "m2", "mine", "--from", "2024-03-08"]),
        compared,
        "the same again"
    );
    let text = clout.ok(&["model", "compare", "m2", "mine", "--from", "2024-03-08"]);
    assert!(text.contains("by 1 or more") && text.contains("NDCG@100 of mine less that of m2"), "{text}");
    assert_eq!(clout.json(&["model", "publish", "mine"])["compared"], true);
    let error = clout.fails(1, &["model", "compare", "m2", "m2"]);
    assert!(error.contains("a comparison takes two"), "{error}");
    assert!(clout.fails(1, &["model", "compare", "m2", "m9"]).contains("there is no model \"m9\""));
    let error = clout.fails(1, &["model", "compare", "m2", "mine", "--as-of", "2025-01-01"]);
    assert!(error.contains("Give days within that"), "{error}");
}

/// Two networks, of which one goes missing after a day.
fn crowd(network: &str, days: u32, people: u32) -> String {
    let mut csv = String::from("time,network,kind,actor,target\n");
    for day in 0..days {
        for person in 0..people {
            let time = 1_704_067_200 + u64::from(day) * 86_400 + u64::from(person);
            for fan in 0..3 {
                csv += &format!("{time},{network},reply,fan{person}x{fan},star{person}\n");
            }
        }
    }
    csv
}

#[test]
fn a_snapshot_without_a_network_is_quarantined_and_one_that_is_looked_at_goes_out() {
    let clout = Clout::new();
    for (name, people) in [("here", 200), ("there", 150)] {
        let file = clout.file(&format!("{name}.csv"), crowd(name, 3, people));
        clout.ok(&["import", "responses", &file]);
    }
    clout.ok(&["score"]);
    let before = clout.json(&["top", "--limit", "1"]);
    assert_eq!(before["as_of"], "2024-01-03");
    // The next day comes from one network alone, and what the other brought is gone from the lake.
    let lost = clout.data().join("lake/network=there");
    std::fs::rename(&lost, clout.data().join("elsewhere")).expect("moved away");
    assert_eq!(
        clout.run(&["score"]).status.code(),
        Some(1),
        "a lake that lost files is damage, and no snapshot"
    );
    std::fs::rename(clout.data().join("elsewhere"), &lost).expect("moved back");

    // A folder into which the other network was never imported again.
    let other = Clout::new();
    let file = other.file("here.csv", crowd("here", 4, 200));
    other.ok(&["import", "responses", &file]);
    std::fs::create_dir_all(other.data()).expect("folder");
    for name in ["snapshots", "models", "reports", "history", "state.db", "state.db.seal"] {
        let from = clout.data().join(name);
        if from.exists() {
            std::fs::rename(from, other.data().join(name)).expect("moved");
        }
    }
    let said = other.fails(1, &["score"]);
    assert!(said.contains("the snapshot of 2024-01-04 by model m2 moved past its bounds"), "{said}");
    assert!(said.contains("people went from 350 to 200") && said.contains("--accept"), "{said}");
    assert_eq!(other.json(&["top", "--limit", "1"])["as_of"], "2024-01-03", "nothing was published");
    other.fails(1, &["score"]);

    let accepted = other.json(&["score", "--accept"]);
    assert_eq!((&accepted["people"], &accepted["published"]), (&200.into(), &1.into()));
    assert_eq!(other.json(&["top", "--limit", "1"])["as_of"], "2024-01-04");
    assert_eq!(other.json(&["score"])["unchanged"], 1, "what was accepted is what the next is compared with");
    assert!(other.ok(&["verify"]).contains("Everything is as it was written"));
}

#[test]
fn days_before_one_that_is_quarantined_are_published_with_their_evidence() {
    let clout = Clout::new();
    let file = clout.file("few.csv", crowd("town", 3, 40));
    clout.ok(&["import", "responses", &file]);
    let mut flood = String::from("time,network,kind,actor,target\n");
    for person in 0..600 {
        flood += &format!("1704300000,town,reply,new{person},newcomer{person}\n");
    }
    let file = clout.file("flood.csv", flood);
    clout.ok(&["import", "responses", &file]);
    let said = clout.fails(1, &["score", "--from", "2024-01-01"]);
    assert!(said.contains("2024-01-03") && said.contains("against that of 2024-01-02"), "{said}");
    let top = clout.json(&["top", "--limit", "1"]);
    assert_eq!(top["as_of"], "2024-01-02");
    let account = top["people"][0]["account"].as_str().expect("an account");
    let shown = clout.json(&["show", account]);
    assert!(shown["responders"].as_array().is_some_and(|all| !all.is_empty()), "{shown}");
    assert_eq!(clout.json(&["score", "--from", "2024-01-03", "--accept"])["published"], 1);
}

#[test]
fn the_site_serves_every_model_and_what_waits_at_the_gate() {
    let clout = town();
    clout.ok(&["score", "--model", "mine"]);
    clout.ok(&["model", "compare", "m2", "mine", "--from", "2024-03-10"]);
    let server = crate::serve::Server::start(&clout);
    for path in ["/models", "/models/m2/mine", "/people/town:star1?model=mine", "/top?model=mine"] {
        let (status, page) = server.get(path);
        assert!(status == 200 && page.contains("</html>"), "{path}: {status}");
        let (status, json) = server.get(&format!("/api/v1{path}"));
        assert!(status == 200 && serde_json::from_str::<Value>(&json).is_ok(), "{path}: {json}");
    }
    assert!(server.get("/top?model=mine").1.contains("a candidate that is not published"));
    let (status, json) = server.get("/api/v1/top?model=m9");
    assert!(status == 404 && json.contains("there are: m2, mine"), "{status} {json}");
    // A server notices that another model took over without a restart.
    clout.ok(&["model", "publish", "mine"]);
    clout.ok(&["score"]);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert!(server.get("/api/v1/top").1.contains("\"model\":\"mine\""));
    assert!(server.get("/top?model=m2").1.contains("which was the current one before"));
}
