//! The real files of the development data: every record is taken, rejected or skipped, in exact numbers.

use insta::assert_snapshot;
use networks::Format;

use crate::door::{Reading, counted, files, options, shared};

/// Reads a file of the development data whole; `None` where it is not on this machine.
fn whole(format: Format, names: &[&str]) -> Option<Reading> {
    let paths: Option<Vec<_>> = names.iter().map(|name| shared(name)).collect();
    let read = if format == Format::Higgs { counted } else { files };
    let (reading, outcome) = read(format, &paths?, &options());
    assert_eq!(outcome.expect("a readable file").broken, None);
    assert_eq!(reading.by_record.iter().sum::<u64>(), reading.records);
    Some(reading)
}

#[test]
fn the_jetstream_of_four_july_has_the_counts_that_its_readme_promises() {
    let Some(reading) = whole(Format::Jetstream, &["data/bluesky-firehose-jetstream/expected_v1.jsonl"])
    else {
        return;
    };
    // 105 likes, one of them of an own post; two of the replies continue the author's own thread.
    assert_snapshot!(reading.counts(), @"
    records 152
    block 1
    delete 1
    follow 6
    like 104
    open 1
    post 17
    reject self_response 3
    reply 6
    repost 15
    skip no_handle 1
    skip unknown_collection 2
    undo_follow 3
    ");
}

#[test]
fn higgs_is_taken_but_for_what_people_did_to_themselves() {
    let Some(reading) = whole(Format::Higgs, &["data/higgs-twitter/higgs-activity_time.txt.zst"]) else {
        return;
    };
    assert_snapshot!(reading.counts(), @"
    records 563069
    mention 164156
    reject self_response 7588
    reply 36395
    repost 354930
    ");
}

#[test]
fn the_demo_community_is_taken_whole() {
    let Some(reading) = whole(Format::StackExchange, &["data/stackexchange-quantumcomputing-2018"]) else {
        return;
    };
    assert_snapshot!(reading.counts(), @"
    records 26572
    accept 372
    bookmark 667
    comment 2275
    edit 1009
    mention 885
    post 1670
    profile 3460
    reject self_response 620
    reply 1013
    skip anonymous_vote 11438
    skip deleted_user 10
    skip no_response 5152
    skip tag_wiki 314
    skip unresolved_target 5
    tip 4
    ");
    assert!(reading.text().contains("quantumcomputing/26"));
}

#[test]
fn a_small_site_is_taken_whole() {
    let Some(reading) = whole(Format::StackExchange, &["data/stackexchange-conlang-meta-2020"]) else {
        return;
    };
    assert_snapshot!(reading.counts(), @"
    records 2501
    accept 9
    bookmark 9
    comment 156
    edit 62
    mention 41
    post 162
    profile 271
    reject self_response 33
    reply 103
    skip anonymous_vote 1098
    skip deleted_user 28
    skip no_response 703
    skip tag_wiki 8
    ");
}

#[test]
fn rumour_threads_are_taken_whole() {
    let Some(reading) = whole(Format::XV1, &["data/semeval2017-rumour-threads/tweets.jsonl.zst"]) else {
        return;
    };
    assert_snapshot!(reading.counts(), @"
    records 3461
    mention 2495
    post 3461
    profile 3461
    reject self_response 52
    reply 3195
    ");
}

#[test]
fn recent_search_pages_are_taken_whole() {
    let Some(reading) = whole(Format::XV2, &["data/x-api-v2-recent-search/pages.jsonl.zst"]) else { return };
    assert_snapshot!(reading.counts(), @"
    records 9134
    post 1863
    profile 2723
    quote 29
    reject self_response 114
    reply 37
    repost 3517
    skip nothing_new 989
    skip unresolved_target 3
    ");
}

#[test]
fn mastodon_recordings_are_accounted_for() {
    let Some(reading) = whole(Format::Mastodon, &["data/mastodon-api-recordings/http.jsonl.zst"]) else {
        return;
    };
    assert_snapshot!(reading.counts(), @"
    records 1766
    edit 6
    like 2
    mention 53
    post 529
    profile 641
    quote 1
    reject no_time 1
    reject self_response 8
    reply 1
    repost 1
    skip error_answer 18
    skip not_public 40
    skip nothing_new 16
    skip other_notification 3
    skip other_object 1054
    ");
}

#[test]
fn nostr_fixtures_are_genuine() {
    let names =
        ["profiles", "contacts", "contacts-event", "reactions", "random", "profile-updates", "search"];
    let names = names.map(|name| format!("data/nostr-fixtures/{name}.json"));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let Some(reading) = whole(Format::Nostr, &names) else { return };
    assert_snapshot!(reading.counts(), @"
    records 517
    follow 777
    like 1
    mention 3
    post 8
    profile 505
    skip negative_reaction 1
    skip unresolved_target 1
    ");
}

#[test]
fn wordpress_test_data_is_accounted_for() {
    let names = ["themeunittestdata.wordpress", "64-block-test-data"];
    let names = names.map(|name| format!("data/wordpress-wxr/{name}.xml.zst"));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let Some(reading) = whole(Format::Wxr, &names) else { return };
    assert_snapshot!(reading.counts(), @"
    records 297
    comment 21
    edit 37
    link 4
    post 138
    profile 4
    reject no_actor 1
    reject self_response 5
    skip not_a_post 117
    skip not_approved 3
    skip not_public 4
    ");
    assert!(!reading.text().contains("gmail.com"), "an e-mail address was kept");
}
