//! JSON values, one a line or whole documents over many lines.

use memchr::memchr;

use super::{Found, HEAD_BYTES, Lines, Window};

/// Deeper nesting is refused: no network's payload comes near it.
const MAX_DEPTH: u32 = 128;

/// Cuts a file into JSON values: lines where each line is a value, else documents that may span lines. A
/// top-level array of objects or arrays is given element by element, so that its length has no bound.
pub(crate) struct Values {
    max_bytes: usize,
    lines: Option<Lines>,
    inside_array: bool,
    started: bool,
    pending: usize,
    head: Vec<u8>,
}

impl Values {
    pub(crate) fn new(max_bytes: usize) -> Values {
        Values { max_bytes, lines: None, inside_array: false, started: false, pending: 0, head: Vec::new() }
    }

    /// The value found last; of one that is too long or malformed the beginning.
    pub(crate) fn bytes<'w>(&'w self, window: &'w Window) -> &'w [u8] {
        match &self.lines {
            Some(lines) => lines.bytes(window),
            None if self.pending == 0 => &self.head,
            None => &window.data()[..self.pending],
        }
    }

    /// Number of the line that the value found last is, from 1; `None` in documents.
    pub(crate) fn line(&self) -> Option<u64> {
        self.lines.as_ref().map(Lines::number)
    }

    /// Finds the next value; `None` at the end. A line may still turn out to be no JSON.
    pub(crate) fn next(&mut self, window: &mut Window) -> Option<Found> {
        if !self.started {
            self.started = true;
            if is_lines(window, self.max_bytes) {
                self.lines = Some(Lines::new(self.max_bytes));
            }
        }
        match &mut self.lines {
            Some(lines) => lines.next(window),
            None => self.next_document(window),
        }
    }

    fn next_document(&mut self, window: &mut Window) -> Option<Found> {
        window.consume(std::mem::take(&mut self.pending));
        self.find_start(window)?;
        let mut scan = Scan::default();
        let mut scanned = 0;
        loop {
            let data = window.data();
            match scan.feed(&data[scanned..]) {
                Scanned::End(length) if scanned + length <= self.max_bytes => {
                    self.pending = scanned + length;
                    return Some(Found::Whole);
                }
                Scanned::End(_) => return Some(self.too_long(window)),
                Scanned::Bad => return Some(self.malformed(window)),
                Scanned::Open => scanned = data.len(),
            }
            if scanned > self.max_bytes {
                return Some(self.too_long(window));
            }
            if !window.more() {
                let whole = window.broken().is_none();
                return whole.then(|| self.malformed(window));
            }
        }
    }

    /// Moves to the first byte of a value; opens a top-level array on the way.
    fn find_start(&mut self, window: &mut Window) -> Option<()> {
        loop {
            match window.first_byte()? {
                b',' => window.consume(1),
                b']' if self.inside_array => {
                    self.inside_array = false;
                    window.consume(1);
                }
                b'[' if !self.inside_array && holds_values(window) => {
                    self.inside_array = true;
                    window.consume(1);
                }
                _ => return Some(()),
            }
        }
    }

    fn keep_head(&mut self, window: &Window) {
        self.head.clear();
        self.head.extend(window.data().iter().take(HEAD_BYTES));
    }

    fn too_long(&mut self, window: &mut Window) -> Found {
        self.keep_head(window);
        skip_value(window);
        Found::TooLong
    }

    /// Gives up the line, and goes on after it.
    fn malformed(&mut self, window: &mut Window) -> Found {
        self.keep_head(window);
        skip_line(window);
        Found::Malformed
    }
}

/// The elements of an array in memory, each as it came; what is left where it stops being JSON comes last.
pub(crate) fn elements(array: &[u8]) -> impl Iterator<Item = &[u8]> {
    let inner = array.strip_prefix(b"[").unwrap_or(array);
    let mut rest = inner.strip_suffix(b"]").unwrap_or(inner);
    std::iter::from_fn(move || {
        let skipped = rest.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
        rest = &rest[skipped..];
        if rest.is_empty() {
            return None;
        }
        let (element, after) = rest.split_at(value_length(rest));
        rest = after;
        Some(element)
    })
}

/// The members of an object in memory, each key as it is written with its value as it came. Ends where it stops being
/// JSON.
pub(crate) fn members(object: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = object.trim().strip_prefix('{').unwrap_or_default();
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        let (key, after) = rest.split_at_checked(value_length(rest.as_bytes()))?;
        let key = key.strip_prefix('"')?.strip_suffix('"')?;
        let after = after.trim_start().strip_prefix(':')?.trim_start();
        let (value, after) = after.split_at_checked(value_length(after.as_bytes()))?;
        rest = after;
        Some((key, value))
    })
}

/// The length of the value that begins here; of one that never ends all that is left.
fn value_length(bytes: &[u8]) -> usize {
    match bytes.first() {
        Some(b'{' | b'[') => match Scan::default().feed(bytes) {
            Scanned::End(length) => length,
            Scanned::Bad | Scanned::Open => bytes.len(),
        },
        Some(b'"') => {
            let mut escaped = false;
            let end = bytes[1..].iter().position(|byte| {
                let ends = *byte == b'"' && !escaped;
                escaped = *byte == b'\\' && !escaped;
                ends
            });
            end.map_or(bytes.len(), |end| end + 2)
        }
        _ => {
            let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}') || byte.is_ascii_whitespace();
            // At least a byte, so that whoever asks again comes to an end.
            bytes.iter().position(ends).unwrap_or(bytes.len()).max(1).min(bytes.len())
        }
    }
}

/// Lines, unless the first line breaks off where printers of whole documents break lines, or never ends.
fn is_lines(window: &mut Window, max_bytes: usize) -> bool {
    if window.first_byte().is_none() {
        return true;
    }
    let mut searched = 0;
    loop {
        if let Some(end) = memchr(b'\n', &window.data()[searched..]) {
            let line = window.data()[..searched + end].trim_ascii_end();
            let goes_on = line.starts_with(b"[") && matches!(Scan::default().feed(line), Scanned::Open);
            return !goes_on && !matches!(line.last(), Some(b'{' | b'[' | b','));
        }
        searched = window.data().len();
        if searched > max_bytes {
            return false;
        }
        if !window.more() {
            return true;
        }
    }
}

/// Whether the array that begins here holds objects or arrays, not the parts of one message.
fn holds_values(window: &mut Window) -> bool {
    loop {
        let inner = window.data().get(1..).unwrap_or_default();
        let length = inner.len();
        match inner.iter().copied().find(|byte| !byte.is_ascii_whitespace()) {
            Some(byte) => return matches!(byte, b'{' | b'[' | b']'),
            // Blanks without end are no array.
            None if length > HEAD_BYTES => return false,
            None if window.more() => {}
            None => return false,
        }
    }
}

fn skip_value(window: &mut Window) {
    let mut scan = Scan::default();
    while window.any() {
        match scan.feed(window.data()) {
            Scanned::End(length) => return window.consume(length),
            Scanned::Bad => return skip_line(window),
            Scanned::Open => window.consume(window.data().len()),
        }
    }
}

fn skip_line(window: &mut Window) {
    while window.any() {
        match memchr(b'\n', window.data()) {
            Some(end) => return window.consume(end + 1),
            None => window.consume(window.data().len()),
        }
    }
}

/// Follows brackets and strings until the value that began is complete.
#[derive(Default)]
struct Scan {
    depth: u32,
    in_string: bool,
    escaped: bool,
}

enum Scanned {
    /// Complete after so many bytes of this piece.
    End(usize),
    /// Goes on in the next piece.
    Open,
    /// A line end in a string, a scalar where a value begins, or nesting beyond the limit.
    Bad,
}

impl Scan {
    fn feed(&mut self, bytes: &[u8]) -> Scanned {
        for (index, byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    b'\n' => return Scanned::Bad,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 0 => self.depth -= 1,
                b'"' if self.depth > 0 => self.in_string = true,
                _ if self.depth == 0 => return Scanned::Bad,
                _ => {}
            }
            if self.depth == 0 {
                return Scanned::End(index + 1);
            }
            if self.depth > MAX_DEPTH {
                return Scanned::Bad;
            }
        }
        Scanned::Open
    }
}

#[cfg(test)]
mod tests {
    use super::super::Pieces;
    use super::*;

    fn values(text: &str, cut: usize) -> Vec<String> {
        let mut window = Window::new(Box::new(Pieces::cut(text.as_bytes(), &[cut])));
        let mut values = Values::new(60);
        let mut all = Vec::new();
        while let Some(found) = values.next(&mut window) {
            let mark = match found {
                Found::Whole => "",
                Found::TooLong => "too long ",
                Found::Malformed => "malformed ",
            };
            let text: String = String::from_utf8_lossy(values.bytes(&window)).split_whitespace().collect();
            all.push(format!("{mark}{}", text.chars().take(12).collect::<String>()));
        }
        all
    }

    #[test]
    fn lines_documents_and_arrays_give_the_same_values_wherever_blocks_end() {
        let cases = [
            ("{\"a\":1}\n{\"b\n{\"c\":3}\n", vec!["{\"a\":1}", "{\"b", "{\"c\":3}"]),
            ("{\n \"a\": \"}\\\"{\"\n}\n{\"b\":2}", vec!["{\"a\":\"}\\\"{\"}", "{\"b\":2}"]),
            ("[\n {\"a\":1},\n [2]\n]\n", vec!["{\"a\":1}", "[2]"]),
            ("[\n \"EVENT\",\n {}\n]", vec!["[\"EVENT\",{}]"]),
            ("[\n{\"a\":1}\n]\n[\n{\"b\":2}]", vec!["{\"a\":1}", "{\"b\":2}"]),
            ("{\"a\":1},\n{\"b\":2},\n", vec!["{\"a\":1}", "{\"b\":2}"]),
            ("{\n\"a\n\n{\"b\":2}", vec!["malformed {\"a{\"b\":2}"]),
        ];
        for (text, expected) in cases {
            for cut in 1..text.len() {
                let found = values(text, cut);
                if text.contains("\"a\n") {
                    assert!(found[0].starts_with("malformed"), "{found:?}");
                    assert_eq!(found.last().map(String::as_str), Some("{\"b\":2}"));
                } else {
                    assert_eq!(found, expected, "{text:?} cut at {cut}");
                }
            }
        }
    }

    #[test]
    fn a_value_beyond_the_limit_is_passed_over_and_the_next_is_read() {
        let text = format!("{{\n\"a\":\"{}\"}}\n{{\"b\":2}}", "x".repeat(500));
        for cut in [1, 10, 100, 1_000] {
            let found = values(&text, cut);
            assert_eq!(found.len(), 2, "{found:?}");
            assert!(found[0].starts_with("too long"));
            assert_eq!(found[1], "{\"b\":2}");
        }
    }

    #[test]
    fn an_object_falls_into_its_members() {
        let found: Vec<_> = members(r#" {"a" : [1,{}] ,"b\"":"}", "c":null,"d":{"e":1} } "#).collect();
        assert_eq!(found, [("a", "[1,{}]"), (r#"b\""#, r#""}""#), ("c", "null"), ("d", r#"{"e":1}"#)]);
        for odd in ["", "{", "[1]", "{1:2}", "{\"a\"}", "{\"a\":", "{\"a", "{,:}", "{\u{e9}:\u{e9}}"] {
            assert!(members(odd).count() <= 1, "{odd}");
        }
    }

    #[test]
    fn an_array_in_a_line_falls_into_its_elements() {
        let found: Vec<&[u8]> = elements(b"[{\"a\":[1]}, [2] ,\"x]").collect();
        assert_eq!(found, [&b"{\"a\":[1]}"[..], b"[2]", b"\"x"]);
        let found: Vec<&[u8]> = elements(b"[1, \"a,\\\"]\" ,null,{}]").collect();
        assert_eq!(found, [&b"1"[..], b"\"a,\\\"]\"", b"null", b"{}"]);
    }
}
