//! The demo, whole: the community that ships with Clout.

use crate::clout::Clout;

#[test]
fn the_demo_scores_every_day_and_starts_again_at_once() {
    let clout = Clout::new();
    let said = clout.ok(&["demo", "--no-serve"]);
    assert!(said.contains("CC BY-SA"), "the licence asks for attribution: {said}");
    let top = clout.json(&["top", "--limit", "3"]);
    assert_eq!(top["people"].as_array().map(Vec::len), Some(3));
    let account = top["people"][0]["account"].as_str().expect("account").to_owned();
    assert!(account.starts_with("stackexchange:quantumcomputing/"), "{account}");
    let show = clout.json(&["show", &account]);
    assert!(show["history"].as_array().map(Vec::len) > Some(100), "a point for each day");
    assert!(!show["posts"].as_array().expect("posts").is_empty());
    let again = clout.json(&["demo", "--no-serve"]);
    assert_eq!(again["already_scored"], true);
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));

    // The shipped model is what the shipped command fits on the shipped data.
    let fitted = clout.json(&["model", "fit", "--name", "again", "--horizon", "28d"]);
    let shipped: serde_json::Value =
        serde_json::from_str(include_str!("../../../../data/models/m2.json")).expect("m2");
    let weights = |model: &serde_json::Value| -> Vec<f64> {
        model["features"]
            .as_array()
            .expect("features")
            .iter()
            .map(|f| f["weight"].as_f64().expect("weight"))
            .collect()
    };
    let (fitted, shipped) = (weights(&fitted), weights(&shipped));
    assert_eq!(fitted.len(), shipped.len());
    assert!(fitted.iter().zip(&shipped).all(|(a, b)| (a - b).abs() < 1e-9), "{fitted:?} {shipped:?}");
}

#[test]
fn the_demo_does_not_mix_with_data_of_ones_own() {
    let clout = Clout::new();
    let file = clout.file("own.csv", "time,network,kind,actor,target\n1700000000,town,reply,ana,bo\n");
    clout.ok(&["import", "responses", &file]);
    assert!(clout.fails(1, &["demo", "--no-serve"]).contains("already holds other data"));
}
