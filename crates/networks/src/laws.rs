//! Laws that hold for every format: no bytes bring a reader down, blocks may end anywhere, and every record
//! is accounted for.

use std::io;

use model::{Event, Reject, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::Format;
use crate::bytes::{Blocks, Pieces};
use crate::inputs::{Inputs, Waiting};
use crate::read::run;
use crate::source::{Outcome, ReadError, ReadOptions, Secret, Sink};

#[derive(Debug, Default, PartialEq)]
struct Seen {
    lines: Vec<String>,
    said: u64,
    records: u64,
    /// Lines that came with records, not as the end of what waited.
    with_records: usize,
}

impl Sink for Seen {
    fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        assert!(!event.actor.is_empty());
        assert!(event.text.is_none_or(|text| text.len() <= Event::MAX_TEXT_BYTES));
        assert!(!event.kind.has_target() || event.target.is_some_and(|target| target != event.actor));
        self.said += 1;
        self.lines.push(format!("{event:?}"));
        Ok(())
    }
    fn reject(&mut self, reject: &Reject<'_>) -> io::Result<()> {
        self.said += 1;
        self.lines.push(format!("{} {} {}", reject.reason, reject.position, reject.detail));
        Ok(())
    }
    fn skip(&mut self, reason: &'static str) -> io::Result<()> {
        self.said += 1;
        self.lines.push(reason.to_owned());
        Ok(())
    }
    fn later(&mut self) -> io::Result<()> {
        self.said += 1;
        Ok(())
    }
    fn record_end(&mut self, _: u64) -> io::Result<()> {
        assert!(self.said > 0, "a record ended without a word");
        self.said = 0;
        self.with_records = self.lines.len();
        self.records += 1;
        Ok(())
    }
}

fn waiting(stem: &str, pieces: Pieces) -> Waiting {
    Waiting {
        name: format!("{stem}.xml"),
        short: format!("{stem}.xml"),
        stem: stem.to_owned(),
        group: "tiny".to_owned(),
        pipe: false,
        open: Box::new(|| Ok(Box::new(pieces) as Box<dyn Blocks>)),
    }
}

fn read(format: Format, stem: &str, pieces: Pieces) -> (Seen, Result<Outcome, ReadError>) {
    let now = Timestamp::from_seconds(1_800_000_000);
    let network = Some(crate::authored::known("test"));
    let options = ReadOptions {
        network,
        site: None,
        kind: None,
        undated: Some(now),
        now,
        secret: Secret::default(),
        scratch: std::path::PathBuf::new(),
    };
    let mut seen = Seen::default();
    let outcome = run(format, Inputs::new(vec![waiting(stem, pieces)]), &options, &mut seen);
    if let Ok(outcome) = &outcome {
        assert_eq!(outcome.records, seen.records);
    }
    (seen, outcome)
}

/// A payload of each format that holds a little of everything, with the name of its file.
const PAYLOADS: [(Format, &str, &[u8]); 13] = [
    (Format::Responses, "input", include_bytes!("../tests/fixtures/responses/every-kind.csv")),
    (Format::Responses, "input", include_bytes!("../tests/fixtures/responses/semicolons.csv")),
    (Format::Responses, "input", include_bytes!("../tests/fixtures/responses/lines.jsonl")),
    (Format::Higgs, "input", include_bytes!("../tests/fixtures/higgs/activity.txt")),
    (
        Format::StackExchange,
        "posts",
        include_bytes!("../tests/fixtures/stackexchange/tiny-2020-01/Posts.xml"),
    ),
    (
        Format::StackExchange,
        "users",
        include_bytes!("../tests/fixtures/stackexchange/tiny-2020-01/Users.xml"),
    ),
    (Format::XV1, "input", include_bytes!("../tests/fixtures/x-v1/tweets.jsonl")),
    (Format::XV2, "input", include_bytes!("../tests/fixtures/x-v2/page.json")),
    (Format::Jetstream, "input", include_bytes!("../tests/fixtures/jetstream/loopback.jsonl")),
    (Format::Mastodon, "input", include_bytes!("../tests/fixtures/mastodon/thread.json")),
    (Format::Mastodon, "input", include_bytes!("../tests/fixtures/mastodon/lines.jsonl")),
    (Format::Nostr, "input", include_bytes!("../tests/fixtures/nostr/loopback.jsonl")),
    (Format::Wxr, "input", include_bytes!("../tests/fixtures/wxr/loopback.xml")),
];

fn payloads() -> impl Strategy<Value = (Format, &'static str, &'static [u8])> {
    proptest::sample::select(PAYLOADS.to_vec())
}

#[test]
fn a_payload_is_read_alike_in_one_block_and_byte_by_byte() {
    for (format, stem, payload) in PAYLOADS {
        let (whole, outcome) = read(format, stem, Pieces::cut(payload, &[payload.len()]));
        assert!(outcome.is_ok_and(|outcome| outcome.records > 1 && outcome.broken.is_none()), "{format}");
        assert_eq!(read(format, stem, Pieces::cut(payload, &[1])).0, whole, "{format}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn blocks_may_end_anywhere((format, stem, payload) in payloads(), cuts in vec(1usize..400, 1..8)) {
        let (whole, _) = read(format, stem, Pieces::cut(payload, &[payload.len()]));
        let (cut, _) = read(format, stem, Pieces::cut(payload, &cuts));
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn what_came_before_a_break_is_kept((format, stem, payload) in payloads(), at in 0.0..1.0f64) {
        // Answers that wait for their question are settled at the end, wherever that is.
        prop_assume!(stem != "posts");
        let (whole, _) = read(format, stem, Pieces::cut(payload, &[payload.len()]));
        let kept = &payload[..(payload.len() as f64 * at) as usize];
        let mut pieces = Pieces::cut(kept, &[64]);
        pieces.broken = Some("cut off".to_owned());
        let (part, outcome) = read(format, stem, pieces);
        // Half a header or half a document is no start at all; then there is nothing to compare.
        if let Ok(outcome) = outcome {
            prop_assert!(outcome.broken.is_some());
            prop_assert!(part.records <= whole.records);
            // What waits is given up at the end, wherever that is.
            let lines = part.with_records.min(whole.lines.len());
            let same = part.lines.iter().zip(&whole.lines).take_while(|(part, whole)| part == whole).count();
            // The last record may be incomplete: in a page of many, each is whole or missing.
            prop_assert!(same + 1 >= lines, "{same} of {lines} lines are the same");
        }
    }

    #[test]
    fn damage_anywhere_brings_no_reader_down(
        (format, stem, payload) in payloads(),
        damage in vec((any::<proptest::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = payload.to_vec();
        for (place, byte) in damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let _ = read(format, stem, Pieces::cut(&bytes, &[100]));
    }

    #[test]
    fn no_bytes_bring_a_reader_down(
        format in proptest::sample::select(Format::ALL.to_vec()),
        start in proptest::sample::select(vec!["", "{", "[", "[[", "<", "<row ", "time,kind,actor,target\n", "1 2 3 RT\n"]),
        bytes in vec(any::<u8>(), 0..300),
        cut in 1usize..50,
    ) {
        let bytes = [start.as_bytes(), bytes.as_slice()].concat();
        let _ = read(format, "posts", Pieces::cut(&bytes, &[cut]));
    }

    #[test]
    fn no_text_brings_a_reader_down(
        format in proptest::sample::select(Format::ALL.to_vec()),
        text in "([{}\\[\\]\",:a-z0-9\n<>&;='/ ]|\"id\":|<row |Id=\"|\"account\":|\\[\"EVENT\",|\u{e9}){0,60}",
    ) {
        let _ = read(format, "comments", Pieces::cut(text.as_bytes(), &[7]));
    }
}
