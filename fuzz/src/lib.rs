//! What several targets share: a place for the bytes, and a receiver that checks what readers promise.

use std::cell::OnceCell;
use std::io;
use std::path::PathBuf;

use model::{Event, Network, Reject, Timestamp};
use networks::{Format, Input, ReadOptions, Secret, Sink};

/// A folder of this process; `fuzz/run.sh` puts it into memory, because a run writes as many files as it has inputs.
fn scratch() -> PathBuf {
    thread_local! {
        static FOLDER: OnceCell<PathBuf> = const { OnceCell::new() };
    }
    FOLDER.with(|folder| {
        let made = folder.get_or_init(|| {
            // A dump is named after its folder: `tiny` is the site.
            let folder = std::env::temp_dir().join(format!("clout-fuzz-{}", std::process::id())).join("tiny");
            std::fs::create_dir_all(&folder).expect("a folder for inputs");
            folder
        });
        made.clone()
    })
}

/// Lets the panics pass that our readers contain: those of the Parquet library on bytes that no writer makes. Every other
/// panic still ends the run at once, and so does one of these that is not contained.
pub fn contain_parquet() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let abort = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let theirs = panic.location().is_some_and(|place| place.file().contains("/parquet-"));
            if !theirs {
                abort(panic);
            }
        }));
    });
}

/// Writes the bytes as a file of this name and returns its path.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = scratch().join(name);
    std::fs::write(&path, bytes).expect("a file in the scratch folder");
    path
}

/// Reads a payload through the one door of `networks`, and checks what the door promises of whatever comes out.
pub fn read_payload(format: Format, name: &str, payload: &[u8]) {
    let path = file(name, payload);
    let now = Timestamp::from_seconds(1_800_000_000);
    let network = Some(Network::new("test").expect("a name of a network"));
    let options = ReadOptions {
        network,
        site: None,
        kind: None,
        undated: Some(now),
        now,
        secret: Secret::default(),
        scratch: scratch(),
    };
    let mut checks = Checks::default();
    if let Ok(outcome) = networks::read(format, &[Input::File(path)], &options, &mut checks) {
        assert_eq!(outcome.records, checks.records, "records counted and records ended differ");
    }
}

/// Panics where a reader breaks its word.
#[derive(Default)]
struct Checks {
    said: u64,
    records: u64,
}

impl Sink for Checks {
    fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        assert!(!event.actor.is_empty(), "an event without an actor");
        assert!(event.text.is_none_or(|text| text.len() <= Event::MAX_TEXT_BYTES), "a text beyond the limit");
        let target = event.target;
        assert!(
            !event.kind.has_target() || target.is_some_and(|target| target != event.actor),
            "a response to nobody or to oneself"
        );
        self.said += 1;
        Ok(())
    }

    fn reject(&mut self, _: &Reject<'_>) -> io::Result<()> {
        self.said += 1;
        Ok(())
    }

    fn skip(&mut self, _: &'static str) -> io::Result<()> {
        self.said += 1;
        Ok(())
    }

    fn later(&mut self) -> io::Result<()> {
        self.said += 1;
        Ok(())
    }

    fn record_end(&mut self, _: u64) -> io::Result<()> {
        assert!(self.said > 0, "a record ended without a word");
        self.said = 0;
        self.records += 1;
        Ok(())
    }
}
