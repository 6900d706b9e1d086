//! What it costs to encode the rows of a lake as Parquet: by the lake's own pages of texts, and by the columns of the
//! parquet library throughout. `docs/decisions/0009-pages-of-texts-of-our-own.md` quotes what it prints.
//!
//!     cargo run --release -p lake --example encoders -- DIR ours|library|library-compared [TIMES]
//!
//! DIR is the folder that holds a `lake`, which is only read; `clout import` and `push` make one. Each run encodes by one encoder alone,
//! so that its peak of memory is its own.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use lake::{Batch, Columns, Lake, Scan, TextColumn};
use model::Kind;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::Result as ParquetResult;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, TypePtr};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let dir = PathBuf::from(arguments.next().ok_or("give the folder that holds a lake")?);
    let encoder = arguments.next().unwrap_or_else(|| "ours".to_owned());
    let times: usize = arguments.next().map_or(Ok(5), |times| times.parse())?;
    let lake = Lake::open_read(&dir)?;
    // A batch is a row group as it lies in the lake. Both encoders get texts by row, and neither the codes of the file's
    // dictionary, since rows of an import have none.
    let mut batches: Vec<Batch> = Vec::new();
    lake.scan(&Scan::all(Columns::ALL), |_, _, batch| {
        batches.push(batch.clone());
        Ok(())
    })?;
    let schema = schema_of(&lake.partitions()?, &dir)?;
    let mut spent = Vec::with_capacity(times);
    let mut made = Vec::new();
    for _ in 0..times.max(1) {
        let start = cpu_seconds()?;
        made = match encoder.as_str() {
            "ours" => lake::file_of(&batches)?,
            "library" => library_file(&batches, &schema, EnabledStatistics::None)?,
            // With the least and greatest text of each chunk: the library counts absent rows only together with them.
            "library-compared" => library_file(&batches, &schema, EnabledStatistics::Chunk)?,
            other => {
                return Err(format!("no encoder {other:?}: say ours, library or library-compared").into());
            }
        };
        spent.push(cpu_seconds()? - start);
    }
    spent.sort_by(f64::total_cmp);
    let bytes = made.len();
    let rows = SerializedFileReader::new(Bytes::from(made))?.metadata().file_metadata().num_rows();
    println!(
        "{encoder}: {rows} rows in {} row groups, {bytes} bytes, {:.3} CPU-seconds (least of {}, greatest {:.3})",
        batches.len(),
        spent[0],
        spent.len(),
        spent[spent.len() - 1],
    );
    Ok(())
}

/// The schema as the lake's own files have it.
fn schema_of(partitions: &[lake::Partition], dir: &std::path::Path) -> Result<TypePtr, Failure> {
    let file = partitions.iter().flat_map(lake::Partition::files).next().ok_or("the lake is empty")?;
    let reader = SerializedFileReader::new(std::fs::File::open(dir.join("lake").join(&file.path))?)?;
    Ok(Arc::new(reader.metadata().file_metadata().schema().clone()))
}

/// The same choices as the lake's own: level of compression, sizes of pages, which columns have a dictionary.
fn properties(statistics: EnabledStatistics) -> ParquetResult<WriterPropertiesPtr> {
    let column = |name: &str| ColumnPath::from(name);
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(statistics)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(None)
        .set_data_page_row_count_limit(20_000)
        .set_data_page_size_limit(1 << 20)
        .set_dictionary_page_size_limit(1 << 20)
        .set_column_encoding(column("time"), Encoding::DELTA_BINARY_PACKED)
        .set_column_compression(column("id"), Compression::UNCOMPRESSED)
        .set_column_statistics_enabled(column("id"), EnabledStatistics::None);
    for name in ["kind", "actor", "target", "post", "tags", "lang"] {
        builder = builder.set_column_dictionary_enabled(column(name), true);
    }
    Ok(Arc::new(builder.build()))
}

fn library_file(
    batches: &[Batch],
    schema: &TypePtr,
    statistics: EnabledStatistics,
) -> ParquetResult<Vec<u8>> {
    let mut file = SerializedFileWriter::new(Vec::new(), schema.clone(), properties(statistics)?)?;
    for batch in batches {
        let mut group = file.next_row_group()?;
        write_group(batch, &mut group)?;
        group.close()?;
    }
    file.into_inner()
}

/// The columns in the order of the schema.
fn write_group(batch: &Batch, group: &mut SerializedRowGroupWriter<'_, Vec<u8>>) -> ParquetResult<()> {
    let rows = 0..batch.len();
    let words: Vec<ByteArray> = Kind::all().map(|kind| ByteArray::from(kind.as_str())).collect();
    let kinds: Vec<ByteArray> =
        batch.kinds().iter().filter_map(|kind| words.get(usize::from(*kind))).cloned().collect();
    let ids: Vec<i64> = batch.ids().iter().map(|id| *id as i64).collect();
    write::<Int64Type>(group, batch.times(), None)?;
    write::<Int64Type>(group, &ids, None)?;
    write::<ByteArrayType>(group, &kinds, None)?;
    write_texts(group, batch, TextColumn::Actor, false)?;
    for column in [TextColumn::Target, TextColumn::Post, TextColumn::OwnPost] {
        write_texts(group, batch, column, true)?;
    }
    let undoes: Vec<Option<u64>> = rows.clone().map(|row| batch.undoes(row)).collect();
    let undone: Vec<i64> = undoes.iter().flatten().map(|id| *id as i64).collect();
    write::<Int64Type>(group, &undone, Some(&levels(&undoes)))?;
    write::<BoolType>(group, batch.undated(), None)?;
    write_texts(group, batch, TextColumn::Handle, true)?;
    write_texts(group, batch, TextColumn::Name, true)?;
    let hidden: Vec<Option<bool>> = rows.map(|row| batch.hidden(row)).collect();
    let values: Vec<bool> = hidden.iter().copied().flatten().collect();
    write::<BoolType>(group, &values, Some(&levels(&hidden)))?;
    for column in [TextColumn::Text, TextColumn::Tags, TextColumn::Lang, TextColumn::Counters] {
        write_texts(group, batch, column, true)?;
    }
    Ok(())
}

/// All texts of the column share one allocation, and each row counts a reference to it: the cheapest way to hand the
/// library what it wants.
fn write_texts(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    batch: &Batch,
    column: TextColumn,
    optional: bool,
) -> ParquetResult<()> {
    let texts: Vec<Option<&str>> = (0..batch.len()).map(|row| batch.text(column, row)).collect();
    let mut joined = Vec::with_capacity(texts.iter().flatten().map(|text| text.len()).sum());
    texts.iter().flatten().for_each(|text| joined.extend_from_slice(text.as_bytes()));
    let joined = Bytes::from(joined);
    let mut start = 0;
    let values: Vec<ByteArray> = texts
        .iter()
        .flatten()
        .map(|text| {
            let value = ByteArray::from(joined.slice(start..start + text.len()));
            start += text.len();
            value
        })
        .collect();
    let levels = levels(&texts);
    write::<ByteArrayType>(group, &values, optional.then_some(levels.as_slice()))
}

fn levels<T>(cells: &[Option<T>]) -> Vec<i16> {
    cells.iter().map(|cell| i16::from(cell.is_some())).collect()
}

fn write<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> ParquetResult<()> {
    let mut column = group
        .next_column()?
        .ok_or("the schema has fewer columns than the lake")
        .map_err(|missing: &str| parquet::errors::ParquetError::General(missing.to_owned()))?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

/// What this thread has computed so far: others do not encode here.
fn cpu_seconds() -> Result<f64, Failure> {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = spent.split_whitespace().next().ok_or("no time of this thread")?.parse()?;
    Ok(nanoseconds / 1e9)
}
