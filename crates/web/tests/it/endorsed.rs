//! +K and owning one's topics on pages and in JSON.

use model::AccountId;
use serde_json::Value;
use store::{Choice, Endorsing, Hand};

use crate::html;
use crate::plus_k::{endorsed, topic};
use crate::served::{Served, shared};
use crate::world::{LAST, Size};

fn page_of(account: &AccountId) -> String {
    format!("/people/{}", views::words::path(&account.to_string()))
}

/// Whom the others endorse.
fn star(served: &Served) -> AccountId {
    endorsed(&served.store, &served.accounts)
}

fn topics<'a>(show: &'a Value, list: &str) -> Vec<&'a str> {
    show[list].as_array().expect("topics").iter().map(|row| row["slug"].as_str().expect("a slug")).collect()
}

fn of<'a>(show: &'a Value, list: &str, slug: &str) -> &'a Value {
    let all = show[list].as_array().expect("topics");
    all.iter().find(|row| row["slug"] == slug).unwrap_or_else(|| panic!("no {slug} in {list}"))
}

#[test]
fn a_person_page_tells_how_many_endorse_from_whom_and_lately() {
    let served = shared();
    let path = page_of(&star(served));
    let (json, page) = (served.json(&format!("/api/v1{path}")), served.get(&path).body);
    let text = html::text(&page);
    let computing = of(&json, "topics", "quantum-computing");
    let plus_k = &computing["plus_k"];
    assert_eq!((&plus_k["count"], &plus_k["mutual"]), (&5.into(), &1.into()), "{plus_k}");
    let lately = plus_k["lately"].as_array().expect("givers");
    let named = lately.len() as u64 + plus_k["unnamed"].as_u64().expect("a count");
    assert_eq!(named, 5);
    let times: Vec<&str> = lately.iter().map(|row| row["given"].as_str().expect("a time")).collect();
    assert!(times.is_sorted_by(|a, b| a >= b) && times.len() > 2, "the newest first: {times:?}");
    let weight: f64 = lately.iter().map(|row| row["weight"].as_f64().expect("a weight")).sum();
    assert!(weight > 0.0 && (weight - plus_k["weight"].as_f64().expect("a weight")).abs() < 0.03, "{plus_k}");
    assert!(text.contains("+K from 5 people in the 90 days to 31 August 2018"), "{text}");
    assert!(text.contains("1 +K is mutual or came back around: it counts for nothing (from "), "{text}");
    for giver in lately {
        let known = ["name", "handle", "account"].iter().find_map(|row| giver[row].as_str()).expect("a name");
        assert!(text.contains(known.rsplit(':').next().expect("a part")), "{giver}");
    }
    let worth = format!("worth {:.2} fresh ones", plus_k["weight"].as_f64().expect("a weight"));
    assert!(text.contains(&worth), "{worth}");
}

#[test]
fn what_is_claimed_or_endorsed_without_evidence_is_shown_without_a_score() {
    let served = shared();
    let path = page_of(&star(served));
    let json = served.json(&format!("/api/v1{path}"));
    let jazz = of(&json, "unscored_topics", "jazz");
    assert_eq!(
        (&jazz["claimed"], &jazz["plus_k"]["count"], &jazz["score"]),
        (&true.into(), &1.into(), &Value::Null)
    );
    assert_eq!(of(&json, "unscored_topics", "music")["claimed"], false);
    let text = html::text(&served.get(&path).body);
    assert!(text.contains("Jazz claimed by them") && text.contains("Music endorsed by others"), "{text}");
}

#[test]
fn a_topic_page_tells_who_is_most_endorsed() {
    let served = shared();
    let json = served.json("/api/v1/topics/quantum-computing");
    let most = json["most_endorsed"]["people"].as_array().expect("people");
    assert_eq!(most[0]["account"], star(served).to_string());
    let weights: Vec<f64> = most.iter().map(|row| row["weight"].as_f64().expect("a weight")).collect();
    assert!(weights.is_sorted_by(|a, b| a >= b), "{weights:?}");
    assert!(most.iter().all(|row| row["count"].as_u64() > Some(0)), "{most:?}");
    let text = html::text(&served.get("/topics/quantum-computing").body);
    for row in most {
        let (count, worth) = (&row["count"], row["weight"].as_f64().expect("a weight"));
        let line =
            format!("{} +K {count} worth {worth:.2} fresh ones", row["name"].as_str().expect("a name"));
        assert!(text.contains(&line), "{line} in {text}");
    }
    let jazz = served.json("/api/v1/topics/jazz");
    let claimed = of_account(&jazz["most_endorsed"]["people"], &star(served));
    assert_eq!((&claimed["claimed"], &claimed["score"]), (&true.into(), &Value::Null));
}

fn of_account<'a>(people: &'a Value, account: &AccountId) -> &'a Value {
    let people = people.as_array().expect("people");
    people.iter().find(|person| person["account"] == account.to_string()).expect("listed")
}

/// A site of its own, its first person, and the two topics that are next to each other in their list.
fn endorsed_upwards() -> (Served, String, Vec<String>) {
    let served = Served::of(Size { people: 24, days: 3 });
    let path = format!("/api/v1{}", page_of(&served.accounts[2]));
    let order = topics(&served.json(&path), "topics").into_iter().map(str::to_owned).collect();
    (served, path, order)
}

#[test]
fn plus_k_moves_the_order_by_at_most_a_point_and_never_the_score() {
    let (served, path, before) = endorsed_upwards();
    let scores = |json: &Value| -> std::collections::BTreeMap<String, f64> {
        let topics = json["topics"].as_array().expect("topics").iter();
        topics.map(|topic| (topic["slug"].to_string(), topic["score"].as_f64().expect("a score"))).collect()
    };
    let json = served.json(&path);
    let (score_before, topics_before) = (json["score"].clone(), scores(&json));
    let last = before.last().expect("topics").clone();
    let receiver = served.accounts[2].clone();
    for giver in served.accounts.iter().filter(|account| **account != receiver) {
        let new = Endorsing {
            giver: giver.clone(),
            receiver: receiver.clone(),
            topic: topic(&last),
            at: LAST.start(),
            hand: Hand::Operator,
            evident: true,
        };
        served.store.endorse(&new).expect("given");
    }
    let json = served.json(&path);
    assert_eq!(json["score"], score_before);
    let after = scores(&json);
    assert!(
        topics_before.iter().all(|(slug, score)| after[slug] == *score),
        "{after:?} after {topics_before:?}"
    );
    let weight = of(&json, "topics", &last)["plus_k"]["weight"].as_f64().expect("a weight");
    assert!(weight > 1.0, "{weight}");
    assert_ne!(topics(&json, "topics"), before, "endorsed by everybody");
    let lift = (weight.ln_1p() / 2f64.ln() / 4.0).min(1.0);
    for topic in json["topics"].as_array().expect("topics") {
        let score = topic["score"].as_f64().expect("a score");
        let own = of(&json, "topics", &last)["score"].as_f64().expect("a score");
        let position = |slug: &Value| topics(&json, "topics").iter().position(|row| slug == row);
        if score > own + lift + 0.01 {
            assert!(
                position(&topic["slug"]) < position(&last.clone().into()),
                "{topic} fell further than a point"
            );
        } else if topic["slug"] != *last && score < own + lift - 0.01 {
            assert!(position(&topic["slug"]) > position(&last.clone().into()), "{topic} stayed above");
        }
    }
}

#[test]
fn hiding_a_topic_takes_effect_with_the_next_request_and_so_does_restoring_it() {
    let served = Served::of(Size { people: 12, days: 3 });
    let account = star(&served);
    let path = page_of(&account);
    let everything = || {
        ["/topics", "/topics/quantum-computing", &path, "/api/v1/topics", "/api/v1/topics/quantum-computing"]
            .map(|path| served.get(path).body)
    };
    let before = everything();
    let measured = |bodies: &[String; 5]| -> Value {
        let page: Value = serde_json::from_str(&bodies[4]).expect("JSON");
        page["measured"].clone()
    };
    let choose = |choice| {
        let choice =
            served.store.choose_topic(&account, topic("quantum-computing"), choice, LAST.end(), Hand::Own);
        assert!(choice.expect("chosen"));
    };
    choose(Choice::Hide);
    let hidden = everything();
    assert_eq!(measured(&hidden).as_u64().map(|people| people + 1), measured(&before).as_u64());
    let show = served.json(&format!("/api/v1{path}"));
    for list in ["topics", "unscored_topics", "interests"] {
        assert!(!topics(&show, list).contains(&"quantum-computing"), "{list}");
    }
    assert!(
        !hidden[1].contains(&path) && !hidden[4].contains(&account.to_string()),
        "still on the topic's page"
    );
    choose(Choice::Restore);
    assert!(everything() == before, "as it was");
}

#[test]
fn a_moment_does_not_name_a_topic_that_is_hidden() {
    let served = Served::of(Size { people: 12, days: 3 });
    let topics = |account: &AccountId| -> Vec<String> {
        let moments = served.json(&format!("/api/v1{}", page_of(account)))["moments"].clone();
        let all = moments.as_array().expect("moments").iter().flat_map(|row| row["topics"].as_array());
        all.flatten().map(|row| row["slug"].as_str().expect("a slug").to_owned()).collect()
    };
    let fits = |account: &&AccountId| !topics(account).is_empty();
    let account = served.accounts.iter().find(fits).expect("somebody with a moment on a topic");
    let slug = topics(account).remove(0);
    let hidden = served.store.choose_topic(account, topic(&slug), Choice::Hide, LAST.end(), Hand::Own);
    assert!(hidden.expect("chosen") && !topics(account).contains(&slug), "{slug} is still named");
}

#[test]
fn whoever_leaves_endorses_nobody_from_the_next_request_on() {
    let served = Served::of(Size { people: 12, days: 3 });
    let path = page_of(&star(&served));
    let plus_k =
        || of(&served.json(&format!("/api/v1{path}")), "topics", "quantum-computing")["plus_k"].clone();
    let before = plus_k();
    let lately = before["lately"][0]["account"].as_str().expect("an account");
    let giver: AccountId = lately.parse().expect("an account");
    assert!(before.to_string().contains(&format!("\"{giver}\"")), "{before}");
    served.store.opt_out(&giver, &[]).expect("out");
    let after = plus_k();
    assert_eq!(after["count"].as_u64().map(|count| count + 1), before["count"].as_u64());
    assert!(!after.to_string().contains(&format!("\"{giver}\"")), "{after}");
}
