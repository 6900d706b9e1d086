//! What the columns of an edge list hold, told by its header or by its first lines.

use super::kind_of;

/// So many lines are looked at.
const LINES: usize = 200;
/// 1990 in Unix seconds: numbers below are weights, not times.
const EARLIEST: f64 = 631_152_000.0;
/// 2100: numbers above are neither.
const LATEST: f64 = 4_102_444_800.0;

/// The places of the columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    pub(super) actor: usize,
    pub(super) target: usize,
    pub(super) time: Option<usize>,
    pub(super) kind: Option<usize>,
    /// A weight or rating.
    pub(super) value: Option<usize>,
    /// The fewest fields of a line, and the most.
    pub(super) least: usize,
    pub(super) width: usize,
}

/// Up to four fields and how many there are; five stands for too many.
pub(super) struct Fields<'a> {
    pub(super) list: [&'a str; 4],
    pub(super) count: usize,
}

/// The fields between commas, semicolons or blanks.
pub(super) fn fields(line: &str) -> Fields<'_> {
    let mut found = Fields { list: [""; 4], count: 0 };
    let line = line.trim();
    let put = |field| {
        if let Some(place) = found.list.get_mut(found.count) {
            *place = field;
        }
        found.count = (found.count + 1).min(5);
    };
    match line.bytes().find(|byte| matches!(byte, b',' | b';' | b' ' | b'\t')) {
        Some(separator @ (b',' | b';')) => {
            line.split(char::from(separator)).map(|field| field.trim().trim_matches('"')).for_each(put);
        }
        _ => line.split([' ', '\t']).filter(|field| !field.is_empty()).for_each(put),
    }
    found
}

/// True for what says something about a list and is no line of it.
pub(crate) fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with(['#', '%'])
}

/// True for a line that can hardly be anything but an edge, or for the header of a list of edges.
pub(crate) fn is_edge(line: &str) -> bool {
    let fields = fields(line);
    let list = &fields.list[..fields.count.min(4)];
    let numbers = |list: &[&str]| list.iter().all(|field| field.parse::<f64>().is_ok());
    match list {
        [_, _, _, kind] if fields.count == 4 && kind_of(kind).is_some() => true,
        [_, _, ..] if fields.count <= 4 => numbers(list) || is_header(line),
        _ => false,
    }
}

/// True where the first two columns are named as the ends of an edge.
pub(super) fn is_header(line: &str) -> bool {
    header(line).is_some()
}

fn header(line: &str) -> Option<Columns> {
    let fields = fields(line);
    let names: Vec<String> = fields.list.iter().map(|name| plain(name)).collect();
    let place = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
    let actor = place(&[
        "from",
        "source",
        "src",
        "srcid",
        "srcnid",
        "sourceid",
        "fromnodeid",
        "usera",
        "follower",
        "node1",
        "rater",
    ])?;
    let target = place(&[
        "to", "target", "dst", "dest", "tgt", "dstid", "dstnid", "targetid", "tonodeid", "userb", "followee",
        "node2", "ratee",
    ])?;
    let time = place(&["time", "timestamp", "unixts", "ts", "date", "datetime", "t"]);
    let kind = place(&["interaction", "kind", "type"]);
    let value = place(&["value", "weight", "rating", "sign", "count"]);
    (fields.count <= 4).then_some(Columns {
        actor,
        target,
        time,
        kind,
        value,
        least: fields.count,
        width: fields.count,
    })
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

impl Columns {
    /// By a header, else by what all of the first lines have in common; `None` where none is an edge.
    pub(super) fn of(text: &str) -> Option<Columns> {
        // The last line of the beginning may be cut off.
        let whole = text.rsplit_once('\n').map_or(text, |(whole, _)| whole);
        let mut lines = whole.lines().filter(|line| !line.trim().is_empty() && !is_comment(line)).peekable();
        let named = lines.peek().copied().and_then(header);
        // A first line of words above lines of numbers is a header, too, be its names what they will.
        let mut ahead = lines.clone();
        let words = ahead.next().is_some_and(|line| !is_edge(line)) && ahead.next().is_some_and(is_edge);
        if named.is_some() || words {
            lines.next();
        }
        let lines: Vec<Fields<'_>> =
            lines.take(LINES).map(fields).filter(|fields| (2..=4).contains(&fields.count)).collect();
        if let Some(mut named) = named {
            named.kind =
                named.kind.filter(|place| lines.iter().all(|line| kind_of(line.list[*place]).is_some()));
            return Some(named);
        }
        let width = lines.iter().map(|line| line.count).max()?;
        let least = lines.iter().map(|line| line.count).min()?;
        // Of ten lines one may be bad: it is refused, and says nothing of the others.
        let all = |place: usize, holds: &dyn Fn(&str) -> bool| {
            let with: Vec<&Fields<'_>> = lines.iter().filter(|line| line.count > place).collect();
            let bad = with.iter().filter(|line| !holds(line.list[place])).count();
            !with.is_empty() && bad * 10 <= with.len()
        };
        let some = |place: usize, holds: &dyn Fn(&str) -> bool| {
            lines.iter().any(|line| line.count > place && holds(line.list[place]))
        };
        let columns = Columns { actor: 0, target: 1, time: None, kind: None, value: None, least, width };
        Some(match width {
            2 => columns,
            4 if some(3, &|field| kind_of(field).is_some()) => {
                Columns { time: Some(2), kind: Some(3), least: 4, ..columns }
            }
            // KONECT: from, to, weight, time.
            4 if all(3, &is_time) => Columns { value: Some(2), time: Some(3), least: 4, ..columns },
            3 if all(2, &is_time) => Columns { time: Some(2), least: 3, ..columns },
            3 if all(2, &is_weight) => Columns { value: Some(2), ..columns },
            3 if least == 2 => columns,
            _ => return None,
        })
    }
}

fn is_weight(field: &str) -> bool {
    field.parse::<f64>().is_ok()
}

/// Unix seconds since 1990, or a date.
fn is_time(field: &str) -> bool {
    match field.parse::<f64>() {
        Ok(seconds) => (EARLIEST..LATEST).contains(&seconds),
        Err(_) => crate::time::parse(field).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Option<(Option<usize>, Option<usize>, Option<usize>)> {
        Columns::of(text).map(|columns| (columns.time, columns.kind, columns.value))
    }

    #[test]
    fn columns_are_told_by_what_stands_in_them() {
        for (text, expected) in [
            ("1 2 1341100972 RT\n", Some((Some(2), Some(3), None))),
            ("# SrcNId DstNId UNIXTS\n11 12 1300000000\n13 12 1300000500\n", Some((Some(2), None, None))),
            ("1 2 7\n1 3 1300000500\n", Some((None, None, Some(2)))),
            ("1\t2\n", Some((None, None, None))),
            ("1 2\n1 3 x\n1 4\n", Some((None, None, None))),
            ("% sym weighted\n1 2 1 1341100972\n1 3 -1 1341100999.5\n", Some((Some(3), None, Some(2)))),
            ("from,to,value\n1,2,3\n", Some((None, None, Some(2)))),
            ("SOURCE,TARGET,RATING,TIME\n6,2,4,1289241911.72836\n", Some((Some(3), None, Some(2)))),
            ("a b c\nd e f\n", None),
            ("one\ntwo\n", None),
        ] {
            assert_eq!(places(text), expected, "{text:?}");
        }
    }
}
