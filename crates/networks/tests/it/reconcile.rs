//! The recorded files of the development data against a second reader of them.
//!
//! It was written for these tests alone: it parses whole documents into values and asks them the plain questions of each
//! network's documentation, without memory bounds, signatures or anything else of the product.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use networks::Format;
use serde_json::Value;

use crate::door::{Reading, bytes, files, options, shared};

fn text_of(path: &Path) -> String {
    let mut text = String::new();
    let file = std::fs::File::open(path).expect("a file");
    if path.extension().is_some_and(|extension| extension == "zst") {
        zstd::stream::read::Decoder::new(file).expect("zstd").read_to_string(&mut text).expect("text");
    } else {
        std::io::BufReader::new(file).read_to_string(&mut text).expect("text");
    }
    text
}

fn values(path: &Path) -> Vec<Value> {
    let text = text_of(path);
    let stream = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    let values: Vec<Value> = stream.map(|value| value.expect("JSON")).collect();
    match values.as_slice() {
        [Value::Array(elements)] if elements.first().is_some_and(Value::is_object) => elements.clone(),
        _ => values,
    }
}

fn read(format: Format, paths: &[std::path::PathBuf]) -> Reading {
    let (reading, outcome) = files(format, paths, &options());
    assert_eq!(outcome.expect("readable files").broken, None);
    reading
}

/// The events of a kind, as the words that follow it: `actor`, `actor>target` or `actor>target post`.
fn said(reading: &Reading, kind: &str, with_post: bool) -> Vec<String> {
    let mut said = Vec::new();
    for line in &reading.lines {
        let words: Vec<&str> = line.split(' ').collect();
        if words.get(1) != Some(&kind) || !words[0].starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let target = if words.get(3) == Some(&"->") { format!(">{}", words[4]) } else { String::new() };
        let post = words.iter().find_map(|word| word.strip_prefix("post=")).filter(|_| with_post);
        said.push(format!("{}{target} {}", words[2], post.unwrap_or_default()).trim_end().to_owned());
    }
    said.sort();
    said
}

fn sorted(mut all: Vec<String>) -> Vec<String> {
    all.sort();
    all
}

fn str_of<'v>(value: &'v Value, path: &str) -> &'v str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn jetstream_reconciles_line_by_line() {
    for name in [
        "data/bluesky-firehose-jetstream/expected_v1.jsonl",
        "payloads/bluesky/jetstream-shape.derived.jsonl",
    ] {
        let Some(path) = shared(name) else { return };
        for value in values(&path) {
            let did = str_of(&value, "/did");
            let (operation, collection) =
                (str_of(&value, "/commit/operation"), str_of(&value, "/commit/collection"));
            let uri = format!("at://{did}/{collection}/{}", str_of(&value, "/commit/rkey"));
            let author = |uri: &str| uri.split('/').nth(2).unwrap_or_default().to_owned();
            let subject = str_of(&value, "/commit/record/subject/uri");
            let kind = collection.rsplit('.').next().unwrap_or_default();
            let mut wanted: Vec<(&str, String)> = Vec::new();
            match (str_of(&value, "/kind"), operation, kind) {
                ("commit", "create", "like" | "repost") if author(subject) != did => {
                    wanted.push((kind, format!("{did}>{} {subject}", author(subject))));
                }
                ("commit", "create", "follow" | "block") => {
                    wanted.push((kind, format!("{did}>{}", str_of(&value, "/commit/record/subject"))));
                }
                ("commit", "create", "post") => {
                    wanted.push(("post", format!("{did} {uri}")));
                    let parent = str_of(&value, "/commit/record/reply/parent/uri");
                    if !parent.is_empty() && author(parent) != did {
                        wanted.push(("reply", format!("{did}>{} {parent}", author(parent))));
                    }
                }
                ("commit", "delete", "post") => wanted.push(("delete", format!("{did} {uri}"))),
                ("account", ..) if value.pointer("/account/active") == Some(&Value::Bool(true)) => {
                    wanted.push(("open", did.to_owned()));
                }
                _ => {}
            }
            let (reading, outcome) = bytes(Format::Jetstream, value.to_string().as_bytes(), &options());
            assert_eq!(outcome.expect("a line").records, 1);
            for kind in ["like", "repost", "follow", "block", "post", "reply", "delete", "open", "close"] {
                let wanted: Vec<String> =
                    wanted.iter().filter(|(of, _)| *of == kind).map(|(_, said)| said.clone()).collect();
                assert_eq!(said(&reading, kind, true), wanted, "{name}: {value}");
            }
        }
    }
}

#[test]
fn nostr_reconciles_event_by_event() {
    let fixtures =
        ["profiles", "contacts", "contacts-event", "reactions", "random", "profile-updates", "search"];
    let mut names: Vec<String> =
        fixtures.iter().map(|name| format!("data/nostr-fixtures/{name}.json")).collect();
    names.push("payloads/nostr/events.jsonl".to_owned());
    let paths: Option<Vec<_>> = names.iter().map(|name| shared(name)).collect();
    let Some(paths) = paths else { return };
    let mut events: BTreeMap<String, Value> = BTreeMap::new();
    for value in paths.iter().flat_map(|path| values(path)) {
        let event = match &value {
            Value::Array(message) => message.iter().find(|part| part.is_object()).cloned(),
            other => Some(other.clone()),
        };
        let event = event.expect("an event");
        events.insert(str_of(&event, "/id").to_owned(), event);
    }
    let reading = read(Format::Nostr, &paths);
    let of_kind = |kind: u64| events.values().filter(move |event| event["kind"] == kind);
    let once = |all: Vec<String>| all.into_iter().collect::<BTreeSet<String>>();
    let posts = of_kind(1).map(|event| format!("{} {}", str_of(event, "/pubkey"), str_of(event, "/id")));
    let articles = of_kind(30023).map(|event| {
        let tags = event["tags"].as_array().expect("tags");
        let name =
            tags.iter().find(|tag| tag[0] == "d").map_or("", |tag| tag[1].as_str().unwrap_or_default());
        let author = str_of(event, "/pubkey");
        format!("{author} 30023:{author}:{name}")
    });
    assert_eq!(once(said(&reading, "post", true)), posts.chain(articles).collect());
    let profiles = of_kind(0).map(|event| str_of(event, "/pubkey").to_owned());
    assert_eq!(once(said(&reading, "profile", false)), profiles.collect());
    // Every account that any list names was followed at some time.
    let mut follows = BTreeSet::new();
    for event in of_kind(3) {
        let author = str_of(event, "/pubkey");
        for tag in event["tags"].as_array().expect("tags").iter().filter(|tag| tag[0] == "p") {
            let key = tag[1].as_str().unwrap_or_default();
            if key.len() == 64
                && key.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c))
                && key != author
            {
                follows.insert(format!("{author}>{key}"));
            }
        }
    }
    assert_eq!(once(said(&reading, "follow", false)), follows);
    let likes = of_kind(7).filter(|event| event["content"] != "-");
    let liked = likes.filter_map(|event| {
        let tags = event["tags"].as_array().expect("tags");
        let last = |name: &str| tags.iter().rfind(|tag| tag[0] == name).and_then(|tag| tag[1].as_str());
        let note = last("e")?;
        let author = events.get(note).map(|note| str_of(note, "/pubkey")).or(last("p"))?;
        let actor = str_of(event, "/pubkey");
        (author != actor).then(|| format!("{actor}>{author} {note}"))
    });
    assert_eq!(once(said(&reading, "like", true)), liked.collect());
}

#[test]
fn pages_of_x_reconcile_tweet_by_tweet() {
    let Some(path) = shared("data/x-api-v2-recent-search/pages.jsonl.zst") else { return };
    let pages = values(&path);
    let list =
        |page: &Value, path: &str| page.pointer(path).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut authors: BTreeMap<String, String> = BTreeMap::new();
    let mut tweets: Vec<Value> = Vec::new();
    let (mut users, mut repeated) = (0, 0);
    for page in &pages {
        let mut seen = BTreeSet::new();
        for tweet in list(page, "/data").into_iter().chain(list(page, "/includes/tweets")) {
            authors.insert(str_of(&tweet, "/id").to_owned(), str_of(&tweet, "/author_id").to_owned());
            if seen.insert(str_of(&tweet, "/id").to_owned()) { tweets.push(tweet) } else { repeated += 1 }
        }
        users += list(page, "/includes/users").len();
    }
    let (mut posts, mut reposts, mut replies, mut quotes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for tweet in &tweets {
        let (id, actor) = (str_of(tweet, "/id"), str_of(tweet, "/author_id"));
        let referred = |kind: &str| {
            let all = list(tweet, "/referenced_tweets");
            all.iter().find(|to| to["type"] == kind).map(|to| str_of(to, "/id").to_owned())
        };
        let told = |to: &str| authors.get(to).cloned();
        let respond = |into: &mut Vec<String>, target: Option<String>, post: String| {
            if let Some(target) = target.filter(|target| target != actor) {
                into.push(format!("{actor}>{target} {post}").trim_end().to_owned());
            }
        };
        if let Some(original) = referred("retweeted") {
            let mentioned = list(tweet, "/entities/mentions");
            let name = str_of(tweet, "/text").strip_prefix("RT @").and_then(|text| text.split(':').next());
            let by_name = mentioned
                .iter()
                .find(|to| name.is_some_and(|name| str_of(to, "/username").eq_ignore_ascii_case(name)));
            let by_name = by_name.map(|to| str_of(to, "/id").to_owned()).filter(|id| !id.is_empty());
            respond(&mut reposts, told(&original).or(by_name), original);
            continue;
        }
        posts.push(format!("{actor} {id}"));
        // Of an answer to a tweet that is gone only the account is told.
        if let Some(parent) =
            referred("replied_to").or(tweet.get("in_reply_to_user_id").map(|_| String::new()))
        {
            let answered = Some(str_of(tweet, "/in_reply_to_user_id").to_owned()).filter(|id| !id.is_empty());
            respond(&mut replies, told(&parent).or(answered), parent);
        }
        if let Some(quoted) = referred("quoted") {
            respond(&mut quotes, told(&quoted), quoted);
        }
    }
    let reading = read(Format::XV2, &[path]);
    assert_eq!(reading.records as usize, tweets.len() + repeated + users);
    assert_eq!(said(&reading, "post", true), sorted(posts));
    assert_eq!(said(&reading, "reply", true), sorted(replies));
    assert_eq!(said(&reading, "quote", true), sorted(quotes));
    assert_eq!(said(&reading, "repost", true), sorted(reposts));
    assert_eq!(said(&reading, "profile", false).len(), users);
}

#[test]
fn rumour_threads_reconcile_tweet_by_tweet() {
    let Some(path) = shared("data/semeval2017-rumour-threads/tweets.jsonl.zst") else { return };
    let tweets = values(&path);
    let reading = read(Format::XV1, &[path]);
    let id = |value: &Value| {
        value["id_str"].as_str().map(str::to_owned).unwrap_or_else(|| value["id"].to_string())
    };
    let posts = tweets.iter().map(|tweet| format!("{} {}", id(&tweet["user"]), id(tweet))).collect();
    assert_eq!(said(&reading, "post", true), sorted(posts));
    let replies = tweets.iter().filter_map(|tweet| {
        let (actor, target) = (id(&tweet["user"]), str_of(tweet, "/in_reply_to_user_id_str"));
        let post = str_of(tweet, "/in_reply_to_status_id_str");
        (!target.is_empty() && target != actor)
            .then(|| format!("{actor}>{target} {post}").trim_end().to_owned())
    });
    assert_eq!(said(&reading, "reply", true), sorted(replies.collect()));
}

/// Every object of an answer, at any depth.
fn each_object<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(members) => {
            found.push(value);
            members.values().for_each(|value| each_object(value, found));
        }
        Value::Array(elements) => elements.iter().for_each(|value| each_object(value, found)),
        _ => {}
    }
}

#[test]
fn recordings_of_mastodon_reconcile_status_by_status() {
    let Some(path) = shared("data/mastodon-api-recordings/http.jsonl.zst") else { return };
    let mut posts = BTreeSet::new();
    let mut reposts = BTreeSet::new();
    let mut secret = BTreeSet::new();
    for recording in values(&path) {
        if recording["method"] == "DELETE" {
            continue;
        }
        let body = match &recording["body"] {
            Value::String(text) => serde_json::from_str(text).unwrap_or(Value::Null),
            other => other.clone(),
        };
        let mut objects = Vec::new();
        each_object(&body, &mut objects);
        for status in objects.iter().filter(|object| object["account"]["acct"].is_string()) {
            let uri = str_of(status, "/uri").to_owned();
            match status["visibility"].as_str() {
                // A repost of one's own is a response to oneself.
                Some("public" | "unlisted")
                    if status["reblog"]["account"]["acct"] == status["account"]["acct"] => {}
                Some("public" | "unlisted") if status["reblog"].is_object() => drop(reposts.insert(uri)),
                Some("public" | "unlisted") => drop(posts.insert(uri)),
                Some(_) => drop(secret.insert(uri)),
                None => {}
            }
        }
    }
    let reading = read(Format::Mastodon, &[path]);
    let of = |kind: &str| -> BTreeSet<String> {
        let lines = reading.lines.iter().filter(|line| line.split(' ').nth(1) == Some(kind));
        let own = if kind == "repost" { "own=" } else { "post=" };
        lines
            .filter_map(|line| line.split(' ').find_map(|word| word.strip_prefix(own)))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(of("post"), posts);
    assert_eq!(of("repost"), reposts);
    assert!(!secret.is_empty() && of("post").is_disjoint(&secret), "{secret:?}");
}

#[test]
fn recordings_of_activities_give_public_posts_and_acts() {
    let names =
        ["outbox", "upub.carol.outbox-page", "bob-received-activities", "alice-received-activities", "note"];
    for name in names {
        let Some(path) = shared(&format!("payloads/activitypub/{name}.json")) else { return };
        let mut notes = BTreeSet::new();
        let mut objects = Vec::new();
        let value: Value = serde_json::from_str(&text_of(&path)).expect("JSON");
        each_object(&value, &mut objects);
        // Each note of these recordings is public, and says so in one of two spellings.
        let is_public = |note: &Value| {
            ["activitystreams#Public", "as:Public"].iter().any(|all| note.to_string().contains(all))
        };
        let note = |object: &&&Value| object["type"] == "Note" && is_public(object);
        notes.extend(objects.iter().filter(note).map(|object| str_of(object, "/id").to_owned()));
        let reading = read(Format::Mastodon, &[path]);
        let posts: BTreeSet<String> = said(&reading, "post", true)
            .iter()
            .filter_map(|said| Some(said.split_once(' ')?.1.to_owned()))
            .collect();
        assert_eq!(posts, notes, "{name}: {:?}", reading.lines);
    }
}
