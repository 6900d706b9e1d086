//! The portraits of the newest day: one Parquet file of counts, without any text.

use model::{OwnActs, PersonId, Places, Portrait, Reshares, Spread};

use crate::table::{Column, Table, Values};

/// The columns of some portraits.
pub(crate) fn encode(portraits: &[Portrait]) -> Vec<Column> {
    let ints = |name, value: fn(&Portrait) -> u32| {
        let values = portraits.iter().map(|portrait| value(portrait).cast_signed());
        Column::new(name, Values::Ints(values.collect()))
    };
    let reals = |name, value: fn(&Portrait) -> f32| {
        Column::new(name, Values::Reals(portraits.iter().map(value).collect()))
    };
    vec![
        Column::new("person", Values::Ids(portraits.iter().map(|portrait| portrait.person.0).collect())),
        ints("reshares_told", |portrait| u32::from(portrait.reshares.told)),
        reals("reshares_trust", |portrait| portrait.reshares.trust),
        ints("reshares_people", |portrait| portrait.reshares.people),
        ints("reshares_posts", |portrait| portrait.reshares.posts),
        ints("responders", |portrait| portrait.responders),
        reals("trust", |portrait| portrait.trust),
        ints("posts", |portrait| portrait.acts.posts),
        ints("passed_on", |portrait| portrait.acts.passed_on),
        ints("spoken", |portrait| portrait.acts.spoken),
        ints("quiet", |portrait| portrait.acts.quiet),
        ints("heard", |portrait| portrait.acts.heard),
        ints("weeks", |portrait| portrait.acts.weeks),
        ints("spread_over", |portrait| portrait.acts.spread.over as u32),
        ints("spread_items", |portrait| portrait.acts.spread.items),
        reals("spread_evenness", |portrait| portrait.acts.spread.evenness),
    ]
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode(table: &Table) -> Result<Vec<Portrait>, String> {
    let people = table.ids("person")?;
    let mut portraits: Vec<Portrait> = people.into_iter().map(|person| blank(PersonId(person))).collect();
    for (name, set) in INTS {
        for (portrait, value) in portraits.iter_mut().zip(table.ints(name)?) {
            set(portrait, value.cast_unsigned());
        }
    }
    for (name, set) in REALS {
        for (portrait, value) in portraits.iter_mut().zip(table.reals(name)?) {
            if !value.is_finite() {
                return Err(format!("column {name:?} holds {value}, which is no number"));
            }
            set(portrait, value);
        }
    }
    for (portrait, code) in portraits.iter_mut().zip(table.ints("spread_over")?) {
        let over = usize::try_from(code).ok().and_then(|code| Places::ALL.get(code));
        portrait.acts.spread.over = *over.ok_or_else(|| format!("places {code}, expected 0 to 2"))?;
    }
    Ok(portraits)
}

type Set<T> = fn(&mut Portrait, T);

const INTS: [(&str, Set<u32>); 11] = [
    ("reshares_told", |portrait, value| portrait.reshares.told = value != 0),
    ("reshares_people", |portrait, value| portrait.reshares.people = value),
    ("reshares_posts", |portrait, value| portrait.reshares.posts = value),
    ("responders", |portrait, value| portrait.responders = value),
    ("posts", |portrait, value| portrait.acts.posts = value),
    ("passed_on", |portrait, value| portrait.acts.passed_on = value),
    ("spoken", |portrait, value| portrait.acts.spoken = value),
    ("quiet", |portrait, value| portrait.acts.quiet = value),
    ("heard", |portrait, value| portrait.acts.heard = value),
    ("weeks", |portrait, value| portrait.acts.weeks = value),
    ("spread_items", |portrait, value| portrait.acts.spread.items = value),
];

const REALS: [(&str, Set<f32>); 3] = [
    ("reshares_trust", |portrait, value| portrait.reshares.trust = value),
    ("trust", |portrait, value| portrait.trust = value),
    ("spread_evenness", |portrait, value| portrait.acts.spread.evenness = value),
];

fn blank(person: PersonId) -> Portrait {
    let acts = OwnActs { spread: Spread::default(), ..OwnActs::default() };
    Portrait { person, reshares: Reshares::default(), responders: 0, trust: 0.0, acts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn written(change: impl Fn(&mut Portrait)) -> Table {
        let mut portrait = Portrait {
            person: PersonId(7),
            reshares: Reshares { told: true, trust: 2.25, people: 3, posts: 4 },
            responders: 5,
            trust: 1.5,
            acts: OwnActs {
                posts: 6,
                passed_on: 7,
                spoken: 8,
                quiet: 9,
                heard: 10,
                weeks: 11,
                spread: Spread { over: Places::People, items: 12, evenness: 0.75 },
            },
        };
        change(&mut portrait);
        let bytes = table::encode(encode(&[portrait, blank(PersonId(8))]), &[]).expect("encoded");
        Table::open(bytes.into()).expect("opened")
    }

    #[test]
    fn every_count_comes_back_in_its_place() {
        let portraits = decode(&written(|_| ())).expect("decoded");
        assert_eq!(portraits[1], blank(PersonId(8)));
        let table = written(|portrait| *portrait = portraits[0].clone());
        assert_eq!(decode(&table).expect("decoded"), portraits);
        assert_eq!(portraits[0].acts.spread, Spread { over: Places::People, items: 12, evenness: 0.75 });
        assert_eq!(portraits[0].reshares, Reshares { told: true, trust: 2.25, people: 3, posts: 4 });
        let OwnActs { posts, passed_on, spoken, quiet, heard, weeks, .. } = portraits[0].acts;
        assert_eq!([posts, passed_on, spoken, quiet, heard, weeks], [6, 7, 8, 9, 10, 11]);
        assert_eq!((portraits[0].responders, portraits[0].trust), (5, 1.5));
    }

    #[test]
    fn what_is_no_number_is_damage() {
        let error = decode(&written(|portrait| portrait.trust = f32::NAN)).expect_err("refused");
        assert!(error.contains("trust"), "{error}");
    }
}
