//! What records mean does not hang on their order, nor on how files are cut.

use std::collections::BTreeSet;

use networks::Format;

use crate::door::{bytes, files, fixture, lines, options};

/// The events of a text, whatever their order.
fn events(format: Format, text: &str) -> BTreeSet<String> {
    let events = lines(format, text);
    events.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).map(str::to_owned).collect()
}

fn lines_of(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(fixture(name)).expect("a fixture");
    text.lines().map(str::to_owned).collect()
}

/// Each order of a few lines that turns something around: backwards, and each line first and last.
fn orders(lines: &[String]) -> Vec<Vec<String>> {
    let mut orders = vec![lines.iter().rev().cloned().collect()];
    for place in 0..lines.len() {
        let mut order = lines.to_vec();
        let moved = order.remove(place);
        orders.push([vec![moved.clone()], order.clone()].concat());
        order.push(moved);
        orders.push(order);
    }
    orders
}

#[test]
fn events_of_nostr_mean_the_same_in_any_order() {
    for name in ["nostr/oldest-first.jsonl", "nostr/comments.jsonl", "nostr/lists-and-likes.jsonl"] {
        let lines = lines_of(name);
        let told = events(Format::Nostr, &lines.join("\n"));
        assert!(told.len() > 3, "{name}: {told:?}");
        for order in orders(&lines) {
            assert_eq!(events(Format::Nostr, &order.join("\n")), told, "{name}: {order:?}");
        }
    }
}

#[test]
fn statuses_mean_the_same_in_any_order_and_however_they_are_cut() {
    let text = std::fs::read_to_string(fixture("mastodon/newest-first.json")).expect("a fixture");
    let statuses: Vec<serde_json::Value> = serde_json::from_str(&text).expect("an array");
    let lines: Vec<String> = statuses.iter().map(ToString::to_string).collect();
    let told = events(Format::Mastodon, &text);
    assert_eq!(told.iter().filter(|line| line.contains(" reply ")).count(), 2, "{told:?}");
    for order in orders(&lines) {
        assert_eq!(events(Format::Mastodon, &order.join("\n")), told, "{order:?}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let paths: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(number, line)| {
            let path = folder.path().join(number.to_string());
            std::fs::write(&path, line).expect("a file");
            path
        })
        .collect();
    let (reading, outcome) = files(Format::Mastodon, &paths, &options());
    outcome.expect("readable files");
    let replies: Vec<_> = reading.lines.iter().filter(|line| line.contains(" reply ")).collect();
    // The status of cy comes from a file that does not tell its server.
    assert_eq!(replies.len(), 1, "{:?}", reading.lines);
    assert!(replies[0].contains("bo@a.example -> ana@a.example post=https://a.example/users/ana/statuses/1"));
}

#[test]
fn tweets_mean_the_same_in_any_order() {
    let lines = lines_of("x-v2/late.jsonl");
    let told = events(Format::XV2, &lines.join("\n"));
    assert!(told.iter().any(|line| line.contains(" quote 13 -> 12 ")), "{told:?}");
    for order in orders(&lines) {
        assert_eq!(events(Format::XV2, &order.join("\n")), told, "{order:?}");
    }
}

#[test]
fn a_mention_goes_where_the_author_of_the_post_is_read_later() {
    let text = std::fs::read_to_string(fixture("nostr/newest-first.jsonl")).expect("a fixture");
    let whole = events(Format::Nostr, &text);
    assert_eq!(whole.iter().filter(|line| line.contains(" mention ")).count(), 1, "{whole:?}");
    // Without the parent both are mentioned.
    let (first, _) = text.split_once('\n').expect("lines");
    let alone = events(Format::Nostr, first);
    assert_eq!(alone.iter().filter(|line| line.contains(" mention ")).count(), 2, "{alone:?}");
}

#[test]
fn what_waits_is_bounded_and_counted() {
    // Quotes of tweets that never come, with ids as long as ids may be: 40,000 of them do not fit.
    let quote = |number: u32| {
        format!(
            "{{\"id\":\"{number}\",\"author_id\":\"1\",\"created_at\":\"2024-05-01T09:00:00Z\",\"text\":\"{}\",\
             \"referenced_tweets\":[{{\"type\":\"quoted\",\"id\":\"{number:01000}\"}}]}}\n",
            "x"
        )
    };
    let text: String = (0..40_000).map(quote).collect();
    let (reading, outcome) = bytes(Format::XV2, text.as_bytes(), &options());
    assert_eq!(outcome.expect("a readable text").records, 40_000);
    assert_eq!((reading.events, reading.skips, reading.rejects), (40_000, 40_000, 0));
    // The first were given up while the last were read.
    assert_ne!(reading.lines.iter().position(|line| line == "skip unresolved_target"), Some(40_000));
}

#[test]
fn every_element_of_a_list_is_counted_whatever_it_is() {
    let cases = [
        (
            Format::XV2,
            r#"{"data":[{},{},null,1,"a",[]],"includes":{"users":[{}],"media":[{}]},"errors":[{}]}"#,
            9,
        ),
        (Format::XV1, r#"{"statuses":[{},{},null,1,"a",[]],"search_metadata":{}}"#, 6),
        (Format::Mastodon, r#"{"ancestors":[{},{}],"descendants":[null,1,"a",[]],"hashtags":[{}]}"#, 7),
        (Format::Mastodon, r#"{"notification_groups":[{},null],"accounts":[{}],"statuses":[{}]}"#, 4),
        (Format::Mastodon, r#"{"type":"OrderedCollection","orderedItems":[{},null,1,"a",[]]}"#, 5),
        (Format::Mastodon, r#"{"body":"[{},{}]"}"#, 2),
        (Format::Jetstream, r#"[{},{},{"kind":1}]"#, 3),
        (Format::Nostr, r#"[{},{}]"#, 2),
    ];
    for (format, text, count) in cases {
        let (reading, outcome) = bytes(format, text.as_bytes(), &options());
        outcome.expect("a readable text");
        assert_eq!((reading.records, reading.events), (count, 0), "{text}: {:?}", reading.lines);
    }
}

#[test]
fn a_list_of_a_million_empty_objects_is_read_in_little_time() {
    for (format, begin, end) in
        [(Format::XV2, "{\"data\":[", "]}"), (Format::Mastodon, "[{\"ancestors\":[", "]}]")]
    {
        let text = format!("{begin}{}{{}}{end}", "{},".repeat(100_000));
        let (reading, outcome) = bytes(format, text.as_bytes(), &options());
        outcome.expect("a readable text");
        assert_eq!(reading.records, 100_001);
    }
}
