//! Every page: well formed, readable without eyes or mouse, and asking nobody else for anything.

use std::collections::BTreeSet;

use crate::html::{self, Piece, attribute};
use crate::served::{PAGES, Served, shared};

fn every_page(check: impl Fn(&str, &[Piece])) {
    let empty = Served::empty();
    for path in PAGES {
        let answer = shared().get(path);
        assert_eq!(answer.status, 200, "{path}");
        check(path, &html::pieces(&answer.body));
    }
    for path in ["/nobody-here", "/people/nobody", "/top?limit=x"] {
        check(path, &html::pieces(&shared().get(path).body));
    }
    for path in ["/", "/method", "/search?q=a", "/top"] {
        check(path, &html::pieces(&empty.get(path).body));
    }
}

fn tags(pieces: &[Piece]) -> impl Iterator<Item = (&str, &str)> {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Open { name, attributes } => Some((name.as_str(), attributes.as_str())),
        _ => None,
    })
}

#[test]
fn no_page_needs_scripts_or_inline_styles_or_anybody_else() {
    every_page(|path, pieces| {
        for (name, attributes) in tags(pieces) {
            assert!(!["script", "style", "iframe", "img", "object"].contains(&name), "{path}: <{name}>");
            assert!(
                attribute(attributes, "style").is_none(),
                "{path}: inline style in <{name} {attributes}>"
            );
            let names = attributes.split('"').step_by(2).filter_map(|part| part.trim().strip_suffix('='));
            let handler = names.flat_map(str::split_whitespace).find(|name| name.starts_with("on"));
            assert!(handler.is_none(), "{path}: handler in <{name} {attributes}>");
            if name == "link" {
                let href = attribute(attributes, "href").expect("an address");
                assert!(href.starts_with('/') || href.starts_with("data:image/svg+xml,"), "{path}: {href}");
            }
        }
    });
}

#[test]
fn headings_come_in_order_and_every_page_has_one_of_the_first() {
    every_page(|path, pieces| {
        let levels: Vec<u8> = tags(pieces)
            .filter(|(name, _)| name.len() == 2 && name.starts_with('h') && *name != "hr")
            .map(|(name, _)| name.as_bytes()[1] - b'0')
            .collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{path}: {levels:?}");
        assert_eq!(levels[0], 1, "{path}: {levels:?}");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{path}: {levels:?}");
    });
}

#[test]
fn landmarks_labels_and_captions_are_there() {
    every_page(|path, pieces| {
        let all: Vec<(&str, &str)> = tags(pieces).collect();
        for landmark in ["header", "main", "footer", "nav"] {
            assert!(all.iter().any(|(name, _)| *name == landmark), "{path}: no <{landmark}>");
        }
        assert!(all.iter().any(|(name, rest)| *name == "a" && attribute(rest, "class") == Some("skip")));
        let ids: Vec<&str> = all.iter().filter_map(|(_, rest)| attribute(rest, "id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{path}: ids twice in {ids:?}");
        for (name, rest) in &all {
            if let Some(labels) = attribute(rest, "aria-labelledby") {
                assert!(unique.contains(labels), "{path}: {labels} labels <{name}> and is not there");
            }
        }
        for (_, rest) in all.iter().filter(|(name, _)| *name == "input") {
            if attribute(rest, "type") == Some("hidden") {
                continue;
            }
            let id = attribute(rest, "id").expect("an id");
            let labelled =
                all.iter().any(|(name, rest)| *name == "label" && attribute(rest, "for") == Some(id));
            assert!(labelled, "{path}: no label for {id}");
        }
        let captions = all.iter().filter(|(name, _)| *name == "caption").count();
        assert_eq!(all.iter().filter(|(name, _)| *name == "table").count(), captions, "{path}");
        for (_, rest) in all.iter().filter(|(name, _)| *name == "th") {
            assert!(attribute(rest, "scope").is_some(), "{path}: <th {rest}>");
        }
    });
}

#[test]
fn every_chart_has_a_name_or_is_beside_its_numbers() {
    every_page(|path, pieces| {
        let mut hidden_in: Vec<bool> = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Open { name, attributes } if name == "svg" || name == "span" || name == "div" => {
                    let named = attribute(attributes, "role") == Some("img")
                        && attribute(attributes, "aria-label").is_some_and(|label| !label.is_empty());
                    let hidden = attribute(attributes, "aria-hidden") == Some("true");
                    let covered = hidden_in.iter().any(|row| *row);
                    assert!(name != "svg" || named || hidden || covered, "{path}: <svg {attributes}>");
                    hidden_in.push(named || hidden);
                }
                Piece::Close(name) if name == "svg" || name == "span" || name == "div" => {
                    hidden_in.pop();
                }
                _ => {}
            }
        }
    });
}

#[test]
fn no_page_that_shows_scores_is_without_their_date() {
    for path in PAGES {
        if path.starts_with("/leave") || path.starts_with("/about") {
            continue;
        }
        let text = html::text(&shared().get(path).body);
        assert!(
            text.contains("31 August 2018") || path == "/operator" && text.contains("2018-09-01T"),
            "{path}: {text}"
        );
    }
}

#[test]
fn hostile_names_and_texts_are_shown_as_they_are_and_do_nothing() {
    let page = shared().get("/people/stackexchange:quantumcomputing/52").body;
    assert!(!page.contains("<script>alert"), "a name became markup");
    assert!(html::text(&page).contains("<script>alert(\"x\")</script>"), "the name is not shown");
    let found = shared().get("/search?q=%22%3E%3Cscript%3E1").body;
    assert!(!found.contains("\"><script>1"), "the question became markup");
    let json = shared().json("/api/v1/people/stackexchange:quantumcomputing/52");
    assert_eq!(json["name"], "<script>alert(\"x\")</script>");
}
