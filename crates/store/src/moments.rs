//! Moments of the newest day: posts that drew unusually many trusted people, and who these were.

use model::{MOMENT_STEPS, Moment, MomentDetails, MomentResponder, PersonId, Timestamp, TopicId};

use crate::redact::Redactor;
use crate::table::{Column, Table, Values, ids, ints};

/// The files of some moments: a name and columns each, in the order that [`decode`] takes them.
pub(crate) fn encode(told: &MomentDetails) -> [(&'static str, Vec<Column>); 2] {
    [("moments", encode_moments(&told.moments)), ("moment-responders", encode_responders(&told.responders))]
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode([moments, responders]: [&Table; 2]) -> Result<MomentDetails, String> {
    let told =
        MomentDetails { moments: decode_moments(moments)?, responders: decode_responders(responders)? };
    validate(&told)?;
    Ok(told)
}

/// Fails unless everything stands in the order that lookups rely on.
pub(crate) fn validate(told: &MomentDetails) -> Result<(), String> {
    if !told.moments.is_sorted_by_key(|one| one.person) {
        return Err("moments are not by rising person".to_owned());
    }
    if !told.responders.is_sorted_by_key(|one| (one.person, one.moment)) {
        return Err("responders to moments are not by rising person and moment".to_owned());
    }
    Ok(())
}

/// Takes out all that is told of people who do not stay, and their names where they respond.
pub(crate) fn retain(told: &mut MomentDetails, stays: impl Fn(PersonId) -> bool) {
    told.moments.retain(|one| stays(one.person));
    told.responders.retain(|one| stays(one.person) && stays(one.responder));
}

/// Takes the names of somebody out of what is told of others; true where anything changed.
pub(crate) fn redact(told: &mut MomentDetails, names: &Redactor) -> bool {
    told.moments.iter_mut().fold(false, |changed, one| changed | names.moment(one))
}

/// True where [`redact`] would change something.
pub(crate) fn names(told: &MomentDetails, names: &Redactor) -> bool {
    told.moments.iter().any(|one| names.moment(&mut one.clone()))
}

/// Numbers in one text, between spaces.
fn joined(numbers: impl Iterator<Item = u64>) -> String {
    numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(" ")
}

fn split<T: std::str::FromStr>(text: &str, most: usize) -> Result<Vec<T>, String> {
    let numbers: Result<Vec<T>, _> = text.split_whitespace().take(most + 1).map(str::parse).collect();
    match numbers {
        Ok(numbers) if numbers.len() <= most => Ok(numbers),
        Ok(_) => Err(format!("more than {most} numbers in one cell")),
        Err(_) => Err("a cell of numbers holds something else".to_owned()),
    }
}

/// Topics of one moment are never more.
const MOST_TOPICS: usize = 10_000;

fn encode_moments(moments: &[Moment]) -> Vec<Column> {
    let longs = |value: fn(&Moment) -> Timestamp| {
        Values::Longs(moments.iter().map(|one| value(one).micros()).collect())
    };
    let reals = |value: fn(&Moment) -> f32| Values::Reals(moments.iter().map(value).collect());
    let texts = |value: &dyn Fn(&Moment) -> String| Values::Texts(moments.iter().map(value).collect());
    let times = moments.iter().map(|one| one.time.map(Timestamp::micros)).collect();
    vec![
        Column::new("person", ids(moments, |one| one.person.0)),
        Column::new("post", texts(&|one| one.post.clone())),
        Column::new("time", Values::OptionalLongs(times)),
        Column::new("text", Values::OptionalTexts(moments.iter().map(|one| one.text.clone()).collect())),
        Column::new("people", ints(moments, |one| one.people)),
        Column::new("trusted", reals(|one| one.trusted)),
        Column::new("usual", reals(|one| one.usual)),
        Column::new("others", ints(moments, |one| one.others)),
        Column::new("odds", reals(|one| one.odds)),
        Column::new("first", longs(|one| one.first)),
        Column::new("last", longs(|one| one.last)),
        Column::new("median_seconds", ints(moments, |one| one.median_seconds)),
        Column::new("half_seconds", ints(moments, |one| one.half_seconds)),
        Column::new("came", texts(&|one| joined(one.came.iter().map(|&age| u64::from(age))))),
        Column::new("topics", texts(&|one| joined(one.topics.iter().map(|topic| topic.0)))),
    ]
}

fn decode_moments(table: &Table) -> Result<Vec<Moment>, String> {
    let people = table.ids("person")?;
    let mut posts = table.texts("post")?.into_iter();
    let mut texts = table.optional_texts("text")?.into_iter();
    let times = table.optional_longs("time")?;
    let (responders, others) = (table.ints("people")?, table.ints("others")?);
    let (trusted, usual, odds) = (table.reals("trusted")?, table.reals("usual")?, table.reals("odds")?);
    let (first, last) = (table.longs("first")?, table.longs("last")?);
    let (median, half) = (table.ints("median_seconds")?, table.ints("half_seconds")?);
    let (came, topics) = (table.texts("came")?, table.texts("topics")?);
    let moment = |index: usize| {
        if ![trusted[index], usual[index], odds[index]].iter().all(|value| value.is_finite()) {
            return Err("a moment is measured by what is no number".to_owned());
        }
        let topics = split(&topics[index], MOST_TOPICS)?.into_iter().map(TopicId);
        Ok(Moment {
            person: PersonId(people[index]),
            post: posts.next().unwrap_or_default(),
            time: times[index].map(Timestamp::from_micros),
            text: texts.next().flatten(),
            people: responders[index].cast_unsigned(),
            trusted: trusted[index],
            usual: usual[index],
            others: others[index].cast_unsigned(),
            odds: odds[index],
            first: Timestamp::from_micros(first[index]),
            last: Timestamp::from_micros(last[index]),
            median_seconds: median[index].cast_unsigned(),
            half_seconds: half[index].cast_unsigned(),
            came: split(&came[index], MOMENT_STEPS)?,
            topics: topics.collect(),
        })
    };
    (0..people.len()).map(moment).collect()
}

fn encode_responders(responders: &[MomentResponder]) -> Vec<Column> {
    vec![
        Column::new("person", ids(responders, |one| one.person.0)),
        Column::new("moment", ints(responders, |one| one.moment)),
        Column::new("responder", ids(responders, |one| one.responder.0)),
        Column::new("trust", Values::Reals(responders.iter().map(|one| one.trust).collect())),
        Column::new("responses", ints(responders, |one| one.responses)),
        Column::new("first", Values::Longs(responders.iter().map(|one| one.first.micros()).collect())),
    ]
}

fn decode_responders(table: &Table) -> Result<Vec<MomentResponder>, String> {
    let (people, moments, responders) =
        (table.ids("person")?, table.ints("moment")?, table.ids("responder")?);
    let (trust, responses, first) = (table.reals("trust")?, table.ints("responses")?, table.longs("first")?);
    let responder = |index: usize| MomentResponder {
        person: PersonId(people[index]),
        moment: moments[index].cast_unsigned(),
        responder: PersonId(responders[index]),
        trust: trust[index],
        responses: responses[index].cast_unsigned(),
        first: Timestamp::from_micros(first[index]),
    };
    Ok((0..people.len()).map(responder).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn told() -> MomentDetails {
        let (person, time) = (PersonId(u64::MAX), Timestamp::from_seconds(5));
        let moment = Moment {
            person,
            post: "p1".to_owned(),
            time: Some(time),
            text: Some("about @ana.example".to_owned()),
            people: 7,
            trusted: 4.25,
            usual: 0.5,
            others: 9,
            odds: 0.001,
            first: time,
            last: Timestamp::from_seconds(90),
            median_seconds: 60,
            half_seconds: u32::MAX,
            came: vec![0, 3, u32::MAX],
            topics: vec![TopicId(1), TopicId(u64::MAX)],
        };
        let bare = Moment {
            post: "p2".to_owned(),
            time: None,
            text: None,
            came: Vec::new(),
            topics: Vec::new(),
            ..moment.clone()
        };
        let responder = |moment, responder| MomentResponder {
            person,
            moment,
            responder: PersonId(responder),
            trust: 0.5,
            responses: 2,
            first: time,
        };
        MomentDetails { moments: vec![moment, bare], responders: vec![responder(0, 4), responder(1, 3)] }
    }

    fn written(told: &MomentDetails) -> Result<MomentDetails, String> {
        let tables = encode(told).map(|(_, columns)| {
            let bytes = table::encode(columns, &[]).expect("encoded");
            Table::open(bytes.into()).expect("opened")
        });
        decode(tables.each_ref())
    }

    #[test]
    fn moments_are_read_as_they_were_written() {
        assert_eq!(written(&told()).as_ref(), Ok(&told()));
        assert_eq!(written(&MomentDetails::default()), Ok(MomentDetails::default()));
    }

    #[test]
    fn what_is_no_number_too_much_or_out_of_order_is_damage() {
        let mut off = told();
        off.moments[0].odds = f32::NAN;
        assert!(written(&off).expect_err("refused").contains("no number"));
        let mut many = told();
        many.moments[0].came = vec![1; MOMENT_STEPS + 1];
        assert!(written(&many).expect_err("refused").contains("more than"));
        let mut mixed = told();
        mixed.responders.reverse();
        assert!(written(&mixed).expect_err("refused").contains("rising person"));
        assert!(split::<u32>("1 x", 9).is_err());
    }

    #[test]
    fn names_are_taken_out_of_what_is_told_of_others() {
        let redactor = Redactor::new("did:plc:7ana42", &["ana.example".to_owned()]);
        let mut all = told();
        assert!(names(&all, &redactor) && redact(&mut all, &redactor));
        assert_eq!(all.moments[0].text.as_deref(), Some("about [erased]"));
        assert!(!names(&all, &redactor) && !redact(&mut all, &redactor));
        retain(&mut all, |person| person != PersonId(4));
        assert_eq!((all.moments.len(), all.responders.len()), (2, 1));
        retain(&mut all, |person| person != PersonId(u64::MAX));
        assert_eq!(all, MomentDetails::default());
    }
}
