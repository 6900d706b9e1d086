//! Real exports and dumps, record by record, against a small reader of another kind: it takes well-formed files apart
//! by cutting at known words, and knows the rules of `docs/formats.md` alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;
use std::path::Path;

use model::Timestamp;
use networks::{Format, Input};

use crate::door::{Reading, files, options, shared};

/// A record as either reader understands it: what it gives, or why it gives nothing.
type Records = BTreeMap<String, usize>;

fn text(path: &Path) -> String {
    let mut bytes = Vec::new();
    let mut file = networks::open(&Input::File(path.to_owned())).expect("a file that opens");
    file.read_to_end(&mut bytes).expect("a file that unpacks");
    String::from_utf8(bytes).expect("UTF-8")
}

/// As events are shown: a date and time without a zone is in universal time.
fn time(text: &str) -> String {
    let time: Timestamp = format!("{}Z", text.replace(' ', "T")).parse().expect("a time");
    time.to_string()
}

/// What was read, without texts and names; an account is told by `name`.
fn taken(reading: &Reading, mut name: impl FnMut(&str) -> String) -> Records {
    let mut records = Records::new();
    for line in &reading.lines {
        let line = match line.split_once(" at ") {
            Some((reject, _)) if reject.starts_with("reject ") => reject.to_owned(),
            _ if line.starts_with("skip ") => line.clone(),
            _ => {
                let (head, rest) =
                    line.split_at(line.find(" post=").or(line.find(" handle=")).unwrap_or(line.len()));
                let (who, target) =
                    head.split_once(" -> ").map_or((head, None), |(who, target)| (who, Some(target)));
                let parts: Vec<&str> = who.splitn(3, ' ').collect();
                let mut account = |account: &str| name(&account.trim_matches('"').replace(' ', "_"));
                let actor = account(
                    parts[2].split([' ']).next().filter(|_| parts[1] == "profile").unwrap_or(parts[2]),
                );
                let target = target.map(|target| format!(" {}", account(target))).unwrap_or_default();
                let wanted = |part: &&str| part.starts_with("post=") || part.starts_with("own=");
                let ids = rest.split(' ').filter(wanted).fold(String::new(), |ids, id| format!("{ids} {id}"));
                format!("{} {} {actor}{target}{ids}", parts[0], parts[1])
            }
        };
        *records.entry(line).or_default() += 1;
    }
    records
}

fn differences(seen: &Records, expected: &Records) -> String {
    let lines = |of: &Records, other: &Records, sign: char| -> String {
        let missing = of.iter().filter(|(line, count)| other.get(*line) != Some(count));
        missing.map(|(line, count)| format!("{sign} {count} {line}\n")).collect()
    };
    lines(seen, expected, '+') + &lines(expected, seen, '-')
}

// Stack Exchange ------------------------------------------------------------------------------------------------------

type Row = HashMap<String, String>;

fn rows(folder: &Path, table: &str) -> Vec<Row> {
    let text = text(&folder.join(format!("{table}.xml.zst")));
    let rows = text.lines().filter(|line| line.trim_start().starts_with("<row "));
    rows.map(|line| {
        let parts: Vec<&str> = line.split('"').collect();
        let pairs = parts.chunks_exact(2).map(|pair| (pair[0], pair[1]));
        pairs
            .map(|(name, value)| {
                (
                    name.rsplit([' ', '=']).find(|part| !part.is_empty()).unwrap_or("").to_owned(),
                    value.to_owned(),
                )
            })
            .collect()
    })
    .collect()
}

fn dump(folder: &Path, site: &str) -> Records {
    let mut expected = Records::new();
    let mut put = |line: String| *expected.entry(line).or_default() += 1;
    let person =
        |row: &Row, name: &str| row.get(name).filter(|id| !id.starts_with('-') && *id != "0").cloned();
    for user in rows(folder, "Users") {
        match person(&user, "Id") {
            Some(id) => put(format!("{} profile {site}/{id}", time(&user["LastAccessDate"]))),
            None => put("skip deleted_user".to_owned()),
        }
    }
    let posts = rows(folder, "Posts");
    let owners: HashMap<&str, Option<String>> = posts
        .iter()
        .filter(|post| matches!(post["PostTypeId"].as_str(), "1" | "2"))
        .map(|post| (post["Id"].as_str(), person(post, "OwnerUserId")))
        .collect();
    let respond = |at: &str, kind: &str, actor: &str, owner: &str, post: &str, own: Option<String>| {
        if actor == owner {
            return "reject self_response".to_owned();
        }
        let own = own.map(|own| format!(" own={site}/{own}")).unwrap_or_default();
        format!("{} {kind} {site}/{actor} {site}/{owner} post={site}/{post}{own}", time(at))
    };
    for post in &posts {
        let (id, at) = (&post["Id"], &post["CreationDate"]);
        let Some(owner) = owners.get(id.as_str()) else {
            put("skip tag_wiki".to_owned());
            continue;
        };
        let Some(owner) = owner else {
            put("skip deleted_user".to_owned());
            continue;
        };
        put(format!("{} post {site}/{owner} post={site}/{id}", time(at)));
        if let Some(question) = post.get("ParentId") {
            match &owners[question.as_str()] {
                Some(asker) => put(respond(at, "reply", owner, asker, question, Some(id.clone()))),
                None => put("skip deleted_user".to_owned()),
            }
        }
        if let Some(edited) = post.get("LastEditDate") {
            put(format!("{} edit {site}/{owner} post={site}/{id}", time(edited)));
        }
    }
    let questions: HashMap<&str, &str> =
        posts.iter().filter_map(|post| Some((post["Id"].as_str(), post.get("ParentId")?.as_str()))).collect();
    for vote in rows(folder, "Votes") {
        let (post, at) = (vote["PostId"].as_str(), &vote["CreationDate"]);
        let owner = owners.get(post);
        let (kind, actor) = match (vote["VoteTypeId"].as_str(), person(&vote, "UserId")) {
            ("1", _) => ("accept", questions.get(post).and_then(|question| owners[question].clone())),
            ("5", Some(voter)) => ("bookmark", Some(voter)),
            ("8", Some(voter)) => ("tip", Some(voter)),
            _ => {
                put("skip anonymous_vote".to_owned());
                continue;
            }
        };
        match (owner, actor) {
            (None, _) => put("skip unresolved_target".to_owned()),
            (Some(Some(owner)), Some(actor)) => put(respond(at, kind, &actor, owner, post, None)),
            _ => put("skip deleted_user".to_owned()),
        }
    }
    // What comments give hangs on whom they name: those that name nobody are told here.
    for comment in rows(folder, "Comments") {
        let (id, post, at) = (&comment["Id"], &comment["PostId"], &comment["CreationDate"]);
        match (person(&comment, "UserId"), owners.get(post.as_str())) {
            (None, _) => put("skip deleted_user".to_owned()),
            (_, None) => put("skip unresolved_target".to_owned()),
            _ if comment["Text"].contains('@') => put(format!("names somebody: {site}/comment/{id}")),
            (Some(_), Some(None)) => put("skip deleted_user".to_owned()),
            (Some(user), Some(Some(owner))) => {
                put(respond(at, "comment", &user, owner, post, Some(format!("comment/{id}"))));
            }
        }
    }
    for table in ["Badges", "Tags", "PostLinks"] {
        rows(folder, table).iter().for_each(|_| put("skip no_response".to_owned()));
    }
    expected
}

/// Takes comments that name somebody out of both: each gave a comment, a mention or a reason, and each mention is of
/// somebody who was there.
fn without_named(seen: &mut Records, expected: &mut Records, folder: &Path, site: &str) {
    let comments = rows(folder, "Comments");
    let names: HashMap<String, String> = rows(folder, "Users")
        .iter()
        .map(|user| {
            let letters = user["DisplayName"].to_lowercase();
            (format!("{site}/{}", user["Id"]), letters.split_whitespace().collect())
        })
        .collect();
    let (mut named, mut silent) = (0, 0);
    for comment in comments.iter().filter(|comment| comment["Text"].contains('@')) {
        let own = format!("{site}/comment/{}", comment["Id"]);
        if expected.remove(&format!("names somebody: {own}")).is_none() {
            continue;
        }
        let of_it: Vec<String> =
            seen.keys().filter(|line| line.ends_with(&format!(" own={own}"))).cloned().collect();
        for line in &of_it {
            seen.remove(line);
            let parts: Vec<&str> = line.split(' ').collect();
            assert!(
                parts[2] == format!("{site}/{}", comment["UserId"])
                    && parts[0] == time(&comment["CreationDate"]),
                "{line}"
            );
            if parts[1] == "mention" {
                let begin: String = names[parts[3]].chars().take(3).collect();
                assert!(comment["Text"].to_lowercase().contains(&format!("@{begin}")), "{line}");
                named += 1;
            }
        }
        silent += usize::from(of_it.is_empty());
    }
    assert!(named > 10, "{named} mentions");
    // A comment below the own post that names nobody else, or below one of somebody gone.
    for reason in ["reject self_response", "skip deleted_user"] {
        let (have, want) =
            (seen.get(reason).copied().unwrap_or(0), expected.get(reason).copied().unwrap_or(0));
        assert!(
            have >= want && have - want <= silent,
            "{reason}: {have}, expected {want} and at most {silent} more"
        );
        silent -= have - want;
        expected.insert(reason.to_owned(), have);
    }
    assert_eq!(silent, 0, "comments that gave nothing under no reason");
}

#[test]
fn dumps_reconcile_record_by_record() {
    for (folder, site) in [
        ("stackexchange-conlang-meta-2020", "conlang-meta"),
        ("stackexchange-quantumcomputing-2018", "quantumcomputing"),
    ] {
        let Some(folder) = shared(&format!("data/{folder}")) else { return };
        let (reading, outcome) = files(Format::StackExchange, std::slice::from_ref(&folder), &options());
        assert_eq!(outcome.expect("a dump").broken, None);
        let (mut seen, mut expected) = (taken(&reading, str::to_owned), dump(&folder, site));
        without_named(&mut seen, &mut expected, &folder, site);
        assert!(seen == expected, "{site}:\n{}", differences(&seen, &expected));
    }
}

// WordPress -----------------------------------------------------------------------------------------------------------

/// The inside of the first element of a name, without CDATA brackets.
fn field(text: &str, name: &str) -> String {
    let start =
        [format!("<{name}>"), format!("<{name} ")].iter().filter_map(|tag| text.find(tag.as_str())).min();
    let Some(start) = start else { return String::new() };
    let inner = &text[start + text[start..].find('>').expect("a tag") + 1..];
    let inner = &inner[..inner.find(&format!("</{name}>")).expect("its end")];
    inner.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>").trim().to_owned()
}

fn parts<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    text.split(&format!("<{name}>"))
        .skip(1)
        .map(|part| part.split(&format!("</{name}>")).next().unwrap_or(part))
        .collect()
}

fn host(url: &str) -> String {
    let host = url.split("://").nth(1).unwrap_or_default().split('/').next().unwrap_or_default();
    host.trim_start_matches("www.").to_owned()
}

/// Accounts by what these exports tell: login, else address, else website, else name.
fn export(text: &str) -> Records {
    let mut expected = Records::new();
    let mut put = |line: String| *expected.entry(line).or_default() += 1;
    let site = host(&field(text, "wp:base_blog_url"));
    let mut logins = HashMap::new();
    let authors = parts(text, "wp:author");
    for author in &authors {
        let login = format!("{site}/{}", field(author, "wp:author_login"));
        for key in ["wp:author_id", "wp:author_email"] {
            logins.insert(field(author, key), login.clone());
        }
        let date = jiff_of(&field(text, "pubDate"));
        put(format!("{date} profile {login}"));
    }
    let mut names_of: HashMap<String, BTreeSet<String>> = HashMap::new();
    for comment in parts(text, "wp:comment") {
        let name = field(comment, "wp:comment_author");
        let user = field(comment, "wp:comment_user_id");
        if let Some(login) =
            logins.get(&field(comment, "wp:comment_author_email")).filter(|_| user != "0").cloned()
        {
            logins.insert(user, login);
        }
        names_of.entry(host(&field(comment, "wp:comment_author_url"))).or_default().insert(name);
    }
    for item in parts(text, "item") {
        let own_fields = item.split("<wp:comment>").next().expect("a beginning");
        let (kind, status) = (field(own_fields, "wp:post_type"), field(own_fields, "wp:status"));
        let unread = match (kind.as_str(), status.as_str()) {
            ("post" | "page", "publish") if field(own_fields, "wp:post_password").is_empty() => None,
            ("post" | "page", _) => Some("skip not_public"),
            _ => Some("skip not_a_post"),
        };
        let author = format!("{site}/{}", field(own_fields, "dc:creator"));
        let guid = field(own_fields, "guid");
        let link = field(own_fields, "link");
        let number = field(own_fields, "wp:post_id");
        let base = field(text, "wp:base_blog_url").trim_end_matches('/').to_owned();
        let id = [guid, link]
            .into_iter()
            .find(|id| id.starts_with("http") && host(id) == site && id.trim_end_matches('/') != base)
            .unwrap_or(format!("{}/?p={number}", base.trim_end_matches('/')));
        if let Some(reason) = unread {
            put(reason.to_owned());
        } else {
            let date = time(&field(own_fields, "wp:post_date_gmt"));
            put(format!("{date} post {author} post={id}"));
            let modified = field(own_fields, "wp:post_modified_gmt");
            if !modified.is_empty() && time(&modified) > date {
                put(format!("{} edit {author} post={id}", time(&modified)));
            }
        }
        let comments = parts(item, "wp:comment");
        let whose = |comment: &str| {
            let link = matches!(field(comment, "wp:comment_type").as_str(), "pingback" | "trackback");
            let (url, mail) =
                (field(comment, "wp:comment_author_url"), field(comment, "wp:comment_author_email"));
            let user = field(comment, "wp:comment_user_id");
            let known = logins.get(&user).or(logins.get(&mail)).filter(|_| !link);
            match known {
                Some(login) => login.clone(),
                _ if host(&url) == site => author.clone(),
                _ if !link
                    && !mail.is_empty()
                    && !mail.starts_with("example@")
                    && !mail.starts_with("anon@") =>
                {
                    mail
                }
                _ if !url.is_empty() && (link || names_of[&host(&url)].len() == 1) => host(&url),
                _ => format!(
                    "{site}/name/{}",
                    field(comment, "wp:comment_author").to_lowercase().replace(' ', "_")
                ),
            }
        };
        let approved = |comment: &&&str| field(comment, "wp:comment_approved") == "1";
        let by_number: HashMap<String, String> = comments
            .iter()
            .filter(approved)
            .map(|comment| (field(comment, "wp:comment_id"), whose(comment)))
            .collect();
        for comment in &comments {
            if let Some(reason) = unread {
                put(reason.to_owned());
                continue;
            }
            if !approved(&comment) {
                put("skip not_approved".to_owned());
                continue;
            }
            let link = matches!(field(comment, "wp:comment_type").as_str(), "pingback" | "trackback");
            let (number, parent) = (field(comment, "wp:comment_id"), field(comment, "wp:comment_parent"));
            let (target, post) = match by_number.get(&parent) {
                Some(target) => (target.clone(), format!("{id}#comment-{parent}")),
                None => (author.clone(), id.clone()),
            };
            let actor = whose(comment);
            let own =
                if link { field(comment, "wp:comment_author_url") } else { format!("{id}#comment-{number}") };
            put(if actor.ends_with("/name/anon") {
                "reject no_actor".to_owned()
            } else if actor == target {
                "reject self_response".to_owned()
            } else {
                let date = time(&field(comment, "wp:comment_date_gmt"));
                let kind = if link { "link" } else { "comment" };
                format!("{date} {kind} {actor} {target} post={post} own={own}")
            });
        }
    }
    expected
}

/// `Mon, 23 Nov 2026 01:35:16 +0000`.
fn jiff_of(date: &str) -> String {
    let parts: Vec<&str> = date.split([' ', ',']).filter(|part| !part.is_empty()).collect();
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months.iter().position(|month| *month == parts[2]).expect("a month") + 1;
    time(&format!("{}-{month:02}-{:0>2} {}", parts[3], parts[1], parts[4]))
}

#[test]
fn exports_reconcile_record_by_record() {
    for name in [
        "data/wordpress-wxr/themeunittestdata.wordpress.xml.zst",
        "data/wordpress-wxr/64-block-test-data.xml.zst",
        "payloads/wordpress/export.wxr.xml",
    ] {
        let Some(path) = shared(name) else { return };
        let (reading, outcome) = files(Format::Wxr, std::slice::from_ref(&path), &options());
        assert_eq!(outcome.expect("an export").broken, None);
        let expected = export(&text(&path));
        // An address becomes a number: which, is found out by the first record that has it.
        let seen = taken(&reading, str::to_owned);
        let numbers = numbered(&seen, &expected);
        let seen = taken(&reading, |account| numbers.get(account).cloned().unwrap_or(account.to_owned()));
        assert!(seen == expected, "{name}:\n{}", differences(&seen, &expected));
    }
}

/// Which address each number stands for; none for two.
fn numbered(seen: &Records, expected: &Records) -> HashMap<String, String> {
    let own = |line: &str| line.split(" own=").nth(1).map(str::to_owned);
    let by_own: HashMap<String, &str> =
        expected.keys().filter_map(|line| Some((own(line)?, line.as_str()))).collect();
    let mut numbers: HashMap<String, String> = HashMap::new();
    for line in seen.keys() {
        let Some(other) = own(line).and_then(|own| by_own.get(&own).copied()) else { continue };
        for (account, told) in line.split(' ').zip(other.split(' ')).skip(2).take(2) {
            if account != told && told.contains(['@', '.']) {
                assert_eq!(numbers.entry(account.to_owned()).or_insert(told.to_owned()), told, "{line}");
            }
        }
    }
    let mut told: Vec<&String> = numbers.values().collect();
    told.sort();
    told.dedup();
    assert_eq!(told.len(), numbers.len(), "two accounts of one address");
    numbers
}
