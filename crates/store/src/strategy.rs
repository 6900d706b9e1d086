//! Strategies of the newest day: when responses come, best windows, what works, and people worth meeting.

use model::{
    BestWindow, Gain, PersonId, PostForm, ResponseWeek, StrategyDetails, TopicId, Trait, WEEK_STEPS,
    WeekLevels, Works, WorthMeeting,
};

use crate::redact::Redactor;
use crate::table::{Column, Table, Values, ids, ints};

/// The files of some strategies: a name and columns each, in the order that [`decode`] takes them.
pub(crate) fn encode(strategy: &StrategyDetails) -> [(&'static str, Vec<Column>); 4] {
    [
        ("strategy", encode_people(&strategy.people)),
        ("strategy-windows", encode_windows(&strategy.windows)),
        ("strategy-works", encode_works(&strategy.works)),
        ("strategy-meet", encode_meet(&strategy.meet)),
    ]
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode(tables: [&Table; 4]) -> Result<StrategyDetails, String> {
    let [people, windows, works, meet] = tables;
    let strategy = StrategyDetails {
        people: decode_people(people)?,
        windows: decode_windows(windows)?,
        works: decode_works(works)?,
        meet: decode_meet(meet)?,
    };
    validate(&strategy)?;
    Ok(strategy)
}

/// Fails unless everything stands in the order that lookups rely on.
pub(crate) fn validate(strategy: &StrategyDetails) -> Result<(), String> {
    let StrategyDetails { people, windows, works, meet } = strategy;
    if !people.windows(2).all(|pair| pair[0].person < pair[1].person) {
        return Err("strategies are not by rising person".to_owned());
    }
    if !windows.is_sorted_by_key(|one| one.person) {
        return Err("best windows are not by rising person".to_owned());
    }
    if !works.is_sorted_by_key(|one| one.person) {
        return Err("what works is not by rising person".to_owned());
    }
    if !meet.is_sorted_by_key(|one| one.person) {
        return Err("people worth meeting are not by rising person".to_owned());
    }
    Ok(())
}

/// Takes out all that is told of people who do not stay, and whatever names them.
pub(crate) fn retain(strategy: &mut StrategyDetails, stays: impl Fn(PersonId) -> bool) {
    strategy.people.retain(|one| stays(one.person));
    strategy.windows.retain(|one| one.person.is_none_or(&stays));
    strategy.works.retain(|one| stays(one.person));
    strategy.meet.retain(|one| stays(one.person) && stays(one.other) && stays(one.alike));
}

/// Takes tags that hold somebody's name out of what is told of others; true where anything changed.
pub(crate) fn redact(strategy: &mut StrategyDetails, names: &Redactor) -> bool {
    let before = strategy.works.len();
    strategy.works.retain(|one| !holds(&one.of, names));
    strategy.works.len() < before
}

/// True where [`redact`] would change something.
pub(crate) fn names(strategy: &StrategyDetails, names: &Redactor) -> bool {
    strategy.works.iter().any(|one| holds(&one.of, names))
}

fn holds(of: &Trait, names: &Redactor) -> bool {
    match of {
        Trait::Tag(tag) => names.text(tag).is_some(),
        Trait::Topic(_) | Trait::Form(_) => false,
    }
}

fn encode_people(people: &[ResponseWeek]) -> Vec<Column> {
    vec![
        Column::new("person", ids(people, |one| one.person.0)),
        Column::new("responses", ints(people, |one| one.responses)),
        Column::new("people", ints(people, |one| one.people)),
        Column::new("posts", ints(people, |one| one.posts)),
        Column::new("drawn", ints(people, |one| one.drawn)),
        Column::new("half", ints(people, |one| one.half)),
        Column::new("week", Values::Texts(people.iter().map(|one| one.week.text()).collect())),
    ]
}

fn decode_people(table: &Table) -> Result<Vec<ResponseWeek>, String> {
    let people = table.ids("person")?;
    let counts = ["responses", "people", "posts", "drawn", "half"].map(|name| table.ints(name));
    let [responses, responders, posts, drawn, half] = counts;
    let (responses, responders, posts, drawn, half) = (responses?, responders?, posts?, drawn?, half?);
    let weeks = table.texts("week")?;
    let strategy = |(index, week): (usize, &String)| {
        Ok(ResponseWeek {
            person: PersonId(people[index]),
            responses: responses[index].cast_unsigned(),
            people: responders[index].cast_unsigned(),
            posts: posts[index].cast_unsigned(),
            drawn: drawn[index].cast_unsigned(),
            half: half[index].cast_unsigned(),
            week: WeekLevels::parse(week).ok_or("column \"week\" holds what is no week")?,
        })
    };
    weeks.iter().enumerate().map(strategy).collect()
}

fn encode_gains(gains: &[Gain]) -> [Column; 3] {
    let reals =
        |name, value: fn(&Gain) -> f32| Column::new(name, Values::Reals(gains.iter().map(value).collect()));
    [reals("times", |gain| gain.times), reals("low", |gain| gain.low), reals("high", |gain| gain.high)]
}

/// Gains in their order: a low end, the gain and a high end that rise.
fn decode_gains(table: &Table) -> Result<Vec<Gain>, String> {
    let (times, low, high) = (table.reals("times")?, table.reals("low")?, table.reals("high")?);
    let gain = |index: usize| {
        let gain = Gain { times: times[index], low: low[index], high: high[index] };
        let fits = 0.0 <= gain.low && gain.low <= gain.high && gain.times >= 0.0 && gain.high.is_finite();
        if fits && gain.times.is_finite() { Ok(gain) } else { Err(format!("{gain:?} is no gain")) }
    };
    (0..times.len()).map(gain).collect()
}

/// Of everybody's windows the person is 0, and `common` is 1.
fn encode_windows(windows: &[BestWindow]) -> Vec<Column> {
    let mut columns = vec![
        Column::new("person", ids(windows, |one| one.person.map_or(0, |person| person.0))),
        Column::new("common", ints(windows, |one| u32::from(one.person.is_none()))),
        Column::new("start", ints(windows, |one| one.start.into())),
        Column::new("steps", ints(windows, |one| one.steps.into())),
        Column::new("days", ints(windows, |one| one.days.into())),
        Column::new("posts", ints(windows, |one| one.posts)),
    ];
    columns.extend(encode_gains(&windows.iter().map(|one| one.gain).collect::<Vec<_>>()));
    columns
}

fn decode_windows(table: &Table) -> Result<Vec<BestWindow>, String> {
    let (people, common, posts) = (table.ids("person")?, table.ints("common")?, table.ints("posts")?);
    let within = |name: &str, least: i32, most: i32| {
        let values = table.ints(name)?.into_iter();
        let values = values.map(|value| match u16::try_from(value) {
            Ok(small) if (least..=most).contains(&value) => Ok(small),
            _ => Err(format!("column {name:?} holds {value}, expected {least} to {most}")),
        });
        values.collect::<Result<Vec<u16>, String>>()
    };
    let start = within("start", 0, WEEK_STEPS as i32 - 1)?;
    let (steps, days) = (within("steps", 1, 96)?, within("days", 1, 7)?);
    let window = |(index, gain): (usize, Gain)| BestWindow {
        person: (common[index] == 0).then_some(PersonId(people[index])),
        start: start[index],
        steps: steps[index],
        days: days[index],
        posts: posts[index].cast_unsigned(),
        gain,
    };
    Ok(decode_gains(table)?.into_iter().enumerate().map(window).collect())
}

/// `kind` tells what is meant: 0 a topic by its number in `topic`, 1 a tag, 2 a form by its code in `topic`.
fn encode_works(works: &[Works]) -> Vec<Column> {
    let told = |one: &Works| match &one.of {
        Trait::Topic(topic) => (0, topic.0),
        Trait::Tag(_) => (1, 0),
        Trait::Form(form) => (2, *form as u64),
    };
    let tag = |one: &Works| match &one.of {
        Trait::Tag(tag) => Some(tag.clone()),
        _ => None,
    };
    let mut columns = vec![
        Column::new("person", ids(works, |one| one.person.0)),
        Column::new("kind", ints(works, |one| told(one).0)),
        Column::new("topic", ids(works, |one| told(one).1)),
        Column::new("tag", Values::OptionalTexts(works.iter().map(tag).collect())),
        Column::new("posts", ints(works, |one| one.posts)),
    ];
    columns.extend(encode_gains(&works.iter().map(|one| one.gain).collect::<Vec<_>>()));
    columns
}

fn decode_works(table: &Table) -> Result<Vec<Works>, String> {
    let (people, kinds, topics) = (table.ids("person")?, table.ints("kind")?, table.ids("topic")?);
    let (tags, posts) = (table.optional_texts("tag")?, table.ints("posts")?);
    let form = |code: u64| usize::try_from(code).ok().and_then(|code| PostForm::ALL.get(code));
    let of = |(index, tag): (usize, Option<String>)| match (kinds[index], tag) {
        (0, None) => Ok(Trait::Topic(TopicId(topics[index]))),
        (1, Some(tag)) => Ok(Trait::Tag(tag)),
        (2, None) => form(topics[index]).map(|&form| Trait::Form(form)).ok_or("a form that is none"),
        _ => Err("what works is neither topic, tag nor form"),
    };
    let all = tags.into_iter().enumerate().map(of).collect::<Result<Vec<Trait>, &str>>()?;
    let works = |(index, (of, gain)): (usize, (Trait, Gain))| Works {
        person: PersonId(people[index]),
        of,
        posts: posts[index].cast_unsigned(),
        gain,
    };
    Ok(all.into_iter().zip(decode_gains(table)?).enumerate().map(works).collect())
}

fn encode_meet(meet: &[WorthMeeting]) -> Vec<Column> {
    vec![
        Column::new("person", ids(meet, |one| one.person.0)),
        Column::new("other", ids(meet, |one| one.other.0)),
        Column::new("topic", ids(meet, |one| one.topic.0)),
        Column::new("alike", ids(meet, |one| one.alike.0)),
        Column::new("responses", ints(meet, |one| one.responses)),
    ]
}

fn decode_meet(table: &Table) -> Result<Vec<WorthMeeting>, String> {
    let (people, others, topics) = (table.ids("person")?, table.ids("other")?, table.ids("topic")?);
    let (alike, responses) = (table.ids("alike")?, table.ints("responses")?);
    let row = |index: usize| WorthMeeting {
        person: PersonId(people[index]),
        other: PersonId(others[index]),
        topic: TopicId(topics[index]),
        alike: PersonId(alike[index]),
        responses: responses[index].cast_unsigned(),
    };
    Ok((0..people.len()).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn strategy() -> StrategyDetails {
        let (one, two) = (PersonId(5), PersonId(u64::MAX));
        let gain = Gain { times: 1.5, low: 1.25, high: 2.0 };
        let mut amounts = [0.0; WEEK_STEPS];
        amounts[7] = 3.0;
        let week = WeekLevels::of(&amounts);
        let row =
            ResponseWeek { person: one, responses: 30, people: 6, posts: 25, drawn: 41, half: 900, week };
        let window = BestWindow { person: Some(one), start: 671, steps: 8, days: 5, posts: 9, gain };
        let works = |of| Works { person: one, of, posts: 12, gain };
        let meet = WorthMeeting {
            person: one,
            other: PersonId(7),
            topic: TopicId(u64::MAX),
            alike: two,
            responses: 4,
        };
        StrategyDetails {
            people: vec![row.clone(), ResponseWeek { person: two, ..row }],
            windows: vec![BestWindow { person: None, ..window }, window],
            works: vec![
                works(Trait::Tag("ana.example".to_owned())),
                works(Trait::Form(PostForm::Long)),
                works(Trait::Topic(TopicId(u64::MAX))),
            ],
            meet: vec![meet, WorthMeeting { alike: PersonId(8), ..meet }],
        }
    }

    fn tables(strategy: &StrategyDetails) -> [Table; 4] {
        encode(strategy).map(|(_, columns)| {
            let bytes = table::encode(columns, &[]).expect("encoded");
            Table::open(bytes.into()).expect("opened")
        })
    }

    fn written(strategy: &StrategyDetails) -> Result<StrategyDetails, String> {
        decode(tables(strategy).each_ref())
    }

    #[test]
    fn strategies_are_read_as_they_were_written() {
        assert_eq!(written(&strategy()), Ok(strategy()));
        assert_eq!(written(&StrategyDetails::default()), Ok(StrategyDetails::default()));
    }

    #[test]
    fn a_person_takes_about_a_kilobyte_at_most() {
        let one = strategy();
        let bytes: usize = encode(&one)
            .into_iter()
            .flat_map(|(_, columns)| columns)
            .map(|column| match column.values {
                Values::Ids(all) => 8 * all.len(),
                Values::Ints(all) => 4 * all.len(),
                Values::Reals(all) => 4 * all.len(),
                Values::Texts(all) => all.iter().map(String::len).sum(),
                Values::OptionalTexts(all) => all.iter().flatten().map(String::len).sum(),
                Values::Longs(_) | Values::OptionalLongs(_) => 0,
            })
            .sum();
        assert!(bytes < 2 * 1_100, "{bytes}");
    }

    #[test]
    fn what_is_out_of_order_or_beyond_its_bounds_is_damage() {
        let refused = |change: fn(&mut StrategyDetails)| {
            let mut damaged = strategy();
            change(&mut damaged);
            written(&damaged).expect_err("refused")
        };
        assert!(refused(|one| one.people.swap(0, 1)).contains("rising person"));
        assert!(refused(|one| one.windows.swap(0, 1)).contains("rising person"));
        assert!(refused(|one| one.windows[1].start = 672).contains("start"));
        assert!(refused(|one| one.windows[1].steps = 0).contains("steps"));
        assert!(refused(|one| one.windows[1].days = 8).contains("days"));
        assert!(refused(|one| one.windows[0].gain.low = f32::NAN).contains("no gain"));
        assert!(refused(|one| one.works[0].gain.high = 1.0).contains("no gain"));
        assert!(refused(|one| one.meet[0].person = PersonId(6)).contains("rising person"));
    }

    #[test]
    fn a_week_or_a_form_that_is_none_is_damage() {
        let changed = |file: usize, name: &str, values: Values| {
            let mut files = encode(&strategy());
            let column = files[file].1.iter_mut().find(|column| column.name == name).expect("a column");
            column.values = values;
            let tables = files.map(|(_, columns)| {
                Table::open(table::encode(columns, &[]).expect("encoded").into()).expect("opened")
            });
            decode(tables.each_ref()).expect_err("refused")
        };
        assert!(changed(0, "week", Values::Texts(vec!["A".to_owned(); 2])).contains("week"));
        assert!(changed(2, "topic", Values::Ids(vec![0, 99, 0])).contains("form"));
        assert!(changed(2, "kind", Values::Ints(vec![1, 2, 9])).contains("neither"));
    }

    #[test]
    fn whoever_leaves_is_named_nowhere() {
        let mut told = strategy();
        retain(&mut told, |person| person != PersonId(8));
        assert_eq!(told.meet.len(), 1);
        retain(&mut told, |person| person != PersonId(7));
        assert!(told.meet.is_empty() && told.works.len() == 3);
        retain(&mut told, |person| person != PersonId(5));
        assert!(told.works.is_empty() && told.people.len() == 1);
        assert_eq!(told.windows.len(), 1, "everybody's stay");
        let redactor = Redactor::new("did:plc:7ana42", &["ana.example".to_owned()]);
        let mut told = strategy();
        assert!(names(&told, &redactor) && redact(&mut told, &redactor));
        assert_eq!(told.works.len(), 2);
        assert!(!names(&told, &redactor) && !redact(&mut told, &redactor));
    }
}
