//! Strategies of the made-up community: everybody with enough evidence has a week, every third advice.

use model::{
    BestWindow, Evidence, Gain, PersonId, PostForm, ResponseWeek, SnapshotDetails, SnapshotScores,
    StrategyDetails, Trait, WEEK_STEPS, WeekLevels, Works, WorthMeeting,
};

/// Strategies by the topics and rows that there are already.
pub fn strategies(details: &SnapshotDetails, scores: &SnapshotScores) -> StrategyDetails {
    let enough = scores.rows.iter().filter(|row| row.evidence == Evidence::Enough);
    let people: Vec<PersonId> = enough.map(|row| row.person).collect();
    let gain = |times: f32| Gain { times, low: times * 0.8, high: times * 1.3 };
    let window = |person, start, steps, days, times| BestWindow {
        person,
        start,
        steps,
        days,
        posts: 23,
        gain: gain(times),
    };
    let mut made =
        StrategyDetails { windows: vec![window(None, 97, 16, 7, 1.3)], ..StrategyDetails::default() };
    for (index, &person) in people.iter().enumerate() {
        let told = index % 3 == 0;
        made.people.push(ResponseWeek {
            person,
            responses: 40 + index as u32,
            people: 12,
            posts: if told { 61 } else { 7 + 20 * (index as u32 % 2) },
            drawn: 90,
            half: 5_400 + 60 * index as u32,
            week: WeekLevels::of(&week(index)),
        });
        if !told {
            continue;
        }
        made.windows.push(window(Some(person), 96 + 56, 8, 1, 1.63));
        made.windows.push(window(Some(person), 5 * 96 + 92, 12, 2, 1.42));
        let topic = details.topics.people.iter().find(|row| row.person == person).map(|person| person.topic);
        let works = |of, times| Works { person, of, posts: 31, gain: gain(times) };
        made.works.extend(topic.map(|topic| works(Trait::Topic(topic), 1.88)));
        made.works.push(works(Trait::Form(PostForm::Link), 0.54));
        made.works.push(works(Trait::Tag("quantum-<gates>".to_owned()), 1.35));
        let (other, alike) = (people[(index + 1) % people.len()], people[(index + 2) % people.len()]);
        let meet =
            |alike, responses| topic.map(|topic| WorthMeeting { person, other, topic, alike, responses });
        made.meet.extend(meet(alike, 1));
        made.meet.extend(meet(people[(index + 3) % people.len()], 5));
    }
    made
}

/// Mornings and evenings, more of them on Tuesdays.
fn week(index: usize) -> [f64; WEEK_STEPS] {
    let bell = |step: usize, middle: f64| (-0.5 * ((step % 96) as f64 - middle).powi(2) / 60.0).exp();
    std::array::from_fn(|step| {
        let day = if step / 96 == 1 { 1.6 } else { 1.0 - 0.1 * (step / 96) as f64 };
        day * (0.6 * bell(step, 36.0) + bell(step, 60.0 + index as f64)) + 0.05
    })
}
