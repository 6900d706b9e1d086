//! `clout generate`: reproducible, alike through both doors, and shaped as it says.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use crate::clout::Clout;

const SMALL: [&str; 9] =
    ["generate", "--responses", "20000", "--accounts", "1600", "--days", "40", "--posts", "0.5"];

/// The lake's Parquet files with their bytes.
fn lake(clout: &Clout) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = clout.files();
    files
        .retain(|(path, _)| path.starts_with("lake") && path.extension().is_some_and(|end| end == "parquet"));
    files
}

fn generated(arguments: &[&str]) -> Clout {
    let clout = Clout::new();
    clout.ok(arguments);
    clout
}

#[test]
fn the_same_arguments_give_the_same_bytes_and_another_seed_others() {
    let first = lake(&generated(&SMALL));
    assert_eq!(first.len(), 40, "a file a day");
    assert!(first == lake(&generated(&SMALL)), "the same arguments gave other bytes");
    let other = generated(&[&SMALL[..], &["--seed", "2"]].concat());
    assert!(first != lake(&other), "another seed gave the same bytes");
}

#[test]
fn what_is_printed_is_the_same_community_when_it_is_imported() {
    let direct = generated(&SMALL);
    let printed = direct.ok(&[&SMALL[..], &["--csv"]].concat());
    let imported = Clout::new();
    let file = imported.file("generated.csv", printed);
    let account = imported.json(&["import", "responses", &file]);
    assert_eq!(account["rejects"], serde_json::json!({}));
    assert!(lake(&direct) == lake(&imported), "the two doors gave different lakes");
}

#[test]
fn a_second_run_changes_nothing_and_other_data_is_left_alone() {
    let clout = generated(&SMALL);
    let before = lake(&clout);
    assert_eq!(clout.json(&SMALL)["already_generated"], true);
    assert!(before == lake(&clout));
    let said = clout.fails(1, &[&SMALL[..], &["--seed", "2"]].concat());
    assert!(said.contains("already holds other data"), "{said}");
    assert!(before == lake(&clout));
}

#[test]
fn the_founding_is_told_and_most_responders_are_no_members() {
    let clout = Clout::new();
    let made = clout.json(&SMALL);
    assert_eq!(made["founded"], "2025-12-08", "16 of 40 days after 22 November");
    clout.ok(&["score"]);
    let members = clout.json(&["members"]);
    assert_eq!(members["founded"], made["founded"]);
    let members = members["members"].as_u64().expect("members");
    assert!((1..=200).contains(&members), "{members} of 1,600 accounts are members");
}

#[test]
fn days_are_alike_tails_are_heavy_and_one_response_in_twenty_is_withdrawn() {
    let clout = Clout::new();
    let printed =
        clout.ok(&["generate", "--responses", "60000", "--accounts", "4000", "--days", "60", "--csv"]);
    let mut rows = csv::Reader::from_reader(printed.as_bytes());
    let (mut days, mut received) = (BTreeMap::<String, u64>::new(), BTreeMap::<String, u64>::new());
    let (mut responders, mut pairs) = (HashSet::new(), HashSet::new());
    let (mut withdrawn, mut without_id, mut posts) = (0, 0, Vec::new());
    let mut deleted = HashSet::new();
    for row in rows.records() {
        let row = row.expect("a row");
        let [time, kind, actor, target, post, id] = [0, 2, 3, 4, 5, 6].map(|cell| row[cell].to_owned());
        match kind.as_str() {
            "profile" => {}
            "delete" => {
                withdrawn += u64::from(post.contains('-'));
                deleted.insert(post);
            }
            undo if undo.starts_with("undo_") => {
                withdrawn += 1;
                without_id += u64::from(id.is_empty());
            }
            _ => {
                *days.entry(time[..10].to_owned()).or_default() += 1;
                *received.entry(target.clone()).or_default() += 1;
                posts.push(post);
                responders.insert(actor.clone());
                pairs.insert((actor, target));
            }
        }
    }
    assert_eq!(days.len(), 60);
    assert!(days.values().all(|&volume| volume == 1000), "{days:?}");
    assert!(responders.len() > 3500, "{} accounts respond", responders.len());
    assert!(received.len() <= 500, "{} accounts are responded to", received.len());
    let most = received.values().max().copied().unwrap_or(0);
    assert!((1_000..6_000).contains(&most), "the most popular receives {most} of 60,000");
    assert!(pairs.len() < 50_000, "favourites are responded to again: {} pairs", pairs.len());
    withdrawn += posts.iter().filter(|post| deleted.contains(*post)).count() as u64;
    assert!((2_400..3_600).contains(&withdrawn), "{withdrawn} of 60,000 are withdrawn");
    assert!(without_id > 300, "{without_id} undos name no id");
}

#[test]
fn a_snapshot_of_made_up_people_is_served_like_any_other() {
    let clout = Clout::new();
    clout.ok(&["generate", "--snapshot", "500"]);
    let top = clout.json(&["top", "--limit", "2"]);
    assert_eq!(top["people"][0]["account"], "generated:u00000000");
    let shown = clout.json(&["show", "generated:bo.adeyemi1"]);
    assert_eq!(shown["posts"][0]["people"], 250);
    assert_eq!(clout.run(&["verify"]).status.code(), Some(0), "nothing is amiss");
    let said = clout.fails(1, &["generate", "--snapshot", "600"]);
    assert!(said.contains("already holds other data"), "{said}");
    assert!(lake(&clout).is_empty(), "no lake is made");
}
