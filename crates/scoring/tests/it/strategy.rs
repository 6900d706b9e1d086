//! When to post, what works and whom to meet, in small worlds.

use insta::assert_snapshot;
use model::{
    AccountId, Day, Event, Kind, PersonId, PersonTopic, StrategyDetails, Tenths, TopicDetails, TopicId,
    Trait, event_id,
};
use scoring::{Audiences, LabelledPosts, Posted, Responses, ResponsesBuilder, judge_strategy, strategies};

use crate::world::{self, model, network};

/// A Monday.
const FIRST: &str = "2024-01-01";
/// Days after it, on which strategies are made.
const AFTER: i32 = 30 * 7;

/// One act, minutes after the first Monday began.
#[derive(Debug, Clone)]
struct Act {
    minute: i64,
    actor: String,
    kind: Kind,
    target: Option<String>,
    post: String,
    /// The post that a reply is itself.
    own: Option<String>,
    tags: Option<String>,
}

/// Reads lines `WEEK DAY HH:MM ACTOR KIND [TARGET] on POST [as OWN] [under TAG TAG]`.
fn acts(text: &str) -> Vec<Act> {
    let line = |line: &str| {
        let (line, tags) = line.split_once(" under ").map_or((line, None), |(line, tags)| (line, Some(tags)));
        let (line, own) = line.split_once(" as ").map_or((line, None), |(line, own)| (line, Some(own)));
        let (act, post) = line.split_once(" on ").expect("a post");
        let words: Vec<&str> = act.split_whitespace().collect();
        let number = |text: &str| text.parse::<i64>().expect("a number");
        let day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().position(|day| *day == words[1]);
        let (hour, minute) = words[2].split_once(':').expect("a time");
        Act {
            minute: ((number(words[0]) * 7 + day.expect("a day") as i64) * 24 + number(hour)) * 60
                + number(minute),
            actor: words[3].to_owned(),
            kind: words[4].parse().expect("a kind"),
            target: words.get(5).map(|word| (*word).to_owned()),
            post: post.to_owned(),
            own: own.map(str::to_owned),
            tags: tags.map(str::to_owned),
        }
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(line).collect()
}

fn day(after: i32) -> Day {
    FIRST.parse::<Day>().expect("a day").plus(after)
}

fn tell(acts: &[Act], mut take: impl FnMut(&Event<'_>)) {
    for act in acts {
        let time = day(0).start().plus_seconds(60 * act.minute);
        let parts = [act.kind.as_str(), &act.actor, &act.post, &act.minute.to_string()];
        take(&Event {
            target: act.target.as_deref(),
            post: Some(&act.post),
            own_post: act.own.as_deref(),
            tags: act.tags.as_deref(),
            ..Event::new(time, event_id(network(), &parts), network(), act.kind, &act.actor)
        });
    }
}

fn responses(acts: &[Act]) -> Responses {
    let mut builder = ResponsesBuilder::default();
    tell(acts, |event| builder.push(event));
    builder.finish(scoring::Community::default())
}

fn details_on(acts: &[Act], topics: &TopicDetails) -> StrategyDetails {
    let responses = responses(acts);
    let model = model();
    let today = scoring::Day::new(&responses, day(AFTER), &model);
    let posts = world::table(|take| tell(acts, take), &mut |post, topics| {
        let words = post.tags.unwrap_or_default().split(' ');
        let numbers = words.filter_map(|word| word.strip_prefix("topic-")?.parse().ok());
        topics.extend(numbers.map(TopicId));
    });
    let posted = Posted::of_scored(&posts, &LabelledPosts::default(), &responses, &today.scores(0));
    strategies(&posted, &Audiences::of(&today), topics)
}

fn details(text: &str) -> StrategyDetails {
    details_on(&acts(text), &TopicDetails::default())
}

fn person(name: &str) -> PersonId {
    AccountId { network: network(), native: name.to_owned() }.person()
}

/// The door: the advice for one person, a line each.
fn advice(details: &StrategyDetails, name: &str) -> String {
    let (who, mut text) = (person(name), String::new());
    for window in details.windows.iter().filter(|window| window.person == Some(who)) {
        let (day, time) = (window.start / 96, window.start % 96);
        text += &format!(
            "post on {} days from day {day} at {:02}:{:02} for {} steps: {:.1} ({:.1} to {:.1}) from {} posts\n",
            window.days,
            time / 4,
            time % 4 * 15,
            window.steps,
            window.gain.times,
            window.gain.low,
            window.gain.high,
            window.posts
        );
    }
    for work in details.works.iter().filter(|work| work.person == who) {
        let gain = work.gain;
        text += &format!(
            "{:?}: {:.1} ({:.1} to {:.1}) from {} posts\n",
            work.of, gain.times, gain.low, gain.high, work.posts
        );
    }
    text
}

/// Twenty weeks in which Ana posts at nine each morning and at three each afternoon; to each post `people` respond.
fn daily(people: impl Fn(usize, &str, &str) -> usize) -> String {
    let mut text = String::new();
    for week in 0..20 {
        for day in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] {
            for hour in ["09", "15"] {
                let post = format!("p-{week}-{day}-{hour}");
                text += &format!("{week} {day} {hour}:05 ana post on {post}\n");
                for who in 0..people(week, day, hour) {
                    text += &format!(
                        "{week} {day} {hour}:{} fan{} like ana on {post}\n",
                        20 + who,
                        (who + week) % 9
                    );
                }
            }
        }
    }
    text
}

#[test]
fn the_hour_at_which_an_audience_is_there_is_advised() {
    let told = details(&daily(|_, day, hour| if (day, hour) == ("tue", "15") { 6 } else { 1 }));
    assert_snapshot!(advice(&told, "ana"), @"post on 1 days from day 1 at 14:30 for 4 steps: 2.8 (2.8 to 2.8) from 20 posts");
}

#[test]
fn an_audience_that_is_there_every_afternoon_is_told_of_all_days_at_once() {
    let told = details(&daily(|_, _, hour| if hour == "15" { 4 } else { 1 }));
    let advice = advice(&told, "ana");
    assert!(advice.starts_with("post on 7 days from day 0") && advice.lines().count() == 1, "{advice}");
}

#[test]
fn where_response_is_even_nothing_is_advised() {
    let told = details(&daily(|_, _, _| 2));
    assert_eq!(advice(&told, "ana"), "");
    assert_eq!(told.people.iter().find(|row| row.person == person("ana")).map(|row| row.posts), Some(280));
    // Nor where it varies without regard to the hour.
    let told = details(&daily(|week, day, hour| {
        (week * 7 + day.len() * 5 + hour.len() + usize::from(day.as_bytes()[1])) % 4
    }));
    assert!(told.windows.iter().all(|window| window.gain.times < 1.5), "{:?}", told.windows);
}

#[test]
fn what_grows_from_quarter_to_quarter_is_not_taken_for_the_hour() {
    // Ana moves from mornings to afternoons, and is better known from that quarter of the year on.
    let mut text = String::new();
    for week in 3..29 {
        let (hour, people) = if week < 16 { ("09", 1) } else { ("15", 5) };
        for day in ["mon", "wed", "fri"] {
            text += &format!("{week} {day} {hour}:05 ana post on p-{week}-{day}\n");
            for who in 0..people {
                text += &format!(
                    "{week} {day} {hour}:{} fan{} like ana on p-{week}-{day}\n",
                    20 + who,
                    (who + week) % 9
                );
            }
        }
    }
    assert_eq!(advice(&details(&text), "ana"), "");
}

#[test]
fn hours_moved_move_the_advice_and_change_nothing_else() {
    let world = acts(&daily(|_, day, hour| if (day, hour) == ("tue", "15") { 6 } else { 1 }));
    let moved: Vec<Act> =
        world.iter().map(|act| Act { minute: act.minute + 7 * 15, ..act.clone() }).collect();
    let [before, after] = [world, moved].map(|acts| details_on(&acts, &TopicDetails::default()));
    assert_eq!(after.windows.len(), before.windows.len());
    for (earlier, other) in before.windows.iter().zip(&after.windows) {
        assert_eq!(
            (earlier.start + 7, earlier.days, earlier.steps, earlier.posts),
            (other.start, other.days, other.steps, other.posts)
        );
    }
    for (earlier, other) in before.people.iter().zip(&after.people) {
        assert_eq!(earlier.week, other.week.rotated(7));
    }
}

#[test]
fn the_order_of_events_changes_nothing() {
    let text = daily(|week, day, hour| if (day, hour) == ("tue", "15") { 6 } else { week % 3 });
    let forward = acts(&text);
    let mut backward = forward.clone();
    backward.reverse();
    let [forward, backward] = [forward, backward].map(|acts| details_on(&acts, &TopicDetails::default()));
    assert!(!forward.people.is_empty() && !forward.windows.is_empty());
    assert_eq!(forward, backward);
}

#[test]
fn tags_and_kinds_that_draw_more_or_fewer_people_are_told() {
    let mut text = String::new();
    for number in 0..60 {
        let (week, day) = (number / 3, ["mon", "wed", "fri"][number % 3]);
        let (tag, people) = if number % 4 == 0 { ("lizards", 5) } else { ("weather", 1) };
        text += &format!("{week} {day} 09:00 ana post on p{number} under {tag} common\n");
        for who in 0..people {
            text += &format!("{week} {day} 10:0{who} fan{} like ana on p{number}\n", (who + number) % 9);
        }
    }
    assert_snapshot!(advice(&details(&text), "ana"), @r#"
    Tag("lizards"): 2.2 (1.8 to 2.6) from 15 posts
    Tag("weather"): 0.5 (0.4 to 0.7) from 45 posts
    "#);
}

#[test]
fn answers_are_told_from_what_opens_a_thread() {
    let mut text = String::new();
    for number in 0..60 {
        let (week, day) = (number / 3, ["mon", "wed", "fri"][number % 3]);
        text += &format!("{week} {day} 09:00 ana post on p{number}\n");
        if number % 2 == 0 {
            text += &format!("{week} {day} 09:00 ana reply bo on q{number} as p{number}\n");
        }
        for who in 0..(if number % 2 == 0 { 1 } else { 5 }) {
            text += &format!("{week} {day} 10:0{who} fan{} like ana on p{number}\n", (who + number) % 9);
        }
    }
    assert_snapshot!(advice(&details(&text), "ana"), @"Form(Original): 1.6 (1.4 to 1.8) from 30 posts");
}

#[test]
fn little_evidence_is_silence() {
    let few = "0 mon 09:00 ana post on p1\n0 mon 10:00 bo like ana on p1\n0 mon 10:05 cy like ana on p1\n";
    assert_eq!(details(few), StrategyDetails::default());
}

#[test]
fn posts_of_the_last_week_and_deleted_ones_are_not_judged() {
    let world = daily(|_, _, _| 2);
    let posts = |more: &str| {
        let told = details(&format!("{world}{more}"));
        told.people.iter().find(|row| row.person == person("ana")).map(|row| row.posts)
    };
    assert_eq!(posts(""), Some(280));
    assert_eq!(posts("29 fri 10:00 ana post on young\n"), Some(280));
    assert_eq!(posts("28 fri 10:00 ana post on settled\n"), Some(281));
    assert_eq!(posts("20 fri 10:00 ana delete on p-3-tue-15\n"), Some(279));
    assert_eq!(posts("20 fri 10:00 eve delete on p-3-tue-15\n"), Some(280));
}

/// People who know each other, and respond to Ana and Bea alike; Oli responds to Bea.
fn neighbours() -> String {
    let mut text = String::new();
    for week in 0..26 {
        for who in 0..6 {
            text += &format!(
                "{week} mon 10:0{who} fan{who} reply fan{} on f{}-{week}\n",
                (who + 1) % 6,
                (who + 1) % 6
            );
            text += &format!("{week} tue 10:0{who} fan{who} reply ana on a{week}\n");
            text += &format!("{week} wed 10:0{who} fan{who} reply bea on b{week}\n");
        }
        text += &format!("{week} thu 10:00 oli reply bea on b{week}\n");
    }
    text
}

fn influential(names: &[&str]) -> TopicDetails {
    let tenths = Tenths(100);
    let topic = |name: &&str| PersonTopic {
        person: person(name),
        topic: TopicId(7),
        score: tenths,
        low: tenths,
        high: tenths,
        before: tenths,
        posts: 9,
        days: 9,
        people: 9,
    };
    let mut people: Vec<PersonTopic> = names.iter().map(topic).collect();
    people.sort_by_key(|row| row.person);
    TopicDetails { people, ..TopicDetails::default() }
}

#[test]
fn whoever_responds_to_people_alike_and_not_yet_to_oneself_is_worth_meeting() {
    let meet = |more: &str, topics: &[&str]| {
        let acts = acts(&format!("{}{more}", neighbours()));
        let told = details_on(&acts, &influential(topics));
        let rows = told.meet.into_iter().filter(|row| row.person == person("ana"));
        rows.map(|row| (row.other, row.topic, row.alike, row.responses)).collect::<Vec<_>>()
    };
    let oli = [(person("oli"), TopicId(7), person("bea"), 26)];
    assert_eq!(meet("", &["ana", "oli"]), oli);
    assert_eq!(meet("", &["ana"]), [], "nobody influential");
    assert_eq!(meet("", &["oli"]), [], "no topic of her own");
    assert_eq!(meet("20 fri 10:00 oli reply ana on a19\n", &["ana", "oli"]), [], "they have met");
    assert_eq!(meet("27 fri 10:00 oli close on x\n", &["ana", "oli"]), [], "gone");
}

#[test]
fn what_somebody_does_adds_no_advice() {
    let world = daily(|_, day, hour| if (day, hour) == ("tue", "15") { 6 } else { 1 });
    let on_topic = |line: &str| {
        let is_on_topic = line.contains("ana post") && line.ends_with("tue-15");
        format!("{line}{}\n", if is_on_topic { " under topic-7" } else { "" })
    };
    let world: String = world.lines().map(on_topic).collect();
    let busy: String = (0..20)
        .map(|week| format!("{week} tue 15:30 ana reply fan1 on x{week} as own{week} under topic-7\n"))
        .collect();
    let [before, after] = [details(&world), details(&format!("{world}{busy}"))];
    assert!(before.works.iter().any(|work| work.of == Trait::Topic(TopicId(7))), "{:?}", before.works);
    assert_eq!(advice(&before, "ana"), advice(&after, "ana"));
}

#[test]
fn how_late_people_come_after_a_cut_changes_no_forecast_that_is_made_at_it() {
    let cut = day(0).plus(20 * 7).start();
    // Three posts a day at changing hours, to one to four of five fans, who come ten minutes after until the cut, then so
    // many minutes later.
    let judged = |later: i64| {
        let mut world = Vec::new();
        for post in 0..AFTER as i64 * 3 {
            let minute = post * 480 + post * 37 % 300;
            let name = format!("p{post}");
            let act = |minute: i64, actor: &str, kind: Kind, target: Option<&str>| Act {
                minute,
                actor: actor.to_owned(),
                kind,
                target: target.map(str::to_owned),
                post: name.clone(),
                own: None,
                tags: None,
            };
            world.push(act(minute, "ana", Kind::Post, None));
            let after = if minute < 20 * 7 * 1440 { 10 } else { later };
            for fan in 0..1 + post % 7 % 4 {
                let like = Kind::Respond(model::ResponseKind::Like);
                world.push(act(minute + after + fan, &format!("fan{fan}"), like, Some("ana")));
            }
        }
        let responses = responses(&world);
        let posts = world::table(|take| tell(&world, take), &mut |_, _| ());
        let labelled = LabelledPosts::default();
        let posted = Posted::of_everybody(&posts, &labelled, &responses, day(AFTER + 7));
        judge_strategy(&posted, &[cut], 60)
    };
    let (soon, late) = (judged(10), judged(700));
    assert_ne!(soon.delays, late.delays, "over all the data people come later");
    assert!(soon.rankings[7].millinats != 0.0, "{:?}", soon.rankings);
    assert_eq!(soon.rankings, late.rankings);
}
