//! Every reason for which a record is refused, and the answers to files that lack something.

use insta::assert_snapshot;
use networks::{Format, ReadOptions};

use crate::door::{bytes, failure, fixture, lines, lines_with, options};

const HEADER: &str = "time,network,kind,actor,target,post,id,name\n";

fn row(row: &str) -> String {
    lines(Format::Responses, &format!("{HEADER}{row}\n"))
}

#[test]
fn each_kind_of_bad_row_has_its_reason() {
    assert_snapshot!(row("2026-01-01,forum,like,,bo,,,"), @"reject no_actor at 2: there is no actor");
    assert_snapshot!(row(",forum,like,ana,bo,,,"), @"reject no_time at 2: there is no time, and no date for undated records was given");
    assert_snapshot!(row("soon,forum,like,ana,bo,,,"), @r#"reject bad_time at 2: "soon" is no time: expected RFC 3339 or Unix seconds"#);
    assert_snapshot!(row("1989-12-31T23:59:59Z,forum,like,ana,bo,,,"), @"reject time_before_1990 at 2: the time lies before 1990");
    assert_snapshot!(row("2026-11-30T00:00:01Z,forum,like,ana,bo,,,"), @"reject time_in_future at 2: the time lies more than a day in the future");
    assert_snapshot!(row("2026-11-30T00:00:00Z,forum,like,ana,bo,,,"), @"2026-11-30T00:00:00Z like ana -> bo");
    assert_snapshot!(row("2026-01-01,forum,like,ana,ana,,,"), @"reject self_response at 2: the actor responds to itself");
    assert_snapshot!(row("2026-01-01,forum,like,ana,,,,"), @"reject no_target at 2: it is a response, and names nobody as its target");
    assert_snapshot!(row("2026-01-01,forum,undo_like,ana,,,,"), @"reject no_target at 2: it is a response, and names nobody as its target");
    assert_snapshot!(row("2026-01-01,forum,post,ana,,,,"), @"reject no_post at 2: it is about a post, and names none");
    assert_snapshot!(row("2026-01-01,,like,ana,bo,,,"), @"reject no_network at 2: it names no network, or one that is no name of a-z, 0-9, '-', '_' and '.'");
    assert_snapshot!(row("2026-01-01,A B,like,ana,bo,,,"), @"reject no_network at 2: it names no network, or one that is no name of a-z, 0-9, '-', '_' and '.'");
    assert_snapshot!(row("2026-01-01,forum,like,ana,erased\u{2}7,,,"), @"reject reserved_id at 2: an id begins with the mark that stands for somebody erased");
    assert_snapshot!(row("2026-01-01,forum,like,ana,bo"), @"reject malformed at 2: it has 5 fields, and the header has 8");
    assert_snapshot!(row("2026-01-01,forum,like,\"ana\"x,bo,,,"), @"reject malformed at 2: text follows a closing quote");
    let unknown = row("2026-01-01,forum,stare,ana,bo,,,");
    assert!(unknown.starts_with("reject unknown_kind at 2: unknown kind \"stare\": expected one of post, "));
}

#[test]
fn an_id_or_name_of_more_than_1024_bytes_is_refused() {
    let long = "x".repeat(1_025);
    for field in [
        format!("{long},bo,,,"),
        format!("ana,{long},,,"),
        format!("ana,bo,{long},,"),
        format!("ana,bo,,,{long}"),
    ] {
        let said = row(&format!("2026-01-01,forum,like,{field}"));
        assert!(said.starts_with("reject too_long at 2: "), "{said}");
    }
    let fits = "x".repeat(1_024);
    assert!(row(&format!("2026-01-01,forum,like,{fits},bo,,,")).contains(" like "));
}

#[test]
fn a_quote_that_never_closes_loses_its_line_alone() {
    let text = format!("{HEADER}2026-01-01,forum,like,\"ana,bo,,,\n2026-01-02,forum,like,ana,bo,,,\n");
    assert_snapshot!(lines(Format::Responses, &text), @"
    reject malformed at 2: a quote is opened and never closed
    2026-01-02T00:00:00Z like ana -> bo
    ");
}

#[test]
fn a_line_that_is_not_utf8_loses_itself_alone() {
    for (format, before, after) in [
        (
            Format::Responses,
            "time,network,kind,actor,target\n2026-01-01,forum,like,",
            ",bo\n2026-01-01,forum,like,ana,bo\n",
        ),
        (Format::Higgs, "", " 2 1341100972 RT\n1 2 1341100972 RT\n"),
        (Format::XV1, "{\"id\":\"", "\"}\n{\"limit\":1}\n"),
        (
            Format::Jetstream,
            "{\"did\":\"",
            "\"}\n{\"did\":\"did:plc:a\",\"time_us\":1783175888085434,\"kind\":\"account\",\"account\":{}}\n",
        ),
        (Format::Mastodon, "{\"error\":\"", "\"}\n{\"error\":\"x\"}\n"),
        (Format::Nostr, "[\"", "\"]\n[\"EOSE\"]\n"),
        (Format::XV2, "{\"data\":\"", "\"}\n{\"errors\":[1]}\n"),
    ] {
        let bytes_of = [before.as_bytes(), b"\xff\xfe", after.as_bytes()].concat();
        let (reading, outcome) = bytes(format, &bytes_of, &options());
        outcome.expect("a readable file");
        assert!(reading.lines[0].starts_with("reject not_utf8 at "), "{format}: {:?}", reading.lines);
        assert_eq!(reading.records, 2, "{format}: {:?}", reading.lines);
        assert!(!reading.lines[1].starts_with("reject"), "{format}: {:?}", reading.lines);
    }
}

#[test]
fn bytes_of_xml_that_are_not_utf8_cost_themselves() {
    let text = std::fs::read_to_string(fixture("wxr/loopback.xml")).expect("the fixture");
    let whole = bytes(Format::Wxr, text.as_bytes(), &options()).0;
    let place = text.find("Great analysis").expect("a comment");
    let mut damaged = text.into_bytes();
    damaged[place] = 0xff;
    let reading = bytes(Format::Wxr, &damaged, &options()).0;
    assert_eq!(reading.text(), whole.text().replace("Great analysis", "\u{fffd}reat analysis"));
}

#[test]
fn a_line_of_more_than_a_mebibyte_is_passed_over() {
    let long = "x".repeat((1 << 20) + 1);
    let json = format!("{{\"did\":\"{long}\"}}\n{{\"kind\":\"commit\"}}\n");
    let higgs = format!("1 2 1341100972 RT\n{long}\n1 2 1341100973 RT\n");
    let csv = format!("{HEADER}{long}\n2026-01-01,forum,like,ana,bo,,,\n");
    let quoted =
        format!("{HEADER}2026-01-01,forum,like,ana,bo,,,\"{long}\"\n2026-01-01,forum,like,ana,bo,,,\n");
    for (format, text, place, records) in [
        (Format::Jetstream, json, 0, 2),
        (Format::Higgs, higgs, 1, 3),
        (Format::Responses, csv, 0, 2),
        (Format::Responses, quoted, 0, 2),
    ] {
        let (reading, outcome) = bytes(format, text.as_bytes(), &options());
        assert_eq!(outcome.expect("a readable file").records, records, "{format}");
        assert!(reading.lines[place].starts_with("reject line_too_long at "), "{:?}", reading.lines);
    }
}

#[test]
fn a_forged_id_and_a_flipped_signature_are_refused() {
    let text = std::fs::read_to_string(fixture("nostr/loopback.jsonl")).expect("the fixture");
    let note = text.lines().nth(2).expect("a note");
    assert!(lines(Format::Nostr, note).contains(" post "));
    let other_text = note.replace("Hello", "Hallo");
    assert_snapshot!(lines(Format::Nostr, &other_text), @"reject forged_id at 1: the id is not the hash of the content");
    let (before, after) = note.split_at(note.find("\"sig\":\"").expect("a signature") + 7);
    let flipped = if after.starts_with('0') { "1" } else { "0" };
    let forged = format!("{before}{flipped}{}", &after[1..]);
    assert_snapshot!(lines(Format::Nostr, &forged), @"reject forged_signature at 1: the signature is not the author's");
    let capitals = note.replacen("\"pubkey\":\"552c", "\"pubkey\":\"552C", 1);
    assert_snapshot!(lines(Format::Nostr, &capitals), @"reject malformed at 1: id, pubkey or sig are no lower-case hexadecimal");
}

#[test]
fn a_forged_zap_request_is_refused() {
    let text = std::fs::read_to_string(fixture("nostr/loopback.jsonl")).expect("the fixture");
    let zap = text.lines().find(|line| line.contains("\"kind\":9735")).expect("a zap");
    // The receipt's own id covers the description: a changed description is a forged receipt.
    assert_snapshot!(lines(Format::Nostr, &zap.replace("Zap!", "Zip!")), @"reject forged_id at 1: the id is not the hash of the content");
}

#[test]
fn a_missing_column_is_named_with_what_was_found_and_what_is_expected() {
    let error = failure(Format::Responses, "when,who,whom\n2026-01-01,ana,bo\n", &options());
    let (_, message) = error.split_once(" has ").expect("a message");
    assert_snapshot!(message, @"no column time, network, kind, actor, target: found when, who, whom, expected time (or --undated), network (or --network), kind, actor, target; optionally post, id, name, text, tags, lang, handle");
}

#[test]
fn options_stand_in_for_columns() {
    let text = "kind,actor,target\nfollow,ana,bo\n";
    let network = Some("forum".parse().expect("a network"));
    let undated = Some("2020-01-01".parse().expect("a time"));
    assert!(failure(Format::Responses, text, &options()).contains("no column time, network:"));
    let told = ReadOptions { network, undated, ..options() };
    assert_snapshot!(lines_with(Format::Responses, text, &told), @"2020-01-01T00:00:00Z follow ana -> bo undated=yes");
}

#[test]
fn an_edge_list_needs_a_date() {
    let error = failure(Format::Higgs, "1 2\n1 3\n", &options());
    assert!(error.contains("is an edge list without time (2 columns): say when it was known"), "{error}");
    let undated = Some("2012-07-01".parse().expect("a time"));
    let told = ReadOptions { undated, ..options() };
    assert_snapshot!(lines_with(Format::Higgs, "1 2\n1 3 x\n1 4\n", &told), @"
    2012-07-01T00:00:00Z follow 1 -> 2 undated=yes
    2012-07-01T00:00:00Z follow 1 -> 3 undated=yes
    2012-07-01T00:00:00Z follow 1 -> 4 undated=yes
    ");
}

#[test]
fn a_list_with_times_needs_no_date_and_a_kind_may_be_asked_for() {
    let undated = Some("2012-07-01".parse().expect("a time"));
    let kind = Some(model::ResponseKind::Mention);
    let text = "a b 1300000000\nb a 1300000001\n";
    let told = ReadOptions { undated, kind, ..options() };
    assert_snapshot!(lines_with(Format::Higgs, text, &told), @"
    2011-03-13T07:06:40Z mention a -> b
    2011-03-13T07:06:41Z mention b -> a
    ");
    // Of a list of weights no number is a time, however large.
    assert_snapshot!(lines_with(Format::Higgs, "from,to,value\n1,2,1300000000\n2,3,4\n", &ReadOptions { undated, ..options() }), @"
    skip notice
    2012-07-01T00:00:00Z follow 1 -> 2 undated=yes
    2012-07-01T00:00:00Z follow 2 -> 3 undated=yes
    ");
}

#[test]
fn a_word_that_is_nearly_a_format_is_answered_with_it() {
    for (word, format) in [
        ("respones", Format::Responses),
        ("csv", Format::Responses),
        ("Mastodon", Format::Mastodon),
        ("mastdoon", Format::Mastodon),
        ("xv2", Format::XV2),
        ("x_v1", Format::XV1),
        ("wordpress", Format::Wxr),
        ("bluesky", Format::Jetstream),
        ("stack-exchange", Format::StackExchange),
    ] {
        let error = word.parse::<Format>().expect_err("no format");
        assert_eq!(error.nearest, Some(format), "{word}");
        assert!(error.to_string().ends_with(&format!("; did you mean {format}?")), "{error}");
    }
    assert_eq!("facebook".parse::<Format>().expect_err("no format").nearest, None);
}

#[test]
fn open_quotes_on_every_line_cost_no_more_than_their_length() {
    // A row of three quotes opens one that the next line does not close.
    let many = format!("{HEADER}{}", "\"x\",\"y\n".repeat(100_000));
    let started = std::time::Instant::now();
    let (reading, outcome) = bytes(Format::Responses, many.as_bytes(), &options());
    assert_eq!(outcome.expect("a readable file").records, reading.rejects);
    assert!(started.elapsed().as_secs() < 30, "it took {:?}", started.elapsed());
}

#[test]
fn more_networks_than_there_can_be_are_refused() {
    let row = |n: u32| format!("2026-01-01,n{n},like,ana,bo,,,\n");
    let text = format!("{HEADER}{}{}", (0..300).map(row).collect::<String>(), row(7));
    let reading = bytes(Format::Responses, text.as_bytes(), &options()).0;
    assert_eq!((reading.events, reading.rejects), (257, 44));
    assert!(reading.lines[256].starts_with("reject too_many_networks at 258: "), "{}", reading.lines[256]);
}

#[test]
fn what_is_surely_something_else_is_refused_before_anything_is_taken() {
    let csv = "time,network,kind,actor,target\n2026-01-01,forum,like,ana,bo\n";
    let nostr = std::fs::read_to_string(fixture("nostr/loopback.jsonl")).expect("the fixture");
    for (format, text, found) in [
        (Format::Nostr, csv, "found a table of responses"),
        (Format::Responses, &nostr, "found Nostr events"),
        (Format::Mastodon, &nostr, "found Nostr events"),
        (Format::Higgs, "<rss><channel></channel></rss>", "found an RSS feed"),
        (Format::Responses, "1 2 1341100972 RT\n", "found an edge list"),
        (Format::XV1, "a\0\0\0\0\0\0\0\0\0", "found binary data"),
        (Format::Responses, "\u{feff}t\0i\0", "found binary data"),
    ] {
        let (reading, outcome) = bytes(format, text.as_bytes(), &options());
        let error = outcome.expect_err("an error").to_string();
        assert!(error.contains(&format!("is no {format} file: {found}")), "{error}");
        assert_eq!(reading.records, 0);
    }
}

#[test]
fn an_unknown_format_is_answered_with_the_known_ones() {
    let error = "klout".parse::<Format>().expect_err("an error").to_string();
    assert_snapshot!(error, @r#"unknown format "klout": expected one of responses, higgs, stackexchange, x-v1, x-v2, jetstream, mastodon, nostr, wxr"#);
    for format in Format::ALL {
        assert_eq!(format.as_str().parse::<Format>().expect("a format"), format);
        assert!(format.summary().len() < 90);
    }
}
