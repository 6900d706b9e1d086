//! WordPress exports and Stack Exchange dumps through the binary.

use std::path::Path;

use crate::clout::Clout;

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../networks/tests/fixtures").join(name);
    path.to_string_lossy().into_owned()
}

#[test]
fn an_address_is_kept_nowhere_and_has_another_number_in_every_folder() {
    let ids: Vec<String> = (0..2)
        .map(|_| {
            let clout = Clout::new();
            let file = fixture("wxr/addresses.xml");
            clout.json(&["import", "wxr", &file]);
            let events = clout.ok(&["export", "events"]);
            clout.ok(&["score"]);
            let said = clout.ok(&["export", "scores"])
                + &clout.ok(&["top"])
                + &clout.ok(&["--json", "top"])
                + &events;
            assert!(said.contains("blog.example/mail/"), "{said}");
            for address in ["mail.example", "192.0.2"] {
                assert!(!said.contains(address), "{address} was kept: {said}");
            }
            // The same export again says the same of the same people.
            let other = clout.file("again.xml", std::fs::read_to_string(&file).expect("a fixture") + "\n");
            let again = clout.json(&["import", "wxr", &other]);
            assert_eq!(again["events"], 0, "{again}");
            let left: Vec<_> = std::fs::read_dir(clout.data())
                .expect("folder")
                .map(|entry| entry.expect("entry").file_name())
                .collect();
            assert!(!left.iter().any(|name| name.to_string_lossy().contains("reading")), "{left:?}");
            events.split("/mail/").nth(1).and_then(|rest| rest.get(..16)).expect("a number").to_owned()
        })
        .collect();
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn ones_own_comments_pay_nothing() {
    let clout = Clout::new();
    let text = std::fs::read_to_string(fixture("wxr/one-person.xml")).expect("a fixture");
    // Only those of Ana below her own post.
    let own: Vec<&str> =
        text.lines().filter(|line| !line.contains("[Bo]") && !line.contains("[Cy]")).collect();
    let file =
        clout.file("own.xml", own.join("\n").replace("<wp:comment_parent>1<", "<wp:comment_parent>0<"));
    let imported = clout.json(&["import", "wxr", &file]);
    assert_eq!(imported["rejects"]["self_response"], 6, "{imported}");
    assert_eq!(imported["events"], 2, "a post and a profile: {imported}");
}

#[test]
fn a_feed_is_refused_and_nothing_is_kept_of_it() {
    let clout = Clout::new();
    let feed =
        clout.file("feed.xml", "<rss version=\"2.0\"><channel><item><title>P</title></item></channel></rss>");
    let said = clout.fails(1, &["import", "wxr", &feed]);
    assert!(said.contains("an RSS feed"), "{said}");
}

#[test]
fn posts_of_two_sites_never_meet() {
    let clout = Clout::new();
    for name in ["blog", "other"] {
        let imported = clout.json(&["import", "wxr", &fixture(&format!("wxr/relative-links-{name}.xml"))]);
        assert_eq!((&imported["events"], &imported["duplicates"]), (&5.into(), &0.into()), "{imported}");
    }
}

#[test]
fn votes_that_name_their_voter_are_responses() {
    let clout = Clout::new();
    let imported = clout.json(&["import", "stackexchange", &fixture("stackexchange/votes-2024-01")]);
    assert_eq!(imported["skips"]["anonymous_vote"], 3, "{imported}");
    let events = clout.ok(&["export", "events"]);
    for kind in ["bookmark", "tip"] {
        assert!(events.contains(&format!(",{kind},")), "{events}");
    }
}
