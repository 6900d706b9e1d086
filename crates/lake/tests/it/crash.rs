//! Whatever moment a process dies at, the next run ends in the same bytes and the same account.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use lake::{Account, Lake};

use crate::world::*;

const DIR: &str = "LAKE_TEST_DIR";
const STEP: &str = "LAKE_TEST_STEP";

/// Imports as a process of its own would, and dies after the given number of steps.
fn be_the_child(dir: &str, events: &[Owned], every: usize) {
    let mut lake = Lake::open(Path::new(dir)).expect("lake");
    let left = std::env::var(STEP).ok().and_then(|step| step.parse().ok()).unwrap_or(u32::MAX);
    let left = AtomicU32::new(left);
    lake.on_step(move |_| {
        if left.fetch_sub(1, Ordering::Relaxed) == 1 {
            std::process::abort();
        }
    });
    import_into(&lake, "events", events, every);
}

fn start_child(test: &str, dir: &Path, step: Option<u32>) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command.args([test, "--exact"]).env(DIR, dir).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some(step) = step {
        command.env(STEP, step.to_string());
    }
    command.spawn().expect("a child")
}

fn assert_same(dir: &Path, whole: &Path, expected: &Account, events: &[Owned], every: usize) {
    let lake = Lake::open(dir).expect("lake after the crash");
    let state = lake.source(&source("events")).expect("catalog");
    let account = match state.filter(|state| state.done) {
        Some(state) => state.account,
        None => import_into(&lake, "events", events, every),
    };
    assert_eq!(account, *expected);
    assert_eq!(lake.verify().expect("verify"), []);
    drop(lake);
    assert!(files(dir) == files(whole), "the files differ");
    assert_eq!(std::fs::read_dir(dir.join("lake/tmp")).expect("folder").count(), 0);
}

/// Posts, copies of them, and deletions, so that every part of an import has work to do.
fn events() -> Vec<Owned> {
    let mut events = crowd(400);
    let copies: Vec<Owned> = events.iter().step_by(3).cloned().collect();
    events.extend(copies);
    events
}

#[test]
fn an_import_that_dies_after_any_step_is_finished_by_the_next() {
    let events = events();
    if let Ok(dir) = std::env::var(DIR) {
        return be_the_child(&dir, &events, 50);
    }
    let whole = tempdir();
    let expected = import(whole.path(), "events", &events, usize::MAX);
    let mut crashes = 0;
    loop {
        let dir = tempdir();
        let test = "crash::an_import_that_dies_after_any_step_is_finished_by_the_next";
        let ended = start_child(test, dir.path(), Some(crashes + 1)).wait().expect("it ends");
        assert_same(dir.path(), whole.path(), &expected, &events, 50);
        if ended.success() {
            break;
        }
        crashes += 1;
    }
    // Eleven commits, a merge of the runs of the first eight and one into the final form, of three steps each.
    assert!(crashes >= 39, "only {crashes} steps to die after");
}

#[test]
fn an_import_that_is_killed_again_and_again_is_finished_by_the_next() {
    let events = events();
    if let Ok(dir) = std::env::var(DIR) {
        return be_the_child(&dir, &events, 20);
    }
    let whole = tempdir();
    let expected = import(whole.path(), "events", &events, usize::MAX);
    let test = "crash::an_import_that_is_killed_again_and_again_is_finished_by_the_next";
    let dir = tempdir();
    let mut killed = 0;
    for attempt in 0..12u64 {
        let mut child = start_child(test, dir.path(), None);
        // The moments are meant to be arbitrary: whatever they hit must do.
        std::thread::sleep(Duration::from_millis(8 + 7 * attempt));
        killed += u32::from(child.try_wait().expect("its state").is_none());
        child.kill().expect("kill -9");
        child.wait().expect("it ends");
    }
    assert!(killed > 0, "every attempt ended before it was killed");
    assert_same(dir.path(), whole.path(), &expected, &events, 20);
}
