//! Figures on the real data beside the project. Passed over, with a notice, where it is not there.

use std::path::PathBuf;

use crate::clout::Clout;

pub fn shared(path: &str) -> Option<String> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if file.exists() {
        return Some(file.to_string_lossy().into_owned());
    }
    assert!(std::env::var_os("CLOUT_REQUIRE_SHARED").is_none(), "{} is missing", file.display());
    eprintln!("passed over: {} is not there", file.display());
    None
}

#[test]
fn higgs_is_foretold_as_well_as_by_the_best_simple_ranking() {
    let Some(file) = shared("higgs-twitter/higgs-activity_time.txt.zst") else { return };
    let clout = Clout::new();
    let imported = clout.json(&["import", "higgs", &file]);
    assert_eq!(imported["records"], 563_069);
    assert_eq!(imported["rejects"]["self_response"], 7_588);
    let report = clout.json(&["evaluate", "--cuts", "half:repost", "--horizon", "rest", "--kinds", "repost"]);
    let cut = &report["cuts"][0];
    assert_eq!((&cut["people"], &cut["responded_to"]), (&28_034.into(), &6_436.into()));
    let clouts = &cut["rankers"][0];
    let value = |measure: &str| clouts[measure].as_f64().expect("measure");
    assert!(value("ndcg_at_100") > 0.65, "{clouts}");
    assert!(value("concordance") > 0.725 && value("auc_top_1pct") > 0.915, "{clouts}");
    // The plain count is the design's own figure: were the metric wrong, this would move.
    let rankers = cut["rankers"].as_array().expect("rankers");
    let plain = rankers.iter().find(|ranker| ranker["name"] == "distinct_responders").expect("baseline");
    assert!((plain["ndcg_at_100"].as_f64().expect("ndcg") - 0.603).abs() < 0.0006, "{plain}");
}

#[test]
fn quantumcomputing_is_foretold_and_agrees_with_reputation() {
    let clout = Clout::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/stackexchange-quantumcomputing-2018");
    clout.ok(&["import", "stackexchange", folder]);
    let report = clout.json(&["evaluate", "--horizon", "28d"]);
    let mean = report["mean"].as_array().expect("mean");
    for measure in ["ndcg_at_100", "concordance"] {
        let of = |ranker: &serde_json::Value| ranker[measure].as_f64().expect("measure");
        let best = mean[1..].iter().map(of).fold(0.0, f64::max);
        assert!(of(&mean[0]) >= best, "{measure}: {} against {best}", of(&mean[0]));
    }
    let external = report["external"].as_array().expect("external");
    let reputation =
        external.iter().find(|external| external["counter"] == "reputation").expect("reputation");
    assert!(reputation["true_reach_spearman"].as_f64() >= Some(0.60), "{reputation}");
}
