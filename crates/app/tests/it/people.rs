//! What people tell beside events: members, joined accounts, and the view from somebody.

use serde_json::Value;

use crate::clout::{Clout, world};

const NATIVE: &str = "zq8w7-unique-native-id-4471-xkcd";
const HANDLE: &str = "very-unique-handle-9923.example";

/// Two networks: the town, and a village in which somebody with long unique ids draws the fans of nobody else.
fn town_and_village() -> Clout {
    let clout = Clout::new();
    let town = clout.file("town.csv", world(20, 4, 12));
    clout.ok(&["import", "responses", &town]);
    let mut csv = String::from("time,network,kind,actor,target,post,handle,name\n");
    for day in 0..20 {
        let time = 1_704_067_200 + day * 86_400;
        csv += &format!("{time},village,profile,{NATIVE},,,{HANDLE},Zebulon\n");
        for fan in 0..9 {
            csv += &format!("{},village,reply,villager{fan},{NATIVE},v{day},,\n", time + 10 + fan);
        }
        csv += &format!("{},village,like,{NATIVE},villager{},,,\n", time + 50, day % 9);
    }
    let village = clout.file("village.csv", csv);
    clout.ok(&["import", "responses", &village]);
    clout
}

fn scored() -> Clout {
    let clout = town_and_village();
    clout.ok(&["score", "--from", "2024-01-15"]);
    clout
}

#[test]
fn a_post_that_only_responses_tell_of_is_named_as_evidence() {
    let clout = Clout::new();
    let rows: String =
        (1..7).map(|day| format!("2024-05-0{day}T09:00:00Z,town,reply,r{day},ana,letter\n")).collect();
    let file = clout.file("town.csv", format!("time,network,kind,actor,target,post\n{rows}"));
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["score"]);
    let post = &clout.json(&["show", "town:ana"])["posts"][0];
    assert_eq!((post["post"].as_str(), post["people"].as_u64()), (Some("letter"), Some(6)), "{post}");
    assert!(post["time"].is_null(), "the post itself was not seen: {post}");
}

#[test]
fn joined_accounts_are_one_person_everywhere() {
    let clout = scored();
    let before = clout.json(&["show", "town:star2"]);
    let said = clout.ok(&["link", "town:star2", HANDLE, "--proof", "https://star2.example/me"]);
    assert!(said.contains("your word alone"), "{said}");
    let again = clout.json(&["score"]);
    assert_eq!(
        (&again["published"], &again["revision"]),
        (&1.into(), &2.into()),
        "what was told makes a revision"
    );
    assert_eq!(clout.json(&["score"])["unchanged"], 1);

    for name in ["town:star2", HANDLE, "Zebulon", &format!("village:{NATIVE}")] {
        let show = clout.json(&["show", name]);
        let accounts: Vec<&Value> =
            show["accounts"].as_array().expect("accounts").iter().map(|row| &row["account"]).collect();
        assert_eq!(accounts, ["town:star2", &*format!("village:{NATIVE}")], "{name}");
        assert_eq!(show["account"], "town:star2");
        assert!(
            show["score"].as_f64() > before["score"].as_f64(),
            "{} after {}",
            show["score"],
            before["score"]
        );
        let measured: Vec<(&Value, &Value)> = show["coverage"]
            .as_array()
            .expect("coverage")
            .iter()
            .filter(|row| row["measured"] == true)
            .map(|row| (&row["network"], &row["responses"]))
            .collect();
        assert_eq!(measured[1], (&"village".into(), &180.into()));
    }
    assert_eq!(clout.json(&["link", "--list"])["links"][0]["proof"], "https://star2.example/me");
    assert!(clout.fails(1, &["link", "star1", HANDLE]).contains("clout unlink"), "it belongs to somebody");
    assert!(clout.fails(1, &["link", "town:star2", "town:star2"]).contains("one account"));
    assert!(clout.fails(2, &["link", "town:star2", "town:nobody"]).contains("no account here"));

    clout.ok(&["unlink", HANDLE]);
    clout.ok(&["score"]);
    assert_eq!(clout.json(&["show", HANDLE])["account"], format!("village:{NATIVE}"));
    assert_eq!(clout.json(&["show", "town:star2"])["score"], before["score"]);
    assert!(clout.fails(1, &["unlink", HANDLE]).contains("joined to no other"));
}

#[test]
fn whoever_leaves_is_joined_to_nobody_and_no_member() {
    let clout = scored();
    clout.ok(&["link", "town:star2", HANDLE, "--proof", &format!("see {HANDLE}")]);
    let named =
        clout.file("named.txt", format!("# whom we know\nvillage:{NATIVE}\n\n@{HANDLE}\ntown:star0\n"));
    assert_eq!(clout.json(&["members", "--name", &named])["named"], 2);
    // So few people, and trust from others: further than the gate lets pass unseen.
    clout.ok(&["score", "--accept"]);
    clout.ok(&["erase", &format!("village:{HANDLE}")]);
    for needle in [NATIVE, HANDLE] {
        let holds = |bytes: &[u8]| {
            bytes.windows(needle.len()).any(|part| part.eq_ignore_ascii_case(needle.as_bytes()))
        };
        let files: Vec<_> =
            clout.files().into_iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path).collect();
        assert!(files.is_empty(), "{needle} is left in {files:?}");
    }
    assert!(
        clout.fails(2, &["show", "town:star2"]).contains("nobody here"),
        "not shown until scored without it"
    );
    assert_eq!(clout.json(&["link", "--list"])["links"], serde_json::json!([]));
    assert_eq!(clout.json(&["members"])["named"], 1);
    clout.ok(&["score", "--accept"]);
    assert_eq!(clout.json(&["show", "town:star2"])["accounts"].as_array().map(Vec::len), Some(1));
    assert!(clout.fails(2, &["link", "town:star2", HANDLE]).contains("no account here"), "and it lasts");
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
}

#[test]
fn trust_starts_from_founders_or_from_whom_the_operator_names() {
    let clout = scored();
    let members = clout.json(&["members"]);
    assert_eq!(
        (&members["start"], &members["founded"]),
        (&"founders".into(), &"2024-01-20".into()),
        "{members}"
    );
    assert!(members["members"].as_u64() >= Some(4) && members["people"][0]["vouched_for"].as_u64() > Some(0));
    clout.ok(&["score", "--as-of", "2024-01-14"]);
    assert_eq!(clout.json(&["members"])["founded"], "2024-01-20", "founded once");

    let named = clout.file("named.txt", "town:fan1\ntown:fan2\n");
    clout.ok(&["members", "--name", &named]);
    let members = clout.json(&["members"]);
    assert_eq!((&members["start"], &members["named"]), (&"named".into(), &2.into()));
    assert_eq!(clout.json(&["score", "--accept"])["published"], 1, "whom trust starts from makes a revision");
    assert!(clout.ok(&["members"]).contains("2 people named by the operator"));
    let bad = clout.file("bad.txt", "town:fan1\ntown:nobody\n");
    assert!(clout.fails(2, &["members", "--name", &bad]).contains("town:nobody"));
    assert_eq!(clout.json(&["members"])["named"], 2, "nothing changed");
    clout.ok(&["members", "--clear"]);
    assert_eq!(clout.json(&["members"])["start"], "founders");
    assert!(
        clout
            .fails(1, &["members", "--name", &clout.file("none.txt", "# nobody\n")])
            .contains("names nobody")
    );
}

#[test]
fn a_community_without_founders_is_not_founded_yet() {
    let clout = Clout::new();
    let pair = "time,network,kind,actor,target\n1704067200,town,reply,fan1,star0\n";
    clout.ok(&["import", "responses", &clout.file("pair.csv", pair)]);
    clout.ok(&["score"]);
    let members = clout.json(&["members"]);
    assert_eq!((&members["founded"], &members["members"]), (&Value::Null, &1.into()), "{members}");
    clout.ok(&["import", "responses", &clout.file("town.csv", world(20, 4, 12))]);
    clout.ok(&["score", "--accept"]);
    assert_eq!(clout.json(&["members"])["founded"], "2024-01-20");
}

#[test]
fn trust_is_told_by_those_who_vouch() {
    let clout = scored();
    for star in 0..4 {
        let show = clout.json(&["show", &format!("town:star{star}")]);
        let trust = &show["trust"];
        let vouchers = trust["vouchers"].as_array().expect("vouchers");
        let named = vouchers.iter().filter(|voucher| voucher["account"].is_string()).count() as u64;
        let others: u64 = vouchers.iter().filter_map(|voucher| voucher["others"].as_u64()).sum();
        assert_eq!(Some(named + others), trust["vouched_for"].as_u64(), "{trust}");
        assert!(named > 0 && trust["value"] == 1.0, "{trust}");
    }
    let text = clout.ok(&["show", "town:star0"]);
    assert!(
        text.contains("Known as a responder: a member, and ") && text.contains("vouch for them"),
        "{text}"
    );
}

#[test]
fn a_view_from_somebody_holds_whom_they_reach_and_not_themselves() {
    let clout = scored();
    let all = clout.json(&["top", "--limit", "500"]);
    let from = clout.json(&["top", "--from", "town:fan1", "--limit", "500"]);
    assert_eq!((&from["from"][0]["account"], &from["as_of"]), (&"town:fan1".into(), &all["as_of"]));
    let people = from["people"].as_array().expect("people");
    assert_eq!((&people[0]["rank"], people.len() as u64), (&1.into(), from["seen"].as_u64().expect("seen")));
    for person in people {
        let account = person["account"].as_str().expect("account");
        assert!(account.starts_with("town:") && account != "town:fan1", "{account}");
        assert!(!person["because"].as_array().expect("hops").is_empty(), "{person}");
        let listed = all["people"].as_array().expect("people").iter().find(|row| row["account"] == account);
        assert_eq!(
            person["score"],
            listed.map_or(Value::Null, |row| row["score"].clone()),
            "the ordinary score"
        );
    }
    let standing = |person: &Value| person["standing"].as_f64().expect("standing");
    assert!(people.windows(2).all(|pair| standing(&pair[0]) >= standing(&pair[1])));

    let topic = clout.file("topic.txt", "town:fan1\nvillage:villager3\n");
    let both = clout.json(&["top", "--from", &topic]);
    assert_eq!(both["from"].as_array().map(Vec::len), Some(2));
    let accounts = both["people"].to_string();
    assert!(accounts.contains(NATIVE) && accounts.contains("town:star0"), "{accounts}");

    clout.ok(&["optout", "town:star0"]);
    let without = clout.json(&["top", "--from", "town:fan1", "--limit", "500"]);
    assert!(!without.to_string().contains("star0"), "neither as seen nor as a reason");
    assert_eq!(without["people"][0]["rank"], 1);
    assert!(clout.fails(2, &["top", "--from", "town:star0"]).contains("no account here"));
    assert!(clout.ok(&["top", "--from", "town:fan1", "--limit", "2"]).contains("seen from fan1"));
}

#[test]
fn nobody_hidden_by_another_account_of_theirs_is_named_in_a_change() {
    let clout = scored();
    clout.ok(&["link", "town:fan11", HANDLE]);
    clout.ok(&["score", "--accept"]);
    let explain = || clout.ok(&["--json", "explain", "town:star0", "--since", "2024-01-15"]);
    assert!(explain().contains("town:fan11"), "named as long as nobody left: {}", explain());
    clout.ok(&["optout", &format!("village:{HANDLE}")]);
    assert!(!explain().contains("fan11"), "{}", explain());
    clout.ok(&["erase", "--pending"]);
    assert!(!explain().contains("fan11"), "{}", explain());
}
