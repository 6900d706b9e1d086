//! Accounts in every spelling that people use: found, or refused, and what leaves under one comes back under none.

use crate::clout::{Clout, world};

const KEY: &str = "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e";
const NPUB: &str = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg";
const DID: &str = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa";

/// One account on each network, each answered by another.
fn networks() -> String {
    let mut csv = String::from("time,network,kind,actor,target,handle\n");
    for (network, native, handle) in [
        ("nostr", KEY, "ana@nip.example"),
        ("bluesky", DID, "ana.example"),
        ("mastodon", "ana@a.example", "ana@a.example"),
        ("x", "99", "AnaOnX"),
        ("stackexchange", "quantumcomputing/26", ""),
        ("wordpress", "blog.example/ana", ""),
    ] {
        csv += &format!("1704067200,{network},profile,{native},,{handle}\n");
        csv += &format!("1704067300,{network},reply,fan-of-{network},{native},\n");
    }
    csv
}

const SPELLINGS: [(&str, &[&str]); 6] = [
    ("nostr", &["nostr:NPUB", "NPUB", "https://njump.me/NPUB", "nostr:ana@nip.example", "nostr:nostr:NPUB"]),
    (
        "bluesky",
        &[
            "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa",
            "bluesky:@Ana.Example",
            "https://bsky.app/profile/ana.example",
            "bsky.app/profile/did:plc:aaaaaaaaaaaaaaaaaaaaaaaa",
        ],
    ),
    (
        "mastodon",
        &[
            "@ana@a.example",
            "acct:Ana@A.example",
            "https://a.example/users/ana",
            "https://b.example/@ana@a.example",
        ],
    ),
    ("x", &["twitter:anaonx", "https://twitter.com/AnaOnX", "x:@anaonx", "https://x.com/i/user/99"]),
    ("stackexchange", &["https://quantumcomputing.stackexchange.com/users/26/ana"]),
    ("wordpress", &["https://blog.example/author/Ana/", "wordpress:Blog.example/ana"]),
];

#[test]
fn an_account_is_found_and_forgotten_under_every_spelling() {
    for place in 0..5 {
        let clout = Clout::new();
        clout.ok(&["import", "responses", &clout.file("all.csv", networks())]);
        clout.ok(&["score"]);
        let spelling = |spellings: &[&str]| spellings[place % spellings.len()].replace("NPUB", NPUB);
        for (network, spellings) in SPELLINGS {
            let text = spelling(spellings);
            let shown = clout.json(&["show", &text]);
            assert!(shown.to_string().contains(&format!("{network}:")), "{text}: {shown}");
            assert_eq!(clout.json(&["optout", &text])["found"], true, "{text}");
            assert!(clout.fails(2, &["show", &text]).contains("nobody here"));
        }
        clout.ok(&["erase", "--pending"]);
        // The same accounts again, and each of them in another form of its network.
        let mut again = networks();
        for (network, native) in [
            ("nostr", NPUB),
            ("bluesky", "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"),
            ("mastodon", "https://a.example/@ana"),
            ("mastodon", "@Ana@a.example"),
            ("twitter", "anaonx"),
            ("x", "@AnaOnX"),
            ("stackexchange", "quantumcomputing.stackexchange.com/26"),
        ] {
            again += &format!("1704067400,{network},reply,fan2,{native},\n");
        }
        again += "1704067500,town,like,bo,cy,\n";
        let report = clout.json(&["import", "responses", &clout.file("again.csv", again)]);
        assert_eq!(report["events"], 1, "{report}");
        let events = clout.ok(&["export", "events", "--format", "jsonl"]).to_lowercase();
        for gone in [KEY, NPUB, DID, "ana@a.example", "anaonx", "computing/26", "blog.example/ana"] {
            assert!(!events.contains(gone), "{gone} is back");
        }
    }
}

#[test]
fn what_names_nobody_is_an_error_with_the_nearest_names_and_is_kept_out_where_that_is_asked_for() {
    let clout = Clout::new();
    clout.ok(&["import", "responses", &clout.file("all.csv", networks())]);
    clout.ok(&["import", "responses", &clout.file("town.csv", world(6, 2, 8))]);
    clout.ok(&["score"]);
    let slip = NPUB.replace("elfcs", "elfsc");
    for nobody in [
        "town:satr1",
        "mastodon:ana",
        &format!("nostr:{slip}"),
        "https://x.com/someone",
        "bluesky:nobody.example",
    ] {
        for command in ["optout", "erase"] {
            let said = clout.fails(2, &[command, nobody]);
            assert!(said.contains("nothing was changed") && said.contains("--unknown"), "{nobody}: {said}");
        }
        clout.fails(2, &["show", nobody]);
    }
    assert!(clout.fails(2, &["optout", "town:satr1"]).contains("town:star1"), "the nearest is named");
    // What no account of the network can be called keeps nobody out.
    for (nobody, told) in [(format!("nostr:{slip}"), "npub1"), ("mastodon:ana".to_owned(), "user@server")] {
        let said = clout.fails(2, &["optout", "--unknown", &nobody]);
        assert!(said.contains(told), "{said}");
    }
    assert_eq!(clout.json(&["optout", "--unknown", "https://twitter.com/Someone"])["found"], false);
    let tweets = "time,network,kind,actor,target,handle\n1704067200,twitter,profile,12,,SomeOne\n\
                  1704067300,x,reply,12,99,\n1704067300,x,reply,13,99,\n";
    let report = clout.json(&["import", "responses", &clout.file("tweets.csv", tweets)]);
    assert_eq!((&report["events"], &report["skips"]["opted_out"]), (&1.into(), &2.into()), "{report}");
}

#[test]
fn languages_and_names_of_counters_are_looked_at_too() {
    let clout = Clout::new();
    let lines = "{\"time\":1704067200,\"network\":\"town\",\"kind\":\"profile\",\"actor\":\"bo\",\"counters\":{\"zebulon-77\":3}}\n\
                 {\"time\":1704067300,\"network\":\"town\",\"kind\":\"post\",\"actor\":\"bo\",\"id\":\"p\",\"lang\":\"zebulon-77\"}\n\
                 {\"time\":1704067300,\"network\":\"town\",\"kind\":\"like\",\"actor\":\"zebulon-77\",\"target\":\"bo\"}\n";
    let first = clout.file("first.jsonl", lines);
    clout.ok(&["import", "responses", &first]);
    let holds = || clout.ok(&["export", "events", "--format", "jsonl"]).contains("zebulon-77");
    assert!(holds());
    clout.ok(&["erase", "town:zebulon-77"]);
    assert!(!holds(), "after the erasure");
    clout.ok(&["import", "responses", &clout.file("again.jsonl", format!("{lines}\n"))]);
    assert!(!holds(), "after a later import");
}

#[test]
fn a_distinctive_display_name_goes_where_the_network_has_no_handles_and_a_topic_stays() {
    let clout = Clout::new();
    let csv = "time,network,kind,actor,target,post,name,text\n\
        1704067200,stackexchange,profile,ai/1,,,Ana Zebulon,\n\
        1704067200,stackexchange,profile,ai/2,,,Machine Learning,\n\
        1704067200,stackexchange,profile,ai/4,,,Ana Zebulon,\n\
        1704067300,stackexchange,post,ai/3,,ai/9,,as ana  zebulon says of machine learning: ask @AnaZebulon\n\
        1704067400,stackexchange,reply,ai/1,ai/3,ai/9,,\n1704067400,stackexchange,reply,ai/2,ai/3,ai/9,,\n";
    clout.ok(&["import", "responses", &clout.file("se.csv", csv)]);
    clout.ok(&["erase", "stackexchange:ai/1", "stackexchange:ai/2"]);
    let events = clout.ok(&["export", "events", "--format", "jsonl"]);
    assert!(events.contains("as [erased] says of machine learning: ask [erased]"), "{events}");
    assert!(events.contains("Ana Zebulon"), "somebody of the same name keeps it");
    let later = "time,network,kind,actor,target,post,name,text\n\
        1704069300,stackexchange,post,ai/3,,ai/10,,Ana Zebulon again\n";
    clout.ok(&["import", "responses", &clout.file("later.csv", later)]);
    assert!(clout.ok(&["export", "events", "--format", "jsonl"]).contains("[erased] again"));
}

/// Surnames in many scripts.
const SURNAMES: [&str; 10] = [
    "Zebulon",
    "Öztürkoğlu",
    "Ивановский",
    "Παπαδόπουλος",
    "אברמוביץ",
    "الحسيني",
    "प्रतापसिंह",
    "서민준호",
    "佐々木小次郎",
    "Nguyễnvăn",
];

/// Somebody by native id, handle (none on Stack Exchange) and display name.
fn somebody(network: &str, number: usize) -> (String, String, String) {
    let surname = SURNAMES[number];
    let plain = format!("zq{}x{number}w", &"abcdefghij"[number..=number]);
    let name = format!("Q{number}ana Q{surname}");
    match network {
        "bluesky" => (format!("did:plc:{plain}aaaaaaaaaaaaaaaaaaaa"), format!("{plain}.sky.example"), name),
        "mastodon" => (format!("{plain}@m.example"), format!("{plain}@m.example"), name),
        "nostr" => {
            (format!("{number:064x}").replace("00000000", "c0ffee11"), format!("{surname}{plain}"), name)
        }
        "x" => (format!("7700{number}12345"), format!("{plain}onx"), name),
        _ => (format!("ai/88{number}1234"), String::new(), format!("Qana Q{surname}")),
    }
}

#[test]
fn of_fifty_people_of_five_networks_no_byte_is_left() {
    let clout = Clout::new();
    let networks = ["bluesky", "mastodon", "nostr", "x", "stackexchange"];
    let mut rows = String::from("time,network,kind,actor,target,post,id,handle,name,text\n");
    let mut needles: Vec<String> = Vec::new();
    let mut leaving: Vec<String> = Vec::new();
    for network in networks {
        for number in 0..SURNAMES.len() {
            let (native, handle, name) = somebody(network, number);
            rows += &format!("1704067200,{network},profile,{native},,,,{handle},{name},\n");
            rows += &format!("1704067300,{network},post,{native},,{network}-{number}/{native}/1,,,,mine\n");
            let of = networks::aliases(
                model::Network::new(network).expect("a network"),
                &networks::Called {
                    native: &native,
                    handle: Some(&handle).filter(|handle| !handle.is_empty()).map(|handle| handle.as_str()),
                    name: Some(&name),
                },
            );
            let called = of
                .iter()
                .map(String::as_str)
                .chain([handle.as_str(), native.as_str()])
                .filter(|name| name.chars().count() > 6);
            for (time, called) in called.enumerate() {
                let loud = called.to_uppercase();
                rows += &format!(
                    "{},{network},post,other{number},,o-{network}-{number}-{time},,,,\"see {called}, ({loud}) and {called}さん: https://e.example/?q={called}\"\n",
                    1_704_067_400 + time
                );
            }
            for fan in 0..3 {
                rows += &format!(
                    "{},{network},reply,fan{fan},{native},{network}-{number}/{native}/1,,,,\n",
                    1_704_068_000 + fan
                );
            }
            needles.extend([native.clone(), handle, name].into_iter().filter(|needle| !needle.is_empty()));
            leaving.push(format!("{network}:{native}"));
        }
    }
    assert_eq!(leaving.len(), 50);
    let file = clout.file("all.csv", &rows);
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["score"]);
    let holds = || {
        let files = clout.files();
        let events = clout.ok(&["export", "events", "--format", "jsonl"]).into_bytes();
        let all = files.into_iter().map(|(_, bytes)| bytes).chain([events]);
        let all: Vec<String> =
            all.map(|bytes| String::from_utf8_lossy(&bytes).to_ascii_lowercase()).collect();
        let held = |needle: &&String| all.iter().any(|text| text.contains(&needle.to_ascii_lowercase()));
        needles.iter().filter(held).cloned().collect::<Vec<String>>()
    };
    assert!(holds().len() > 100, "the test must have its reason");
    let command: Vec<&str> = ["erase"].into_iter().chain(leaving.iter().map(String::as_str)).collect();
    clout.ok(&command);
    assert_eq!(holds(), Vec::<String>::new(), "after the erasure");
    clout.ok(&["score", "--accept"]);
    assert_eq!(holds(), Vec::<String>::new(), "after the next score");
    // The same file with one more line, which is another import, and a merge of the same days.
    rows += "1704068900,x,post,other1,,late,,,,late\n";
    clout.ok(&["import", "responses", &clout.file("again.csv", rows)]);
    clout.ok(&["score", "--accept"]);
    assert_eq!(holds(), Vec::<String>::new(), "after a later import");
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
}
