//! The page that `--to html` writes: articles one after another, then their list.

use std::io::{self, Write};

use crate::record::EnrichedRecord;
use crate::view::{self, Entry, Page, Shown};

/// An article as it is written.
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    /// Its line in the list of a page.
    pub(super) entry: Option<Entry>,
}

/// A page that is being written.
#[derive(Default)]
pub(super) struct Pages {
    has_begun: bool,
    entries: Vec<Entry>,
}

impl Pages {
    /// Writes the article that `written` is; the first one gives the page its title.
    pub(super) fn article(&mut self, written: Written, output: &mut impl Write) -> io::Result<()> {
        let title = written.entry.as_ref().map_or("quotewire", |entry| &entry.title);
        self.begin(title, output)?;
        output.write_all(&written.bytes)?;
        self.entries.extend(written.entry);
        Ok(())
    }

    /// Writes what stands after the last article.
    pub(super) fn end(mut self, output: &mut impl Write) -> io::Result<()> {
        self.begin("quotewire", output)?;
        output.write_all(view::index(&self.entries).0.as_bytes())?;
        with(|page| output.write_all(page.end().as_bytes()), "")
    }

    fn begin(&mut self, title: &str, output: &mut impl Write) -> io::Result<()> {
        if std::mem::replace(&mut self.has_begun, true) {
            return Ok(());
        }
        with(|page| output.write_all(page.start().as_bytes()), title)
    }
}

fn with<T>(use_page: impl FnOnce(Page<'_>) -> T, title: &str) -> T {
    let head = view::controls();
    use_page(Page { title, is_live: false, head: &head, style: "", script: "" })
}

/// Returns the part of the page for `record`, whose offsets count bytes, the article of this number.
pub(super) fn write(record: &EnrichedRecord, number: usize) -> Written {
    let anchor = format!("a{number}");
    let html = view::article(&Shown { record, anchor: &anchor, link: "" });
    let entry = Entry { anchor, title: view::title(record), n_quotes: record.quotes.len() };
    Written { bytes: html.0.into_bytes(), entry: Some(entry) }
}
