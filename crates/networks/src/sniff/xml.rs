//! XML by its root element.

use super::{Guess, shown};
use crate::Format;

const TABLES: [&str; 8] =
    ["users", "posts", "votes", "comments", "badges", "tags", "postlinks", "posthistory"];

pub(super) fn guess(text: &str) -> Guess {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("<!doctype html") {
        return Guess::of("an HTML page", &[]);
    }
    let Some(root) = root(&lower) else {
        return Guess::unsure(format!("XML that begins with {:?}", shown(text)));
    };
    match root {
        "html" => Guess::of("an HTML page", &[]),
        "feed" => Guess::of("an Atom feed", &[]),
        "rss" | "rdf:rdf" => {
            let exported = lower.contains("wordpress.org/export/") || lower.contains("<wp:");
            match exported {
                true => Guess::of("a WordPress export", &[Format::Wxr]),
                false => Guess::of("an RSS feed, which holds posts and no comments", &[]),
            }
        }
        table if TABLES.contains(&table) && lower.contains("<row") => {
            Guess::of("a table of a Stack Exchange dump", &[Format::StackExchange])
        }
        other => Guess::unsure(format!("XML with the root element <{}>", shown(other))),
    }
}

/// The name of the first element behind declarations and comments.
fn root(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = &rest[rest.find('<')?..];
        let skipped = match rest.as_bytes().get(1)? {
            b'?' => rest.find("?>")? + 2,
            b'!' if rest.starts_with("<!--") => rest.find("-->")? + 3,
            b'!' => rest.find('>')? + 1,
            first if first.is_ascii_alphabetic() => {
                let name = &rest[1..];
                let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
                return Some(&name[..end]);
            }
            _ => return None,
        };
        rest = &rest[skipped..];
    }
}
