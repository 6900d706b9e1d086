//! One rule for names, over the log, what is published and what comes in: whatever it calls a mention of somebody who
//! left is gone after the erasure, and no later score, import or merge brings it back.

use std::collections::BTreeSet;

use model::names::NameMatcher;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::clout::{Clout, world};

/// A generator of Marsaglia's xorshift family: a world for each seed, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn word(&mut self, letters: &str, length: usize) -> String {
        let letters: Vec<char> = letters.chars().collect();
        (0..length).map(|_| self.of(&letters)).collect()
    }
}

/// Letters of a script, and lengths of handles in it.
const SCRIPTS: [(&str, usize); 22] = [
    ("abcdefghij", 3),
    ("klmnopqrst", 9),
    ("ABCdefgh_", 8),
    ("abc123", 7),
    ("öüğışÖÜĞİŞı", 7),
    ("ßsStT", 7),
    ("αβγδσΣς", 8),
    ("абвгдёЁЖ", 8),
    ("אבגדהו", 7),
    ("بتثجحخ", 7),
    ("กขคงจฉ", 8),
    ("ກຂຄງຈ", 8),
    ("កខគឃង", 8),
    ("ကခဂဃ", 8),
    ("あいうえがぎ", 5),
    ("アイウエガギ", 5),
    ("田中太郎王小明", 4),
    ("김철수박영희", 4),
    ("कखगघङ", 8),
    ("ａｂｃＤＥ９", 8),
    ("🔥✨ab", 8),
    ("efg\u{301}\u{323}", 9),
];

#[derive(Debug)]
struct Person {
    native: String,
    handle: String,
}

fn people(random: &mut Random) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for (number, (letters, length)) in SCRIPTS.iter().enumerate() {
        let first = letters.chars().next().unwrap_or('a');
        let handle = format!("{first}{}", random.word(letters, *length));
        let handle = match number % 5 {
            0 => handle,
            1 => format!("{handle}.{}", random.word("mnopq", 4)),
            2 => format!("{handle}'{}", random.word(letters, 2)),
            3 => format!("{handle} {}", random.word(letters, 4)),
            _ => format!("{handle}+{}", random.word("xyz", 3)),
        };
        let native = match number % 3 {
            0 => format!("did:plc:{}", random.word("abcdefghijklmnop234567", 24)),
            1 => format!("q{}", 1_000_000 + random.below(9_000_000)),
            _ => format!("{handle}-{}", random.word("abcdef", 4)),
        };
        people.push(Person { native, handle });
    }
    people
}

fn written(random: &mut Random, name: &str) -> String {
    match random.below(8) {
        0 => name.to_uppercase(),
        1 => name.to_lowercase(),
        2 => name.nfd().collect(),
        3 => name.nfc().collect(),
        4 => name.nfkc().collect(),
        5 => name.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        6 => {
            let middle = name.char_indices().nth(name.chars().count() / 2).map_or(0, |(at, _)| at);
            format!("{}\u{200b}{}", &name[..middle], &name[middle..])
        }
        _ => name.to_owned(),
    }
}

/// What others write, with a name at `{}`; `{}` in the middle of a word may be another word.
const SAYINGS: [&str; 13] = [
    "hi @{}!",
    "({}), and {}.",
    "{}'s friend",
    "{}’s other friend",
    "と@{}さん",
    "{}さん、ここ",
    "안녕 @{}님",
    "สวัสดี@{}ครับ",
    "see https://t.example/{}/about?x=1",
    "avatar_{}_2.png",
    "＠{} says",
    "x{}y",
    "@{}@host.example: {}",
];

/// A table in the generic format, written as CSV.
struct Table {
    rows: csv::Writer<Vec<u8>>,
    time: u64,
}

const COLUMNS: [&str; 11] =
    ["time", "network", "kind", "actor", "target", "post", "id", "handle", "name", "text", "tags"];

impl Table {
    fn new(time: u64) -> Table {
        let mut rows = csv::Writer::from_writer(Vec::new());
        rows.write_record(COLUMNS).expect("written");
        Table { rows, time }
    }

    fn row(&mut self, kind: &str, actor: &str, rest: [&str; 7]) {
        self.time += 1;
        let time = self.time.to_string();
        let row = [&*time, "town", kind, actor].into_iter().chain(rest);
        self.rows.write_record(row).expect("written");
    }

    fn file(self, clout: &Clout, name: &str) -> String {
        clout.file(name, self.rows.into_inner().expect("written"))
    }
}

/// What others write of everybody: in texts, tags, names, handles and ids of posts, and in what is refused.
fn gossip(random: &mut Random, people: &[Person], table: &mut Table, round: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for (number, person) in people.iter().enumerate() {
        for name in [&person.handle, &person.native] {
            let saying = random.of(&SAYINGS);
            let text = saying.replace("{}", &written(random, name));
            let star = format!("star{}", number % 4);
            let post = format!("{round}-{number}-{}", name.len());
            table.row("post", &star, ["", "", &post, "", "", &text, &written(random, name)]);
            for fan in 0..8 {
                table.row("reply", &format!("fan{fan}"), [&star, &post, "", "", "", "", ""]);
            }
            table.row("applaud", &star, ["", "", "", "", "", &text, ""]);
            texts.push(text);
        }
        let fan = format!("fan of @{}", person.handle);
        table.row("profile", &format!("fan{}", number % 9), ["", "", "", "", &fan, "", ""]);
        let theirs = format!("at://{}/post/{round}", person.native);
        table.row("mention", "fan1", ["star1", &theirs, &format!("m-{round}-{number}"), "", "", "", ""]);
    }
    texts
}

/// Every text within a JSON value.
fn each_text(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(all) => all.iter().for_each(|value| each_text(value, visit)),
        Value::Object(all) => all.iter().for_each(|(key, value)| {
            visit(key);
            each_text(value, visit);
        }),
        _ => {}
    }
}

/// Everything that is shown or kept, as texts.
fn shown(clout: &Clout) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    let events = clout.ok(&["export", "events", "--format", "jsonl"]);
    let mut keep = |text: &str| {
        texts.insert(text.to_owned());
    };
    for line in events.lines() {
        each_text(&serde_json::from_str(line).expect("JSON"), &mut keep);
    }
    each_text(&clout.json(&["top", "--limit", "500"]), &mut keep);
    for star in 0..4 {
        each_text(&clout.json(&["show", &format!("town:star{star}")]), &mut keep);
    }
    texts
}

fn nobody_is_named(clout: &Clout, rule: &NameMatcher, written: &[String], when: &str) {
    for text in shown(clout) {
        assert!(!rule.finds(&text), "after {when} a text names somebody who left: {text:?}");
    }
    // Pages and databases, logs and free pages included, as they lie on disk.
    let named: Vec<&String> = written.iter().filter(|text| text.len() >= 12 && rule.finds(text)).collect();
    for (path, bytes) in clout.files() {
        for text in &named {
            let found = memchr::memmem::find(&bytes, text.as_bytes()).is_some();
            assert!(!found, "after {when} {} holds {text:?}", path.display());
        }
    }
}

#[test]
fn whoever_left_is_named_nowhere_and_nothing_brings_a_name_back() {
    for seed in [0x5eed, 0xcafe_f00d] {
        let (clout, mut random) = (Clout::new(), Random(seed));
        let people = people(&mut random);
        let handles: Vec<[String; 1]> = people.iter().map(|person| [person.handle.clone()]).collect();
        let accounts = people.iter().zip(&handles);
        let rule = NameMatcher::new(accounts.map(|(person, handles)| (&*person.native, handles.as_slice())));

        let mut table = Table::new(1_704_500_000);
        for person in &people {
            let Person { native, handle } = person;
            table.row("profile", native, ["", "", "", handle, "Somebody", "", ""]);
            table.row("post", native, ["", "", &format!("at://{native}/post/0"), "", "", "mine", ""]);
            table.row("reply", native, ["star0", "p0-3", "", "", "", "hello", ""]);
            table.row("like", "star1", [native, "", "", "", "", "", ""]);
        }
        let mut written = gossip(&mut random, &people, &mut table, "before");
        clout.ok(&["import", "responses", &clout.file("world.csv", world(6, 4, 12))]);
        clout.ok(&["import", "responses", &table.file(&clout, "first.csv")]);
        clout.ok(&["score", "--as-of", "2024-01-06", "--accept"]);
        let named = shown(&clout).iter().filter(|text| rule.finds(text)).count();
        assert!(named >= people.len(), "only {named} texts name anybody before they leave");

        for person in &people {
            let left = clout.json(&["optout", &format!("town:{}", person.native)]);
            assert_eq!(left["found"], true, "{person:?}");
        }
        nobody_is_shown(&clout, &rule);
        clout.ok(&["erase", "--pending"]);
        nobody_is_named(&clout, &rule, &written, "the erasure");
        clout.ok(&["score", "--as-of", "2024-01-06", "--accept"]);
        nobody_is_named(&clout, &rule, &written, "the next score");
        // Each import merges the days that it adds to.
        for round in ["late", "later"] {
            let mut table = Table::new(1_704_560_000);
            written.extend(gossip(&mut random, &people, &mut table, round));
            clout.ok(&["import", "responses", &table.file(&clout, &format!("{round}.csv"))]);
            nobody_is_named(&clout, &rule, &written, round);
        }
        clout.ok(&["score", "--as-of", "2024-01-06", "--accept"]);
        nobody_is_named(&clout, &rule, &written, "a score of what came later");
        assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
    }
}

/// While erasures wait, what is shown names nobody either.
fn nobody_is_shown(clout: &Clout, rule: &NameMatcher) {
    for text in shown(clout) {
        assert!(!rule.finds(&text), "while the erasure waits a text names somebody: {text:?}");
    }
}

#[test]
fn an_account_in_other_capitals_is_found_or_told() {
    for scored in [false, true] {
        let clout = Clout::new();
        let town = "time,network,kind,actor,target\n\
                    2024-05-01T09:00:00Z,town,reply,bo,Ana.Lopez\n\
                    2024-05-02T10:30:00Z,town,repost,cy,Ana.Lopez\n\
                    2024-05-03T10:30:00Z,town,like,Ana.Lopez,bo\n";
        clout.ok(&["import", "responses", &clout.file("town.csv", town)]);
        if scored {
            clout.ok(&["score"]);
        }
        // Nothing is known of how town writes ids: the right name is told, and nothing is changed.
        for command in ["erase", "optout"] {
            let said = clout.fails(2, &[command, "town:ana.lopez"]);
            assert!(said.contains("Did you mean town:Ana.Lopez"), "{said}");
        }
        assert!(clout.ok(&["erase", "--pending"]).contains("Nothing was waiting"));
        assert!(clout.ok(&["export", "events"]).contains("Ana.Lopez"));
        assert_eq!(clout.json(&["erase", "town:Ana.Lopez"])["found"], true);
        assert!(!clout.ok(&["export", "events"]).contains("Lopez"));
        // Nobody here is nearly this account: it is kept from coming where that is asked for.
        assert!(clout.fails(2, &["optout", "town:zoe"]).contains("nothing was changed"));
        assert_eq!(clout.json(&["optout", "--unknown", "town:zoe"])["found"], false);
    }
}

#[test]
fn an_account_in_other_capitals_is_the_account_where_the_network_says_so() {
    let clout = Clout::new();
    let acts = "time,network,kind,actor,target\n\
                1755000000,mastodon,like,Far@Two.example,ana@one.example\n\
                1755000060,mastodon,reply,bo@one.example,Far@Two.example\n";
    clout.ok(&["import", "responses", &clout.file("acts.csv", acts)]);
    assert_eq!(clout.json(&["erase", "mastodon:far@two.example"])["found"], true);
    assert!(!clout.ok(&["export", "events"]).contains("Two.example"));
}
