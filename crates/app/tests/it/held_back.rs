//! Somebody whom bought accounts lift among the first: published, without a rank until the operator has looked.

use crate::clout::Clout;

/// The beginning of a day of January 2024, in seconds.
fn start(day: u32) -> u32 {
    1_704_067_200 + (day - 1) * 86_400
}

/// Twenty-four people with five to eleven fans each, who talk on these days, and somebody with five.
fn town(days: &[u32]) -> String {
    let mut csv = String::from("time,network,kind,actor,target\n");
    for day in days {
        for star in 0..25 {
            let (name, fans) =
                if star == 24 { ("climber".to_owned(), 5) } else { (format!("star{star}"), 5 + star % 7) };
            for fan in 0..fans {
                let time = start(*day) + 3_600 + star * 60 + fan;
                csv += &format!("{time},town,reply,fan{star}x{fan},{name}\n");
                csv += &format!("{},town,like,{name},fan{star}x{fan}\n", time + 30);
            }
        }
    }
    csv
}

#[test]
fn whoever_bought_accounts_lift_among_the_first_has_no_rank_until_somebody_looked() {
    let clout = Clout::new();
    let before = clout.file("before.csv", town(&[5, 20, 29]));
    clout.ok(&["import", "responses", &before]);
    assert_eq!(clout.json(&["score"])["held_back"], 0, "and the community is founded");
    let mut bought = town(&[30]);
    for puppet in 0..200 {
        bought += &format!("{},town,reply,puppet{puppet},climber\n", start(30) + 40_000 + puppet);
    }
    let bought = clout.file("bought.csv", bought);
    clout.ok(&["import", "responses", &bought]);
    let said = clout.ok(&["score"]);
    assert!(said.contains("1 person is held back") && said.contains("--accept"), "{said}");
    let again = clout.json(&["score"]);
    assert_eq!((&again["held_back"], &again["unchanged"]), (&1.into(), &1.into()), "it stays so");

    let shown = clout.json(&["show", "town:climber"]);
    assert_eq!((&shown["rank"], &shown["percentile"]), (&serde_json::Value::Null, &serde_json::Value::Null));
    assert_eq!((&shown["evidence"], &shown["held_back"]["accounts"]), (&"enough".into(), &200.into()));
    let tenths = |value: &serde_json::Value| (value.as_f64().expect("points") * 10.0).round() as i64;
    let ledger = shown["ledger"].as_array().expect("a ledger").iter();
    assert_eq!(ledger.map(|line| tenths(&line["points"])).sum::<i64>(), tenths(&shown["score"]));
    assert!(tenths(&shown["held_back"]["without"]) < tenths(&shown["held_back"]["needed"]), "{shown}");
    assert!(clout.ok(&["show", "town:climber"]).contains("held back until the operator has looked"));
    let top = clout.json(&["top", "--limit", "1"]);
    assert_ne!(top["people"][0]["account"], "town:climber");

    let server = crate::serve::Server::start(&clout);
    assert!(server.get("/operator").1.contains("that responded came after the founding"));
    assert!(server.get("/people/town:climber").1.contains("No rank until the operator has looked"));
    assert_eq!(clout.json(&["score", "--accept"])["held_back"], 0);
    assert_eq!(clout.json(&["show", "town:climber"])["rank"], 1);
    assert_eq!(clout.json(&["score"])["held_back"], 0, "what was accepted is what the next is compared with");
    assert!(clout.ok(&["verify"]).contains("Everything is as it was written"));
}
