//! CSV as RFC 4180 has it: UTF-8, a line of column names, lines that end in CR LF.

use std::borrow::Cow;
use std::io;

use csv::{Terminator, WriterBuilder};

use super::columns::{self, Cell};
use super::rows::{self, Rows};
use crate::record::EnrichedRecord;

/// What makes a spreadsheet read a UTF-8 file as such.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// What makes a spreadsheet take a cell for a formula, when it stands first.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// How CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Csv {
    /// What has a row.
    pub rows: Rows,
    /// Whether a spreadsheet opens it: then it begins with a byte order mark, and an apostrophe stands before each text that
    /// a spreadsheet would run as a formula. Else every text is as in the record.
    pub is_for_spreadsheet: bool,
}

impl Csv {
    /// Returns what stands before the first row: the names of the columns.
    ///
    /// # Errors
    ///
    /// None that is known: writing to memory does not fail.
    pub fn header(self) -> io::Result<Vec<u8>> {
        let before = if self.is_for_spreadsheet { BYTE_ORDER_MARK } else { b"" };
        written(before.to_vec(), |writer| writer.write_record(columns::of(self.rows).map(|column| column.name)))
    }

    /// Returns the rows of `record`; nothing where it has none.
    ///
    /// # Errors
    ///
    /// None that is known: writing to memory does not fail.
    ///
    /// # Cost
    ///
    /// Linear in what is written, which has the headline once a row.
    pub fn rows(self, record: &EnrichedRecord) -> io::Result<Vec<u8>> {
        written(Vec::new(), |writer| {
            rows::of(record, self.rows).try_for_each(|row| {
                let fields = columns::of(self.rows).map(|column| self.field((column.of)(&row)));
                writer.write_record(fields.map(|field| field.into_owned()))
            })
        })
    }

    fn field(self, cell: Cell<'_>) -> Cow<'_, str> {
        match cell {
            Cell::Text(text) if self.is_for_spreadsheet && text.starts_with(FORMULA) => format!("'{text}").into(),
            Cell::Text(text) => text,
            Cell::Empty => "".into(),
            Cell::Score(score) => score.to_string().into(),
            Cell::Count(count) => count.to_string().into(),
            Cell::Flag(flag) => flag.to_string().into(),
        }
    }
}

/// Returns `before` and what `write` writes after it.
fn written(before: Vec<u8>, write: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> csv::Result<()>) -> io::Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(before);
    write(&mut writer)?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}
