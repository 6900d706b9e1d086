//! Recorded payloads beside the events they must give.

use std::path::{Path, PathBuf};

use networks::Format;

use crate::door::{files, fixture, options};

/// Every payload of every format, in order.
fn payloads() -> Vec<(Format, PathBuf)> {
    let mut all = Vec::new();
    for format in Format::ALL {
        let entries = std::fs::read_dir(fixture(format.as_str())).expect("a folder for each format");
        for entry in entries {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|extension| extension != "events") {
                all.push((format, path));
            }
        }
    }
    all.sort_by(|(_, one), (_, other)| one.cmp(other));
    all
}

fn expected_path(payload: &Path) -> PathBuf {
    let name = payload.file_name().expect("a name").to_string_lossy();
    payload.with_file_name(format!("{name}.events"))
}

#[test]
fn every_payload_gives_the_events_that_stand_beside_it() {
    let bless = std::env::var("CLOUT_BLESS").is_ok_and(|value| value == "1");
    let payloads = payloads();
    assert!(payloads.len() >= 15, "only {} payloads were found", payloads.len());
    for (format, payload) in payloads {
        let (reading, outcome) = files(format, std::slice::from_ref(&payload), &options());
        assert_eq!(outcome.expect("a readable payload").broken, None, "{}", payload.display());
        let expected = expected_path(&payload);
        if bless {
            std::fs::write(&expected, reading.text()).expect("a file");
        }
        let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(reading.text(), wanted, "{}", payload.display());
    }
}

#[test]
fn a_second_reading_gives_the_same_records_and_ids() {
    for (format, payload) in payloads() {
        let (first, _) = files(format, std::slice::from_ref(&payload), &options());
        let (second, _) = files(format, std::slice::from_ref(&payload), &options());
        assert_eq!(first, second, "{}", payload.display());
    }
}

#[test]
fn two_events_of_one_payload_have_one_id_only_if_they_are_one_act() {
    for (format, payload) in payloads() {
        let (reading, _) = files(format, std::slice::from_ref(&payload), &options());
        let events: Vec<&String> =
            reading.lines.iter().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).collect();
        let mut by_id = std::collections::BTreeMap::new();
        for (id, line) in reading.ids.iter().zip(events) {
            let act: Vec<&str> = line.split(' ').take(3).collect();
            let known = by_id.entry(*id).or_insert_with(|| act.clone());
            assert_eq!(*known, act, "{}: one id for two acts", payload.display());
        }
    }
}
