//! What manipulation buys, as it is told.

use crate::clout::{Clout, world};

fn town() -> Clout {
    let clout = Clout::new();
    let file = clout.file("world.csv", world(40, 6, 40));
    clout.ok(&["import", "responses", &file]);
    clout
}

const FEW: [&str; 9] = ["attack", "--horizon", "7d", "--ordinary", "4", "--strong", "1", "--names", "40"];

fn few<'a>(more: &[&'a str]) -> Vec<&'a str> {
    FEW.iter().copied().chain(more.iter().copied()).collect()
}

#[test]
fn every_attack_is_told_with_points_places_and_edges() {
    let clout = town();
    let report = clout.json(&few(&["--budgets", "1,12"]));
    for key in ["at", "founded", "horizon", "members", "people", "bound", "known_person"] {
        assert!(!report[key].is_null(), "{key} is missing");
    }
    let lines = report["attacks"].as_array().expect("lines");
    let names = [
        "sock_puppets",
        "puppet_ring",
        "mutual_ring",
        "bought_responses",
        "hijacked_account",
        "self_promotion",
        "tree_behind_replies",
        "members_let_in",
        "slow",
        "hijacked_strong",
        "chosen_names",
        "train_the_model",
    ];
    for name in names {
        let line = lines.iter().find(|line| line["name"] == name && line["ranker"] == "clout");
        let line = line.unwrap_or_else(|| panic!("{name} is missing"));
        for key in ["budget", "points_median", "points_max", "ordinary_median", "attack_edges", "ties"] {
            assert!(line[key].is_number(), "{key} of {line}");
        }
        assert_eq!(line["ordinary_places"].as_array().map(Vec::len), Some(2), "{line}");
    }
    let before = report["before_the_founding"].as_array().expect("lines");
    assert_eq!(before.iter().filter(|line| line["ranker"] == "clout").count(), 2, "one a budget");

    let text = clout.ok(&few(&["--budgets", "1,12"]));
    for said in [
        "No number of unknown accounts adds more than",
        "tree_behind_replies: members reply once each",
        "out_degree_20",
        "complete",
        "the weights sum to",
        "nothing is promised about accounts of the time before the founding",
    ] {
        assert!(text.contains(said), "{said:?} is missing from {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 160), "wide lines: {text}");
}

#[test]
fn attacks_and_budgets_are_chosen_by_name_and_number() {
    let clout = town();
    let report = clout.json(&few(&["--attacks", "sock_puppets", "--budgets", "3"]));
    let lines = report["attacks"].as_array().expect("lines");
    assert!(lines.iter().all(|line| line["name"] == "sock_puppets" && line["budget"] == 3));
    let error = clout.fails(2, &["attack", "--attacks", "bribery"]);
    assert!(error.contains("there are sock_puppets"), "{error}");
    for budget in ["0", "1000001", "many"] {
        let error = clout.fails(2, &["attack", "--budgets", budget]);
        assert!(error.contains("a whole number from 1 to 100000"), "{error}");
    }
    assert!(clout.fails(2, &["attack", "--names", "0"]).contains("from 1 to"));
}

#[test]
fn models_tell_what_strangers_and_a_known_person_are_worth() {
    let clout = town();
    let before = clout.json(&["model", "list"])["models"][0].clone();
    assert!(before["unknown_bound"].as_f64() > Some(0.0), "{before}");
    assert!(before["known_person"]["at_one"].as_f64() > Some(0.0), "{before}");
    assert!(before["known_person"]["at_best"].is_null(), "nobody is scored yet: {before}");
    clout.ok(&["score"]);
    let known = clout.json(&["model", "list"])["models"][0]["known_person"].clone();
    let best = clout.json(&["top", "--limit", "1"])["people"][0]["score"].clone();
    assert_eq!(known["at_best"]["score"], best);
    assert!(known["at_best"]["points"].as_f64() < known["at_one"].as_f64(), "{known}");
}
