//! What each command prints, for people and for programs. Read each change before accepting it.

use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::Value;

use crate::clout::{Clout, world};

/// A small town, imported and scored.
fn town() -> Clout {
    let clout = Clout::new();
    let file = clout.file("world.csv", world(70, 3, 12));
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["score", "--from", "2024-03-08"]);
    clout
}

/// The same without what differs from run to run.
fn steady(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        let shown = [
            ("elapsed_seconds", "SECONDS"),
            ("cpu_seconds", "SECONDS"),
            ("files", "FILES"),
            ("output", "PATH"),
        ];
        for (key, shown) in shown {
            if object.contains_key(key) {
                object.insert(key.to_owned(), shown.into());
            }
        }
        if let Some(phases) = object.get_mut("phases").and_then(Value::as_array_mut) {
            phases.iter_mut().for_each(|phase| *phase = steady(phase.take()));
        }
    }
    value
}

fn steady_text(clout: &Clout, text: &str) -> String {
    let seconds = text.replace(&*clout.data().to_string_lossy(), "DATA");
    let mut lines: Vec<String> = seconds.lines().map(str::to_owned).collect();
    for line in &mut lines {
        if let Some(at) = line.rfind("; ").filter(|_| line.ends_with(" s")) {
            line.truncate(at);
        }
    }
    lines.join("\n")
}

#[test]
fn import_says_what_became_of_every_record() {
    let clout = Clout::new();
    let file = clout.file("world.csv", world(2, 2, 6) + "soon,town,reply,a,b,,,\n");
    assert_snapshot!("import_text", steady_text(&clout, &clout.ok(&["import", "responses", &file])));
    assert_json_snapshot!("import_json", steady(clout.json(&["import", "responses", &file])));
}

#[test]
fn scores_are_told_to_people_and_to_programs() {
    let clout = town();
    assert_snapshot!("score_text", steady_text(&clout, &clout.ok(&["score"])));
    assert_json_snapshot!("score_json", steady(clout.json(&["score"])));
    assert_snapshot!("top_text", clout.ok(&["top", "--limit", "5"]));
    assert_json_snapshot!("top_json", clout.json(&["top", "--limit", "2"]));
    assert_snapshot!("show_text", clout.ok(&["show", "Star 0"]));
    assert_json_snapshot!("show_json", clout.json(&["show", "town:star0"]));
    assert_snapshot!("explain_text", clout.ok(&["explain", "town:star1"]));
    assert_snapshot!("explain_since_text", clout.ok(&["explain", "town:star1", "--since", "2024-03-08"]));
    assert_json_snapshot!(
        "explain_since_json",
        clout.json(&["explain", "town:star1", "--since", "2024-03-08"])
    );
}

#[test]
fn the_scoreboard_and_the_models_are_printed() {
    let clout = town();
    assert_snapshot!("evaluate_text", clout.ok(&["evaluate", "--cuts", "2", "--horizon", "7d"]));
    assert_snapshot!("model_fit_text", clout.ok(&["model", "fit", "--name", "mine", "--horizon", "7d"]));
    let at = clout.json(&["model", "list"])["models"][0]["published"][0]["at"].clone();
    let today = at.as_str().and_then(|at| at.get(..10)).expect("a day").to_owned();
    assert_snapshot!("model_list_text", clout.ok(&["model", "list"]).replace(&today, "YYYY-MM-DD"));
    assert_snapshot!("model_publish_text", clout.ok(&["model", "publish", "mine"]));
}

#[test]
fn the_rest_is_brief() {
    let clout = town();
    assert_snapshot!("verify_text", clout.ok(&["verify"]));
    assert_json_snapshot!("verify_json", clout.json(&["verify"]));
    assert_snapshot!("export_scores_csv", clout.ok(&["export", "scores"]));
    assert_snapshot!("optout_text", clout.ok(&["optout", "town:star2"]));
    assert_json_snapshot!("erase_json", clout.json(&["erase", "--pending"]));
    assert_snapshot!("erase_text", clout.ok(&["erase", "--pending"]));
}

#[test]
fn the_help_is_the_manual() {
    let clout = Clout::new();
    assert_snapshot!("help", clout.ok(&["--help"]));
    for command in [
        "import", "score", "top", "show", "explain", "evaluate", "model", "serve", "export", "optout",
        "erase",
    ] {
        let help = clout.ok(&[command, "--help"]);
        assert!(help.contains("Usage: clout") && help.contains("--json"), "{command}: {help}");
    }
    assert_snapshot!("help_import", clout.ok(&["import", "--help"]));
}

#[test]
fn mistakes_are_answered_with_what_to_try() {
    let clout = Clout::new();
    assert_snapshot!("nothing_imported", steady_text(&clout, &clout.fails(1, &["score"])));
    assert_snapshot!("nothing_published", steady_text(&clout, &clout.fails(1, &["top"])));
    let town = town();
    assert_snapshot!("nobody", town.fails(2, &["show", "sta"]));
    assert_snapshot!("too_old", town.fails(1, &["explain", "town:star1", "--since", "2023-01-01"]));
    assert_snapshot!("no_such_model", town.fails(1, &["score", "--model", "m9"]));
}
