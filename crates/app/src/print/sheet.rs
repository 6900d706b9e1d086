//! One table, written row by row in the format asked for.

use std::io::Write;
use std::sync::Arc;

use model::visible::{clean_text, escape_json};
use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::print::failure::Failure;

/// Rows that Parquet gathers before it writes them: what bounds memory, as exports have no end to speak of.
const ROWS_A_GROUP: usize = 1 << 16;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Unknown; not zero, and not an empty text.
    Absent,
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number.
    Real(f64),
    /// Yes or no.
    Truth(bool),
}

impl Cell {
    /// A text.
    pub fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    /// A text, if there is one.
    pub fn maybe(text: Option<&str>) -> Cell {
        text.map_or(Cell::Absent, Cell::text)
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holds {
    /// Texts.
    Texts,
    /// Whole numbers.
    Wholes,
    /// Numbers.
    Reals,
    /// Yes or no.
    Truths,
}

/// A column's name and what it holds.
pub type Column = (&'static str, Holds);

/// Takes rows and writes them; memory holds one row group at most.
pub struct Sheet {
    columns: &'static [Column],
    rows: u64,
    form: Form,
}

type Target = Box<dyn Write + Send>;

enum Form {
    Csv(Box<csv::Writer<Target>>),
    JsonLines(Target),
    Parquet(Vec<Vec<Cell>>, Box<SerializedFileWriter<Target>>),
}

impl Sheet {
    /// A table in `csv`, `jsonl` or `parquet`, written to `target`.
    pub fn new(format: &str, columns: &'static [Column], target: Target) -> Result<Sheet, Failure> {
        let form = match format {
            "parquet" => Form::Parquet(Vec::new(), Box::new(parquet_writer(columns, target)?)),
            "jsonl" => Form::JsonLines(target),
            _ => {
                let mut writer = csv::Writer::from_writer(target);
                writer.write_record(columns.iter().map(|(name, _)| name))?;
                Form::Csv(Box::new(writer))
            }
        };
        Ok(Sheet { columns, rows: 0, form })
    }

    /// Takes a row: a cell for each column, of what it holds or absent.
    pub fn push(&mut self, cells: &[Cell]) -> Result<(), Failure> {
        self.rows += 1;
        match &mut self.form {
            Form::Csv(writer) => writer.write_record(cells.iter().map(plain))?,
            Form::JsonLines(target) => {
                let named = self.columns.iter().zip(cells);
                let object: serde_json::Map<String, serde_json::Value> =
                    named.map(|((name, _), cell)| ((*name).to_owned(), json(cell))).collect();
                target.write_all(escape_json(&serde_json::to_string(&object)?).as_bytes())?;
                target.write_all(b"\n")?;
            }
            Form::Parquet(rows, file) => {
                rows.push(cells.to_vec());
                if rows.len() >= ROWS_A_GROUP {
                    write_group(self.columns, rows, file)?;
                    rows.clear();
                }
            }
        }
        Ok(())
    }

    /// Writes what is left and returns the number of rows.
    pub fn finish(self) -> Result<u64, Failure> {
        match self.form {
            Form::Csv(mut writer) => writer.flush()?,
            Form::JsonLines(mut target) => target.flush()?,
            Form::Parquet(rows, mut file) => {
                write_group(self.columns, &rows, &mut file)?;
                file.close()?;
            }
        }
        Ok(self.rows)
    }
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Absent => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Whole(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Truth(truth) => truth.to_string(),
    }
}

/// A text as a CSV may hold it: nothing that drives a terminal, and nothing that a spreadsheet would work out. What looks
/// like a formula gets an apostrophe in front, by which spreadsheets know a text.
fn harmless(text: &str) -> String {
    let text = clean_text(text);
    let formula = match text.trim_start().chars().next() {
        Some('=' | '\u{ff1d}') => true,
        Some('+' | '-' | '@' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}') => text.contains(['(', '|', '!']),
        _ => false,
    };
    if formula { format!("'{text}") } else { text.into_owned() }
}

fn json(cell: &Cell) -> serde_json::Value {
    match cell {
        Cell::Absent => serde_json::Value::Null,
        Cell::Text(text) => text.as_str().into(),
        Cell::Whole(number) => (*number).into(),
        Cell::Real(number) => (*number).into(),
        Cell::Truth(truth) => (*truth).into(),
    }
}

fn parquet_writer(columns: &[Column], target: Target) -> Result<SerializedFileWriter<Target>, Failure> {
    let mut fields = Vec::new();
    for (name, holds) in columns {
        let field = match holds {
            Holds::Wholes => Type::primitive_type_builder(name, Physical::INT64),
            Holds::Reals => Type::primitive_type_builder(name, Physical::DOUBLE),
            Holds::Truths => Type::primitive_type_builder(name, Physical::BOOLEAN),
            Holds::Texts => Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
                .with_converted_type(ConvertedType::UTF8),
        };
        fields.push(Arc::new(field.with_repetition(Repetition::OPTIONAL).build()?));
    }
    let schema = Arc::new(Type::group_type_builder("clout").with_fields(fields).build()?);
    let zstd = Compression::ZSTD(parquet::basic::ZstdLevel::try_new(3)?);
    let properties = WriterProperties::builder().set_compression(zstd).set_created_by("clout".to_owned());
    Ok(SerializedFileWriter::new(target, schema, Arc::new(properties.build()))?)
}

fn write_group(
    columns: &[Column],
    rows: &[Vec<Cell>],
    file: &mut SerializedFileWriter<Target>,
) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut group = file.next_row_group()?;
    for (index, (_, holds)) in columns.iter().enumerate() {
        let Some(mut column) = group.next_column()? else { break };
        let cells = || rows.iter().map(|row| &row[index]);
        let present: Vec<i16> = cells().map(|cell| i16::from(*cell != Cell::Absent)).collect();
        match holds {
            Holds::Wholes => {
                let values = cells()
                    .filter_map(|cell| if let Cell::Whole(number) = cell { Some(*number) } else { None });
                column.typed::<Int64Type>().write_batch(&values.collect::<Vec<_>>(), Some(&present), None)?;
            }
            Holds::Reals => {
                let values = cells()
                    .filter_map(|cell| if let Cell::Real(number) = cell { Some(*number) } else { None });
                column.typed::<DoubleType>().write_batch(
                    &values.collect::<Vec<_>>(),
                    Some(&present),
                    None,
                )?;
            }
            Holds::Truths => {
                let values = cells()
                    .filter_map(|cell| if let Cell::Truth(truth) = cell { Some(*truth) } else { None });
                column.typed::<BoolType>().write_batch(&values.collect::<Vec<_>>(), Some(&present), None)?;
            }
            Holds::Texts => {
                let values = cells()
                    .filter_map(|cell| if let Cell::Text(text) = cell { Some(text.as_str()) } else { None });
                let values: Vec<ByteArray> = values.map(ByteArray::from).collect();
                column.typed::<ByteArrayType>().write_batch(&values, Some(&present), None)?;
            }
        }
        column.close()?;
    }
    group.close()?;
    Ok(())
}
