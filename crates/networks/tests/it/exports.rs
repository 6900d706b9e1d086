//! What holds of exports and dumps whatever stands in them.

use std::path::PathBuf;

use networks::{Format, ReadOptions, Secret};

use crate::door::{Reading, bytes, files, fixture, options};

/// The lines without refused and passed over, in an order of their own.
fn events(reading: &Reading) -> Vec<String> {
    let mut lines: Vec<String> =
        reading.lines.iter().filter(|line| line.starts_with("20")).cloned().collect();
    lines.sort();
    lines
}

#[test]
fn the_order_of_an_export_does_not_matter() {
    for name in ["one-person", "shared-hosts", "comments-in-any-order", "version-1.0"] {
        let text = std::fs::read_to_string(fixture(&format!("wxr/{name}.xml"))).expect("a fixture");
        let mut lines: Vec<&str> = text.lines().collect();
        let is_comment = |line: &str| line.starts_with("<wp:comment>");
        let first = lines.iter().position(|line| is_comment(line)).expect("comments");
        let count = lines[first..].iter().take_while(|line| is_comment(line)).count();
        lines[first..first + count].reverse();
        let turned = lines.join("\n");
        assert_ne!(turned, text.trim_end());
        let [before, after] = [text, turned].map(|text| bytes(Format::Wxr, text.as_bytes(), &options()).0);
        assert_eq!(events(&before), events(&after), "{name}");
    }
}

#[test]
fn an_export_cut_into_two_files_says_the_same() {
    let text = std::fs::read_to_string(fixture("wxr/one-person.xml")).expect("a fixture");
    // The author's element goes into a file of its own.
    let (start, end) =
        (text.find("<wp:author>").expect("an author"), text.find("</channel>").expect("an end"));
    let head = &text[..text.find("<item>").expect("an item")];
    let author = format!("{head}{}", &text[start..]);
    let items = format!("{}{}", &text[..start], &text[end..]);
    let folder = tempfile::tempdir().expect("a folder");
    let paths = [("items.xml", items), ("author.xml", author)].map(|(name, text)| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path
    });
    let whole = bytes(Format::Wxr, text.as_bytes(), &options()).0;
    let parts = files(Format::Wxr, &paths, &options()).0;
    assert_eq!(events(&whole), events(&parts));
}

#[test]
fn an_address_has_another_number_in_every_folder() {
    let text = std::fs::read(fixture("wxr/addresses.xml")).expect("a fixture");
    let of = |secret: &[u8]| {
        let told = ReadOptions { secret: Secret::new(secret), ..options() };
        bytes(Format::Wxr, &text, &told).0.text()
    };
    let (here, there) = (of(b"here"), of(b"there"));
    assert_eq!(here, of(b"here"));
    let number = |text: &str| text.split("/mail/").nth(1).and_then(|rest| rest.get(..16)).map(str::to_owned);
    assert!(number(&here).is_some());
    assert_ne!(number(&here), number(&there));
    for address in ["mail.example", "192.0.2"] {
        assert!(!here.contains(address), "{address} was kept:\n{here}");
    }
    let secret = format!("{:?}", ReadOptions { secret: Secret::new(b"sesame"), ..options() });
    assert!(!secret.contains("sesame") && !secret.contains("115, 101"), "{secret}");
}

#[test]
fn a_feed_is_no_export() {
    let feed = br#"<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>B</title>
        <link>https://b.example</link><item><title>P</title><link>https://b.example/p</link><dc:creator>ana</dc:creator>
        <pubDate>Fri, 01 Mar 2024 09:00:00 +0000</pubDate></item></channel></rss>"#;
    let atom = b"<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry/></feed>";
    let list = b"<opml version=\"2.0\"><body/></opml>";
    let cases = [(feed.as_slice(), "an RSS feed"), (atom, "feed"), (list, "XML that begins with <opml>")];
    for (text, found) in cases {
        let (reading, outcome) = bytes(Format::Wxr, text, &options());
        let error = outcome.expect_err("an error").to_string();
        assert!(error.contains("is no wxr file") && error.contains(found), "{error}");
        assert_eq!(reading.records, 0);
    }
}

#[test]
fn an_export_cut_off_keeps_what_was_whole() {
    let text = std::fs::read_to_string(fixture("wxr/one-person.xml")).expect("a fixture");
    let cut = &text[..text.find("by her name alone").expect("a comment")];
    let (reading, outcome) = bytes(Format::Wxr, cut.as_bytes(), &options());
    let broken = outcome.expect("a readable beginning").broken.expect("a break");
    assert_eq!((broken.position, reading.records), (5, 5), "the post and four comments");
}

#[test]
fn files_of_a_dump_may_be_cut_and_named_in_any_way() {
    let folder = fixture("stackexchange/tiny-2020-01");
    let whole = files(Format::StackExchange, std::slice::from_ref(&folder), &options()).0;
    let temporary = tempfile::tempdir().expect("a folder");
    let site = temporary.path().join("tiny-2020-01");
    std::fs::create_dir(&site).expect("a folder");
    // Comments come first by name, the posts last and in two files.
    let mut paths: Vec<PathBuf> = vec![folder.join("Votes.xml")];
    for (name, table) in [("a", "Comments"), ("c", "Badges"), ("y", "Users"), ("z", "Posts")] {
        let text = std::fs::read_to_string(folder.join(format!("{table}.xml"))).expect("a fixture");
        let lines: Vec<&str> = text.lines().collect();
        let halves = if table == "Posts" { vec![&lines[..5], &lines[5..]] } else { vec![lines.as_slice()] };
        let count = halves.len();
        for (number, half) in halves.into_iter().enumerate() {
            let begin = if number == 0 { "" } else { "<posts>\n" };
            let end = if number + 1 == count { "" } else { "\n</posts>" };
            let path = site.join(format!("{name}{number}.xml"));
            std::fs::write(&path, format!("{begin}{}{end}\n", half.join("\n"))).expect("a file");
            paths.push(path);
        }
    }
    let parts = files(Format::StackExchange, &paths, &options()).0;
    assert_eq!(events(&whole), events(&parts));
}

/// The most memory that this process has held, in MiB.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the status of a process");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("the peak");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).expect("a number") / 1_024
}

/// Ids far apart, in users and posts, and an export whose records do not fit in memory.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded_whatever_the_ids() {
    use std::fmt::Write;

    let before = peak();
    for (table, row) in [
        ("posts", "PostTypeId=\"1\" OwnerUserId=\"1\" CreationDate=\"2024-01-01T00:00:00\""),
        ("users", "DisplayName=\"a\" LastAccessDate=\"2024-01-01T00:00:00\""),
    ] {
        let mut text = format!("<{table}>\n");
        for number in 1..=60_000u32 {
            writeln!(text, "<row Id=\"{}\" {row} />", number * 4_096).expect("text");
        }
        write!(text, "</{table}>").expect("text");
        let told = ReadOptions { site: Some("wide".to_owned()), ..options() };
        let (reading, outcome) = crate::door::counting(Format::StackExchange, text.as_bytes(), &told);
        outcome.expect("a table");
        assert_eq!((reading.records, reading.rejects), (60_000, 0), "{table}");
    }
    let item = std::fs::read_to_string(fixture("wxr/one-person.xml")).expect("a fixture");
    let (start, end) = (item.find("<item>").expect("an item"), item.find("<wp:author>").expect("an author"));
    let long = item[start..end].replace("Body", &"word ".repeat(3_000));
    let text = format!("{}{}{}", &item[..start], long.repeat(2_000), &item[end..]);
    let (reading, outcome) = crate::door::counting(Format::Wxr, text.as_bytes(), &options());
    outcome.expect("an export");
    assert_eq!(reading.records, 2_000 * 12 + 1);
    let grown = peak() - before;
    assert!(grown < 300, "{grown} MiB more");
}
