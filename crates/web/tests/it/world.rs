//! A small made-up community, the same on every machine: people who answer each other for some months, and a
//! store with a snapshot of every day.

use std::collections::BTreeMap;
use std::path::Path;

use model::{
    AccountId, Band, Card, Cause, Day, Estimate, Evidence, EvidencePost, EvidenceResponder, EvidenceVouch,
    Feature, Group, Measure, Model, MovedSince, MovementDetails, MovementLine, MovementMover, Network,
    Newcomers, OwnActs, PersonId, Places, Portrait, Provenance, Reshares, Row, Score, SnapshotDetails,
    SnapshotScores, Spread, Tenths, Timestamp, Via, Weighing, quantise,
};
use store::{GateDecision, Publication, Store, Verdict};

/// How large the community is, and for how long it is watched.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub people: usize,
    pub days: i32,
}

/// The last day: 31 August 2018.
pub const LAST: Day = Day::from_number(17_774);
const GROUPS: [Group; 3] = [Group::Reply, Group::Mention, Group::Like];

struct Person {
    card: Card,
    fame: f64,
}

struct Act {
    time: Timestamp,
    from: usize,
    to: usize,
    group: Group,
    post: usize,
}

/// What was worked out of one person at publishing: why their score moved since a day. Of those who moved it, one has no
/// card and so may not be named.
fn kept_movements(since: Day) -> MovementDetails {
    let account = |native: &str| {
        let network = Network::new("stackexchange").expect("a network");
        AccountId { network, native: native.to_owned() }.person()
    };
    let person = account("quantumcomputing/39");
    let mover = |responder: &str, points| MovementMover {
        person,
        day: since,
        line: 0,
        responder: account(responder),
        points,
        responses: 3,
        last: LAST.start(),
        trust_before: 0.5,
        trust_after: 0.5,
    };
    let came =
        MovementLine { person, day: since, cause: Cause::Came, points: 2.0, others: 1, others_points: 0.2 };
    MovementDetails {
        since: vec![MovedSince { person, day: since, revision: 1 }],
        lines: vec![came],
        movers: vec![mover("quantumcomputing/26", 1.5), mover("quantumcomputing/none", 0.3)],
    }
}

/// Fills the store of a folder and returns it, with everybody's account in the order of the cast.
pub fn publish(dir: &Path, size: Size) -> (Store, Vec<AccountId>) {
    let people = cast(size.people);
    let acts = acts(&people, size);
    let store = Store::open_linking(dir, networks::LINKS).expect("a store");
    let (old, new) = (model("m0", 0.9), model("m1", 1.0));
    store.save_model(&old).expect("the old model");
    store.save_model(&new).expect("the model");
    store.save_model(&model("m2", 1.1)).expect("a candidate that has scored nothing");
    let took_over = LAST.plus(-(size.days * 2 / 3));
    for (model, from, at) in [("m0", None, LAST.plus(-90)), ("m1", Some(took_over), took_over)] {
        let publication =
            Publication { model: model.into(), from, at: at.start(), lake_generation: Some(0x1f2e) };
        store.publish_model(&publication).expect("a published model");
    }
    // While it was a candidate, the new model scored a day that stays the old one's.
    let early = snapshot(&people, &acts, &new, took_over.plus(-2));
    store.publish(&early, None).expect("published");
    for back in (0..size.days).rev() {
        let day = LAST.plus(-back);
        let model = if day < took_over { &old } else { &new };
        let snapshot = snapshot(&people, &acts, model, day);
        let details = (back == 0).then(|| {
            let mut details = with_estimates(details(&people, &acts), &snapshot);
            details.topics = crate::topical::topics(&details, &snapshot);
            details.moments = crate::ties::moments(&details);
            details.influence = crate::ties::influence(&details);
            details.strategy = crate::strategic::strategies(&details, &snapshot);
            details.movements = kept_movements(day.plus(-7));
            details
        });
        store.publish(&snapshot, details.as_ref()).expect("published");
    }
    store.flush_history().expect("an index");
    store.save_report("scoreboard", &scoreboard()).expect("a report");
    store.save_report("compare~m0~m1", &comparison(&people)).expect("a report");
    for decision in gate_decisions(&people) {
        store.note_gate_decision(&decision).expect("noted");
    }
    let accounts: Vec<AccountId> = people.into_iter().map(|person| person.card.account).collect();
    if accounts.len() > 6 {
        crate::plus_k::say(&store, &accounts);
    }
    (store, accounts)
}

/// A model as fitting might make it, with every weight multiplied by `times`.
pub fn model(name: &str, times: f64) -> Model {
    let people = |group, half_life, weight: f64| Feature {
        group,
        measure: Measure::People { half_life },
        weight: (weight * times * 1e4).round() / 1e4,
    };
    let weighing = Weighing { f: 2.6, c: 1.0, p: 1.0, single: 0.4 };
    Model {
        name: name.into(),
        horizon_seconds: 28 * 86_400,
        weighing,
        trust: model::TrustRules::default(),
        yardstick: weighing,
        min_people: 5,
        evidence_days: None,
        features: vec![
            people(Group::Reply, 0.25, 0.3121),
            people(Group::Reply, 1.0, 0.2204),
            people(Group::Reply, 3.0, 0.0713),
            people(Group::Mention, 1.0, 0.1402),
            people(Group::Like, 1.0, 0.0961),
            Feature {
                group: Group::All,
                measure: Measure::ActiveSlots { half_life: 1.0 },
                weight: (0.1288 * times * 1e4).round() / 1e4,
            },
        ],
        bands: vec![band(1.0, 0.0, 1.9, 412), band(12.0, 0.62, 1.41, 188), band(20.0, 0.88, 1.1, 61)],
        newcomers: Some(Newcomers {
            score: 1.9,
            band: Band { from: 1.0, low: 0.0, high: 3.8, low_share: 0.7, high_share: 0.4, people: 1_180 },
            drew: 260,
        }),
        topics: model::TopicRules::default(),
        fitted: Provenance {
            data: vec!["quantumcomputing.stackexchange.com 2018-03 to 2018-07".into()],
            windows: "three windows of 28 days that end before 1 August 2018, 1,204 people".into(),
            command: "clout model fit --name m1 --horizon 28d --until 2018-08-01".into(),
        },
    }
}

fn names() -> Vec<(&'static str, &'static str)> {
    vec![
        ("Amara Okonkwo", "stackexchange"),
        ("Böhm, Jiří", "stackexchange"),
        ("<script>alert(\"x\")</script>", "stackexchange"),
        ("عائشة بنت محمد", "stackexchange"),
        (
            "Maria-Magdalena Constantinopolous-Featherstonehaugh von und zu Hohenlohe-Waldenburg",
            "stackexchange",
        ),
        ("", "stackexchange"),
        ("王小明", "bluesky"),
        ("Ok-bo & \"co\" 'ltd'", "mastodon"),
        ("נועה לוי", "stackexchange"),
        ("🦆 duck 🦆", "bluesky"),
    ]
}

fn band(from: f64, low: f64, high: f64, people: u64) -> Band {
    Band { from, low, high, low_share: 1.0, high_share: 1.0, people }
}

fn cast(count: usize) -> Vec<Person> {
    const FIRST: [&str; 14] = [
        "Ana", "Bo", "Chidi", "Dana", "Emre", "Fern", "Goran", "Hana", "Ines", "Jun", "Kofi", "Lena", "Mira",
        "Nils",
    ];
    const LAST_NAMES: [&str; 11] =
        ["Larsen", "Eze", "Wu", "Kaya", "Moreau", "Petrov", "Sato", "Silva", "Novak", "Haddad", "Berg"];
    let special = names();
    let person = |index: usize| {
        let (name, network) = match special.get(index) {
            Some((name, network)) => ((*name).to_owned(), *network),
            None => {
                let name = format!("{} {}", FIRST[index * 5 % 14], LAST_NAMES[index * 7 % 11]);
                (name, "stackexchange")
            }
        };
        let network = Network::new(network).expect("a network");
        let (native, handle) = match network.as_str() {
            "bluesky" => (format!("did:plc:{index:08}"), Some(format!("person{index}.example"))),
            "mastodon" => {
                (format!("https://social.example/users/p{index}"), Some(format!("p{index}@social.example")))
            }
            _ => (format!("quantumcomputing/{}", index * 13 + 26), None),
        };
        let account = AccountId { network, native };
        let card = Card {
            person: account.person(),
            account,
            handle,
            name: (!name.is_empty()).then_some(name),
            hidden: count > 8 && index == count - 1,
            counters: None,
            responses: 0,
            span: None,
            estimate: None,
            others: Vec::new(),
        };
        Person { card, fame: 1.0 / (1.0 + index as f64 * 0.35).powf(1.3) }
    };
    (0..count).map(person).collect()
}

/// A small generator with a fixed seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn acts(people: &[Person], size: Size) -> Vec<Act> {
    let mut dice = Dice(7);
    let total: f64 = people.iter().map(|person| person.fame).sum();
    let mut acts = Vec::new();
    for back in (0..size.days + 20).rev() {
        let day = LAST.plus(-back);
        let busy = 0.6 + 0.4 * f64::from(back % 40) / 40.0;
        for from in 0..people.len() {
            if dice.share() > 0.5 * busy {
                continue;
            }
            let mut pick = dice.share() * total;
            let to = people.iter().position(|person| {
                pick -= person.fame;
                pick < 0.0
            });
            let to = to.unwrap_or(0);
            let group = GROUPS[[0, 0, 0, 1, 2, 2][(dice.next() % 6) as usize]];
            let second = (dice.next() % 86_400) as i64;
            let post =
                (dice.next() % 7) as usize + usize::try_from((size.days + 20 - back) / 20).unwrap_or(0);
            if to != from {
                acts.push(Act { time: day.start().plus_seconds(second), from, to, group, post });
            }
        }
    }
    acts
}

/// Latest response of each responder to `to` in a group, by the end of a day.
fn latest(acts: &[Act], to: usize, group: Group, until: Day) -> BTreeMap<usize, Timestamp> {
    let mut latest = BTreeMap::new();
    for act in acts.iter().filter(|act| act.to == to && act.time < until.end()) {
        if group == Group::All || act.group == group {
            let slot = latest.entry(act.from).or_insert(act.time);
            *slot = (*slot).max(act.time);
        }
    }
    latest
}

fn decay(from: Timestamp, until: Day, half_life_seconds: f64) -> f64 {
    let age = (until.end().micros() - from.micros()) as f64 / 1e6;
    0.5f64.powf(age / half_life_seconds)
}

fn value(acts: &[Act], model: &Model, feature: &Feature, to: usize, day: Day) -> f64 {
    let half_life = feature.measure.half_life() * model.horizon_seconds as f64;
    match feature.measure {
        Measure::People { .. } => {
            let people = latest(acts, to, feature.group, day);
            model.weighing.people(people.values().map(|time| decay(*time, day, half_life)).sum(), 0.0).ln_1p()
        }
        Measure::ActiveSlots { .. } => {
            let mut days: Vec<Day> = acts
                .iter()
                .filter(|act| act.to == to && act.time < day.end())
                .map(|act| act.time.day())
                .collect();
            days.dedup();
            days.iter().map(|row| decay(row.end(), day, half_life)).sum::<f64>().ln_1p()
        }
    }
}

fn snapshot(people: &[Person], acts: &[Act], model: &Model, day: Day) -> SnapshotScores {
    let mut rows: Vec<Row> = Vec::new();
    for (index, person) in people.iter().enumerate() {
        let everyone = latest(acts, index, Group::All, day);
        if everyone.is_empty() {
            continue;
        }
        let mut features = [0; Model::MAX_FEATURES];
        for (slot, feature) in features.iter_mut().zip(&model.features) {
            *slot = quantise(value(acts, model, feature, index, day));
        }
        let score: Score = model.score(&features);
        let (low, high) = model.interval(score);
        let within = |days: i32| everyone.values().filter(|time| time.day() > day.plus(-days)).count() as u32;
        rows.push(Row {
            person: person.card.person,
            score: score.tenths(),
            low,
            high,
            evidence: if within(84) >= model.min_people { Evidence::Enough } else { Evidence::Thin },
            true_reach: within(90),
            responders: everyone.len() as u32,
            features,
        });
    }
    rows.sort_by_key(|row| row.person);
    SnapshotScores { day, model: model.clone(), lake_generation: 0x1f2e_3d4c_5b6a_7988, rows }
}

fn details(people: &[Person], acts: &[Act]) -> SnapshotDetails {
    let mut details = SnapshotDetails::default();
    for (index, person) in people.iter().enumerate() {
        let own: Vec<&Act> = acts.iter().filter(|act| act.to == index).collect();
        let span = own.first().zip(own.last()).map(|(first, last)| (first.time, last.time));
        details.cards.push(Card { responses: own.len() as u64, span, ..person.card.clone() });
        for group in Group::ALL {
            details.responders.extend(responders(people, index, &own, group));
        }
        details.posts.extend(posts(people, index, &own));
        details.vouches.extend(vouches(people, index, &own));
        details.portraits.push(portrait(index, person.card.person, own.len() as u32));
    }
    details.portraits.sort_by_key(|portrait| portrait.person);
    details.cards.sort_by_key(|card| card.person);
    details.vouches.sort_by_key(|vouch| vouch.person);
    details.responders.sort_by_key(|responder| {
        (responder.person, responder.group, std::cmp::Reverse((responder.responses, responder.responder)))
    });
    details.posts.sort_by(|a, b| (a.person, b.people, &a.post).cmp(&(b.person, a.people, &b.post)));
    details
}

/// Whoever has little evidence has an estimate, and so has somebody to whom nobody responded.
fn with_estimates(mut details: SnapshotDetails, scores: &SnapshotScores) -> SnapshotDetails {
    let from = || vec!["followers".to_owned(), "lists".to_owned()];
    let thin = scores.rows.iter().filter(|row| row.evidence == Evidence::Thin);
    for person in thin.map(|row| row.person) {
        for card in details.cards.iter_mut().filter(|card| card.person == person) {
            let estimate = Estimate { score: Tenths(238), low: Tenths(10), high: Tenths(412), from: from() };
            card.estimate = Some(estimate);
        }
    }
    let network = Network::new("mastodon").expect("a network");
    let account = AccountId { network, native: "https://social.example/users/quiet".to_owned() };
    details.cards.push(Card {
        person: account.person(),
        account,
        handle: Some("quiet@social.example".to_owned()),
        name: Some("Quiet <Q> Quorum".to_owned()),
        hidden: false,
        counters: Some(r#"{"followers":1234,"lists":5}"#.to_owned()),
        responses: 0,
        span: None,
        others: Vec::new(),
        estimate: Some(Estimate { score: Tenths(317), low: Tenths(10), high: Tenths(1000), from: from() }),
    });
    details.cards.sort_by_key(|card| card.person);
    details
}

/// The first is a member; those who responded vouch for them, some of them told together.
fn vouches(people: &[Person], index: usize, own: &[&Act]) -> Vec<EvidenceVouch> {
    let mut from: Vec<usize> = own.iter().rev().map(|act| act.from).collect();
    from.sort_unstable();
    from.dedup();
    let vouch = |via| EvidenceVouch { person: people[index].card.person, via };
    let own = (index == 0).then(|| vouch(Via::Membership));
    let named = from.iter().take(3).map(|&from| vouch(Via::Person(people[from].card.person)));
    let others = from.len().saturating_sub(3) as u32;
    let rest = (others > 0).then(|| vouch(Via::Others(others)));
    own.into_iter().chain(named).chain(rest).collect()
}

/// Counts that differ from one to the next, so that every style and every empty state comes up.
fn portrait(index: usize, person: PersonId, heard: u32) -> Portrait {
    let number = index as u32;
    let spread =
        Spread { over: Places::ALL[index % 3], items: 12 + number, evenness: (index * 5 % 11) as f32 / 10.0 };
    let acts = OwnActs {
        posts: number * 7 % 23,
        passed_on: number * 11 % 29,
        spoken: number * 13 % 47,
        quiet: number % 5,
        heard,
        weeks: number * 5 % 14,
        spread,
    };
    Portrait {
        person,
        reshares: Reshares {
            told: !index.is_multiple_of(4),
            trust: number as f32 * 0.75,
            people: number,
            posts: acts.posts + 1,
        },
        responders: number * 3,
        trust: number as f32 * 1.25,
        acts,
    }
}

fn responders(people: &[Person], index: usize, own: &[&Act], group: Group) -> Vec<EvidenceResponder> {
    let mut found: BTreeMap<usize, Vec<&Act>> = BTreeMap::new();
    for act in own.iter().filter(|act| group == Group::All || act.group == group) {
        found.entry(act.from).or_default().push(act);
    }
    let evidence = |(from, acts): (usize, Vec<&Act>)| {
        let last = acts.last()?;
        Some(EvidenceResponder {
            person: people[index].card.person,
            group,
            responder: people[from].card.person,
            responses: acts.len() as u32,
            last: last.time,
            weight: 1.0,
            post: Some(post_id(&people[index].card.account, last.post)),
        })
    };
    let mut evidence: Vec<EvidenceResponder> = found.into_iter().filter_map(evidence).collect();
    evidence.sort_by_key(|row| std::cmp::Reverse((row.responses, row.responder)));
    evidence.truncate(12);
    evidence
}

fn post_id(account: &AccountId, post: usize) -> String {
    match account.network.as_str() {
        "bluesky" => format!("at://{}/app.bsky.feed.post/3k{post:05}", account.native),
        "mastodon" => format!("{}/statuses/{post}", account.native),
        _ => format!("quantumcomputing/{}", 100 + post),
    }
}

fn posts(people: &[Person], index: usize, own: &[&Act]) -> Vec<EvidencePost> {
    const TEXTS: [&str; 6] = [
        "Is there any general statement about what kinds of problems can be solved more efficiently using a quantum computer?",
        "How do you implement the Toffoli gate using only single-qubit and CNOT gates?",
        "<b>What is \"quantum supremacy\"</b> & who said it first?",
        "Why must quantum computers operate under extreme environmental conditions such as near absolute zero?",
        "ما هو الفرق بين الحوسبة الكمية والحوسبة التقليدية؟",
        "What would be the simplest program that a quantum computer can run faster than a classical one, in terms of qubits, gates and time? I ask because everyone I talk to names another one, and each of them seems to hide a different assumption about what a step costs.",
    ];
    let mut found: BTreeMap<usize, Vec<&Act>> = BTreeMap::new();
    for act in own {
        found.entry(act.post).or_default().push(act);
    }
    let evidence = |(post, acts): (usize, Vec<&Act>)| {
        let mut from: Vec<usize> = acts.iter().map(|act| act.from).collect();
        from.sort_unstable();
        from.dedup();
        let (first, last) = (acts.first()?, acts.last()?);
        Some(EvidencePost {
            person: people[index].card.person,
            post: post_id(&people[index].card.account, post),
            time: (post % 3 != 2).then(|| first.time.plus_seconds(-7_200)),
            text: (post % 4 != 3).then(|| TEXTS[(post + index) % 6].to_owned()),
            tags: Some("quantum-gate circuit-construction <tag>".to_owned()),
            counters: Some(format!("{{\"score\": {}, \"views\": {}}}", 3 * post, 120 + 977 * post)),
            people: from.len() as u32,
            responses: acts.len() as u32,
            last: last.time,
        })
    };
    let mut evidence: Vec<EvidencePost> = found.into_iter().filter_map(evidence).collect();
    evidence.sort_by_key(|post| std::cmp::Reverse(post.people));
    evidence.truncate(6);
    evidence
}

/// A report as an evaluation prints it.
pub fn scoreboard() -> serde_json::Value {
    let ranker = |name: &str, ndcg: f64, rest: [f64; 4]| {
        serde_json::json!({"name": name, "ndcg_at_100": ndcg, "ndcg_at_100_ci": [ndcg - 0.031, ndcg + 0.029],
            "ndcg_at_100_vs_best_ci": [ndcg - 0.651, ndcg - 0.601],
            "precision_at_100": rest[0], "auc_top_1pct": rest[1], "spearman": rest[2], "concordance": rest[3]})
    };
    let rankers = serde_json::json!([
        ranker("clout", 0.664, [0.41, 0.903, 0.377, 0.801]),
        ranker("distinct_responders_decayed", 0.641, [0.39, 0.871, 0.352, 0.779]),
        ranker("distinct_responders", 0.603, [0.30, 0.925, 0.414, 0.792]),
        ranker("last_window", 0.588, [0.33, 0.822, 0.331, 0.741]),
        ranker("pagerank_085", 0.433, [0.29, 0.825, 0.334, 0.702]),
    ]);
    let cut = |truth: &str| {
        serde_json::json!({"at": "2018-07-01T00:00:00Z", "until": "2018-07-29T00:00:00Z", "truth": truth,
            "people": 412, "responded_to": 188, "share_outside": 0.37,
            "fitted_on": "two windows of 28 days before the cut",
            "calibration": {"forecast": 611.4, "outcome": 633.0, "coverage": 0.792}, "rankers": rankers})
    };
    let sizes = |people: u64, forecast: f64, outcome: f64, coverage: f64| {
        serde_json::json!({"people": people, "scores": [1.4, 22.0], "forecast": forecast, "outcome": outcome,
            "coverage": coverage})
    };
    let mut calibration = sizes(412, 611.4, 633.0, 0.792);
    calibration["bands"] = serde_json::json!([
        sizes(82, 11.2, 0.0, 0.812),
        sizes(82, 31.9, 28.0, 0.8),
        sizes(82, 64.0, 71.0, 0.779),
        sizes(83, 122.7, 140.0, 0.771),
        sizes(83, 381.6, 394.0, 0.797)
    ]);
    serde_json::json!({"horizon": "28d", "mean": rankers, "mean_effective_people": rankers,
        "calibration": calibration, "vacation": {"people": 61, "score_fall": 1.214, "outcome_fall": 0.731},
        "newcomers": sizes(118, 49.1, 52.0, 0.806),
        "cuts": [cut("distinct_responders"), cut("effective_people")],
        "external": [{"counter": "reputation", "people": 380, "true_reach_spearman": 0.71}]})
}

/// A report as a comparison of two models keeps it.
fn comparison(people: &[Person]) -> serde_json::Value {
    let board = scoreboard();
    let mut mean = board["mean"].as_array().expect("rankings").clone();
    mean[0]["name"] = "model m0".into();
    let mut second = mean[0].clone();
    second["name"] = "model m1".into();
    second["ndcg_at_100"] = 0.671.into();
    mean.insert(1, second);
    let bins: Vec<serde_json::Value> = [1, 0, 2, 5, 14, 31, 60, 118, 74, 39, 22, 9, 6, 3, 0, 1]
        .iter()
        .enumerate()
        .map(|(index, people)| {
            let middle = (index as f64 - 7.0) * 0.5;
            serde_json::json!({"from": middle - 0.2, "to": middle + 0.2, "people": people})
        })
        .collect();
    let moves = |people: u64| {
        serde_json::json!({"people": people, "mean": 0.31, "histogram": bins,
            "quantiles": {"p1": -2.1, "p5": -1.0, "p25": -0.2, "p50": 0.2, "p75": 0.8, "p95": 2.0, "p99": 3.1},
            "beyond": {"1": 0.241, "2": 0.062, "5": 0.0, "10": 0.0}})
    };
    let moved = |index: usize, from: f64, points: f64| {
        let rest = (points * 10.0 - (points * 7.0).round()).round() / 10.0;
        serde_json::json!({"person": format!("{:016x}", people[index].card.person.0), "a": from,
            "b": ((from + points) * 10.0).round() / 10.0, "points": points,
            "lines": [{"what": "responses", "group": "reply", "points": (points * 7.0).round() / 10.0},
                {"what": "constants", "group": null, "points": rest}]})
    };
    let hidden = people.len() - 1;
    let days: Vec<serde_json::Value> = (0..28)
        .rev()
        .map(|back| {
            let mean = 0.31 - f64::from(back) * 0.02;
            serde_json::json!({"day": LAST.plus(-back), "people": 385 - back, "mean": mean,
                "nine_of_ten": [mean - 1.3, mean + 1.6]})
        })
        .collect();
    serde_json::json!({"a": "m0", "b": "m1", "horizon_days": [28.0, 28.0], "from": LAST.plus(-27), "as_of": LAST,
        "ranked": moves(385), "everyone": moves(712), "top_hundred": 100, "top_hundred_stays": 94, "days": days,
        "up": [moved(0, 20.4, 4.0), moved(2, 11.0, 2.5), moved(4, 9.0, 2.0)],
        "down": [moved(hidden, 12.0, -3.5), moved(3, 14.1, -2.9), moved(6, 8.0, -1.1)],
        "scoreboard": {"horizon": "28d", "mean": mean, "mean_effective_people": [], "cuts": [],
            "gain": {"ndcg_at_100": 0.007, "ndcg_at_100_ci": [-0.004, 0.019]}}})
}

/// A first snapshot, one that waits, and one that was accepted.
fn gate_decisions(people: &[Person]) -> [GateDecision; 3] {
    let figure = |figure: &str, [before, after, least, most]: [f64; 4]| serde_json::json!({"figure": figure, "before": before, "after": after, "least": least, "most": most});
    let report = |day: Day, people_after: f64| {
        serde_json::json!({"since": day.plus(-1), "day": day, "days": 1,
            "figures": [figure("people", [334.0, people_after, 321.0, 594.4]),
                figure("mean_score", [2.8, 3.1, 1.3, 4.3]), figure("top_hundred", [84.0, 51.0, 56.8, 84.0])],
            "movers": [{"person": format!("{:016x}", people[1].card.person.0), "before": 13.4, "after": null}],
            "held_back": [{"person": format!("{:016x}", people[2].card.person.0), "score": 14.2, "without": 3.1,
                "accounts": 40, "needed": 9.8}]})
    };
    let decision = |day: Day, verdict, report| GateDecision {
        day,
        model: "m1".into(),
        verdict,
        at: day.plus(1).start().plus_seconds(1_800),
        report,
    };
    let (accepted, waiting) = (LAST.plus(-9), LAST.plus(1));
    [
        decision(LAST.plus(-30), Verdict::First, serde_json::json!({"people": 9})),
        decision(accepted, Verdict::Accepted, report(accepted, 702.0)),
        decision(waiting, Verdict::Quarantined, report(waiting, 171.0)),
    ]
}
