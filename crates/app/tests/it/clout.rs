//! The door: a data folder, arguments in, text and exit code out.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A data folder of its own, gone with the value.
pub struct Clout {
    folder: tempfile::TempDir,
}

impl Clout {
    pub fn new() -> Clout {
        Clout { folder: tempfile::tempdir().expect("folder") }
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Writes a file beside the data folder and returns its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("file");
        path.to_string_lossy().into_owned()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clout"));
        command.arg("--data").arg(self.data()).args(arguments).stdin(Stdio::null());
        command.env_remove("CLOUT_DATA").env_remove("CLOUT_PORT").env("NO_COLOR", "1");
        command
    }

    /// Runs to the end, whatever the exit code.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("clout runs")
    }

    /// Runs and expects success; returns what was printed.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "clout {arguments:?} failed: {said}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Runs with `--json` and expects success.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend(arguments);
        serde_json::from_str(&self.ok(&all)).expect("JSON")
    }

    /// Runs, expects this exit code, and returns what was said on standard error.
    pub fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "clout {arguments:?} said {said}");
        said
    }

    /// Every file below the data folder with its bytes, by path.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        walk(&self.data(), &mut |path| {
            files.push((
                path.strip_prefix(self.data()).expect("below").to_owned(),
                std::fs::read(path).expect("read"),
            ));
        });
        files.sort();
        files
    }
}

fn walk(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() { walk(&path, visit) } else { visit(&path) }
    }
}

/// A CSV in the generic format: `people` fans respond to `stars` on each of `days` days from 2024-01-01.
pub fn world(days: u32, stars: u32, fans: u32) -> String {
    let mut csv = String::from("time,network,kind,actor,target,post,name,text\n");
    for day in 0..days {
        for star in 0..stars {
            let time = 1_704_067_200 + u64::from(day) * 86_400 + u64::from(star);
            csv +=
                &format!("{time},town,post,star{star},,p{star}-{day},Star {star},Day {day} of star {star}\n");
            for fan in (0..fans).filter(|fan| (fan + day) % (star + 1) == 0) {
                csv += &format!(
                    "{},town,reply,fan{fan},star{star},p{star}-{day},,\n",
                    time + 60 + u64::from(fan)
                );
                // The stars answer, so that their fans are known.
                if (fan + star) % 3 == 0 {
                    csv += &format!("{},town,like,star{star},fan{fan},,,\n", time + 7_000 + u64::from(fan));
                }
            }
        }
    }
    csv
}
