//! What an input holds, told by its beginning: to choose a format where none was named, and to refuse a file of another
//! kind before anything of it is taken.

mod json;
mod text;
mod xml;

use std::io::{self, Cursor, Read};
use std::path::Path;

use crate::bytes::{foreign, open};
use crate::source::{Input, Opened, ReadError};
use crate::{Format, stackexchange};

/// So much of an input is looked at, unpacked.
const HEAD_BYTES: usize = 64 << 10;

/// What an input seems to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// In words, for messages.
    pub found: String,
    /// The formats whose marks it bears, the likeliest first.
    pub formats: Vec<Format>,
    /// True where it can be nothing else, be it of one of the formats or of none.
    pub sure: bool,
    /// True where there is nothing to read.
    pub empty: bool,
}

impl Guess {
    fn of(found: impl Into<String>, formats: &[Format]) -> Guess {
        Guess { found: found.into(), formats: formats.to_vec(), sure: true, empty: false }
    }

    fn unsure(found: impl Into<String>) -> Guess {
        Guess { sure: false, ..Guess::of(found, &[]) }
    }
}

/// Tells what an input holds. A pipe is opened by that: what comes back is to be read in its place.
pub fn look(input: &Input) -> Result<(Input, Guess), ReadError> {
    let regular = match input {
        Input::File(path) => {
            let failed = |source| ReadError::Open { path: path.clone(), source };
            let metadata = std::fs::metadata(path).map_err(failed)?;
            if metadata.is_dir() {
                return Ok((input.clone(), folder(path)));
            }
            metadata.is_file()
        }
        Input::Stdin | Input::Opened(_) => false,
    };
    let (mut reader, count) = open(input)?;
    let (head, ended) = head(&mut reader, regular);
    let guess = guess(&head);
    if regular {
        return Ok((input.clone(), guess));
    }
    // Damage in the beginning shows again when the rest is read.
    let ended: Box<dyn Read + Send> = match ended {
        Some(error) => Box::new(Broken(Some(error))),
        None => reader,
    };
    let whole = Box::new(Cursor::new(head).chain(ended));
    Ok((Input::Opened(Opened::new(input.to_string(), (whole, count))), guess))
}

/// The input to read, unless it surely holds something else than the format.
pub fn expect(format: Format, input: &Input) -> Result<Input, ReadError> {
    if matches!(input, Input::Opened(_)) || matches!(input, Input::File(path) if path.is_dir()) {
        return Ok(input.clone());
    }
    let (ready, guess) = look(input)?;
    match guess.sure && !guess.formats.contains(&format) {
        false => Ok(ready),
        true => Err(guess.instead_of(format, input)),
    }
}

impl Guess {
    /// Why the input is not read as a format that it is not of.
    pub fn instead_of(self, format: Format, input: &Input) -> ReadError {
        let fits = self.formats.first().copied();
        ReadError::OtherKind { input: input.to_string(), format, found: self.found, fits }
    }
}

struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// The beginning, and the error that it broke off with. Of a pipe no more than it takes to tell a line is waited for.
fn head(reader: &mut dyn Read, regular: bool) -> (Vec<u8>, Option<io::Error>) {
    let mut head = vec![0; HEAD_BYTES];
    let mut length = 0;
    let error = loop {
        match reader.read(&mut head[length..]) {
            Ok(0) => break None,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => break Some(error),
        }
        if length == HEAD_BYTES || !regular && head[..length].trim_ascii_start().contains(&b'\n') {
            break None;
        }
    };
    head.truncate(length);
    (head, error)
}

/// Tells what begins with these bytes.
fn guess(head: &[u8]) -> Guess {
    if let Some((found, advice)) = foreign(head) {
        return Guess::of(format!("{found} ({advice})"), &[]);
    }
    let mut rest = head;
    while let Some(after) = rest.strip_prefix(b"\xef\xbb\xbf").or_else(|| {
        let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        (blanks > 0).then(|| &rest[blanks..])
    }) {
        rest = after;
    }
    if head.get(257..262) == Some(b"ustar") {
        return Guess::of("a tar archive (unpack it first)", &[]);
    }
    let nothing = rest.iter().take(512).filter(|byte| **byte == 0).count();
    if nothing > 8 || nothing * 4 > rest.len() && nothing > 0 {
        return Guess::of("binary data", &[]);
    }
    match rest.first() {
        None => Guess { empty: true, ..Guess::unsure("nothing") },
        Some(b'{' | b'[') => json::guess(rest),
        Some(b'<') => xml::guess(&String::from_utf8_lossy(rest)),
        Some(_) => text::guess(&String::from_utf8_lossy(rest)),
    }
}

/// The beginning of a text, for a message.
fn shown(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().filter(|c| !c.is_control()).take(60).collect();
    if short.len() < line.len() { format!("{short}...") } else { short }
}

fn folder(path: &Path) -> Guess {
    if !stackexchange::folder_files(path).is_empty() {
        return Guess::of("a Stack Exchange dump", &[Format::StackExchange]);
    }
    let files = std::fs::read_dir(path).into_iter().flatten().flatten().count();
    let found =
        if files == 0 { "an empty folder" } else { "a folder without the files of a Stack Exchange dump" };
    Guess::of(found, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (Vec<Format>, bool) {
        let guess = guess(text.as_bytes());
        (guess.formats, guess.sure)
    }

    #[test]
    fn each_format_is_told_by_its_marks() {
        for (text, format) in [
            ("time,network,kind,actor,target\n", Format::Responses),
            ("\u{feff}\n\u{feff}Kind;Actor;Target;Time\n", Format::Responses),
            ("sep=;\ntime;kind;actor;target\n", Format::Responses),
            (r#"[{"time":1,"kind":"like","actor":"a","target":"b"}]"#, Format::Responses),
            ("1 2 1341100972 RT\n", Format::Higgs),
            ("# SNAP\n11\t12\n", Format::Higgs),
            ("% sym weighted\n1 2 1 1341100972\n", Format::Higgs),
            ("from,to,value\n1,2,3\n", Format::Higgs),
            (r#"{"did":"did:plc:a","time_us":1,"kind":"commit","commit":{}}"#, Format::Jetstream),
            (r#"{"$type":"message","payload":{"did":"did:plc:a"}}"#, Format::Jetstream),
            (r#"["EVENT","s",{"id":"0"}]"#, Format::Nostr),
            (r#"{"id":"0","pubkey":"1","sig":"2","kind":1}"#, Format::Nostr),
            (r#"[{"id_str":"1","full_text":"hi","user":{"screen_name":"ana"}}]"#, Format::XV1),
            (
                r#"{"statuses":[{"id_str":"1","text":"hi","user":{"screen_name":"a"}}],"search_metadata":{}}"#,
                Format::XV1,
            ),
            (r#"{"data":[{"id":"1","author_id":"2","text":"hi"}],"includes":{"users":[]}}"#, Format::XV2),
            (r#"{"id":"1","author_id":"2","text":"hi"}"#, Format::XV2),
            (r#"[{"id":"1","uri":"u","account":{"acct":"ana"},"visibility":"public"}]"#, Format::Mastodon),
            (r#"{"ancestors":[],"descendants":[]}"#, Format::Mastodon),
            (r#"{"stream":["public"],"event":"update","payload":"{}"}"#, Format::Mastodon),
            (
                "<?xml version=\"1.0\"?>\n<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>",
                Format::Wxr,
            ),
            ("<?xml version=\"1.0\"?><posts>\n<row Id=\"1\"", Format::StackExchange),
        ] {
            assert_eq!(told(text), (vec![format], true), "{text}");
        }
    }

    #[test]
    fn other_files_are_named_and_what_may_be_anything_is_left_open() {
        for (text, found) in [
            ("<rss version=\"2.0\"><channel>", "an RSS feed"),
            ("<feed xmlns=\"http://www.w3.org/2005/Atom\">", "an Atom feed"),
            ("<!DOCTYPE html><html>", "an HTML page"),
            ("\0\0\0\0", "binary data"),
        ] {
            let guess = guess(text.as_bytes());
            assert!(guess.sure && guess.formats.is_empty() && guess.found.contains(found), "{guess:?}");
        }
        for text in ["hello\n", "{\"a\":1}", "[1,2]", "{", "<x>", "when,who\n1,2\n", "a\nb\nc\n"] {
            let guess = guess(text.as_bytes());
            assert!(!guess.sure && guess.formats.is_empty(), "{text}: {guess:?}");
        }
        assert!(guess(b" \n").empty);
    }
}
