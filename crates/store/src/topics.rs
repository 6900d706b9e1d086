//! Topics of the newest day: who is influential on what, the evidence for it, and interests.

use model::{
    Interest, PersonId, PersonTopic, Tenths, Timestamp, TopicDetails, TopicId, TopicPost, TopicResponder,
};

use crate::redact::Redactor;
use crate::table::{Column, Table, Values, ids, ints};

/// The files of some topics: a name and columns each, in the order that [`decode`] takes them.
pub(crate) fn encode(topics: &TopicDetails) -> [(&'static str, Vec<Column>); 5] {
    [
        ("topics", encode_people(&topics.people)),
        ("topic-posts", encode_posts(&topics.posts)),
        ("topic-responders", encode_responders(&topics.responders)),
        ("interests", encode_interests(&topics.interests)),
        ("topic-month", encode_posts(&topics.month)),
    ]
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode(tables: [&Table; 5]) -> Result<TopicDetails, String> {
    let [people, posts, responders, interests, month] = tables;
    let topics = TopicDetails {
        people: decode_people(people)?,
        posts: decode_posts(posts)?,
        responders: decode_responders(responders)?,
        interests: decode_interests(interests)?,
        month: decode_posts(month)?,
    };
    validate(&topics)?;
    Ok(topics)
}

/// Fails unless everything stands in the order that lookups rely on.
pub(crate) fn validate(topics: &TopicDetails) -> Result<(), String> {
    let TopicDetails { people, posts, responders, interests, month } = topics;
    if !people.is_sorted_by_key(|one| (one.person, std::cmp::Reverse(one.score))) {
        return Err("topics are not by rising person and falling score".to_owned());
    }
    if !posts.is_sorted_by_key(|one| (one.person, one.topic)) {
        return Err("posts on topics are not by rising person and topic".to_owned());
    }
    if !responders.is_sorted_by_key(|one| (one.person, one.topic)) {
        return Err("responders on topics are not by rising person and topic".to_owned());
    }
    if !interests.is_sorted_by_key(|one| one.person) {
        return Err("interests are not by rising person".to_owned());
    }
    if !month.is_sorted_by_key(|one| one.topic) {
        return Err("posts of the month are not by rising topic".to_owned());
    }
    Ok(())
}

/// Takes out all that is told of people who do not stay, and their names where they respond.
pub(crate) fn retain(topics: &mut TopicDetails, stays: impl Fn(PersonId) -> bool) {
    topics.people.retain(|one| stays(one.person));
    topics.posts.retain(|one| stays(one.person));
    topics.responders.retain(|one| stays(one.person) && stays(one.responder));
    topics.interests.retain(|one| stays(one.person));
    topics.month.retain(|one| stays(one.person));
}

/// Takes the names of somebody out of what is told of others; true where anything changed.
pub(crate) fn redact(topics: &mut TopicDetails, names: &Redactor) -> bool {
    let mut changed = false;
    for post in topics.posts.iter_mut().chain(&mut topics.month) {
        changed |= names.topic_post(post);
    }
    changed
}

/// True where [`redact`] would change something.
pub(crate) fn names(topics: &TopicDetails, names: &Redactor) -> bool {
    let mut posts = topics.posts.iter().chain(&topics.month);
    posts.any(|post| names.topic_post(&mut post.clone()))
}

fn encode_people(people: &[PersonTopic]) -> Vec<Column> {
    let tenths = |value: fn(&PersonTopic) -> Tenths| ints(people, |one| u32::from(value(one).0));
    vec![
        Column::new("person", ids(people, |one| one.person.0)),
        Column::new("topic", ids(people, |one| one.topic.0)),
        Column::new("score", tenths(|one| one.score)),
        Column::new("low", tenths(|one| one.low)),
        Column::new("high", tenths(|one| one.high)),
        Column::new("before", tenths(|one| one.before)),
        Column::new("posts", ints(people, |one| one.posts)),
        Column::new("days", ints(people, |one| one.days)),
        Column::new("people", ints(people, |one| one.people)),
    ]
}

fn decode_people(table: &Table) -> Result<Vec<PersonTopic>, String> {
    let (people, topics) = (table.ids("person")?, table.ids("topic")?);
    let tenths = |name: &str| {
        let values = table.ints(name)?.into_iter();
        let tenths = values.map(|value| match u16::try_from(value) {
            Ok(value @ 10..=1000) => Ok(Tenths(value)),
            _ => Err(format!("column {name:?} holds {value} tenths, expected 10 to 1000")),
        });
        tenths.collect::<Result<Vec<Tenths>, String>>()
    };
    let (score, low, high, before) = (tenths("score")?, tenths("low")?, tenths("high")?, tenths("before")?);
    let (posts, days, responders) = (table.ints("posts")?, table.ints("days")?, table.ints("people")?);
    let topic = |index: usize| PersonTopic {
        person: PersonId(people[index]),
        topic: TopicId(topics[index]),
        score: score[index],
        low: low[index],
        high: high[index],
        before: before[index],
        posts: posts[index].cast_unsigned(),
        days: days[index].cast_unsigned(),
        people: responders[index].cast_unsigned(),
    };
    Ok((0..people.len()).map(topic).collect())
}

fn encode_posts(posts: &[TopicPost]) -> Vec<Column> {
    let times = posts.iter().map(|post| post.time.map(Timestamp::micros)).collect();
    vec![
        Column::new("person", ids(posts, |one| one.person.0)),
        Column::new("topic", ids(posts, |one| one.topic.0)),
        Column::new("post", Values::Texts(posts.iter().map(|one| one.post.clone()).collect())),
        Column::new("time", Values::OptionalLongs(times)),
        Column::new("text", Values::OptionalTexts(posts.iter().map(|one| one.text.clone()).collect())),
        Column::new("people", ints(posts, |one| one.people)),
    ]
}

fn decode_posts(table: &Table) -> Result<Vec<TopicPost>, String> {
    let (people, topics) = (table.ids("person")?, table.ids("topic")?);
    let mut posts = table.texts("post")?.into_iter();
    let mut texts = table.optional_texts("text")?.into_iter();
    let (times, responders) = (table.optional_longs("time")?, table.ints("people")?);
    let post = |index: usize| TopicPost {
        person: PersonId(people[index]),
        topic: TopicId(topics[index]),
        post: posts.next().unwrap_or_default(),
        time: times[index].map(Timestamp::from_micros),
        text: texts.next().flatten(),
        people: responders[index].cast_unsigned(),
    };
    Ok((0..people.len()).map(post).collect())
}

fn encode_responders(responders: &[TopicResponder]) -> Vec<Column> {
    vec![
        Column::new("person", ids(responders, |one| one.person.0)),
        Column::new("topic", ids(responders, |one| one.topic.0)),
        Column::new("responder", ids(responders, |one| one.responder.0)),
        Column::new("responses", ints(responders, |one| one.responses)),
        Column::new("last", Values::Longs(responders.iter().map(|one| one.last.micros()).collect())),
    ]
}

fn decode_responders(table: &Table) -> Result<Vec<TopicResponder>, String> {
    let (people, topics, responders) = (table.ids("person")?, table.ids("topic")?, table.ids("responder")?);
    let (responses, last) = (table.ints("responses")?, table.longs("last")?);
    let responder = |index: usize| TopicResponder {
        person: PersonId(people[index]),
        topic: TopicId(topics[index]),
        responder: PersonId(responders[index]),
        responses: responses[index].cast_unsigned(),
        last: Timestamp::from_micros(last[index]),
    };
    Ok((0..people.len()).map(responder).collect())
}

fn encode_interests(interests: &[Interest]) -> Vec<Column> {
    vec![
        Column::new("person", ids(interests, |one| one.person.0)),
        Column::new("topic", ids(interests, |one| one.topic.0)),
        Column::new("posts", ints(interests, |one| one.posts)),
        Column::new("responses", ints(interests, |one| one.responses)),
    ]
}

fn decode_interests(table: &Table) -> Result<Vec<Interest>, String> {
    let (people, topics) = (table.ids("person")?, table.ids("topic")?);
    let (posts, responses) = (table.ints("posts")?, table.ints("responses")?);
    let interest = |index: usize| Interest {
        person: PersonId(people[index]),
        topic: TopicId(topics[index]),
        posts: posts[index].cast_unsigned(),
        responses: responses[index].cast_unsigned(),
    };
    Ok((0..people.len()).map(interest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn topics() -> TopicDetails {
        let (person, topic) = (PersonId(u64::MAX), TopicId(10_000_000_000_000_000_434));
        let post = |post: &str, text: &str| TopicPost {
            person,
            topic,
            post: post.to_owned(),
            time: Some(Timestamp::from_seconds(5)),
            text: Some(text.to_owned()),
            people: 7,
        };
        TopicDetails {
            people: vec![PersonTopic {
                person,
                topic,
                score: Tenths(314),
                low: Tenths(10),
                high: Tenths(1000),
                before: Tenths(11),
                posts: 3,
                days: 4,
                people: 5,
            }],
            posts: vec![
                post("p1", "about @ana.example"),
                TopicPost { time: None, text: None, ..post("p2", "") },
            ],
            responders: vec![TopicResponder {
                person,
                topic,
                responder: PersonId(4),
                responses: 9,
                last: Timestamp::from_seconds(8),
            }],
            interests: vec![Interest { person: PersonId(1), topic, posts: 2, responses: 6 }],
            month: vec![post("p3", "of the month")],
        }
    }

    fn written(topics: &TopicDetails) -> Result<TopicDetails, String> {
        let tables = encode(topics).map(|(_, columns)| {
            let bytes = table::encode(columns, &[]).expect("encoded");
            Table::open(bytes.into()).expect("opened")
        });
        decode(tables.each_ref())
    }

    #[test]
    fn topics_are_read_as_they_were_written() {
        assert_eq!(written(&topics()).as_ref(), Ok(&topics()));
        assert_eq!(written(&TopicDetails::default()), Ok(TopicDetails::default()));
    }

    #[test]
    fn what_is_off_the_scale_or_out_of_order_is_damage() {
        let mut off = topics();
        off.people[0].high = Tenths(1001);
        assert!(written(&off).expect_err("refused").contains("high"));
        let mut mixed = topics();
        mixed.people.push(PersonTopic { person: PersonId(0), ..mixed.people[0] });
        assert!(written(&mixed).expect_err("refused").contains("rising person"));
    }

    #[test]
    fn names_are_taken_out_of_what_is_told_of_others() {
        let redactor = Redactor::new("did:plc:7ana42", &["ana.example".to_owned()]);
        let mut told = topics();
        assert!(names(&told, &redactor) && redact(&mut told, &redactor));
        assert_eq!(told.posts[0].text.as_deref(), Some("about [erased]"));
        assert!(!names(&told, &redactor) && !redact(&mut told, &redactor));
        retain(&mut told, |person| person != PersonId(4));
        assert!(told.responders.is_empty() && told.people.len() == 1);
        retain(&mut told, |person| person == PersonId(1));
        assert_eq!(told, TopicDetails { interests: topics().interests, ..TopicDetails::default() });
    }
}
