//! A deleted post loses its text and tags, whenever it comes and wherever it lies.

use lake::Lake;
use model::{Kind, ResponseKind};

use crate::world::*;

fn post() -> Owned {
    Owned {
        tags: Some("secret-tag".to_owned()),
        ..event(0, 1, Kind::Post, "ana").post("p1").text("a secret")
    }
}

fn reply() -> Owned {
    let kind = Kind::Respond(ResponseKind::Reply);
    event(DAY, 2, kind, "ana").target("bob").post("p2").own_post("p1").text("a secret too")
}

fn delete(by: &str) -> Owned {
    event(3 * DAY, 3, Kind::Delete, by).post("p1")
}

fn texts(dir: &std::path::Path) -> Vec<Option<String>> {
    read(dir).into_iter().map(|event| event.text.or(event.tags)).collect()
}

#[test]
fn a_deletion_reaches_posts_that_came_before_with_it_or_after() {
    let orders = [
        vec![vec![post(), reply()], vec![delete("ana")]],
        vec![vec![post(), delete("ana"), reply()]],
        vec![vec![delete("ana")], vec![post()], vec![reply()]],
        vec![vec![post()], vec![delete("ana"), reply()]],
    ];
    let mut seen = Vec::new();
    for order in orders {
        let dir = tempdir();
        for (number, events) in order.iter().enumerate() {
            import(dir.path(), &format!("s{number}"), events, 1);
        }
        assert_eq!(texts(dir.path()), [None, None, None]);
        seen.push(files(dir.path()));
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "the order of coming shows in the bytes");
}

#[test]
fn nobody_deletes_the_posts_of_others() {
    let dir = tempdir();
    import(dir.path(), "a", &[post(), delete("mallory")], usize::MAX);
    assert_eq!(texts(dir.path())[0].as_deref(), Some("a secret"));
}

#[test]
fn responses_to_a_deleted_post_keep_their_own_text() {
    let dir = tempdir();
    let answer =
        event(5, 9, Kind::Respond(ResponseKind::Reply), "bob").target("ana").post("p1").own_post("p9");
    import(dir.path(), "a", &[post(), answer.text("mine"), delete("ana")], usize::MAX);
    assert_eq!(texts(dir.path()), [None, Some("mine".to_owned()), None]);
}

#[test]
fn a_deletion_changes_no_file_in_which_the_post_is_not() {
    let dir = tempdir();
    import(dir.path(), "a", &[post(), event(DAY, 7, Kind::Post, "bob").post("p7").text("stays")], usize::MAX);
    let before = files(dir.path());
    import(dir.path(), "b", &[delete("ana")], usize::MAX);
    let after = files(dir.path());
    let kept = before.iter().filter(|(name, bytes)| after.get(*name) == Some(bytes)).count();
    assert_eq!((before.len(), after.len(), kept), (2, 3, 1));
    assert_eq!(Lake::open_read(dir.path()).expect("lake").verify().expect("verify"), []);
}
