//! What belongs together has one identity: an undo and what it undoes, an act in whatever order it is read.

use networks::Format;

use crate::door::{bytes, options};

fn ids(format: Format, text: &str) -> Vec<u64> {
    let (reading, outcome) = bytes(format, text.as_bytes(), &options());
    outcome.expect("a readable text");
    reading.ids
}

#[test]
fn an_act_has_the_same_id_in_any_order_of_input() {
    let rows = ["1 2 1341100972 RT", "1 2 1341100972 MT", "3 2 1341100972 RT", "1 3 1341100973 RT"];
    let forward = ids(Format::Higgs, &rows.join("\n"));
    let mut backward = ids(Format::Higgs, &rows.iter().rev().copied().collect::<Vec<_>>().join("\n"));
    backward.reverse();
    assert_eq!(forward, backward);
    let mut distinct = forward.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), rows.len(), "two acts share an id");
}

#[test]
fn csv_and_json_lines_give_one_act_one_id() {
    let csv = "time,network,kind,actor,target,post\n2026-01-01,forum,like,ana,bo,p1\n";
    let json =
        r#"{"time":1767225600,"network":"forum","kind":"like","actor":"ana","target":"bo","post":"p1"}"#;
    assert_eq!(ids(Format::Responses, csv), ids(Format::Responses, json));
}

#[test]
fn acts_of_two_kinds_may_bear_one_number() {
    let csv = "time,network,kind,actor,target,id\n2026-01-01,f,like,ana,bo,5\n2026-01-01,f,follow,ana,bo,5\n";
    let ids = ids(Format::Responses, csv);
    assert_ne!(ids[0], ids[1]);
}

/// Keeps what undoes name.
#[derive(Default)]
struct Undone(Vec<(u64, Option<u64>)>);

impl networks::Sink for Undone {
    fn event(&mut self, event: &model::Event<'_>) -> std::io::Result<()> {
        self.0.push((event.id.0, event.undoes.map(|id| id.0)));
        Ok(())
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

fn undone(format: Format, text: &str) -> Vec<(u64, Option<u64>)> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("input");
    std::fs::write(&path, text).expect("a file");
    let mut sink = Undone::default();
    networks::read(format, &[networks::Input::File(path)], &options(), &mut sink).expect("a readable text");
    sink.0
}

#[test]
fn an_undo_names_the_very_act_it_undoes() {
    let csv =
        "time,network,kind,actor,target,id\n2026-01-01,f,like,ana,bo,5\n2026-01-02,f,undo_like,ana,bo,5\n";
    let act = |operation: &str, record: &str| {
        format!(
            r#"{{"did":"did:plc:a","time_us":1783175888085434,"kind":"commit","commit":{{"operation":"{operation}","collection":"app.bsky.graph.follow","rkey":"r"{record}}}}}"#
        )
    };
    let jetstream =
        format!("{}\n{}", act("create", r#","record":{"subject":"did:plc:b"}"#), act("delete", ""));
    for (format, text) in [(Format::Responses, csv), (Format::Jetstream, &jetstream)] {
        let events = undone(format, text);
        assert_eq!(events[1].1, Some(events[0].0), "{format}");
        assert_ne!(events[1].0, events[0].0, "{format}: an undo is an act of its own");
    }
}
