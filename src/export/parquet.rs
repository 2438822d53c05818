//! Parquet: typed columns, in row groups, so that no more than one of them is in memory.

use std::io;
use std::mem::take;
use std::sync::Arc;

use jiff::Timestamp;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, FloatType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use super::columns::{self, Cell, Column, Kind};
use super::rows::{self, Rows};
use crate::record::{EnrichedRecord, SOFTWARE};

/// Most rows of a row group. Larger groups are smaller on disk and quicker to read; smaller ones take less memory.
const MAX_ROWS: usize = 64 * 1024;
/// Bytes of text after which a row group ends, likewise.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// A file that is being written.
pub struct Parquet {
    rows: Rows,
    /// Writes to memory, from which [`Self::take`] takes it.
    file: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Buffer>,
    n_rows: usize,
    n_bytes: usize,
}

impl Parquet {
    /// Returns a file without rows.
    ///
    /// # Errors
    ///
    /// None that is known: writing to memory does not fail.
    pub fn new(rows: Rows) -> io::Result<Self> {
        let columns: Vec<Buffer> = columns::of(rows).map(Buffer::new).collect();
        let properties = WriterProperties::builder()
            .set_created_by(SOFTWARE.to_owned())
            .set_compression(Compression::SNAPPY)
            .build();
        let file = SerializedFileWriter::new(Vec::new(), schema(rows)?, Arc::new(properties))?;
        Ok(Self { rows, file, columns, n_rows: 0, n_bytes: 0 })
    }

    /// Adds the rows of `record`.
    ///
    /// # Errors
    ///
    /// None that is known: writing to memory does not fail.
    pub fn add(&mut self, record: &EnrichedRecord) -> io::Result<()> {
        for row in rows::of(record, self.rows) {
            for buffer in &mut self.columns {
                self.n_bytes += buffer.push((buffer.column.of)(&row));
            }
            self.n_rows += 1;
            if self.n_rows >= MAX_ROWS || self.n_bytes >= MAX_BYTES {
                self.end_group()?;
            }
        }
        Ok(())
    }

    /// Returns the next bytes of the file, as far as they are known.
    ///
    /// # Errors
    ///
    /// None that is known: writing to memory does not fail.
    pub fn take(&mut self) -> io::Result<Vec<u8>> {
        self.file.flush()?;
        Ok(take(self.file.inner_mut()))
    }

    /// Returns the last bytes of the file. Without them nobody can read it.
    ///
    /// # Errors
    ///
    /// None that is known: writing to memory does not fail.
    pub fn end(mut self) -> io::Result<Vec<u8>> {
        self.end_group()?;
        Ok(self.file.into_inner()?)
    }

    fn end_group(&mut self) -> Result<()> {
        if self.n_rows > 0 {
            let mut group = self.file.next_row_group()?;
            for buffer in &mut self.columns {
                if let Some(column) = group.next_column()? {
                    buffer.write(column)?;
                }
            }
            group.close()?;
        }
        (self.n_rows, self.n_bytes) = (0, 0);
        Ok(())
    }
}

/// Returns the columns as Parquet has them. Each may lack a value.
fn schema(rows: Rows) -> Result<TypePtr> {
    let column = |column: &Column| {
        let (physical, logical) = match column.kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
            Kind::Score => (Physical::FLOAT, None),
            Kind::Count => (Physical::INT32, Some(LogicalType::integer(32, false))),
            Kind::Flag => (Physical::BOOLEAN, None),
        };
        let builder = Type::primitive_type_builder(column.name, physical);
        builder.with_logical_type(logical).with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
    };
    let columns: Vec<TypePtr> = columns::of(rows).map(column).collect::<Result<_>>()?;
    Type::group_type_builder("quotewire").with_fields(columns).build().map(Arc::new)
}

/// Values of a column that wait for the end of their row group.
struct Buffer {
    column: &'static Column,
    /// Of each row whether it has a value: 1, or 0.
    levels: Vec<i16>,
    values: Values,
}

enum Values {
    Text(Vec<ByteArray>),
    Time(Vec<i64>),
    Score(Vec<f32>),
    Count(Vec<i32>),
    Flag(Vec<bool>),
}

impl Buffer {
    fn new(column: &'static Column) -> Self {
        let values = match column.kind {
            Kind::Text => Values::Text(Vec::new()),
            Kind::Time => Values::Time(Vec::new()),
            Kind::Score => Values::Score(Vec::new()),
            Kind::Count => Values::Count(Vec::new()),
            Kind::Flag => Values::Flag(Vec::new()),
        };
        Self { column, levels: Vec::new(), values }
    }

    /// Adds the value of a row and returns how many bytes of text it has. A time that is none is missing.
    fn push(&mut self, cell: Cell<'_>) -> usize {
        let mut n_bytes = 0;
        let is_there = match (&mut self.values, cell) {
            (Values::Text(texts), Cell::Text(text)) => {
                n_bytes = text.len();
                texts.push(text.into_owned().into_bytes().into());
                true
            }
            (Values::Time(times), Cell::Text(text)) => {
                let time = text.parse::<Timestamp>().ok();
                times.extend(time.map(Timestamp::as_microsecond));
                time.is_some()
            }
            (Values::Score(scores), Cell::Score(score)) => {
                scores.push(score);
                true
            }
            (Values::Count(counts), Cell::Count(count)) => {
                // The type of the column says that it has no sign.
                counts.push(count.cast_signed());
                true
            }
            (Values::Flag(flags), Cell::Flag(flag)) => {
                flags.push(flag);
                true
            }
            _ => false,
        };
        self.levels.push(is_there.into());
        n_bytes
    }

    /// Writes the values and forgets them.
    fn write(&mut self, mut column: SerializedColumnWriter<'_>) -> Result<()> {
        let levels = take(&mut self.levels);
        let levels = Some(&levels[..]);
        match &mut self.values {
            Values::Text(texts) => column.typed::<ByteArrayType>().write_batch(&take(texts), levels, None)?,
            Values::Time(times) => column.typed::<Int64Type>().write_batch(&take(times), levels, None)?,
            Values::Score(scores) => column.typed::<FloatType>().write_batch(&take(scores), levels, None)?,
            Values::Count(counts) => column.typed::<Int32Type>().write_batch(&take(counts), levels, None)?,
            Values::Flag(flags) => column.typed::<BoolType>().write_batch(&take(flags), levels, None)?,
        };
        column.close()
    }
}
