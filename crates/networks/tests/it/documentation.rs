//! `docs/formats.md` says what the code does.

use networks::{Format, REJECTS, SKIPS};

use crate::door::lines;

const PAGE: &str = include_str!("../../../../docs/formats.md");

#[test]
fn every_reason_stands_in_the_documentation_with_its_meaning() {
    for (reason, meaning) in REJECTS.iter().chain(SKIPS) {
        assert!(PAGE.contains(&format!("| `{reason}` | {meaning} |")), "{reason}: {meaning}");
    }
    for format in Format::ALL {
        assert!(PAGE.contains(&format!("`{format}`")), "{format} is not described");
    }
}

/// What stands between the fences of a language.
fn fenced(language: &str) -> &'static str {
    let (_, after) = PAGE.split_once(&format!("```{language}\n")).expect("an example");
    after.split_once("```").expect("the end of the example").0
}

#[test]
fn the_worked_example_is_taken_whole() {
    insta::assert_snapshot!(lines(Format::Responses, fenced("csv")), @r#"
    2026-01-01T09:00:00Z profile ana name="Ana Example" counters={"followers":120}
    2026-01-01T10:00:00Z post ana post=p1 text="Hello, open data" tags="open-data rust"
    2026-01-01T10:05:00Z reply bo -> ana post=p1 own=p2 text="Well said"
    2026-01-01T11:00:00Z like cy -> ana post=p1
    2026-01-01T11:01:00Z follow cy -> ana
    2026-01-02T08:00:00Z undo_like cy -> ana post=p1 undoes=known
    "#);
    let like = lines(Format::Responses, fenced("json"));
    assert!(lines(Format::Responses, fenced("csv")).contains(&like), "{like}");
}
