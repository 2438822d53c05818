//! What the command writes, in the order of the articles: the beginning, the articles and the end of each format.

use std::io::{self, Write};

use super::args::{Args, To};
use super::page::{PagePart, Pages};
use crate::export::{Csv, Parquet};
use crate::record::EnrichedRecord;

/// An article, as far as it can be written by itself.
pub(super) enum Written {
    /// As it is written.
    Bytes(Vec<u8>),
    /// Part of a page.
    Part(PagePart),
    /// Its rows are written after those of the articles before it.
    Record(Box<EnrichedRecord>),
}

impl Written {
    /// Returns what is written as a line of its own.
    pub(super) fn line(mut line: Vec<u8>) -> Self {
        line.push(b'\n');
        Self::Bytes(line)
    }
}

/// A format that is being written.
pub(super) enum Writer {
    /// Articles, one after another.
    Bytes,
    /// A page for a browser.
    Page(Pages),
    /// A table as text.
    Csv(Csv),
    /// A table in typed columns.
    Parquet(Box<Parquet>),
}

impl Writer {
    /// Returns what writes as the arguments say.
    pub(super) fn new(args: &Args) -> io::Result<Self> {
        let rows = args.rows();
        Ok(match args.to {
            To::Ndjson | To::Ninjs | To::Text => Self::Bytes,
            To::Html => Self::Page(Pages::default()),
            To::Csv => Self::Csv(Csv { rows, is_for_spreadsheet: args.spreadsheet }),
            To::Parquet => Self::Parquet(Box::new(Parquet::new(rows)?)),
        })
    }

    /// Writes what stands before the first article.
    pub(super) fn begin(&self, output: &mut impl Write) -> io::Result<()> {
        match self {
            // A page begins with its first article, which gives it a title.
            Self::Bytes | Self::Page(_) | Self::Parquet(_) => Ok(()),
            Self::Csv(csv) => output.write_all(&csv.header()?),
        }
    }

    /// Writes the next article.
    pub(super) fn article(&mut self, written: Written, output: &mut impl Write) -> io::Result<()> {
        match (self, written) {
            (Self::Page(pages), Written::Part(part)) => pages.article(part, output),
            (Self::Csv(csv), Written::Record(record)) => output.write_all(&csv.rows(&record)?),
            (Self::Parquet(file), Written::Record(record)) => {
                file.add(&record)?;
                output.write_all(&file.take()?)
            }
            (_, Written::Bytes(bytes)) => output.write_all(&bytes),
            (_, Written::Part(_) | Written::Record(_)) => {
                debug_assert!(false, "each format is written from what it needs");
                Ok(())
            }
        }
    }

    /// Writes what stands after the last article.
    pub(super) fn end(self, output: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Bytes | Self::Csv(_) => Ok(()),
            Self::Page(pages) => pages.end(output),
            Self::Parquet(file) => output.write_all(&file.end()?),
        }
    }
}
