//! Files of judged pairs: `Choice`, then the counters of persons A and B.

use std::collections::BTreeMap;

use scoring::{COUNTERS, Counters, Pair, PairError};

use crate::inputs::lines::{self, could_not_read};
use crate::print::failure::Failure;

/// Fewer pairs tell nothing: at so many the standard error of an accuracy of 76 %, which follower counts alone reach, is
/// six points.
const MIN_PAIRS: usize = 50;

/// What a file holds.
#[derive(Debug)]
pub struct PairsFile {
    /// The pairs, in the order of the file.
    pub pairs: Vec<Pair>,
    /// Rows that are none, by reason.
    pub rejected: BTreeMap<&'static str, u64>,
}

/// Reads a file, plain or packed with gzip or zstd. A bad row is counted under its reason and passed over.
pub fn read(path: &str) -> Result<PairsFile, Failure> {
    let mut lines = lines::open(path)?;
    let wrong = |what: String| {
        Failure::new(format!("{path}: {what}"))
            .hint("Expected a CSV with the columns Choice, A_follower_count, ..., B_network_feature_3.")
    };
    let header = match lines.next().map_err(|error| could_not_read(path, &error))? {
        Some(Ok(line)) => Header::parse(&line).map_err(|name| wrong(format!("it has no column {name}")))?,
        Some(Err(reason)) => return Err(wrong(format!("its first line is {reason}"))),
        None => return Err(wrong("it is empty".to_owned())),
    };
    let mut file = PairsFile { pairs: Vec::new(), rejected: BTreeMap::new() };
    while let Some(line) = lines.next().map_err(|error| could_not_read(path, &error))? {
        match line.and_then(|line| header.pair(&line)) {
            Ok(pair) => file.pairs.extend(pair),
            Err(reason) => *file.rejected.entry(reason).or_default() += 1,
        }
    }
    lines.check_length(path)?;
    if file.pairs.len() < MIN_PAIRS {
        let found = file.pairs.len();
        return Err(wrong(format!("{found} pairs can be read of it, at least {MIN_PAIRS} are needed")));
    }
    Ok(file)
}

/// Where the columns stand.
struct Header {
    width: usize,
    choice: usize,
    a: [usize; COUNTERS.len()],
    b: [usize; COUNTERS.len()],
}

impl Header {
    /// Columns may stand in any order, with others between them. Fails with the name of one that is missing.
    fn parse(line: &str) -> Result<Header, String> {
        let names: Vec<&str> = fields(line.trim_start_matches('\u{feff}')).collect();
        let find = |name: &str| names.iter().position(|found| *found == name).ok_or_else(|| name.to_owned());
        let side = |side: &str| -> Result<[usize; COUNTERS.len()], String> {
            let mut places = [0; COUNTERS.len()];
            for (place, counter) in places.iter_mut().zip(COUNTERS) {
                *place = find(&format!("{side}_{counter}"))?;
            }
            Ok(places)
        };
        Ok(Header { width: names.len(), choice: find("Choice")?, a: side("A")?, b: side("B")? })
    }

    /// The pair of a row, none of an empty one, or why it is none.
    fn pair(&self, line: &str) -> Result<Option<Pair>, &'static str> {
        if line.trim().is_empty() {
            return Ok(None);
        }
        let fields: Vec<&str> = fields(line).collect();
        if fields.len() != self.width {
            return Err("wrong_number_of_fields");
        }
        let a_is_more = match fields[self.choice].parse::<f64>() {
            Ok(1.0) => true,
            Ok(0.0) => false,
            _ => return Err("choice_neither_0_nor_1"),
        };
        let (a, b) = (counters(&fields, &self.a)?, counters(&fields, &self.b)?);
        Pair::new(a, b, a_is_more).map(Some).map_err(|error| match error {
            PairError::Value => "not_a_count",
            PairError::SamePerson => "same_person_on_both_sides",
        })
    }
}

/// Numbers need no quotes: where there are some around a whole field, they go.
fn fields(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|field| field.trim().trim_matches('"'))
}

fn counters(fields: &[&str], places: &[usize; COUNTERS.len()]) -> Result<Counters, &'static str> {
    let mut counters = [0.0; COUNTERS.len()];
    for (counter, &place) in counters.iter_mut().zip(places) {
        *counter = fields[place].parse().map_err(|_| "not_a_count")?;
    }
    Ok(counters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::lines::{Lines, MAX_LINE_BYTES};

    fn header() -> String {
        let side = |side: &str| COUNTERS.map(|counter| format!("{side}_{counter}")).join(",");
        format!("Choice,{},{}", side("A"), side("B"))
    }

    fn row(choice: &str, a: &str, b: &str) -> String {
        format!("{choice},{},{}", [a; COUNTERS.len()].join(","), [b; COUNTERS.len()].join(","))
    }

    #[test]
    fn each_kind_of_bad_row_has_its_reason() {
        let header = Header::parse(&header()).expect("header");
        let reason = |line: &str| header.pair(line).expect_err("bad");
        assert!(header.pair(&row("1", "3", "4.5")).is_ok_and(|pair| pair.is_some()));
        assert!(header.pair("").is_ok_and(|pair| pair.is_none()));
        assert_eq!(reason("1,2,3"), "wrong_number_of_fields");
        assert_eq!(reason(&row("2", "3", "4")), "choice_neither_0_nor_1");
        assert_eq!(reason(&row("1", "many", "4")), "not_a_count");
        for bad in ["-1", "NaN", "inf"] {
            assert_eq!(reason(&row("0", bad, "4")), "not_a_count");
        }
        assert_eq!(reason(&row("1", "3", "3")), "same_person_on_both_sides");
    }

    #[test]
    fn columns_stand_in_any_order_and_none_may_be_missing() {
        let header = header();
        let mut turned: Vec<&str> = fields(&header).collect();
        turned.reverse();
        assert!(Header::parse(&format!("\u{feff}{},comment", turned.join(","))).is_ok());
        let missing = header.replace("B_posts", "B_others");
        assert_eq!(Header::parse(&missing).err().as_deref(), Some("B_posts"));
    }

    #[test]
    fn a_line_without_an_end_does_not_take_the_next_with_it() {
        let text = [vec![b'x'; MAX_LINE_BYTES + 10], b"\n\xff\nlast".to_vec()].concat();
        let mut lines = Lines(text.as_slice());
        let mut next = || lines.next().expect("read");
        assert_eq!(next(), Some(Err("line_too_long")));
        assert_eq!(next(), Some(Err("not_utf8")));
        assert_eq!(next(), Some(Ok("last".to_owned())));
        assert_eq!(next(), None);
    }
}
