//! Several processes on one folder: none of them fails, and none brings back what another has erased.

use std::io::Write as _;
use std::process::{Child, ChildStdin, Command, Output, Stdio};

use crate::clout::{Clout, world};

const NATIVE: &str = "zq8w7-unique-native-id-4471-xkcd";
const HANDLE: &str = "very-unique-handle-9923.example";

/// An import from a pipe that stays open until it is told to end.
struct Piped {
    child: Child,
    pipe: ChildStdin,
}

impl Piped {
    fn start(clout: &Clout) -> Piped {
        let mut command = clout.command(&["--json", "import", "responses", "-"]);
        let command: &mut Command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn().expect("clout runs");
        let mut pipe = child.stdin.take().expect("a pipe");
        writeln!(pipe, "time,network,kind,actor,target,post,id,handle,name,text").expect("written");
        Piped { child, pipe }
    }

    fn line(&mut self, line: &str) {
        writeln!(self.pipe, "{line}").expect("written");
    }

    fn end(self) -> serde_json::Value {
        drop(self.pipe);
        let output = self.child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn holds(clout: &Clout, needle: &str) -> Vec<String> {
    let found = |bytes: &[u8]| bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
    let files = clout.files().into_iter().filter(|(_, bytes)| found(bytes));
    files.map(|(path, _)| path.display().to_string()).collect()
}

#[test]
fn whoever_leaves_while_an_import_reads_from_a_pipe_does_not_come_with_it() {
    let clout = Clout::new();
    let file = clout.file("world.csv", world(12, 4, 20));
    clout.ok(&["import", "responses", &file]);
    let profile = format!("1704067200,town,profile,{NATIVE},,,,{HANDLE},Unique Person,");
    let known = clout
        .file("known.csv", format!("time,network,kind,actor,target,post,id,handle,name,text\n{profile}\n"));
    clout.ok(&["import", "responses", &known]);

    let mut piped = Piped::start(&clout);
    piped.line(&format!("1704067300,town,post,{NATIVE},,p-own,,,,all mine"));
    piped.line(&format!("1704067301,town,reply,fan1,{NATIVE},p-own,,,,to you"));
    piped.line(&format!("1704067302,town,post,fan2,,p-2,,,,\"I saw @{HANDLE}, yes\""));
    piped.line("1704067303,town,like,fan3,star1,,,,,");
    // More than the reader takes in one piece, so that the lines above are in the lake's memory for sure.
    (0..2_000)
        .for_each(|line| piped.line(&format!("{},town,like,fan4,star{line},,,,,", 1_704_067_400 + line)));

    // Beside it, everything else goes on.
    clout.ok(&["score"]);
    clout.ok(&["erase", &format!("town:{HANDLE}")]);
    assert_eq!(holds(&clout, NATIVE), [] as [&str; 0]);
    clout.ok(&["optout", "town:fan3"]);
    clout.ok(&["score"]);
    clout.ok(&["export", "events", "--format", "csv"]);
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));

    let account = piped.end();
    assert_eq!(account["records"], 2_004);
    assert_eq!(account["skips"]["opted_out"], 3, "{account}");
    for name in [NATIVE, HANDLE] {
        assert_eq!(holds(&clout, name), [] as [&str; 0], "{name} came back");
    }
    let events = clout.ok(&["export", "events", "--format", "csv"]);
    assert!(events.contains("I saw [erased], yes"), "what others wrote stays, without the name");
    assert!(!events.contains(",fan3,"));
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
}

#[test]
fn commands_of_every_kind_work_beside_each_other() {
    const ROUNDS: u64 = 12;
    let clout = Clout::new();
    let file = clout.file("world.csv", world(15, 4, 25));
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["score"]);
    let small = |round: u64| {
        let line = |number: u64| {
            format!("{},town,like,guest{number},star1,,,\n", 1_704_067_200 + round * 100 + number * 86_400)
        };
        "time,network,kind,actor,target,post,name,text\n".to_owned() + &(0..5).map(line).collect::<String>()
    };
    let files: Vec<String> =
        (0..ROUNDS).map(|round| clout.file(&format!("{round}.csv"), small(round))).collect();
    let mut piped = Piped::start(&clout);
    std::thread::scope(|scope| {
        let clout = &clout;
        let all = |mut arguments: Box<dyn FnMut(u64) -> Vec<String> + Send>, rounds: u64| {
            scope.spawn(move || {
                for round in 0..rounds {
                    let arguments = arguments(round);
                    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
                    let output = clout.run(&arguments);
                    assert!(output.status.success(), "clout {arguments:?}: {}", said(&output));
                }
            });
        };
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        let importing = files.clone();
        all(Box::new(move |round| words(&["import", "responses", &importing[round as usize]])), ROUNDS);
        all(Box::new(move |round| words(&["optout", &format!("town:fan{round}")])), ROUNDS);
        all(Box::new(move |_| words(&["export", "events", "--format", "jsonl"])), ROUNDS);
        all(Box::new(move |_| words(&["verify"])), ROUNDS);
        all(Box::new(move |round| words(&["erase", &format!("town:fan{}", 20 + round)])), 3);
        all(Box::new(move |_| words(&["score", "--accept"])), 3);
    });
    piped.line("1704067303,town,like,fan24,star1,,,,,");
    assert_eq!(piped.end()["events"], 1);
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
    clout.ok(&["erase", "--pending"]);
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
}

#[test]
fn the_same_file_twice_at_once_is_read_once() {
    let clout = Clout::new();
    let file = clout.file("world.csv", world(40, 5, 60));
    let start = || {
        let mut command = clout.command(&["--json", "import", "responses", &file]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("clout runs")
    };
    let both = [start(), start()].map(|child| child.wait_with_output().expect("it ends"));
    // Whoever comes second waits a little for the first: it finds all of it there, or says who reads it.
    let done: Vec<&Output> = both.iter().filter(|output| output.status.success()).collect();
    assert!(!done.is_empty(), "{}", both.iter().map(said).collect::<String>());
    for failed in both.iter().filter(|output| !output.status.success()) {
        assert!(said(failed).contains("is being imported by process"), "{}", said(failed));
    }
    let once = Clout::new();
    let again = once.file("world.csv", world(40, 5, 60));
    once.ok(&["import", "responses", &again]);
    let parquet = |clout: &Clout| {
        let mut files = clout.files();
        files.retain(|(path, _)| path.extension().is_some_and(|extension| extension == "parquet"));
        files
    };
    assert!(parquet(&clout) == parquet(&once), "the files differ");
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
}

#[test]
fn many_leave_in_one_command() {
    let clout = Clout::new();
    let file = clout.file("world.csv", world(12, 4, 20));
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["score"]);
    let said =
        clout.json(&["erase", "town:fan1", "town:fan2", "town:star3", "town:nobody-here", "--unknown"]);
    assert_eq!((said["erased"].as_u64(), said["found"].as_bool()), (Some(4), Some(false)), "{said}");
    let events = clout.ok(&["export", "events", "--format", "csv"]);
    for gone in [",fan1,", ",fan2,", ",star3,"] {
        assert!(!events.contains(gone), "{gone} is still there");
    }
    assert!(events.contains(",fan3,"));
    for later in ["town:fan4", "town:fan5"] {
        clout.ok(&["optout", later]);
    }
    assert_eq!(clout.json(&["score", "--accept"])["erased"], 2);
    assert!(clout.ok(&["erase", "town:fan6", "town:fan7"]).contains("Erased from lake"));
    assert!(clout.ok(&["erase", "town:ghost", "--unknown"]).contains("Nothing of town:ghost was ever here"));
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
}
