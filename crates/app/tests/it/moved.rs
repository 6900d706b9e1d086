//! Why a score moved, as the command line and the site tell it.

use serde_json::Value;

use crate::clout::{Clout, world};
use crate::serve::Server;

const ASKED: [&str; 4] = ["explain", "town:fan1", "--since", "2024-02-25"];
const PAGE: &str = "/api/v1/people/town:fan1/explain?since=2024-02-25";

/// A town with a newcomer, Zoe, who has no responses and so no card: she only responds.
fn town() -> Clout {
    let clout = Clout::new();
    let file = clout.file("world.csv", world(70, 6, 40));
    clout.ok(&["import", "responses", &file]);
    let zoe = "time,network,kind,actor,target,name\n\
               1709000000,town,profile,zoe,,Zoe Newcomer\n1709000100,town,reply,zoe,fan1,\n";
    clout.ok(&["import", "responses", &clout.file("zoe.csv", zoe)]);
    clout.ok(&["score", "--from", "2024-02-20"]);
    clout
}

fn line<'a>(explained: &'a Value, cause: &str) -> Option<&'a Value> {
    explained["changes"].as_array().expect("changes").iter().find(|line| line["cause"] == cause)
}

#[test]
fn those_who_came_are_named_with_their_points_on_every_way() {
    let clout = town();
    let explained = clout.json(&ASKED);
    let came = line(&explained, "came").expect("somebody came");
    assert_eq!(
        (&came["evidence"][0]["name"], &came["evidence"][0]["account"]),
        (&"Zoe Newcomer".into(), &"town:zoe".into())
    );
    assert_eq!(
        (&came["evidence"][0]["points"], &came["reason"]),
        (&came["points"], &"1 new person came".into())
    );
    assert!(line(&explained, "grown_old").is_some() && line(&explained, "again").is_some(), "{explained}");
    assert!(line(&explained, "late").is_none(), "nothing came in late: {explained}");
    assert!(clout.ok(&ASKED).contains("1 new person came"));
    // The site tells the same, from what it holds in memory.
    let server = Server::start(&clout);
    let (status, served) = server.get(PAGE);
    assert_eq!((status, serde_json::from_str::<Value>(&served).expect("JSON")), (200, explained));
}

#[test]
fn what_came_in_late_is_a_line_of_its_own_until_it_is_scored() {
    let clout = town();
    let late = clout.file("late.csv", "time,network,kind,actor,target\n1709500000,town,quote,yan,fan1\n");
    clout.ok(&["import", "responses", &late]);
    let explained = clout.json(&ASKED);
    let came = line(&explained, "came").expect("somebody came");
    assert_eq!(came["reason"], "2 new people came");
    let late = line(&explained, "late").expect("what is not in the published score");
    assert!(late["points"].as_f64().expect("points") < 0.0, "{late}");
    let server = Server::start(&clout);
    assert_eq!(serde_json::from_str::<Value>(&server.get(PAGE).1).expect("JSON"), explained);
    // Scored again, the snapshot holds it, and the server takes the evidence of the new one.
    clout.ok(&["score"]);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let explained = clout.json(&ASKED);
    assert!(line(&explained, "late").is_none(), "{explained}");
    assert_eq!(serde_json::from_str::<Value>(&server.get(PAGE).1).expect("JSON"), explained);
}

#[test]
fn who_left_is_not_named_by_what_is_held_in_memory() {
    let clout = town();
    let server = Server::start(&clout);
    assert!(server.get(PAGE).1.contains("Zoe"));
    clout.ok(&["optout", "town:zoe"]);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    for path in [PAGE, "/people/town:fan1/explain?since=2024-02-25"] {
        let (status, body) = server.get(path);
        assert!(status == 200 && !body.to_lowercase().contains("zoe"), "{path}: {body}");
    }
    assert!(!clout.ok(&ASKED).to_lowercase().contains("zoe"));
}

#[test]
fn published_snapshots_alone_tell_a_change_by_kind_of_response() {
    let clout = town();
    std::fs::rename(clout.data().join("lake"), clout.data().join("elsewhere")).expect("moved away");
    let explained = clout.json(&ASKED);
    assert!(line(&explained, "kind").is_some() && line(&explained, "came").is_none(), "{explained}");
    let server = Server::start(&clout);
    assert_eq!(serde_json::from_str::<Value>(&server.get(PAGE).1).expect("JSON"), explained);
}
