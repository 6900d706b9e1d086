//! Influence on the newest day: who influences whom, and who shares an audience.

use model::{
    Direction, Influence, InfluenceDetails, InfluenceTotals, PersonId, SharedResponder, SimilarPerson,
    Timestamp,
};

use crate::redact::Redactor;
use crate::table::{Column, Table, Values, ids, ints};

/// The files of influence: a name and columns each, in the order that [`decode`] takes them.
pub(crate) fn encode(told: &InfluenceDetails) -> [(&'static str, Vec<Column>); 4] {
    [
        ("influence", encode_people(&told.people)),
        ("influence-totals", encode_totals(&told.totals)),
        ("similar", encode_similar(&told.similar)),
        ("similar-shared", encode_shared(&told.shared)),
    ]
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode([people, totals, similar, shared]: [&Table; 4]) -> Result<InfluenceDetails, String> {
    let told = InfluenceDetails {
        people: decode_people(people)?,
        totals: decode_totals(totals)?,
        similar: decode_similar(similar)?,
        shared: decode_shared(shared)?,
    };
    validate(&told)?;
    Ok(told)
}

/// Fails unless everything stands in the order that lookups rely on.
pub(crate) fn validate(told: &InfluenceDetails) -> Result<(), String> {
    let InfluenceDetails { people, totals, similar, shared } = told;
    if !people.is_sorted_by_key(|one| (one.person, one.direction)) {
        return Err("influence is not by rising person and direction".to_owned());
    }
    if !totals.windows(2).all(|pair| pair[0].person < pair[1].person) {
        return Err("totals of influence are not by rising person".to_owned());
    }
    if !similar.is_sorted_by_key(|one| one.person) {
        return Err("similar people are not by rising person".to_owned());
    }
    if !shared.is_sorted_by_key(|one| (one.person, one.other)) {
        return Err("shared responders are not by rising person and the other one".to_owned());
    }
    Ok(())
}

/// Takes out all that is told of people who do not stay, and their names wherever they stand. Totals of others stay.
pub(crate) fn retain(told: &mut InfluenceDetails, stays: impl Fn(PersonId) -> bool) {
    told.people.retain(|one| stays(one.person) && stays(one.other));
    told.totals.retain(|one| stays(one.person));
    told.similar.retain(|one| stays(one.person) && stays(one.other));
    told.shared.retain(|one| [one.person, one.other, one.responder].into_iter().all(&stays));
}

/// Takes the names of somebody out of what is told of others; true where anything changed.
pub(crate) fn redact(told: &mut InfluenceDetails, names: &Redactor) -> bool {
    told.people.iter_mut().fold(false, |changed, one| changed | names.influence(one))
}

/// True where [`redact`] would change something.
pub(crate) fn names(told: &InfluenceDetails, names: &Redactor) -> bool {
    let ids = told.people.iter().filter_map(|one| one.post.as_deref());
    ids.into_iter().any(|id| names.post_id(id).is_some())
}

/// `direction` is 0 for influenced by, 1 for influences.
fn encode_people(people: &[Influence]) -> Vec<Column> {
    let reals = |value: fn(&Influence) -> f32| Values::Reals(people.iter().map(value).collect());
    let span = |value: fn((Timestamp, Timestamp)) -> Timestamp| {
        Values::OptionalLongs(people.iter().map(|one| one.span.map(|span| value(span).micros())).collect())
    };
    vec![
        Column::new("person", ids(people, |one| one.person.0)),
        Column::new("direction", ints(people, |one| one.direction as u32)),
        Column::new("other", ids(people, |one| one.other.0)),
        Column::new("share", reals(|one| one.share)),
        Column::new("trust", reals(|one| one.trust)),
        Column::new("responses", ints(people, |one| one.responses)),
        Column::new("first", span(|span| span.0)),
        Column::new("last", span(|span| span.1)),
        Column::new("post", Values::OptionalTexts(people.iter().map(|one| one.post.clone()).collect())),
    ]
}

/// A column of numbers between 0 and 1.
fn parts(table: &Table, name: &str) -> Result<Vec<f32>, String> {
    let parts = table.reals(name)?;
    match parts.iter().find(|part| !(0.0..=1.0).contains(*part)) {
        Some(part) => Err(format!("column {name:?} holds {part}, expected 0 to 1")),
        None => Ok(parts),
    }
}

fn decode_people(table: &Table) -> Result<Vec<Influence>, String> {
    let (people, directions, others) = (table.ids("person")?, table.ints("direction")?, table.ids("other")?);
    let (share, trust) = (parts(table, "share")?, parts(table, "trust")?);
    let responses = table.ints("responses")?;
    let (first, last) = (table.optional_longs("first")?, table.optional_longs("last")?);
    let mut posts = table.optional_texts("post")?.into_iter();
    let influence = |index: usize| {
        let code = directions[index];
        let direction = usize::try_from(code).ok().and_then(|code| Direction::ALL.get(code));
        let time = Timestamp::from_micros;
        Ok(Influence {
            person: PersonId(people[index]),
            direction: *direction.ok_or_else(|| format!("direction {code}, expected 0 or 1"))?,
            other: PersonId(others[index]),
            share: share[index],
            trust: trust[index],
            responses: responses[index].cast_unsigned(),
            span: first[index].zip(last[index]).map(|(first, last)| (time(first), time(last))),
            post: posts.next().flatten(),
        })
    };
    (0..people.len()).map(influence).collect()
}

fn encode_totals(totals: &[InfluenceTotals]) -> Vec<Column> {
    vec![
        Column::new("person", ids(totals, |one| one.person.0)),
        Column::new("influenced_by", ints(totals, |one| one.influenced_by)),
        Column::new("influences", ints(totals, |one| one.influences)),
    ]
}

fn decode_totals(table: &Table) -> Result<Vec<InfluenceTotals>, String> {
    let people = table.ids("person")?;
    let (influenced_by, influences) = (table.ints("influenced_by")?, table.ints("influences")?);
    let totals = |index: usize| InfluenceTotals {
        person: PersonId(people[index]),
        influenced_by: influenced_by[index].cast_unsigned(),
        influences: influences[index].cast_unsigned(),
    };
    Ok((0..people.len()).map(totals).collect())
}

fn encode_similar(similar: &[SimilarPerson]) -> Vec<Column> {
    vec![
        Column::new("person", ids(similar, |one| one.person.0)),
        Column::new("other", ids(similar, |one| one.other.0)),
        Column::new("likeness", Values::Reals(similar.iter().map(|one| one.likeness).collect())),
        Column::new("shared", ints(similar, |one| one.shared)),
    ]
}

fn decode_similar(table: &Table) -> Result<Vec<SimilarPerson>, String> {
    let (people, others) = (table.ids("person")?, table.ids("other")?);
    let (likeness, shared) = (parts(table, "likeness")?, table.ints("shared")?);
    let similar = |index: usize| SimilarPerson {
        person: PersonId(people[index]),
        other: PersonId(others[index]),
        likeness: likeness[index],
        shared: shared[index].cast_unsigned(),
    };
    Ok((0..people.len()).map(similar).collect())
}

fn encode_shared(shared: &[SharedResponder]) -> Vec<Column> {
    vec![
        Column::new("person", ids(shared, |one| one.person.0)),
        Column::new("other", ids(shared, |one| one.other.0)),
        Column::new("responder", ids(shared, |one| one.responder.0)),
    ]
}

fn decode_shared(table: &Table) -> Result<Vec<SharedResponder>, String> {
    let (people, others, responders) = (table.ids("person")?, table.ids("other")?, table.ids("responder")?);
    let shared = |index: usize| SharedResponder {
        person: PersonId(people[index]),
        other: PersonId(others[index]),
        responder: PersonId(responders[index]),
    };
    Ok((0..people.len()).map(shared).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    const ANA: PersonId = PersonId(1);
    const BO: PersonId = PersonId(u64::MAX);

    fn told() -> InfluenceDetails {
        let time = Timestamp::from_seconds(5);
        let influence = |direction, other, post: Option<&str>| Influence {
            person: ANA,
            direction,
            other,
            share: 0.25,
            trust: 1.0,
            responses: 3,
            span: post.map(|_| (time, Timestamp::from_seconds(8))),
            post: post.map(str::to_owned),
        };
        InfluenceDetails {
            people: vec![
                influence(Direction::InfluencedBy, BO, Some("at://did:plc:7bo42x/1")),
                influence(Direction::Influences, BO, None),
                influence(Direction::Influences, PersonId(7), Some("p2")),
            ],
            totals: vec![InfluenceTotals { person: ANA, influenced_by: 1, influences: u32::MAX }],
            similar: vec![SimilarPerson { person: ANA, other: PersonId(7), likeness: 0.5, shared: 2 }],
            shared: vec![SharedResponder { person: ANA, other: PersonId(7), responder: BO }],
        }
    }

    fn written(told: &InfluenceDetails) -> Result<InfluenceDetails, String> {
        let tables = encode(told).map(|(_, columns)| {
            let bytes = table::encode(columns, &[]).expect("encoded");
            Table::open(bytes.into()).expect("opened")
        });
        decode(tables.each_ref())
    }

    #[test]
    fn influence_is_read_as_it_was_written() {
        assert_eq!(written(&told()).as_ref(), Ok(&told()));
        assert_eq!(written(&InfluenceDetails::default()), Ok(InfluenceDetails::default()));
    }

    #[test]
    fn what_is_off_the_scale_or_out_of_order_is_damage() {
        let mut off = told();
        off.people[0].share = 1.5;
        assert!(written(&off).expect_err("refused").contains("share"));
        off.people[0].share = f32::NAN;
        assert!(written(&off).expect_err("refused").contains("share"));
        let mut mixed = told();
        mixed.people.reverse();
        assert!(written(&mixed).expect_err("refused").contains("rising person"));
    }

    #[test]
    fn whoever_goes_is_named_nowhere_and_totals_of_others_stay() {
        let redactor = Redactor::new("did:plc:7bo42x", &[]);
        let mut all = told();
        assert!(names(&all, &redactor) && redact(&mut all, &redactor));
        assert_eq!(all.people[0].post.as_deref(), Some("at://[erased]/1"));
        assert!(!names(&all, &redactor) && !redact(&mut all, &redactor));
        retain(&mut all, |person| person != BO);
        assert_eq!((all.people.len(), all.shared.len(), all.similar.len()), (1, 0, 1));
        assert_eq!(all.totals, told().totals);
        retain(&mut all, |person| person != ANA);
        assert_eq!(all, InfluenceDetails::default());
    }
}
