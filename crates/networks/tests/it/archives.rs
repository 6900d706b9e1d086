//! Compression, damage, and files of another kind.

use std::io::Write;
use std::path::PathBuf;

use networks::Format;

use crate::door::{Reading, bytes, failure, files, fixture, lines, options};

const ROW: &str = "11 22 1341100972 RT\n";

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).expect("memory");
    encoder.finish().expect("memory")
}

fn zstd(data: &[u8]) -> Vec<u8> {
    zstd::encode_all(data, 1).expect("memory")
}

/// Rows that do not compress away, so that a cut archive still holds some.
fn rows(count: u32) -> String {
    let row = |n: u32| format!("{} {} {} RT\n", n.wrapping_mul(2_654_435_761), n + 7, 1_341_100_972 + n);
    (0..count).map(row).collect()
}

fn rows_of(data: &[u8]) -> (Reading, networks::Outcome) {
    let (reading, outcome) = bytes(Format::Higgs, data, &options());
    (reading, outcome.expect("a readable archive"))
}

#[test]
fn compression_is_told_by_the_bytes_and_archives_may_have_many_parts() {
    let plain = rows_of(rows(2_000).as_bytes()).0;
    assert_eq!(plain.events, 2_000);
    let text = rows(2_000);
    let (first, second) = text.as_bytes().split_at(10_001);
    let parts = [
        gzip(text.as_bytes()),
        zstd(text.as_bytes()),
        [gzip(first), gzip(second)].concat(),
        [zstd(first), zstd(second)].concat(),
    ];
    for part in parts {
        assert_eq!(rows_of(&part).0, plain);
    }
}

#[test]
fn a_truncated_archive_keeps_what_came_before_and_says_where_it_broke() {
    let text = rows(200_000);
    for archive in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
        let cut = &archive[..archive.len() / 2];
        let (reading, outcome) = rows_of(cut);
        assert!((1_000..200_000).contains(&reading.events), "{} events", reading.events);
        let broken = outcome.broken.expect("a break");
        assert_eq!(broken.position, reading.records);
        assert!(broken.bytes > 0 && broken.bytes <= cut.len() as u64);
        assert!(!broken.message.is_empty());
        assert_eq!(reading.rejects, 0, "half a line was taken for a line");
    }
}

#[test]
fn a_corrupt_archive_keeps_what_came_before_and_the_next_file_is_read() {
    let text = rows(200_000);
    let mut archive = gzip(text.as_bytes());
    let middle = archive.len() / 2;
    archive[middle..middle + 64].fill(0xff);
    let folder = tempfile::tempdir().expect("a folder");
    let (bad, good) = (folder.path().join("bad"), folder.path().join("good"));
    std::fs::write(&bad, archive).expect("a file");
    std::fs::write(&good, ROW).expect("a file");
    let (reading, outcome) = files(Format::Higgs, &[bad.clone(), good], &options());
    let broken = outcome.expect("a readable beginning").broken.expect("a break");
    assert_eq!(broken.input, bad.display().to_string());
    assert!(reading.records > 1_000);
    assert_eq!(reading.lines.last().map(String::as_str), Some("2012-07-01T00:02:52Z repost 11 -> 22"));
}

#[test]
fn a_wordpress_export_that_ends_early_is_told_from_a_whole_one() {
    let whole = std::fs::read(fixture("wxr/loopback.xml")).expect("the fixture");
    let (reading, outcome) = bytes(Format::Wxr, &whole[..whole.len() * 2 / 3], &options());
    let broken = outcome.expect("a readable beginning").broken.expect("a break");
    assert!(!broken.message.is_empty() && broken.position == reading.records, "{broken:?}");
    assert!(reading.events > 3);
}

#[test]
fn zeros_behind_a_gzip_archive_are_padding_and_anything_else_is_told() {
    let plain = rows_of(ROW.as_bytes()).0;
    let padded = [gzip(ROW.as_bytes()), vec![0; 5_000]].concat();
    let (reading, outcome) = rows_of(&padded);
    assert_eq!((reading, outcome.broken), (plain, None));
    let between = [gzip(ROW.as_bytes()), vec![0; 3], gzip(b"11 23 1341100972 RT\n")].concat();
    assert_eq!(rows_of(&between).0.events, 2);
    let trailed = [gzip(ROW.as_bytes()), b"\0\0 and more".to_vec()].concat();
    let broken = rows_of(&trailed).1.broken.expect("a break");
    assert_eq!(broken.message, "bytes follow the gzip archive that are no archive");
    assert_eq!(broken.hint, None, "to fetch it again cannot help");
}

#[test]
fn a_zstd_archive_with_a_long_window_is_refused_with_what_to_do() {
    let long = |log: u32, text: &[u8]| {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).expect("memory");
        encoder.long_distance_matching(true).expect("memory");
        encoder.window_log(log).expect("a window");
        encoder.write_all(text).expect("memory");
        encoder.finish().expect("memory")
    };
    let (reading, outcome) = rows_of(&long(27, ROW.as_bytes()));
    assert_eq!((reading.events, outcome.broken), (1, None));
    let archive = long(28, ROW.as_bytes());
    let error = bytes(Format::Higgs, &archive, &options()).1.expect_err("an error").to_string();
    assert!(error.contains("needs a window of 256 MiB"), "{error}");
    assert!(error.ends_with("unpack it first, as zstd -d --long=28"), "{error}");
    // A later part asks for more than the first.
    let (reading, outcome) = rows_of(&[zstd(ROW.as_bytes()), archive].concat());
    let broken = outcome.broken.expect("a break");
    assert!(reading.events == 1 && broken.message.contains("zstd -d --long=31"), "{broken:?}");
    assert_eq!(broken.hint, None);
}

#[test]
fn a_named_pipe_is_read_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let writing = pipe.clone();
    let writer = std::thread::spawn(move || std::fs::write(writing, gzip(rows(50_000).as_bytes())));
    let (reading, outcome) = files(Format::Higgs, std::slice::from_ref(&pipe), &options());
    assert_eq!((reading.events, outcome.expect("a readable pipe").broken), (50_000, None));
    writer.join().expect("the writer").expect("written");
    let error = files(Format::Higgs, &[pipe], &options()).1.expect_err("an error");
    let cause = std::error::Error::source(&error).expect("a cause").to_string();
    assert!(cause.contains("nobody has begun to write into it"), "{cause}");
}

#[test]
fn other_kinds_of_file_are_named() {
    let zip = b"PK\x03\x04 and so on";
    let error = bytes(Format::Higgs, zip, &options()).1.expect_err("an error").to_string();
    assert!(error.contains("is a zip archive: unpack it first"), "{error}");
    let error = failure(Format::StackExchange, "time,kind\n", &options());
    assert!(error.contains("the site of"), "{error}");
    let error = failure(Format::Wxr, "time,kind\n", &options());
    assert!(error.contains("is no wxr file: found no XML, expected a WordPress export"), "{error}");
    let error = failure(Format::Wxr, "<html></html>", &options());
    assert!(error.contains("is no wxr file: found an HTML page"), "{error}");
    let error = failure(Format::Wxr, "<opml></opml>", &options());
    assert!(error.contains("found XML that begins with <opml>"), "{error}");
    let error = failure(Format::Higgs, "a\nb\nc\n", &options());
    assert!(error.contains("is no higgs file"), "{error}");
}

#[test]
fn what_cannot_be_opened_is_named_before_anything_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = folder.path().join("good");
    std::fs::write(&good, ROW).expect("a file");
    let missing = folder.path().join("missing");
    let (reading, outcome) = files(Format::Higgs, &[good, missing], &options());
    let error = outcome.expect_err("an error").to_string();
    assert!(error.starts_with("could not open") && error.contains("missing"), "{error}");
    assert_eq!(reading.records, 0);
    let error = files(Format::Higgs, &[folder.path().to_owned()], &options()).1.expect_err("an error");
    assert!(error.to_string().contains("is a folder: higgs reads files"), "{error}");
    let none: [PathBuf; 0] = [];
    assert!(files(Format::Higgs, &none, &options()).1.is_err());
}

#[test]
fn positions_name_their_file_where_there_are_several() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = ["one.txt", "two.txt"].map(|name| folder.path().join(name));
    for path in &paths {
        std::fs::write(path, format!("{ROW}5 5 1341100972 RT\n")).expect("a file");
    }
    let (reading, _) = files(Format::Higgs, &paths, &options());
    assert_eq!(reading.lines[3], "reject self_response at 2: two.txt: the actor responds to itself");
}

#[test]
fn an_empty_file_is_no_error_and_no_record() {
    for format in Format::ALL.into_iter().filter(|format| *format != Format::StackExchange) {
        let (reading, outcome) = bytes(format, b"", &options());
        match outcome {
            Ok(outcome) => assert_eq!(outcome.records, 0),
            Err(error) => assert_eq!(format, Format::Wxr, "{error}"),
        }
        assert_eq!(reading.lines.len(), 0);
    }
}

#[test]
fn a_sink_that_fails_stops_the_reading() {
    struct Full;
    impl networks::Sink for Full {
        fn event(&mut self, _: &model::Event<'_>) -> std::io::Result<()> {
            Err(std::io::Error::other("the disk is full"))
        }
        fn reject(&mut self, _: &model::Reject<'_>) -> std::io::Result<()> {
            Ok(())
        }
        fn skip(&mut self, _: &'static str) -> std::io::Result<()> {
            Ok(())
        }
        fn record_end(&mut self, _: u64) -> std::io::Result<()> {
            Ok(())
        }
    }
    let inputs = [networks::Input::File(fixture("higgs/activity.txt"))];
    let error = networks::read(Format::Higgs, &inputs, &options(), &mut Full).expect_err("an error");
    assert_eq!(error.to_string(), "could not keep what was read");
}

#[test]
fn blank_lines_and_comments_are_no_records() {
    assert_eq!(
        lines(Format::Higgs, &format!("# a comment\n\n  \n{ROW}")),
        "skip notice\n2012-07-01T00:02:52Z repost 11 -> 22\n"
    );
}
