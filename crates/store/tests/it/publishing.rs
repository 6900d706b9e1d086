use crate::world::*;

#[test]
fn what_is_published_is_read_back_and_listed() {
    let world = World::new();
    let snapshot = scores("2018-08-31", [row("ana", 314), row("bo", 200), thin("cy", 40)]);
    let names = details(
        [card("ana", Some("ana.example"), Some("Ana")), card("bo", None, None), card("cy", None, None)],
        [responds("bo", "ana", model::Group::All, None)],
        [post("ana", "at://ana/1", Some("On qubits"))],
    );
    let published = world.store.publish(&snapshot, Some(&names)).expect("published");
    assert!(!published.unchanged);
    let world = world.reopened();
    assert_eq!(world.store.scores(&published.key).expect("scores"), snapshot);
    let newest = world.store.newest().expect("loaded").expect("published");
    let listed = newest.top(None, 0, 10);
    let shown: Vec<_> =
        listed.iter().map(|line| (&*line.card.account.native, line.rank, line.percentile)).collect();
    assert_eq!(shown, [("ana", Some(1), Some(50.0)), ("bo", Some(2), Some(0.0)), ("cy", None, None)]);
    assert_eq!(newest.find("@Ana.Example"), store::Found::One(person("ana")));
    assert_eq!(newest.evidence(person("ana"), model::Group::All), names.responders);
    assert_eq!(newest.posts(person("ana")), names.posts);
}
