//! Tables and edge lists by their first lines.

use super::{Guess, shown};
use crate::Format;
use crate::{higgs, responses};

/// So many lines of an edge list must look like one.
const LINES: usize = 20;

pub(super) fn guess(text: &str) -> Guess {
    let mut lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let Some(mut first) = lines.clone().next() else { return Guess::unsure("nothing") };
    if responses::separator(first).is_some() {
        lines.next();
        first = lines.clone().next().unwrap_or_default();
    }
    let known = responses::known_columns(first);
    if known.len() >= 3 && known.iter().any(|name| matches!(*name, "kind" | "actor")) {
        return Guess::of("a table of responses", &[Format::Responses]);
    }
    let lines: Vec<&str> = lines.take(LINES).collect();
    let told = |line: &&str| higgs::is_edge(line);
    if lines.iter().any(told) && lines.iter().all(|line| higgs::is_comment(line) || told(line)) {
        return Guess::of("an edge list", &[Format::Higgs]);
    }
    Guess::unsure(format!("text that begins with {:?}", shown(first)))
}
