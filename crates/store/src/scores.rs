//! The scores of a snapshot as a Parquet file, and back.
//!
//! Columns: `person` (INT64, unsigned), `score`, `low`, `high` (INT32, tenths of a point), `evidence` (INT32,
//! 0 thin, 1 enough), `true_reach`, `responders` (INT32), then one INT32 column for each feature of the model,
//! by its name. Rows by rising person. Beside them: `clout.format`, `clout.day`, `clout.model`,
//! `clout.lake_generation` (16 hex digits). The same scores give the same bytes.

use std::path::Path;

use bytes::Bytes;
use model::{Evidence, Model, PersonId, Row, SnapshotScores, Tenths};

use crate::StoreError;
use crate::table::{self, Column, Table, Values};

/// Version of the columns and facts above.
const FORMAT: &str = "1";
const FIXED_COLUMNS: [&str; 7] = ["person", "score", "low", "high", "evidence", "true_reach", "responders"];

/// Fails where rows are not by rising person, or a value is outside of the scale.
pub(crate) fn validate(scores: &SnapshotScores) -> Result<(), StoreError> {
    let unfit = |what: String| StoreError::Unfit { day: scores.day.to_string(), what };
    scores.model.validate()?;
    if crate::layout::Month::of(scores.day).is_none() {
        return Err(unfit("the day is outside of the years 1 to 9999".to_owned()));
    }
    if let Some(pair) = scores.rows.windows(2).find(|pair| pair[0].person >= pair[1].person) {
        let (first, second) = (pair[0].person.0, pair[1].person.0);
        return Err(unfit(format!("person {second} follows {first}, expected rising ids")));
    }
    let on_scale = |row: &&Row| ![row.score, row.low, row.high].iter().all(|value| fits(value.0));
    if let Some(row) = scores.rows.iter().find(on_scale) {
        let (low, score, high) = (row.low, row.score, row.high);
        return Err(unfit(format!("score {score} ({low} to {high}), expected 1 to 100")));
    }
    let mut names = column_names(&scores.model);
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(unfit(format!("two features named {:?}", twice[0])));
    }
    Ok(())
}

fn fits(tenths: u16) -> bool {
    (10..=1000).contains(&tenths)
}

fn column_names(model: &Model) -> Vec<String> {
    let features = model.features.iter().map(model::Feature::name);
    FIXED_COLUMNS.iter().map(|name| (*name).to_owned()).chain(features).collect()
}

/// The bytes of `scores.parquet`.
pub(crate) fn encode(scores: &SnapshotScores) -> Result<Vec<u8>, StoreError> {
    let ints = |value: fn(&Row) -> u32| {
        // Counts above two thousand million saturate: no lake holds that many responders of one person.
        let values = scores.rows.iter().map(|row| i32::try_from(value(row)).unwrap_or(i32::MAX));
        Values::Ints(values.collect())
    };
    let mut columns = vec![
        Column::new("person", Values::Ids(scores.rows.iter().map(|row| row.person.0).collect())),
        Column::new("score", ints(|row| u32::from(row.score.0))),
        Column::new("low", ints(|row| u32::from(row.low.0))),
        Column::new("high", ints(|row| u32::from(row.high.0))),
        Column::new("evidence", ints(|row| u32::from(row.evidence == Evidence::Enough))),
        Column::new("true_reach", ints(|row| row.true_reach)),
        Column::new("responders", ints(|row| row.responders)),
    ];
    for (index, feature) in scores.model.features.iter().enumerate() {
        let values = scores.rows.iter().map(|row| i32::from(row.features[index])).collect();
        columns.push(Column::new(feature.name(), Values::Ints(values)));
    }
    let facts = [
        ("clout.format", FORMAT.to_owned()),
        ("clout.day", scores.day.to_string()),
        ("clout.model", scores.model.name.clone()),
        ("clout.lake_generation", format!("{:016x}", scores.lake_generation)),
    ];
    table::encode(columns, &facts)
        .map_err(|error| StoreError::Unfit { day: scores.day.to_string(), what: error.to_string() })
}

/// The bytes of `model.json`.
pub(crate) fn encode_model(model: &Model) -> Result<Vec<u8>, StoreError> {
    let text = serde_json::to_vec_pretty(model);
    text.map_err(|error| StoreError::Unfit { day: model.name.clone(), what: error.to_string() })
}

/// Reads `model.json`.
pub(crate) fn decode_model(path: &Path, bytes: &[u8]) -> Result<Model, StoreError> {
    let model: Model =
        serde_json::from_slice(bytes).map_err(|error| StoreError::damaged(path, error.to_string()))?;
    model.validate().map_err(|error| StoreError::damaged(path, error.to_string()))?;
    Ok(model)
}

/// A file of scores whose columns are as they should be.
pub(crate) struct ScoresFile<'a> {
    table: Table,
    path: &'a Path,
    model: &'a Model,
}

impl<'a> ScoresFile<'a> {
    /// Opens the bytes at `path` as scores under `model`.
    pub fn open(path: &'a Path, bytes: Bytes, model: &'a Model) -> Result<ScoresFile<'a>, StoreError> {
        let damaged = |what| StoreError::damaged(path, what);
        let table = Table::open(bytes).map_err(damaged)?;
        let expect = |key: &str, expected: &str| {
            let found = table.fact(key).map_err(damaged)?;
            let differs = || damaged(format!("{key} is {found:?}, expected {expected:?}"));
            if found == expected { Ok(()) } else { Err(differs()) }
        };
        expect("clout.format", FORMAT)?;
        expect("clout.model", &model.name)?;
        table.expect_columns(&column_names(model)).map_err(damaged)?;
        Ok(ScoresFile { table, path, model })
    }

    /// Fails unless it has as many rows as were registered.
    pub fn expect_people(&self, people: u64) -> Result<(), StoreError> {
        let found = self.table.rows() as u64;
        if found == people {
            return Ok(());
        }
        Err(StoreError::damaged(self.path, format!("{found} people, expected {people}")))
    }

    /// Everything in it.
    pub fn scores(&self) -> Result<SnapshotScores, StoreError> {
        self.decode().map_err(|what| StoreError::damaged(self.path, what))
    }

    /// The row of one person; the other rows are not decoded.
    pub fn row(&self, person: PersonId) -> Result<Option<Row>, StoreError> {
        let damaged = |what| StoreError::damaged(self.path, what);
        let people = self.table.ids("person").map_err(damaged)?;
        let Ok(index) = people.binary_search(&person.0) else { return Ok(None) };
        let names = column_names(self.model);
        let values = names[1..].iter().map(|name| self.table.int_at(name, index));
        let values = values.collect::<Result<Vec<i32>, String>>().map_err(damaged)?;
        row(person.0, &values).map(Some).map_err(damaged)
    }

    /// The rows with all features left at zero, which saves decoding them.
    pub fn rows_without_features(&self) -> Result<Vec<Row>, StoreError> {
        self.rows(FIXED_COLUMNS.len()).map_err(|what| StoreError::damaged(self.path, what))
    }

    /// The rows by their first `columns` columns.
    fn rows(&self, columns: usize) -> Result<Vec<Row>, String> {
        let people = self.table.ids("person")?;
        if people.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err("its people are not in order".to_owned());
        }
        let names = column_names(self.model);
        let columns = names[1..columns].iter().map(|name| self.table.ints(name));
        let columns = columns.collect::<Result<Vec<Vec<i32>>, String>>()?;
        let mut values = vec![0; columns.len()];
        let mut rows = Vec::with_capacity(people.len());
        for (index, person) in people.into_iter().enumerate() {
            for (value, column) in values.iter_mut().zip(&columns) {
                *value = column[index];
            }
            rows.push(row(person, &values)?);
        }
        Ok(rows)
    }

    fn decode(&self) -> Result<SnapshotScores, String> {
        let rows = self.rows(FIXED_COLUMNS.len() + self.model.features.len())?;
        let day = self.table.fact("clout.day")?;
        let generation = self.table.fact("clout.lake_generation")?;
        Ok(SnapshotScores {
            day: day.parse().map_err(|_| format!("clout.day is {day:?}, expected a day"))?,
            model: self.model.clone(),
            lake_generation: u64::from_str_radix(generation, 16)
                .map_err(|_| format!("clout.lake_generation is {generation:?}, expected hex digits"))?,
            rows,
        })
    }
}

/// A row of the values of all columns but the first.
fn row(person: u64, values: &[i32]) -> Result<Row, String> {
    let [score, low, high, evidence, true_reach, responders, ref features @ ..] = *values else {
        return Err(format!("{} columns, expected at least 7", values.len() + 1));
    };
    let tenths = |value: i32| match u16::try_from(value) {
        Ok(value) if fits(value) => Ok(Tenths(value)),
        _ => Err(format!("{value} tenths of a point, expected 10 to 1000")),
    };
    let count = |value: i32| u32::try_from(value).map_err(|_| format!("a count of {value}"));
    let mut steps = [0; Model::MAX_FEATURES];
    for (step, value) in steps.iter_mut().zip(features) {
        *step = u16::try_from(*value).map_err(|_| format!("{value} steps of a feature"))?;
    }
    Ok(Row {
        person: PersonId(person),
        score: tenths(score)?,
        low: tenths(low)?,
        high: tenths(high)?,
        evidence: match evidence {
            0 => Evidence::Thin,
            1 => Evidence::Enough,
            _ => return Err(format!("evidence {evidence}, expected 0 or 1")),
        },
        true_reach: count(true_reach)?,
        responders: count(responders)?,
        features: steps,
    })
}
