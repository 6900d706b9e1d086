//! What the program and its documents say is so: commands and options that they name exist, what is called missing is
//! missing, and words that were found to puzzle strangers do not come back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::clout::Clout;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Documents, pages and the words of views, each by its path.
fn texts() -> Vec<(PathBuf, String)> {
    let mut texts = Vec::new();
    for place in [
        "README.md",
        "CONTRIBUTING.md",
        "docs",
        "crates/web/templates",
        "crates/views/src",
        "crates/app/src/commands",
    ] {
        gather(&root().join(place), &mut texts);
    }
    assert!(texts.len() > 80, "{} files were found", texts.len());
    texts
}

fn gather(path: &Path, texts: &mut Vec<(PathBuf, String)>) {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).expect("a folder");
        entries.for_each(|entry| gather(&entry.expect("an entry").path(), texts));
    } else if path.extension().is_some_and(|kind| ["md", "html", "rs"].iter().any(|known| kind == *known)) {
        texts.push((path.to_owned(), std::fs::read_to_string(path).expect("text")));
    }
}

/// The commands that a text shows: between backticks or as `code`, and on indented lines of their own.
fn commands(text: &str) -> Vec<String> {
    let between = |begin: &str, end: &'static str| {
        let pieces: Vec<String> = text
            .split(begin)
            .skip(1)
            .map(|rest| rest.split(end).next().unwrap_or_default().to_owned())
            .collect();
        pieces
    };
    let own_lines = text.lines().filter_map(|line| line.strip_prefix("    clout ")).map(str::to_owned);
    let inline = between("`clout ", "`").into_iter().chain(between("<code>clout ", "<"));
    let all = inline.chain(own_lines);
    all.map(|command| {
        command.split(" && ").next().unwrap_or_default().split("  #").next().unwrap_or_default().to_owned()
    })
    .collect()
}

#[test]
fn every_command_and_option_that_is_named_exists() {
    let clout = Clout::new();
    let mut helps: BTreeMap<Vec<String>, Option<String>> = BTreeMap::new();
    let mut looked = 0;
    for (path, text) in texts() {
        for command in commands(&text) {
            let is_word = |word: &&str| {
                word.len() > 1
                    && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
                    && !word.starts_with('-')
            };
            let words: Vec<String> =
                command.split_whitespace().filter(is_word).take(2).map(str::to_owned).collect();
            // A second word may be a command of the first, or an argument.
            let help = (1..=words.len()).rev().find_map(|count| {
                let help = helps.entry(words[..count].to_vec()).or_insert_with(|| {
                    let mut arguments: Vec<&str> = words[..count].iter().map(String::as_str).collect();
                    arguments.push("--help");
                    let output = clout.run(&arguments);
                    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
                });
                help.clone()
            });
            if words.is_empty() || words[0] == "lake" {
                continue;
            }
            let help =
                help.unwrap_or_else(|| panic!("{}: there is no command `clout {command}`", path.display()));
            for option in command.split_whitespace().filter(|word| word.starts_with("--") && word.len() > 2) {
                let option = option.split(['=', ',', '.', ')', ']', ';']).next().unwrap_or_default();
                assert!(help.contains(option), "{}: `clout {command}` takes no {option}", path.display());
            }
            looked += 1;
        }
    }
    assert!(looked > 100, "{looked} commands were found");
}

#[test]
fn the_promises_say_what_is_so_today() {
    let clout = Clout::new();
    let promises = views::about(None, None, None).promises;
    let said: Vec<String> = promises.iter().map(|promise| promise.kept.to_lowercase()).collect();
    let said = said.join("\n");
    for (claim, command, option) in [
        ("topic", &["top", "--help"][..], "--topic"),
        ("joined", &["link", "--help"], "--proof"),
        ("clout attack", &["attack", "--help"], "--budgets"),
        ("method page", &["evaluate", "--help"], "--cuts"),
        ("erases everywhere", &["erase", "--help"], "--pending"),
    ] {
        assert!(said.contains(claim), "nothing is promised of {claim}");
        assert!(clout.ok(command).contains(option), "{claim} is promised, and {command:?} has no {option}");
    }
    for later in [" yet", "will need", "will never", "next thing", "still pass", "to be mended", "come later"]
    {
        assert!(!said.contains(later), "a promise speaks of what is not so: {later}");
    }
}

#[test]
fn words_that_puzzled_strangers_do_not_come_back() {
    for (path, text) in texts() {
        for word in [
            "Whom it may be worth",
            "whom it may be worth",
            "Nobody of them",
            "Responses grew old",
            "Pass over so many",
            " in the mean ",
            "their own place as a member",
            "Part an account",
            "kept out all the same",
        ] {
            assert!(!text.contains(word), "{} says {word:?}", path.display());
        }
    }
}
